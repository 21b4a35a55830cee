"""A bundle on the page: its sections with the numbers of their sources, and the way from each source to its place."""

from __future__ import annotations

from dataclasses import dataclass

from datasette_plugins.paden import casus_path
from precedent.dossier.document import Alinea, Bron, Lijst, Passagebron, Stuk, Tabel, Veldbron
from precedent.dossier.present import Getoond, describe, present
from precedent.inquiry import INVOER

VORMEN = (
    ("docx", "Word"),
    ("pdf", "PDF"),
    ("html", "Webpagina"),
    ("md", "Tekst (Markdown)"),
    ("json", "JSON (ander systeem)"),
)
MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "json": "application/json; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Bronregel:
    """One source in the list: its number, what it is, and the address of its place (empty when it has none)."""

    nr: int
    tekst: str
    pad: str


@dataclass(frozen=True, slots=True)
class Bladzijde:
    """A document ready for the page."""

    stuk: Stuk
    getoond: Getoond
    bronnen: tuple[Bronregel, ...]


def sheet(stuk: Stuk) -> Bladzijde:
    """Number the sources and find their places."""
    shown = present(stuk)
    rows = tuple(Bronregel(nr, describe(b, citaten=stuk.citaten), _place(b)) for b, nr in shown.nummers.items())
    return Bladzijde(stuk, shown, rows)


def kind(block: object) -> str:
    """By which name the template tells the blocks apart."""
    match block:
        case Alinea():
            return "alinea"
        case Lijst():
            return "lijst"
        case Tabel():
            return "tabel"
        case _:
            return "afdeling" if hasattr(block, "inhoud") else "invulveld"


def _place(source: Bron) -> str:
    match source:
        case Passagebron(casus_id=casus_id, begin=begin, eind=eind) if casus_id != INVOER:
            return casus_path(casus_id, begin, eind)
        case Veldbron(casus_id=casus_id) if casus_id != INVOER:
            return casus_path(casus_id)
        case _:
            return ""
