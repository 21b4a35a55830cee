"""Zip containers within limits: count, unpacked size, ratio. Nothing is ever written to disk."""

from __future__ import annotations

import io
import zipfile
import zlib

from casusbank.config import MB, Grenswaarden
from casusbank.errors import BronGeweigerd

_RATIO_FROM = MB
"""A small member may compress as well as it likes."""
_WINDOW = 65_536


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
    size, at, members = 0, 0, 0
    try:
        while at < len(data):
            engine = zlib.decompressobj(wbits=31)
            # In windows: what a member leaves over is copied, and a file may consist of a million empty members.
            while at < len(data) and not engine.eof:
                window = data[at : at + _WINDOW]
                chunk = engine.decompress(window, limit - size + 1)
                at += len(window) - len(engine.unused_data)
                size += len(chunk)
                parts.append(chunk)
                if size > limit:
                    raise BronGeweigerd(f"uitgepakt meer dan {limit // MB} MB; mogelijk een bom")
            if not engine.eof:
                raise BronGeweigerd("beschadigd: dit gzip-bestand is afgebroken")
            members += 1
            if members > grenzen.max_zip_leden:
                raise BronGeweigerd(f"meer dan {grenzen.max_zip_leden} delen (instelling grenzen.max_zip_leden)")
            while data[at : at + 1] == b"\x00":
                at += 1
    except zlib.error:
        raise BronGeweigerd("beschadigd: dit gzip-bestand is niet uit te pakken") from None
    return b"".join(parts)
