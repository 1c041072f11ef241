/* referral_rules: the life of a referral (B4): decide. Pure, like case_decide.h. */
#pragma once

#include "referrals.pb-c.h"
#include "server/rules/engine/case_facts.h"

struct referral_facts {
  const Lots__Referral *referral;         /* NULL when registering */
  const Lots__Organisation *organisation; /* the receiver's */
  const Lots__Unit *unit;
  const Lots__Principal *caller;
  date_t today;
  struct arena *arena;
};

/* Registers a referral as number `id` for `person`: RECEIVED when the caller takes in at the receiving unit, else SENT.
 * Checks the programme's closed list of referrers (S0.12). */
enum status referral_register(const struct referral_facts *facts, uint64_t id,
                              const Lots__RegisterReferralRequest *request, struct problems *problems,
                              struct events *out) MUST_USE;
enum status referral_receive(const struct referral_facts *facts, const Lots__MoveReferralRequest *request,
                             struct problems *problems, struct events *out) MUST_USE;
/* Accepts into case number `kase`; the case's own events come from case_open() in the same entry. */
enum status referral_accept(const struct referral_facts *facts, const Lots__AcceptReferralRequest *request,
                            uint64_t kase, struct problems *problems, struct events *out) MUST_USE;
enum status referral_return(const struct referral_facts *facts, const Lots__ReturnReferralRequest *request,
                            struct problems *problems, struct events *out) MUST_USE;
enum status referral_resend(const struct referral_facts *facts, const Lots__MoveReferralRequest *request,
                            struct problems *problems, struct events *out) MUST_USE;
enum status referral_decline(const struct referral_facts *facts, const Lots__DeclineReferralRequest *request,
                             struct problems *problems, struct events *out) MUST_USE;
enum status referral_recall(const struct referral_facts *facts, const Lots__MoveReferralRequest *request,
                            struct problems *problems, struct events *out) MUST_USE;

/* Onto the waiting list, where the programme keeps one (B4); its place there is by day, then by number. */
enum status referral_wait(const struct referral_facts *facts, const Lots__MoveReferralRequest *request,
                          struct problems *problems, struct events *out) MUST_USE;
