# Makes contract_methods.c from proto/*.proto: every service and every method of the contract, for liblots.
#
# A method is safe to send again without a key when its .proto says so (idempotency_level, which protobuf-c drops).
# One `rpc` a line, with its option on the same line.

function snake(name) {
  gsub(/[A-Z]/, "_&", name)
  return tolower(substr(name, 2))
}

/^service / {
  service = $2
  index_ = 0
  services = services sprintf("    &lots__%s__descriptor,\n", snake(service))
  n_services++
}

/^ *rpc / {
  match($0, /rpc +[A-Za-z]+/)
  name = substr($0, RSTART + 4, RLENGTH - 4)
  gsub(/ /, "", name)
  safe = /idempotency_level = (NO_SIDE_EFFECTS|IDEMPOTENT)/ ? "true" : "false"
  rows[++n] = sprintf("    {\"lots.%s/%s\", &lots__%s__descriptor, %d, %s},", service, name, snake(service), index_++, safe)
}

FNR == 1 {
  file = FILENAME
  sub(/.*\//, "", file)
  sub(/\.proto$/, ".pb-c.h", file)
  print "#include \"" file "\""
}

END {
  print "#include \"client/lib/contract.h\""
  print "const ProtobufCServiceDescriptor *const contract_services[] = {\n" services "};"
  print "const size_t contract_service_count = " n_services ";"
  print "const struct contract_method contract_methods[] = {"
  for (i = 2; i <= n; i++) # sorted without regard to case: looked up by bsearch
    for (j = i; j > 1 && tolower(rows[j - 1]) > tolower(rows[j]); j--) {
      row = rows[j]
      rows[j] = rows[j - 1]
      rows[j - 1] = row
    }
  for (i = 1; i <= n; i++)
    print rows[i]
  print "};\nconst size_t contract_method_count = " n ";"
}
