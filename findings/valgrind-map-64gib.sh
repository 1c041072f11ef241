#!/bin/sh
# Under valgrind a mapping of 64 GiB is refused as "Invalid argument", where one of 63 GiB is granted.
#
# Versions: valgrind 1:3.19.0-1 (Debian 12, amd64, installed here into a temporary folder).
# Behaviour: mmap gives EINVAL, the error of a wrong argument, and not ENOMEM, for a mapping that valgrind's address space has
#   no hole for; the same program maps it without valgrind. Who opens an LMDB environment with a generous map size sees
#   mdb_env_open fail with "Invalid argument" and looks for the fault in the file or in the flags. Give a smaller map there.
# Output seen: alone: 63 GiB mapped, 64 GiB mapped; valgrind: 63 GiB mapped, 64 GiB EINVAL
# Fails when that is no longer so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq valgrind=1:3.19.0-1
dpkg -x valgrind_*.deb valgrind

cat > program.c <<'END'
#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
static const char *map(size_t gib) {
  void *at = mmap(NULL, gib << 30, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (at == MAP_FAILED)
    return errno == EINVAL ? "EINVAL" : errno == ENOMEM ? "ENOMEM" : "another error";
  munmap(at, gib << 30);
  return "mapped";
}
int main(void) {
  const char *smaller = map(63);
  printf("63 GiB %s, 64 GiB %s\n", smaller, map(64));
}
END
cc -D_GNU_SOURCE -o program program.c
seen="alone: $(./program); valgrind: $(VALGRIND_LIB=$folder/valgrind/usr/libexec/valgrind valgrind/usr/bin/valgrind -q --tool=none ./program)"
echo "$seen"
[ "$seen" = "alone: 63 GiB mapped, 64 GiB mapped; valgrind: 63 GiB mapped, 64 GiB EINVAL" ]
