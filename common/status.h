/* status: the one set of outcome codes, used inside the house and on the wire.
 *
 * The numbers are the gRPC canonical codes, so that a client in any language knows them. A function that can fail
 * returns `enum status` and writes its out-parameters only on STATUS_OK. Foreign codes (errno, LMDB, OpenSSL) are
 * translated once, in the one file that includes the foreign header.
 *
 * To tell a user *why*, see problem.h: a status says what kind of outcome, problems say which field and rule.
 */
#pragma once

/* The result must be looked at. */
#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

enum status {
  STATUS_OK = 0,
  STATUS_CANCELLED = 1,
  STATUS_UNKNOWN = 2,
  STATUS_INVALID_ARGUMENT = 3, /* the request is wrong whatever the state of the store */
  STATUS_DEADLINE_EXCEEDED = 4,
  STATUS_NOT_FOUND = 5, /* "no such" and "not for you" alike */
  STATUS_ALREADY_EXISTS = 6,
  STATUS_PERMISSION_DENIED = 7, /* the method itself is not for this principal; never about one case */
  STATUS_RESOURCE_EXHAUSTED = 8,
  STATUS_FAILED_PRECONDITION = 9, /* a rule refuses; problems list every reason */
  STATUS_ABORTED = 10,            /* revision conflict: read again and retry */
  STATUS_OUT_OF_RANGE = 11,
  STATUS_UNIMPLEMENTED = 12,
  STATUS_INTERNAL = 13,
  STATUS_UNAVAILABLE = 14,
  STATUS_DATA_LOSS = 15, /* stored bytes do not verify */
  STATUS_UNAUTHENTICATED = 16,
};

/* The canonical name, for example "NOT_FOUND". Never NULL; "UNKNOWN" for a number outside the enum. */
const char *status_name(enum status status);

/* Translates an errno value; 0 gives STATUS_OK, ENOSPC and ENOMEM give RESOURCE_EXHAUSTED. */
enum status status_from_errno(int err);
