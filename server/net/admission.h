/* admission: who asks, may they call this method at all, and is the envelope of the request in order? What they may do
 * to one record is judged later, by view and rules.
 */
#pragma once

#include "exchange.h"

/* On the loop thread. `known`: whether it could be told who asks. False: the exchange is refused. */
bool admission_judge(struct exchange *exchange, enum status known) MUST_USE;
/* Is the method for this kind of principal (NULL: without a certificate), and, for a script, on its list? */
bool admission_is_for(const struct policy *policy, const Lots__Principal *principal);
/* Whose request it is; NULL without a certificate. */
const Lots__Principal *admission_principal(const struct exchange *exchange);
