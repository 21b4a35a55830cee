"""A document in every form: the same statements, safe to open, written whole."""

from __future__ import annotations

import itertools
import json
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from casusbank.errors import InvoerFout
from casusbank.model import CasusId
from precedent.dossier.bundle import build_bundle
from precedent.dossier.collect import Materiaal
from precedent.dossier.document import (
    Afdeling,
    Alinea,
    Bewering,
    Lijst,
    Passagebron,
    Regelbron,
    Stuk,
    Tabel,
    sources,
    statements,
)
from precedent.dossier.register import paragraph
from precedent.dossier.render import FORMATEN, Formaat, render, write_new
from precedent.dossier.rules import SOORT_LABEL, SOORTEN, rule_of
from precedent.dossier.text import cell_text, file_stem, quote, shown
from precedent.dossier.to_markdown import escape

HOSTILE = (
    '=HYPERLINK("http://x") <script>alert(1)</script> \u202eachterstevoren\x00\x1b[31m | [a](javascript:x) ` \ud800'
)


# ------------------------------------------------------------------ forms


@pytest.mark.parametrize("formaat", [f for f in FORMATEN if f != "pdf"])
def test_equal_documents_give_equal_bytes(materials: list[Materiaal], formaat: Formaat) -> None:
    """No clock, no random name, no order of a set."""
    stuk = build_bundle(materials[0])
    assert render(stuk, formaat) == render(build_bundle(materials[0]), formaat)


@pytest.mark.parametrize("formaat", [f for f in FORMATEN if f != "pdf"])
def test_every_form_shows_every_statement_and_source(materials: list[Materiaal], formaat: Formaat) -> None:
    """Nothing is lost between the data and the page."""
    stuk = build_bundle(materials[0])
    page = readable(render(stuk, formaat), formaat)
    for statement in statements(stuk):
        assert squeeze(shown(statement.tekst)) in page, (formaat, statement.tekst)
    assert len(sources(stuk)) > 20
    if formaat == "html":
        tree = html.fromstring(render(stuk, "html"))
        anchors = {a.get("href") for a in tree.iter("a") if a.get("class") == "noot"}
        targets = {f"#{e.get('id')}" for e in tree.iter() if e.get("id")}
        assert anchors and anchors <= targets
        assert len(anchors) == len(sources(stuk))


def squeeze(text: str) -> str:
    return " ".join(text.split())


def readable(data: bytes, formaat: Formaat) -> str:
    """The text of a rendered document."""
    if formaat == "docx":
        tree = etree.fromstring(zipfile.ZipFile(BytesIO(data)).read("word/document.xml"))
        w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
        return squeeze(" ".join("".join(t.text or "" for t in p.iter(f"{w}t")) for p in tree.iter(f"{w}p")))
    text = data.decode("utf-8")
    if formaat == "html":
        return squeeze(html.fromstring(text.encode()).text_content())
    if formaat == "json":
        return squeeze(" ".join(strings(json.loads(text))))
    return squeeze(re.sub(r"\\(?=[^a-zA-Z0-9\s])", "", text).replace("&amp;", "&"))


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield shown(value)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def test_html_is_accessible_and_self_contained(materials: list[Materiaal]) -> None:
    """Dutch, one h1, no level skipped, table heads with a scope, no script and nothing fetched."""
    page = render(build_bundle(materials[0]), "html")
    tree = html.fromstring(page)
    assert tree.get("lang") == "nl"
    levels = [int(e.tag[1]) for e in tree.iter() if isinstance(e.tag, str) and re.fullmatch(r"h[1-6]", e.tag)]
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))
    heads = list(tree.iter("th"))
    assert heads and all(th.get("scope") in ("col", "row") for th in heads)
    assert all(table.find("caption") is not None for table in tree.iter("table"))
    assert not list(tree.iter("script", "img", "link", "iframe", "object"))
    ids = [e.get("id") for e in tree.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    outward = {a.get("href") for a in tree.iter("a") if not (a.get("href") or "#").startswith("#")}
    assert all(address.startswith("https://wetten.overheid.nl/") for address in outward)


def test_docx_is_word_as_it_should_be(materials: list[Materiaal]) -> None:
    """Heading styles, repeated table heads, Dutch, nobody's name, links that lead to a bookmark."""
    from docx import Document

    data = render(build_bundle(materials[0]), "docx")
    word = Document(BytesIO(data))
    styles = [p.style.name for p in word.paragraphs if p.style is not None]
    assert styles.count("Heading 1") == 1
    assert styles.count("Heading 2") > 10 and "Heading 3" in styles
    props = word.core_properties
    assert (props.author, props.last_modified_by, props.language) == ("casusbank", "casusbank", "nl-NL")
    assert props.created.isoformat().startswith("2024-05-31")
    body = zipfile.ZipFile(BytesIO(data)).read("word/document.xml").decode()
    assert body.count("<w:tblHeader") == len(word.tables)
    anchors, marks = set(re.findall(r'w:anchor="(\w+)"', body)), set(re.findall(r'w:name="(bron_\d+)"', body))
    assert anchors and anchors <= marks
    assert 'w:val="nl-NL"' in zipfile.ZipFile(BytesIO(data)).read("word/styles.xml").decode()


def hostile_document() -> Stuk:
    """A document of which every text is what somebody would put in a file to do harm."""
    cell = Bewering("feit", HOSTILE, (Passagebron(CasusId("a<b"), 0, len(HOSTILE), HOSTILE),))
    heads = Tabel(HOSTILE, ("Feit",), ((cell,),))
    return Stuk("proef", HOSTILE, "2024-01-01", (), (Afdeling('x"><b>', HOSTILE, (heads, Alinea((cell,)))),))


@pytest.mark.parametrize("formaat", [f for f in FORMATEN if f != "pdf"])
def test_hostile_text_is_only_text(formaat: Formaat) -> None:
    """No markup, no formula, no turned direction, no character that XML forbids."""
    data = render(hostile_document(), formaat)
    if formaat == "html":
        tree = html.fromstring(data)
        assert not list(tree.iter("script"))
        assert [a.get("href") for a in tree.iter("a") if "javascript" in (a.get("href") or "")] == []
        assert [e for e in tree.iter("td", "th") if (e.text or "").startswith("=")] == []
    if formaat == "md":
        text = data.decode()
        assert "<script>" not in text.replace("\\<", "")
        assert not re.search(r"(?<!\\)\]\(javascript", text)
        assert all(line.count("|") - line.count("\\|") in (0, 2) for line in text.splitlines())
    if formaat == "docx":
        etree.fromstring(zipfile.ZipFile(BytesIO(data)).read("word/document.xml"))
    if formaat != "json":
        assert "\u202e" not in readable(data, formaat)
        assert "\x1b" not in readable(data, formaat)
    else:
        json.loads(data)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), min_size=1, max_size=60).filter(lambda t: t.strip() and shown(t)))
def test_no_text_breaks_a_form(text: str) -> None:
    """Whatever a casus says, every form is made, Word is XML, and nothing that steers is left."""
    stuk = Stuk("proef", text, "2024-01-01", (), (Afdeling("a", text, (Lijst((claim_of(text),)),)),))
    for formaat in ("html", "docx", "json", "md"):
        page = readable(render(stuk, formaat), formaat)
        assert formaat == "json" or all(c.isprintable() for c in page)


def claim_of(text: str) -> Bewering:
    return Bewering("feit", text, (Passagebron(CasusId("a"), 0, len(text), text),))


def test_every_kind_of_statement_names_its_rule(materials: list[Materiaal]) -> None:
    """The last section tells it in words; the JSON tells it with each statement."""
    stuk = build_bundle(materials[0])
    told = next(a for a in stuk.afdelingen if a.id == "spelregels")
    rules = {s.regel for b in statements(replace(stuk, inleiding=(), afdelingen=(told,))) for s in b.bronnen
             if isinstance(s, Regelbron)}  # fmt: skip
    assert rules >= {rule_of(s.soort) for s in statements(stuk)}
    assert set(SOORT_LABEL) == set(SOORTEN)


def test_cells_and_names_are_safe() -> None:
    """A cell is no formula, a file name no path."""
    assert [cell_text(t)[0] for t in ("=1+1", "+1", "-1", "@x")] == ["'"] * 4
    assert cell_text("\t=1") == "'=1"
    assert file_stem("../../etc/passwd") == "etc-passwd"
    assert file_stem("ECLI:NL:CRVB:2020:1") == "ECLI-NL-CRVB-2020-1"
    assert file_stem("...") == "casus"
    assert quote("a\u2028b\u202ec") == "“a b·c”"


def test_markdown_escapes_what_opens_a_line() -> None:
    """A date stays a date; a numbered line, a list and a heading become text."""
    assert escape("2023-04-20") == "2023-04-20"
    assert [escape(t) for t in ("1. een", "2) twee", "- punt", "# kop", "0.1.0")] == [
        "1\\. een", "2\\) twee", "\\- punt", "\\# kop", "0\\.1.0",
    ]  # fmt: skip


# ------------------------------------------------------------------ pdf


def test_without_weasyprint_a_pdf_is_refused_in_dutch(
    materials: list[Materiaal], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The advice says what to install, and what to do instead."""
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(InvoerFout, match=r"casusbank\[pdf\].*--formaat html"):
        render(paragraph(materials[0]), "pdf")


@pytest.mark.traag
def test_pdf_is_tagged_and_dutch(materials: list[Materiaal]) -> None:
    """PDF/UA-1 with a title and a language, and the text in it; skipped where WeasyPrint or Pango is not there."""
    try:
        data = render(paragraph(materials[0]), "pdf")
    except InvoerFout as error:
        pytest.skip(str(error))
    import pypdfium2

    assert data.startswith(b"%PDF-")
    assert data == render(paragraph(materials[0]), "pdf")
    found = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))
    assert "niet beslist" in found
    assert pypdfium2.raw.FPDFCatalog_IsTagged(pypdfium2.PdfDocument(data))
    opened = b"".join(unpacked(data))
    assert b"/Lang (nl)" in opened and b"pdfuaid" in opened


def unpacked(data: bytes) -> Iterator[bytes]:
    """The streams of a PDF, unpacked where they are packed."""
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, flags=re.DOTALL):
        try:
            yield zlib.decompress(stream)
        except zlib.error:
            yield stream


# ------------------------------------------------------------------ files


def test_a_file_is_written_whole_and_never_over_another(tmp_path: Path) -> None:
    """Rights 0600; only --overschrijf replaces; a link is never written through."""
    target = tmp_path / "stuk.html"
    write_new(target, b"een")
    assert target.stat().st_mode & 0o777 == 0o600
    with pytest.raises(InvoerFout, match="bestaat al"):
        write_new(target, b"twee")
    assert target.read_bytes() == b"een"
    write_new(target, b"twee", overschrijf=True)
    assert target.read_bytes() == b"twee"
    link = tmp_path / "link.html"
    link.symlink_to(target)
    with pytest.raises(InvoerFout, match="geen gewoon bestand"):
        write_new(link, b"drie", overschrijf=True)
    with pytest.raises(InvoerFout, match="map voor"):
        write_new(tmp_path / "weg" / "x.html", b"drie")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link.html", "stuk.html"]
