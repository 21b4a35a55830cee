"""S9: no command of casusbank but `haal` reaches for anything outside this machine.

    python scripts/trust/offline.py [--snel]

Runs every command over the demo with a watch in each Python process it starts, the reader of hostile files and the
server included: every connection, datagram and look-up of a name is written down. Without `--snel`, and where strace
is installed, the kernel is asked too, which also sees what libraries do behind Python's back. A command of the command
line that is not in the table below counts as not kept.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from uitslag import Uitslag, meld

ROOT = Path(__file__).resolve().parents[2]
WATCH = """
import os, sys
_to = os.open(os.environ["BEWAKING"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
_calls = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname",
          "socket.gethostbyaddr", "socket.getnameinfo", "urllib.Request"}
def _see(event, args):
    if event in _calls:
        os.write(_to, (event + " " + repr(args[-1] if event != "socket.getaddrinfo" else args[0]) + chr(10)).encode())
sys.addaudithook(_see)
"""
_HERE = re.compile(r"127\.0\.0\.1|::1|localhost|^\S+ '/|None")
_KERNEL = re.compile(r"connect\(.*?sa_family=AF_INET6?.*")
_OWN = re.compile(r"127\.0\.0\.|\"::1\"|::ffff:127\.")
VRAAG = "urgentie woning alleenstaande vader"
TABEL: dict[str, tuple[list[str], ...]] = {
    "demo": ([],),
    "ingest": (["{map}"],),
    "kijk": (["{map}", "--help"],),
    "haal": (["--help"],),
    "verhuis": (["--help"],),
    "index": ([], ["--opnieuw"]),
    "verlopen": ([],),
    "zoek": ([VRAAG], [VRAAG, "--json"]),
    "casus": (["{casus}"],),
    "analyseer": (["{tekst}"],),
    "vergelijk": (["{casus}", "{ander}"],),
    "toets": (["{tekst}"],),
    "consistentie": ([],),
    "waarden": ([],),
    "waarden-invoer": (["--help"],),
    "naleving": ([],),
    "effectdialoog": (["--help"],),
    "omgekeerde-toets": (["{casus}"],),
    "grenzen": ([],),
    "signaal": (["lijst"],),
    "dossier": (["{casus}"],),
    "casustafel": (["{casus}", "{ander}"],),
    "register": (["verwerking"], ["algoritme"]),
    "bevestig": (["--help"],),
    "hervalidatie": ([],),
    "overeenstemming": ([],),
    "risico": (["{casus}"],),
    "meldingen": ([],),
    "logboek": ([],),
    "vocabulaire": ([],),
    "evaluate": (["--help"],),
    "feedback": ([],),
    "publiceer": (["--help"],),
    "openapi": ([],),
    "doctor": ([],),
    "verify": ([],),
    "migreer": ([],),
    "backup": (["{kopie}"],),
    "restore": (["--help"],),
    "herstel": ([],),
    "aanvullen": (["bash"],),
    "vergeet": (["{casus}"],),
    "serve": (["--port", "{poort}"],),
}
"""Command to the ways it is run. Of a command that waits, or needs files of its own, the help: its imports are seen."""


def names() -> list[str]:
    """Every command of the command line."""
    sys.path.insert(0, str(ROOT))
    from casusbank.cli import _COMMANDS

    return list(_COMMANDS)


def free_port() -> str:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


class Bewaking:
    """A folder with a bank, and a watch on what runs over it."""

    def __init__(self, root: Path, strace: bool) -> None:
        self._root, self._db = root, root / "x.db"
        self._seen, self._trace = root / "gezien", root / "kernel"
        (root / "site").mkdir()
        (root / "site" / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
        self._strace = ["strace", "-f", "-qq", "-e", "trace=connect", "-o", str(self._trace)] if strace else []
        self._env = {
            k: v for k, v in os.environ.items() if not k.startswith(("CASUSBANK_", "HF_", "TRANSFORMERS_"))
        } | {"PYTHONPATH": f"{root / 'site'}:{ROOT}", "BEWAKING": str(self._seen), "PYTHONDONTWRITEBYTECODE": "1"}
        (root / "map").mkdir()
        (root / "map" / "a.txt").write_text("Mevrouw vraagt bijstand aan. De gemeente wijst dat af.\n" * 3, "utf-8")
        (root / "tekst.txt").write_text("Mevrouw vraagt een traplift. De gemeente wijst die af op grond van de Wmo.")
        self._words = {
            "map": str(root / "map"),
            "tekst": str(root / "tekst.txt"),
            "kopie": str(root / "kopie.db"),
            "poort": free_port(),
        }

    def run(self, name: str, words: list[str]) -> subprocess.CompletedProcess[str]:
        """One command; `serve` is stopped after a page."""
        asked = [w.format(**self._words) for w in words]
        command = [*self._strace, sys.executable, "-m", "casusbank", "--db", str(self._db), name, *asked]
        if name == "serve":
            return self._served(command)
        return subprocess.run(
            command, cwd=self._root, env=self._env, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            check=False, timeout=600,
        )  # fmt: skip

    def _served(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        process = subprocess.Popen(
            command, cwd=self._root, env=self._env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        time.sleep(8 if not self._strace else 25)
        os.killpg(process.pid, signal.SIGTERM)
        said, _ = process.communicate(timeout=60)
        return subprocess.CompletedProcess(command, 0, said, "")

    def learn(self) -> None:
        """Ids of two casussen, for the commands that ask for one."""
        import sqlite3

        conn = sqlite3.connect(self._db)
        one, two = (r[0] for r in conn.execute("SELECT id FROM casus ORDER BY id LIMIT 2"))
        conn.close()
        self._words |= {"casus": one, "ander": two}

    def outside(self) -> list[str]:
        """What was reached for since the last time, but this machine itself."""
        lines = self._seen.read_text(encoding="utf-8").splitlines() if self._seen.exists() else []
        found = [line for line in lines if not _HERE.search(line)]
        if self._trace.exists():
            calls = _KERNEL.findall(self._trace.read_text(encoding="utf-8", errors="replace"))
            found += [c for c in calls if not _OWN.search(c)]
            self._trace.unlink()
        self._seen.unlink(missing_ok=True)
        return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--snel", action="store_true")
    strace = not parser.parse_args().snel and shutil.which("strace") is not None
    calls, failed, done = [], [], 0
    with tempfile.TemporaryDirectory() as folder:
        watch = Bewaking(Path(folder), strace)
        for name, given in TABEL.items():  # in this order: the bank comes first
            for words in given:
                said = watch.run(name, words)
                if name == "demo":
                    watch.learn()
                done += 1
                reached = watch.outside()
                calls += [f"{name}: {c}" for c in reached]
                if said.returncode not in (0, 1):
                    failed.append(f"{name} {' '.join(words)} (code {said.returncode})")
                last = (said.stderr or said.stdout).strip().splitlines()[-1:]
                print(f"  {name}: code {said.returncode} {last}", file=sys.stderr, flush=True)
    missing = sorted(set(names()) - set(TABEL))
    for line in (*calls, *failed, *missing):
        print(f"  {line}", file=sys.stderr)
    how = "gezien door Python en de kern (strace)" if strace else "gezien door Python"
    return meld([Uitslag(
        "S9", f"{done} keer een opdracht, elk van de {len(names())}, {how}",
        f"{len(calls)} naar buiten; {len(failed) + len(missing)} opdrachten niet gemeten", "0; 0",
        not calls and not failed and not missing,
    )])  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
