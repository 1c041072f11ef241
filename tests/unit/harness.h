/* harness: cmocka with the headers it needs before it, and short names. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/status.h"

#define assert_ok(call) assert_int_equal((call), STATUS_OK)
#define assert_status(call, status) assert_int_equal((call), (status))
