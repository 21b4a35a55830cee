"""The filled-in agenda of a strategic casustafel: one document per case that the table discussed.

`casusbank casustafel` writes the agenda; its fields are headings with a placeholder below. What people wrote in their
place is kept, what the program itself had written is not: facts of the discussed casus and of similar ones are no words
of this table. Each document is linked to the casus it is about (`bespreekt`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from casusbank.config import Grenswaarden
from casusbank.errors import BronGeweigerd
from casusbank.model import Blok, Document, Metadata, Relatie
from ingest.readers.opbouw import Opbouw, squeeze
from ingest.readers.velden import iso_date

SJABLOON = "Sjabloon casustafel 1"
KENMERK = "Besproken casus"
BIJLAGE = "Bijlage: vergelijkbare casussen"
BESPREEKT = "bespreekt"
"""The relation of a casustafel to the casus it discussed."""


@dataclass(frozen=True, slots=True)
class Veld:
    """A field of the agenda: its heading there, what to write, and the heading of what was written.

    `stap`: it asks the question of that step of the omgekeerde toets (`methodiek.yaml`).
    """

    sleutel: str
    kop: str
    uitleg: str = ""
    wordt: str = ""
    stap: int = 0


BESPREKING = (
    Veld("datum", "Datum van de bespreking", "dag, maand en jaar"),
    Veld("organisatie", "Organisatie", "het bestuursorgaan dat beslist, zoals gemeente Oeverdam"),
)
"""Fields of the meeting as a whole."""
VELDEN = (
    Veld("situatie", "Situatie in eigen woorden", "wat er speelt, zonder namen en adressen", "Situatie"),
    Veld("vraag", "Vraag aan de tafel", "waarover wil de tafel het eens worden", "Hulpvraag"),
    Veld("effect", "Omgekeerde toets 1: effect", wordt="Gewenst effect", stap=1),
    Veld("grondwaarden", "Omgekeerde toets 2: grondwaarden", wordt="Grondwaarden", stap=2),
    Veld("effecten", "Omgekeerde toets 3: effecten breed", wordt="Effecten", stap=3),
    Veld("juridisch", "Omgekeerde toets 4: juridisch", wordt="Juridisch kader", stap=4),
    Veld("afweging", "Afweging van de tafel", "welke waarde ging voor welke andere, en waarom", "Afweging"),
    Veld(
        "uitkomst", "Uitkomst van de tafel", "toekennen, deels toekennen, afwijzen of nog geen uitkomst, en waarom",
        "Uitkomst",
    ),
    Veld("afspraken", "Afspraken en signalen", "wie doet wat, en aan wie geeft de tafel een signaal", "Afspraken"),
)  # fmt: skip
"""Fields of one case, in the order of the agenda."""

_CASE = re.compile(r"Casus (\d{1,3}): (.{1,200})")
_MARK = re.compile(re.escape(KENMERK) + r":\s*(\S+)")
_NOTE = re.compile(r"\s*\[\d+\](?:\(#bron-\d+\))?")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]<>#|~+=.)-])")
_EMPTY = re.compile(r"\[vul hier in(?::[^\]]*)?\]")
_KOPPEN = {veld.kop.casefold(): veld.sleutel for veld in (*BESPREKING, *VELDEN)}


@dataclass(frozen=True, slots=True)
class _Punt:
    """One case of a filled-in agenda."""

    titel: str
    kenmerk: str
    velden: dict[str, list[str]]


def split_casustafel(document: Document, grenzen: Grenswaarden) -> Iterator[Document]:
    """The cases of a filled-in agenda; any other document as it is. Raises BronGeweigerd for an empty agenda."""
    if SJABLOON not in document.tekst[:5000]:
        yield document
        return
    meeting, points = _read(document)
    filled = [point for point in points if point.kenmerk and any(point.velden.values())]
    if not filled:
        raise BronGeweigerd("de agenda van de casustafel is nog niet ingevuld")
    for number, point in enumerate(filled, start=1):
        made = _document(document, point, meeting, grenzen)
        yield replace(made, pad=f"{document.pad}#{number}")


def _read(document: Document) -> tuple[dict[str, list[str]], list[_Punt]]:
    """What was written per field, of the meeting and of each case."""
    meeting: dict[str, list[str]] = {}
    points: list[_Punt] = []
    field, level = "", 0
    for blok in document.blokken:
        text = _plain(document.tekst[blok.begin : blok.eind])
        if blok.soort == "kop":
            case = _CASE.fullmatch(squeeze(text))
            if case:
                points.append(_Punt(case[2], "", {}))
                level = blok.niveau
            elif points and blok.niveau <= level and _KOPPEN.get(squeeze(text).casefold()) is None:
                break  # the appendix, or the colophon
            field = _KOPPEN.get(squeeze(text).casefold(), "")
        elif points and not points[-1].kenmerk and (mark := _MARK.search(text)):
            points[-1] = replace(points[-1], kenmerk=mark[1])
        elif field:
            _keep(text, blok, (points[-1].velden if points else meeting).setdefault(field, []))
    return meeting, points


def _keep(text: str, blok: Blok, into: list[str]) -> None:
    written = _EMPTY.sub("", text).strip()
    if written:
        into.append(f"- {written.lstrip('- ')}" if blok.soort == "lijst" else written)


def _plain(text: str) -> str:
    return _NOTE.sub("", _ESCAPED.sub(r"\1", text))


def _document(document: Document, point: _Punt, meeting: dict[str, list[str]], grenzen: Grenswaarden) -> Document:
    title = f"Casustafel: {point.titel}"
    opbouw = Opbouw(grenzen)
    opbouw.add(title, "kop", niveau=1)
    opbouw.add(f"Onderwerp: {point.titel}.")
    for veld in VELDEN:
        written = point.velden.get(veld.sleutel)
        if written:
            opbouw.add(veld.wordt, "kop", niveau=2)
            for line in written:
                opbouw.lines(line, "lijst" if line.startswith("- ") else "alinea")
    metadata = Metadata(
        titel=title,
        bronsoort="casustafel",
        procedurefase="casustafel",
        organisatie=" ".join(meeting.get("organisatie", [])) or document.metadata.organisatie,
        datum_besluit=iso_date(" ".join(meeting.get("datum", []))),
        relaties=(Relatie(BESPREEKT, point.kenmerk),),
    )
    return opbouw.document(document.pad, document.lezer, metadata, "geen tekst in dit agendapunt")
