"""Groups in full text: are equal cases found, and unequal treatment seen, from raw text alone?

Run: python scripts/scoor_dossiergroepen.py [--set afstemmen|oordelen] [--db DEMO.db] [GROEPEN.yaml ...]. Makes the
demo in a temporary database (or takes a copy of --db, a database of the demo), reads the texts of
tests/gold/precedent/groepen*.yaml into it as files without a name that tells, and indexes them. Of each group: does the
equal case stand above the look-alike when the anchor is the question, and what is the status of the pairs anchor-equal
and anchor-look-alike? A miss is told with what was read otherwise than its writer meant; of `oordelen`, the groups to
judge by, only totals are shown.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from scoor_groepen import ids_by_file

from casusbank.config import Config
from casusbank.model import Casus, CasusId, FactorToekenning, Vraag
from casusbank.store import casussen, open_database
from casusbank.vocabulary import load_vocabulary
from casusbank.vocabulary.organisatiewaarden import comparison_key
from index.build import build_index
from index.search import Zoeker
from ingest.casus import Opties
from ingest.pipeline import ingest_paths
from precedent.audit import Elders, Paar, decisive_elsewhere, judge
from precedent.profile import Profiel, from_casus
from precedent.scope import core

GOLD = Path(__file__).resolve().parent.parent / "tests" / "gold" / "precedent"
JUDGING = "groepen_oordelen.yaml"
ASKS = " met een vraag die ertoe doet"
ABSENT = 10_000
"""The place of a casus that was not found."""


@dataclass(frozen=True, slots=True)
class Lid:
    """One case of a group: what its writer meant, and what was read."""

    gold: Mapping[str, Any]
    organisatie: str
    casus: Casus
    profiel: Profiel

    def misread(self) -> Iterator[str]:
        """What was read otherwise than meant, per kind."""
        meant = load_vocabulary().onderwerpen[self.gold["onderwerp"]].beslispunt
        if core(self.profiel.beslispunt) != comparison_key(meant):
            yield f"beslispunt {core(self.profiel.beslispunt) or 'onbekend'} in plaats van {meant}"
        if self.profiel.organisatie != comparison_key(self.organisatie):
            yield f"organisatie {self.profiel.organisatie or 'onbekend'} in plaats van {self.organisatie}"
        if self.casus.velden.strekking != self.gold["strekking"]:
            yield f"strekking {self.casus.velden.strekking or 'onbekend'} in plaats van {self.gold['strekking']}"
        found = self.found()
        for factor, value in self.gold["factoren"].items():
            if factor not in found:
                yield f"factor gemist {factor}={value}"
            elif found[factor] != value:
                yield f"factor verkeerd {factor}={found[factor]} in plaats van {value}"
        for factor in sorted(found.keys() - self.gold["factoren"].keys()):
            yield f"factor te veel {factor}={found[factor]}"

    def found(self) -> dict[str, str]:
        """The factors read in the text, with their values."""
        return {
            str(a.sleutel): str(a.details.waarde)
            for a in self.casus.annotaties
            if isinstance(a.details, FactorToekenning)
        }


@dataclass(frozen=True, slots=True)
class Groep:
    """The three cases of a group and the meant status of the two pairs."""

    gold: Mapping[str, Any]
    anker: Lid
    gelijk: Lid
    schijngelijk: Lid

    def decisive_read(self) -> bool:
        """Whether the decisive fact was read as meant in all three."""
        factor = self.gold["beslissend"]
        three = (self.anker, self.gelijk, self.schijngelijk)
        return all(one.found().get(factor) == one.gold["factoren"][factor] for one in three)


def write_texts(groups: Iterable[Mapping[str, Any]], folder: Path) -> dict[str, tuple[int, str]]:
    """Write each case to a file of its own; which (group, role) each file holds. The name says neither."""
    held: dict[str, tuple[int, str]] = {}
    for number, group in enumerate(groups):
        for case in group["casussen"]:
            name = f"dossier-{len(held):03}.txt"
            (folder / name).write_text(case["tekst"], encoding="utf-8")
            held[name] = (number, case["rol"])
    return held


def take_in(db: Path, folder: Path, config: Config) -> None:
    """Read the files and index them, as `casusbank ingest` and `casusbank index` do."""
    for line in ingest_paths([folder], db, config, Opties(), basis=folder):
        if line.status != "opgenomen" or len(line.casussen) != 1:
            print(f"{line.bron}: {line.status}, {len(line.casussen)} casussen, {line.reden or ''}")
    build_index(db, config)


def read_groups(
    gold: list[dict[str, Any]], held: Mapping[str, tuple[int, str]], db: Path
) -> tuple[list[Groep], Elders]:
    """The groups as they were read, and the decisions that named a factor."""
    with closing(open_database(db)) as conn:
        files = ids_by_file(conn)
        read = {c.id: (c, from_casus(c)) for c in casussen.iterate(conn)}
    members: dict[tuple[int, str], Lid] = {}
    for name, (number, role) in held.items():
        if name not in files:
            continue
        case = next(c for c in gold[number]["casussen"] if c["rol"] == role)
        members[number, role] = Lid(case, gold[number]["organisatie"], *read[CasusId(files[name][0])])
    groups = [
        Groep(group, members[n, "anker"], members[n, "gelijk"], members[n, "schijngelijk"])
        for n, group in enumerate(gold)
        if all((n, role) in members for role in ("anker", "gelijk", "schijngelijk"))
    ]
    return groups, decisive_elsewhere(profile for _, profile in read.values())


def places(zoeker: Zoeker, asked: Lid, *others: Lid) -> list[int]:
    """The places of `others` with the whole text of `asked` as question."""
    ranked = zoeker.rank(Vraag(asked.casus.tekst, uitgesloten=(asked.casus.id,)), depth=1000)
    place = {r.casus_id: i for i, r in enumerate(ranked, start=1)}
    return [place.get(other.casus.id, ABSENT) for other in others]


def score_places(groups: list[Groep], db: Path, config: Config, *, missers: bool) -> None:
    """The equal case above the look-alike, and in the top 10, with the whole anchor as question.

    The other way round, with the equal case as question, the anchor and the look-alike share as many words with the
    question: there only the facts tell them apart.
    """
    above = top = back = 0
    well_read: Counter[bool] = Counter()
    with closing(Zoeker(db, config)) as zoeker:
        for group in groups:
            mine, other = places(zoeker, group.anker, group.gelijk, group.schijngelijk)
            same, look = places(zoeker, group.gelijk, group.anker, group.schijngelijk)
            above, top, back = above + (mine < other), top + (mine <= 10), back + (same < look)
            if group.decisive_read():
                well_read[mine < other] += 1
            if missers and (mine > other or mine > 10 or same > look):
                print(f"rang {group.gold['groep']}: gelijk {mine}, schijngelijk {other};", end=" ")
                print(f"met het gelijke als vraag: anker {same}, schijngelijk {look}")
                tell(group, group.anker, group.gelijk, group.schijngelijk)
    print(f"gelijk boven schijngelijk {above} / {len(groups)}; gelijk in de eerste tien {top} / {len(groups)}")
    print(f"waar het beslissende feit in alle drie goed gelezen is: {well_read[True]} / {well_read.total()}")
    print(f"met het gelijke geval als vraag: anker boven schijngelijk {back} / {len(groups)}")


def tell(group: Groep, *members: Lid) -> None:
    """What of these members was misread; what is decisive in the group is marked."""
    for member in members:
        for why in member.misread():
            mark = " (beslissend)" if f" {group.gold['beslissend']}=" in why else ""
            print(f"     {member.gold['rol']}: {why}{mark}")


def asks_of_the_case(pair: Paar, *members: Lid) -> bool:
    """Whether the pair asks for a fact that its writer put into these cases."""
    asked = {question.factor for question in pair.vragen}
    return any(asked & member.gold["factoren"].keys() for member in members)


def score_statuses(groups: list[Groep], elders: Elders, *, missers: bool) -> Counter[str]:
    """Status of both pairs of each group; the causes of what came out otherwise than meant, counted."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    causes: Counter[str] = Counter()
    for group in groups:
        for role, other in (("gelijk", group.gelijk), ("schijngelijk", group.schijngelijk)):
            meant = group.gold["status"][role]
            pair = judge(group.anker.profiel, other.profiel, elders=elders)
            status = str(pair.status)
            if status == "onvoldoende_gegevens" and asks_of_the_case(pair, group.anker, other):
                status += ASKS
            found[f"{role}, bedoeld {meant}"][status] += 1
            if missers and pair.status != meant:
                why = pair.waarom_niet or ", ".join(pair.dragend)
                print(f"status {group.gold['groep']} anker-{role}: {status}, bedoeld {meant} ({why})")
                tell(group, group.anker, other)
                causes.update({kind_of(why) for one in (group.anker, other) for why in one.misread()})
    for kind, counts in found.items():
        print(f"{kind} ({counts.total()}):", ", ".join(f"{s} {n}" for s, n in counts.most_common()))
    unexplained, treated = found["gelijk, bedoeld onverklaard_verschil"], found["gelijk, bedoeld gelijk_behandeld"]
    surfaced = unexplained["onverklaard_verschil"] + unexplained[f"onvoldoende_gegevens{ASKS}"]
    print(f"onverklaarde verschillen boven water {surfaced} / {unexplained.total()}; ", end="")
    print(f"gelijk behandelden vals beschuldigd {treated['onverklaard_verschil']} / {treated.total()}")
    return causes


def kind_of(why: str) -> str:
    """The first words of a cause: beslispunt, organisatie, strekking, or what happened to which factor."""
    return why.split("=", maxsplit=1)[0] if why.startswith("factor") else why.split(" ", maxsplit=1)[0]


def score_reading(groups: list[Groep]) -> None:
    """How much of what the writers put into the texts was read."""
    total = right = decisive = 0
    kinds: Counter[str] = Counter()
    members = [(g, m) for g in groups for m in (g.anker, g.gelijk, g.schijngelijk)]
    for group, member in members:
        found, factor = member.found(), group.gold["beslissend"]
        total += len(member.gold["factoren"])
        right += sum(found.get(f) == value for f, value in member.gold["factoren"].items())
        decisive += found.get(factor) == member.gold["factoren"][factor]
        kinds.update(w.split(" ")[0] for w in member.misread() if not w.startswith("factor "))
        kinds.update("factor te veel" for w in member.misread() if w.startswith("factor te veel"))
    print(f"factoren goed gelezen {right} / {total}; de beslissende {decisive} / {len(members)}; ", end="")
    print("verkeerd of te veel:", ", ".join(f"{k} {n}" for k, n in kinds.most_common()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="*", type=Path)
    parser.add_argument("--set", choices=["afstemmen", "oordelen"], default="afstemmen")
    parser.add_argument("--db", type=Path, help="a database of the demo; it is copied, not changed")
    args = parser.parse_args()
    judging = args.set == "oordelen"
    own = [p for p in sorted(GOLD.glob("groepen*.yaml")) if (p.name == JUDGING) == judging]
    gold = [g for path in args.gold or own for g in yaml.safe_load(path.read_text(encoding="utf-8"))["groepen"]]
    with tempfile.TemporaryDirectory() as temporary:
        db, folder = Path(temporary) / "groepen.db", Path(temporary) / "teksten"
        folder.mkdir()
        if args.db:
            shutil.copy(args.db, db)
        else:
            command = [sys.executable, "-m", "casusbank", "--db", str(db), "demo"]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        held, config = write_texts(gold, folder), Config(db=db)
        take_in(db, folder, config)
        groups, elders = read_groups(gold, held, db)
        score_places(groups, db, config, missers=not judging)
        causes = score_statuses(groups, elders, missers=not judging)
    score_reading(groups)
    if causes:
        print("oorzaken bij de missers van status:", ", ".join(f"{cause} {n}" for cause, n in causes.most_common(12)))


if __name__ == "__main__":
    main()
