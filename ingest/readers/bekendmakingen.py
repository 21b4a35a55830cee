"""Officiële bekendmakingen: CVDR, gemeenteblad, Staatsblad, Staatscourant, BWB-toestand; XML and HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from casusbank.errors import BronOvergeslagen
from casusbank.model import Document, Metadata
from ingest.readers import Bestand
from ingest.readers.html import SNIFF as HTML
from ingest.readers.html import add_page, meta_tags, parse_html
from ingest.readers.opbouw import Opbouw, count_words, squeeze
from ingest.readers.uitgever import creator_of, from_tags, publisher_of
from ingest.readers.velden import MAX_TITLE, iso_date
from ingest.readers.xmlbasis import Element, attribute, first_text, inner_text, parse_xml, tag, walk

MET_GEGEVENS = "bekendmaking-met-gegevens"
"""Root of a file that holds the data of a publication (`originalData` of its record) and then its XML."""
_ROOT = re.compile(
    rb"<(?:[\w.-]+:)?(?:cvdr|officiele-publicatie|toestand|wetgeving|metadata_gegevens|searchRetrieveResponse|"
    rb"recordSchema|gemeenteblad|staatsblad|staatscourant|" + MET_GEGEVENS.encode() + rb")\b"
)
_META = frozenset({
    "meta", "metadata", "meta-data", "owmskern", "owmsmantel", "cvdripm", "brondata", "bwb-inputbestand",
    "bwb-wijzigingen", "redactionele-correcties", "citeertitel", "plaatje", "illustratie", "jcis", "redactie",
})  # fmt: skip
_PARAGRAPH = frozenset({
    "al", "wij", "considerans.al", "intitule", "context.al", "p", "plaatsdatum", "slotformulering",
    "dagtekening", "naam", "functie", "organisatie",
})  # fmt: skip
_LEVELS = {
    "boek": 1, "deel": 1, "titeldeel": 1, "hoofdstuk": 1, "bijlage": 1, "nota-toelichting": 1, "toelichting": 1,
    "afdeling": 2, "paragraaf": 2, "divisie": 2, "circulaire.divisie": 2,
    "subparagraaf": 3, "sub-paragraaf": 3, "artikel": 3, "tekst": 3,
}  # fmt: skip
_REGELING = re.compile(
    r"^(?:\w+\s+){0,4}?(?:wet|verordening|regeling|beleidsregels?|besluit van|reglement|nadere regels)\b", re.IGNORECASE
)
_NOTICE = re.compile(r"vergunning|kennisgeving|bekendmaking|melding|beschikking", re.IGNORECASE)


class BekendmakingenReader:
    """Publications of the official gazettes, and the consolidated regulations made of them."""

    naam = "bekendmakingen@2"

    def claims(self, bestand: Bestand) -> bool:
        """By root element, or by the OVERHEID metadata in the head of a page."""
        head = bestand.inhoud[:8192]
        if HTML.match(head):
            return b"OVERHEIDop." in head or b"OVERHEID.authority" in head
        return bool(_ROOT.search(head[:4096]))

    def read(self, bestand: Bestand) -> Iterator[Document]:
        """One Document. Raises BronOvergeslagen for a record that holds only metadata."""
        if HTML.match(bestand.inhoud[:8192]):
            page = parse_html(bestand.inhoud, bestand.grenzen)
            opbouw = add_page(page, bestand.grenzen)
            metadata = replace(_from_tags(meta_tags(page)), organisatie=from_tags(page.iter("meta")))
        else:
            root = parse_xml(bestand.inhoud, bestand.grenzen)
            if tag(root) in {"metadata_gegevens", "record", "searchretrieveresponse"}:
                raise BronOvergeslagen("alleen metadata van een bekendmaking, geen tekst")
            opbouw = Opbouw(bestand.grenzen)
            record, root = (root[0], root[-1]) if tag(root) == MET_GEGEVENS and len(root) else (None, root)
            _Body(opbouw).feed(root)
            metadata = _from_tree(root, opbouw)
            metadata = replace(metadata, organisatie=metadata.organisatie or publisher_of(root))
            if record is not None:
                metadata = _from_record(record, metadata.bronsoort).merged_over(metadata)
        if not count_words(opbouw.tekst, 1):
            raise BronOvergeslagen("alleen metadata van een bekendmaking, geen tekst")
        yield opbouw.document(bestand.pad, self.naam, metadata, "geen tekst in deze bekendmaking")


class _Body:
    """Walks a regulation or notice into blocks."""

    def __init__(self, opbouw: Opbouw) -> None:
        self._opbouw = opbouw
        self._number = ""

    def feed(self, element: Element, level: int = 1) -> None:
        """Append everything below `element`; `level` is the heading level of its `kop`."""
        for child in element:
            name = tag(child)
            if not name or name in _META:
                continue
            if name == "kop":
                self._heading(child, level)
            elif name in {"tussenkop", "circulaire.kop"}:
                self._opbouw.add(squeeze(inner_text(child)), "kop", niveau=min(level + 1, 6))
            elif name in {"li.nr", "lidnr"}:
                self._number = squeeze(inner_text(child))
            elif name in {"row", "tr"}:
                cells = [squeeze(inner_text(cell)) for cell in child if tag(cell)]
                self._opbouw.add(" | ".join(cell for cell in cells if cell), "tabel", sep="\n")
            elif name in _PARAGRAPH:
                self._paragraph(child, "li" in {tag(a) for a in (element, element.getparent()) if a is not None})
            elif name == "noot":
                self._note(child)
            elif len(child) == 0 and (child.text or "").strip():
                self._paragraph(child, False)
            else:
                self.feed(child, _LEVELS.get(name, level))

    def _heading(self, element: Element, level: int) -> None:
        parts = [squeeze(inner_text(child)) for child in element if tag(child) in {"label", "nr", "titel", "subtitel"}]
        self._opbouw.add(" ".join(part for part in parts if part), "kop", niveau=level)

    def _paragraph(self, element: Element, listed: bool) -> None:
        text = squeeze(inner_text(element, frozenset({"noot", "meta-data"})))
        if text:
            numbered = f"{self._number} {text}".strip()
            self._opbouw.add(numbered, "lijst" if listed else "alinea", sep="\n" if listed else "\n\n")
            self._number = ""
        for note in walk(element, "noot"):
            self._note(note)

    def _note(self, element: Element) -> None:
        """A note; one that holds a table (an annex, really) is read as a table."""
        if next(walk(element, "row"), None) is not None:
            self.feed(element)
        else:
            self._opbouw.add(squeeze(inner_text(element)), "voetnoot")


def _kind(title: str | None, kind: str = "") -> str:
    notice = bool(_NOTICE.search(f"{title or ''} {kind}"))
    return "regeling" if title and _REGELING.search(title) and not notice else "overig"


def _from_tags(tags: dict[str, str]) -> Metadata:
    title = tags.get("dc.title") or tags.get("dcterms.title")
    number = tags.get("dc.identifier") or tags.get("dcterms.identifier")
    return Metadata(
        bronsoort=_kind(title, tags.get("dc.type", "")),
        titel=title[:MAX_TITLE] if title else None,
        bron_kenmerk=number,
        bron_url=f"https://zoek.officielebekendmakingen.nl/{number}.html" if number else None,
        datum_besluit=iso_date(tags.get("overheidop.datumondertekening", "")),
        datum_publicatie=iso_date(tags.get("dcterms.available") or tags.get("dcterms.issued") or ""),
    )


def _from_record(record: Element, bronsoort: str | None) -> Metadata:
    """What the record of a publication says of it; nothing in the XML of a gemeenteblad does."""
    title, number = first_text(record, "title"), first_text(record, "identifier")
    rubric = " ".join(inner_text(e) for e in walk(record, "type"))
    return Metadata(
        bronsoort=bronsoort if bronsoort == "regeling" else _kind(title, rubric),
        titel=title[:MAX_TITLE] if title else None,
        bron_kenmerk=number,
        bron_url=f"https://zoek.officielebekendmakingen.nl/{number}.html" if number else None,
        datum_besluit=iso_date(first_text(record, "datumondertekening") or ""),
        datum_publicatie=iso_date(first_text(record, "available") or first_text(record, "date") or ""),
        organisatie=creator_of(record),
    )


def _from_tree(root: Element, opbouw: Opbouw) -> Metadata:
    kind = tag(root)
    if kind == "cvdr":
        return _cvdr(root)
    title = (
        first_text(root, "citeertitel", "intitule")
        if kind in {"toestand", "wetgeving"}
        else first_text(root, "intitule")
    )
    if kind in {"toestand", "wetgeving"}:
        title = next(
            (squeeze(e.text or "") for e in walk(root, "citeertitel", "intitule") if (e.text or "").strip()), title
        )
        number = attribute(root, "bwb-id") or None
        signed = next((attribute(e, "isodatum") for e in walk(root, "ondertekeningsdatum")), "")
        return Metadata(
            bronsoort="regeling", titel=title[:MAX_TITLE] if title else None, bron_kenmerk=number,
            bron_url=f"https://wetten.overheid.nl/{number}" if number else None,
            datum_besluit=iso_date(signed), datum_publicatie=iso_date(attribute(root, "inwerkingtreding")),
        )  # fmt: skip
    headings = [squeeze(opbouw.tekst[b.begin : b.eind]) for b in opbouw.blokken if b.soort == "kop"]
    title = title or next(
        (h for h in headings if not re.match(r"(?i)staats(?:blad|courant)|gemeenteblad|blad gem|provinciaal", h)), None
    )
    record = next(
        (attribute(e, "content") for e in walk(root, "meta") if "/metadata.xml" in attribute(e, "content")), ""
    )
    number = record.rstrip("/").split("/")[-2] if record.count("/") > 3 else None
    return Metadata(
        bronsoort="regeling" if any(True for _ in walk(root, "regeling", "wet-besluit", "wettekst")) else _kind(title),
        titel=title[:MAX_TITLE] if title else None,
        bron_kenmerk=number,
        bron_url=f"https://zoek.officielebekendmakingen.nl/{number}.html" if number else None,
    )


def _cvdr(root: Element) -> Metadata:
    number = first_text(root, "identifier")
    title = first_text(root, "title") or first_text(root, "intitule")
    return Metadata(
        bronsoort="regeling",
        titel=title[:MAX_TITLE] if title else None,
        bron_kenmerk=f"CVDR{number}" if number and number[0].isdigit() else number,
        bron_url=f"https://lokaleregelgeving.overheid.nl/CVDR{number.removeprefix('CVDR').replace('_', '/')}"
        if number
        else None,
        datum_besluit=iso_date(first_text(root, "issued") or ""),
        datum_publicatie=iso_date(first_text(root, "modified") or ""),
        organisatie=creator_of(root),
        opmerking=f"uitgewerkt op {end}" if (end := first_text(root, "uitwerkingtredingDatum".lower())) else None,
    )
