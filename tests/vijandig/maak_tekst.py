"""Plain text in every state, and identifiers in every disguise."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

from maak_bouw import BSNS, IBAN, IN, NEE, OVER, TEKST, TELEFOON, Geval, docx, eml, pdf, xlsx, zipped


def tekst_gevallen(rng: random.Random) -> Iterator[Geval]:
    yield "een-regel.txt", b"woord " * 100_000, IN
    yield "zonder-spaties.txt", b"a" * 500_000, f"{IN}|{NEE}"
    yield "alleen-witruimte.txt", b" \t\n\r\x0b\x0c" * 5000, NEE
    yield "alleen-leestekens.txt", b"?!., " * 5000, NEE
    yield "alleen-cijfers.txt", b"1 " * 5000, NEE
    yield "nullen-ertussen.txt", TEKST.replace("e", "e\x00").encode(), IN
    yield "losse-surrogaten.txt", TEKST.encode() + b"\xed\xa0\x80\xed\xbf\xbf", IN
    yield "bidi.txt", ("\u202e" + TEKST + "\u202c\u2066" + TEKST + "\u2069").encode(), IN
    yield "nulbreedte.txt", "\u200b".join(TEKST).encode(), f"{IN}|{NEE}"
    yield "combinerend.txt", (TEKST + "a" + "\u0301" * 50_000).encode(), IN
    yield "gemengde-codering.txt", TEKST.encode() + "één café".encode("cp1252") + "één café".encode(), IN
    yield "oude-mac.txt", TEKST.replace("\n", "\r").encode() * 5, IN
    for codec in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-8-sig", "cp1252", "utf-16"):
        yield f"codering-{codec}.txt", TEKST.encode(codec), f"{IN}|{NEE}" if codec == "utf-32-le" else IN
    yield "twee-boms.txt", b"\xef\xbb\xbf\xef\xbb\xbf" + TEKST.encode(), IN
    yield "halve-utf16.txt", b"\xff\xfe" + TEKST.encode("utf-16-le")[:-1], IN
    yield "besturing.txt", b"\x1b[2J\x1b]0;x\x07" + TEKST.encode() * 20, IN
    yield "private-tekens.txt", ("\ue000\uf8ff\U000f0000\ufffe\uffff" + TEKST).encode(), IN
    yield "veel-regels.txt", b"a\n" * 150_000, f"{IN}|{NEE}"
    yield "veel-koppen.txt", b"Casus 1\n\n" * 3000 + TEKST.encode(), IN
    yield "valse-plaatshouders.txt", (TEKST + "[NAAM-1] [BSN-9999] [NAAM-99999] " * 50).encode(), IN
    yield "sql.txt", (TEKST + '\'); DROP TABLE casus; --" OR 1=1 NEAR("*').encode(), IN
    yield "sjabloon.txt", (TEKST + "{{ 7*7 }} {% include '/etc/passwd' %} ${x} <script>alert(1)</script>").encode(), IN
    yield "haakjes.txt", ("(" * 30_000 + "[" * 30_000 + TEKST).encode(), IN
    yield "wetten.txt", ("artikel 3:4, tweede lid, aanhef en onder a, " * 500 + TEKST).encode(), IN
    yield "namenreeks.txt", ("De heer Jansen-de Vries van der " * 3000 + TEKST).encode(), IN
    yield "koppeltekens.txt", ("a-" * 40_000 + " " + TEKST).encode(), IN
    yield "puntjes.txt", ("." * 60_000 + " 12\n" + TEKST).encode(), IN
    yield "apenstaarten.txt", ("a@" * 30_000 + "a." * 30_000 + TEKST).encode(), IN
    yield "cijferreeks.txt", ("1 " * 30_000 + "1.2-3/" * 10_000 + TEKST).encode(), f"{IN}|{NEE}"
    yield (
        "willekeurige-tekens.txt",
        ("".join(chr(rng.randrange(32, 0x2FFF)) for _ in range(20_000)) + TEKST).encode(),
        f"{IN}|{NEE}",
    )
    yield "lange-extensie." + "x" * 150, TEKST.encode(), OVER
    yield f"extensie.{BSNS[0]}", TEKST.encode(), OVER
    yield from _coderingen()
    yield from _stof()
    yield from _namen()


def _coderingen() -> Iterator[Geval]:
    """Bytes that are no good text in any coding, and text without a mark of its coding."""
    anders = f"{IN}|{NEE}"
    for codec in ("utf-16-be", "utf-32-be", "utf-7", "cp037", "cp850", "mac-roman", "iso8859-15", "hz"):
        yield (
            f"zonder-bom-{codec}.txt",
            ("Één café. " + TEKST if codec != "hz" else TEKST).encode(codec),
            f"{anders}|{OVER}",
        )
    yield "te-lang-utf8.txt", b"\xc0\xaf\xe0\x80\xaf\xf0\x80\x80\xaf" * 20 + TEKST.encode(), IN
    yield "te-lang-bsn.txt", TEKST.encode() + b" " + b"".join(bytes((0xC0, 0x80 | ord(c))) for c in BSNS[0]), IN
    yield "utf8-boven-grens.txt", b"\xf4\x90\x80\x80\xf8\x88\x80\x80\x80\xff\xfe" + TEKST.encode(), IN
    yield "cesu8.txt", TEKST.encode() + b"\xed\xa0\xbd\xed\xb8\x80", IN
    yield "drie-coderingen.txt", TEKST.encode("cp1252") + "één".encode("utf-16-le") + "één".encode("mac-roman"), anders
    yield "alleen-bom.txt", b"\xef\xbb\xbf", NEE
    yield "alleen-bidi.txt", "\u202e\u2066\u2069\u202c".encode() * 500, NEE
    yield "alleen-nulbreedte.txt", "\u200b\u200d\ufeff".encode() * 500, NEE


def _stof() -> Iterator[Geval]:
    """Text that sets traps for what reads it: shells, logs, terminals, expressions, dates, references."""
    anders = f"{IN}|{NEE}"
    yield "gezinnen.txt", (TEKST + "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 3000).encode(), IN
    yield "zalgo.txt", "".join(c + "\u0336\u0489\u035c" * 9 for c in TEKST).encode(), anders
    yield "ligaturen.txt", (TEKST + "\ufdfa" * 20_000).encode(), IN
    yield "grote-letters.txt", (TEKST + "\u0130\u00df\ufb03" * 20_000).encode(), IN
    yield "nel-en-ls.txt", TEKST.replace(" ", "\u0085").encode() + TEKST.replace(" ", "\u2028").encode(), anders
    yield "formulierinvoer.txt", TEKST.replace(" ", "\x0c").encode(), anders
    yield "terugtoets.txt", ("geheim" + "\x08" * 6 + TEKST).encode(), anders
    yield "terminal.txt", ("\x1b]8;;file:///etc/passwd\x07klik\x1b]8;;\x07\x9b2J" + TEKST).encode(), IN
    yield "percent.txt", (TEKST + "%s%n%x" * 3000 + "{0.__class__}" * 300).encode(), IN
    yield "log4j.txt", (TEKST + "${jndi:ldap://127.0.0.1:9/a}" * 50).encode(), IN
    yield "regex.txt", (TEKST + "a" * 50_000 + "!" + "(a+)+$" * 500).encode(), IN
    yield "datums.txt", (TEKST + "99-99-9999 31 februari 0000 00-00-0000 2023-13-45 " * 800).encode(), anders
    yield "bedragen.txt", (TEKST + "€ 1.2.3.4,99 EUR 9999999999999999999999,-- " * 800).encode(), anders
    yield "ecli-reeks.txt", (TEKST + "ECLI:NL:CRVB:2020:1 " * 5000).encode(), IN
    yield "ecli-zonder-eind.txt", (TEKST + "ECLI:NL:CRVB:2020:" + "1" * 60_000).encode(), anders
    yield "besluit-koppen.txt", ("BESLUIT\n\nOverwegingen\n\nDictum\n\n" * 4000 + TEKST).encode(), IN
    yield "romeins.txt", ("artikel MMMMDCCCLXXXVIII" + "I" * 40_000 + " Awb. " + TEKST).encode(), IN
    yield "lid-lid-lid.txt", ("artikel 1, lid 2, lid 3, onder a, b, c, sub 1°, 2° en " * 2000 + TEKST).encode(), IN
    yield "aanhalingen.txt", ('"' * 30_000 + "\u201e" * 30_000 + TEKST).encode(), IN
    yield "opsomming.txt", ("- a\n" * 40_000 + TEKST).encode(), IN
    yield "een-woord-per-regel.txt", ("\n".join(TEKST.split()) * 300).encode(), IN
    yield "vertrouwelijk.txt", (TEKST + "[VERWIJDERD] [X] [...] ___ ███ " * 3000).encode(), IN


def _namen() -> Iterator[Geval]:
    """Names of files that are commands, addresses or lists elsewhere."""
    yield "gelijke-teksten-1.txt", TEKST.encode() * 3, IN
    yield "gelijke-teksten-2.txt", TEKST.encode() * 3, IN
    yield "Hoofdletter.TXT", TEKST.encode(), IN
    yield "twee..punten..txt", TEKST.encode(), IN
    yield "-begint-met-streep.txt", TEKST.encode(), IN
    yield "=formule().txt", TEKST.encode(), IN
    yield "\u202etxt.exe.txt", TEKST.encode(), IN
    yield "zonderextensie", TEKST.encode(), OVER
    yield "punt.", TEKST.encode(), OVER
    yield "'; DROP TABLE casus;--.txt", TEKST.encode(), IN
    yield "<img src=x onerror=alert(1)>.txt", TEKST.encode(), IN
    yield "n" * 240 + ".txt", TEKST.encode(), IN


def nummer_gevallen() -> Iterator[Geval]:
    """Identifiers in every disguise; none may reach the database."""
    bsn = BSNS[0]
    vormen = {
        "gewoon": bsn,
        "gelabeld": f"BSN: {bsn}",
        "punten": "111.222.333",
        "streepjes": "111-222-333",
        "spaties": "111 222 333",
        "los": " ".join(bsn),
        "vol": "".join(chr(0xFF10 + int(c)) for c in bsn),
        "arabisch": "".join(chr(0x0660 + int(c)) for c in bsn),
        "perzisch": "".join(chr(0x06F0 + int(c)) for c in bsn),
        "devanagari": "".join(chr(0x0966 + int(c)) for c in bsn),
        "wiskundig": "".join(chr(0x1D7CE + int(c)) for c in bsn),
        "superschrift": "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(c)] for c in bsn),
        "omcirkeld": "".join("⓪①②③④⑤⑥⑦⑧⑨"[int(c)] for c in bsn),
        "nulbreedte": "\u200b".join(bsn),
        "verbinder": "\u2060".join(bsn),
        "zacht-koppelteken": "\u00ad".join(bsn),
        "bidi": "\u202d" + bsn + "\u202c",
        "harde-spatie": "111\u00a0222\u00a0333",
        "smalle-spatie": "111\u202f222\u202f333",
        "bom": "\ufeff".join(bsn),
        "variant": "\ufe0f".join(bsn),
        "nul": "\x00".join(bsn),
        "toetsen": "".join(f"{c}\ufe0f\u20e3" for c in bsn),
        "samenvoeger": "\u034f".join(bsn),
        "arabisch-merk": "\u061c".join(bsn),
        "vulteken": "\u3164".join(bsn),
        "labels": "\U000e0020".join(bsn),
        "tab": "111\t222\t333",
        "onderstreept": "_" + bsn + "_",
        "aan-woord": f"bsn{bsn}x",
        "tweede": BSNS[1],
        "iban": IBAN,
        "iban-spaties": "NL91 ABNA 0417 1643 00",
        "iban-klein": IBAN.lower(),
        "iban-nulbreedte": "\u200b".join(IBAN),
        "telefoon": TELEFOON,
        "telefoon-streep": "06-12345678",
        "telefoon-land": "+31 6 12345678",
        "telefoon-vol": "".join(chr(0xFF10 + int(c)) for c in TELEFOON),
    }
    for naam, vorm in vormen.items():
        yield f"nummer-{naam}.txt", f"Zijn nummer is {vorm} volgens het dossier. {TEKST}".encode(), IN
    zin = f"Zijn nummer is {bsn} volgens het dossier. {TEKST}"
    yield "nummer-in.docx", docx([zin]), IN
    yield "nummer-in.pdf", pdf([zin]), IN
    yield (
        "nummer-in.html",
        f"<html><head><title>{bsn}</title></head><body><h1>Dossier {bsn}</h1><p>{zin}</p></body></html>".encode(),
        IN,
    )
    yield (
        "nummer-in.jsonl",
        json.dumps({"_id": bsn, "text": zin, "titel": bsn, "url": f"https://x.nl/{bsn}"}).encode(),
        IN,
    )
    yield (
        "nummer-in.md",
        f"---\ntitel: {bsn}\necli: {bsn}\nkenmerk: {bsn}\ngemeente: Jan {bsn}\n---\n{zin}".encode(),
        IN,
    )
    yield "nummer-in.eml", eml(zin, headers=f"X-BSN: {bsn}\n").replace(b"Besluit", f"Zaak {bsn}".encode()), IN
    yield "nummer-in.zip", zipped({f"{bsn}/{bsn}.txt": zin.encode(), f"{bsn}.exe": b"MZ"}), IN
    yield "nummer-geweigerd.zip", zipped({f"{bsn}.docx": b"kapot", f"{BSNS[1]}.exe": b"MZ"}), NEE
    yield "nummer-in.csv", f'casus,{bsn},gemeente\n"{zin.strip()}",{bsn},{bsn}\n'.encode(), IN
    yield "nummer-in.xlsx", xlsx([["casus", "gemeente"], [zin, int(bsn)], [zin, float(bsn)]]), IN
    yield f"{bsn}.txt", TEKST.encode(), IN
    yield f"Jansen_{BSNS[1]}_besluit.txt", TEKST.encode(), IN
    yield f"verslag {IBAN}.txt", TEKST.encode(), IN
    yield f"tel{TELEFOON}.docx", b"kapot", NEE
