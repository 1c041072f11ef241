/* The small parts below a connection: quotas, timeouts, and text that hides behind a NUL. */
#include "harness.h"

#include <netinet/in.h>
#include <string.h>

#include "server/net/attempts.h"
#include "server/net/decode.h"
#include "server/net/exchange.h"
#include "server/net/quota.h"
#include "server/net/timeouts.h"
#include "server/store/tables/tables.h"
#include "staff.pb-c.h"

/* --- quota -------------------------------------------------------------------------------------------------------- */

static struct sockaddr_in v4(uint32_t address) {
  return (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(address)};
}

static struct sockaddr_in6 v6(uint8_t network, uint8_t host) {
  struct sockaddr_in6 address = {.sin6_family = AF_INET6};
  address.sin6_addr.s6_addr[0] = 0x20;
  address.sin6_addr.s6_addr[7] = network;
  address.sin6_addr.s6_addr[15] = host;
  return address;
}

static enum quota_answer enter4(struct quota *quota, uint32_t address, struct quota_ticket *ticket) {
  struct sockaddr_in peer = v4(address);
  return quota_enter(quota, (struct sockaddr *)&peer, false, ticket);
}

static enum quota_answer enter6(struct quota *quota, uint8_t network, uint8_t host, struct quota_ticket *ticket) {
  struct sockaddr_in6 peer = v6(network, host);
  return quota_enter(quota, (struct sockaddr *)&peer, false, ticket);
}

static void quotas_hold(void **state) {
  (void)state;
  struct quota *quota;
  struct quota_ticket a, b, c, d, e;
  assert_ok(quota_create((struct quota_limits){4, .strangers = 3, .per_address = 2, .per_principal = 2}, &quota));
  assert_int_equal(enter4(quota, 1, &a), QUOTA_ENTERED);
  assert_int_equal(enter4(quota, 1, &b), QUOTA_ENTERED);
  assert_int_equal(enter4(quota, 1, &c), QUOTA_ADDRESS_FULL);
  assert_int_equal(c.address, a.address);
  assert_int_equal(enter4(quota, 2, &c), QUOTA_ENTERED);
  assert_int_equal(enter4(quota, 3, &d), QUOTA_ALL_FULL); /* strangers */
  quota_leave(quota, &d);                                 /* holds nothing: changes nothing */
  assert_int_equal(quota_connections(quota), 3);
  assert_true(quota_know(quota, &a, 7));
  assert_true(quota_know(quota, &b, 7));
  assert_false(quota_know(quota, &c, 7));                 /* has two; c stays a stranger */
  assert_int_equal(enter4(quota, 1, &d), QUOTA_ENTERED);  /* a and b count for their address no more */
  assert_true(quota_know(quota, &c, 1));                  /* a principal is none of the addresses */
  assert_int_equal(enter4(quota, 2, &e), QUOTA_ALL_FULL); /* in all */
  struct sockaddr_in peer = v4(2);
  assert_int_equal(quota_enter(quota, (struct sockaddr *)&peer, true, &e), QUOTA_ENTERED);
  assert_false(quota_know(quota, &e, 8)); /* there is room for a spare one who asks, and for no more */
  quota_leave(quota, &e);
  quota_leave(quota, &a);
  assert_int_equal(enter4(quota, 1, &e), QUOTA_ENTERED);
  assert_true(quota_know(quota, &e, 7)); /* room that a left */
  quota_leave(quota, &b);
  quota_leave(quota, &c);
  quota_leave(quota, &d);
  quota_leave(quota, &e);
  assert_int_equal(quota_connections(quota), 0);
  quota_free(quota);
}

static void an_ipv6_peer_is_its_network(void **state) {
  (void)state;
  struct quota *quota;
  struct quota_ticket a, b, c;
  assert_ok(quota_create((struct quota_limits){9, 9, .per_address = 1, 9}, &quota));
  assert_int_equal(enter6(quota, 1, 1, &a), QUOTA_ENTERED);
  assert_int_equal(enter6(quota, 1, 2, &b), QUOTA_ADDRESS_FULL);
  assert_int_equal(enter6(quota, 2, 1, &c), QUOTA_ENTERED);
  quota_leave(quota, &a);
  quota_leave(quota, &c);
  quota_free(quota);
}

static void many_peers_come_and_go(void **state) {
  (void)state;
  static struct quota_ticket tickets[5000];
  struct quota *quota;
  assert_ok(quota_create((struct quota_limits){5000, 5000, .per_address = 1, 1}, &quota));
  for (uint32_t i = 0; i < 5000; i++)
    assert_int_equal(enter4(quota, i, &tickets[i]), QUOTA_ENTERED);
  for (uint32_t i = 0; i < 5000; i += 2)
    quota_leave(quota, &tickets[i]);
  for (uint32_t i = 0; i < 5000; i += 2)
    assert_int_equal(enter4(quota, i, &tickets[i]), QUOTA_ENTERED);
  for (uint32_t i = 0; i < 5000; i++)
    quota_leave(quota, &tickets[i]);
  assert_int_equal(quota_connections(quota), 0);
  quota_free(quota);
}

/* --- enrolment codes ---------------------------------------------------------------------------------------------- */

static void a_code_is_tried_so_often_in_a_minute(void **state) {
  (void)state;
  static struct attempts attempts;
  const uint8_t one[32] = {1}, other[32] = {2};
  attempts_init(&attempts);
  for (int i = 0; i < ATTEMPTS_A_MINUTE; i++)
    assert_true(attempts_take(&attempts, one, 0));
  assert_false(attempts_take(&attempts, one, 59999999));
  assert_true(attempts_take(&attempts, other, 59999999));
  assert_true(attempts_take(&attempts, one, 60000000));
  attempts_deinit(&attempts);
}

/* --- timeouts ----------------------------------------------------------------------------------------------------- */

static struct timed *expired[8];
static size_t expired_count;

static void on_expired(struct timed *timed) {
  expired[expired_count++] = timed;
}

static void timeouts_come_in_order_and_then_rest(void **state) {
  (void)state;
  uv_loop_t loop;
  struct timeouts timeouts = {.span = {[TIMEOUT_STRANGER] = 20, [TIMEOUT_IDLE] = 60, [TIMEOUT_STALL] = 40}};
  struct timed a = {0}, b = {0}, c = {0}, d = {0};
  assert_int_equal(uv_loop_init(&loop), 0);
  timeouts_init(&timeouts, &loop, on_expired);
  timeouts_set(&timeouts, &a, TIMEOUT_IDLE);
  timeouts_set(&timeouts, &b, TIMEOUT_STRANGER); /* earlier than what the timer was armed to */
  timeouts_set(&timeouts, &c, TIMEOUT_STALL);
  timeouts_set(&timeouts, &d, TIMEOUT_STRANGER);
  timeouts_set(&timeouts, &d, TIMEOUT_NONE);
  expired_count = 0;
  uv_run(&loop, UV_RUN_DEFAULT); /* returns when the timer stands still */
  assert_int_equal(expired_count, 3);
  assert_ptr_equal(expired[0], &b);
  assert_ptr_equal(expired[1], &c);
  assert_ptr_equal(expired[2], &a);
  timeouts_close(&timeouts);
  uv_run(&loop, UV_RUN_DEFAULT);
  assert_int_equal(uv_loop_close(&loop), 0);
}

/* --- exchanges ---------------------------------------------------------------------------------------------------- */

static void a_write_outlives_its_connection_unless_it_was_taken_back(void **state) {
  (void)state;
  static const struct {
    bool taken_back;
    enum lane lane;
    enum status wanted;
  } rows[] = {{false, LANE_WRITE, STATUS_OK},
              {true, LANE_WRITE, STATUS_CANCELLED},
              {false, LANE_LONG, STATUS_CANCELLED},
              {true, LANE_LONG, STATUS_CANCELLED}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct exchange exchange = {.lent = true, .conn = (struct conn *)state};
    struct link unanswered;
    link_init(&unanswered);
    link_append(&unanswered, &exchange.of_conn);
    exchange.cancelled = rows[i].taken_back;
    exchange.lane = rows[i].lane;
    exchange_orphan(&exchange);
    assert_true(link_empty(&unanswered));
    assert_null(exchange.conn);
    assert_int_equal(exchange_wanted(&exchange), rows[i].wanted);
  }
}

/* --- NUL ---------------------------------------------------------------------------------------------------------- */

#define STAFF_ADD &lots__add_staff_request__descriptor

static void a_nul_in_a_string_is_found(void **state) {
  (void)state;
  /* AddStaffRequest{principal{id: 0, name: "a\0b"}}: the id is a zero byte that is none of our business */
  static const uint8_t hidden[] = {0x0a, 0x07, 0x08, 0x00, 0x22, 0x03, 'a', 0, 'b'};
  static const uint8_t plain[] = {0x0a, 0x07, 0x08, 0x00, 0x22, 0x03, 'a', 'x', 'b'};
  assert_true(decode_has_nul(STAFF_ADD, slice_of(hidden, sizeof hidden)));
  assert_false(decode_has_nul(STAFF_ADD, slice_of(plain, sizeof plain)));
}

/* What was found lies within the bytes that were given: behind them stand only zeros. */
static void nul_search_stays_inside_any_bytes(void **state) {
  (void)state;
  uint32_t random = 1;
  unsigned found = 0;
  for (int round = 0; round < 20000; round++) {
    uint8_t bytes[80] = {0};
    size_t len = (size_t)round % 40;
    for (size_t i = 0; i < len; i++) {
      random = random * 1664525 + 1013904223;
      bytes[i] = (uint8_t)(random >> 24 & 0x7f);
    }
    bool nul = decode_has_nul(STAFF_ADD, slice_of(bytes, len));
    assert_true(!nul || memchr(bytes, 0, len));
    found += nul;
  }
  assert_true(found > 0); /* else no string was looked into */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(quotas_hold),
      cmocka_unit_test(an_ipv6_peer_is_its_network),
      cmocka_unit_test(many_peers_come_and_go),
      cmocka_unit_test(a_code_is_tried_so_often_in_a_minute),
      cmocka_unit_test(timeouts_come_in_order_and_then_rest),
      cmocka_unit_test(a_write_outlives_its_connection_unless_it_was_taken_back),
      cmocka_unit_test(a_nul_in_a_string_is_found),
      cmocka_unit_test(nul_search_stays_inside_any_bytes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
