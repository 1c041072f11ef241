/* lots.h: liblots, the client library of Lots. The only public header.
 *
 * A `lots` handle is one connection to a lotsd, made when first needed and remade when lost. Blocking calls are for
 * scripts; the asynchronous ones run on the caller's own libuv loop. The peer is verified always: there is no way to
 * turn it off.
 *
 *   struct lots_options options = {.profile = NULL};           // the default profile that `lots enrol` made
 *   lots *l; if (lots_open(&options, &l) != LOTS_OK) ...
 *   Lots__WhoRequest in = LOTS__WHO_REQUEST__INIT;
 *   struct lots_result *r = lots_call(l, "lots.Session/Who", &in.base, NULL);
 *   if (lots_result_status(r) == LOTS_OK) { const Lots__WhoReply *who = lots_result_message(r); ... }
 *   lots_result_free(r);
 *   lots_close(l);
 *
 * Ownership: what a function returns as a pointer to const belongs to its handle or result. Threads: a handle belongs
 * to one thread at a time. Errors: enum lots_status, the gRPC canonical codes; a local failure (no connection, bad
 * certificate) is UNAVAILABLE or UNAUTHENTICATED with its sentence in the result. Retries: reads, and writes with a key
 * (one is made when you give none), are sent again after a lost connection until the deadline; the daemon answers a
 * repeated key with the first answer. A connection that never stood is not waited for: the call fails at once. Whole
 * story, with an example: lots(3).
 */
#ifndef LOTS_H
#define LOTS_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LOTS_API __attribute__((visibility("default")))

enum lots_status {
  LOTS_OK = 0,
  LOTS_CANCELLED = 1,
  LOTS_UNKNOWN = 2,
  LOTS_INVALID_ARGUMENT = 3,
  LOTS_DEADLINE_EXCEEDED = 4,
  LOTS_NOT_FOUND = 5,
  LOTS_ALREADY_EXISTS = 6,
  LOTS_PERMISSION_DENIED = 7,
  LOTS_RESOURCE_EXHAUSTED = 8,
  LOTS_FAILED_PRECONDITION = 9,
  LOTS_ABORTED = 10,
  LOTS_OUT_OF_RANGE = 11,
  LOTS_UNIMPLEMENTED = 12,
  LOTS_INTERNAL = 13,
  LOTS_UNAVAILABLE = 14,
  LOTS_DATA_LOSS = 15,
  LOTS_UNAUTHENTICATED = 16
};

typedef struct lots lots;
/* From <uv.h>, which strict C programs cannot include as they stand; include it yourself if you give a loop. */
typedef struct uv_loop_s uv_loop_t;
struct lots_result;

/* Zero members take their defaults. Strings are copied. */
struct lots_options {
  const char *profile; /* name below $XDG_CONFIG_HOME/lots, or a path with a slash; NULL: $LOTS_PROFILE or "default" */
  const char *host;    /* overrides the profile's */
  int port;
  const char *language; /* "sv" or "en"; NULL: the environment's (LC_ALL, LC_MESSAGES, LANG) */
  const char *client;   /* program name and version for the daemon's log */
  unsigned deadline_ms; /* for each call, retries included; default 30 000 */
  uv_loop_t *loop;      /* for asynchronous use; NULL: a private loop, blocking calls only */
};

/* One call's particulars; zero members are none. */
struct lots_call_options {
  const void *key; /* idempotency key of a write */
  size_t key_len;
  uint64_t if_revision;
  bool dry_run;
  uint64_t min_position; /* of a receipt or a result: the answer is from a state at or after it */
  const char *purpose;
  unsigned deadline_ms;
  void (*chunk)(const ProtobufCMessage *message, void *context); /* streaming methods */
  const ProtobufCMessageDescriptor *chunk_type;
  void *context;
};

struct lots_receipt {
  uint8_t store[16];
  uint64_t position; /* names the entry; positions tell no order */
  uint8_t hash[32];
};

struct lots_detail {
  const char *field, *rule, *reason, *text;
};

/* What the daemon said of itself. */
struct lots_peer {
  const char *server;
  bool test_store;
  uint8_t store[16];
  const char *now;
  uint64_t principal;
  uint64_t organisation; /* whose records' numbers are this principal's own: common/record_number.h; 0: nobody's */
  unsigned max_in_flight;
  const char
      *newer_certificate; /* RFC 3339: when another certificate of yours was issued, after this one; "": none was */
};

LOTS_API const char *lots_version(void);
/* "NOT_FOUND"; never NULL. */
LOTS_API const char *lots_status_name(enum lots_status status);

/* Reads the profile; does not connect yet. On failure *out is NULL and `error` (256 bytes, may be NULL) says what to
 * do. */
LOTS_API enum lots_status lots_open(const struct lots_options *options, lots **out, char *error);
/* Closes the connection. With a caller's loop the handle is freed once the loop has run its close callbacks; calls that
 * wait end CANCELLED. */
LOTS_API void lots_close(lots *handle);
/* Connects if needed (with a caller's loop it begins to, and does not wait). NULL when there is no connection;
 * lots_error() tells why. Valid until the next call. */
LOTS_API const struct lots_peer *lots_peer(lots *handle);
LOTS_API const char *lots_error(const lots *handle);

/* A blocking call; never NULL. `method` is "lots.Cases/Show", `input` its request message. */
LOTS_API struct lots_result *lots_call(lots *handle, const char *method, const ProtobufCMessage *input,
                                       const struct lots_call_options *options);

/* An asynchronous call: `done` is called later, on the loop, with a result that it then owns. Many may be under way;
 * beyond the daemon's max_in_flight they wait in the handle. Returns 0 when nothing was begun (no memory, or the handle
 * is being closed), else a number for lots_cancel(). What is wrong with a call is told by `done` too. An open handle
 * keeps the loop running until lots_close(), which a callback may call. */
typedef void (*lots_done)(struct lots_result *result, void *context);
LOTS_API uint64_t lots_start(lots *handle, const char *method, const ProtobufCMessage *input,
                             const struct lots_call_options *options, lots_done done, void *context);
LOTS_API void lots_cancel(lots *handle, uint64_t number);
/* For handles with a private loop: lets calls that were begun make progress until at most `pending` are left. */
LOTS_API void lots_wait(lots *handle, size_t pending);

LOTS_API enum lots_status lots_result_status(const struct lots_result *result);
/* A sentence for a person; "" when OK. */
LOTS_API const char *lots_result_error(const struct lots_result *result);
LOTS_API size_t lots_result_details(const struct lots_result *result, const struct lots_detail **out);
/* The reply message of the method's type; NULL unless OK. */
LOTS_API const void *lots_result_message(const struct lots_result *result);
/* False when there is none (reads, dry runs, failures). */
LOTS_API bool lots_result_receipt(const struct lots_result *result, struct lots_receipt *out);
/* A read: what state it was answered from; two that are equal are the same, and no more can be told from them. */
LOTS_API uint64_t lots_result_position(const struct lots_result *result);
LOTS_API bool lots_result_replayed(const struct lots_result *result);
/* What was asked for is so: OK; or ALREADY_EXISTS to a call that is repeated after its first answer has ended. Then
 * there is no message, but a receipt. */
LOTS_API bool lots_result_done(const struct lots_result *result);
LOTS_API void lots_result_free(struct lots_result *result);

/* The generated client stubs (`lots__cases__open(service, &request, closure, data)`) run over a handle too: the closure
 * gets the reply, or NULL when the call failed (see lots_error()). The service belongs to the handle. NULL for a
 * descriptor that is not of the contract. */
LOTS_API ProtobufCService *lots_service(lots *handle, const ProtobufCServiceDescriptor *descriptor);

/* What a profile says, without connecting. */
struct lots_profile {
  char name[256]; /* of whom it is; "" when it was made before names were kept */
  char host[256];
  int port;
  int64_t expires_us; /* the certificate, microseconds since 1970 */
};
/* NOT_FOUND when there is none, else as lots_open(); a certificate that has expired is no fault here. */
LOTS_API enum lots_status lots_profile_read(const char *profile, struct lots_profile *out, char *error);

/* A new key and certificate for who the profile is, in the certificate's last 60 days; the old one is good until its
 * end. `error` as in lots_open(). */
LOTS_API enum lots_status lots_renew(const char *profile, char *error);

/* Makes a key, has it signed with a one-time code, pins the daemon's CA, and keeps all of it as a profile, in place of
 * what was there: lots_profile_read() tells whose. `error` as in lots_open(). */
LOTS_API enum lots_status lots_enrol(const char *profile, const char *host, int port, const char *code, char *name,
                                     size_t name_size, char *error);

/* The contract: every service, for generic callers. */
LOTS_API const ProtobufCServiceDescriptor *const *lots_services(size_t *count);
/* The descriptor of "lots.Cases/Open" (also "Cases/Open", "cases/open"); NULL when unknown. */
LOTS_API const ProtobufCMethodDescriptor *lots_method(const char *method, const char **full_name);

/* Messages as JSON (proto3 mapping: snake_case names as in the .proto are written, lowerCamelCase is read as well,
 * enums by name, bytes as base64, 64-bit numbers as numbers; absent and empty fields are left out unless `all`).
 * Returned strings are freed with free(). */
LOTS_API char *lots_to_json(const ProtobufCMessage *message, bool all);
/* NULL on error, with what and where in `error` (256 bytes). Free with protobuf_c_message_free_unpacked(m, NULL). */
LOTS_API ProtobufCMessage *lots_from_json(const ProtobufCMessageDescriptor *type, const char *json, char *error);
/* A receipt as the text that people keep, "lots1:..." and back. `out` needs 128 bytes. */
LOTS_API char *lots_receipt_text(const struct lots_receipt *receipt, char *out);
LOTS_API bool lots_receipt_parse(const char *text, struct lots_receipt *out);

#ifdef __cplusplus
}
#endif
#endif
