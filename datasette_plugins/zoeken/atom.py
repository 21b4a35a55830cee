"""The news of a saved question as an Atom feed (RFC 4287): equal bytes for equal news, and no word of the question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lxml import etree

from datasette_plugins import woorden
from datasette_plugins.paden import casus_path
from index.alerts import Nieuws

_ATOM = "http://www.w3.org/2005/Atom"


def feed(news: Nieuws, address: Callable[[str], str]) -> bytes:
    """The feed; `address` makes a full address of a path."""
    vraag = news.vraag
    names: dict[Any, str] = {None: _ATOM}
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap=names)
    root.set("{http://www.w3.org/XML/1998/namespace}lang", "nl")
    _add(root, "id", f"urn:casusbank:zoekvraag:{vraag.id}")
    _add(root, "title", f"Nieuwe vergelijkbare casussen bij uw zoekvraag van {woorden.datum(vraag.bewaard_op[:10])}")
    _add(root, "updated", max((m.gevonden_op for m in news.meldingen), default=vraag.bewaard_op))
    _link(root, address(f"/-/meldingen/{vraag.id}.atom"), "self")
    _link(root, address(f"/-/zoekvraag/{vraag.id}"), "alternate")
    _add(_add(root, "author", ""), "name", "Casusbank")
    for m in news.meldingen:
        entry = _add(root, "entry", "")
        _add(entry, "id", f"urn:casusbank:melding:{vraag.id}:{m.casus_id}")
        _add(entry, "title", m.titel)
        _add(entry, "updated", m.gevonden_op)
        _link(entry, address(casus_path(m.casus_id)), "alternate")
        _add(entry, "summary", ", ".join(filter(None, (m.organisatie, woorden.strekking(m.strekking)))))
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _add(parent: Any, name: str, text: str) -> Any:
    made = etree.SubElement(parent, f"{{{_ATOM}}}{name}")
    made.text = "".join(c for c in text if c.isprintable()) or None
    return made


def _link(parent: Any, href: str, rel: str) -> None:
    made = _add(parent, "link", "")
    made.set("rel", rel)
    made.set("href", href)
