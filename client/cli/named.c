/* named: see named.h. */
#include "named.h"

#include <inttypes.h>

#include "named.pb-c.h"
#include "value.h"

const char *named_text(struct cli *cli, const char *path, uint64_t id) {
  struct value names = {0};
  const ProtobufCMessage *reply = cli->answer ? lots_result_message(cli->answer) : NULL;
  bool found = reply && value_find(reply, path, &names);
  for (size_t i = 0; found && i < names.count; i++) {
    const Lots__Named *named = (const Lots__Named *)value_message_at(names, i);
    if (named->id == id)
      return named->name;
  }
  return id ? value_record_number(cli, id) : "";
}
