"""PDF: locked, without pages, in rings, bombs in streams, odd filters, and what acts when it is opened."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator

from maak_bouw import IN, NEE, OVER, TEKST, Geval, pdf


def _ruw(*objecten: bytes, wortel: int = 1) -> bytes:
    """A PDF of these objects, numbered from 1, without a cross-reference table: readers rebuild it."""
    out = b"%PDF-1.5\n"
    for nummer, inhoud in enumerate(objecten, 1):
        out += b"%d 0 obj" % nummer + inhoud + b"endobj\n"
    return out + b"trailer<</Root %d 0 R/Size %d>>\n%%%%EOF\n" % (wortel, len(objecten) + 1)


def _stroom(inhoud: bytes, extra: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n" % (len(inhoud), extra) + inhoud + b"\nendstream "


def _bladzijde(inhoud: bytes, extra: bytes = b"", *meer: bytes, catalogus: bytes = b"") -> bytes:
    """One page that shows object 4; `meer` are objects from 6 on."""
    lettertype = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    return _ruw(
        b"<</Type/Catalog/Pages 2 0 R" + catalogus + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R"
        + extra
        + b">>",
        inhoud,
        lettertype,
        *meer,
    )


def _regels() -> bytes:
    woorden, out = TEKST.split(), b"BT /F1 10 Tf 40 800 Td 14 TL "
    for at in range(0, len(woorden), 10):
        out += b"(" + " ".join(woorden[at : at + 10]).encode() + b") Tj T* "
    return out + b"ET"


def pdf_gevallen(goed: bytes, buiten: str) -> Iterator[Geval]:
    yield "met-wachtwoord.pdf", pdf([TEKST], encrypt="geheim"), NEE
    yield (
        "zonder-paginas.pdf",
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>",
        NEE,
    )
    yield (
        "pagina-in-zichzelf.pdf",
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\ntrailer<</Root 1 0 R>>",
        NEE,
    )
    yield "kop-alleen.pdf", b"%PDF-1.7\n", NEE
    yield "xref-weg.pdf", goed[: goed.rindex(b"xref\n")] if b"xref\n" in goed else goed, f"{IN}|{NEE}"
    yield "foute-xref.pdf", goed.replace(b"0000000", b"9999999"), f"{IN}|{NEE}"
    yield "veel-paginas.pdf", pdf(["x"] * 5100), NEE
    yield "lege-paginas.pdf", pdf([""] * 20), NEE
    yield "rommel-ervoor.pdf", b"rommel\n" * 20 + goed, f"{IN}|{NEE}"
    yield "twee-keer.pdf", goed + goed, f"{IN}|{NEE}"
    yield (
        "javascript.pdf",
        goed.replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction <</S/JavaScript/JS(app.alert(1))>>"),
        f"{IN}|{NEE}",
    )
    onzin = "".join(chr(0xE000 + i % 90) for i in range(2000))
    yield "onleesbaar-lettertype.pdf", pdf([onzin.encode("utf-8").decode("latin-1")] * 2), f"{IN}|{NEE}"
    bom = zlib.compress(b"BT /F1 9 Tf (x) Tj ET\n" * 400_000)
    stream = b"<</Length %d/Filter/FlateDecode>>stream\n" % len(bom) + bom + b"\nendstream"
    yield "stroom-bom.pdf", (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>endobj\n4 0 obj" + stream
        + b"endobj\ntrailer<</Root 1 0 R>>"
    ), f"{IN}|{NEE}"  # fmt: skip
    yield from _filters()
    yield from _handelingen(buiten)
    yield from _maten()


def _filters() -> Iterator[Geval]:
    """Streams in every coding, in a coding that does not exist, and in a hundred of them."""
    anders, regels = f"{IN}|{NEE}", _regels()
    yield "gewone-stroom.pdf", _bladzijde(_stroom(regels)), IN
    yield "ascii85.pdf", _bladzijde(_stroom(base64.a85encode(regels) + b"~>", b"/Filter/ASCII85Decode")), IN
    yield "hex-stroom.pdf", _bladzijde(_stroom(regels.hex().encode() + b">", b"/Filter/ASCIIHexDecode")), IN
    diep, namen = regels, b""
    for _ in range(12):
        diep, namen = zlib.compress(diep), namen + b"/FlateDecode"
    yield "twaalf-filters.pdf", _bladzijde(_stroom(diep, b"/Filter[" + namen + b"]")), anders
    yield "duizend-filters.pdf", _bladzijde(_stroom(regels, b"/Filter[" + b"/ASCIIHexDecode" * 1000 + b"]")), anders
    for filter_ in (b"JBIG2Decode", b"JPXDecode", b"DCTDecode", b"CCITTFaxDecode", b"LZWDecode", b"RunLengthDecode",
                    b"Crypt", b"BestaatNiet"):  # fmt: skip
        naam = filter_.decode().lower()
        yield f"filter-{naam}.pdf", _bladzijde(_stroom(regels, b"/Filter/" + filter_)), anders
    beeld = _stroom(
        b"\x00\x00\x00\x00\x30\x00\x01" + b"\xff" * 400,
        b"/Type/XObject/Subtype/Image/Width 99999/Height 99999/ColorSpace/DeviceGray/BitsPerComponent 1"
        b"/Filter/JBIG2Decode",
    )
    yield "jbig2-beeld.pdf", _bladzijde(_stroom(regels), b"/X<<>>", beeld), IN
    voorspeller = b"/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 2147483647/Colors 32>>"
    yield "voorspeller.pdf", _bladzijde(_stroom(zlib.compress(regels), voorspeller)), anders
    yield "liegt-over-lengte.pdf", _bladzijde(_stroom(regels).replace(b"/Length ", b"/Length 99999999")), anders
    yield "negatieve-lengte.pdf", _bladzijde(_stroom(regels).replace(b"/Length ", b"/Length -")), anders
    yield "lengte-in-zichzelf.pdf", _bladzijde(b"<</Length 4 0 R>>stream\n" + regels + b"\nendstream "), anders
    zelfde = b"[" + b"4 0 R " * 10_000 + b"]"
    veel = _bladzijde(_stroom(regels)).replace(b"/Contents 4 0 R", b"/Contents " + zelfde)
    yield "tienduizend-keer-dezelfde-inhoud.pdf", veel, anders
    groot = zlib.compress(b"q " * 20_000_000)
    yield "stroom-van-40mb.pdf", _bladzijde(_stroom(groot, b"/Filter/FlateDecode")), f"{NEE}|{OVER}"
    haken = b"[" * 200_000 + b"]" * 200_000
    yield "diepe-lijst.pdf", _bladzijde(_stroom(regels), b"/X" + haken), anders
    yield "diepe-inhoud.pdf", _bladzijde(_stroom(b"q " * 50_000 + regels)), anders


def _handelingen(buiten: str) -> Iterator[Geval]:
    """What a viewer would do on opening: run, fetch, send, unpack. Only text comes in."""
    regels = _stroom(_regels())
    open_ = b"/OpenAction<</S/"
    yield "start-programma.pdf", _bladzijde(regels, catalogus=open_ + b"Launch/F(/bin/true)>>"), IN
    yield "haalt-op.pdf", _bladzijde(regels, catalogus=open_ + b"URI/URI(http://127.0.0.1:9/x)>>"), IN
    yield "stuurt-op.pdf", _bladzijde(regels, catalogus=open_ + b"SubmitForm/F(http://127.0.0.1:9/x)>>"), IN
    elders = f"/OpenAction<</S/GoToR/F({buiten})>>".encode()
    yield "gaat-elders.pdf", _bladzijde(regels, catalogus=elders), IN
    xfa = b"/AcroForm<</XFA 6 0 R>>"
    vorm = f"<!DOCTYPE x [<!ENTITY e SYSTEM 'file://{buiten}'>]><xdp:xdp><a>&e;</a></xdp:xdp>".encode()
    yield "xfa.pdf", _bladzijde(regels, b"", _stroom(vorm), catalogus=xfa), IN
    bijlage = b"/Names<</EmbeddedFiles<</Names[(../../x.exe)<</EF<</F 6 0 R>>/F(../../x.exe)>>]>>>>"
    yield "bijlage.pdf", _bladzijde(regels, b"", _stroom(b"MZ" * 300), catalogus=bijlage), IN
    extern = f"/F({buiten})/FFilter/FlateDecode".encode()
    yield "inhoud-elders.pdf", _bladzijde(_stroom(b"", extern)), f"{NEE}|{OVER}"
    yield "eigen-aantekening.pdf", _bladzijde(
        regels, b"/Annots[<</Type/Annot/Subtype/FileAttachment/Contents(Zijn nummer)/Rect[0 0 9 9]>>]"
    ), IN  # fmt: skip


def _maten() -> Iterator[Geval]:
    """Rings, numbers beyond all bounds, and trees that go on for ever."""
    anders, regels = f"{IN}|{NEE}", _stroom(_regels())
    goed = _bladzijde(regels)
    yield "reuzenblad.pdf", goed.replace(b"[0 0 595 842]", b"[0 0 9e30 9e30]"), anders
    yield "negatief-blad.pdf", goed.replace(b"[0 0 595 842]", b"[595 842 0 0]"), anders
    yield "geen-maat.pdf", goed.replace(b"/MediaBox[0 0 595 842]", b""), anders
    yield "draait.pdf", goed.replace(b"/Parent 2 0 R", b"/Rotate 45/Parent 2 0 R"), anders
    yield "telt-verkeerd.pdf", goed.replace(b"/Count 1", b"/Count 2147483647"), anders
    yield "telt-negatief.pdf", goed.replace(b"/Count 1", b"/Count -5"), anders
    yield "zelfde-blad-vaak.pdf", goed.replace(b"[3 0 R]/Count 1", b"[" + b"3 0 R " * 4000 + b"]/Count 4000"), anders
    ring = b"/Outlines 6 0 R"
    yield "inhoudsopgave-in-ring.pdf", _bladzijde(
        regels, b"", b"<</First 7 0 R/Last 7 0 R>>", b"<</Title(x)/Next 7 0 R/Parent 6 0 R>>", catalogus=ring
    ), IN  # fmt: skip
    takken = [b"<</Type/Pages/Kids[%d 0 R %d 0 R]/Count 2>>" % (n + 1, n + 1) for n in range(6, 46)]
    boom = _bladzijde(regels, b"", *takken, b"<</Type/Pages/Kids[3 0 R]/Count 1>>")
    yield "vertakt-zonder-eind.pdf", boom.replace(b"/Pages 2 0 R", b"/Pages 6 0 R"), anders
    vorm = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</A 4 0 R>>>>"
    yield "vorm-in-zichzelf.pdf", _bladzijde(_stroom(b"/A Do " * 50, vorm)), f"{NEE}|{OVER}"
    eigen = b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[5 0 R]/ToUnicode 5 0 R>>"
    lettertype = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    yield "lettertype-in-zichzelf.pdf", goed.replace(lettertype, eigen), f"{IN}|{NEE}|{OVER}"
    objstm = _stroom(b"8 0 9 10 " + b"<<>> " * 5, b"/Type/ObjStm/N 999999999/First 9")
    yield "objectstroom.pdf", _bladzijde(regels, b"", objstm), anders
    yield "alleen-spaties.pdf", b"%PDF-1.4\n" + b" " * 2_000_000, NEE
    yield "veel-objecten.pdf", _bladzijde(regels, b"", *[b"<<>>"] * 60_000), anders
    vorige = goed[:-6] + b"startxref\n9\n%%EOF" + b"\ntrailer<</Prev 9/Root 1 0 R>>\nstartxref\n9\n%%EOF"
    yield "vorige-in-ring.pdf", vorige, anders
