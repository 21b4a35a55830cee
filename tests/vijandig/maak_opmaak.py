"""Marked-up text: HTML, Markdown, RTF and e-mail."""

from __future__ import annotations

from collections.abc import Iterator

from maak_bouw import IN, NEE, OVER, TEKST, Geval, bijlage, eml, zipped
from maak_dubbel import quine


def html_gevallen() -> Iterator[Geval]:
    alinea = f"<p>{TEKST}</p>"
    yield "alleen-scripts.html", b"<html><body>" + b"<script>var tekst = 'x';</script>" * 50 + b"</body></html>", OVER
    yield "open-tags.html", f"<html><body><div><p><b><i>{TEKST}<table><tr><td>{TEKST}".encode(), IN
    yield "diep.html", b"<html><body>" + b"<div>" * 3000 + alinea.encode(), f"{IN}|{NEE}"
    yield "veel-opmerkingen.txt", b"<!---->" * 500 + b" gewone tekst met enkele woorden erin", IN
    yield "veel-scripts.html", b"<html><body>" + alinea.encode() + b"<script></script>woord " * 40_000, IN
    yield (
        "veel-attributen.html",
        ("<p " + " ".join(f"a{i}=1" for i in range(30_000)) + f">{TEKST}</p>").encode(),
        f"{IN}|{NEE}|{OVER}",
    )
    yield "kale-tekens.html", ("<html><body>" + "<" * 50_000 + alinea).encode(), f"{IN}|{NEE}|{OVER}"
    yield "entiteiten.html", f"<html><body>{'&amp;' * 20_000}&#x110000;&#0;&#xD800;{alinea}</body></html>".encode(), IN
    yield (
        "xss.html",
        f"<html><body onload=alert(1)>{alinea}<img src=x onerror=alert(1)></html>".encode(),
        IN,
    )
    yield "iframe.html", f"<html><body><iframe src='file:///etc/passwd'></iframe>{alinea}</body></html>".encode(), IN
    yield "verborgen.html", f"<html><body><div style='display:none'>{alinea}</div></body></html>".encode(), OVER
    yield "framesets.html", b"<html><frameset><frame src='a'></frameset></html>", f"{OVER}|{NEE}"
    yield "svg.html", f"<html><body><svg><script>alert(1)</script></svg>{alinea}</body></html>".encode(), IN
    yield "foute-codering.html", b"<html><meta charset='bestaat-niet'><body>" + alinea.encode("cp1252"), IN
    yield "geneste-formulieren.html", ("<form>" * 150 + alinea + "</form>" * 150).encode(), f"{IN}|{NEE}|{OVER}"
    yield "opmerking-zonder-eind.html", f"<html><body>{alinea}<!-- {alinea}".encode(), IN
    yield (
        "basis.html",
        f"<html><base href='http://127.0.0.1:9/'><link rel=stylesheet href=x>{alinea}</html>".encode(),
        IN,
    )
    yield (
        "vernieuwt.html",
        f"<html><meta http-equiv=refresh content='0;url=file:///etc/passwd'>{alinea}</html>".encode(),
        IN,
    )
    yield (
        "beeld-van-elders.html",
        f"<html><body><img src='http://127.0.0.1:9/x.png'>{alinea}</body></html>".encode(),
        IN,
    )
    yield "entiteiten-diep.html", f"<html><body>{'&amp;' * 3}{'&' * 100_000}{alinea}</body></html>".encode(), IN
    yield (
        "xxe.html",
        f"<!DOCTYPE html [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><html><body>&e;{alinea}</body></html>".encode(),
        f"{IN}|{NEE}",
    )
    yield "tabellen-diep.html", ("<html><body>" + "<table><tr><td>" * 120 + alinea).encode(), f"{IN}|{NEE}|{OVER}"
    yield "lijsten.html", ("<html><body>" + "<ul><li>woord " * 200 + alinea).encode(), f"{IN}|{NEE}"
    yield (
        "sjabloon.html",
        f"<html><body><template>{alinea}</template><noscript>{alinea}</noscript>{alinea}</body></html>".encode(),
        IN,
    )
    yield "nul-in-alinea.html", f"<html><body><p>Een\x00 zin.{alinea}</body></html>".encode(), IN
    yield (
        "twee-titels.html",
        f"<html><title>{'t' * 200_000}</title><title>x</title><body>{alinea}</body></html>".encode(),
        IN,
    )
    yield (
        "css-uitdrukking.html",
        f"<html><style>p{{width:expression(alert(1))}}</style><body>{alinea}</body></html>".encode(),
        IN,
    )
    yield (
        "data-adres.html",
        f"<html><body><a href='data:text/html,<script>alert(1)</script>'>a</a>{alinea}</body></html>".encode(),
        IN,
    )
    yield (
        "utf7.html",
        f"<html><head><meta charset='utf-7'></head><body>+ADw-script+AD4- {alinea}</body></html>".encode(),
        IN,
    )


def markdown_gevallen() -> Iterator[Geval]:
    anker = "---\na: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{','.join([f'*{chr(97 + i)}'] * 9)}]\n" for i in range(8)
    )
    yield "yaml-lachen.md", f"{anker}titel: *i\n---\n{TEKST}".encode(), IN
    yield "yaml-python.md", f"---\ntitel: !!python/object/apply:os.system ['true']\n---\n{TEKST}".encode(), IN
    yield "yaml-diep.md", ("---\na: " + "[" * 5000 + f"\n---\n{TEKST}").encode(), f"{IN}|{NEE}"
    yield "open-nadruk.md", (" **a" * 60_000 + "\n\n" + TEKST).encode(), IN
    yield "open-links.md", ("[" * 40_000 + "](" * 10_000 + "\n\n" + TEKST).encode(), IN
    yield "veel-koppen.md", ("# " * 20_000 + "\n" + "#" * 20_000 + "\n" + TEKST).encode(), IN
    yield "tabellen.md", ("|a" * 5000 + "|\n" + "|-" * 5000 + "|\n" + TEKST).encode(), IN
    yield "alleen-tekens.md", b"*" * 5000 + b"\n---\n***\n", NEE
    yield "yaml-samenvoeging.md", f"---\na: &a {{b: 1}}\nc: {{<<: *a, titel: x}}\n---\n{TEKST}".encode(), IN
    yield "yaml-soorten.md", f"---\ntitel: [1, 2]\ngemeente: {{a: b}}\nkenmerk: 2023-01-01\n---\n{TEKST}".encode(), IN
    yield "yaml-zonder-eind.md", f"---\ntitel: x\n{TEKST}".encode(), f"{IN}|{NEE}"
    yield (
        "html-erin.md",
        f"<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![x](http://127.0.0.1:9/)\n\n{TEKST}".encode(),
        IN,
    )
    yield "hekken.md", ("```\n" * 20_001 + TEKST).encode(), IN
    yield "citaten.md", (">" * 60_000 + " woord\n\n" + TEKST).encode(), IN
    yield "verwijzingen.md", ("[a]: http://x.nl\n" * 20_000 + TEKST).encode(), IN


def rtf_gevallen() -> Iterator[Geval]:
    tekst = TEKST.strip().encode()
    yield "genest.rtf", b"{\\rtf1 " + b"{" * 60_000 + tekst + b"}" * 60_000 + b"}", IN
    yield "ongesloten.rtf", b"{\\rtf1 " + b"{\\b " * 5000 + tekst, IN
    yield "te-veel-sluiten.rtf", b"{\\rtf1 " + tekst + b"}" * 5000, f"{IN}|{NEE}"
    yield "object.rtf", b"{\\rtf1 {\\object\\objdata " + b"d0cf11e0" * 3000 + b"}" + tekst + b"}", IN
    yield "unicode.rtf", b"{\\rtf1 \\u55357?\\u-9999?\\u999999999? " + tekst + b"}", f"{IN}|{NEE}"
    yield "hex.rtf", b"{\\rtf1 " + b"\\'e9\\'zz\\'" * 2000 + tekst + b"}", f"{IN}|{NEE}"
    yield "leeg-rtf.rtf", b"{\\rtf1 }", NEE
    yield "bin.rtf", b"{\\rtf1 \\bin99999999999 " + tekst + b"}", f"{IN}|{NEE}"
    yield "bin-goed.rtf", b"{\\rtf1 {\\*\\x\\bin8 }}}{{{\x00\x01}" + tekst + b"}", f"{IN}|{NEE}"
    yield "bin-negatief.rtf", b"{\\rtf1 \\bin-5 " + tekst + b"}", f"{IN}|{NEE}"
    yield "pict.rtf", b"{\\rtf1 {\\pict\\wmetafile8 " + b"ff" * 200_000 + b"}" + tekst + b"}", IN
    yield "sjabloon.rtf", b"{\\rtf1 {\\*\\template http://127.0.0.1:9/x.dot}" + tekst + b"}", IN
    yield "veld.rtf", b"{\\rtf1 {\\field{\\*\\fldinst DDEAUTO c:\\\\x}{\\fldrslt klik}}" + tekst + b"}", IN
    yield "codepagina.rtf", b"{\\rtf1\\ansicpg99999 \\'e9\\'ff " + tekst + b"}", f"{IN}|{NEE}"
    yield "lang-stuurwoord.rtf", b"{\\rtf1 \\" + b"a" * 300_000 + b" " + tekst + b"}", f"{IN}|{NEE}"
    yield "lang-getal.rtf", b"{\\rtf1 \\b" + b"9" * 300_000 + b" " + tekst + b"}", f"{IN}|{NEE}"
    yield "u-en-uc.rtf", b"{\\rtf1 \\uc999999 \\u233 " + tekst + b"}", f"{IN}|{NEE}"


def eml_gevallen(goed: dict[str, bytes]) -> Iterator[Geval]:
    yield "bijlagen.eml", eml(TEKST, bijlage("a.docx", goed["docx"]), bijlage("b.pdf", goed["pdf"])), IN
    yield (
        "kwade-bijlagen.eml",
        eml(TEKST, bijlage("../../x.zip", b"PK kapot"), bijlage("bom.zip", zipped({"a.txt": b"0" * 9_000_000}))),
        IN,
    )
    diep = eml(TEKST)
    for _ in range(8):
        diep = eml(TEKST, bijlage("door.eml", diep))
    yield "doorgestuurd.eml", diep, IN
    keten = TEKST.encode()
    for i in range(800):
        keten = b"Content-Type: multipart/mixed; boundary=g%d\n\n--g%d\n" % (i, i) + keten + b"\n--g%d--\n" % i
    yield "genest.eml", b"From: a@b.nl\nSubject: x\nMIME-Version: 1.0\n" + keten, f"{IN}|{NEE}"
    yield "kapotte-koppen.eml", eml(TEKST, headers="Subject: =?utf-8?B?a?= =?bestaat-niet?Q?x?=\nDate: morgen\n"), IN
    yield "kapot-onderwerp.eml", eml(TEKST).replace(b"Subject: Besluit", b"Subject: =?utf-8?B?a?="), IN
    yield "onmogelijke-datum.eml", eml(TEKST).replace(b"Mon, 2 Jan 2023", b"Mon, 99 Jan 99999"), IN
    yield "lange-koppen.eml", eml(TEKST, headers="X-A: " + "a" * 200_000 + "\n"), IN
    yield "veel-koppen.eml", eml(TEKST, headers="X-A: a\n" * 20_000), IN
    yield "zonder-grens.eml", eml(TEKST).replace(b"text/plain; charset=utf-8", b"multipart/mixed"), f"{IN}|{NEE}"
    yield "verkeerde-base64.eml", eml(TEKST, bijlage("a.docx", b"x").replace(b"eA==", b"!!!=")), IN
    yield "veel-delen.eml", eml(TEKST, *[b"Content-Type: text/plain\n\nx"] * 3000), IN
    yield "vreemde-codering.eml", eml(TEKST).replace(b"utf-8", b"bestaat-niet"), IN
    yield "html-mail.eml", eml(f"<p>{TEKST}</p>").replace(b"text/plain", b"text/html"), IN
    geneste = eml(TEKST)
    for _ in range(60):
        geneste = b"From: a@b.nl\nSubject: x\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n" + geneste
    yield "bericht-in-bericht.eml", geneste, f"{IN}|{NEE}"
    yield "zip-als-bijlage.eml", eml(TEKST, bijlage("a.zip", zipped({"a.txt": TEKST.encode()}))), IN
    yield "quine-als-bijlage.eml", eml(TEKST, bijlage("q.gz", quine())), IN
    yield "naam-van-bijlage.eml", eml(TEKST, bijlage("..\\..\\x.txt\x00.exe", TEKST.encode())), IN
    yield (
        "dubbele-koppen.eml",
        eml(TEKST, headers="Subject: nog een\nFrom: e@f.nl\nContent-Type: text/html\n"),
        f"{IN}|{NEE}|{OVER}",
    )
    yield "kop-met-regeleind.eml", eml(TEKST).replace(b"Besluit", b"=?utf-8?Q?a=0D=0ABcc:_x=40y.nl?="), IN
    yield "uuencode.eml", eml(f"begin 644 ../../x\n#0V%T\n`\nend\n{TEKST}"), IN
    yield (
        "extern-deel.eml",
        eml(TEKST, b"Content-Type: message/external-body; access-type=local-file; name=/etc/passwd\n\nx"),
        IN,
    )
    yield (
        "partieel.eml",
        eml(TEKST).replace(b"text/plain; charset=utf-8", b"message/partial; number=1; total=9"),
        f"{IN}|{NEE}|{OVER}",
    )
    yield (
        "lege-grens.eml",
        eml(TEKST).replace(b"text/plain; charset=utf-8", b'multipart/mixed; boundary=""'),
        f"{IN}|{NEE}|{OVER}",
    )
    yield "charset-rot13.eml", eml(TEKST).replace(b"charset=utf-8", b"charset=rot13"), f"{IN}|{NEE}"
    yield "overdracht-onbekend.eml", eml(TEKST, headers="Content-Transfer-Encoding: x-bestaat-niet\n"), f"{IN}|{NEE}"
    yield (
        "quoted-printable.eml",
        eml(TEKST + "=" * 50_000 + "=ZZ=\n", headers="Content-Transfer-Encoding: quoted-printable\n"),
        IN,
    )
