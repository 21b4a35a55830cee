"""What in a stored casus may still lead to a person, with the passage for each reason. Nothing is stored.

Two measures. Signals: words that make a story one of a few (a rare illness, an office held by one
person, a case that was in the news). And k: how many casussen of this database share the coarse
features of this one (k-anonymity, Sweeney 2002), with the smallest combination that sets it apart. k
counts casussen here, not people in the country: a low k is a reason to look, a high k no proof of safety.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from itertools import combinations
from typing import Any, Literal

import yaml

from casusbank.model import Casus, Gegeven
from ingest.leeftijd import class_of
from ingest.pseudonymise import remaining
from ingest.text import count_words, counted

Niveau = Literal["laag", "middel", "hoog"]
_ORDER: tuple[Niveau, ...] = ("laag", "middel", "hoog")
GRENS = 3
"""A combination that fewer casussen share sets a casus apart."""
_PER_KIND = 3
"""Passages shown per kind of signal; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Signaal:
    """A reason why someone may be recognised, and the passages it rests on (the first few)."""

    soort: str
    niveau: Niveau
    reden: str
    passages: tuple[tuple[int, int], ...]
    aantal: int


@dataclass(frozen=True, slots=True)
class Kenmerken:
    """The coarse features by which a casus is counted; "onbekend" where the text is silent."""

    organisatie: str
    onderwerp: str
    huishouden: str
    leeftijd: str
    herkomst: str

    def items(self) -> tuple[tuple[str, str], ...]:
        """(name, value) of each feature that is known."""
        named = (("organisatie", self.organisatie), ("onderwerp", self.onderwerp), ("huishouden", self.huishouden),
                 ("leeftijd", self.leeftijd), ("herkomst", self.herkomst))  # fmt: skip
        return tuple((name, value) for name, value in named if value != "onbekend")


@dataclass(frozen=True, slots=True)
class Risico:
    """The report on one casus."""

    niveau: Niveau
    signalen: tuple[Signaal, ...]
    kenmerken: Kenmerken
    k: int
    van: int
    afzonderend: tuple[str, ...]
    """The smallest set of features that fewer than `GRENS` casussen share; empty when there is none."""
    k_afzonderend: int = 0


@dataclass(slots=True)
class Populatie:
    """How often each combination of features occurs in the database."""

    van: int = 0
    tellingen: Counter[tuple[tuple[str, str], ...]] = field(default_factory=Counter)

    def add(self, kenmerken: Kenmerken) -> None:
        """Count one casus under every combination of its features."""
        self.van += 1
        known = kenmerken.items()
        for size in range(1, len(known) + 1):
            self.tellingen.update(combinations(known, size))


@lru_cache(maxsize=1)
def _rules() -> tuple[tuple[str, Niveau, str, re.Pattern[str]], ...]:
    """Rows of `risico.yaml`: kind, level, reason, pattern."""
    rows: list[dict[str, Any]] = yaml.safe_load(files("ingest").joinpath("risico.yaml").read_text(encoding="utf-8"))
    return tuple((r["soort"], r["niveau"], r["reden"], re.compile(r["patroon"])) for r in rows)


def assess(casus: Casus, populatie: Populatie) -> Risico:
    """The report on one casus against the casussen counted in `populatie`, this one among them."""
    signals = tuple(_signals(casus))
    kenmerken = features(casus)
    known = kenmerken.items()
    k = populatie.tellingen[known] if known else populatie.van
    small, least = _apart(known, populatie)
    return Risico(_level(signals, small), signals, kenmerken, k, populatie.van, small, least)


def count(casussen: Iterable[Casus]) -> Populatie:
    """The features of all casussen, counted."""
    populatie = Populatie()
    for casus in casussen:
        populatie.add(features(casus))
    return populatie


def _apart(known: tuple[tuple[str, str], ...], populatie: Populatie) -> tuple[tuple[str, ...], int]:
    for size in range(1, len(known) + 1):
        found = [(populatie.tellingen[c], c) for c in combinations(known, size)]
        least, chosen = min(found)
        if least < GRENS:
            return tuple(name for name, _ in chosen), least
    return (), 0


def _level(signals: tuple[Signaal, ...], apart: tuple[str, ...]) -> Niveau:
    """The highest signal; two kinds of `middel` together, or one in a casus that is set apart, weigh as `hoog`."""
    middle = {s.soort for s in signals if s.niveau == "middel"}
    if any(s.niveau == "hoog" for s in signals) or len(middle) > 1 or (middle and len(apart) in (1, 2)):
        return "hoog"
    return "middel" if middle or apart else "laag"


def _signals(casus: Casus) -> Iterator[Signaal]:
    text = casus.tekst
    left = remaining(text)
    if left:
        yield Signaal("restgegeven", "hoog", f"er staat nog een hard gegeven in: {', '.join(left)}", (), len(left))
    guarded = [(a.begin, a.eind) for a in casus.annotaties if a.soort in ("wetsverwijzing", "persoonsgegeven")]
    for soort, niveau, reden, pattern in _rules():
        found = [m.span() for m in pattern.finditer(text)]
        found = [(b, e) for b, e in found if not any(x < e and b < y for x, y in guarded)]
        if found:
            yield Signaal(soort, niveau, reden, tuple(found[:_PER_KIND]), len(found))
    ages = [m for m in _AGE.finditer(text) if int(next(filter(None, m.groups()))) >= 90]
    if ages:
        yield Signaal("hoge_leeftijd", "middel", "boven 90 jaar zijn er weinig mensen per gemeente",
                      tuple(m.span() for m in ages[:_PER_KIND]), len(ages))  # fmt: skip


_AGE = re.compile(
    r"\b(\d{1,3})-jarige|\b(\d{1,3}) jaar oud|\bis (?:nu )?(\d{1,3}) jaar\b(?! geleden)|\((\d{1,3}) ?(?:jr|jaar)?\)"
)
_CHILDREN = re.compile(
    rf"(?i)\b(?:(?P<geen>geen)|(?P<aantal>{count_words(10)}|\d{{1,2}})) (?:\w+ ){{0,2}}kinderen\b|\bkind(?:eren)?\b"
)
_SINGLE = re.compile(r"(?i)\balleenstaande?|\bwoont alleen|\bgescheiden|\bweduwe|\bweduwnaar|\bex-partner")
_COUPLE = re.compile(
    r"(?i)\bechtgeno|\bgehuwd|\bgetrouwd|\bsamenwonend|\becht?paar\b|\bzijn vrouw|\bhaar man\b|\bpartner"
)
_ORIGIN = re.compile(
    r"(?i)\b(?:uit|afkomstig uit|geboren in|gevlucht uit) (eritrea|syri[eë]|oekra[iï]ne|somali[eë]|afghanistan"
    r"|irak|iran|turkije|marokko|suriname|polen|bulgarije|roemeni[eë]|ethiopi[eë]|soedan|jemen|china|ghana|nigeria|congo"
    r"|curaçao|aruba|duitsland)"
    r"|\b(eritre|syrisch|oekra[iï]en|somali|afghaan|iraaks|iraans|turks|marokkaan|surinaam|pools|bulgaar|roemeen|chine|ghane)\w*"
)


def features(casus: Casus) -> Kenmerken:
    """The coarse features of a casus, in classes."""
    v = casus.velden
    return Kenmerken(
        organisatie=v.organisatie or casus.metadata.instantie or "onbekend",
        onderwerp=v.onderwerpen[0] if v.onderwerpen else "onbekend",
        huishouden=_household(casus.tekst),
        leeftijd=_age(casus),
        herkomst=_origin(casus.tekst),
    )


def _household(text: str) -> str:
    m = _CHILDREN.search(text)
    number = None if not m else 0 if m["geen"] else counted(m["aantal"] or "een")
    children = (
        "onbekend" if number is None else "0" if number == 0 else "1-2" if number < 3 else "3-4" if number < 5 else "5+"
    )
    adults = "alleen" if _SINGLE.search(text) else "paar" if _COUPLE.search(text) else "onbekend"
    return "onbekend" if adults == children == "onbekend" else f"{adults}, kinderen {children}"


def _age(casus: Casus) -> str:
    born = (a.details.leeftijdsklasse for a in casus.annotaties if isinstance(a.details, Gegeven))
    known = next((klasse for klasse in born if klasse), None)
    m = None if known else _AGE.search(casus.tekst)
    return known or (class_of(int(next(filter(None, m.groups())))) if m else "onbekend")


def _origin(text: str) -> str:
    m = _ORIGIN.search(text)
    return (m.group(1) or m.group(2)).lower() if m else "onbekend"


def risk_json(casus: Casus, r: Risico) -> dict[str, Any]:
    """The `risico --json` document of one casus; fragments are of the stored, pseudonymised text."""
    return {
        "casus_id": casus.id,
        "niveau": r.niveau,
        "toegang": casus.toegang,
        "signalen": [
            {
                "soort": s.soort,
                "niveau": s.niveau,
                "reden": s.reden,
                "aantal": s.aantal,
                "passages": [{"begin": b, "eind": e, "fragment": casus.tekst[b:e]} for b, e in s.passages],
            }
            for s in sorted(r.signalen, key=lambda s: (-_ORDER.index(s.niveau), s.soort))
        ],
        "kenmerken": dict(r.kenmerken.items()),
        "k": r.k,
        "van": r.van,
        "afzonderend": list(r.afzonderend),
        "k_afzonderend": r.k_afzonderend,
        "let_op": "k telt casussen in deze bank, geen mensen; een hoge k bewijst niet dat niemand te herkennen is",
    }
