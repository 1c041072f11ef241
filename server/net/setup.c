/* setup: see setup.h. */
#include "setup.h"

#include <errno.h>
#include <limits.h>
#include <semaphore.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "link.h"
#include "server/rules/engine/events.h"
#include "textfile.h"

/* The authority outlives its server certificates by as long as it likes to be trusted; all are remade by hand. */
#define AUTHORITY_DAYS 7300
#define CODE_HOURS 72
#define MEMORY ((size_t)16 << 20)
#define QUEUE 4

static enum status setup_explain(enum status status, const char *what, char why[256]) {
  if (status != STATUS_OK && !*why)
    snprintf(why, 256, "%s: %s", what, status_name(status));
  return status;
}

/* --- one journal entry by the daemon itself ----------------------------------------------------------------------- */

struct errand {
  struct command command;
  struct arena *arena;
  const char *name; /* of a new administrator; NULL: an old one is looked for first */
  struct invitation *invitation;
  sem_t done;
};

/* The lowest-numbered administrator whose account is open; 0 when there is none. */
static enum status find_admin(const struct rows *rows, struct arena *arena, uint64_t *out) {
  uint64_t next = rows_next_number(rows, NUMBER_PRINCIPAL);
  *out = 0;
  for (uint64_t id = 1; id < next && *out == 0; id++) {
    struct key key = key_of_u64(id);
    Lots__Principal *principal;
    enum status status = rows_get(rows, TABLE_PRINCIPAL, &key, 0, &lots__principal__descriptor, arena, &principal);
    if (status == STATUS_NOT_FOUND)
      continue;
    if (status != STATUS_OK)
      return status;
    if (principal->kind == LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_ADMIN && !principal->disabled)
      *out = id;
  }
  return STATUS_OK;
}

static bool add_admin(struct errand *errand, struct events *events, uint64_t id, const char *name) {
  Lots__Event *event = events_add(events, LOTS__EVENT__KIND_PRINCIPAL_PUT, 0, 0, 0);
  Lots__Principal *principal = arena_alloc(errand->arena, sizeof *principal);
  char *copy = arena_strdup(errand->arena, name);
  if (!event || !principal || !copy)
    return false;
  lots__principal__init(principal);
  principal->id = id;
  principal->kind = LOTS__PRINCIPAL_KIND__PRINCIPAL_KIND_ADMIN;
  principal->name = copy;
  event->principal_put = principal;
  return true;
}

static bool add_invitation(struct errand *errand, struct events *events) {
  Lots__Event *event = events_add(events, LOTS__EVENT__KIND_INVITATION_ISSUED, 0, 0, 0);
  Lots__InvitationIssued *issued = arena_alloc(errand->arena, sizeof *issued);
  uint8_t *hash = arena_alloc(errand->arena, SECURE_HASH);
  if (!event || !issued || !hash)
    return false;
  lots__invitation_issued__init(issued);
  enrolcode_hash(&errand->invitation->code, hash);
  issued->code_hash = (ProtobufCBinaryData){.data = hash, .len = SECURE_HASH};
  issued->principal = errand->invitation->principal;
  issued->expires_us = errand->invitation->expires_us;
  event->invitation_issued = issued;
  return true;
}

static Lots__Entry *make_entry(struct errand *errand, const struct events *events) {
  Lots__Entry *entry = arena_alloc(errand->arena, sizeof *entry);
  if (!entry)
    return NULL;
  lots__entry__init(entry);
  entry->at_us = server_wall();
  entry->by_name = (char *)(uintptr_t) "lotsd";
  entry->method = (char *)(uintptr_t)(errand->name ? "lotsd init" : "lotsd invite");
  entry->events = events->items;
  entry->n_events = events->count;
  return entry;
}

/* Writer's thread. */
static enum status plan(struct errand *errand, const struct rows *rows) {
  struct events events = {.arena = errand->arena};
  uint64_t id = 0;
  enum status status = errand->name ? STATUS_OK : find_admin(rows, errand->arena, &id);
  if (status != STATUS_OK)
    return status;
  bool is_new = id == 0;
  errand->invitation->principal = is_new ? rows_next_number(rows, NUMBER_PRINCIPAL) : id;
  bool ok = !is_new || add_admin(errand, &events, errand->invitation->principal, errand->name ? errand->name : "admin");
  ok = ok && add_invitation(errand, &events);
  errand->command.entry = ok ? make_entry(errand, &events) : NULL;
  return errand->command.entry ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
}

static void setup_decide(struct command *command, const struct rows *rows) {
  struct errand *errand = LINK_OWNER(command, struct errand, command);
  command->status = plan(errand, rows);
}

static void on_done(struct command *command) {
  sem_post(&LINK_OWNER(command, struct errand, command)->done);
}

static enum status run_errand(struct store *store, struct errand *errand) {
  struct writer *writer;
  enum status status = writer_start(store, QUEUE, &writer);
  if (status != STATUS_OK)
    return status;
  errand->command = (struct command){.arena = errand->arena, .decide = setup_decide, .done = on_done};
  sem_init(&errand->done, 0, 0);
  status = writer_submit(writer, &errand->command);
  while (status == STATUS_OK && sem_wait(&errand->done) != 0 && errno == EINTR)
    ;
  if (status == STATUS_OK)
    status = errand->command.status;
  writer_stop(writer);
  sem_destroy(&errand->done);
  return status;
}

static enum status invite(struct store *store, const char *name, const char *authority, struct arena *arena,
                          struct invitation *out) {
  struct pki_subject subject;
  enum status status = pki_read(arena, authority, &subject);
  if (status != STATUS_OK)
    return status;
  out->code = enrolcode_new(subject.fingerprint);
  out->expires_us = server_wall() + CODE_HOURS * INT64_C(3600000000);
  struct errand errand = {.arena = arena, .name = name, .invitation = out};
  return run_errand(store, &errand);
}

/* --- init --------------------------------------------------------------------------------------------------------- */

struct making {
  const struct setup *setup;
  struct arena *arena;
  struct pki_identity authority, server;
  char *data, *keys, *master_key, *tls, *conf;
  char *unfinished; /* a file that is there while it is being made; which folders were empty then */
};

static bool name_files(struct making *making) {
  const char *dir = making->setup->dir;
  making->data = arena_printf(making->arena, "%s/store", dir);
  making->keys = arena_printf(making->arena, "%s/keys/ring", dir);
  making->master_key = arena_printf(making->arena, "%s/keys/master.key", dir);
  making->tls = arena_printf(making->arena, "%s/tls", dir);
  making->conf = arena_printf(making->arena, "%s/lotsd.conf", dir);
  making->unfinished = arena_printf(making->arena, "%s/init-unfinished", dir);
  return !arena_failed(making->arena);
}

static enum status make_folder(const char *path) {
  return mkdir(path, 0700) == 0 || errno == EEXIST ? STATUS_OK : status_from_errno(errno);
}

static enum status make_certificates(struct making *making) {
  const struct setup *setup = making->setup;
  enum status status = pki_new_authority(making->arena, "Lots authority", AUTHORITY_DAYS, &making->authority);
  if (status != STATUS_OK)
    return status;
  return pki_new_server(making->arena, &making->authority, setup->hosts, setup->host_count, SETUP_SERVER_DAYS,
                        &making->server);
}

static enum status write_file(struct making *making, const char *name, const char *text, bool secret, char why[256]) {
  char *path = arena_printf(making->arena, "%s/%s", making->tls, name);
  if (!path)
    return STATUS_RESOURCE_EXHAUSTED;
  enum status status = textfile_create(path, text, secret);
  if (status != STATUS_OK)
    snprintf(why, 256, "cannot write %.200s: %s", path, status_name(status));
  return status;
}

static enum status write_certificates(struct making *making, char why[256]) {
  enum status status = make_folder(making->tls);
  if (status == STATUS_OK)
    status = textfile_sync_parent(making->tls);
  if (status == STATUS_OK)
    status = write_file(making, "authority.pem", making->authority.certificate, false, why);
  if (status == STATUS_OK)
    status = write_file(making, "server.pem", making->server.certificate, false, why);
  return status == STATUS_OK ? write_file(making, "server.key", making->server.key, true, why) : status;
}

static enum status write_conf(struct making *making, char why[256]) {
  const struct setup *setup = making->setup;
  char *text = arena_printf(making->arena,
                            "# lotsd's configuration, made by `lotsd init`. All settings: `lotsd print-config`.\n"
                            "[store]\ndata = %s\nkeys = %s\nmaster_key = %s\n\n"
                            "[listen]\naddress = %s\nport = %lld\n\n"
                            "[tls]\ncertificate = %s/server.pem\nkey = %s/server.key\nauthority = %s/authority.pem\n",
                            making->data, making->keys, making->master_key, setup->address, (long long)setup->port,
                            making->tls, making->tls, making->tls);
  if (!text)
    return STATUS_RESOURCE_EXHAUSTED;
  enum status status = textfile_create(making->conf, text, false);
  if (status == STATUS_ALREADY_EXISTS)
    snprintf(why, 256, "there is a store in %.200s already", setup->dir);
  return setup_explain(status, "cannot write lotsd.conf", why);
}

static enum status put_secrets(struct store *store, const struct making *making) {
  struct slice certificate = slice_str(making->authority.certificate), key = slice_str(making->authority.key);
  enum status status = keyring_put_secret(store->keyring, "ca-certificate", certificate);
  return status == STATUS_OK ? keyring_put_secret(store->keyring, "ca-key", key) : status;
}

static enum status fill_store(struct making *making, const struct store_options *options, struct invitation *out,
                              char why[256]) {
  struct store *store;
  enum status status = store_open(options, NULL, NULL, &store, why);
  if (status != STATUS_OK)
    return setup_explain(status, "store", why);
  status = setup_explain(put_secrets(store, making), "keyring", why);
  if (status == STATUS_OK)
    status = setup_explain(invite(store, making->setup->name, making->authority.certificate, making->arena, out),
                           "first administrator", why);
  enum status closed = store_close(store);
  return status == STATUS_OK ? setup_explain(closed, "store", why) : status;
}

/* From here on both folders may be taken away by who begins again: they are empty. */
static enum status note_folders(const struct making *making, const struct store_options *options, char why[256]) {
  enum status status = store_init_check(options, why);
  if (status != STATUS_OK)
    return status;
  char *text = arena_printf(making->arena, "store %s\nkeys %s\n", options->dir, options->keys);
  return text ? textfile_replace(making->unfinished, text) : STATUS_RESOURCE_EXHAUSTED;
}

/* The settings that are not asked for are the defaults. */
static enum status make_store(struct making *making, struct invitation *out, char why[256]) {
  struct settings settings;
  enum status status = settings_load(&settings, making->conf, making->setup->overrides, stderr);
  if (status != STATUS_OK)
    return status;
  struct store_options options = settings_store(&settings);
  options.test_store = making->setup->test_store;
  status = setup_explain(note_folders(making, &options, why), "store", why);
  if (status == STATUS_OK)
    status = setup_explain(store_init(&options, why), "store", why);
  if (status == STATUS_OK)
    status = fill_store(making, &options, out, why);
  settings_free(&settings);
  return status;
}

/* --- an init that was interrupted --------------------------------------------------------------------------------- */

static enum status remove_file(const char *path) {
  return unlink(path) == 0 || errno == ENOENT ? STATUS_OK : status_from_errno(errno);
}

static enum status take_back_store(char *text) {
  char *keys = strstr(text, "\nkeys ");
  if (strncmp(text, "store ", 6) != 0 || !keys)
    return STATUS_OK; /* it did not come so far */
  *keys = 0;
  keys += 6;
  keys[strcspn(keys, "\n")] = 0;
  return store_init_take_back(&(struct store_options){.dir = text + 6, .keys = keys});
}

static enum status take_back_files(struct making *making) {
  const char *names[] = {making->conf, arena_printf(making->arena, "%s/authority.pem", making->tls),
                         arena_printf(making->arena, "%s/server.pem", making->tls),
                         arena_printf(making->arena, "%s/server.key", making->tls)};
  enum status status = arena_failed(making->arena) ? STATUS_RESOURCE_EXHAUSTED : STATUS_OK;
  for (size_t i = 0; status == STATUS_OK && i < sizeof names / sizeof *names; i++)
    status = remove_file(names[i]);
  return status;
}

/* What an earlier one left is taken back; a master key that is there is taken as it is. */
static enum status begin(struct making *making, char why[256]) {
  char *text;
  enum status status = textfile_read(making->arena, making->unfinished, &text);
  if (status == STATUS_OK)
    status = take_back_store(text);
  else if (status == STATUS_NOT_FOUND && access(making->conf, F_OK) != 0)
    return textfile_replace(making->unfinished, "");
  else if (status == STATUS_NOT_FOUND) {
    snprintf(why, 256, "there is a store in %.200s already", making->setup->dir);
    return STATUS_ALREADY_EXISTS;
  }
  return status == STATUS_OK ? take_back_files(making) : status;
}

static enum status finish(const struct making *making) {
  enum status status = remove_file(making->unfinished);
  return status == STATUS_OK ? textfile_sync_parent(making->unfinished) : status;
}

enum status setup_init(const struct setup *setup, struct invitation *out, char why[256]) {
  struct arena arena;
  struct making making = {.setup = setup, .arena = &arena};
  arena_init(&arena, MEMORY);
  *why = 0;
  enum status status = name_files(&making) ? STATUS_OK : STATUS_RESOURCE_EXHAUSTED;
  if (status == STATUS_OK)
    status = setup_explain(make_folder(setup->dir), "cannot make the folder", why);
  if (status == STATUS_OK)
    status = setup_explain(begin(&making, why), "cannot begin in the folder", why);
  if (status == STATUS_OK)
    status = setup_explain(make_certificates(&making), "certificates (are the host names good?)", why);
  if (status == STATUS_OK)
    status = write_conf(&making, why);
  if (status == STATUS_OK)
    status = write_certificates(&making, why);
  if (status == STATUS_OK)
    status = make_store(&making, out, why);
  if (status == STATUS_OK)
    status = finish(&making);
  if (making.authority.key)
    secure_wipe(making.authority.key, strlen(making.authority.key));
  if (making.server.key)
    secure_wipe(making.server.key, strlen(making.server.key));
  arena_deinit(&arena);
  return setup_explain(status, "init", why);
}

/* --- invite ------------------------------------------------------------------------------------------------------- */

static enum status invite_from_keyring(struct store *store, struct arena *arena, struct invitation *out) {
  struct slice certificate;
  enum status status = keyring_get_secret(store->keyring, "ca-certificate", arena, &certificate);
  if (status != STATUS_OK)
    return status;
  char *text = arena_strndup(arena, (const char *)certificate.data, certificate.len);
  return text ? invite(store, NULL, text, arena, out) : STATUS_RESOURCE_EXHAUSTED;
}

enum status setup_invite_admin(const struct settings *settings, store_progress progress, void *context,
                               struct invitation *out, char why[256]) {
  struct store_options options = settings_store(settings);
  struct arena arena;
  struct store *store;
  *why = 0;
  enum status status = store_open(&options, progress, context, &store, why);
  if (status != STATUS_OK)
    return setup_explain(status, "store", why);
  arena_init(&arena, MEMORY);
  status = setup_explain(invite_from_keyring(store, &arena, out), "invite", why);
  arena_deinit(&arena);
  enum status closed = store_close(store);
  return status == STATUS_OK ? setup_explain(closed, "store", why) : status;
}
