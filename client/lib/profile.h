/* profile: which server, and who we are there: a folder that `lots enrol` makes.
 *
 *   profile          [server] host = ..., port = ..., [holder] name = ...
 *   certificate.pem  ours
 *   key.pem          ours, readable by nobody else
 *   authority.pem    the one that the server must be certified by
 *
 * The folder is $XDG_CONFIG_HOME/lots/NAME or ~/.config/lots/NAME; a name with a slash is the folder itself.
 */
#pragma once

#include "common/arena.h"
#include "fault.h"

#define PROFILE_DEFAULT "default"

/* Strings belong to the arena; PEM texts are NULL before enrolment. */
struct profile {
  const char *folder;
  const char *name; /* of whom it is; "": not known */
  const char *host;
  int port;
  const char *certificate, *key, *authority;
};

/* Finds the folder of `name` (NULL: $LOTS_PROFILE or "default"). */
enum status profile_folder(struct arena *arena, const char *name, enum language language, const char **folder,
                           struct fault *fault) MUST_USE;
/* Reads all of it. UNAUTHENTICATED, with what to do, when there is none, it is damaged, or its certificate has expired.
 */
enum status profile_read(struct arena *arena, const char *name, enum language language, struct profile *out,
                         struct fault *fault) MUST_USE;

/* The same without its key, whether the certificate is good or not; NOT_FOUND when there is none. */
enum status profile_look(struct arena *arena, const char *name, enum language language, struct profile *out,
                         struct fault *fault) MUST_USE;

/* Writing in two steps, so that a one-time code is not used up before it is known that the key can be kept:
 * profile_prepare() makes the folder and puts the new key beside what is there, profile_commit() puts everything in
 * place. */
enum status profile_prepare(const struct profile *profile, enum language language, struct fault *fault) MUST_USE;
enum status profile_commit(const struct profile *profile, enum language language, struct fault *fault) MUST_USE;
/* Takes back what profile_prepare() did. */
void profile_abandon(const struct profile *profile);
