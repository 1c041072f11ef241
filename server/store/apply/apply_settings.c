/* apply_settings: what an organisation settled anew, and the days of the cases that hang on it: they wait, and follow in
 * slices. See due_rows.h. */
#include "apply_internal.h"
#include "server/store/tables/due_rows.h"

/* --- what has changed --------------------------------------------------------------------------------------------- */

static bool is_same(const Lots__OrganisationSetting *a, const Lots__OrganisationSetting *b) {
  return a->name == b->name && a->n_values == b->n_values && strcmp(a->from, b->from) == 0 &&
         (a->n_values == 0 || memcmp(a->values, b->values, a->n_values * sizeof *a->values) == 0);
}

/* The next of a programme from `at` on, or NULL. */
static const Lots__OrganisationSetting *next_of(const Lots__Organisation *organisation, Lots__Programme programme,
                                                size_t *at) {
  while (*at < organisation->n_settings) {
    const Lots__OrganisationSetting *setting = organisation->settings[(*at)++];
    if (setting->programme == programme)
      return setting;
  }
  return NULL;
}

/* Does the programme hang on the same, in the same order? What it was settled by tells nothing to an agenda. */
static bool settled_alike(const Lots__Organisation *a, const Lots__Organisation *b, Lots__Programme programme) {
  size_t at_a = 0, at_b = 0;
  const Lots__OrganisationSetting *of_a, *of_b;
  do {
    of_a = next_of(a, programme, &at_a);
    of_b = next_of(b, programme, &at_b);
    if (!of_a != !of_b || (of_a && !is_same(of_a, of_b)))
      return false;
  } while (of_a);
  return true;
}

/* Where nothing hangs on it, nothing waits. */
static enum status let_wait(struct apply *apply, uint64_t organisation, Lots__Programme programme) {
  struct due_waiting waiting = {
      .organisation = organisation, .programme = programme, .at_us = apply->entry->at_us, .through = 0};
  uint64_t kase, version;
  enum status status = due_put_version(apply->rows, organisation, programme, apply->position);
  if (status == STATUS_OK)
    status = due_next_hanging(apply->rows, organisation, programme, 0, &kase, &version);
  if (status)
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
  return due_put_waiting(apply->rows, &waiting);
}

enum status apply_settings(struct apply *apply, const Lots__Organisation *organisation) {
  struct key key = key_of_u64(organisation->id);
  Lots__Organisation nothing = LOTS__ORGANISATION__INIT, *before = &nothing;
  enum status status =
      rows_get(apply->rows, TABLE_ORGANISATION, &key, 0, &lots__organisation__descriptor, apply->arena, &before);
  status = status == STATUS_NOT_FOUND ? STATUS_OK : status;
  for (unsigned programme = 0; status == STATUS_OK && programme < DUE_PROGRAMMES; programme++)
    if (!settled_alike(before, organisation, (Lots__Programme)programme))
      status = let_wait(apply, organisation->id, (Lots__Programme)programme);
  return status;
}

/* --- slices ------------------------------------------------------------------------------------------------------- */

/* A case that changed since has followed by itself. */
static enum status follow(struct apply *apply, const struct due_waiting *waiting, uint64_t version, uint64_t through,
                          struct arena *arena) {
  uint64_t kase = waiting->through, made_by;
  enum status status;
  while ((status = due_next_hanging(apply->rows, waiting->organisation, waiting->programme, kase, &kase, &made_by)) ==
         STATUS_OK) {
    if (kase > through)
      return STATUS_OK;
    if (made_by < version)
      status = apply_due_aside(apply, arena, kase);
    if (status)
      return status;
  }
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status apply_settings_followed(struct apply *apply, const Lots__SettingsFollowed *followed) {
  struct due_waiting waiting;
  struct arena arena;
  uint64_t version;
  enum status status = due_waiting_of(apply->rows, followed->organisation, followed->programme, &waiting);
  if (status || followed->through <= waiting.through)
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
  status = due_version(apply->rows, waiting.organisation, waiting.programme, &version);
  if (status)
    return status;
  arena_init(&arena, APPLY_ASIDE_MAX);
  status = follow(apply, &waiting, version, followed->through, &arena);
  arena_deinit(&arena);
  waiting.through = followed->through;
  return status ? status : due_put_waiting(apply->rows, &waiting);
}
