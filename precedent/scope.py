"""Which two casussen may be held against each other (precedent.md, "Comparable, equal").

`vergelijkbaar` is a legal scope, not likeness: same bestuursorgaan, same beslispunt, same version of the rule,
neither annulled. What falls outside is at most leerzaam. `reikwijdte="alle"` drops the organisation, for regions
and researchers; what it finds is no claim of unequal treatment in law.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from precedent.profile import Profiel

Reikwijdte = Literal["organisatie", "alle"]


@dataclass(frozen=True, slots=True)
class Vergelijkbaarheid:
    """Whether two casussen are comparable; if not, why not (a Dutch sentence). `voorbehouden` are reservations."""

    ja: bool
    waarom_niet: str | None = None
    voorbehouden: tuple[str, ...] = ()


def comparable(a: Profiel, b: Profiel, reikwijdte: Reikwijdte = "organisatie") -> Vergelijkbaarheid:
    """Whether `a` and `b` are in each other's scope. Symmetric.

    What is not known is not taken as equal for organisation and beslispunt, since equal treatment is claimed on
    them; an unknown version of the rule is a reservation, since most sources do not name one.
    """
    reason = _why_not(a, b, reikwijdte)
    if reason:
        return Vergelijkbaarheid(False, reason)
    notes = dict.fromkeys((*a.voorbehouden, *b.voorbehouden))
    if "leerzaam" in (a.gewicht, b.gewicht):
        notes["Een van beide bronnen vertelt over het besluit maar is het niet zelf."] = None
    if _rule_matters(a, b) and not (a.regeling_versie and b.regeling_versie):
        notes["Versie van de regel niet bij beide bekend."] = None
    return Vergelijkbaarheid(True, None, tuple(sorted(notes)))


def no_casus(profile: Profiel) -> str | None:
    """None when `profile` is a casus that was decided, in whatever source it is told, else the Dutch reason."""
    if profile.gewicht == "geen":
        return "Deze bron is geen casus en telt niet mee in de gelijkheidstoets."
    return "Procedureel besluit, zonder inhoudelijk oordeel." if profile.procedureel else None


def only_teaches(profile: Profiel, reikwijdte: Reikwijdte = "organisatie") -> str | None:
    """The Dutch reason why `profile` may not bind a new casus; None when it may.

    Advice, notes and stories tell how someone was treated, so they stand in a comparison of two casussen; but they are
    no decision to be held to (bronsoorten.yaml, `binding`). Across organisations nothing binds in law anyway.
    """
    if profile.gewicht == "leerzaam" and reikwijdte == "organisatie":
        return "Deze bron is geen besluit of uitspraak en is alleen leerzaam."
    return no_casus(profile)


def same_matter(a: Profiel, b: Profiel) -> bool:
    """Whether both are about the same beslispunt, apart from the local rule named after a slash."""
    return bool(a.beslispunt and b.beslispunt) and core(a.beslispunt) == core(b.beslispunt)


def shared_facts(a: Profiel, b: Profiel) -> int:
    """On how many facts, present in both, the same is known: nominates what to look at, concludes nothing."""
    mine, theirs = a.feiten, b.feiten
    return sum(mine[f].bereik == theirs[f].bereik and mine[f].bereik.laag > 0 for f in mine.keys() & theirs.keys())


def core(beslispunt: str | None) -> str:
    """The beslispunt without the local rule: "urgentie / verordening x art. 13" is about "urgentie"."""
    return (beslispunt or "").split("/", 1)[0].strip()


def scope_key(profile: Profiel, reikwijdte: Reikwijdte) -> tuple[str, str] | None:
    """Casussen with different keys are never comparable; None when it is comparable with nothing."""
    if not profile.beslispunt or (reikwijdte == "organisatie" and not profile.organisatie):
        return None
    return ("", core(profile.beslispunt)) if reikwijdte == "alle" else (profile.organisatie or "", profile.beslispunt)


def _rule_matters(a: Profiel, b: Profiel) -> bool:
    return a.organisatie == b.organisatie


def _why_not(a: Profiel, b: Profiel, reikwijdte: Reikwijdte) -> str | None:
    """The first reason, from the most to the least telling."""
    if a.casus_id == b.casus_id:
        return "Het is twee keer dezelfde casus."
    if a.verwant & b.verwant:
        return "Het gaat om dezelfde zaak in een andere fase."
    if not a.beslispunt or not b.beslispunt:
        return "Het beslispunt is niet bij beide bekend."
    if not same_matter(a, b):
        return "Het beslispunt verschilt."
    if "vernietigd" in (a.gezag, b.gezag):
        return "Een van beide besluiten is vernietigd."
    return _why_not_here(a, b) if reikwijdte == "organisatie" else _why_not_rule(a, b)


def _why_not_here(a: Profiel, b: Profiel) -> str | None:
    if not a.organisatie or not b.organisatie:
        return "Het bestuursorgaan is niet bij beide bekend."
    if a.organisatie != b.organisatie:
        return "Een ander bestuursorgaan besliste: hooguit leerzaam."
    return "Het beslispunt verschilt." if a.beslispunt != b.beslispunt else _why_not_rule(a, b)


def _why_not_rule(a: Profiel, b: Profiel) -> str | None:
    """Two organisations have two local rules by nature; within one, the version must be the same."""
    if _rule_matters(a, b) and _other_version(a.regeling_versie, b.regeling_versie):
        return "Er gold een andere versie van de regel."
    outdated = any(p.gezag in {"achterhaald_door_wet", "achterhaald_door_beleid"} for p in (a, b))
    if outdated and (a.regeling_versie is None or a.regeling_versie != b.regeling_versie):
        return "Een van beide besluiten is achterhaald door een wijziging van wet of beleid."
    return None


_VERSION = re.compile(r"(?P<regeling>CVDR\d+)[/_](?P<versie>\d+)|(?P<naam>\D.*?)\s+(?P<jaar>(?:19|20)\d\d)")


def _other_version(a: str | None, b: str | None) -> bool:
    """Whether both name the same regulation in two versions: a CVDR id with its version, a local rule with its year.

    Two decisions that lean on two regulations are not two versions, and the date in a JCI (`g=`) says when a
    statute was read, not that its text changed.
    """
    one, other = (_VERSION.fullmatch(text or "") for text in (a, b))
    if not one or not other:
        return False
    mine, theirs = (tuple(part for part in m.groups() if part) for m in (one, other))
    return mine[0].casefold() == theirs[0].casefold() and mine[1] != theirs[1]
