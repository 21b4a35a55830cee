"""XML: entity bombs, external entities in every disguise, depth and width."""

from __future__ import annotations

from collections.abc import Iterator

from maak_bouw import BSNS, IN, NEE, OVER, TEKST, Geval


def uitspraak(prolog: str, inhoud: str) -> bytes:
    return (
        f"<?xml version='1.0'?>{prolog}<open-rechtspraak><uitspraak><para>{inhoud}{TEKST}</para></uitspraak>"
        "</open-rechtspraak>"
    ).encode()


def xml_gevallen(buiten: str) -> Iterator[Geval]:
    """Entity bombs, external entities and depth, in the XML that we read."""

    lachen = "".join(f"<!ENTITY l{i} '{f'&l{i - 1};' * 10 if i else 'ha'}'>" for i in range(10))
    yield "miljard-keer-lachen.xml", uitspraak(f"<!DOCTYPE x [{lachen}]>", "&l9;"), NEE
    groot = f"<!DOCTYPE x [<!ENTITY a '{'A' * 400}'>]>"
    yield "kwadratisch.xml", uitspraak(groot, "&a;" * 100_000), NEE
    yield "xxe-bestand.xml", uitspraak(f"<!DOCTYPE x [<!ENTITY e SYSTEM 'file://{buiten}'>]>", "&e;"), NEE
    yield "xxe-net.xml", uitspraak("<!DOCTYPE x [<!ENTITY e SYSTEM 'http://127.0.0.1:9/x'>]>", "&e;"), NEE
    yield "xxe-publiek.xml", uitspraak(f"<!DOCTYPE x [<!ENTITY e PUBLIC 'p' '{buiten}'>]>", "&e;"), NEE
    param = f"<!DOCTYPE x [<!ENTITY % p SYSTEM 'file://{buiten}'> %p;]>"
    yield "xxe-parameter.xml", uitspraak(param, ""), NEE
    yield "extern-dtd.xml", uitspraak(f"<!DOCTYPE x SYSTEM 'file://{buiten}'>", ""), IN
    xi = f"<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file://{buiten}' parse='text'/>"
    yield "xinclude.xml", uitspraak("", xi), IN
    yield "onschuldige-entiteit.xml", uitspraak("<!DOCTYPE x [<!ENTITY e 'een woord '>]>", "&e;"), IN
    yield "recursief.xml", uitspraak("<!DOCTYPE x [<!ENTITY a '&b;'><!ENTITY b '&a;'>]>", "&a;"), NEE
    spaties = "<!DOCTYPE x [<!ENTITY" + " " * 60_000 + "]>"
    yield "entiteit-van-spaties.xml", uitspraak(spaties, ""), NEE
    yield "open-doctypes.xml", uitspraak("<!DOCTYPE x [<!ENTITY e 'x'>" + "<!DOCTYPE [" * 20_000, ""), f"{NEE}|{IN}"
    yield "diep.xml", uitspraak("", "<a>" * 5000 + "x" + "</a>" * 5000), NEE
    yield "veel-attributen.xml", uitspraak("", "<a " + " ".join(f"a{i}='1'" for i in range(20_000)) + "/>"), IN
    yield "cdata.xml", uitspraak("", "<![CDATA[<script>alert(1)</script>]]>"), IN
    yield "utf16.xml", uitspraak("", "").decode().encode("utf-16"), f"{IN}|{NEE}"
    yield "vreemde-codering.xml", uitspraak("", "").replace(b"'1.0'", b"'1.0' encoding='bestaat-niet'"), IN
    yield "xslt.xml", b"<?xml version='1.0'?><?xml-stylesheet href='file:///etc/passwd'?><onbekend/>", NEE
    yield "wortel-met-nummer.xml", f"<?xml version='1.0'?><bsn{BSNS[0]}/>".encode(), NEE
    yield from _vermomd(buiten)
    yield from _vormen()


def _vermomd(buiten: str) -> Iterator[Geval]:
    """External entities in codings and places where a search for text does not see them."""
    for codec in ("utf-16-le", "utf-16-be", "utf-32-be", "utf-7"):
        vermomd = uitspraak(f"<!DOCTYPE x [<!ENTITY e SYSTEM 'file://{buiten}'>]>", "&e;").decode()
        vermomd = vermomd.replace("'1.0'", f"'1.0' encoding='{codec}'")
        yield f"xxe-in-{codec}.xml", vermomd.encode(codec), f"{NEE}|{IN}|{OVER}"
    tekens = "".join(f"&#{ord(c)};" for c in f"<!ENTITY e SYSTEM 'file://{buiten}'>")
    genest = f"<!DOCTYPE x [<!ENTITY % p '{tekens}'>%p;]>"
    yield "xxe-in-tekens.xml", uitspraak(genest, "&e;"), NEE
    yield "xxe-php.xml", uitspraak(f"<!DOCTYPE x [<!ENTITY e SYSTEM 'php://filter/resource={buiten}'>]>", "&e;"), NEE
    yield "xxe-zonder-file.xml", uitspraak(f"<!DOCTYPE x [<!ENTITY e SYSTEM '{buiten}'>]>", "&e;"), NEE
    yield "xxe-in-attribuut.xml", uitspraak(f"<!DOCTYPE x [<!ENTITY e SYSTEM '{buiten}'>]>", "<a b='&e;'/>"), NEE
    laat = " " * 400_000
    yield "xxe-laat.xml", uitspraak(f"<!DOCTYPE x [{laat}<!ENTITY e SYSTEM '{buiten}'>]>", "&e;"), NEE
    yield (
        "xxe-in-bekendmaking.xml",
        f"<!DOCTYPE x [<!ENTITY e SYSTEM '{buiten}'>]><gemeenteblad><al>&e; {TEKST}</al></gemeenteblad>".encode(),
        NEE,
    )
    yield "xxe-notatie.xml", uitspraak(f"<!DOCTYPE x [<!NOTATION n SYSTEM 'file://{buiten}'>]>", ""), f"{IN}|{NEE}"


def _vormen() -> Iterator[Geval]:
    """Documents that are wide, long, open-ended or wrong about themselves."""
    yield "attlist-standaard.xml", uitspraak("<!DOCTYPE x [<!ATTLIST para a CDATA 'een waarde'>]>", ""), f"{IN}|{NEE}"
    yield "voorwaardelijk.xml", uitspraak("<!DOCTYPE x [<![INCLUDE[<!ENTITY e 'x'>]]>]>", "&e;"), f"{IN}|{NEE}"
    yield "breed.xml", uitspraak("", "<a/>" * 150_000), IN
    yield "lange-naam.xml", uitspraak("", f"<{'a' * 300_000}/>"), f"{IN}|{NEE}"
    yield "lang-attribuut.xml", uitspraak("", f"<a b='{'c' * 2_000_000}'/>"), IN
    yield "open-opmerking.xml", uitspraak("", "<!-- " * 20_000), f"{IN}|{NEE}|{OVER}"
    yield "open-cdata.xml", uitspraak("", "<![CDATA[ " * 20_000), f"{IN}|{NEE}|{OVER}"
    yield "open-pi.xml", uitspraak("", "<?a " * 20_000), f"{IN}|{NEE}|{OVER}"
    yield "veel-pi.xml", uitspraak("", "<?linebreak?>" * 60_000), IN
    ruimtes = " ".join(f"xmlns:n{i}='urn:{i}'" for i in range(5_000))
    yield "naamruimtes.xml", uitspraak("", f"<a {ruimtes}/>"), IN
    yield "verboden-tekens.xml", uitspraak("", "\x01\x08\x0b&#1;&#xFFFE;"), f"{IN}|{NEE}"
    yield "twee-wortels.xml", uitspraak("", "") * 2, f"{IN}|{NEE}"
    yield (
        "verkeerde-declaratie.xml",
        uitspraak("", "").replace(b"'1.0'", b"'9.9' standalone='misschien'"),
        f"{IN}|{NEE}",
    )
    yield "vals-utf16.xml", uitspraak("", "").replace(b"'1.0'", b"'1.0' encoding='utf-16'"), f"{IN}|{NEE}"
