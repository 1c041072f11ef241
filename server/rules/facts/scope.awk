# Makes scope_marks.c from proto/*.proto: of which part of a case a message or a field is, by its mark "// @PART" (codes.proto,
# enum CasePart), and in which fields of which messages such a one stands, however deep. One field a line, its mark first in the
# comment on that line; a message's beside its brace.

function snake(name) {
  gsub(/[A-Z]/, "_&", name)
  return tolower(substr(name, 2))
}

function mark(line) {
  if (!match(line, /\/\/ @[A-Z_]+/))
    return ""
  line = "LOTS__CASE_PART__CASE_PART_" substr(line, RSTART + 4, RLENGTH - 4)
  marks[line]
  return line
}

# The message holds something of that part. 1: which is news.
function add(message, one) {
  if (!one || (message, one) in within)
    return 0
  within[message, one]
  holds[message] = 1
  return 1
}

function within_(message,    one, set) {
  for (one in marks)
    if ((message, one) in within)
      set = set " | UINT32_C(1) << " one
  return "0" set
}

FNR == 1 {
  file = FILENAME
  sub(/.*\//, "", file)
  sub(/\.proto$/, ".pb-c.h", file)
  print "#include \"" file "\""
}

/^(enum|service) / { message = "" }

/^message / {
  message = $2
  messages[++n_messages] = message
  part[message] = mark($0)
}

# message M { Type name = 1; } stands on one line
# Which of several marks holds hangs on the content (scope.c).
message && match($0, /^ .*= [0-9]+;.*@[A-Z_]+.*@[A-Z_]+/) {
  rest = $0
  while (match(rest, /@[A-Z_]+/)) {
    add(message, mark("// " substr(rest, RSTART, RLENGTH)))
    rest = substr(rest, RSTART + RLENGTH)
  }
}

message && match($0, /[A-Za-z_0-9.]+ [a-z_0-9]+ = [0-9]+[ ;]/) {
  split(substr($0, RSTART, RLENGTH), word, /[ ;]/)
  fields[++n_fields] = message
  type[n_fields] = word[1]
  number[n_fields] = word[4]
  of[n_fields] = mark($0)
  if (/^message /) # the mark beside the brace is the message's
    of[n_fields] = ""
}

END {
  do { # until nothing more is found to hold something marked
    more = 0
    for (i = 1; i <= n_fields; i++) {
      more += add(fields[i], of[i] ? of[i] : part[type[i]])
      for (one in marks)
        if ((type[i], one) in within)
          more += add(fields[i], one)
    }
  } while (more)
  print "#include \"server/rules/facts/scope.h\""
  for (m = 1; m <= n_messages; m++)
    if (part[messages[m]] || holds[messages[m]])
      print "static const struct scope_message " snake(messages[m]) "_;"
  for (m = 1; m <= n_messages; m++) {
    name = messages[m]
    if (!part[name] && !holds[name])
      continue
    print "static const struct scope_field " snake(name) "_fields[] = {"
    for (i = 1; i <= n_fields; i++)
      if (fields[i] == name && (of[i] || part[type[i]] || holds[type[i]]))
        printf "    {%d, %s, %s},\n", number[i], of[i] ? of[i] : part[type[i]] ? part[type[i]] : 0,
          part[type[i]] || holds[type[i]] ? "&" snake(type[i]) "_" : "NULL"
    print "    {0}};"
    printf "static const struct scope_message %s_ = {&lots__%s__descriptor, %s, %s, %s_fields};\n", snake(name), snake(name),
      part[name] ? part[name] : 0, within_(name), snake(name)
    all = all sprintf("    &%s_,\n", snake(name))
  }
  printf "const struct scope_message *const scope_messages[] = {\n%s    NULL};\n", all
  print "const struct scope_message *const scope_event = &event_;"
  for (one in marks)
    set = set " | UINT32_C(1) << " one
  print "const scope_parts scope_marked = 0" set ";"
}
