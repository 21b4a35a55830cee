"""Files that are two things at once, and a file that unpacks to itself."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator

from maak_bouw import IN, NEE, OVER, TEKST, Geval, docx, zipped


def dubbele_gevallen(goed: dict[str, bytes]) -> Iterator[Geval]:
    """Polyglots: each reader that claims one of them reads it as one thing, or refuses."""
    pdf, zip_, html = goed["pdf"], goed["zip"], goed["html"]
    anders = f"{IN}|{NEE}"
    yield "pdf-en-zip.pdf", pdf + zip_, anders
    yield "pdf-en-zip.zip", pdf + zip_, anders
    yield "zip-achter-programma.zip", b"MZ\x90\x00" + b"\x00\x01" * 200 + zip_, anders
    yield "zip-achter-plaatje.png", b"\x89PNG\r\n\x1a\n" + b"\x00\x01" * 200 + zip_, OVER
    yield "gif-en-html.html", b"GIF89a/*" + html + b"*/=1;", f"{IN}|{NEE}|{OVER}"
    yield "gif-en-html.gif", b"GIF89a/*" + html + b"*/=1;", OVER
    yield "html-met-pdf-erin.html", html.replace(b"</body>", b"<!--" + pdf + b"--></body>"), f"{IN}|{NEE}"
    yield "rtf-en-html.rtf", b"{\\rtf1 " + TEKST.encode() + b"}<html><script>alert(1)</script></html>", IN
    yield "json-en-script.json", b'/*<script>*/{"tekst": "' + TEKST.strip().encode() + b'"}', NEE
    yield "docx-en-odt.docx", docx([TEKST], mimetype=b"application/vnd.oasis.opendocument.text"), anders
    yield "docx-en-xlsx.zip", docx([TEKST], xl__workbook=b"<workbook/>"), anders
    yield "eml-en-html.eml", b"From: a@b.nl\nSubject: x\n\n<html><body>" + TEKST.encode() + b"</body></html>", IN
    yield "ole-en-tekst.txt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + TEKST.encode() * 20, NEE
    yield "tar.tar", b"a.txt".ljust(100, b"\0") + b"0000644\0".ljust(157, b"\0") + b"ustar\x0000" + b"\0" * 900, OVER
    yield "zeven.7z", b"7z\xbc\xaf\x27\x1c\x00\x04" + b"\x00\x01" * 200, OVER
    yield "rar.rar", b"Rar!\x1a\x07\x01\x00" + b"\x00\x01" * 200, OVER
    yield "xz.txt.xz", b"\xfd7zXZ\x00" + b"\x00\x01" * 200, OVER
    yield (
        "mhtml.mht",
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=g\n\n--g\n\nx\n--g--",
        f"{OVER}|{NEE}|{IN}",
    )
    yield "sqlite.db", b"SQLite format 3\x00" + b"\x00\x01" * 500, OVER
    yield "snelkoppeling.lnk", b"L\x00\x00\x00\x01\x14\x02\x00" + b"\x00\x01" * 200, OVER
    yield "script.sh", b"#!/bin/sh\ntouch /tmp/uitgevoerd\n", OVER
    yield "script.py", b"raise SystemExit(1)\n", OVER
    yield "quine.gz", quine(), NEE
    yield "quine-in.zip", zipped({"quine.gz": quine(), "a.txt": TEKST.encode()}), IN
    zichzelf = zip_
    for _ in range(40):
        zichzelf = zipped({"a.txt": TEKST.encode(), "zelf.zip": zichzelf})
    yield "veertig-diep.zip", zichzelf, anders


def _literal(data: bytes) -> bytes:
    """A stored block of deflate: five bytes that say how many follow. Without data: five that do nothing."""
    return struct.pack("<BHH", 0, len(data), len(data) ^ 0xFFFF) + data


_FOUR = _literal(b"x" * 20)[:5]
"""Copy the next twenty bytes."""


def _again() -> bytes:
    """A block with fixed codes: ten bytes from twenty back, twice. Exactly forty bits."""
    bits = [0, 1, 0]  # not the last block; fixed codes
    for _ in range(2):
        bits += [0, 0, 0, 1, 0, 0, 0]  # length 10: code 264
        bits += [0, 1, 0, 0, 0, 1, 1, 0]  # distance 20: code 8, and 3 more in three bits, low bit first
    bits += [0] * 7  # end of block
    return bytes(sum(bit << i for i, bit in enumerate(bits[at : at + 8])) for at in range(0, 40, 8))


def quine() -> bytes:
    """A gzip file that unpacks to itself, after Russ Cox, "Zip Files All The Way Down" (2010).

    [P] L4 [P] L4 R4 L4 R4 L4 R4 L4 R4 L4 R4 [S] R4 [S], in units of five bytes, prints exactly itself; the checksum
    in S is solved, for a checksum is linear in the bits that it is over.
    """
    head = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03" + _literal(b"")
    again, four = _again(), _FOUR

    def whole(check: int) -> bytes:
        size = 120
        tail = _literal(b"") + b"\x03\x00" + struct.pack("<II", check, size)
        return (
            head + four + head + four + again + (four + again) * 2 + four + again + four + again + tail + again + tail
        )

    return whole(_fixed_point(lambda x: zlib.crc32(whole(x))))


def _fixed_point(check: Callable[[int], int]) -> int:
    """The x for which check(x) = x, where check is linear in bits but for a constant. By elimination."""
    base = check(0)
    rows: dict[int, tuple[int, int]] = {}
    for bit in range(32):
        x = 1 << bit
        value = check(x) ^ base ^ x
        while value and (top := value.bit_length()) in rows:
            value, x = value ^ rows[top][0], x ^ rows[top][1]
        if value:
            rows[value.bit_length()] = (value, x)
    left, found = base, 0
    while left:
        value, x = rows[left.bit_length()]
        left, found = left ^ value, found ^ x
    return found
