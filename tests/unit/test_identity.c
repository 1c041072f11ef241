/* identity: a certificate is found by its serial, and known by its fingerprint or as the store's own. */
#include "store_fixture.h"

#include "server/net/identity.h"

#define COLLEAGUE 7

static const char OLD[] = "0a", NEW[] = "0b";

static void hire(struct fx *fx) {
  struct events events = fx_events(fx);
  Lots__Principal *principal = FX_NEW(fx, Lots__Principal, lots__principal__init);
  principal->id = COLLEAGUE;
  fx_event(&events, LOTS__EVENT__KIND_PRINCIPAL_PUT, 0, 0, 0)->principal_put = principal;
  fx_write(fx, 0, &events);
}

static void issue(struct fx *fx, const char *serial, const uint8_t *fingerprint) {
  struct events events = fx_events(fx);
  Lots__CertificateIssued issued = LOTS__CERTIFICATE_ISSUED__INIT;
  issued.serial = (char *)(uintptr_t)serial;
  issued.principal = COLLEAGUE;
  if (fingerprint)
    issued.fingerprint =
        (ProtobufCBinaryData){.data = arena_copy(&fx->arena, fingerprint, PKI_FINGERPRINT), .len = PKI_FINGERPRINT};
  fx_event(&events, LOTS__EVENT__KIND_CERTIFICATE_ISSUED, 0, 0, 0)->certificate_issued = &issued;
  fx_write(fx, 0, &events);
}

static enum status read_shown(struct fx *fx, const char *serial, const uint8_t fingerprint[PKI_FINGERPRINT], bool own) {
  struct certificate_shown shown = {.own = own};
  Lots__Principal *principal;
  snprintf(shown.serial, sizeof shown.serial, "%s", serial);
  memcpy(shown.fingerprint, fingerprint, PKI_FINGERPRINT);
  enum status status = identity_read(&fx_view(fx, COLLEAGUE)->rows, &shown, &fx->arena, &principal);
  if (status == STATUS_OK)
    assert_int_equal(principal->id, COLLEAGUE);
  return status;
}

static void a_serial_alone_is_nobody(void **state) {
  struct fx *fx = *state;
  static const uint8_t known[PKI_FINGERPRINT] = "its own", other[PKI_FINGERPRINT] = "another's";
  hire(fx);
  issue(fx, OLD, NULL);
  issue(fx, NEW, known);
  assert_ok(read_shown(fx, NEW, known, true));
  assert_ok(
      read_shown(fx, NEW, known, false)); /* the authority was exchanged since: it is that certificate all the same */
  assert_status(read_shown(fx, NEW, other, true), STATUS_UNAUTHENTICATED);
  assert_status(read_shown(fx, NEW, other, false), STATUS_UNAUTHENTICATED);
  assert_ok(read_shown(fx, OLD, other, true)); /* issued before fingerprints were kept */
  assert_status(read_shown(fx, OLD, other, false), STATUS_UNAUTHENTICATED);
  assert_status(read_shown(fx, "0c", known, true), STATUS_UNAUTHENTICATED);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_serial_alone_is_nobody, fx_setup, fx_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
