"""Zip containers within limits: count, unpacked size, ratio. Nothing is ever written to disk."""

from __future__ import annotations

import io
import zipfile
import zlib

from casusbank.config import MB, Grenswaarden
from casusbank.errors import BronGeweigerd

_RATIO_FROM = MB
"""A small member may compress as well as it likes."""


def open_zip(data: bytes, grenzen: Grenswaarden) -> zipfile.ZipFile:
    """The container, checked as a whole. Raises BronGeweigerd when damaged or over a limit."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        raise BronGeweigerd("beschadigd: dit zip-bestand is niet te openen") from None
    members = archive.infolist()
    if len(members) > grenzen.max_zip_leden:
        raise BronGeweigerd(
            f"{len(members)} bestanden in dit zip-bestand; "
            f"de grens is {grenzen.max_zip_leden} (instelling grenzen.max_zip_leden)"
        )
    total = sum(member.file_size for member in members)
    if total > grenzen.max_uitgepakt:
        raise BronGeweigerd(
            f"uitgepakt {total // MB} MB; "
            f"de grens is {grenzen.max_uitgepakt // MB} MB (instelling grenzen.max_uitgepakt)"
        )
    for member in members:
        if member.file_size > _RATIO_FROM and member.file_size > grenzen.max_zip_ratio * max(member.compress_size, 1):
            raise BronGeweigerd(
                f"mogelijk een zip-bom: inhoud is meer dan {grenzen.max_zip_ratio} keer samengeperst "
                "(instelling grenzen.max_zip_ratio)"
            )
    return archive


def read_member(archive: zipfile.ZipFile, name: str | zipfile.ZipInfo) -> bytes:
    """Bytes of one member. Raises BronGeweigerd when encrypted, damaged or absent."""
    try:
        info = name if isinstance(name, zipfile.ZipInfo) else archive.getinfo(name)
        if info.flag_bits & 1:
            raise BronGeweigerd("versleuteld: verwijder het wachtwoord en bied het bestand opnieuw aan")
        return archive.read(info)
    except KeyError:
        raise BronGeweigerd(f"beschadigd: onderdeel '{name}' ontbreekt") from None
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
        raise BronGeweigerd("beschadigd: een onderdeel van dit bestand is niet uit te pakken") from None


def bounded_gunzip(data: bytes, grenzen: Grenswaarden) -> bytes:
    """Contents of a gzip file. Raises BronGeweigerd when damaged or over `max_uitgepakt` or the ratio."""
    limit = min(grenzen.max_uitgepakt, max(grenzen.max_zip_ratio * len(data), _RATIO_FROM))
    parts: list[bytes] = []
    size, rest = 0, data
    try:
        while rest:
            engine = zlib.decompressobj(wbits=31)
            chunk = engine.decompress(rest, limit - size + 1)
            size += len(chunk)
            if size > limit:
                raise BronGeweigerd(f"uitgepakt meer dan {limit // MB} MB; mogelijk een bom")
            parts.append(chunk)
            if not engine.eof:
                raise BronGeweigerd("beschadigd: dit gzip-bestand is afgebroken")
            rest = engine.unused_data.lstrip(b"\x00")
    except zlib.error:
        raise BronGeweigerd("beschadigd: dit gzip-bestand is niet uit te pakken") from None
    return b"".join(parts)
