/* view_directory: organisations, units, principals, certificates and invitations. Staff see their own organisation's,
 * administrators all. */
#include "view_internal.h"

#include "server/store/tables/directory_cache.h"

/* --- one record --------------------------------------------------------------------------------------------------- */

static enum status open_record(struct view *view, enum table table, uint64_t id, const ProtobufCMessageDescriptor *type,
                               void *out) {
  struct key key = key_of_u64(id);
  struct directory_cache *cache = view->rows.directory;
  struct slice packed = {0};
  if (cache)
    packed = directory_cache_find(cache, rows_directory_version(&view->rows), table, id);
  bool known = packed.data;
  enum status status = known ? STATUS_OK : rows_get_packed(&view->rows, table, &key, 0, view->arena, &packed);
  if (status)
    return status;
  if (cache && !known)
    directory_cache_keep(cache, table, id, packed);
  return rows_unpack(type, packed, view->arena, out);
}

static const void *opened_before(const struct view *view, enum table table, uint64_t id) {
  for (size_t i = view->opened_count; i-- > 0;)
    if (view->opened[i].id == id && view->opened[i].table == table)
      return view->opened[i].message;
  return NULL;
}

/* `out` is the caller's const T **. */
static enum status get(struct view *view, enum table table, uint64_t id, const ProtobufCMessageDescriptor *type,
                       void *out) {
  const void *message = opened_before(view, table, id);
  if (!message) {
    enum status status = open_record(view, table, id, type, &message);
    struct view_opened *place =
        status ? NULL
               : arena_grow(view->arena, &view->opened, &view->opened_count, &view->opened_capacity, sizeof *place);
    if (!place)
      return status ? status : STATUS_RESOURCE_EXHAUSTED;
    *place = (struct view_opened){.table = table, .id = id, .message = message};
  }
  memcpy(out, &message, sizeof message);
  return STATUS_OK;
}

static bool may_see_of(const struct view *view, uint64_t organisation) {
  return view_is_admin(view) || view_inside(view, organisation);
}

enum status view_organisation(struct view *view, uint64_t id, const Lots__Organisation **out) {
  return may_see_of(view, id) ? get(view, TABLE_ORGANISATION, id, &lots__organisation__descriptor, out)
                              : STATUS_NOT_FOUND;
}

enum status view_unit(struct view *view, uint64_t id, const Lots__Unit **out) {
  const Lots__Unit *unit;
  enum status status = get(view, TABLE_UNIT, id, &lots__unit__descriptor, &unit);
  if (status)
    return status;
  if (!may_see_of(view, unit->organisation))
    return STATUS_NOT_FOUND;
  *out = unit;
  return STATUS_OK;
}

/* Before anybody is known, the daemon itself asks, to find out who it is. */
enum status view_principal(struct view *view, uint64_t id, const Lots__Principal **out) {
  const Lots__Principal *principal;
  enum status status = get(view, TABLE_PRINCIPAL, id, &lots__principal__descriptor, &principal);
  if (status)
    return status;
  bool self = view_is_active(view) && view->who->id == id;
  if (view->who && !self && !may_see_of(view, principal->organisation))
    return STATUS_NOT_FOUND;
  *out = principal;
  return STATUS_OK;
}

const char *view_name_of(struct view *view, uint64_t principal) {
  if (view->who && view->who->id == principal)
    return view->who->name;
  const Lots__Principal *found;
  return principal && view->who && view_principal(view, principal, &found) == STATUS_OK ? found->name : "";
}

/* --- several ------------------------------------------------------------------------------------------------------ */

struct directory_query {
  enum table table;
  const ProtobufCMessageDescriptor *type;
  struct slice after;
  size_t limit;
  bool paged; /* the caller asks for the rest */
  bool (*wanted)(const struct view *view, const struct directory_query *query, const void *message);
  uint64_t organisation, unit; /* filters; 0 any */
  const char *before;          /* RFC 3339, for ends_soon() */
  enum table index; /* keys that end in the record's own, after a number, are walked there; 0: the table itself is */
  struct slice prefix;
};

struct directory_page {
  ProtobufCMessage **items;
  size_t count;
  size_t bytes; /* packed */
  bool more;
};

#define ASIDE_MAX (1024 * 1024) /* one record, opened aside so that what is not wanted costs the request nothing */
#define PAGE_BYTES ((size_t)256 * 1024) /* a page of large records ends early: together they would fill no frame */

static bool is_full(const struct directory_query *query, const struct directory_page *page, size_t size) {
  return page->count == query->limit || (query->paged && page->count && page->bytes + size > PAGE_BYTES);
}

#define INDEX_OWNER sizeof(uint64_t) /* what stands before a record's own key */

static enum status open_indexed(struct view *view, const struct directory_query *query, struct slice key, void *out) {
  struct key serial = key_new();
  if (query->table != TABLE_CERTIFICATE)
    return get(view, query->table, key_last(key), query->type, out);
  key_bytes(&serial, slice_of(key.data + INDEX_OWNER, key.len - INDEX_OWNER));
  return rows_get(&view->rows, query->table, &serial, 0, query->type, view->arena, out);
}

static enum status take(struct view *view, const struct directory_query *query, struct slice key, struct slice value,
                        struct arena *aside, struct directory_page *page) {
  ProtobufCMessage *message;
  struct view opened = view_aside(view, aside);
  arena_reset(aside);
  enum status status = query->index ? open_indexed(&opened, query, key, &message)
                                    : rows_open(&view->rows, query->table, key, value, 0, query->type, aside, &message);
  if (status || !query->wanted(view, query, message))
    return status;
  size_t size = protobuf_c_message_get_packed_size(message);
  if (is_full(query, page, size)) {
    page->more = true;
    return STATUS_OK;
  }
  page->bytes += size;
  ProtobufCMessage *copy = arena_clone(view->arena, message);
  return arena_append(view->arena, &page->items, &page->count, copy) ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

static enum status walk(struct view *view, const struct directory_query *query, struct directory_page *page) {
  struct kv_scan *scan;
  enum status status = kv_scan_open(view->rows.txn, query->index ? query->index : query->table, query->prefix,
                                    query->after, false, &scan);
  if (status)
    return status;
  struct arena aside;
  arena_init(&aside, ASIDE_MAX);
  struct slice key, value;
  size_t examined = 0;
  while (status == STATUS_OK && !page->more && (status = kv_scan_next(scan, &key, &value)) == STATUS_OK)
    status = examined++ < VIEW_SCAN_MAX ? take(view, query, key, value, &aside, page) : STATUS_OUT_OF_RANGE;
  arena_deinit(&aside);
  kv_scan_close(scan);
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* `out` is the caller's T ***. */
static enum status give(struct view *view, const struct directory_query *query, void *out, size_t *count, bool *more) {
  struct directory_page page = {0};
  enum status status = walk(view, query, &page);
  if (status)
    return status;
  memcpy(out, &page.items, sizeof page.items);
  *count = page.count;
  if (more)
    *more = page.more;
  return STATUS_OK;
}

static bool organisation_wanted(const struct view *view, const struct directory_query *query, const void *message) {
  const Lots__Organisation *organisation = message;
  (void)query;
  return may_see_of(view, organisation->id);
}

enum status view_organisations(struct view *view, Lots__Organisation ***out, size_t *count) {
  struct directory_query query = {.table = TABLE_ORGANISATION,
                                  .type = &lots__organisation__descriptor,
                                  .limit = VIEW_SCAN_MAX,
                                  .wanted = organisation_wanted};
  return give(view, &query, out, count, NULL);
}

static bool unit_wanted(const struct view *view, const struct directory_query *query, const void *message) {
  const Lots__Unit *unit = message;
  return (!query->organisation || unit->organisation == query->organisation) && may_see_of(view, unit->organisation);
}

enum status view_units(struct view *view, uint64_t organisation, Lots__Unit ***out, size_t *count) {
  struct directory_query query = {.table = TABLE_UNIT,
                                  .type = &lots__unit__descriptor,
                                  .limit = VIEW_SCAN_MAX,
                                  .wanted = unit_wanted,
                                  .organisation = organisation};
  return give(view, &query, out, count, NULL);
}

static bool principal_wanted(const struct view *view, const struct directory_query *query, const void *message) {
  const Lots__Principal *principal = message;
  return (!query->organisation || principal->organisation == query->organisation) &&
         may_see_of(view, principal->organisation) &&
         (!query->unit || rights_role_for(principal, query->unit, 0, view->today) != LOTS__ROLE__ROLE_UNSPECIFIED);
}

/* The narrowest there is: a unit's, an organisation's, everybody for who sees all. */
static enum table staff_index(const struct view *view, uint64_t organisation, uint64_t unit, struct key *prefix) {
  uint64_t within = organisation || view_is_admin(view) ? organisation : view->who->organisation;
  *prefix = unit || within ? key_of_u64(unit ? unit : within) : key_new();
  return unit ? TABLE_UNIT_STAFF : within ? TABLE_ORG_STAFF : (enum table)0;
}

enum status view_principals(struct view *view, uint64_t organisation, uint64_t unit, uint64_t after, size_t limit,
                            Lots__Principal ***out, size_t *count, bool *more) {
  struct key prefix;
  *count = 0;
  if (more)
    *more = false;
  if (!view_is_active(view) || (organisation && !may_see_of(view, organisation)))
    return STATUS_OK;
  enum table index = staff_index(view, organisation, unit, &prefix);
  struct key from = prefix;
  key_u64(&from, after);
  struct directory_query query = {.table = TABLE_PRINCIPAL,
                                  .index = index,
                                  .prefix = key_slice(&prefix),
                                  .type = &lots__principal__descriptor,
                                  .after = after ? key_slice(&from) : slice_of(NULL, 0),
                                  .limit = limit,
                                  .paged = more != NULL,
                                  .wanted = principal_wanted,
                                  .organisation = organisation,
                                  .unit = unit};
  return give(view, &query, out, count, more);
}

/* --- certificates and invitations --------------------------------------------------------------------------------- */

enum status view_certificate(struct view *view, const char *serial, Lots__Certificate **out) {
  struct key key = key_new();
  key_bytes(&key, slice_str(serial));
  if (!*serial || strlen(serial) > KEY_FOREIGN_MAX)
    return STATUS_NOT_FOUND;
  Lots__Certificate *certificate;
  enum status status =
      rows_get(&view->rows, TABLE_CERTIFICATE, &key, 0, &lots__certificate__descriptor, view->arena, &certificate);
  if (status)
    return status;
  if (view->who && !view_is_admin(view) && certificate->principal != view->who->id)
    return STATUS_NOT_FOUND;
  *out = certificate;
  return STATUS_OK;
}

static bool any_is_wanted(const struct view *view, const struct directory_query *query, const void *message) {
  (void)view, (void)query, (void)message;
  return true;
}

/* Moments are written alike, and so are in the order of their texts. */
static bool ends_soon(const struct view *view, const struct directory_query *query, const void *message) {
  const Lots__Certificate *certificate = message;
  char now[MOMENT_TEXT_MAX];
  return !*certificate->revoked && strcmp(certificate->expires, query->before) < 0 &&
         strcmp(certificate->expires, moment_format(view->now_us, now)) > 0;
}

enum status view_certificates_ending(struct view *view, uint64_t principal, const char *before, const char *after,
                                     size_t limit, Lots__Certificate ***out, size_t *count, bool *more) {
  if (!view_is_admin(view) && (!principal || !view_is_active(view) || principal != view->who->id))
    return STATUS_PERMISSION_DENIED;
  struct key prefix = principal ? key_of_u64(principal) : key_new(), from = prefix;
  key_bytes(&from, slice_str(after));
  struct directory_query query = {.table = TABLE_CERTIFICATE,
                                  .index = principal ? TABLE_HOLDER : 0,
                                  .prefix = key_slice(&prefix),
                                  .type = &lots__certificate__descriptor,
                                  .after = *after ? key_slice(&from) : slice_of(NULL, 0),
                                  .limit = limit,
                                  .paged = true,
                                  .before = before,
                                  .wanted = *before ? ends_soon : any_is_wanted};
  return give(view, &query, out, count, more);
}

enum status view_certificates(struct view *view, uint64_t principal, const char *after, size_t limit,
                              Lots__Certificate ***out, size_t *count, bool *more) {
  return view_certificates_ending(view, principal, "", after, limit, out, count, more);
}

enum status view_invitation(struct view *view, struct slice code_hash, uint64_t *principal, int64_t *expires_us) {
  struct key key = key_new();
  key_bytes(&key, code_hash);
  if (code_hash.len <= sizeof(uint64_t) || code_hash.len > KEY_FOREIGN_MAX)
    return STATUS_NOT_FOUND;
  Lots__InvitationIssued *invitation;
  enum status status =
      rows_get(&view->rows, TABLE_INVITATION, &key, 0, &lots__invitation_issued__descriptor, view->arena, &invitation);
  if (status)
    return status;
  *principal = invitation->principal;
  *expires_us = invitation->expires_us;
  return STATUS_OK;
}
