"""Who an official publication is of: what its own data says, else its masthead, else who signed for the state.

A name comes with its scheme (`OVERHEID.Gemeente`, `overheid:Provincie`): that tells Utrecht the municipality from
Utrecht the province. What is only read in the text may be the place where the King signed, or a neighbour.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ingest.readers.opbouw import squeeze
from ingest.readers.xmlbasis import Element, attribute, inner_text, tag, walk

_STAAT = "Staat der Nederlanden"
"""Who an act or decree is of that names no ministry."""
_CREATORS = ("dc.creator", "dcterms.creator", "overheid.authority")
_OWN_KIND = {
    "provincie": re.compile(r"provincie", re.IGNORECASE),
    "waterschap": re.compile(r"waterschap|heemraadschap|wetterskip", re.IGNORECASE),
}
"""Kinds of bodies that are named after a region, and what shows that a name says its kind already."""
_ONE_WORD = re.compile(r"(?:['’]s-)?[A-Z][\w-]+(?: (?:aan|en|de|den) .+)?")
"""A name that reads as that of a town."""
_MASTHEAD = re.compile(r"\buitgave van (?!(?:het )?Koninkrijk\b)(?:(?:de|het) )?([^\W\d_].{2,120}?)[\s.]*$")
_JOINT = re.compile(r"gemeenschappelijke regeling (?=\S+ \S)", re.IGNORECASE)
_MINISTER = re.compile(r"\b(?:minister|staatssecretaris) van ([A-Z][^.;]{2,100}?)[\s,]*$", re.IGNORECASE)
_STATE = frozenset({"staatsblad", "wetgeving", "toestand"})


def is_municipality(scheme: str) -> bool:
    """Whether a name with this scheme is that of a municipality; one without a scheme may be."""
    return _kind(scheme) in {"", "gemeente"}


def named(scheme: str, name: str) -> str | None:
    """An organisation as it is known apart from a municipality of the same name; None without a name."""
    name, kind = squeeze(name), _kind(scheme)
    if not name or is_municipality(scheme):
        return name or None
    if kind == "ministerie":
        return name if re.match("minister", name, re.IGNORECASE) else f"Ministerie van {name}"
    if kind in _OWN_KIND:
        return name[0].lower() + name[1:] if _OWN_KIND[kind].search(name) else f"{kind} {name}"
    return f"organisatie {name}" if _ONE_WORD.fullmatch(name) and not _is_known(name) else name


def creator_of(record: Element) -> str | None:
    """The `creator` of a record or a regulation."""
    return next((who for e in walk(record, "creator") if (who := named(attribute(e, "scheme"), inner_text(e)))), None)


def from_tags(tags: Iterable[Element]) -> str | None:
    """The creator among `<meta name scheme content>`, else the authority."""
    found: dict[str, str] = {}
    for element in tags:
        name = attribute(element, "name").lower()
        who = named(attribute(element, "scheme"), attribute(element, "content")) if name in _CREATORS else None
        if who:
            found.setdefault(name, who)
    return next((found[name] for name in _CREATORS if name in found), None)


def publisher_of(root: Element) -> str | None:
    """Who a publication without a record is of; None where only its text may tell."""
    return from_tags(walk(root, "meta")) or _masthead(root) or _signed_for_the_state(root)


def _masthead(root: Element) -> str | None:
    """`Officiële uitgave van de gemeente Oeverdam`, above the publication itself."""
    for kop in (child for child in root if tag(child) == "kop"):
        for line in (squeeze(inner_text(child)) for child in kop if tag(child) in {"titel", "subtitel"}):
            if found := _MASTHEAD.search(line):
                return _JOINT.sub("", found[1])
    return None


def _signed_for_the_state(root: Element) -> str | None:
    """The ministry of who decided or signed; of an act or decree that names none, the state."""
    for element in walk(root, "wie", "ondertekening"):
        if any(tag(a) == "uitgifte" for a in element.iterancestors()):
            continue  # who let the Staatsblad be published
        said = [inner_text(e) for e in walk(element, "functie", "organisatie")] or [inner_text(element)]
        if found := _MINISTER.search(squeeze(" ".join(said))):
            return f"Ministerie van {found[1]}"
    return _STAAT if next(walk(root, *_STATE), None) is not None else None


def _is_known(name: str) -> bool:
    """Whether this is another body than a municipality that the vocabulary knows by its bare name."""
    from casusbank.vocabulary.organisaties import find_organisatie

    known = find_organisatie(name, None)
    return known is not None and known.soort != "gemeente"


def _kind(scheme: str) -> str:
    return re.split(r"[.:/#]", scheme)[-1].lower()
