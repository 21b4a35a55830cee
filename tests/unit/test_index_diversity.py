"""No text twice, and a comparable casus with another outcome beside a row of the same one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from casusbank.model import CasusId, Strekking
from casusbank.store.indexed import HitRij
from index.diversity import Rows, choose
from index.fuse import Rang

VOOR: Strekking = "voor_inwoner"
TEGEN: Strekking = "tegen_inwoner"


def ranked(*scores: float) -> list[Rang]:
    return [Rang(CasusId(str(i)), s, ()) for i, s in enumerate(scores)]


def rows(*sides: Strekking | None, like: dict[int, str] | None = None, old: int = -1) -> Rows:
    known = {
        str(i): HitRij(
            CasusId(str(i)), f"Casus {i}", "maatwerkbesluit", None, side, None, None, None, None,
            (like or {}).get(i), i != old,
        )
        for i, side in enumerate(sides)
    }  # fmt: skip
    return lambda ids: {i: known[i] for i in ids}


def ids(found: list[tuple[Rang, HitRij]]) -> str:
    return "".join(r.casus_id for r, _ in found)


def test_by_score_when_outcomes_differ() -> None:
    shown, why = choose(ranked(1, 0.9, 0.8, 0.7), rows(VOOR, TEGEN, VOOR, TEGEN), 3)
    assert (ids(shown), why) == ("012", None)


def test_a_comparable_contrary_casus_takes_the_last_place_and_is_explained() -> None:
    shown, why = choose(ranked(1, 0.9, 0.8, 0.7, 0.6), rows(TEGEN, TEGEN, None, TEGEN, VOOR), 3)
    assert ids(shown) == "014"
    assert why is not None and "Casus 4" in why


def test_not_when_it_is_not_comparable_or_places_are_few() -> None:
    assert ids(choose(ranked(1, 0.9, 0.8, 0.3), rows(TEGEN, TEGEN, TEGEN, VOOR), 3)[0]) == "012"
    assert ids(choose(ranked(1, 0.9, 0.8), rows(TEGEN, TEGEN, VOOR), 2)[0]) == "01"
    assert ids(choose(ranked(1, 0.9, 0.8, 0.7), rows(None, None, None, VOOR), 3)[0]) == "012"


def test_part_of_what_was_asked_is_on_the_side_of_a_grant() -> None:
    assert choose(ranked(1, 0.9, 0.8, 0.7), rows(VOOR, VOOR, VOOR, "deels_voor_inwoner"), 3)[1] is None


def test_twins_and_changed_texts_are_left_out() -> None:
    shown, _ = choose(ranked(1, 0.9, 0.8, 0.7), rows(VOOR, VOOR, TEGEN, VOOR, like={1: "0"}, old=2), 3)
    assert ids(shown) == "03"


def test_no_more_rows_are_read_than_it_takes() -> None:
    read: list[CasusId] = []
    told = rows(*(TEGEN if i < 5 else VOOR for i in range(100)))

    def reading(ids: Sequence[CasusId]) -> Mapping[str, HitRij]:
        read.extend(ids)
        return told(ids)

    many = ranked(*(1 - i / 200 for i in range(100)))
    assert ids(choose(many, reading, 2)[0]) == "01"
    assert len(read) == 2
    read.clear()
    assert ids(choose(many, reading, 5)[0]) == "01235"
    assert len(read) < 30
