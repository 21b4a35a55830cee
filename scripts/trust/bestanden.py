"""R1 to R4 and P1: hostile files, odd folders, one bad file among a hundred, the same folder twice, numbers in files.

    python scripts/trust/bestanden.py [--snel] [--zaad 2024]

The files and their expected ends are those of tests/vijandig; another seed makes other damage. `--snel` takes every
fifth of them. Of each file: its end, a traceback or signal, processor time, bytes on disk, and what was written,
started or connected to.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from stroomuitval import content
from uitslag import Uitslag, meld, opdracht

ROOT = Path(__file__).resolve().parents[2]
VIJANDIG = ROOT / "tests" / "vijandig"
sys.path.insert(0, str(VIJANDIG))

from maak import BSNS, IBAN, KANARIE, TEKST, TELEFOON, maak, maak_boom  # noqa: E402

SECONDS, MEGABYTES, DISK = 30, 1500, 100_000_000


def log(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def take_in(folder: Path, work: Path) -> tuple[dict[str, Any], str]:
    """What became of a folder, taken in twice in a child that watches itself; and what it wrote on stderr."""
    done = subprocess.run(
        [sys.executable, str(VIJANDIG / "loop.py"), str(folder), str(work / "x.db")],
        cwd=work, capture_output=True, check=False, env={**os.environ, "TMPDIR": str(work)},
    )  # fmt: skip
    said = done.stderr.decode("utf-8", "replace")
    if done.returncode:
        return {"runs": [[], []], "mb": 0, "geschreven": [], "gestart": [], "verbonden": []}, f"code {done.returncode}"
    return json.loads(done.stdout), said if "Traceback" in said else ""


def astray(seen: dict[str, Any], work: Path) -> list[str]:
    """What was written elsewhere, started but the reader, or connected to."""
    own = (str(work), "/dev/null")
    out = [f"schreef {p}" for p in seen["geschreven"] if not p.startswith(own)]
    out += [f"startte {c}" for c in seen["gestart"] if "ingest.afgeschermd" not in c and "multiprocessing" not in c]
    out += [f"verbond met {c}" for c in seen["verbonden"]]
    return out + [f"liet {p.name} achter" for p in work.iterdir() if not p.name.startswith("x.db")]


def hostile(root: Path, seed: int, snel: bool) -> list[Uitslag]:
    """R1."""
    folder, work = root / "bron", root / "werk"
    folder.mkdir()
    work.mkdir()
    outside = root / "buiten.txt"
    outside.write_text(f"{KANARIE} " * 40, encoding="utf-8")
    expected = maak(folder, seed, str(outside))
    if snel:
        for naam in sorted(expected):
            if hash_of(naam) % 5 and (path := folder / naam).exists():
                path.unlink()
                del expected[naam]
    log(f"R1: {len(expected)} bestanden")
    seen, trouble = take_in(folder, work)
    rows = seen["runs"][0]
    wrong = [r[0] for r in rows if r[1] not in expected.get(r[0], "").split("|")]
    lost = len(expected) - len(rows)
    odd = [r[0] for r in rows if "niet te verwerken" in (r[2] or "") or (r[1] != "opgenomen" and not r[2])]
    stray = astray(seen, work) + odd + ([trouble] if trouble else [])
    stray += [f"{KANARIE} in {p.name}" for p in work.iterdir() if KANARIE.encode() in p.read_bytes()]
    for line in [*wrong, *stray]:
        log(f"  {line}")
    slow, disk = max((r[4] for r in rows), default=0.0), max((r[5] for r in rows), default=0)
    kept = not stray and lost == 0 and slow <= SECONDS and seen["mb"] <= MEGABYTES and disk <= DISK
    numbered = sum("nummer" in n or any(b in n for b in BSNS) for n in expected)
    left = left_behind(work)
    good = 1 - len(wrong) / max(len(rows), 1)
    return [
        Uitslag("R1", f"{len(expected)} vijandige bestanden, elk in een eigen vorm kapot of kwaad (zaad {seed})",
                f"{len(stray) + lost} afwijkingen; langste {slow:.1f} s rekentijd, {seen['mb']} MB geheugen, "
                f"{disk / 1e6:.0f} MB schijf", f"0; {SECONDS} s; {MEGABYTES} MB; {DISK / 1e6:.0f} MB", kept),
        Uitslag("R1", "verwachte afloop (opgenomen, geweigerd met reden, overgeslagen)",
                f"{good:.1%} ({len(wrong)} van {len(rows)} anders)", "99% of meer", bool(rows) and good >= 0.99),
        Uitslag("P1", f"{numbered} bestanden met een BSN, IBAN of telefoonnummer in tekst, velden of bestandsnaam",
                f"{len(left)} nummers in de bytes van database en logboek {left or ''}".strip(), "0", not left),
    ]  # fmt: skip


def left_behind(folder: Path) -> list[str]:
    """Every file that holds a number of a person in any byte, as text or as UTF-16."""
    return [
        f"{secret} in {path.name}"
        for path in folder.iterdir()
        for secret in (*BSNS, IBAN, TELEFOON)
        if any(secret.encode(codec) in path.read_bytes() for codec in ("utf-8", "utf-16-le", "utf-16-be"))
    ]


def hash_of(name: str) -> int:
    return sum(name.encode("utf-8", "surrogateescape"))


def odd_tree(root: Path) -> Uitslag:
    """R2."""
    folder, work = root / "boom", root / "boomwerk"
    folder.mkdir()
    work.mkdir()
    (root / "geheim.txt").write_text(f"{KANARIE} " * 40, encoding="utf-8")
    expected = maak_boom(folder, root / "geheim.txt")
    log(f"R2: {len(expected)} bronnen in een vreemde boom")
    seen, trouble = take_in(folder, work)
    ends = {r[0]: r[1] for r in seen["runs"][0]}
    wrong = [n for n in {*ends, *expected} if ends.get(n, "niets") not in expected.get(n, "").split("|")]
    leak = [p.name for p in work.iterdir() if KANARIE.encode() in p.read_bytes()]
    spent = sum(r[4] for r in seen["runs"][0])
    for line in (*wrong, *leak, trouble):
        log(f"  {line!r}")
    faults = len(wrong) + len(leak) + len(astray(seen, work)) + bool(trouble)
    return Uitslag(
        "R2", f"koppelingen in een kring en naar buiten, pijp, stopcontact, apparaten, 4 GB leeg, vreemde namen: "
        f"{len(expected)} bronnen", f"{faults} afwijkingen; {spent:.1f} s; {seen['mb']} MB", "0; 60 s; 1000 MB",
        faults == 0 and spent <= 60 and seen["mb"] <= 1000,
    )  # fmt: skip


def command(db: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "casusbank", "--db", str(db), *args],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def one_bad(root: Path) -> list[Uitslag]:
    """R3 and R4."""
    folder, db = root / "honderd", root / "honderd.db"
    folder.mkdir()
    for number in range(99):
        (folder / f"{number:02}.txt").write_text(f"Casus {number}. {TEKST * (number % 3 + 1)}", encoding="utf-8")
    (folder / "kapot.docx").write_bytes(b"PK\x03\x04kapot")
    first = command(db, "ingest", str(folder), "--json")
    rows: list[dict[str, Any]] = []
    for line in first.stdout.splitlines():
        with suppress(ValueError):
            rows.append(json.loads(line))
    ends = [r["status"] for r in rows if "bron" in r]
    refused = [r for r in rows if r.get("status") == "geweigerd"]
    taken = ends.count("opgenomen")
    named = len(refused) == 1 and refused[0]["bron"] == "kapot.docx" and bool(refused[0]["reden"])
    log(f"R3: {taken} opgenomen, {len(refused)} geweigerd")
    before = content(db)
    command(db, "ingest", str(folder))
    after = content(db)
    return [
        Uitslag("R3", "één kapot bestand tussen 99 goede",
                f"{taken} opgenomen van {len(ends)}; code {first.returncode}; bij naam: {'ja' if named else 'nee'}",
                "99 van 100; code niet 0; ja",
                taken == 99 and len(ends) == 100 and first.returncode != 0 and named),
        Uitslag("R4", "dezelfde map nog eens", "zelfde inhoud" if before == after else "andere inhoud", "zelfde inhoud",
                before == after),
    ]  # fmt: skip


def main() -> int:
    asked = opdracht(__doc__, zaad=2024).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        return meld([*hostile(root, asked.zaad, asked.snel), odd_tree(root), *one_bad(root)])


if __name__ == "__main__":
    sys.exit(main())
