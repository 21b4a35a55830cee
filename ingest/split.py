"""Document -> one or more Delen: a report of seventeen casussen becomes seventeen.

Three signs are trusted, in this order: headings that open a casus ("Casus 3: titel"), running
headers that name a new case, and headings whose sections all have the same inner build (situatie ...
besluit). A ruling with numbered paragraphs or a law with articles shows none of these and stays
whole; so does an annual report: it tells about cases but holds none that can be weighed on its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from casusbank.model import Blok, Deel, Document
from ingest.clean import Schoon, clean
from ingest.readers.regels import CASUSKOP, is_contents_line, is_section_word

MAX_TITEL = 120
_MIN_WORDS = 20
_CASE_HEADER = re.compile(
    r"\b(?P<key>(?:rolnr|rolnummer|zaaknr|zaaknummer|zaak|casus|dossier|ecli|uitspraak|rapport(?:nummer)?|advies|bezwaar|kenmerk)"
    r"\b\.?\s*(?:nr\.?|nummer|no\.?)?\s*[:.]?\s*(?=[A-Z0-9])[\w./:-]*[0-9][\w./:-]*(?:\s*[-–:]\s*\S.*)?)",
    re.IGNORECASE,
)
_CASE_LINE = re.compile(
    r"(?:rolnr\.?|rolnummer|zaaknr\.?|zaaknummer(?:s)?|ecli)\s*[:.]?\s*\S*\d\S*(?:\s*[-–,]\s*.{0,60})?$", re.IGNORECASE
)
_NAMED = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})*\.?\s+)?(?:praktijk)?casus\s*[:–-]?\s+(?P<titel>\S.{2,100})", re.IGNORECASE
)
_TAIL = re.compile(
    r"(?:\d{1,2}\.?\s+)?(?:bijlagen?|colofon|slotbeschouwing|slotwoord|nawoord|begrippenlijst|literatuur(?:lijst)?|bronnen|"
    r"verantwoording|over (?:dit|deze) \w+|algemene conclusies?|lessen|tot slot|wat leren wij.*|overkoepelende .*)\b",
    re.IGNORECASE,
)
_SITUATION = re.compile(r"situatie|feiten|hulpvraag|aanleiding|achtergrond|casus|wat (?:is|was|speelt)", re.IGNORECASE)
_OUTCOME = re.compile(
    r"beslui|besliss|uitkomst|oplossing|resultaat|afloop|advies|afspra|conclusie|dictum|doorbraak", re.IGNORECASE
)
_PLEA = re.compile(
    r"grief|middel|beroepsgrond|klacht|onderdeel|vraag|ad\b|standpunt|aanbeveling|hoofdstuk", re.IGNORECASE
)
_SUBJECT = re.compile(r"^(?:onderwerp|betreft|betreffende)\s*:\s*(\S.{4,200})$", re.IGNORECASE | re.MULTILINE)
_LETTERHEAD = re.compile(r"(?:gemeente \S+$|postbus|datum|kenmerk|ons kenmerk|bezoekadres|verzenddatum)", re.IGNORECASE)
_UNCUT = frozenset({"regeling"})


@dataclass(frozen=True, slots=True)
class _Snede:
    """A place where a casus begins. `titel` is what the source calls it, `nummer` its number there."""

    begin: int
    titel: str
    nummer: str
    niveau: int = 0


def split(document: Document) -> tuple[Deel, ...]:
    """The casussen in a document, in order; one Deel when nothing shows that it holds more."""
    cuts, sureness = _find_cuts(document)
    contents = _contents(document)
    if len(cuts) < 2:
        return (_whole(document, contents),)
    delen: list[Deel] = []
    for nr, (cut, end) in enumerate(_ranges(document, cuts)):
        part = clean(document.tekst, document.blokken, cut.begin, end, contents)
        pages = _pages(document.blokken, cut.begin, end)
        delen.append(Deel(nr, _title(cut.titel, part), part.tekst, part.herkomst, part.blokken, *pages, sureness))
    return tuple(delen)


def _whole(document: Document, contents: frozenset[Blok]) -> Deel:
    part = clean(document.tekst, document.blokken, weg=contents)
    if not part.tekst.strip():
        part = clean(document.tekst)
    title = _title(document.metadata.titel or "", part)
    return Deel(
        0, title, part.tekst, part.herkomst, part.blokken, *_pages(document.blokken, 0, len(document.tekst)), 1.0
    )


def _text(document: Document, blok: Blok) -> str:
    return " ".join(document.tekst[blok.begin : blok.eind].split())


def _contents(document: Document) -> frozenset[Blok]:
    """The blocks of a table of contents; on a page that is mostly that, all of them."""
    lines = {b for b in document.blokken if _is_contents(document, b)}
    on_page = Counter(b.pagina for b in document.blokken if b.soort not in ("koptekst", "voettekst"))
    listed = Counter(b.pagina for b in lines)
    pages = {page for page, number in listed.items() if page is not None and number >= 0.4 * on_page[page]}
    return frozenset(b for b in document.blokken if b in lines or b.pagina in pages)


def _is_contents(document: Document, blok: Blok) -> bool:
    """Whether a block is a line of a table of contents."""
    if blok.eind - blok.begin > 600 or blok.soort == "tabel":
        return False
    if not document.tekst[max(blok.eind - 4, blok.begin) : blok.eind].strip(" .p").isdigit():
        return False
    lines = [line for line in document.tekst[blok.begin : blok.eind].split("\n") if line.strip()]
    return bool(lines) and is_contents_line(lines[-1]) and 2 * sum(map(is_contents_line, lines)) >= len(lines)


def _pages(blokken: Iterable[Blok], begin: int, end: int) -> tuple[int | None, int | None]:
    pages = [b.pagina for b in blokken if b.pagina is not None and b.begin < end and b.eind > begin]
    return (min(pages), max(pages)) if pages else (None, None)


def _title(found: str, part: Schoon) -> str:
    """The source's own title, else the subject of a letter, the first heading or line; at most 120 characters."""
    subject = _SUBJECT.search(part.tekst[:1500])
    if not found and subject is not None:
        found = subject[1]
    heading = next((b for b in part.blokken[:2] if b.soort == "kop"), None)
    if not found and heading is not None and not is_section_word(part.tekst[heading.begin : heading.eind]):
        found = part.tekst[heading.begin : heading.eind]
    if not found:
        lines = [line for line in part.tekst[:3000].split("\n") if line.strip()]
        found = next((line for line in lines[:6] if not _LETTERHEAD.match(line)), lines[0] if lines else "")
    found = " ".join(found.split())
    if len(found) <= MAX_TITEL:
        return found
    return found[: MAX_TITEL - 1].rsplit(" ", 1)[0].rstrip(" ,;:-") + "…"


# ------------------------------------------------------------------ where to cut


def _find_cuts(document: Document) -> tuple[list[_Snede], float]:
    """Cuts and how sure they are; fewer than two cuts means: leave whole."""
    if document.metadata.ecli or document.metadata.bronsoort in _UNCUT or not document.blokken:
        return [], 1.0
    for find in (_by_heading, _by_header, _by_case_line, _by_name, _by_build):
        cuts, sureness = find(document)
        cuts = _substantial(document, cuts)
        if len(cuts) >= 2:
            return cuts, sureness
    return [], 1.0


def _words(document: Document, begin: int, end: int) -> int:
    return len(document.tekst[begin:end].split())


def _with_ends(document: Document, cuts: Sequence[_Snede]) -> list[tuple[_Snede, int]]:
    """Each cut with the offset of the next one, or of the end of the text."""
    return [(cut, cuts[nr + 1].begin if nr + 1 < len(cuts) else len(document.tekst)) for nr, cut in enumerate(cuts)]


def _substantial(document: Document, cuts: list[_Snede]) -> list[_Snede]:
    """Cuts that open a body of text: entries of a table of contents and mere mentions fall out."""
    kept: list[_Snede] = []
    for cut, end in _with_ends(document, cuts):
        if _words(document, cut.begin, end) >= _MIN_WORDS:
            kept.append(cut)
    numbers = [cut.nummer for cut in kept]
    last = {number: nr for nr, number in enumerate(numbers)}
    # a number that comes twice was announced first and told later: the longest telling counts
    return [cut for nr, cut in enumerate(kept) if last[cut.nummer] == nr or not cut.nummer]


def _by_header(document: Document) -> tuple[list[_Snede], float]:
    """Running headers that name the case: a new name on a page begins a new casus."""
    per_page: dict[int, str] = {}
    starts: dict[int, int] = {}
    for blok in document.blokken:
        if blok.pagina is None:
            continue
        starts.setdefault(blok.pagina, blok.begin)
        if blok.soort in ("koptekst", "voettekst") and (found := _CASE_HEADER.search(_text(document, blok))):
            per_page.setdefault(blok.pagina, found["key"].strip())
    cuts: list[_Snede] = []
    current = ""
    for page in sorted(starts):
        name = per_page.get(page, "")
        if name and name != current:
            cuts.append(_Snede(_opening(document, page, name) or starts[page], name, name.lower()))
        current = name or current
    named = len({cut.nummer for cut in cuts})
    if named < 2 or len(per_page) < 0.5 * len(starts):
        return [], 0.0
    return cuts, 0.95


def _opening(document: Document, page: int, name: str) -> int | None:
    """Offset of the line on a page that says the header's name as a heading: the casus may begin halfway."""
    for blok in document.blokken:
        if (
            blok.pagina == page
            and blok.soort in ("kop", "alinea")
            and name.lower() in _text(document, blok)[:200].lower()
        ):
            return blok.begin
    return None


def _headings(document: Document) -> list[Blok]:
    return [b for b in document.blokken if b.soort == "kop" and not _is_contents(document, b)]


def _by_heading(document: Document) -> tuple[list[_Snede], float]:
    """Headings of the form "Casus 3" or "Casus 3: titel"."""
    cuts: list[_Snede] = []
    for blok in _headings(document):
        text = _text(document, blok)
        if found := CASUSKOP.fullmatch(text):
            title = found["titel"].strip(" :.-–—")
            cuts.append(_Snede(blok.begin, title if len(title) > 3 else text, found["nr"].lower(), blok.niveau))
    numbers = [int(c.nummer) for c in cuts if c.nummer.isdigit()]
    complete = bool(numbers) and sorted(set(numbers)) == list(range(min(numbers), max(numbers) + 1))
    return cuts, 0.95 if complete and len(numbers) == len(cuts) else 0.8


def _by_case_line(document: Document) -> tuple[list[_Snede], float]:
    """Lines that are nothing but the number of a case, each opening a long text: several rulings in one file."""
    cuts: list[_Snede] = []
    for blok in document.blokken:
        if blok.soort not in ("kop", "alinea") or blok.eind - blok.begin > 150:
            continue
        text = _text(document, blok)
        if len(text) <= 110 and _CASE_LINE.fullmatch(text):
            cuts.append(_Snede(blok.begin, text, text.lower(), blok.niveau))
    long = [cut for cut, end in _with_ends(document, cuts) if _words(document, cut.begin, end) >= 150]
    if len(long) < 2 or len(long) < 0.8 * len(cuts):
        return [], 0.0
    return long, 0.75


def _by_name(document: Document) -> tuple[list[_Snede], float]:
    """Headings "Casus Fatima", "2.1 Casus: een gezin", two or more on one level."""
    cuts = [
        _Snede(blok.begin, found["titel"], text.lower(), blok.niveau)
        for blok in _headings(document)
        if (found := _NAMED.fullmatch(text := _text(document, blok))) and not _SITUATION.fullmatch(found["titel"])
    ]
    if len({cut.niveau for cut in cuts}) != 1:
        return [], 0.0
    return cuts, 0.7


def _by_build(document: Document) -> tuple[list[_Snede], float]:
    """Headings on one level whose sections share their inner headings, from situation to outcome."""
    headings = [b for b in _headings(document) if b.niveau > 0]
    for level in sorted({b.niveau for b in headings}):
        tops = [nr for nr, b in enumerate(headings) if b.niveau == level]
        sections = [
            (headings[nr], {_text(document, b).lower() for b in _below(headings, nr)})
            for nr in tops
            if not _PLEA.search(_text(document, headings[nr]))
        ]
        told = [(b, inner) for b, inner in sections if _tells(inner)]
        shared = set.intersection(*(inner for _, inner in told)) if len(told) >= 2 else set[str]()
        if len(shared) >= 2:
            return [_Snede(b.begin, _text(document, b), _text(document, b).lower(), level) for b, _ in told], 0.6
    return [], 0.0


def _below(headings: Sequence[Blok], nr: int) -> list[Blok]:
    """Headings of a lower rank that follow `nr` directly."""
    below: list[Blok] = []
    for blok in headings[nr + 1 :]:
        if blok.niveau <= headings[nr].niveau:
            break
        below.append(blok)
    return below


def _tells(inner: Iterable[str]) -> bool:
    """Whether inner headings tell a case: a situation and an outcome."""
    inner = list(inner)
    return any(map(_SITUATION.search, inner)) and any(map(_OUTCOME.search, inner))


# ------------------------------------------------------------------ where a casus ends


def _ranges(document: Document, cuts: Sequence[_Snede]) -> list[tuple[_Snede, int]]:
    """Each cut with the offset where its casus ends: the next cut, a divider page, or the back matter."""
    pairs = _with_ends(document, cuts)
    return [(cut, _end(document, cut, end, cut is pairs[-1][0])) for cut, end in pairs]


def _end(document: Document, cut: _Snede, end: int, last: bool) -> int:
    inside = [b for b in document.blokken if cut.begin < b.begin < end]
    edges = [b for b in document.blokken if b.soort in ("koptekst", "voettekst") and b.pagina is not None]
    own = {b.pagina or 0 for b in edges if cut.titel in _text(document, b)}
    for blok in inside:
        if blok.soort != "kop":
            continue
        higher = last and 0 < blok.niveau < cut.niveau
        ranked = cut.niveau > 0 and blok.niveau > cut.niveau
        if higher or (last and not ranked and _TAIL.match(_text(document, blok))):
            return blok.begin
    if own and not last:
        # pages behind the case's own pages carry a divider ("Zitting van ...") that belongs to the next one
        after = [b for b in inside if b.pagina and b.pagina > max(own)]
        if after:
            return after[0].begin
    return end
