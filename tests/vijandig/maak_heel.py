"""Sound files of each kind, and what is left of them after damage."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator

from maak_bouw import IN, NEE, OVER, TEKST, Geval, docx, eml, odt, pdf, xlsx, zipped


def goede() -> dict[str, bytes]:
    return {
        "docx": docx([TEKST, "Besluit", TEKST]),
        "odt": odt(f"<text:p>{TEKST}</text:p>" * 3),
        "xlsx": xlsx([["casus", "datum"], *[[f"{i} {TEKST}", "2023-01-02"] for i in range(5)]]),
        "pdf": pdf([TEKST] * 3),
        "rtf": b"{\\rtf1\\ansi " + TEKST.replace("\n", "\\par\n").encode() * 3 + b"}",
        "html": f"<html><body><h1>Besluit</h1><p>{TEKST}</p></body></html>".encode(),
        "json": json.dumps([{"id": i, "tekst": f"{i} {TEKST}"} for i in range(3)]).encode(),
        "jsonl": b"".join(json.dumps({"_id": str(i), "text": TEKST}).encode() + b"\n" for i in range(3)),
        "csv": ("casus;datum\n" + "".join(f'"{i} {TEKST.strip()}";2023-01-02\n' for i in range(4))).encode(),
        "md": f"---\ntitel: Een besluit\n---\n# Feiten\n\n{TEKST}".encode(),
        "txt": TEKST.encode(),
        "eml": eml(TEKST),
        "zip": zipped({"a.txt": TEKST.encode(), "b/c.txt": TEKST.encode()}),
        "jsonl.gz": gzip.compress(json.dumps({"_id": "1", "text": TEKST}).encode(), mtime=0),
        "xml": (
            f"<open-rechtspraak><uitspraak id='ECLI:NL:RBTEST:2023:1'><para>{TEKST}</para></uitspraak>"
            "</open-rechtspraak>"
        ).encode(),
    }


def afgebroken(rng: random.Random, goed: dict[str, bytes]) -> Iterator[Geval]:
    """Each format cut short, with noise in it, and with its head gone."""
    heel = {"docx", "odt", "xlsx", "zip", "jsonl.gz"}
    for soort, data in goed.items():
        anders = NEE if soort in heel else f"{IN}|{NEE}|{OVER}"
        yield f"heel.{soort}", data, IN
        yield f"half.{soort}", data[: len(data) // 2], anders
        yield f"bijna-heel.{soort}", data[:-7], anders
        noisy = bytearray(data)
        for _ in range(max(len(data) // 40, 5)):
            noisy[rng.randrange(len(noisy))] = rng.randrange(256)
        yield f"ruis.{soort}", bytes(noisy), f"{IN}|{NEE}|{OVER}"
        yield f"onthoofd.{soort}", data[20:], f"{IN}|{NEE}|{OVER}"
        yield f"leeg.{soort}", b"", NEE
        yield f"nullen.{soort}", b"\x00" * 300, NEE
        yield f"willekeur.{soort}", rng.randbytes(3000), f"{NEE}|{OVER}"


def verkeerde_naam(goed: dict[str, bytes]) -> Iterator[Geval]:
    """The content of one format under the extension of another."""
    yield "eigenlijk-docx.pdf", goed["docx"], IN
    yield "eigenlijk-pdf.docx", goed["pdf"], IN
    yield "eigenlijk-pdf.txt", goed["pdf"], IN
    yield "eigenlijk-rtf.doc", goed["rtf"], f"{IN}|{NEE}"
    yield "eigenlijk-html.txt", goed["html"], IN
    yield "eigenlijk-txt.docx", goed["txt"], NEE
    yield "eigenlijk-txt.pdf", goed["txt"], NEE
    yield "eigenlijk-txt.xlsx", goed["txt"], NEE
    yield "eigenlijk-txt.zip", goed["txt"], NEE
    yield "eigenlijk-zip.txt", goed["zip"], f"{IN}|{NEE}"
    yield "eigenlijk-docx.zip", goed["docx"], IN
    yield "programma.exe", b"MZ\x90\x00" + b"\x00\x01" * 400, OVER
    yield "plaatje.png", b"\x89PNG\r\n\x1a\n" + b"\x00\x01" * 400, OVER
    yield "programma.txt", b"\x7fELF" + bytes(range(256)) * 20, NEE
    yield "pickle.json", b"cos\nsystem\n(S'true'\ntR.", NEE
    yield "oud.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, NEE
    yield "versleuteld.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 9, NEE
