"""PDF files, with pypdfium2 (41 times faster than pdfplumber on our files)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from casusbank.errors import BronGeweigerd
from casusbank.model import BlokSoort, Document, Metadata
from ingest.readers import Bestand
from ingest.readers.ocr import ADVIES, add_text_layer
from ingest.readers.opbouw import Opbouw, count_words, squeeze
from ingest.readers.pdf_paginas import Regel, mark_running, page_lines
from ingest.readers.regels import CASUSKOP, is_contents_line, looks_like_heading, paragraphs, wrap_width
from ingest.readers.taalproef import is_language
from ingest.readers.velden import MAX_TITLE

_FEW_WORDS = 3
_HEADING_SIZE = 1.12
_NOTE_SIZE = 0.92
_BULLETS = ("•", "-", "–", "▪", "·", "*", "o ", "●", "■", "□")
_ANNUAL = re.compile(r"jaarverslag|verslag over de werkzaamheden|activiteitenverslag", re.IGNORECASE)
_SUPER = tuple("⁰¹²³⁴⁵⁶⁷⁸⁹")


class PdfReader:
    """`.pdf`: paragraphs per page; headers, footers and notes as blocks of their own."""

    naam = "pdf@1"

    def claims(self, bestand: Bestand) -> bool:
        """By its signature in the first kilobyte, or by extension."""
        return b"%PDF-" in bestand.inhoud[:1024] or bestand.extensie == ".pdf"

    def read(self, bestand: Bestand) -> Iterator[Document]:
        """One Document. A scan or a garbage text layer goes through OCR, or is refused with that advice."""
        warnings: list[str] = []
        pages, title = _read_pages(bestand.inhoud, bestand)
        if not _usable(pages, warnings):
            pages, title = _read_pages(add_text_layer(bestand.inhoud), bestand)
            warnings = ["tekst uit OCR: controleer namen en getallen"]
            if not _usable(pages, warnings):
                raise BronGeweigerd(ADVIES)
        opbouw = Opbouw(bestand.grenzen)
        opbouw.waarschuwingen.extend(warnings)
        _build(opbouw, pages)
        found = (_cover_title(opbouw) or title or "")[:MAX_TITLE] or None
        report = "overig" if _ANNUAL.search(f"{title} {found} {opbouw.tekst[:600]}") else None
        yield opbouw.document(bestand.pad, self.naam, Metadata(titel=found, bronsoort=report), ADVIES)


def _cover_title(opbouw: Opbouw) -> str | None:
    """The first heading; on a cover that breaks its title over several, those together."""
    parts: list[str] = []
    tekst = opbouw.tekst
    for blok in opbouw.blokken:
        if blok.soort == "kop":
            parts.append(squeeze(tekst[blok.begin : blok.eind]))
            if len(" ".join(parts).split()) >= 3:
                break
        elif parts and blok.soort == "alinea":
            break
    return " ".join(parts) or None


def _read_pages(data: bytes, bestand: Bestand) -> tuple[list[list[Regel]], str | None]:
    """Lines of all pages and the title in the file's own properties."""
    import pypdfium2 as pdfium

    try:
        document: Any = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise BronGeweigerd("versleuteld: verwijder het wachtwoord en bied het bestand opnieuw aan") from None
        raise BronGeweigerd("beschadigd: deze PDF is niet te openen") from None
    try:
        number = len(document)
        if number > bestand.grenzen.max_paginas:
            raise BronGeweigerd(
                f"{number} pagina's; de grens is {bestand.grenzen.max_paginas} (instelling grenzen.max_paginas)"
            )
        pages, size = [], 0
        for nr in range(number):
            pages.append(_one_page(document, nr))
            size += sum(len(line.tekst) for line in pages[-1])
            if size > bestand.grenzen.max_tekst:
                raise BronGeweigerd(f"meer dan {bestand.grenzen.max_tekst} tekens tekst (instelling grenzen.max_tekst)")
        title = squeeze(str(document.get_metadata_value("Title") or ""))
    finally:
        document.close()
    named = title.lower().startswith(("microsoft word", "untitled", "naamloos")) or title.lower().endswith(
        (".doc", ".docx", ".pdf")
    )
    return pages, None if named or not count_words(title, 1) else title


def _one_page(document: Any, nr: int) -> list[Regel]:
    """Lines of one page; a damaged page counts as empty, so one of hundred does not lose the rest."""
    import pypdfium2 as pdfium

    try:
        page = document[nr]
        textpage = page.get_textpage()
    except pdfium.PdfiumError:
        return []
    try:
        return page_lines(textpage, float(page.get_height()))
    finally:
        textpage.close()
        page.close()


def _usable(pages: list[list[Regel]], warnings: list[str]) -> bool:
    """Whether the text layer holds words of a language. Single garbage pages are emptied, with a warning."""
    filled = garbage = 0
    for page in pages:
        text = "\n".join(line.tekst for line in page)
        if not count_words(text, _FEW_WORDS):
            continue
        filled += 1
        if not is_language(text):
            garbage += 1
            page.clear()
    if garbage and 2 * garbage < filled:
        warnings.append(f"{garbage} van {len(pages)} pagina's onleesbaar (tekstlaag zonder betekenis) en overgeslagen")
    words = sum(count_words("\n".join(line.tekst for line in page), _FEW_WORDS) for page in pages)
    return 2 * garbage < max(filled, 1) and words >= _FEW_WORDS


def _build(opbouw: Opbouw, pages: Sequence[list[Regel]]) -> None:
    """Append all pages to the builder."""
    sizes: Counter[float] = Counter()
    for line in (line for page in pages for line in page if line.tekst.strip()):
        sizes[round(line.grootte, 1)] += len(line.tekst)
    main = sizes.most_common(1)[0][0] if sizes else 0.0
    pages = mark_running(pages, main)
    body = [line for page in pages for line in page if not line.rand and line.tekst.strip()]
    width = wrap_width([line.tekst for line in body if abs(line.grootte - main) <= 0.1 * main]) if body else 0
    bold = sum(len(line.tekst) for line in body if line.vet) > 0.4 * sum(len(line.tekst) for line in body)
    for nr, page in enumerate(pages, 1):
        _Page(opbouw, nr, main, width, not bold).add(page)


class _Page:
    """Blocks of one page."""

    def __init__(self, opbouw: Opbouw, nr: int, main: float, width: int, bold_tells: bool) -> None:
        self._opbouw = opbouw
        self._nr = nr
        self._main = main
        self._width = width
        self._bold_tells = bold_tells

    def add(self, page: list[Regel]) -> None:
        """Headers first, then the text, its notes, and the footers: reading order, whatever the drawing order."""
        for line in page:
            if line.rand == "koptekst":
                self._opbouw.add(squeeze(line.tekst), "koptekst", pagina=self._nr)
        text = [line for line in page if not line.rand]
        at = self._notes_from(text)
        self._body(text[:at])
        self._notes(text[at:])
        for line in page:
            if line.rand == "voettekst":
                self._opbouw.add(squeeze(line.tekst), "voettekst", pagina=self._nr)

    def _notes_from(self, text: list[Regel]) -> int:
        """Index of the first footnote line: small print that starts with a mark and lasts to the end of the page."""
        for at, line in enumerate(text):
            marked = line.tekst.lstrip().startswith((*_SUPER, "[")) or line.tekst.lstrip()[:1].isdigit()
            rest = [other for other in text[at:] if other.tekst.strip()]
            if marked and rest and all(0 < other.grootte < _NOTE_SIZE * self._main for other in rest):
                return at
        return len(text)

    def _heading_level(self, line: Regel, following: str) -> int | None:
        """Level of a heading (0: unknown), None when the line is none."""
        text = squeeze(line.tekst)
        if not count_words(text, 1) or len(text) > 160 or is_contents_line(text):
            return None
        larger = line.grootte / self._main if self._main and line.grootte else 1.0
        if larger >= _HEADING_SIZE and not text.endswith((",", ";")):
            return 1 if larger >= 1.6 else 2 if larger >= 1.25 else 3
        if CASUSKOP.fullmatch(text) and len(text) <= 100 and text[-1] not in ".;,":
            return 0
        if line.vet and self._bold_tells and text[-1] not in ".,;" and len(text) <= 100:
            return 0
        return 0 if looks_like_heading(text, False, following) else None

    def _body(self, text: list[Regel]) -> None:
        lines = [line.tekst for line in text]
        levels = [
            self._heading_level(line, squeeze(lines[nr + 1]) if nr + 1 < len(lines) else "")
            for nr, line in enumerate(text)
        ]
        breaks = {nr for nr, level in enumerate(levels) if level is not None and not _same_heading(text, levels, nr)}
        breaks |= {
            nr + 1 for nr, level in enumerate(levels) if level is not None and not _same_heading(text, levels, nr + 1)
        }
        ranges = paragraphs(lines, self._width, frozenset(breaks))
        for nr, (begin, end) in enumerate(_merge(ranges, text, levels)):
            joined = "\n".join(line.strip() for line in lines[begin:end])
            level = levels[begin]
            soort: BlokSoort = "kop" if level is not None else "lijst" if joined.startswith(_BULLETS) else "alinea"
            gap = nr > 0 and not lines[begin - 1].strip()
            sep = "\n" if soort != "kop" and levels[begin - 1] is None and not gap and nr else "\n\n"
            self._opbouw.add(joined, soort, niveau=level or 0, pagina=self._nr, sep=sep)

    def _notes(self, text: list[Regel]) -> None:
        note: list[str] = []
        for line in text:
            if line.tekst.lstrip().startswith((*_SUPER, "[")) and note:
                self._opbouw.add("\n".join(note), "voetnoot", pagina=self._nr)
                note = []
            note.append(line.tekst.strip())
        self._opbouw.add("\n".join(note), "voetnoot", pagina=self._nr)


def _same_heading(text: list[Regel], levels: list[int | None], nr: int) -> bool:
    """Whether line `nr` goes on with a heading in large letters that line `nr - 1` began."""
    if not 0 < nr < len(text) or not levels[nr] or levels[nr] != levels[nr - 1]:
        return False
    return abs(text[nr].grootte - text[nr - 1].grootte) < 0.2 and not CASUSKOP.fullmatch(squeeze(text[nr].tekst))


def _merge(ranges: list[tuple[int, int]], text: list[Regel], levels: list[int | None]) -> list[tuple[int, int]]:
    """Ranges with the lines of one heading taken together."""
    merged: list[tuple[int, int]] = []
    for begin, end in ranges:
        if merged and merged[-1][1] == begin and _same_heading(text, levels, begin):
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((begin, end))
    return merged
