"""How long an audit and a toets take, reading included: python scripts/bench/consistentie_schaal.py [AANTAL].

Writes made-up casussen with the facts of the shipped vocabulary to a database of its own, and asks what the commands
`consistentie` and `toets` ask. Every casus mentions three to nine facts and carries `--tekst` characters of filler.
The toets is asked where one organisation took most decisions on one beslispunt: `--grootste` of them.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from casusbank.model import (
    Annotatie,
    Casus,
    CasusId,
    FactorToekenning,
    Herkomst,
    Metadata,
    Strekking,
    Velden,
)
from casusbank.store import Connection, casussen, now, open_database, transaction
from casusbank.vocabulary import Vocabulary, load_vocabulary
from precedent.inquiry import Kennis
from precedent.profile import steps_of
from precedent.render import toets_json

FACTS = (3, 9)
"""How many facts a casus mentions, at least and at most."""
CHANCE = random.Random(1)  # noqa: S311  made-up data, the same every run
FILLER = "Het college heeft de omstandigheden van het gezin bij de beoordeling betrokken. "


def made_up(number: int, point: str, organisatie: str, vocab: Vocabulary, length: int) -> Casus:
    """One casus: its facts drawn from its domain, its outcome mostly following from them."""
    domain = vocab.onderwerpen[point].domein
    space = [f for f in vocab.factoren.values() if domain in f.domeinen and not f.procedure and not f.afgeleid]
    notes: list[Annotatie] = []
    balance = CHANCE.gauss(0, 1)
    for place, factor in enumerate(CHANCE.sample(space, min(len(space), CHANCE.randint(*FACTS)))):
        steps, side = steps_of(factor), factor.side(domain)
        value = CHANCE.choice(steps) if CHANCE.random() < 0.25 else steps[-1]
        balance += (value != steps[0]) * (1 if side == "T" else -1)
        details = FactorToekenning(value, side, CHANCE.random() < 0.4)
        notes.append(Annotatie("factor", factor.id, place, place + 30, FILLER[:30], "proef@1", 0.8, details))
    strekking: Strekking = "voor_inwoner" if balance > 0 else "tegen_inwoner"
    return Casus(
        id=CasusId(f"c{number:07}"),
        titel=f"Casus {number}",
        tekst=(FILLER * (length // len(FILLER) + 1))[:length],
        bronsoort="maatwerkbesluit",
        herkomst=Herkomst("proef", "0" * 64, "proef@1", "proef", number),
        velden=Velden(domeinen=(domain,), onderwerpen=(point,), beslispunt=point, strekking=strekking,
                      organisatie=organisatie, datum_besluit=f"{2020 + number % 6}-03-01"),
        metadata=Metadata(organisatie=organisatie),
        annotaties=tuple(notes),
    )  # fmt: skip


def scopes(total: int, biggest: int, usual: int, vocab: Vocabulary, *, narrow: bool) -> Iterator[tuple[str, str]]:
    """The beslispunt and organisation of each casus: one scope of `biggest` decisions, then scopes of `usual`."""
    # Of a domain with as many facts as any: that is the slowest toets there is.
    width = {d: sum(d in f.domeinen for f in vocab.factoren.values()) for d in vocab.domeinen}
    points = sorted({o.beslispunt for o in vocab.onderwerpen.values()} & vocab.onderwerpen.keys(),
                    key=lambda p: (-width[vocab.onderwerpen[p].domein], p))  # fmt: skip
    for number in range(total):
        scope = 0 if number < biggest else 1 + (number - biggest) // usual
        point = 0 if narrow else scope % len(points)
        yield points[point], f"gemeente Proef {scope if narrow else scope // len(points)}"


def fill(conn: Connection, args: argparse.Namespace) -> None:
    vocab, moment = load_vocabulary(), now()
    with transaction(conn):
        conn.execute("INSERT INTO bron (id, pad, sha256, grootte, status, verwerking, opgenomen_op)"
                     " VALUES ('proef', 'proef', '0', 0, 'opgenomen', '', ?)", (moment,))  # fmt: skip
        places = scopes(args.aantal, args.grootste, args.per_beslispunt, vocab, narrow=args.een_beslispunt)
        for number, (point, organisatie) in enumerate(places):
            casussen.put_casus(conn, made_up(number, point, organisatie, vocab, args.tekst), opgenomen_op=moment)


class Klok:
    """Wall time, and the time of the processor: on a machine that does other work the second says more."""

    def __init__(self) -> None:
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def __str__(self) -> str:
        return f"{time.perf_counter() - self.wall:.2f} s (processor {time.process_time() - self.cpu:.2f} s)"


def measure(path: Path) -> None:
    with closing(open_database(path)) as conn:
        subject = casussen.read_casus(conn, "c0000000")
        for _ in range(5):
            clock = Klok()
            ids = casussen.comparable_ids(conn, subject, alle=True)
            held = Kennis(conn).toets(subject, ids)
            judged, rendering = str(clock), Klok()
            shown = toets_json(held)
            print(f"toets: {len(ids)} besluiten op het beslispunt, {len(shown['bindt'])} bindingen, "
                  f"{held.leerzaam_totaal} leerzaam: {judged}, als JSON {rendering}")  # fmt: skip
        whole, kennis = Klok(), Kennis(conn)
        known = tuple(kennis.profiles(kennis.selected(())))
        read, clock = str(whole), Klok()
        found = kennis.consistency(per_status=1_000).audit
        judged = str(clock)
    print(f"consistentie: {len(known)} casussen gelezen in {read}, "
          f"{sum(found.aantallen.values())} paren in {judged}, samen {whole}")  # fmt: skip
    for status, number in found.aantallen.items():
        print(f"  {number:12}  {status}")
    print(f"geheugen: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("aantal", nargs="?", type=int, default=100_000)
    parser.add_argument("--per-beslispunt", type=int, default=1_000, help="decisions that are comparable")
    parser.add_argument("--grootste", type=int, default=2_000, help="decisions in the largest scope")
    parser.add_argument("--een-beslispunt", action="store_true", help="all of one beslispunt: the slowest toets")
    parser.add_argument("--tekst", type=int, default=2_000, help="characters of text per casus")
    parser.add_argument("--db", type=Path, help="keep the database here; one that is there is measured again")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = args.db or Path(folder) / "proef.db"
        if not path.exists():
            started = time.perf_counter()
            with closing(open_database(path, "schrijf")) as conn:
                fill(conn, args)
            print(f"geschreven: {args.aantal} casussen in {time.perf_counter() - started:.1f} s, "
                  f"{path.stat().st_size / 1e6:.0f} MB")  # fmt: skip
        measure(path)


if __name__ == "__main__":
    main()
