"""Helix as people use it, in a terminal of its own, set up as the book says: the picker of findings shows the finding and its code. Run by
`.ci/editors`."""

import fcntl
import os
import pathlib
import pty
import re
import select
import struct
import sys
import termios
import time

command = sys.argv[1:]
root = pathlib.Path(os.environ["GDL_ROOT"])
home = root / "home"
(home / "helix").mkdir(parents=True)
page = (pathlib.Path(__file__).parent / "../../book/src/editors.md").read_text()
blocks = re.findall(r"```text\n(.*?)```", page, re.S)
[block] = [block for block in blocks if "[language-server.gdl]" in block]
(home / "helix" / "languages.toml").write_text(block)
child, terminal = pty.fork()
if child == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    os.chdir(root)
    os.environ.update(XDG_CONFIG_HOME=str(home), TERM="xterm-256color", COLUMNS="120", LINES="40")
    os.execv(command[0], [*command, "term.gdl"])

seen = ""


def until(words: str, seconds: float) -> bool:
    global seen
    end = time.time() + seconds
    while time.time() < end:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                seen += os.read(terminal, 65536).decode("utf-8", "replace")
            except OSError:
                break
        # What is drawn letter by letter is put together.
        plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[()][A-Z0-9]|\x1b[=>]", "", seen)
        if words in plain:
            return True
    return False


until("siz", 30)
time.sleep(3)
found = False
for _ in range(5):
    seen = ""
    os.write(terminal, b"\x1b")
    time.sleep(0.3)
    os.write(terminal, b" d")
    found = until("GDL0201", 8)
    if found:
        break
os.write(terminal, b"\x1b\x1b:q!\r")
time.sleep(0.5)
os.close(terminal)
try:
    os.kill(child, 9)
except ProcessLookupError:
    pass
os.waitpid(child, 0)
print("helix: as it should be" if found else f"helix: no finding seen:\n{seen[-2000:]}")
sys.exit(0 if found else 1)
