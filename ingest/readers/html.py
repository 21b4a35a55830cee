"""HTML pages: the text without menus, footers and scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from casusbank.config import Grenswaarden
from casusbank.errors import BronGeweigerd, BronOvergeslagen
from casusbank.model import BlokSoort, Document, Metadata
from ingest.readers import Bestand
from ingest.readers.opbouw import Opbouw, count_words, squeeze
from ingest.readers.tekens import check_readable, decode
from ingest.readers.uitgever import from_tags
from ingest.readers.velden import MAX_TITLE
from ingest.readers.xmlbasis import Element, attribute, check_depth, check_markup, tag

SNIFF = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?>(?:<!--(?:(?!-->).){0,2000}-->\s*)*)<(?:!doctype\s+html|html\b|head\b|body\b)",
    re.IGNORECASE | re.DOTALL,
)
"""Comments before the first tag are taken whole: trying every way to divide them would take forever."""
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_DROP = frozenset({
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "nav", "button",
    "select", "textarea", "input", "dialog", "canvas", "audio", "video", "map",
})  # fmt: skip
_BLOCK = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "header", "hr", "html", "legend", "main", "ol", "p", "pre",
    "section", "summary", "table", "tbody", "tfoot", "thead", "ul", "caption",
})  # fmt: skip
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:nav|navigation|navbar|menu|submenu|breadcrumbs?|kruimelpad|cookies?|cookiebar|footer|sidebar|"
    r"skip-?links?|social|share|delen|search-?form|zoekformulier|broodkruimel)(?:$|[\s_-])",
    re.IGNORECASE,
)
_SKIP_LINK = re.compile(
    r"skip|overslaan|direct naar|ga naar|naar boven|terug naar|start van deze pagina", re.IGNORECASE
)
_FORM_WORDS = 60
_CONTENT = (
    ".//main",
    ".//*[@role='main']",
    ".//div[@class='officiele-publicatie']",
    ".//div[@id='broodtekst']",
    ".//article",
)
_MIN_WORDS = 8
_TRUST = 0.4
_FEW_LINKS = 0.15
"""Share of words in links below which a page has no navigation worth the loss of its headings."""


def parse_html(data: bytes, grenzen: Grenswaarden) -> Element:
    """Root of an HTML page; raises BronGeweigerd when there is nothing to parse."""
    check_markup(data)
    declared = _CHARSET.search(data[:4096])
    text = decode(data, declared[1].decode("ascii") if declared else None)
    check_readable(text)
    text = re.sub(r"^\s*<\?xml[^>]{0,300}\?>", "", text)
    text = re.sub(r"<!ENTITY[^>]{0,2000}>", "", text)
    if not text.strip():
        raise BronGeweigerd("geen tekst in dit bestand")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    root = etree.fromstring(text.encode("utf-8"), parser)
    if root is None:
        raise BronGeweigerd("geen leesbare HTML")
    check_depth(root, grenzen)
    return root


def meta_tags(root: Element) -> dict[str, str]:
    """`<meta name content>` pairs by lower-case name, the first non-empty of each."""
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        name, content = str(element.get("name") or element.get("property") or ""), str(element.get("content") or "")
        if name and content.strip():
            found.setdefault(name.lower(), squeeze(content))
    return found


def _is_furniture(name: str, element: Element) -> bool:
    """Whether an element is part of the page and not of its text."""
    hint = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"
    if name not in {"html", "body", "main", "article"} and _FURNITURE.search(hint):
        return True
    if name in {"header", "footer", "aside"}:
        return not any(tag(a) in {"main", "article"} for a in element.iterancestors())
    if name == "form":  # older sites wrap the whole page in one
        return count_words("".join(map(str, element.itertext())), _FORM_WORDS) < _FORM_WORDS
    if name in {"ul", "ol"}:  # a table of contents of anchors
        links = list(element.iter("a"))
        return (
            len(links) > 1 and len(links) >= len(element) and all((a.get("href") or "").startswith("#") for a in links)
        )
    if name == "a":
        return (element.get("href") or "").startswith("#") and bool(
            _SKIP_LINK.search("".join(map(str, element.itertext())))
        )
    return "display:none" in (element.get("style") or "").replace(" ", "") or element.get("hidden") is not None


def _prune(root: Element) -> None:
    """Drop scripts, menus and other furniture from the tree."""
    for element in list(root.iter(etree.Element)):
        name = tag(element)
        parent = element.getparent()
        if parent is not None and (name in _DROP or _is_furniture(name, element)):
            if not element.tail:
                parent.remove(element)
                continue
            # An empty element keeps the place of the text behind it: moving that text to what stands before
            # would copy it again for each of a row of scripts.
            tail = element.tail
            element.clear()
            element.tag, element.tail = "span", tail


class _Walker:
    """Turns an element tree into blocks."""

    def __init__(self, opbouw: Opbouw) -> None:
        self._opbouw = opbouw
        self._buffer: list[str] = []
        self._soort: BlokSoort = "alinea"
        self._niveau = 0
        self._cells: list[str] | None = None
        self._sep = "\n\n"

    def feed(self, root: Element) -> None:
        """Append every block below `root` to the builder."""
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if event == "start":
                self._start(tag(element), element)
            else:
                self._end(tag(element), element)
        self._flush()

    def _start(self, name: str, element: Element) -> None:
        if name in {"br", "lb"}:
            self._flush(sep="\n")
        elif name in {"tr", "row"}:
            self._flush()
            self._cells = []
        elif self._cells is None and (name in _BLOCK or name in {"li", "item"} or self._heading(name, element)):
            self._flush()
            if name in {"li", "item"}:
                self._soort = "lijst"
            elif level := self._heading(name, element):
                self._soort, self._niveau = "kop", level
        if (element.text and name not in {"title", "head"} | _DROP) or (
            element.text and name == "head" and element.get("rend")
        ):
            self._buffer.append(element.text)

    def _end(self, name: str, element: Element) -> None:
        if name in {"td", "th", "cell"} and self._cells is not None:
            self._cells.append(squeeze("".join(self._buffer)))
            self._buffer = []
        elif name in {"tr", "row"} and self._cells is not None:
            row = " | ".join(cell for cell in self._cells if cell)
            self._cells = None
            self._opbouw.add(row, "tabel", sep="\n")
        elif self._cells is None and (name in _BLOCK or name in {"li", "item"} or self._heading(name, element)):
            self._flush()
        elif self._cells is not None and name in _BLOCK:
            self._buffer.append(" ")
        if element.tail:
            self._buffer.append(element.tail)

    @staticmethod
    def _heading(name: str, element: Element) -> int:
        """Heading level of an HTML `h1`..`h6` or an extracted `head`, 0 for other elements."""
        if re.fullmatch(r"h[1-6]", name):
            return int(name[1])
        rend = str(element.get("rend") or "") if name == "head" else ""
        return int(rend[1]) if re.fullmatch(r"h[1-6]", rend) else 0

    def _flush(self, sep: str = "\n\n") -> None:
        """Close the block in the buffer; `sep` comes before the next one."""
        text = squeeze("".join(self._buffer))
        if text:
            bullet = "- " if self._soort == "lijst" and not re.match(r"[\w(]{1,4}[.)]|[-•–]", text) else ""
            self._opbouw.add(bullet + text, self._soort, niveau=self._niveau, sep=self._sep)
        self._buffer = []
        if text or sep == "\n\n":
            self._sep = sep
        if sep == "\n\n":
            self._soort, self._niveau = "alinea", 0


def _extracted(root: Element, grenzen: Grenswaarden) -> Opbouw | None:
    """What trafilatura takes for the main text; None when it finds nothing."""
    import logging

    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    page = etree.tostring(root, encoding="unicode", method="html")
    found: Any = trafilatura.bare_extraction(page, include_comments=False, include_tables=True, favor_recall=True)
    body: Any = getattr(found, "body", None)
    if body is None:
        return None
    opbouw = Opbouw(grenzen)
    _Walker(opbouw).feed(body)
    return opbouw


def add_page(root: Element, grenzen: Grenswaarden) -> Opbouw:
    """Blocks of the main text of a page: `<main>` where marked, trafilatura where links abound, else the body."""
    import copy

    pruned = copy.deepcopy(root)
    _prune(pruned)
    own = Opbouw(grenzen)
    _Walker(own).feed(pruned)
    total = count_words(own.tekst)
    linked = sum(count_words("".join(map(str, a.itertext()))) for a in pruned.iter("a"))
    for path in _CONTENT:
        marked = pruned.findall(path)
        if len(marked) == 1:
            part = Opbouw(grenzen)
            _Walker(part).feed(marked[0])
            sure = 0 if "officiele" in path or "broodtekst" in path else _TRUST * (total - linked)
            if count_words(part.tekst) >= max(_MIN_WORDS, sure):
                return part
    if total < 5 * _MIN_WORDS or linked < _FEW_LINKS * total:
        return own
    extracted = _extracted(root, grenzen)
    if extracted is not None and count_words(extracted.tekst) >= max(_MIN_WORDS, _TRUST * (total - linked)):
        return extracted
    return own


class HtmlReader:
    """`.html`, or anything that starts like a page."""

    naam = "html@2"

    def claims(self, bestand: Bestand) -> bool:
        """By its first tag or by extension."""
        return bool(SNIFF.match(bestand.inhoud[:4096])) or bestand.extensie in {".html", ".htm", ".xhtml"}

    def read(self, bestand: Bestand) -> Iterator[Document]:
        """One Document. Raises BronOvergeslagen for a page that only a browser can fill."""
        root = parse_html(bestand.inhoud, bestand.grenzen)
        opbouw = add_page(root, bestand.grenzen)
        if count_words(opbouw.tekst) < _MIN_WORDS:
            raise BronOvergeslagen("geen inhoud: de pagina bevat geen lopende tekst (mogelijk vult een script haar)")
        # Sites of the government say whose they are; a creator without that scheme may be a person.
        said = (e for e in root.iter("meta") if attribute(e, "scheme").lower().startswith("overheid"))
        metadata = Metadata(titel=_title(root, opbouw), organisatie=from_tags(said))
        yield opbouw.document(bestand.pad, self.naam, metadata, "geen inhoud")


def _title(root: Element, opbouw: Opbouw) -> str | None:
    """The only `<h1>`, else the title of the page, else the first heading of the text."""
    tops = [squeeze("".join(map(str, h.itertext()))) for h in root.iter("h1")]
    titles = [squeeze("".join(map(str, t.itertext()))) for t in root.iter("title")]
    found = tops[0] if len(tops) == 1 else ""
    return (found or opbouw.first_heading() or next(iter(titles), ""))[:MAX_TITLE] or None
