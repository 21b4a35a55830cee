"""XML and HTML parsing that hostile input cannot use: no network, no external entities, bounded size and depth."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from casusbank.config import MB, Grenswaarden
from casusbank.errors import BronGeweigerd
from ingest.readers.tekens import decode

Element = etree._Element  # pyright: ignore[reportPrivateUsage]
"""An element of a parsed tree; lxml has no public name for the type."""

_ENTITY = re.compile(r"<!ENTITY\s+(?:(%)\s+)?([\w.:-]+)\s+(?:\"([^\"]*)\"|'([^']*)'|(SYSTEM|PUBLIC))", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_DECLARATION = re.compile(r"\s*<\?xml\b[^>]{0,300}\?>")
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}encoding=["']([\w.:-]{1,40})["']""")
_MAX_ENTITY = 500
_MAX_ENTITIES = 2_000
_PROLOG = 300_000
"""Characters in which a document type must end."""
_MAX_MARKUP = 100 * MB
_MAX_TAGS = 4_000_000
"""A tree takes some 200 bytes per element, however little text there is in it."""
_MAX_EXPANDED = 200_000

_BOMB = "XML met eigen of externe entiteiten; dit kan een aanval zijn en wordt niet gelezen"


def _expand(text: str) -> str:
    """Fill in the harmless internal entities of `text`; raises BronGeweigerd for all others."""
    entities: dict[str, str] = {}
    if len(re.findall(r"<!ENTITY", text, re.IGNORECASE)) > _MAX_ENTITIES:
        raise BronGeweigerd(_BOMB)
    head, rest = text[:_PROLOG], text[_PROLOG:]
    for percent, name, double, single, external in _ENTITY.findall(head):
        value = double or single
        nested = re.sub(r"&#x?[0-9a-fA-F]+;|&(?:amp|lt|gt|quot|apos);", "", value)
        if percent or external or "&" in nested or "%" in nested or "<" in value or len(value) > _MAX_ENTITY:
            raise BronGeweigerd(_BOMB)
        entities[name] = value
    if len(re.findall(r"<!ENTITY", text, re.IGNORECASE)) != len(_ENTITY.findall(head)):
        raise BronGeweigerd(_BOMB)
    doctype = re.search(r"<!DOCTYPE", head, re.IGNORECASE)
    found = _DOCTYPE.match(head, doctype.start()) if doctype else None
    text = (head[: found.start()] + head[found.end() :] if found else head) + rest
    budget = _MAX_EXPANDED

    def fill(match: re.Match[str]) -> str:
        nonlocal budget
        value = entities.get(match[1], match[0])
        budget -= len(value)
        if budget < 0:
            raise BronGeweigerd(_BOMB)
        return value

    return re.sub(r"&([\w.:-]{1,60});", fill, text)


def parse_xml(data: bytes, grenzen: Grenswaarden, *, lenient: bool = True) -> Element:
    """Root of an XML document. Not well-formed XML is repaired when `lenient`.

    Raises BronGeweigerd for entity bombs, external entities, too deep nesting and hopeless input.
    """
    check_markup(data)
    declared = _DECLARED.search(data[:400])
    text = decode(data, declared[1].decode("ascii") if declared else None).lstrip("\ufeff")
    if "<!ENTITY" in text[:1_000_000].upper():
        text = _expand(text)
    body = _DECLARATION.sub("", text, count=1).strip().encode("utf-8")
    try:
        root = etree.fromstring(body, _parser(recover=False))
    except etree.XMLSyntaxError as error:
        if "depth" in str(error).lower():
            raise BronGeweigerd(_deep(grenzen)) from None
        if not lenient:
            raise BronGeweigerd(f"geen geldige XML: {error.msg}") from None
        root = etree.fromstring(body, _parser(recover=True))
    if root is None:
        raise BronGeweigerd("geen geldige XML en niet te herstellen")
    check_depth(root, grenzen)
    return root


def check_markup(data: bytes) -> None:
    """Raise BronGeweigerd when a tree of `data` would not fit in memory."""
    if len(data) > _MAX_MARKUP:
        raise BronGeweigerd(f"XML of HTML van {len(data) // MB} MB; de grens is {_MAX_MARKUP // MB} MB")
    if data.count(b"<") > _MAX_TAGS:
        raise BronGeweigerd(f"meer dan {_MAX_TAGS} elementen in XML of HTML")


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8", recover=recover, resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False
    )


def _deep(grenzen: Grenswaarden) -> str:
    return f"dieper genest dan {grenzen.max_xml_diepte} niveaus (instelling grenzen.max_xml_diepte)"


def check_depth(root: Element, grenzen: Grenswaarden) -> None:
    """Raise BronGeweigerd when the tree is nested deeper than `max_xml_diepte`."""
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > grenzen.max_xml_diepte:
            raise BronGeweigerd(_deep(grenzen))


def tag(element: Element) -> str:
    """Local name in lower case; empty for comments and processing instructions."""
    name = element.tag
    return name.rpartition("}")[2].lower() if isinstance(name, str) else ""


def attribute(element: Element, name: str) -> str:
    """Value of the first attribute with this local name, empty when there is none."""
    return next((str(v) for k, v in element.attrib.items() if str(k).rpartition("}")[2] == name), "")


def walk(root: Element, *names: str) -> Iterator[Element]:
    """Elements below `root` (itself included) with one of these local names, in document order."""
    for element in root.iter(etree.Element):
        if tag(element) in names:
            yield element


def inner_text(element: Element, skip: frozenset[str] = frozenset()) -> str:
    """All text below an element. A `linebreak` instruction and a `br` count as a line end."""
    parts: list[str] = []
    _collect(element, skip, parts)
    return "".join(parts)


def _collect(element: Element, skip: frozenset[str], parts: list[str]) -> None:
    parts.append(element.text or "")
    for child in element:
        if isinstance(child.tag, str):
            name = tag(child)
            if name == "br":
                parts.append("\n")
            elif name not in skip:
                _collect(child, skip, parts)
        elif child.tag is etree.PI and str(getattr(child, "target", "")) == "linebreak":
            parts.append("\n")
        parts.append(child.tail or "")


def first_text(root: Element, *names: str) -> str | None:
    """Text of the first non-empty element with one of these local names, squeezed; None when there is none."""
    for element in walk(root, *names):
        text = " ".join(inner_text(element).split())
        if text:
            return text
    return None
