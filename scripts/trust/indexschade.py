"""Damage an index file in every way: search results stay what they were, and the search says what it did.

python scripts/trust/indexschade.py [--snel] [--zaad 1]
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import oefenbank
from oefenbank import VRAGEN, kopie, run
from uitslag import Uitslag, meld, opdracht

Damage = Callable[[Path, random.Random, Path], bool]
"""Damages a file, given another bank's index folder; whether that surely touches what is read of it."""


def _rewrite(path: Path, data: bytes) -> bool:
    changed = data != path.read_bytes()
    path.write_bytes(data)
    return changed


def _bit(path: Path, rng: random.Random, _: Path) -> bool:
    """One bit, with the times of the file put back as a failing disk would leave them."""
    before = path.stat()
    data = bytearray(path.read_bytes())
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    path.write_bytes(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    return False  # between the header and the first border nothing is read


def _cut(path: Path, rng: random.Random, _: Path) -> bool:
    return _rewrite(path, path.read_bytes()[: rng.randrange(path.stat().st_size)])


def _zeros(path: Path, rng: random.Random, _: Path) -> bool:
    data = path.read_bytes()
    at = rng.randrange(len(data))
    _rewrite(path, data[:at] + bytes(min(512, len(data) - at)) + data[at + 512 :])
    return False


def _noise(path: Path, rng: random.Random, _: Path) -> bool:
    data = path.read_bytes()
    at = rng.randrange(len(data))
    _rewrite(path, data[:at] + rng.randbytes(min(4096, len(data) - at)) + data[at + 4096 :])
    return False


def _text(path: Path, rng: random.Random, _: Path) -> bool:
    return _rewrite(path, b"geen index\n" * rng.randint(1, 2000))


def _empty(path: Path, _: random.Random, __: Path) -> bool:
    return _rewrite(path, b"")


def _gone(path: Path, _: random.Random, __: Path) -> bool:
    path.unlink()
    return True


def _longer(path: Path, rng: random.Random, _: Path) -> bool:
    return _rewrite(path, path.read_bytes() + rng.randbytes(rng.randint(1, 5000)))


def _other(path: Path, rng: random.Random, _: Path) -> bool:
    """The file of the other kind under this name."""
    return _rewrite(path, rng.choice([p for p in path.parent.glob("[!.]*") if p != path]).read_bytes())


def _foreign(path: Path, _: random.Random, foreign: Path) -> bool:
    """The same file of another bank."""
    path.write_bytes((foreign / path.name).read_bytes())
    return True


KINDS: tuple[Damage, ...] = (_bit, _cut, _zeros, _noise, _text, _empty, _gone, _longer, _other, _foreign)


def made(work: Path, name: str, count: int, seed: int) -> Path:
    (work / name).mkdir()
    db = work / name / "x.db"
    run(db, "ingest", str(oefenbank.bron(work / f"bron-{name}", count, seed)))
    run(db, "index")
    return db


def main() -> int:
    args = opdracht(__doc__).parse_args()
    tries = 40 if args.snel else 500
    rng = random.Random(args.zaad)  # noqa: S311  # repeatable, not secret
    right = warned = due = 0
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        oefenbank.laad(work)
        whole = made(work, "heel", 10, args.zaad)
        foreign = made(work, "vreemd", 10, args.zaad + 1).with_name("x.db-index")
        goal = {q: json.loads(run(whole, "zoek", q, "--json", "-k", "10").uit)["treffers"] for q in VRAGEN}
        (work / "stuk").mkdir()
        for number in range(tries):
            db = kopie(whole, work / "stuk" / "x.db")
            files = sorted(p for p in db.with_name("x.db-index").glob("[!.]*") if p.is_file())
            path, damage = rng.choice(files), KINDS[number % len(KINDS)]
            must_say = damage(path, rng, foreign)
            question = VRAGEN[number % len(VRAGEN)]
            found = run(db, "zoek", question, "--json", "-k", "10")
            good = found.code == 0 and json.loads(found.uit)["treffers"] == goal[question]
            right += good
            if not good:
                print(f"{damage.__name__} {path.name}: code {found.code} {found.fout[-300:]}", file=sys.stderr)
            due += must_say
            warned += must_say and "indexbestand" in found.fout
    return meld(
        [
            Uitslag(
                "C4",
                f"{tries} keer een indexbestand beschadigd, {len(KINDS)} manieren",
                f"{right} keer hetzelfde gevonden",
                f"{tries}",
                right == tries,
            ),
            Uitslag(
                "C4",
                f"{due} keer daarvan zeker in wat gelezen wordt",
                f"{warned} keer gemeld",
                f"{due}",
                warned == due,
            ),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
