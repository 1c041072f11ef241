/* names: the names that stand beside the numbers of a reply (Named), as far as the caller may know them. */
#pragma once

#include "call.h"
#include "named.pb-c.h"

/* Add the name of a member of staff, or of an employer, unless the list has it, or there is none for the caller; `id` 0
 * is nobody. RESOURCE_EXHAUSTED: no memory. */
enum status names_add_staff(struct call *call, Lots__Named ***out, size_t *count, uint64_t id) MUST_USE;
enum status names_add_employer(struct call *call, Lots__Named ***out, size_t *count, uint64_t id) MUST_USE;
