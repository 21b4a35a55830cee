"""Office files that miss parts, refer outside, carry programs or nest without end."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from maak_bouw import IN, NEE, OVER, TEKST, Geval, W, docx, docx_xml, odt, xlsx, zipped


def word_gevallen(buiten: str) -> Iterator[Geval]:
    """Word documents that miss parts, refer outside, carry macros or nest without end."""
    alinea = f"<w:p><w:r><w:t>{TEKST}</w:t></w:r></w:p>"

    def document(inhoud: str, prolog: str = "") -> str:
        return f'{prolog}<w:document xmlns:w="{W}"><w:body>{inhoud}</w:body></w:document>'

    rels = f'<Relationships><Relationship Id="r1" TargetMode="External" Target="file://{buiten}"/></Relationships>'
    yield "externe-verwijzing.docx", docx([TEKST], word___rels__document=rels.encode()), IN
    yield "sjabloon-op-afstand.docx", docx([TEKST], word__settings=b"<a href='http://127.0.0.1:9/x.dotm'/>"), IN
    yield "macro.docm", docx([TEKST], word__vbaProject=b"\xd0\xcf\x11\xe0Attribut VB_Name" * 50), IN
    xxe = f"<!DOCTYPE x [<!ENTITY e SYSTEM 'file://{buiten}'>]>"
    yield "xxe.docx", docx_xml(document(f"<w:p><w:r><w:t>&e; {TEKST}</w:t></w:r></w:p>", xxe)), NEE
    lachen = "".join(f"<!ENTITY l{i} '{f'&l{i - 1};' * 10 if i else 'ha'}'>" for i in range(9))
    yield "lachen.docx", docx_xml(document("<w:p><w:r><w:t>&l8;</w:t></w:r></w:p>", f"<!DOCTYPE x [{lachen}]>")), NEE
    yield "zonder-document.docx", zipped({"[Content_Types].xml": b"<Types/>"}), NEE
    yield "leeg-document.docx", docx_xml(document("")), NEE
    nest = "<w:tbl><w:tr><w:tc>" * 400 + alinea + "</w:tc></w:tr></w:tbl>" * 400
    yield "geneste-tabellen.docx", docx_xml(document(nest)), NEE
    yield "ondiep-genest.docx", docx_xml(document("<w:sdt>" * 90 + alinea + "</w:sdt>" * 90)), IN
    yield "kapotte-stijlen.docx", docx([TEKST], **{"word__styles.xml": b"<w:styles"}), f"{IN}|{NEE}"
    yield "kapotte-noten.docx", docx([TEKST], **{"word__footnotes.xml": b"geen xml"}), f"{IN}|{NEE}"
    yield "geen-xml.docx", docx_xml("geen xml"), NEE
    yield "nullen-in-xml.docx", docx_xml(document(alinea.replace("Mevrouw", "Me\x00vrouw"))), f"{IN}|{NEE}"
    yield "veel-alineas.docx", docx_xml(document("<w:p><w:r><w:t>woord</w:t></w:r></w:p>" * 20_000)), IN
    yield "alles-verwijderd.docx", docx_xml(document(f"<w:p><w:del>{alinea}</w:del></w:p>")), NEE
    yield (
        "veldcode.docx",
        docx_xml(document("<w:p><w:r><w:instrText>DDEAUTO c:\\x</w:instrText></w:r></w:p>" + alinea)),
        IN,
    )
    for deel in ("word__styles.xml", "word__footnotes.xml", "docProps__core.xml"):
        lek = f"<!DOCTYPE x [<!ENTITY e SYSTEM 'file://{buiten}'>]><a><title>&e;</title></a>".encode()
        yield f"xxe-in-{deel.rpartition('__')[2]}.docx", docx([TEKST], **{deel: lek}), f"{IN}|{NEE}"
    yield "ole.docx", docx([TEKST], word__embeddings__oleObject1=b"\xd0\xcf\x11\xe0" * 90), IN
    yield "activex.docx", docx([TEKST], word__activeX__activeX1=b"<ax:ocx classid='{0}'/>"), IN
    yield "altchunk.docx", docx_xml(document("<w:altChunk r:id='r1'/>" + alinea).replace("r:id", "id")), IN
    ring = "".join(f"<w:style w:styleId='s{i}'><w:basedOn w:val='s{(i + 1) % 9}'/></w:style>" for i in range(9))
    stijlen = f'<w:styles xmlns:w="{W}">{ring}</w:styles>'.encode()
    yield "stijlen-in-ring.docx", docx([TEKST], **{"word__styles.xml": stijlen}), IN
    noot = f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="1"><w:p/></w:footnote></w:footnotes>'.encode()
    wijst = "<w:p><w:r><w:footnoteReference w:id='1'/></w:r></w:p>" * 5000
    yield "veel-noten.docx", docx_xml(document(wijst + alinea), **{"word__footnotes.xml": noot}), IN
    yield (
        "lange-run.docx",
        docx_xml(document(f"<w:p><w:r><w:t>{''.join(f'woord{i} ' for i in range(60_000))}</w:t></w:r></w:p>")),
        IN,
    )
    yield "veel-runs.docx", docx_xml(document("<w:p>" + "<w:r><w:t>a </w:t></w:r>" * 40_000 + "</w:p>" + alinea)), IN
    yield "kastekst.docx", docx_xml(
        document("<w:p>" + "<w:r><w:txbxContent>" * 30 + alinea + "</w:txbxContent></w:r>" * 30 + "</w:p>")
    ), IN  # fmt: skip
    yield "leden-met-paden.docx", docx([TEKST], **{"..__..__uit.txt": b"x", "__var__uit.txt": b"x"}), IN
    yield (
        "ander-coderingslabel.docx",
        docx_xml("<?xml version='1.0' encoding='utf-16'?>" + document(alinea)),
        f"{IN}|{NEE}",
    )
    yield "surrogaat.docx", docx_xml(document(alinea + "<w:p><w:r><w:t>\ud800</w:t></w:r></w:p>")), f"{IN}|{NEE}"


def werkboek_gevallen(buiten: str) -> Iterator[Geval]:
    rij = [TEKST.strip(), "2023-01-02"]
    yield "formules.xlsx", xlsx([["casus", "datum"], ["=cmd|' /C calc'!A0 " + TEKST, "=1+1"], rij]), IN
    yield "veel-rijen.xlsx", xlsx([["nr", "x"], *[[i, "x"] for i in range(20_200)]]), NEE
    yield "leeg-blad.xlsx", xlsx([]), NEE
    yield "breed.xlsx", xlsx([[f"kolom {i}" for i in range(3000)], [TEKST] * 3000]), f"{IN}|{NEE}"
    yield "alleen-getallen.xlsx", xlsx([[i, i * i, i / 7] for i in range(50)]), f"{IN}|{NEE}|{OVER}"
    yield "foute-getallen.xlsx", xlsx([["casus", "x"], [TEKST, 1e308], [TEKST, "#REF!"]]), IN
    blad = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    ver = blad + b'<dimension ref="A1:XFD1048576"/><sheetData><row r="1048576"><c r="XFD1048576" t="inlineStr">'
    ver += b"<is><t>ver weg staat een woord</t></is></c></row></sheetData></worksheet>"
    yield "verre-cel.xlsx", xlsx([rij], xl__worksheets__sheet1_x=ver), f"{IN}|{NEE}"
    samen = blad + b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>' + TEKST.encode()
    samen += b'</t></is></c></row></sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
    yield "samengevoegd.xlsx", xlsx([rij], xl__worksheets__sheet1_x=samen), IN
    lachen = "".join(f"<!ENTITY l{i} '{f'&l{i - 1};' * 10 if i else 'ha'}'>" for i in range(10))
    bom = f"<!DOCTYPE x [{lachen}]><sst><si><t>&l9;</t></si></sst>".encode()
    yield "lachen.xlsx", xlsx([rij], xl__sharedStrings_x=bom), f"{NEE}|{IN}"
    xxe = f"<!DOCTYPE x [<!ENTITY e SYSTEM 'file://{buiten}'>]>".encode() + blad
    xxe += b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>'
    yield "xxe.xlsx", xlsx([rij], xl__worksheets__sheet1_x=xxe), NEE
    yield "zonder-blad.xlsx", zipped({"xl/workbook.xml": b"<workbook/>", "[Content_Types].xml": b"<Types/>"}), NEE
    yield "kapot-blad.xlsx", xlsx([rij], xl__worksheets__sheet1_x=b"<worksheet><sheetData><row>"), NEE
    gedeeld = f"<!DOCTYPE x [<!ENTITY e SYSTEM 'file://{buiten}'>]><sst><si><t>&e;</t></si></sst>".encode()
    yield "xxe-gedeeld.xlsx", xlsx([rij], xl__sharedStrings_x=gedeeld), f"{NEE}|{IN}"
    yield "macro.xlsm", xlsx([["casus", "datum"], rij], xl__vbaProject=b"\xd0\xcf\x11\xe0" * 90), IN
    elders = f'<externalLink><a Target="file://{buiten}"/></externalLink>'.encode()
    yield "externe-koppeling.xlsx", xlsx([["casus", "datum"], rij], xl__externalLinks__externalLink1_x=elders), IN
    yield "dde.xlsx", xlsx([["casus", "datum"], [TEKST, '=DDE("cmd";"/C calc";"x")']]), IN
    index = blad + b'<sheetData><row r="1"><c r="A1" t="s"><v>999999999</v></c></row></sheetData></worksheet>'
    yield "verkeerde-index.xlsx", xlsx([rij], xl__worksheets__sheet1_x=index), NEE
    negatief = blad + b'<sheetData><row r="-5"><c r="A-5"><v>1</v></c></row></sheetData></worksheet>'
    yield "negatieve-rij.xlsx", xlsx([rij], xl__worksheets__sheet1_x=negatief), f"{NEE}|{OVER}"
    herhaald = blad + b"<sheetData>" + b'<row r="1"><c r="A1"><v>1</v></c></row>' * 30_000 + b"</sheetData></worksheet>"
    yield "dezelfde-rij.xlsx", xlsx([rij], xl__worksheets__sheet1_x=herhaald), f"{NEE}|{OVER}|{IN}"
    datum = blad + b'<sheetData><row r="1"><c r="A1" s="99999"><v>1e308</v></c></row></sheetData></worksheet>'
    yield "verre-datum.xlsx", xlsx([rij], xl__worksheets__sheet1_x=datum), f"{NEE}|{OVER}"


def odt_gevallen(buiten: str) -> Iterator[Geval]:
    alinea = f"<text:p>{TEKST}</text:p>"
    yield (
        "extern.odt",
        odt(f"<text:section><text:section-source xlink:href='file://{buiten}'/></text:section>{alinea}"),
        IN,
    )
    yield "xxe.odt", odt("<text:p>&e;</text:p>", f"<!DOCTYPE x [<!ENTITY e SYSTEM 'file://{buiten}'>]>"), NEE
    yield "diep.odt", odt("<text:section>" * 600 + alinea + "</text:section>" * 600), NEE
    yield "zonder-inhoud.odt", zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}), NEE
    yield "leeg-odt.odt", odt(""), NEE
    manifest = b"<manifest><encryption-data/></manifest>"
    locked = {"mimetype": b"application/vnd.oasis.opendocument.text", "META-INF/manifest.xml": manifest}
    yield "versleuteld.odt", zipped(locked | {"content.xml": b"\x01\x02\x03"}), NEE
    yield "herhaalde-cellen.odt", odt(alinea + "<text:p><text:s text:c='999999999'/>x</text:p>"), IN
    script = '<office:scripts><office:script>Shell("calc")</office:script></office:scripts>'
    yield "macro.odt", odt(f"{script}{alinea}"), IN
    gebeurtenis = "<text:p><text:a xlink:href='vnd.sun.star.script:x.py$main?language=Python'>klik</text:a></text:p>"
    yield "scriptkoppeling.odt", odt(gebeurtenis + alinea), IN
    mime = {"mimetype": b"application/vnd.oasis.opendocument.text"}
    inhoud = odt(alinea)
    meta = f"<!DOCTYPE x [<!ENTITY e SYSTEM 'file://{buiten}'>]><a><title>&e;</title></a>".encode()
    yield "xxe-in-meta.odt", _erbij(inhoud, {"meta.xml": meta}), f"{IN}|{NEE}"
    yield "basic.odt", _erbij(inhoud, {"Basic/Standard/Module1.xml": b"<script:module>Sub Main</script:module>"}), IN
    yield "python.odt", _erbij(inhoud, {"Scripts/python/x.py": b"import os; os.system('true')"}), IN
    cel = "<table:table-cell table:number-columns-repeated='999999999'/>"
    tabel = f"<table:table xmlns:table='t'><table:table-row>{cel}</table:table-row></table:table>"
    yield "tabellen.odt", odt(tabel + alinea), IN
    yield (
        "noten.odt",
        odt(f"<text:p><text:note><text:note-body>{alinea}</text:note-body></text:note></text:p>" * 200),
        IN,
    )
    yield "inhoud-is-zip.odt", zipped(mime | {"content.xml": inhoud}), NEE
    yield "lachen.odt", odt(alinea, "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]>"), NEE


def _erbij(data: bytes, extra: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return zipped({n: archive.read(n) for n in archive.namelist()} | extra)
