"""The arm that knows cases: agreement raises, conflict of facts lowers, silence and outcome say nothing."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from index_cases import casus, put, use_hash_embedder, with_notes

from casusbank.config import Config
from casusbank.model import Annotatie, Casus, CasusId, FactorToekenning, Velden, Vraag
from casusbank.store import open_database
from index.build import build_index
from index.engines.sqlite import SqliteRows
from index.explain import Uitlegger
from index.fuse import ARMEN, Weights, fuse, weights_for
from index.names import AllNames, Names
from index.query import Zoekvraag
from index.search import Zoeker
from index.structure import Gezegd, Lezing, Sleutel, by_key, compare, facts_in

TEKST = "Mevrouw vraagt hulp in de huishouding en haar man kan niet schoonmaken want hij is overbelast."


def told(name: str, value: str, *, carries: bool = True, subject: str = "huishoudelijke_hulp") -> Casus:
    return with_notes(
        casus(name, TEKST + f" Nummer {name}."),
        ("onderwerp", subject, "hulp", None),
        ("factor", "gebruikelijke_hulp_overbelast", "overbelast", FactorToekenning(value, "T", carries)),
    )


def note(soort: str, key: str, value: str | None = None, carries: bool = True) -> Annotatie:
    details = FactorToekenning(value, "T", carries) if value else None
    return Annotatie(soort, key, 0, 1, "x", "t@1", 0.5, details)  # type: ignore[arg-type]


ASKED = by_key([note("onderwerp", "huishoudelijke_hulp"), note("factor", "gebruikelijke_hulp_overbelast", "aanwezig")])
BANK = (
    told("gelijk", "aanwezig"),
    told("anders", "afwezig"),
    told("terloops", "afwezig", carries=False),
    casus("stil", TEKST),
    casus("weg", "Iets heel anders."),
)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    use_hash_embedder(monkeypatch)
    config = Config(db=tmp_path / "t.db", model="toets")
    put(config.db, *BANK)
    return config


def compared(
    config: Config, *names: str, asked: Mapping[Sleutel, Annotatie] = ASKED, total: int = len(BANK)
) -> tuple[list[float], list[float]]:
    known = AllNames([Names.of(sorted(c.id for c in BANK))])
    docs = np.array([known.row(n) for n in names])
    order = np.argsort(docs)
    with closing(open_database(config.db)) as conn:
        rows = SqliteRows(conn)
        found = compare(lambda k: Gezegd.of(rows.said_on(*k), known, rows.spread(*k)), asked, docs[order], total)
    back = np.argsort(order)
    return found.overeenkomst[back].tolist(), found.strijd[back].tolist()


def test_agreement_raises_conflict_counts_and_silence_is_neither(config: Config) -> None:
    agreement, conflict = compared(config, "gelijk", "anders", "stil")
    assert agreement[0] > agreement[1] > agreement[2] == 0
    assert conflict == [0, 1, 0]


def test_a_decisive_difference_weighs_more_than_one_in_passing(config: Config) -> None:
    quiet = {k: replace(a, details=FactorToekenning("aanwezig", "T")) if a.details else a for k, a in ASKED.items()}
    _, conflict = compared(config, "anders", "terloops", asked=quiet)
    assert conflict[0] == 1 > conflict[1] > 0


def test_what_a_human_rejected_does_not_count(config: Config) -> None:
    with closing(open_database(config.db, "schrijf")) as conn:
        conn.execute("UPDATE annotatie SET status = 'verworpen'")
        conn.commit()
    assert compared(config, "gelijk", "anders") == ([0, 0], [0, 0])


def test_what_counts_most_of_what_a_casus_says_twice_is_what_it_says() -> None:
    known = AllNames([Names.of(["a", "b", "c"])])
    said = [("c", "afwezig", True), ("x", "aanwezig", True), ("a", "aanwezig", False), ("c", "aanwezig", False)]
    found = Gezegd.of(((CasusId(name), value, carried) for name, value, carried in said), known, 9)
    here, which = found.among(np.array([1, 2]))
    assert (found.docs.tolist(), here.tolist()) == ([0, 2], [1])
    assert [found.values[i] for i in which] == [("afwezig", True)]


def test_a_human_word_counts_at_the_next_question(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    build_index(config.db, config)
    monkeypatch.setattr(Uitlegger, "read", lambda *_: Lezing(TEKST, tuple(ASKED.values())))

    def agreeing(zoeker: Zoeker) -> set[str]:
        found = zoeker.rank(Vraag(TEKST))
        return {r.casus_id for r in found if any(d.arm == "feiten" and d.bijdrage > 0 for d in r.delen)}

    with closing(Zoeker(config.db, config)) as zoeker:
        assert agreeing(zoeker) == agreeing(zoeker) == {"gelijk", "anders", "terloops"}
        with closing(open_database(config.db, "schrijf")) as conn:
            conn.execute("UPDATE annotatie SET status = 'verworpen' WHERE casus_id = 'gelijk'")
        assert agreeing(zoeker) == {"anders", "terloops"}


def test_a_key_that_every_casus_has_tells_nothing(config: Config) -> None:
    assert compared(config, "gelijk", total=3)[0] == [0]


def test_conflict_takes_a_share_of_the_rest_and_the_parts_add_up() -> None:
    arms = {
        "passage": np.array([1.0, 1.0, 0.5]),
        "feiten": np.array([0.5, 0.5, 0.0]),
        "verschil": np.array([0, 1.0, 9]),
    }
    score, parts = fuse(arms, Weights(passage=0.8, casus=0.0, vector=0.0, feiten=0.2, verschil=0.5))
    assert score.tolist() == pytest.approx([0.9, 0.45, 0.4 * 0.5**3])
    assert np.sum(list(parts.values()), axis=0) == pytest.approx(score, abs=2e-6)
    assert parts["verschil"].tolist() == pytest.approx([0, -0.45, -0.35])


def test_what_every_passage_has_in_common_with_a_question_is_no_likeness() -> None:
    cosines, weights = np.array([0.7, 0.5, 0.4]), Weights(passage=0.0, casus=0.0, vector=0.5)
    assert fuse({"vector": cosines}, weights, 0.5)[0].tolist() == pytest.approx([0.5, 0.0, 0.0])
    above = fuse({"vector": cosines}, weights, 0.2)[0]
    assert fuse({"vector": cosines + 0.3}, weights, 0.5)[0].tolist() == pytest.approx(above.tolist())


def test_what_is_common_is_of_the_bank_and_not_of_what_a_filter_leaves(config: Config) -> None:
    build_index(config.db, config)

    def nearness(zoeker: Zoeker, *without: str) -> dict[str, float]:
        found = zoeker.rank(Vraag(TEKST, uitgesloten=tuple(CasusId(w) for w in without)))
        return {r.casus_id: d.bijdrage for r in found for d in r.delen if d.arm == "vector" and r.casus_id != "weg"}

    with closing(Zoeker(config.db, config)) as zoeker:
        assert nearness(zoeker) == nearness(zoeker, "weg")


def test_a_look_alike_with_another_fact_falls_below_the_equal_case(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = " ".join([TEKST] * 8)
    equal = with_notes(
        casus("eigen-woorden", "Haar man schoonmaken laten gaat niet, hij is overbelast, dat staat vast."),
        ("onderwerp", "huishoudelijke_hulp", "schoonmaken", None),
        ("factor", "gebruikelijke_hulp_overbelast", "overbelast", FactorToekenning("aanwezig", "T", True)),
    )
    put(config.db, equal)
    build_index(config.db, config)
    reading = Lezing(question, tuple(ASKED.values()))

    def places() -> list[str]:
        with closing(Zoeker(config.db, config)) as zoeker:
            return [r.casus_id for r in zoeker.rank(Vraag(question))]

    monkeypatch.setattr(Uitlegger, "read", lambda *_: Lezing(question, ()))
    unread = places()
    assert unread.index("anders") < unread.index("eigen-woorden")
    monkeypatch.setattr(Uitlegger, "read", lambda *_: reading)
    read = places()
    assert read.index("gelijk") < read.index("eigen-woorden") < read.index("anders")


def test_the_outcome_is_no_feature(config: Config) -> None:
    build_index(config.db, config)
    with closing(Zoeker(config.db, config)) as zoeker:
        before = zoeker.rank(Vraag(TEKST))
    put(config.db, *(replace(c, velden=Velden(uitkomst="afgewezen", strekking="tegen_inwoner")) for c in BANK))
    build_index(config.db, config)
    with closing(Zoeker(config.db, config)) as zoeker:
        assert zoeker.rank(Vraag(TEKST)) == before


def test_without_a_fact_of_the_field_a_pasted_case_is_matched_on_its_words() -> None:
    asked = Zoekvraag("x", "casus", 900)
    foreign, known = (weights_for(asked, "ingebouwd", facts) for facts in (0, 9))
    assert (foreign.demping, foreign.feiten) == (1, 0)
    assert known.demping < 1
    assert known.feiten > 0
    assert facts_in(ASKED) == 1
    for w in (foreign, known, weights_for(Zoekvraag("x", "kort", 3), "ander", 0)):
        assert sum(w.of(arm) for arm in ARMEN if arm not in ("verschil", "kenmerk")) == pytest.approx(1)


def test_damping_brings_words_nearer_to_each_other_and_leaves_meaning_alone() -> None:
    """With a power of a half, a likeness of .25 counts as .5; a share of the best for each arm."""
    arms = {"passage": np.array([8.0, 2.0]), "vector": np.array([0.8, 0.2])}
    _, whole = fuse(arms, Weights(passage=0.6, casus=0.0, vector=0.4))
    total, damped = fuse(arms, Weights(passage=0.6, casus=0.0, vector=0.4, demping=0.5))
    assert whole["passage"].tolist() == [0.6, 0.15]
    assert damped["passage"].tolist() == [0.6, 0.3]
    assert damped["vector"].tolist() == whole["vector"].tolist() == [0.4, 0.1]
    assert total.tolist() == [1.0, 0.4]
