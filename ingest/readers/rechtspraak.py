"""Rulings from the open data of rechtspraak.nl."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casusbank.errors import BronOvergeslagen
from casusbank.model import Document, Gezag, Metadata, Relatie, Sectie
from ingest.readers import Bestand
from ingest.readers.opbouw import Opbouw, count_words, squeeze
from ingest.readers.velden import MAX_TITLE, iso_date, spelled_date
from ingest.readers.xmlbasis import Element, attribute, first_text, inner_text, parse_xml, tag, walk

_ROOT = re.compile(rb"<(?:[\w.-]+:)?open-rechtspraak\b")
_ECLI = re.compile(r"ECLI:[A-Z]{2}:[A-Z]{2,10}:\d{4}:[A-Z0-9.]+")
_VOID = re.compile(
    r"niet (?:meer|langer) geldig|vervallen\s*-?\s*verklaard|"
    r"(?:deze|de|bovenstaande|onderstaande) uitspraak is (?:vervallen|ingetrokken)|"
    r"(?:uitspraak|publicatie|arrest|beschikking) (?:is |wordt )?(?:ingetrokken|vervallen)\b",
    re.IGNORECASE,
)
_RECTIFIED = re.compile(
    r"\b(?:ge)?rectifi\w+|herstel(?:uitspraak|arrest|vonnis|beschikking)|verbeterd(?:e)? (?:uitspraak|versie)",
    re.IGNORECASE,
)
_FASEN = (
    ("voorlopigevoorziening", "voorlopige_voorziening"),
    ("voorlopige", "voorlopige_voorziening"),
    ("hogerberoep", "hoger_beroep"),
    ("eersteaanleg", "beroep"),
)
_SECTIES: tuple[tuple[str, Sectie], ...] = (
    (r"feiten|vaststaande|achtergrond|inleiding", "feiten"),
    (
        r"standpunt(?:en)? van (?:eiser|appellant|verzoek|betrokken|belanghebbend|bezwaar)|beroepsgronden",
        "standpunt_inwoner",
    ),
    (
        r"standpunt(?:en)? van (?:verweerder|het college|het dagelijks|het bestuur|uwv|de svb)|verweer$",
        "standpunt_bestuur",
    ),
    (r"(?:wettelijk|juridisch|toetsings|beoordelings)\s*kader|regelgeving", "kader"),
    (r"overweging|beoordeling|oordeel|motivering", "overweging"),
    (r"beslissing|dictum", "beslissing"),
)
_DONE = frozenset({"para", "title", "bridgehead", "footnote", "row", "nr"})


def section_of(text: str) -> Sectie | None:
    """The section that a heading or a `role` of a ruling names, None when it names none."""
    lowered = text.strip().lower()
    return next((sectie for pattern, sectie in _SECTIES if re.search(pattern, lowered)), None)


class RechtspraakReader:
    """`<open-rechtspraak>`: uitspraken and conclusies; repaired when not well-formed."""

    naam = "rechtspraak@2"

    def claims(self, bestand: Bestand) -> bool:
        """By its root element."""
        return bool(_ROOT.search(bestand.inhoud[:4096]))

    def read(self, bestand: Bestand) -> Iterator[Document]:
        """One Document. Raises BronOvergeslagen when only metadata was published."""
        root = parse_xml(bestand.inhoud, bestand.grenzen)
        body = next(walk(root, "uitspraak", "conclusie"), None)
        opbouw = Opbouw(bestand.grenzen)
        if body is not None:
            _Body(opbouw).feed(body)
        metadata = _metadata(root, body, opbouw)
        if not count_words(opbouw.tekst, 1):
            name = metadata.ecli or bestand.pad
            raise BronOvergeslagen(f"alleen metadata: van {name} is geen tekst gepubliceerd")
        yield opbouw.document(bestand.pad, self.naam, metadata, "geen tekst in deze uitspraak")


class _Body:
    """Walks the body of a ruling into blocks."""

    def __init__(self, opbouw: Opbouw) -> None:
        self._opbouw = opbouw
        self._number = ""
        self._sectie: Sectie | None = None

    def feed(self, element: Element, depth: int = 1) -> None:
        """Append everything below `element`, in order. `depth` is the heading level."""
        if tag(element) not in {"uitspraak", "conclusie"} and element.text and element.text.strip():
            self._paragraph(element.text)
        for child in element:
            name = tag(child)
            if name in _DONE:
                self._leaf(name, child, depth)
            elif name == "section":
                self._section(child, depth)
            elif name:
                saved = self._sectie
                if name == "paragroup" and depth <= 2 and (found := self._facts(child)):
                    self._sectie = found
                self.feed(child, depth)
                if name == "paragroup":
                    self._sectie = saved
            if child.tail and child.tail.strip() and tag(element) not in {"uitspraak", "conclusie"}:
                self._paragraph(child.tail)

    def _section(self, element: Element, depth: int) -> None:
        saved = self._sectie
        title = next((squeeze(inner_text(t)) for t in element if tag(t) == "title"), "")
        self._sectie = section_of(title) or section_of(attribute(element, "role")) or (saved if depth > 1 else None)
        self.feed(element, depth + 1)
        self._sectie = saved

    @staticmethod
    def _facts(element: Element) -> Sectie | None:
        """`feiten` for a numbered part that opens by saying so, which is how the Centrale Raad writes."""
        opening = next((squeeze(inner_text(p)) for p in walk(element, "para") if inner_text(p).strip()), "")
        facts = re.search(
            r"\b(?:volgende|vaststaande|relevante)\b.{0,60}\bfeiten\b|\bfeiten en omstandigheden\.?$", opening
        )
        return "feiten" if facts and len(opening) < 250 else None

    def _leaf(self, name: str, element: Element, depth: int) -> None:
        if name == "nr":
            self._number = squeeze(inner_text(element))
        elif name in {"title", "bridgehead"}:
            self._heading(
                squeeze(inner_text(element, frozenset({"footnote-ref"}))),
                1 if name == "bridgehead" and depth == 1 else max(depth - 1, 1),
            )
        elif name == "row":
            cells = [squeeze(inner_text(cell)) for cell in element]
            self._opbouw.add(" | ".join(cell for cell in cells if cell), "tabel", sectie=self._sectie, sep="\n")
        elif name == "footnote":
            self._opbouw.add(squeeze(inner_text(element)), "voetnoot")
        else:
            parent = element.getparent()
            listed = parent is not None and tag(parent) == "listitem"
            self._paragraph(inner_text(element, frozenset({"footnote", "itemizedlist", "orderedlist"})), listed)
            for nested in element:
                if tag(nested) in {"itemizedlist", "orderedlist"}:
                    self.feed(nested, depth)
                elif tag(nested) == "footnote":
                    self._leaf("footnote", nested, depth)

    def _heading(self, text: str, level: int) -> None:
        if text:
            self._opbouw.add(f"{self._number} {text}".strip(), "kop", niveau=level, sectie=self._sectie)
            self._number = ""

    def _paragraph(self, text: str, listed: bool = False) -> None:
        sep = "\n\n"
        for line in text.split("\n") if "\n" in text and len(text) < 20_000 else [text]:
            piece = squeeze(line)
            if not piece:
                continue
            if self._number:
                piece, self._number = f"{self._number} {piece}", ""
            elif listed and not piece.startswith("-"):
                piece = f"- {piece}"
            self._opbouw.add(piece, "lijst" if listed else "alinea", sectie=self._sectie, sep=sep)
            sep = "\n"


def _metadata(root: Element, body: Element | None, opbouw: Opbouw) -> Metadata:
    ecli = _ecli(root)
    court = first_text(root, "creator") or ""
    date = iso_date(first_text(root, "date") or "")
    summary = first_text(root, "inhoudsindicatie")
    summary = summary if summary and count_words(summary, 2) >= 2 else None
    status, remark = _status(root, summary or "", opbouw.tekst[:400])
    relations = tuple(_relations(root))
    if status and remark:
        # the text that took this one's place, when the remark names it
        known = {ecli, *(r.naar for r in relations if r.soort == "vernietigd_door")}
        relations += tuple(Relatie("vervangen_door", e) for e in dict.fromkeys(_ECLI.findall(remark)) if e not in known)
    conclusion = body is not None and tag(body) == "conclusie"
    code = ecli.split(":")[2] if ecli else None
    title = ", ".join(
        part for part in (("Conclusie " if conclusion else "") + court, spelled_date(date) if date else "") if part
    )
    fase = (first_text(root, "procedure") or "").lower().replace(" ", "").replace("-", "")
    return Metadata(
        bronsoort="overig" if conclusion else "rechtbank" if (code or "").startswith("RB") else "hoger_beroep",
        titel=f"{title} ({ecli})" if ecli and title else title or ecli or None,
        ecli=ecli,
        bron_kenmerk=_case_numbers(root),
        bron_url=f"https://deeplink.rechtspraak.nl/uitspraak?id={ecli}" if ecli else None,
        samenvatting=summary,
        datum_uitspraak=date,
        datum_publicatie=iso_date(first_text(root, "issued") or ""),
        instantie=code or court or None,
        rechtsgebied_uri=next(
            (uri for s in walk(root, "subject") if (uri := attribute(s, "resourceIdentifier"))), None
        ),
        procedurefase=next((name for word, name in _FASEN if word in fase), None),
        status_gezag=status,
        opmerking=remark or ("conclusie, geen uitspraak" if conclusion else None),
        relaties=relations,
    )


def _ecli(root: Element) -> str | None:
    for element in walk(root, "identifier", "uitspraak", "conclusie"):
        if found := _ECLI.search(f"{element.text or ''} {attribute(element, 'id')}"):
            return found[0].removesuffix(":DOC")
    return None


def _case_numbers(root: Element) -> str | None:
    """The number or numbers under which the court knows the case, as it writes them."""
    found = dict.fromkeys(number for e in walk(root, "zaaknummer") if (number := squeeze(inner_text(e))))
    return ", ".join(found)[:MAX_TITLE] or None


def _relations(root: Element) -> Iterator[Relatie]:
    for element in walk(root, "relation"):
        ecli = _ECLI.search(attribute(element, "resourceIdentifier") + " " + inner_text(element))
        if not ecli:
            continue
        aanleg, kind, effect = (attribute(element, name).lower() for name in ("aanleg", "type", "gevolg"))
        if "vernietiging" in effect:
            soort = "vernietigt" if "eerdere" in aanleg else "vernietigd_door"
        elif kind.endswith("conclusie"):
            soort = "conclusie"
        elif "besluit" in kind:
            soort = "verwant"
        else:
            soort = (
                "latere_instantie" if "latere" in aanleg else "eerdere_instantie" if "eerdere" in aanleg else "verwant"
            )
        yield Relatie(soort, ecli[0])


def _status(root: Element, summary: str, opening: str) -> tuple[Gezag | None, str | None]:
    """Whether the source itself takes the ruling's force away, with the words it uses."""
    head = " ".join(squeeze(inner_text(e)) for e in walk(root, "rdf"))
    for text in (summary, opening, head):
        if found := _VOID.search(text):
            return "vernietigd", _sentence(text, found.start())
    if found := _RECTIFIED.search(summary) or _RECTIFIED.search(opening):
        return "onbekend", _sentence(found.string, found.start())
    quashed = next(
        (
            e
            for e in walk(root, "relation")
            if "vernietiging" in attribute(e, "gevolg").lower() and "latere" in attribute(e, "aanleg").lower()
        ),
        None,
    )
    if quashed is not None:
        return "vernietigd", squeeze(inner_text(quashed))
    return None, None


def _sentence(text: str, at: int) -> str:
    """The sentence of `text` around offset `at`, at most 400 characters."""
    begin = max(text.rfind(". ", 0, at) + 1, text.rfind("\n", 0, at) + 1, 0)
    end = min((i for i in (text.find(". ", at), text.find("\n", at)) if i >= 0), default=len(text))
    return squeeze(text[begin : end + 1])[:400]
