"""A program on a terminal of its own: a pseudo-terminal of a given size, whose screen is read as a person would see it (pyte)."""
import fcntl
import functools
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time

import pyte

ESCAPE = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|[()][A-Z0-9]|[=>])")


class Terminal:
    """What a command printed. `raw` is every byte of it, `lines` the screen with what scrolled away, `code` the exit code."""

    def __init__(self, command, columns=80, rows=24, env=None, cwd=None, keys=b"", wait_for=None, limit_s=60):
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.columns, self.raw = columns, b""
        process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=env, cwd=cwd, start_new_session=True,
                                   preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(theirs)
        self._talk(ours, keys, wait_for, limit_s)
        os.close(ours)
        self.code = process.wait(limit_s)

    def _talk(self, fd, keys, wait_for, limit_s):
        """Reads until the program has let go of the terminal; the keys are pressed once what is waited for stands there."""
        end = time.monotonic() + limit_s
        while time.monotonic() < end:
            if keys and (wait_for is None or wait_for in self.raw):
                os.write(fd, keys)
                keys = b""
            if not select.select([fd], [], [], 0.1)[0]:
                continue
            try:
                piece = os.read(fd, 65536)
            except OSError:  # EIO: nobody has it open any more
                return
            if not piece:
                return
            self.raw += piece
        raise TimeoutError(self.raw[-1000:])

    @functools.cached_property
    def lines(self):
        screen = pyte.Screen(self.columns, self.raw.count(b"\n") + len(self.raw) // self.columns + 2)
        pyte.ByteStream(screen).feed(self.raw)
        lines = [line.rstrip() for line in screen.display]
        while lines and not lines[-1]:
            lines.pop()
        return lines

    @property
    def printed(self):
        """The lines as the program ended them, without colours: longer ones than the window are not broken here."""
        text = ESCAPE.sub("", self.raw.decode("utf-8", "replace")).replace("\r\n", "\n")
        return text.split("\n")
