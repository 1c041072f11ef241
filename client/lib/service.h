/* service: the contract's generated client stubs over a handle. */
#pragma once

#include "lots.h"

struct service;

void services_free(struct service *services);
