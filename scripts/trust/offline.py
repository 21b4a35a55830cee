"""S9: no command of casusbank but `haal` reaches for anything outside this machine.

    python scripts/trust/offline.py [--snel]

Runs every command, and every command inside a command, over the demo with a watch in each Python process it starts,
the reader of hostile files and the server included: every connection, datagram and look-up of a name is written down.
Without `--snel`, and where strace is installed, the kernel is asked too, which also sees what libraries do behind
Python's back. `haal` is pointed at this machine. A command without a line in `REGELS`, or one that ends otherwise than
its line says, counts as not kept. At the end two things that do reach out must have been seen.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import click
import httpx
from server import ROOT, routes, say, served, test_bank
from uitslag import Uitslag, meld, opdracht

WATCH = """
import os, sys
_to = os.open(os.environ["BEWAKING"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
_calls = {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname",
          "socket.gethostbyaddr", "socket.getnameinfo", "urllib.Request"}
def _write(line):
    os.write(_to, (line + chr(10)).encode())
def _see(event, args):
    if event in _calls:
        _write(event + " " + repr(args[0] if event in ("socket.getaddrinfo", "urllib.Request") else args[-1]))
_write(f"begin {os.getpid()}")
sys.addaudithook(_see)
"""
_HERE = re.compile(r"^\S+ \(?b?'(?:\w+://)?(?:127\.|::1|localhost|/)|^\S+ None$")
_KERNEL = re.compile(r"connect\(.*?sa_family=AF_INET6?.*")
_OWN = re.compile(r"127\.0\.0\.|\"::1\"|::ffff:127\.")
REGELS = """
0 demo
0 ingest {map}
0 kijk {map} --eenmaal
0 index
0 index --opnieuw
0 zoek 'urgentie woning alleenstaande vader'
0 zoek --bestand {tekst} --json
0 casus {casus}
0 analyseer {tekst}
0 vergelijk {casus} {ander}
0 vergelijk {casus} --bestand {tekst}
0 toets {casus}
0 toets --bestand {tekst}
0 consistentie
0 waarden
0 waarden menselijke_maat
0 waarden-invoer --sjabloon yaml
0 waarden-invoer {waarden}
0 naleving
0 effectdialoog {waarde} --casus {casus} --uit dialoog.docx
1 effectdialoog --terug dialoog.docx
0 omgekeerde-toets {casus}
0 grenzen
0 signaal lijst
0 signaal maak --grens beleidsregel --casus {casus} --rol jurist
0 signaal wijzig {signaal} --status in_behandeling --rol jurist
0 dossier {casus} --uit bundel.html
0 dossier {casus} --uit bundel.docx
0 dossier {casus} --uit bundel.pdf
0 casustafel {casus} {ander}
0 register verwerking
0 register algoritme
0 bevestig {annotatie} --rol jurist
0 hervalidatie
0 overeenstemming
0 risico {casus}
0 meldingen --bewaar 'traplift afgewezen' --rol jurist
0 meldingen
0 vocabulaire
0 evaluate {collectie}
0 feedback
0 publiceer openbaar.db
1 verhuis --naar postgresql://niemand@127.0.0.1:{poort}/niets
0 openapi
0 doctor
0 logboek
0 verify
0 migreer
0 backup kopie.db
0 restore kopie.db
0 herstel
0 aanvullen bash
0 verlopen
0 vergeet {ander}
1 haal --adres https://127.0.0.1:{poort} rechtspraak {map} --ecli ECLI:NL:CRVB:2021:1
1 haal --adres https://127.0.0.1:{poort} officielebekendmakingen {map} --gemeente Oeverdam
1 haal --adres https://127.0.0.1:{poort} lido {map}
0 serve
"""
"""Exit code and command, in this order: later ones use what earlier ones made. Of `serve` every page is opened."""
PLANT = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('192.0.2.1', 9))"
"""Names an address that is for examples only (RFC 5737); a datagram socket sends nothing by it."""
AWAY = "haal --adres https://bron.invalid rechtspraak {map} --ecli ECLI:NL:CRVB:2021:1"
"""A name that never exists (RFC 6761)."""


def commands() -> Iterator[str]:
    """Every command of the command line, those inside a command too: `signaal lijst`."""
    sys.path.insert(0, str(ROOT))
    from casusbank.cli import cli

    def below(group: click.Group, ctx: click.Context) -> Iterator[str]:
        for name in group.list_commands(ctx):
            command = group.get_command(ctx, name)
            if isinstance(command, click.Group):
                yield from (f"{name} {rest}" for rest in below(command, click.Context(command, parent=ctx)))
            else:
                yield name

    return below(cli, click.Context(cli))


def without_line(lines: str, known: Iterable[str]) -> list[str]:
    """Commands that no line runs."""
    asked = [re.sub(r"^\d | --adres \S+", "", line) + " " for line in lines.strip().splitlines()]
    return [name for name in known if not any(line.startswith(f"{name} ") for line in asked)]


class Bewaking:
    """A folder with a bank, and a watch on what runs over it."""

    def __init__(self, root: Path, strace: bool) -> None:
        self._root, self._db = root, root / "x.db"
        self._seen, self._trace = root / "gezien", root / "kernel"
        (root / "site").mkdir()
        (root / "site" / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
        self._strace = ["strace", "-f", "-qq", "-I2", "-e", "trace=connect", "-o", str(self._trace)] if strace else []
        self._env = {
            **os.environ, "PYTHONPATH": f"{root / 'site'}:{ROOT}", "BEWAKING": str(self._seen),
            "PYTHONDONTWRITEBYTECODE": "1",
        }  # fmt: skip
        self._words = materials(root)
        self.processes = 0

    def run(self, line: str) -> subprocess.CompletedProcess[str]:
        """One command with its arguments."""
        words = [w.format(**self._words) for w in shlex.split(line)]
        if words == ["serve"]:
            return self._served()
        return self.start(["-m", "casusbank", "--db", str(self._db), *words])

    def start(self, words: list[str]) -> subprocess.CompletedProcess[str]:
        """Python with these arguments."""
        return subprocess.run(
            [*self._strace, sys.executable, *words], cwd=self._root, env=self._env, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False, timeout=600,
        )  # fmt: skip

    def _served(self) -> subprocess.CompletedProcess[str]:
        """The screens, and every page of them that can be opened."""
        examples = test_bank().EXAMPLES | dict.fromkeys(("casus_id", "a", "b"), self._words["casus"])
        examples |= {"signaal_id": self._words["signaal"], "sleutel": "menselijke_maat"}
        with (
            served(self._db, "--rol", "jurist", environ=self._env, under=self._strace) as server,
            httpx.Client(base_url=server.adres, timeout=120, trust_env=False) as client,
        ):
            opened = sum(client.get(path).status_code == 200 for path in routes(self._db, examples))
        return subprocess.CompletedProcess("serve", 0 if opened > 20 else 1, f"{opened} pagina's", "")

    def learn(self) -> None:
        """Names of what the bank holds by now, for the commands that ask for one."""
        asked = {
            "casus": "SELECT min(id) FROM casus", "ander": "SELECT max(id) FROM casus",
            "annotatie": "SELECT min(id) FROM annotatie", "waarde": "SELECT min(id) FROM organisatiewaarde",
            "signaal": "SELECT min(id) FROM signaal",
        }  # fmt: skip
        with closing(sqlite3.connect(self._db)) as conn:
            self._words |= {word: str(conn.execute(sql).fetchone()[0]) for word, sql in asked.items()}

    def outside(self) -> list[str]:
        """What was reached for since the last time, but this machine itself."""
        lines = self._seen.read_text(encoding="utf-8").splitlines() if self._seen.exists() else []
        self._seen.unlink(missing_ok=True)
        self.processes += sum(line.startswith("begin ") for line in lines)
        found = [line for line in lines if not line.startswith("begin ") and not _HERE.search(line)]
        return found + self.kernel()

    def kernel(self) -> list[str]:
        """What the kernel saw of that."""
        if not self._trace.exists():
            return []
        calls = _KERNEL.findall(self._trace.read_text(encoding="utf-8", errors="replace"))
        self._trace.unlink()
        return [c for c in calls if not _OWN.search(c)]


def materials(root: Path) -> dict[str, str]:
    """Files that the commands read, by the name a line has for them."""
    folder, collection = root / "map", root / "verzameling"
    folder.mkdir()
    collection.mkdir()
    (folder / "a.txt").write_text("Mevrouw vraagt bijstand aan. De gemeente wijst dat af.\n" * 3, "utf-8")
    (folder / "b.html").write_text("<p>De heer vraagt een traplift. <a href='https://bron.invalid'>x</a></p>" * 3)
    (root / "tekst.txt").write_text("Mevrouw vraagt een traplift. De gemeente wijst die af op grond van de Wmo.")
    for name, rows in {
        "corpus": [{"_id": str(i), "title": "", "text": f"De gemeente wijst {w} af."} for i, w in enumerate("abcd")],
        "queries": [{"_id": "q", "text": "wijst b af", "metadata": {}}],
    }.items():
        (collection / f"{name}.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows))
    (collection / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq\t1\t1\n")
    values = ROOT / "casusbank" / "vocabulary" / "organisatiewaarden.yaml"
    return {
        "map": str(folder), "tekst": str(root / "tekst.txt"), "collectie": str(collection),
        "waarden": str(values), "poort": "9",
    }  # fmt: skip


def missed(watch: Bewaking, strace: bool) -> list[str]:
    """What should have been seen and was not: a planted connection, and a command that may reach out."""
    watch.start(["-c", PLANT])
    planted = watch.outside()
    watch.run(AWAY)
    wanted = {
        "geplante verbinding, door Python": any("192.0.2.1" in line for line in planted if line.startswith("socket.")),
        "geplante verbinding, door de kern": not strace or any(line.startswith("connect(") for line in planted),
        "haal naar bron.invalid": any("bron.invalid" in line for line in watch.outside()),
    }
    return [f"niet gezien: {what}" for what, seen in wanted.items() if not seen]


def ask_all(watch: Bewaking) -> tuple[list[str], list[str]]:
    """Every line of `REGELS`: (what reached out, lines that ended otherwise)."""
    calls, failed = list[str](), list[str]()
    for line in REGELS.strip().splitlines():
        code, _, command = line.partition(" ")
        said = watch.run(command)
        watch.learn()
        calls += [f"{command}: {call}" for call in watch.outside()]
        last = " ".join((said.stderr or said.stdout).strip().splitlines()[-1:])
        say(f"{command}: code {said.returncode} {last}")
        if said.returncode != int(code):
            failed.append(f"{command} (code {said.returncode})")
    return calls, failed


def main() -> int:
    strace = not opdracht(__doc__, zaad=None).parse_args().snel and shutil.which("strace") is not None
    for name in [n for n in os.environ if n.startswith(("CASUSBANK_", "HF_", "TRANSFORMERS_"))]:
        del os.environ[name]  # nothing of this machine's settings may keep a command in
    with tempfile.TemporaryDirectory() as folder:
        watch = Bewaking(Path(folder), strace)
        calls, failed = ask_all(watch)
        processes = watch.processes
        unseen = missed(watch, strace)
    known = list(commands())
    failed += [f"{name}: staat niet in REGELS" for name in without_line(REGELS, known)]
    for line in (*calls, *failed, *unseen):
        say(f"  {line}")
    how = "gezien door Python en de kern (strace)" if strace else "gezien door Python"
    return meld([
        Uitslag(
            "S9", f"{len(REGELS.strip().splitlines())} opdrachten, elk van de {len(known)} soorten, in {processes} "
            f"processen, {how}", f"{len(calls)} naar buiten; {len(failed)} opdrachten niet gemeten", "0; 0",
            not calls and not failed,
        ),
        Uitslag("S9", "tegenproef: een geplante verbinding, en haal naar een naam die niet bestaat",
                ", ".join(unseen) or "beide gezien", "beide gezien", not unseen),
    ])  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
