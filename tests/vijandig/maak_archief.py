"""Containers: bombs by ratio, number, nesting and lies; names that want to leave."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

from maak_bouw import IN, NEE, OVER, Geval, zipped


def zip_gevallen(goed: dict[str, bytes]) -> Iterator[Geval]:
    """Bombs by ratio, number, nesting and lies; names that want to leave."""
    txt = goed["txt"]
    yield "bom-ratio.zip", zipped({"a.txt": b"0" * 12_000_000}), NEE
    yield "bom-aantal.zip", zipped({f"{i}.txt": b"x" for i in range(10_050)}, zipfile.ZIP_STORED), NEE
    diep = txt
    for i in range(6):
        diep = zipped({f"{i}.zip" if i else "a.txt": diep})
    yield "bom-diep.zip", diep, NEE
    vol = zipped({f"{i}.bin": b"0" * 990_000 for i in range(60)})
    for _ in range(2):
        vol = zipped({f"{i}.zip": vol for i in range(12)})
    yield "bom-vermenigvuldigd.zip", vol, NEE
    yield "liegt-over-grootte.zip", _liegende_zip(txt), f"{NEE}|{IN}"
    yield "overlappend.zip", _overlappende_zip(), NEE
    yield "paden.zip", zipped({"../../../uit.txt": txt, "/var/uit2.txt": txt, "C:\\uit3.txt": txt}), IN
    yield "koppeling.zip", _zip_met_koppeling(), f"{IN}|{NEE}|{OVER}"
    yield "leeg-archief.zip", zipped({}), f"{OVER}|{NEE}"
    yield "alleen-mappen.zip", zipped({"a/": b"", "b/": b""}), OVER
    yield "een-goed-lid.zip", zipped({"a.txt": txt, "b.docx": b"PK\x03\x04kapot", "c.exe": b"MZ"}), IN
    yield "versleuteld.zip", _versleutelde_zip(txt), NEE
    yield "vreemde-namen.zip", zipped({"\u202etxt.exe.txt": txt, "n\x00ul.txt": txt, "!" * 40 + ".txt": txt}), IN
    yield "dubbele-namen.zip", _dubbele_zip(txt), IN
    yield "zip-in-docx.docx", zipped({"word/document.xml": zipped({"a.txt": txt})}), NEE
    yield "docx-bom.docx", zipped({"word/document.xml": b"<a>" + b" " * 9_000_000 + b"</a>"}), NEE
    yield "lange-leden.zip", zipped({"a/" * 500 + "a.txt": txt}), IN
    yield "zip64.zip", _zip64(txt), IN
    yield "valse-zip64.zip", _patched(zipped({"a.txt": txt}), _zegt_zip64), f"{NEE}|{IN}"
    yield "aes.zip", _patched(zipped({"a.txt": txt}), lambda raw, at: _methode(raw, at, 99)), NEE
    yield "onbekende-methode.zip", _patched(zipped({"a.txt": txt}), lambda raw, at: _methode(raw, at, 77)), NEE
    yield "verkeerde-crc.zip", _patched(zipped({"a.txt": txt}), _verkeerde_crc), NEE
    yield "buiten-het-bestand.zip", _patched(zipped({"a.txt": txt}), _elders), NEE
    yield "kop-anders-dan-lijst.zip", _andere_naam(zipped({"a.txt": txt})), f"{NEE}|{IN}"
    yield "staart-ervoor.zip", b"P" * 5000 + zipped({"a.txt": txt}), IN
    yield "opmerking.zip", _met_opmerking(zipped({"a.txt": txt})), f"{OVER}|{NEE}"
    yield "lijst-zonder-leden.zip", zipped({"a.txt": txt})[-22:], f"{NEE}|{OVER}"
    yield "alleen-staart.zip", b"PK\x05\x06" + b"\xff" * 18, NEE
    yield "bz2.zip", zipped({"a.txt": txt * 50}, zipfile.ZIP_BZIP2), IN
    yield "lzma.zip", zipped({"a.txt": txt * 50}, zipfile.ZIP_LZMA), IN
    yield "bom-bz2.zip", zipped({"a.txt": b"0" * 30_000_000}, zipfile.ZIP_BZIP2), NEE
    yield "bom-lzma.zip", zipped({"a.txt": b"0" * 30_000_000}, zipfile.ZIP_LZMA), NEE
    namen = (
        "D:/uit.txt",
        "a.txt:stroom",
        "CON.txt",
        "a\\..\\..\\uit.txt",
        "\\\\server\\map\\uit.txt",
        "~/uit.txt",
        "-rf.txt",
        "$(touch uit).txt",
        "a\nb.txt",
        ".../uit.txt",
        "%2e%2e%2fuit.txt",
        "..\\uit.txt",
    )
    yield "namen-van-elders.zip", zipped(dict.fromkeys(namen, txt)), IN
    yield "duizend-mappen.zip", zipped({f"m{i}/": b"" for i in range(1000)} | {"a.txt": txt}), IN
    yield "naam-zonder-eind.zip", zipped({"a" * 60_000 + ".txt": txt}), IN
    yield "naam-als-mac.zip", zipped({"__MACOSX/._a.txt": b"\x00\x05\x16\x07" * 9, "a.txt": txt}), IN
    yield "boom-van-zips.zip", zipped({f"{i}.zip": zipped({"a.txt": txt + str(i).encode()}) for i in range(60)}), IN
    kruis = zipped({"a.txt.gz": gzip.compress(zipped({"b.txt": txt}), mtime=0)})
    yield "zip-in-gzip-in.zip", kruis, f"{IN}|{NEE}"


def _patched(data: bytes, change: Callable[[bytearray, int], None]) -> bytes:
    """A zip with its central directory entry changed by `change(all bytes, offset of the entry)`."""
    raw = bytearray(data)
    change(raw, data.rindex(b"PK\x01\x02"))
    return bytes(raw)


def _liegende_zip(txt: bytes) -> bytes:
    def lie(raw: bytearray, at: int) -> None:
        raw[at + 24 : at + 28] = struct.pack("<I", 10)  # says: ten bytes unpacked

    return _patched(zipped({"a.txt": txt * 2000}), lie)


def _versleutelde_zip(txt: bytes) -> bytes:
    def lock(raw: bytearray, at: int) -> None:
        raw[at + 8] |= 1
        raw[6] |= 1

    return _patched(zipped({"a.txt": txt}), lock)


def _zip_met_koppeling() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("link.txt")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def _dubbele_zip(txt: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for extra in (b"Eerste. ", b"Tweede. "):
            archive.writestr(zipfile.ZipInfo("a.txt"), extra + txt)
    return out.getvalue()


def _overlappende_zip() -> bytes:
    """Many directory entries that share one large member (Fifield, "A better zip bomb", 2019)."""
    base = zipped({"a.txt": b"0123456789" * 95_000})
    at, end = base.index(b"PK\x01\x02"), base.index(b"PK\x05\x06")
    entry, number = base[at:end], 2000
    tail = bytearray(base[end:])
    tail[8:12] = struct.pack("<HH", number, number)
    tail[12:16] = struct.pack("<I", len(entry) * number)
    return base[:at] + entry * number + bytes(tail)


def gzip_gevallen(goed: dict[str, bytes]) -> Iterator[Geval]:
    yield "bom.jsonl.gz", gzip.compress(b"0" * 60_000_000, mtime=0), NEE
    leeg = gzip.compress(b"", mtime=0)
    yield "lege-leden.txt.gz", leeg * 60_000, NEE
    yield "twee-leden.txt.gz", gzip.compress(goed["txt"], mtime=0) * 2, IN
    yield "staart.txt.gz", gzip.compress(goed["txt"], mtime=0) + b"\x00" * 512, IN
    yield "rommel-erachter.txt.gz", gzip.compress(goed["txt"], mtime=0) + b"rommel", NEE
    diep = goed["txt"]
    for _ in range(6):
        diep = gzip.compress(diep, mtime=0)
    yield "diep.txt.gz.gz.gz.gz.gz.gz", diep, NEE
    yield "zlib.gz", zlib.compress(goed["txt"]), NEE
    yield "kop-alleen.gz", gzip.compress(b"", mtime=0)[:10], NEE
    verkeerd = bytearray(gzip.compress(goed["txt"], mtime=0))
    verkeerd[-6] ^= 255
    yield "verkeerde-crc.txt.gz", bytes(verkeerd), NEE
    naam = gzip.compress(goed["txt"], mtime=0)
    yield "naam-erin.txt.gz", naam[:3] + b"\x08" + naam[4:10] + b"../../etc/passwd\x00" + naam[10:], IN
    yield "naam-zonder-eind.txt.gz", naam[:3] + b"\x08" + naam[4:10] + b"a" * 100_000, NEE
    yield "vlaggen.txt.gz", naam[:3] + b"\xff" + naam[4:], NEE
    yield "duizend-leden.txt.gz", b"".join(gzip.compress(b"woord %d " % i, mtime=0) for i in range(1000)), IN
    yield "bom-in-delen.txt.gz", gzip.compress(b"0" * 900_000, mtime=0) * 100, NEE


def _zip64(txt: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, archive.open(zipfile.ZipInfo("a.txt"), "w", force_zip64=True) as file:
        file.write(txt)
    return out.getvalue()


def _zegt_zip64(raw: bytearray, at: int) -> None:
    raw[at + 20 : at + 28] = b"\xff" * 8  # sizes are elsewhere, and elsewhere is nowhere


def _methode(raw: bytearray, at: int, number: int) -> None:
    raw[at + 10 : at + 12] = raw[8:10] = struct.pack("<H", number)


def _verkeerde_crc(raw: bytearray, at: int) -> None:
    raw[at + 16 : at + 20] = raw[14:18] = b"\x01\x02\x03\x04"


def _elders(raw: bytearray, at: int) -> None:
    raw[at + 42 : at + 46] = struct.pack("<I", 0x7FFFFFF0)


def _andere_naam(data: bytes) -> bytes:
    return data.replace(b"a.txt", b"b.exe", 1)


def _met_opmerking(data: bytes) -> bytes:
    """A comment that holds another end of a directory."""
    return data[:-2] + struct.pack("<H", 22 + 40) + b"PK\x05\x06" + b"\x00" * 18 + b"x" * 40
