#!/bin/sh
# callgrind shows one call of malloc more than a program makes, for each realloc(NULL, n).
#
# Versions: valgrind 1:3.19.0-1 (Debian 12, installed here into a temporary folder), glibc 2.36 (Debian 12's own).
# Behaviour: callgrind puts no malloc of its own in place, so its records of calls are those of libc. libc's realloc goes by
#   libc's malloc when there is nothing yet, and that inner call is recorded like any other. Who counts allocations as the
#   calls of malloc, calloc and realloc counts such a one twice; calls whose caller is realloc itself are to be left out.
# Output seen, of a program that calls malloc 5 times and realloc(NULL, n) 7 times:
#   malloc called from main: 5, malloc called from realloc: 7, realloc called from main: 7
# Fails when that is no longer so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq valgrind=1:3.19.0-1
dpkg -x valgrind_*.deb valgrind
[ "$(getconf GNU_LIBC_VERSION)" = "glibc 2.36" ] || { echo "this is of glibc 2.36, here is $(getconf GNU_LIBC_VERSION)" >&2; exit 1; }

cat > program.c <<'END'
#include <stdlib.h>
void *volatile kept[12];
int main(void) {
  for (int i = 0; i < 5; i++)
    kept[i] = malloc(100);
  for (int i = 5; i < 12; i++)
    kept[i] = realloc(NULL, 100);
}
END
cc -O1 -g -fno-builtin -o program program.c
VALGRIND_LIB=$folder/valgrind/usr/libexec/valgrind valgrind/usr/bin/valgrind -q --tool=callgrind --compress-strings=no \
  --toggle-collect=main --callgrind-out-file=out ./program

# "fn=CALLER", then "cfn=CALLEE" and "calls=COUNT ..." for each of its callees.
calls() { awk -F= -v caller="$1" -v callee="$2" '
  $1 == "fn" { at = $2 } $1 == "cfn" { to = $2 }
  $1 == "calls" && at == caller && to == callee { split($2, part, " "); sum += part[1] }
  END { print sum + 0 }' out; }
seen="malloc called from main: $(calls main malloc), malloc called from realloc: $(calls realloc malloc), realloc called from main: $(calls main realloc)"
echo "$seen"
[ "$seen" = "malloc called from main: 5, malloc called from realloc: 7, realloc called from main: 7" ]
