"""A fingerprint of sources that changes with what they mean, and not with comments, white space, #include lines, or which file holds what.

  python3 server/store/fingerprint.py FILE...   prints the C source that holds it
"""
import hashlib
import re
import sys

TOKEN = re.compile(r"""(//[^\n]* | /\*.*?\*/ | \\\n | [^\S\n]+) | (\n) | ("(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' | \w+ | .)""", re.S | re.X)
WORD = re.compile(r"\w")


def join(parts):
    """In one run, parted only where words would run together."""
    text = ""
    for part in parts:
        text += " " + part if text and WORD.match(text[-1]) and WORD.match(part[0]) else part
    return text


def meaning(text):
    """Directives each on a line of its own, in their place; all between them as one run. Includes are told by what they bring."""
    lines, words = [[]], []
    for _, end, word in [*TOKEN.findall(text), ("", "\n", "")]:
        if word:
            words.append(word)
        elif end:
            line, words = join(words), []
            if line.startswith("#"):
                lines += [] if line.startswith(("#include", "#pragma once")) else [[line], []]
            elif line:
                lines[-1].append(line)
    return "\n".join(join(line) for line in lines if line)


def fingerprint(files):
    parts = sorted(hashlib.sha256(meaning(text).encode()).digest() for text in files)
    return hashlib.sha256(b"".join(parts)).digest()[:16]


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


if __name__ == "__main__":
    told = ", ".join(f"0x{byte:02x}" for byte in fingerprint(read(path) for path in sys.argv[1:]))
    print(f"/* fingerprint: of {len(sys.argv) - 1} files; see server/store/fingerprint.list. */")
    print('#include "server/store/store_stamp.h"')
    print(f"const uint8_t store_fingerprint[STORE_FINGERPRINT] = {{{told}}};")
