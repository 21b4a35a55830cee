"""Casussen read for their facts only: the same profiles as from the whole casus, and who is read for a toets."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from casusbank.model import (
    Annotatie,
    Casus,
    CasusId,
    FactorToekenning,
    Gezag,
    Herkomst,
    Metadata,
    Relatie,
    Status,
    Strekking,
    Velden,
    WaardeToepassing,
)
from casusbank.store import Connection, bronnen, casussen, feiten, open_database, transaction
from casusbank.vocabulary import load_vocabulary
from precedent import inquiry
from precedent.inquiry import Kennis
from precedent.profile import from_casus, steps_of

VOCAB = load_vocabulary()
DOMEIN = "wonen"
PUNT = min(o.id for o in VOCAB.onderwerpen.values() if o.domein == DOMEIN)
FACTOREN = sorted(f.id for f in VOCAB.factoren.values() if DOMEIN in f.domeinen)
BRON = bronnen.Bron("b1", "x.md", "00", 3, "tekst@1", "opgenomen", None, "v1", "2026-01-01")
STREKKINGEN: tuple[Strekking | None, ...] = (
    "voor_inwoner", "deels_voor_inwoner", "tegen_inwoner", "procedureel", None,
)  # fmt: skip
GEZAG: tuple[Gezag | None, ...] = (None, None, "geldend", "vernietigd")


def made_up(number: int, chance: random.Random) -> Casus:
    """A fictitious casus as a database holds them: several words on one fact, rejected ones, links, other sources."""
    notes = [Annotatie("waarde", "maatwerk", 2, 6, "eerd", "w@1", 0.5, WaardeToepassing("noemt", "bestuur"))]
    for name in chance.sample(FACTOREN, 6):
        for _ in range(chance.choice((1, 1, 2))):
            value = chance.choice(("aanwezig", *steps_of(VOCAB.factoren[name])))
            status: Status = chance.choice(("voorstel", "voorstel", "bevestigd", "verworpen"))
            side = VOCAB.factoren[name].side(DOMEIN)
            details = FactorToekenning(value, side, chance.random() < 0.5)
            begin = chance.randrange(9)
            notes.append(Annotatie("factor", name, begin, begin + 4, "abcd", "f@1", 0.75, details, status, "jurist"))
    point = PUNT if chance.random() < 0.9 else None
    links = (Relatie("eerdere_instantie", f"c{number + 1:03}"),) if chance.random() < 0.3 else ()
    return Casus(
        id=CasusId(f"c{number:03}"),
        titel=f"Casus {number}",
        tekst="Fictief: een verzonnen besluit.",
        bronsoort=chance.choice(("maatwerkbesluit", "casustafel", "regeling")),
        herkomst=Herkomst("b1", "00", "tekst@1", "x.md", number),
        velden=Velden(
            domeinen=(DOMEIN,), onderwerpen=(PUNT,), beslispunt=point, strekking=chance.choice(STREKKINGEN),
            organisatie=chance.choice(("gemeente Oeverdam", "gemeente Merenburg")), datum_besluit="2024-02-01",
        ),
        metadata=Metadata(ecli=f"ECLI:NL:RBXXX:2024:{number}", relaties=links, status_gezag=chance.choice(GEZAG)),
        annotaties=tuple(notes),
    )  # fmt: skip


@pytest.fixture(scope="module")
def conn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    path: Path = tmp_path_factory.mktemp("feiten") / "x.db"
    chance = random.Random(5)  # noqa: S311  made-up data, the same every run
    with closing(open_database(path, "schrijf")) as found:
        with transaction(found):
            bronnen.put_bron(found, BRON)
            for number in range(60):
                casussen.put_casus(found, made_up(number, chance), opgenomen_op="2026-01-01")
        yield found


def test_the_facts_give_the_same_profile_as_the_whole_casus(conn: Connection) -> None:
    whole = [from_casus(c) for c in casussen.iterate(conn)]
    assert [from_casus(c) for c in feiten.iterate(conn)] == whole
    some = [p.casus_id for p in whole][5:50:3]
    assert [from_casus(c) for c in feiten.iterate(conn, reversed(some))] == [p for p in whole if p.casus_id in some]
    assert list(feiten.iterate(conn, [])) == []
    assert list(feiten.iterate(conn, [CasusId("weg")])) == []


def test_the_texts_stay_on_disk(conn: Connection) -> None:
    for casus in feiten.iterate(conn):
        assert not casus.tekst and {n.soort for n in casus.annotaties} <= {"factor"}


@pytest.mark.parametrize("most", [0, 3, 200])
def test_a_toets_that_reads_less_says_the_same(conn: Connection, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """Of other organisations only the likest are read; what binds, and how many could teach, does not change."""
    casus = next(c for c in casussen.iterate(conn) if c.velden.beslispunt)
    ids = casussen.comparable_ids(conn, casus, alle=True)
    every = Kennis(conn).toets(casus, ids)
    monkeypatch.setattr(inquiry, "VEEL", 0)
    monkeypatch.setattr(inquiry, "CANDIDATES", most)
    part = Kennis(conn).toets(casus, ids)
    assert every.bindt and (part.bindt, part.bindt_niet) == (every.bindt, every.bindt_niet)
    assert part.leerzaam_totaal == every.leerzaam_totaal > 0
    assert most < 200 or part == every


def test_the_likest_share_most_facts(conn: Connection) -> None:
    ids = casussen.all_ids(conn)
    subject = next(c for c in feiten.iterate(conn) if any(n.status != "verworpen" for n in c.annotaties))
    facts = {n.sleutel: n.details.waarde for n in subject.annotaties if isinstance(n.details, FactorToekenning)}

    def shared(casus: Casus) -> int:
        notes = ((n.sleutel, n.details, n.status) for n in casus.annotaties)
        return len(
            {
                k
                for k, d, s in notes
                if isinstance(d, FactorToekenning) and s != "verworpen" and facts.get(k) == d.waarde
            }
        )

    ranked = sorted(feiten.iterate(conn), key=lambda c: (-shared(c), c.id))
    for most in (0, 1, 7, 55, 100):
        assert set(feiten.likest(conn, ids, facts, most)) == {c.id for c in ranked[:most]}
    assert len(feiten.likest(conn, ids, {}, 4)) == 4


def test_what_is_asked_of_stored_casussen_loads_no_language_model() -> None:
    """A toets of a stored casus answers at once; only a pasted text needs spaCy and the lexicons."""
    code = (
        "import sys, precedent.inquiry, precedent.render; print('spacy' in sys.modules, 'ingest.casus' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["False", "False"]
