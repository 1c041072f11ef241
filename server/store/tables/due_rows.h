/* due_rows: how far the agenda's index follows what organisations settle.
 *
 * A change of settings does not make the days of all cases anew at once: there may be a hundred thousand. Each row says
 * by which settings its day was made, and the change leaves a mark: cases of this organisation and programme wait. The
 * writer lets them follow in slices, in the order of their numbers (writer_slices.h), each an entry of the journal
 * (SettingsFollowed), so that a replay stands where the live tables stood. A case that changes meanwhile follows by
 * itself. Until the mark is gone a reader judges what waits for itself (view_agenda.c).
 *
 * Settings are told apart by version: the position of the entry that settled them; 0: nothing was settled.
 */
#pragma once

#include "codes.pb-c.h"
#include "tables.h"

/* What stands in a case's rows under its unit and each of its staff. */
struct due_row {
  uint64_t coach;   /* agenda_coach(), on whom the day hangs */
  uint64_t version; /* of the settings that the day was made by; DUE_NO_SETTINGS: it hangs on none */
  Lots__Programme programme;
};
#define DUE_NO_SETTINGS UINT64_MAX

struct key due_row_value(const struct due_row *row);
/* DATA_LOSS: it is none. */
enum status due_row_read(struct slice value, struct due_row *out) MUST_USE;

/* The version of the settings that hold. */
enum status due_version(const struct rows *rows, uint64_t organisation, Lots__Programme programme,
                        uint64_t *out) MUST_USE;
enum status due_put_version(const struct rows *rows, uint64_t organisation, Lots__Programme programme,
                            uint64_t version) MUST_USE;

/* The cases whose day hangs on settings: DUE_OF_SETTINGS, organisation, programme, case -> version. */
struct key key_due_hanging(uint64_t organisation, Lots__Programme programme, uint64_t kase);
enum status due_put_hanging(const struct rows *rows, const struct key *key, uint64_t version) MUST_USE;
/* The first after case `after`. NOT_FOUND: there is none. */
enum status due_next_hanging(const struct rows *rows, uint64_t organisation, Lots__Programme programme, uint64_t after,
                             uint64_t *kase, uint64_t *version) MUST_USE;

/* Cases of an organisation and programme that wait. */
struct due_waiting {
  uint64_t organisation;
  Lots__Programme programme;
  uint64_t through; /* up to and with this case they have followed */
  int64_t at_us;    /* when it was settled */
};
#define DUE_THROUGH_ALL UINT64_MAX

/* NOT_FOUND: none waits; of any organisation, the first. */
enum status due_waiting_first(const struct rows *rows, struct due_waiting *out) MUST_USE;
enum status due_waiting_of(const struct rows *rows, uint64_t organisation, Lots__Programme programme,
                           struct due_waiting *out) MUST_USE;
/* With DUE_THROUGH_ALL none waits any more. */
enum status due_put_waiting(const struct rows *rows, const struct due_waiting *waiting) MUST_USE;

/* What an organisation's rows are judged by while cases of it wait: per programme the version that they should be of; 0
 * where none waits. */
#define DUE_PROGRAMMES 16 /* more than codes.proto has */
struct due_lag {
  bool any;
  uint64_t version[DUE_PROGRAMMES];
};
enum status due_lag_read(const struct rows *rows, uint64_t organisation, struct due_lag *out) MUST_USE;
/* Was the row's day made by settings that hold no more? */
bool due_lags(const struct due_lag *lag, const struct due_row *row);
