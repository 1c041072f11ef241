# Turns `lotsd print-config` into scdoc: "[section]", then "# meaning", "# kind and range", "key = value".
function plain(text) { gsub(/[_*\\]/, "\\\\&", text); return text }
/^\[/ { print "\n# " toupper(substr($0, 2, length($0) - 2)) "\n\nSettings of section _[" substr($0, 2, length($0) - 2) "]_.\n"; next }
/^# / { help = help (help == "" ? "" : "; ") substr($0, 3); next }
/=/ { split($0, part, " = "); print "*" plain(part[1]) "* = " plain(part[2]) "\n\t" plain(help) "\n"; help = "" }
