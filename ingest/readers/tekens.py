"""Bytes to text: byte order marks, utf-8, and the Windows-1252 of older municipal systems."""

from __future__ import annotations

import codecs
import re

from casusbank.errors import BronGeweigerd

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WESTERN = ("windows-125", "cp125", "iso-8859", "latin", "ascii", "mac", "utf-8", "cp85", "cp437", "ebcdic", "cp037")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_UTF8_PAIR = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
_SAMPLE = 65_536
_MAX_CONTROL_SHARE = 0.02


def _cp1252_byte(error: UnicodeError) -> tuple[str, int]:
    """Codec error handler: read a byte that is no utf-8 as Windows-1252 (mixed files exist)."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return bad.decode("cp1252", "replace").replace("\ufffd", ""), error.end


codecs.register_error("casusbank-cp1252", _cp1252_byte)


def _guess(data: bytes, declared: str | None) -> str:
    """Decode bytes that are not utf-8. chardet decides only between scripts, never within the western ones."""
    pairs = len(_UTF8_PAIR.findall(data[: 4 * _SAMPLE]))
    lone = len(re.findall(rb"[\x80-\xff]", data[: 4 * _SAMPLE])) - 2 * pairs
    if pairs > 2 and pairs > 4 * lone:
        return data.decode("utf-8", "casusbank-cp1252")
    if declared and not declared.lower().startswith(_WESTERN):
        try:
            return data.decode(declared)
        except (LookupError, UnicodeDecodeError):
            pass
    import chardet

    found = chardet.detect(data[:_SAMPLE])
    name = str(found.get("encoding") or "").lower()
    if name and not name.startswith(_WESTERN) and float(found.get("confidence") or 0) > 0.9:
        try:
            return data.decode(name)
        except (LookupError, UnicodeDecodeError):
            pass
    return data.decode("cp1252", "replace").replace("\ufffd", "")


def _wide(data: bytes) -> str | None:
    """The utf-16 flavour of bytes without a mark, told by where the zero bytes are."""
    sample = data[:4000]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(len(sample) // 2, 1)
    if odd > 0.4 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def decode(data: bytes, declared: str | None = None) -> str:
    """Text of `data` with line ends as "\\n", without NULs or lone surrogates. Never raises.

    `declared` is the charset the file itself names; it only counts when the bytes are not utf-8.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(name, "replace")
            break
    else:
        wide = _wide(data)
        try:
            text = data.decode(wide, "replace") if wide else data.decode("utf-8")
        except UnicodeDecodeError:
            text = _guess(data, declared)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return without_surrogates(text)


def without_surrogates(text: str) -> str:
    """`text` with each lone surrogate replaced by U+FFFD, so it can always be written as utf-8."""
    return _SURROGATE.sub("\ufffd", text)


def check_readable(text: str) -> None:
    """Raise BronGeweigerd when `text` is no text at all but bytes of something else."""
    sample = text[:_SAMPLE]
    odd = len(_CONTROL.findall(sample)) + sample.count("\ufffd")
    if odd > 3 and odd > _MAX_CONTROL_SHARE * len(sample):
        raise BronGeweigerd("geen leesbare tekst: dit lijkt een binair of beschadigd bestand")
