# Lots. `make help` lists the targets. Everything that is built goes below build/.

VERSION   := 0.1.0
SOVERSION := 0

PREFIX  ?= /usr/local
DESTDIR ?=
ifeq ($(origin CC),default) # make's own default is "cc"
CC := gcc
endif
# V=1 shows the commands.
V ?=
Q := $(if $(V),,@)
# SANITIZER=address,undefined or SANITIZER=thread builds into a folder of its own.
SANITIZER ?=

PACKAGES := gcc clang make pkg-config openssl libuv1-dev libprotobuf-c-dev protobuf-c-compiler protobuf-compiler \
            python3 python3-protobuf python3-pyte liblmdb-dev libcmocka-dev libssl-dev libsodium-dev libjansson-dev \
            libsmartcols-dev libunistring-dev libinih-dev gettext scdoc
COUNTS_PACKAGES := valgrind strace
LINT_PACKAGES := clang-format clang-tidy cppcheck
PEER_PACKAGES := postgresql-15 redis-server slapd

comma := ,
flavour := $(notdir $(firstword $(CC)))$(if $(SANITIZER),-$(subst $(comma),-,$(SANITIZER)))
B := build/$(flavour)
GEN := build/gen

LIBS := libuv libprotobuf-c lmdb openssl libsodium jansson smartcols inih
PKG_CFLAGS = $(shell pkg-config --cflags $(LIBS) 2>/dev/null)
PKG_LIBS   = $(shell pkg-config --libs $(LIBS) 2>/dev/null) -lunistring

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wundef -Werror
OPT  ?= -O2 -g
SAN  := $(if $(SANITIZER),-fsanitize=$(SANITIZER) -fno-sanitize-recover=all -fno-omit-frame-pointer)
HARD := $(if $(SANITIZER),,-D_FORTIFY_SOURCE=2) -fstack-protector-strong
CPPFLAGS_ALL = -D_GNU_SOURCE -DLOTS_VERSION='"$(VERSION)"' -DLOTS_PREFIX='"$(PREFIX)"' -I. -I$(GEN) $(PKG_CFLAGS) $(CPPFLAGS)
CFLAGS_ALL   = -std=c17 $(OPT) $(HARD) $(SAN) -fPIC -fvisibility=hidden -pthread $(CFLAGS)
LDFLAGS_ALL  = $(SAN) -pthread -Wl,-z,relro,-z,now $(LDFLAGS)

PROTO      := $(wildcard proto/*.proto)
PB_C       := $(PROTO:proto/%.proto=$(GEN)/%.pb-c.c)
PB_H       := $(PB_C:.c=.h)
GEN_O      := $(PB_C:$(GEN)/%.c=$(B)/gen/%.o) $(B)/gen/municipalities.o
COMMON_O   := $(patsubst %.c,$(B)/%.o,$(wildcard common/*.c))
SERVER_O   := $(patsubst %.c,$(B)/%.o,$(wildcard server/net/*.c server/service/*.c server/rules/*/*.c \
              server/store/*.c server/store/*/*.c)) $(B)/gen/fingerprint.o $(B)/gen/scope_marks.o
LIB_O      := $(patsubst %.c,$(B)/%.o,$(filter-out client/lib/example.c,$(wildcard client/lib/*.c))) $(B)/gen/contract_methods.o
CLI_O      := $(patsubst %.c,$(B)/%.o,$(wildcard client/cli/*.c client/cli/nouns/*.c))
UNIT_SRC   := $(wildcard tests/unit/test_*.c)
UNIT_BIN   := $(UNIT_SRC:tests/unit/%.c=$(B)/unit/%)
FAULT_BIN  := $(patsubst tests/fault/%.c,$(B)/fault/%,$(wildcard tests/fault/test_*.c))
FUZZ_BIN   := $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))

MO  := $(patsubst client/cli/po/%.po,$(B)/locale/%/LC_MESSAGES/lots.mo,$(wildcard client/cli/po/*.po))
MAN := $(patsubst %.scd,$(B)/man/%,$(notdir $(wildcard client/cli/man/*.scd client/lib/*.scd server/man/*.scd)))
MAN_SV := $(patsubst client/cli/man/sv/%.scd,$(B)/man/sv/%,$(wildcard client/cli/man/sv/*.scd))

.PHONY: all
all: $(B)/lotsd $(B)/lots $(B)/liblots.so $(MO) $(MAN) $(MAN_SV) ## lotsd, lots, liblots, translations and manual pages, below build/gcc

# --- generated -------------------------------------------------------------------------------------------------------
$(GEN)/%.pb-c.c $(GEN)/%.pb-c.h &: proto/%.proto $(PROTO)
	@mkdir -p $(GEN)
	$(Q)protoc-c --proto_path=proto --c_out=$(GEN) $<

$(GEN)/municipalities.c: common/kommuner.csv
	@mkdir -p $(GEN)
	$(Q)awk -F, 'BEGIN { print "#include \"common/codes.h\"\n#include \"common/municipalities.h\"\nconst struct municipality municipalities[] = {" } \
	  NR > 1 { printf "  {\"%s\", \"%s\"},\n", $$1, $$3; n++ } \
	  END { print "};\nconst size_t municipality_count = " n ";" }' $< > $@

$(GEN)/contract_methods.c: client/lib/contract.awk $(PROTO)
	@mkdir -p $(GEN)
	LC_ALL=C awk -f $^ > $@

$(GEN)/scope_marks.c: server/rules/facts/scope.awk $(PROTO)
	@mkdir -p $(GEN)
	LC_ALL=C awk -f $^ > $@

# What the derived tables depend on. Made again when a file changes, and when one comes or goes.
FINGERPRINTED := $(sort $(wildcard $(shell sed '/^[\#!]/d' server/store/fingerprint.list)))
$(GEN)/fingerprint.c: server/store/fingerprint.py $(FINGERPRINTED) $(GEN)/fingerprinted
	$(Q)python3 $< $(FINGERPRINTED) > $@
$(GEN)/fingerprinted: always
	@mkdir -p $(GEN)
	@echo '$(FINGERPRINTED)' | cmp -s - $@ || echo '$(FINGERPRINTED)' > $@

# Visible: liblots exports the messages, and lots.map decides which.
$(B)/gen/%.o: $(GEN)/%.c | $(PB_H)
	@mkdir -p $(@D)
	$(if $(V),,@echo '  CC    $@')
	$(Q)$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -fvisibility=default -w -c -o $@ $<

$(B)/%.o: %.c | $(PB_H)
	@mkdir -p $(@D)
	$(if $(V),,@echo '  CC    $@')
	$(Q)$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) $(WARN) -MMD -MP -c -o $@ $<

# Where lots looks for its translations: compiled again when PREFIX is another.
$(B)/client/cli/language.o: $(B)/prefix
$(B)/prefix: always
	@mkdir -p $(@D)
	@echo '$(PREFIX)' | cmp -s - $@ || echo '$(PREFIX)' > $@
.PHONY: always

$(B)/libcommon.a: $(COMMON_O) $(GEN_O)
$(B)/libserver.a: $(SERVER_O)
$(B)/liblots.a: $(LIB_O)
$(B)/libcli.a: $(filter-out $(B)/client/cli/main.o,$(CLI_O))
$(B)/libcommon.a $(B)/libserver.a $(B)/liblots.a $(B)/libcli.a:
	@rm -f $@
	@ar rcs $@ $^

$(B)/lotsd: $(B)/server/main.o $(B)/libserver.a $(B)/libcommon.a
	$(if $(V),,@echo '  LINK  $@')
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(PKG_LIBS)

$(B)/lots: $(CLI_O) $(B)/liblots.a $(B)/libcommon.a
	$(if $(V),,@echo '  LINK  $@')
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(PKG_LIBS)

$(B)/liblots.so: $(LIB_O) $(B)/libcommon.a client/lib/lots.map
	$(if $(V),,@echo '  LINK  $@')
	$(Q)$(CC) $(LDFLAGS_ALL) -shared -Wl,-soname,liblots.so.$(SOVERSION) -Wl,--version-script=client/lib/lots.map \
	  -o $@ $(LIB_O) $(B)/libcommon.a $(PKG_LIBS)

# What a tool has begun and not finished is nobody's target: a page cut off in the middle would pass for made.
.DELETE_ON_ERROR:

# --- texts -----------------------------------------------------------------------------------------------------------
$(B)/locale/%/LC_MESSAGES/lots.mo: client/cli/po/%.po
	@mkdir -p $(@D)
	$(Q)msgfmt --check -o $@ $<

vpath %.scd client/cli/man client/lib server/man
$(B)/man/sv/%: client/cli/man/sv/%.scd
	@mkdir -p $(@D)
	$(Q)scdoc < $< > $@
# The settings come from the daemon's own table, so that the page cannot go stale.
$(B)/man/lotsd.conf.5: server/man/lotsd.conf.5.scd server/man/settings.awk $(B)/lotsd
	@mkdir -p $(@D)
	$(Q){ cat $<; $(B)/lotsd print-config | awk -f server/man/settings.awk; } | scdoc > $@
$(B)/man/%: %.scd
	@mkdir -p $(@D)
	$(Q)scdoc < $< > $@

# Brings the translations up to date with the sources; then look for what is fuzzy or empty.
.PHONY: pot
pot:
	xgettext --from-code=UTF-8 --keyword=_ --keyword=N_ --no-location --sort-output --package-name=lots -o build/lots.pot \
	  $(wildcard client/cli/*.[ch] client/cli/nouns/*.[ch])
	for po in client/cli/po/*.po; do msgmerge --quiet --update --backup=none --sort-output --no-fuzzy-matching $$po build/lots.pot; done

# --- install ---------------------------------------------------------------------------------------------------------
ROOT = $(DESTDIR)$(PREFIX)
.PHONY: install
install: all ## to PREFIX (/usr/local), below DESTDIR
	install -d $(ROOT)/bin $(ROOT)/lib/pkgconfig $(ROOT)/include/lots $(ROOT)/share/bash-completion/completions
	install -m 755 $(B)/lots $(B)/lotsd $(ROOT)/bin
	install -m 755 $(B)/liblots.so $(ROOT)/lib/liblots.so.$(VERSION)
	ln -sf liblots.so.$(VERSION) $(ROOT)/lib/liblots.so.$(SOVERSION)
	ln -sf liblots.so.$(SOVERSION) $(ROOT)/lib/liblots.so
	install -m 644 client/lib/lots.h $(filter-out $(GEN)/event.pb-c.h $(GEN)/index.pb-c.h $(GEN)/access.pb-c.h,$(PB_H)) $(ROOT)/include/lots
	sed 's,@PREFIX@,$(PREFIX),; s,@VERSION@,$(VERSION),' client/lib/liblots.pc.in > $(ROOT)/lib/pkgconfig/liblots.pc
	install -m 644 client/cli/completion/lots.bash $(ROOT)/share/bash-completion/completions/lots
	install -D -m 644 client/cli/completion/_lots $(ROOT)/share/zsh/site-functions/_lots
	for page in $(MAN); do install -D -m 644 $$page $(ROOT)/share/man/man$${page##*.}/$${page##*/}; done
	for page in $(MAN_SV); do install -D -m 644 $$page $(ROOT)/share/man/sv/man$${page##*.}/$${page##*/}; done
	for mo in $(MO); do install -D -m 644 $$mo $(ROOT)/share/locale/$${mo#$(B)/locale/}; done
	install -D -m 644 server/lotsd.service $(ROOT)/lib/systemd/system/lotsd.service
	sed -i 's,@PREFIX@,$(PREFIX),' $(ROOT)/lib/systemd/system/lotsd.service
	install -D -m 644 server/lots.sysusers $(ROOT)/lib/sysusers.d/lots.conf
	install -d $(ROOT)/share/lots/proto
	install -m 644 $(filter-out proto/event.proto proto/index.proto proto/access.proto,$(PROTO)) proto/PROTOCOL.md $(ROOT)/share/lots/proto

# What install puts there, found out by installing it elsewhere. Folders of its own go too; stores and profiles are their owners'.
.PHONY: uninstall
uninstall: all ## takes away what install puts there; stores and profiles stay
	@there=$$(mktemp -d) && $(MAKE) --no-print-directory -s install DESTDIR=$$there && \
	  (cd $$there && find . ! -type d) | while read -r file; do rm -f "$(DESTDIR)/$$file"; done && \
	  rmdir $(ROOT)/include/lots $(ROOT)/share/lots/proto $(ROOT)/share/lots && rm -rf "$$there"

# --- tests -----------------------------------------------------------------------------------------------------------
# The example includes what is installed as <lots.h>.
$(B)/tests/unit/test_lots_example.o: CPPFLAGS_ALL += -Iclient/lib

$(B)/unit/%: $(B)/tests/unit/%.o $(B)/libserver.a $(B)/libcli.a $(B)/liblots.a $(B)/libcommon.a
	@mkdir -p $(@D)
	$(if $(V),,@echo '  LINK  $@')
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(PKG_LIBS) -lcmocka -lm

# What tests the client links nothing of the server: the two may give one name to different things.
$(B)/unit/test_cli_%: $(B)/tests/unit/test_cli_%.o $(B)/libcli.a $(B)/liblots.a $(B)/libcommon.a
	@mkdir -p $(@D)
	$(if $(V),,@echo '  LINK  $@')
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(PKG_LIBS) -lcmocka

$(B)/fault/%: $(B)/tests/fault/%.o $(B)/libserver.a $(B)/liblots.a $(B)/libcommon.a
	@mkdir -p $(@D)
	$(if $(V),,@echo '  LINK  $@')
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(PKG_LIBS) -lcmocka

$(B)/unit/test_bench_paired: $(B)/tests/bench/paired.o
# A daemon that says yes to everything.
$(B)/unit/test_cli_dry: LDFLAGS_ALL += -Wl,--wrap=lots_open,--wrap=lots_call,--wrap=lots_peer,--wrap=lots_close
# It counts what is looked up.
$(B)/unit/test_view: LDFLAGS_ALL += -Wl,--wrap=kv_get,--wrap=kv_scan_open,--wrap=kv_scan_next

# Fuzz targets: one file and one corpus folder each. Replayed over the corpus as ordinary tests; `make fuzz` explores.
$(B)/fuzz/%: $(B)/tests/fuzz/%.o $(B)/tests/fuzz/replay.o $(B)/libserver.a $(B)/liblots.a $(B)/libcommon.a
	@mkdir -p $(@D)
	$(if $(V),,@echo '  LINK  $@')
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(PKG_LIBS)

# What reads files for the client: as with the unit tests.
$(B)/fuzz/fuzz_cli_%: $(B)/tests/fuzz/fuzz_cli_%.o $(B)/tests/fuzz/replay.o $(B)/libcli.a $(B)/liblots.a $(B)/libcommon.a
	@mkdir -p $(@D)
	$(if $(V),,@echo '  LINK  $@')
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(PKG_LIBS)

$(B)/bench/bench: $(patsubst %.c,$(B)/%.o,$(wildcard tests/bench/*.c)) $(B)/libcommon.a
	@mkdir -p $(@D)
	$(if $(V),,@echo '  LINK  $@')
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(PKG_LIBS) -lm

.PHONY: unit fault fuzz-replay system
unit: $(UNIT_BIN) ## the unit tests alone
	@tests/run_all unit $^
fault: $(FAULT_BIN) ## kills and full disks
	@tests/run_all fault $^
fuzz-replay: $(FUZZ_BIN) ## the fuzz targets over what they found before
	@tests/run_all fuzz $(foreach f,$^,"$f tests/fuzz/corpus/$(notdir $f)")
system: all $(B)/bench/bench $(B)/tests/python/frame_pb2.py ## daemon and client from outside
	@LOTS_BUILD=$(abspath $(B)) tests/run_all system $(wildcard tests/system/test_*.py)

$(B)/tests/python/frame_pb2.py: $(PROTO)
	@mkdir -p $(@D)
	protoc --proto_path=proto --python_out=$(@D) $(PROTO)

# What sixteen requests cost, held against tests/counts/counts.txt. The counts are of one compiler and its ordinary build.
COUNTS := $(if $(filter-out gcc,$(flavour))$(CFLAGS)$(filter-out -O2 -g,$(OPT)),,yes)
$(B)/tests/counts/seeded.so: tests/counts/seeded.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) $(WARN) -shared -o $@ $<

.PHONY: counts counts-accept
ifdef COUNTS
counts counts-accept: all $(B)/tests/python/frame_pb2.py $(B)/tests/counts/seeded.so
	@tests/install_packages $(COUNTS_PACKAGES)
	@LOTS_BUILD=$(abspath $(B)) $(if $(filter counts,$@),tests/run_all counts tests/counts/test_counts.py,tests/counts/test_counts.py --accept)
else
counts counts-accept:
	@echo "  $@: skipped; the counts are of gcc's ordinary build"
endif

.PHONY: check
check: deps ## installs what is missing, builds, and runs every test
	@$(MAKE) --no-print-directory all unit fault fuzz-replay system counts
	@tests/run_all --total

.PHONY: demo
demo: deps ## shows the main job on a store of its own
	@$(MAKE) --no-print-directory all
	@LOTS_BUILD=$(abspath $(B)) tests/demo/demo

# CASES cases (100000). BESIDE=COMMIT measures that commit's daemon in turns with this one's. JSON=FILE and SVG=FILE keep
# the table; OPTIONS="--rounds 3 ..." goes to the bench as it is (its --help tells).
BENCH_WORDS = --cases $(or $(CASES),100000) $(if $(JSON),--json $(JSON)) $(if $(SVG),--svg $(SVG)) $(OPTIONS)
.PHONY: bench
bench: deps ## measures; CASES=, BESIDE=COMMIT, JSON=, SVG=, OPTIONS=
	@$(MAKE) --no-print-directory all $(B)/bench/bench
	@$(if $(BESIDE),beside=$$(tests/bench/build_beside $(BESIDE) $(CC)) &&) \
	  $(B)/bench/bench --lotsd $(B)/lotsd $(BENCH_WORDS) $(if $(BESIDE),--beside $$beside --beside-name $(BESIDE))

# Other servers from Debian in turns with the daemon, as many cases in each; PEERS=redis,slapd chooses. They run in temporary
# folders, on ports that the kernel picks, as the users that their packages make.
.PHONY: bench-peers
bench-peers: deps ## measures beside PostgreSQL, slapd and Redis; PEERS=
	@tests/install_packages $(PEER_PACKAGES)
	@$(MAKE) --no-print-directory all $(B)/bench/bench
	@$(B)/bench/bench --lotsd $(B)/lotsd --peers$(if $(PEERS),=$(PEERS)) $(BENCH_WORDS)

# Three generated years of CASES cases (20000) by the rules; SEED chooses others.
.PHONY: caseload
caseload: deps ## three generated years of CASES cases, checked by the rules; SEED=
	@$(MAKE) --no-print-directory all $(B)/tests/python/frame_pb2.py
	@LOTS_BUILD=$(abspath $(B)) CASES=$(or $(CASES),20000) SEED=$(or $(SEED),1) tests/system/test_caseload.py

# Explores with libFuzzer for FUZZ_SECONDS a target (60).
.PHONY: fuzz
fuzz: deps ## explores with libFuzzer, FUZZ_SECONDS a target
	@tests/fuzz/explore $(or $(FUZZ_SECONDS),60)

# --- upkeep ----------------------------------------------------------------------------------------------------------
SOURCES = $(shell find common server client tests -name '*.[ch]')

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: deps
deps: ## installs what is missing
	@tests/install_packages $(PACKAGES)

.PHONY: format
format: ## clang-format over all sources
	clang-format -i $(SOURCES)

.PHONY: lint
lint: deps ## clang, clang-format, clang-tidy, cppcheck, and the lints of tests/lint
	@tests/install_packages $(LINT_PACKAGES)
	clang-format --dry-run --Werror $(SOURCES)
	@$(MAKE) --no-print-directory CC=clang all
	tests/lint $(GEN) build/clang

.PHONY: clean
clean: ## removes build/
	rm -rf build

.SECONDARY:
-include $(shell find $(B) -name '*.d' 2>/dev/null)
