"""Groups of the demo, ranked: does the equal case stand above the look-alike, and in the top 10?

`python scripts/scoor_rangorde.py --db casusbank.db` after `casusbank demo`. A group is an anchor with an equal
case (other words, same facts) and a look-alike (same words, one decisive difference): `groepen` in
tests/gold/demo/*.yaml. The question is the whole text of the anchor, asked of all other casussen.
"""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path

import yaml
from scoor_groepen import GOLD, ids_by_file, locate

from casusbank.config import Config
from casusbank.model import CasusId, Vraag
from casusbank.store import casussen, open_database
from index.search import Zoeker


def groups(db: Path) -> list[tuple[str, list[str], list[str]]]:
    """(anchor, equal casussen, look-alikes) as ids of the database; groups without either are left out."""
    with closing(open_database(db)) as conn:
        files = ids_by_file(conn)
    found: dict[str, tuple[list[str], list[str]]] = {}
    for path in sorted(GOLD.glob("deel*.yaml")):
        gold = yaml.safe_load(path.read_text(encoding="utf-8"))
        for group in gold["groepen"]:
            anchor, other = locate(group["anker"], gold, files), locate(group["ander"], gold, files)
            if anchor and other and group["soort"] in ("gelijk", "schijngelijk"):
                found.setdefault(anchor, ([], []))[group["soort"] == "schijngelijk"].append(other)
    return [(a, equal, alike) for a, (equal, alike) in found.items() if equal and alike]


def main() -> None:
    """Print per pair the two places, then the counts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--db", type=Path, default=Path("casusbank.db"))
    parser.add_argument("--delen", action="store_true", help="toon de delen van de score")
    args = parser.parse_args()
    config = Config(db=args.db)
    above = top = pairs = 0
    with closing(Zoeker(args.db, config)) as zoeker, closing(open_database(args.db)) as conn:
        for anchor, equal, alike in groups(args.db):
            text = casussen.read_casus(conn, CasusId(anchor)).tekst
            ranked = zoeker.rank(Vraag(text, uitgesloten=(CasusId(anchor),)), depth=1000)
            place = {r.casus_id: i for i, r in enumerate(ranked, start=1)}
            for one in equal:
                top += place.get(CasusId(one), 1000) <= 10
                for two in alike:
                    pairs += 1
                    mine, other = place.get(CasusId(one), 1000), place.get(CasusId(two), 1000)
                    above += mine < other
                    word = "goed" if mine < other else "fout"
                    print(f"{word} {anchor}: gelijk {one} op {mine}, schijngelijk {two} op {other}")
                    if args.delen:
                        for r in (ranked[mine - 1], ranked[other - 1]):
                            print("     ", r.score, *(f"{d.arm} {d.bijdrage:.3f}" for d in r.delen))
    number = sum(len(equal) for _, equal, _ in groups(args.db))
    print(f"gelijk boven schijngelijk {above} / {pairs}; gelijk in de eerste tien {top} / {number}")


if __name__ == "__main__":
    main()
