/* life: how many libuv handles and requests of one `lots` handle are still open. libuv lets go of their memory only in
 * a callback; the last of them ends the life. */
#pragma once

struct life {
  unsigned open;
  void (*ended)(void *owner); /* called each time the count falls to 0 */
  void *owner;
};

static inline void life_hold(struct life *life) {
  life->open++;
}

static inline void life_release(struct life *life) {
  if (--life->open == 0)
    life->ended(life->owner);
}
