/* peer_slapd: OpenLDAP's slapd over LMDB, every write synced. A case is an entry that is found by its name, a caseload
 * those with the same `ou`; a note is an entry of its own, and the case's entry is left as it is. BER is put together by
 * hand, with long lengths throughout. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "peer.h"
#include "tool.h"
#include "world_fill.h"

#define SERVER "/usr/sbin/slapd"
#define SLAPADD "/usr/sbin/slapadd"
#define NAME_ROOM 96
#define KIB UINT64_C(1024)
#define MAP_FREE (KIB * KIB * KIB)
#define MAP_PER_CASE (32 * KIB)

enum {
  BER_BOOLEAN = 0x01,
  BER_INTEGER = 0x02,
  BER_STRING = 0x04,
  BER_ENUM = 0x0a,
  BER_SEQUENCE = 0x30,
  BER_SET = 0x31,
  LDAP_BIND = 0x60,
  LDAP_BOUND = 0x61,
  LDAP_SEARCH = 0x63,
  LDAP_ENTRY = 0x64,
  LDAP_FOUND = 0x65,
  LDAP_ADD = 0x68,
  LDAP_SIMPLE = 0x80,
  LDAP_PRESENT = 0x87,
  LDAP_EQUALITY = 0xa3,
};
enum { SCOPE_BASE = 0, SCOPE_ONE = 1 };

/* --- BER, outwards ------------------------------------------------------------------------------------------------ */

static void put(struct buffer *out, const void *bytes, size_t len) {
  must(buffer_append(out, slice_of(bytes, len)), "a request");
}

static void put_head(struct buffer *out, unsigned tag, size_t len) {
  const uint8_t head[] = {(uint8_t)tag, 0x82, (uint8_t)(len >> 8), (uint8_t)len};
  put(out, head, sizeof head);
}

static void put_string(struct buffer *out, unsigned tag, const char *text) {
  put_head(out, tag, strlen(text));
  put(out, text, strlen(text));
}

static void put_number(struct buffer *out, unsigned tag, unsigned number) {
  const uint8_t bytes[] = {(uint8_t)tag, 1, (uint8_t)number};
  put(out, bytes, sizeof bytes);
}

/* Begins what holds others; its length is put in by end(). */
static size_t begin(struct buffer *out, unsigned tag) {
  put_head(out, tag, 0);
  return buffer_len(out);
}

static void end(struct buffer *out, size_t begun) {
  size_t len = buffer_len(out) - begun;
  uint8_t *at = out->data + out->start + begun - 2;
  at[0] = (uint8_t)(len >> 8);
  at[1] = (uint8_t)len;
}

/* --- BER, inwards ------------------------------------------------------------------------------------------------- */

struct ber {
  unsigned tag;
  struct slice content;
  size_t size; /* with its head */
};

static bool ber_at(struct slice bytes, size_t at, struct ber *out) {
  if (at + 2 > bytes.len)
    return false;
  size_t len = bytes.data[at + 1], head = 2;
  if (len & 0x80) {
    size_t count = len & 0x7f;
    len = 0;
    if (count > 4 || at + 2 + count > bytes.len)
      return false;
    for (; count; count--)
      len = len << 8 | bytes.data[at + head++];
  }
  if (at + head + len > bytes.len)
    return false;
  *out = (struct ber){.tag = bytes.data[at], .content = slice_of(bytes.data + at + head, len), .size = head + len};
  return true;
}

/* What a message holds after its number. */
static bool operation_of(const struct ber *message, struct ber *out) {
  struct ber number;
  return ber_at(message->content, 0, &number) && ber_at(message->content, number.size, out);
}

/* All that answers one request: entries, and then the result. */
static size_t cut(struct slice bytes) {
  size_t at = 0;
  struct ber message, operation;
  while (ber_at(bytes, at, &message)) {
    at += message.size;
    if (!operation_of(&message, &operation))
      die("slapd: a message that cannot be read");
    if (operation.tag != LDAP_ENTRY)
      return at;
  }
  return 0;
}

static bool read_result(const struct ber *operation, struct answer *out) {
  struct ber code, name, text;
  if (!ber_at(operation->content, 0, &code) || code.content.len != 1 || !ber_at(operation->content, code.size, &name) ||
      !ber_at(operation->content, code.size + name.size, &text))
    return false;
  if (code.content.data[0] != 0)
    *out = (struct answer){.status = STATUS_INTERNAL, .message = text.content};
  return true;
}

static bool read_reply(struct slice bytes, struct answer *out) {
  unsigned entries = 0;
  struct ber message, operation = {0};
  *out = (struct answer){.body = bytes};
  for (size_t at = 0; ber_at(bytes, at, &message) && operation_of(&message, &operation); at += message.size)
    entries += operation.tag == LDAP_ENTRY;
  return read_result(&operation, out) && (operation.tag != LDAP_FOUND || entries > 0);
}

/* --- requests ----------------------------------------------------------------------------------------------------- */

struct open_message {
  size_t message, operation;
};

static struct open_message begin_message(struct buffer *out, unsigned tag) {
  struct open_message opened = {.message = begin(out, BER_SEQUENCE)};
  put_number(out, BER_INTEGER, 1);
  opened.operation = begin(out, tag);
  return opened;
}

static void end_message(struct buffer *out, struct open_message opened) {
  end(out, opened.operation);
  end(out, opened.message);
}

static void greet(struct link *link) {
  struct open_message opened = begin_message(&link->out, LDAP_BIND);
  put_number(&link->out, BER_INTEGER, 3);
  put_string(&link->out, BER_STRING, "cn=admin,dc=lots");
  put_string(&link->out, LDAP_SIMPLE, "bench");
  end_message(&link->out, opened);
}

static bool greeted(struct link *link, struct slice bytes) {
  struct answer answer;
  (void)link;
  if (!read_reply(bytes, &answer) || answer.status != STATUS_OK)
    die("slapd: refused to bind: %.*s", (int)answer.message.len, (const char *)answer.message.data);
  return true;
}

static const struct wire wire = {.greet = greet, .greeted = greeted, .cut = cut};

static struct open_message begin_search(struct buffer *out, const char *base, unsigned scope) {
  struct open_message opened = begin_message(out, LDAP_SEARCH);
  put_string(out, BER_STRING, base);
  put_number(out, BER_ENUM, scope);
  put_number(out, BER_ENUM, 0);
  put_number(out, BER_INTEGER, 0);
  put_number(out, BER_INTEGER, 0);
  put_number(out, BER_BOOLEAN, 0);
  return opened;
}

static bool end_search(struct buffer *out, struct open_message opened) {
  put_head(out, BER_SEQUENCE, 0); /* all attributes */
  end_message(out, opened);
  return true;
}

static bool next_show(void *host, unsigned lane, uint32_t id, struct buffer *out) {
  char name[NAME_ROOM];
  (void)lane, (void)id;
  snprintf(name, sizeof name, "cn=%llu,ou=cases,dc=lots", (unsigned long long)peer_any(host));
  struct open_message opened = begin_search(out, name, SCOPE_BASE);
  put_string(out, LDAP_PRESENT, "objectClass");
  return end_search(out, opened);
}

static bool next_list(void *host, unsigned lane, uint32_t id, struct buffer *out) {
  char staff[NAME_ROOM];
  (void)lane, (void)id;
  snprintf(staff, sizeof staff, "%llu", (unsigned long long)peer_any_staff(host));
  struct open_message opened = begin_search(out, "ou=cases,dc=lots", SCOPE_ONE);
  size_t filter = begin(out, LDAP_EQUALITY);
  put_string(out, BER_STRING, "ou");
  put_string(out, BER_STRING, staff);
  end(out, filter);
  return end_search(out, opened);
}

static void put_attribute(struct buffer *out, const char *name, const char *value) {
  size_t attribute = begin(out, BER_SEQUENCE);
  put_string(out, BER_STRING, name);
  size_t values = begin(out, BER_SET);
  put_string(out, BER_STRING, value);
  end(out, values);
  end(out, attribute);
}

static bool next_note(void *context, unsigned lane, uint32_t id, struct buffer *out) {
  struct peer_host *host = context;
  char name[NAME_ROOM], kase[NAME_ROOM];
  (void)lane, (void)id;
  snprintf(name, sizeof name, "cn=n%llu,ou=notes,dc=lots", (unsigned long long)++host->written);
  snprintf(kase, sizeof kase, "%llu", (unsigned long long)peer_any(host));
  struct open_message opened = begin_message(out, LDAP_ADD);
  put_string(out, BER_STRING, name);
  size_t attributes = begin(out, BER_SEQUENCE);
  put_attribute(out, "objectClass", "device");
  put_attribute(out, "serialNumber", kase);
  put_attribute(out, "description", world_note_text(host->written));
  end(out, attributes);
  end_message(out, opened);
  return true;
}

static bool next_mixed(void *context, unsigned lane, uint32_t id, struct buffer *out) {
  struct peer_host *host = context;
  return random_next(&host->random) % 10 == 0 ? next_note(host, lane, id, out) : next_show(host, lane, id, out);
}

/* --- data --------------------------------------------------------------------------------------------------------- */

static FILE *open_file(const struct peer_host *host, const char *name) {
  char *path = peer_path(host, name);
  FILE *file = fopen(path, "w");
  if (!file)
    die("%s cannot be written", path);
  free(path);
  return file;
}

static void close_file(FILE *file) {
  if (fclose(file) != 0)
    die("a file for slapd cannot be written");
}

static void write_configuration(const struct peer_host *host) {
  FILE *file = open_file(host, "slapd.conf");
  unsigned long long map = MAP_FREE + host->cases * MAP_PER_CASE;
  fprintf(
      file,
      "include /etc/ldap/schema/core.schema\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\npidfile %s/pid\n"
      "sizelimit unlimited\ndatabase mdb\nsuffix dc=lots\nrootdn cn=admin,dc=lots\nrootpw bench\ndirectory %s/data\n"
      "maxsize %llu\nindex objectClass,ou,serialNumber eq\n",
      host->folder, host->folder, map);
  close_file(file);
}

static void write_entries(const struct peer_host *host) {
  FILE *file = open_file(host, "entries.ldif");
  fputs("dn: dc=lots\nobjectClass: organization\nobjectClass: dcObject\no: lots\ndc: lots\n\n"
        "dn: ou=cases,dc=lots\nobjectClass: organizationalUnit\nou: cases\n\n"
        "dn: ou=notes,dc=lots\nobjectClass: organizationalUnit\nou: notes\n\n",
        file);
  for (uint64_t kase = 1; kase <= host->cases; kase++) {
    unsigned long long number = kase, staff = peer_staff_of(kase);
    fprintf(file,
            "dn: cn=%llu,ou=cases,dc=lots\nobjectClass: device\ncn: %llu\nou: %llu\ndescription: %s\n\n"
            "dn: cn=f%llu,ou=notes,dc=lots\nobjectClass: device\ncn: f%llu\nserialNumber: %llu\ndescription: %s\n\n",
            number, number, staff, peer_record(kase), number, number, number, world_note_text(kase));
  }
  close_file(file);
}

static void make(struct peer_host *host) {
  char *data = peer_path(host, "data");
  const char *const mkdir_words[] = {"/bin/mkdir", data, NULL};
  peer_run(host, mkdir_words);
  write_configuration(host);
  write_entries(host);
  free(data);
}

static uint64_t fill(struct peer_host *host) {
  char *conf = peer_path(host, "slapd.conf"), *entries = peer_path(host, "entries.ldif");
  const char *const argv[] = {SLAPADD, "-q", "-f", conf, "-l", entries, NULL};
  peer_run(host, argv);
  free(conf);
  free(entries);
  return 2 * host->cases;
}

static void start(struct peer_host *host) {
  char *conf = peer_path(host, "slapd.conf"), *where = must_printf("ldap://127.0.0.1:%u", host->port);
  const char *const argv[] = {SERVER, "-f", conf, "-h", where, "-d", "0", NULL};
  peer_spawn(host, argv);
  free(conf);
  free(where);
}

const struct peer peer_slapd = {
    .key = "slapd",
    .name = "slapd 2.5",
    .user = "openldap",
    .wire = &wire,
    .stop = SIGTERM,
    .depth_most = 1,
    .fills_stopped = true,
    .make = make,
    .start = start,
    .fill = fill,
    .next = {[PEER_SHOW] = next_show, [PEER_NOTE] = next_note, [PEER_MIXED] = next_mixed, [PEER_LIST] = next_list},
    .read = read_reply,
};
