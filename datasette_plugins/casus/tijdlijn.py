"""What happened when: the days that the casus, its text and its related decisions name, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from casusbank.model import Casus
from datasette_plugins import woorden

_DAGEN = {
    "aanvraag": "Aanvraag of melding",
    "zitting": "Zitting of hoorzitting",
    "primair_besluit": "Eerdere beslissing",
    "ingang": "Gaat in",
    "einde": "Loopt af",
    "publicatie": "Publicatie",
}


@dataclass(frozen=True, slots=True)
class Gebeurtenis:
    """One day (ISO, or a year and month) with what happened; `pad` leads to its place or casus, empty without one."""

    dag: str
    wat: str
    pad: str = ""


@dataclass(frozen=True, slots=True)
class Verwant:
    """A related decision with its day."""

    dag: str
    naam: str
    pad: str


def events(casus: Casus, verwant: Iterable[Verwant] = ()) -> list[Gebeurtenis]:
    """The days in order, each thing once; what the text says goes before what the metadata says."""
    found: dict[tuple[str, str], Gebeurtenis] = {}
    for event in (*_from_text(casus), *_from_metadata(casus), *(Gebeurtenis(v.dag, v.naam, v.pad) for v in verwant)):
        found.setdefault((event.dag, event.wat), event)
    return sorted(found.values(), key=lambda e: (e.dag, e.wat))


def _from_text(casus: Casus) -> Iterator[Gebeurtenis]:
    for a in casus.annotaties:
        if a.soort != "datum" or a.status == "verworpen":
            continue
        kind, colon, day = a.sleutel.rpartition(":")
        what = _DAGEN.get(kind, woorden.readable(kind)) if colon else _decided(casus)
        yield Gebeurtenis(day, what, f"#p{a.begin}" if a.eind > a.begin else "")


def _from_metadata(casus: Casus) -> Iterator[Gebeurtenis]:
    m = casus.metadata
    days = (
        (casus.velden.datum_besluit or m.datum_besluit, _decided(casus)),
        (m.datum_uitspraak, "Uitspraak"),
        (m.datum_publicatie, "Publicatie"),
    )
    yield from (Gebeurtenis(day, what) for day, what in days if day)


def _decided(casus: Casus) -> str:
    return "Uitspraak" if casus.metadata.datum_uitspraak else "Beslissing"
