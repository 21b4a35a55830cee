"""All pairs of a scope, counted and ordered as defined, on a small bank with everything in it (`make mutatie`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations, product

import pytest
from small_cases import (
    BREED,
    LEZINGEN,
    RUIMTE,
    casus,
)

from casusbank.model import CasusId
from precedent.audit import STATUSSEN, PaarStatus, audit, decisive_elsewhere, judge, left_out
from precedent.constraint import Lezing
from precedent.profile import Profiel
from precedent.scope import Reikwijdte


def scope() -> list[Profiel]:
    """Three organisations, two points of decision, years, parts, an annulled one, a version, phases of one case."""
    rows: list[Profiel] = []
    for place, (f, g) in enumerate(product(range(3), range(2))):
        for side, organisation in product(("T", "A"), ("x", "y")):
            rows.append(casus(
                f"{organisation}{place}{side}", side, {"f": f, "g": g},  # type: ignore[arg-type]
                gesteld=["f"] if place % 2 else ["g"],
                organisatie=organisation, organisatie_naam=f"gemeente {organisation.upper()}",
                deels=side == "T" and place == 3, datum_besluit=f"202{place % 3}-05-01" if place else None,
                gezag="vernietigd" if (place, side) == (5, "A") else None,
                beslispunt="u/lokaal" if organisation == "x" else "u",
                verwant=frozenset({"zaak"}) if (place, side) in {(1, "T"), (2, "A")} else frozenset(),
            ))  # fmt: skip
    rows.append(casus("v1", "T", {"f": 1}, beslispunt="v"))
    rows.append(casus("v2", "A", {"f": 1}, beslispunt="v"))
    return rows


@pytest.mark.parametrize("reikwijdte", ["organisatie", "alle"])
@pytest.mark.parametrize("lezing", LEZINGEN)
def test_the_audit_is_every_pair_of_every_scope(reikwijdte: Reikwijdte, lezing: Lezing) -> None:
    known = scope()
    groups: dict[tuple[str, str], list[Profiel]] = {}
    for p in known:
        point = p.beslispunt or ""
        key = ("", point.split("/")[0]) if reikwijdte == "alle" else (p.organisatie or "", point)
        groups.setdefault(key, []).append(p)
    judged = [
        judge(a, b, reikwijdte, elders=decisive_elsewhere(group), lezing=lezing)
        for group in groups.values()
        for a, b in combinations(sorted(group, key=lambda p: p.casus_id), 2)
    ]
    found = audit(known[::-1], reikwijdte, statussen=STATUSSEN, lezing=lezing)
    assert sorted(map(repr, found.paren)) == sorted(map(repr, judged))
    assert found == audit(known, reikwijdte, statussen=STATUSSEN, lezing=lezing)
    assert found.aantallen == {s: sum(p.status == s for p in judged) for s in STATUSSEN}
    assert found.per_status == 1_000_000
    lines: dict[tuple[str | None, str, str | None, str], int] = {}
    for pair in judged:
        years = [p.datum_besluit[:4] if p.datum_besluit else None for p in (pair.a, pair.b)]
        later = max(filter(None, years)) if all(years) else None
        one = None if reikwijdte == "alle" else pair.a.organisatie_naam
        point = (pair.a.beslispunt or "").split("/")[0] if reikwijdte == "alle" else pair.a.beslispunt or ""
        lines[one, point, later, pair.status] = lines.get((one, point, later, pair.status), 0) + 1
    told = {(r.organisatie, r.beslispunt, r.jaar, s): n for r in found.telling for s, n in r.aantallen.items() if n}
    assert told == lines
    assert all(any(row.aantallen.values()) for row in found.telling), "no empty lines"
    assert [p.status for p in audit(known, reikwijdte, lezing=lezing).paren].count("niet_vergelijkbaar") == 0


def test_what_was_decisive_elsewhere_is_looked_for_in_the_scope_of_the_pair() -> None:
    """The first scope shows nothing of this status; in the second a refusal makes one of two grants special."""
    quiet = [casus("p1", "T", {"f": 1}, beslispunt="a"), casus("p2", "T", {"f": 1}, beslispunt="a")]
    known = [
        *quiet,
        casus("a", "T", {"f": 1}),
        casus("b", "T", {"f": 0}),
        casus("c", "A", {"f": 0}, gesteld="f"),
    ]
    (pair,) = audit(known, statussen=["ongelijk_gelijk_behandeld"]).paren
    assert [(row.factor, row.elders) for row in pair.feiten] == [("f", ("c",))]


def test_only_the_statuses_asked_for_and_no_more_than_asked_for_the_most_telling_first() -> None:
    known = scope()
    every = audit(known, statussen=STATUSSEN)
    for status in STATUSSEN:
        assert audit(known, statussen=[status]).paren == tuple(p for p in every.paren if p.status == status)
    for most in (0, 1, 2):
        part = audit(known, statussen=STATUSSEN, per_status=most)
        assert part.aantallen == every.aantallen and part.per_status == most
        for status in STATUSSEN:
            shown = [p for p in part.paren if p.status == status]
            assert len(shown) == min(most, every.aantallen[status])


def test_of_too_many_pairs_those_with_fewest_open_and_most_shared_facts_are_shown() -> None:
    known = [
        casus("a", "T", {"f": 1, "h": 1, "i": 1}, ruimte=BREED),
        casus("b", "A", {"f": 1, "h": 1, "i": 1}, ruimte=BREED),
        casus("c", "A", {"f": 1}, ruimte=BREED, beslispunt="v"),
        casus("d", "T", {"f": 1}, ruimte=BREED, beslispunt="v"),
        casus("e", "A", {"f": 1, "h": 1}, ruimte=BREED),
    ]
    (pair,) = audit(known, statussen=["onverklaard_verschil"], per_status=1).paren
    assert (pair.a.casus_id, pair.b.casus_id) == ("a", "b")
    names = [(p.a.casus_id, p.b.casus_id) for p in audit(known, statussen=["onverklaard_verschil"]).paren]
    assert names == [("a", "b"), ("c", "d")]


def test_the_most_pressing_pair_first() -> None:
    """By status; only silence between it and unexplained right after; certain first, fewest open, most shared."""
    g = {"f": 1, "g": 0}
    known = [
        casus("a", "T", g),
        casus("b", "A", g),
        casus("c", "A", {"f": 1, "g": (0, 1)}),
        casus("d", "A", {"f": 0, "g": 0}),
        casus("e", "A", {"f": 0, "g": 0}, gesteld=["f"]),
        casus("s", "A", {"f": 1, "g": 0}, ruimte=BREED),
    ]
    found = audit(known, lezing="streng").paren
    assert [(p.a.casus_id, p.b.casus_id, p.status) for p in found if "a" in (p.a.casus_id, p.b.casus_id)] == [
        ("a", "b", "onverklaard_verschil"),
        ("a", "s", "onvoldoende_gegevens"),
        ("a", "d", "verklaarbaar_niet_gemotiveerd"),
        ("a", "c", "onvoldoende_gegevens"),
        ("a", "e", "gemotiveerd_onderscheid"),
    ]
    ranks = [STATUSSEN.index(p.status) for p in found if p.binding is None or p.b.casus_id != "s"]
    assert ranks == sorted(ranks)


def test_what_only_silence_hides_comes_before_what_is_explained_whatever_they_share() -> None:
    known = [
        casus("a", "T", {"f": 1, "h": 1, "i": 1}, ruimte=BREED),
        casus("s", "A", {"f": 1, "h": 1, "i": (0, 1), "g": 0}, ruimte=BREED),
        casus("z", "A", {"f": 1, "h": 1, "i": 0}, ruimte=BREED),
        casus("k", "T", {"f": 1}, ruimte=BREED, beslispunt="v"),
        casus("l", "A", {"f": 1}, ruimte=BREED, beslispunt="v"),
    ]
    found = [(p.a.casus_id, p.b.casus_id, p.status) for p in audit(known, lezing="streng").paren]
    assert found.index(("k", "l", "onvoldoende_gegevens")) < found.index(("a", "z", "verklaarbaar_niet_gemotiveerd"))
    assert found.index(("a", "z", "verklaarbaar_niet_gemotiveerd")) < found.index(("a", "s", "onvoldoende_gegevens"))


def ordered(known: Iterable[Profiel], status: PaarStatus, lezing: Lezing = "genoemd") -> list[str]:
    """The pairs of one status in the order shown, each by its second casus."""
    return [f"{p.a.casus_id}-{p.b.casus_id}" for p in audit(known, statussen=[status], lezing=lezing).paren]


def test_within_a_status_what_is_surest_and_shares_most_comes_first() -> None:
    small_space, wide = RUIMTE, BREED
    known = [
        casus("t", "T", {"f": 1, "g": 0}, ruimte=small_space),
        casus("a", "A", {"f": 1, "g": 0}, ruimte=wide),  # certain on what is mentioned only
        casus("z", "A", {"f": 1, "g": 0}, ruimte=small_space),  # certain on all facts
    ]
    assert ordered(known, "onverklaard_verschil") == ["t-z", "a-t"]
    open_ones = [
        casus("t", "T", {"f": 1, "h": 1, "i": 1}, ruimte=wide),
        casus("a", "A", {"f": 1}, ruimte=wide),  # h and i open
        casus("z", "A", {"f": 1, "h": 1}, ruimte=wide),  # i open
    ]
    assert ordered(open_ones, "onvoldoende_gegevens") == ["t-z", "a-t"]
    sharing = [
        casus("t", "T", {"f": 1, "h": 1, "i": 1}, ruimte=wide),
        casus("a", "A", {"f": 1, "h": 0, "i": 0}, ruimte=wide),
        casus("z", "A", {"f": 1, "h": 1, "i": 0}, ruimte=wide),
    ]
    assert ordered(sharing, "verklaarbaar_niet_gemotiveerd") == ["t-z", "a-t"]
    equal_rows = [casus(n, "A" if n != "t" else "T", {"f": 1}) for n in ("t", "b", "a")]
    assert ordered(equal_rows, "onverklaard_verschil") == ["a-t", "b-t"]
    alike = [casus("t", "T", {"f": 1, "g": 1}), casus("z", "T", {"f": 1}), casus("a", "T", {"f": 1, "g": 1})]
    assert ordered(alike, "gelijk_behandeld") == ["a-z", "t-z", "a-t"]


def test_who_takes_no_part_is_counted_with_the_reason() -> None:
    known = [
        casus("a", "T", {"f": 1}),
        casus("b", None, {"f": 1}),
        casus("c", None, {"f": 1}, procedureel=True),
        casus("d", "T", {"f": 1}, gewicht="geen"),
        casus("e", "T", {"f": 1}, organisatie=None),
        casus("f", "T", {"f": 1}, beslispunt=None),
        casus("g", "T", {"f": 1}, beslispunt=None, organisatie=None),
        casus("h", None, {"f": 1}, beslispunt=None),
    ]
    assert left_out(known) == {
        "De strekking is onbekend.": 2,
        "Deze bron is geen casus en telt niet mee in de gelijkheidstoets.": 1,
        "Het beslispunt is onbekend.": 2,
        "Het bestuursorgaan is onbekend.": 1,
        "Procedureel besluit, zonder inhoudelijk oordeel.": 1,
    }
    assert list(left_out(known)) == sorted(left_out(known))
    assert left_out(known, "alle")["Het beslispunt is onbekend."] == 2
    assert "Het bestuursorgaan is onbekend." not in left_out(known, "alle")
    assert audit(known, statussen=STATUSSEN).paren == ()
    twins = [p for q in known for p in (q, replace(q, casus_id=CasusId(f"{q.casus_id}2")))]
    assert [(p.a.casus_id, p.b.casus_id) for p in audit(twins, statussen=STATUSSEN).paren] == [("a", "a2")]
    assert {p.a.casus_id for p in audit(twins, "alle", statussen=STATUSSEN).paren} == {"a", "a2", "e"}
