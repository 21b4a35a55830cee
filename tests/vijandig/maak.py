"""Hostile input, made from a seed: each file with the end it must have.

`maak(folder)` writes them all, `maak_boom(folder)` adds what is no ordinary file; both give the expected end by the
name in the report. The families live beside this file. Nothing here is a real person's: the numbers pass their checks
but are the ones of textbooks.
"""

from __future__ import annotations

import os
import random
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

from maak_archief import gzip_gevallen, zip_gevallen
from maak_bouw import BSNS, IBAN, IN, KANARIE, NEE, OVER, TEKST, TELEFOON, Einde, Geval
from maak_dubbel import dubbele_gevallen
from maak_gegevens import csv_gevallen, json_gevallen
from maak_heel import afgebroken, goede, verkeerde_naam
from maak_kantoor import odt_gevallen, werkboek_gevallen, word_gevallen
from maak_opmaak import eml_gevallen, html_gevallen, markdown_gevallen, rtf_gevallen
from maak_pdf import pdf_gevallen
from maak_tekst import nummer_gevallen, tekst_gevallen
from maak_xml import xml_gevallen

__all__ = ["BSNS", "IBAN", "KANARIE", "TEKST", "TELEFOON", "Einde", "Geval", "alle", "maak", "maak_boom"]


def alle(seed: int = 2024, buiten: str = "/etc/hostname") -> Iterator[Geval]:
    """Every case, with unique names. `buiten` is a readable file that no input may reach."""
    rng = random.Random(seed)  # noqa: S311  # repeatable, not secret
    goed = goede()
    yield from afgebroken(rng, goed)
    yield from verkeerde_naam(goed)
    yield from zip_gevallen(goed)
    yield from gzip_gevallen(goed)
    yield from dubbele_gevallen(goed)
    yield from xml_gevallen(buiten)
    yield from word_gevallen(buiten)
    yield from werkboek_gevallen(buiten)
    yield from odt_gevallen(buiten)
    yield from pdf_gevallen(goed["pdf"], buiten)
    yield from json_gevallen()
    yield from csv_gevallen()
    yield from html_gevallen()
    yield from markdown_gevallen()
    yield from rtf_gevallen()
    yield from eml_gevallen(goed)
    yield from tekst_gevallen(rng)
    yield from nummer_gevallen()


def maak(folder: Path, seed: int = 2024, buiten: str = "/etc/hostname") -> dict[str, Einde]:
    """Write every case in `folder`; the expected end by the name the report must give."""
    verwacht: dict[str, Einde] = {}
    for naam, data, einde in alle(seed, buiten):
        if naam in verwacht:
            raise AssertionError(f"dubbele naam {naam}")
        (folder / naam).write_bytes(data)
        verwacht[naam] = einde
    for raw, shown in ((b"naam-\xff\xfe.txt", "naam-\ufffd\ufffd.txt"), (b"regel\neind.txt", "regel\neind.txt")):
        _bytes(folder, raw).write_bytes(TEKST.encode())
        verwacht[shown] = IN
    return verwacht


def maak_boom(folder: Path, buiten: Path) -> dict[str, Einde]:
    """What is no ordinary file: links, pipes, sockets, devices, a sparse file, deep and odd folders."""
    verwacht = _koppelingen(folder, buiten) | _soorten(folder)
    for name, raw in (("map-\ufffd", b"map-\xff"), ("map met\nregeleind", b"map met\nregeleind"), ("=1+1", b"=1+1")):
        sub = _bytes(folder, raw)
        sub.mkdir()
        (sub / "a.txt").write_text(TEKST, encoding="utf-8")
        verwacht[f"{name}/a.txt"] = IN
    for naam in ("map.txt", "map.zip"):
        (folder / naam).mkdir()
        (folder / naam / "a.txt").write_text(TEKST, encoding="utf-8")
        verwacht[f"{naam}/a.txt"] = IN
    diep = folder.joinpath("diep", *(f"m{i}" for i in range(150)))
    diep.mkdir(parents=True)
    (diep / "a.txt").write_text(TEKST, encoding="utf-8")
    verwacht[(diep / "a.txt").relative_to(folder).as_posix()] = IN
    (folder / "leeg").mkdir()
    (folder / ".verborgen").mkdir()
    (folder / ".verborgen" / "a.txt").write_text(KANARIE, encoding="utf-8")
    return verwacht


def _bytes(folder: Path, name: bytes) -> Path:
    return Path(os.fsdecode(os.path.join(os.fsencode(folder), name)))  # noqa: PTH118  # a name that is no text


def _koppelingen(folder: Path, buiten: Path) -> dict[str, Einde]:
    """Links in a ring, out of the folder, to devices, to nothing; a link that stays inside is another name."""
    (folder / "lus-a.txt").symlink_to(folder / "lus-b.txt")
    (folder / "lus-b.txt").symlink_to(folder / "lus-a.txt")
    (folder / "lus-map").symlink_to(folder)
    (folder / "omhoog").symlink_to(folder.parent)
    (folder / "naar-buiten.txt").symlink_to(buiten)
    (folder / "naar-passwd.txt").symlink_to("/etc/passwd")
    (folder / "naar-niets.txt").symlink_to(folder.parent / "bestaat-niet.txt")
    (folder / "naar-nul.txt").symlink_to("/dev/zero")
    (folder / "keten-1.txt").symlink_to(folder / "keten-2.txt")
    (folder / "keten-2.txt").symlink_to(buiten)
    (folder / "echt.txt").write_text(TEKST, encoding="utf-8")
    (folder / "naar-echt.txt").symlink_to("echt.txt")
    (folder / "naar-weg.txt").symlink_to("weg.txt")
    os.link(folder / "echt.txt", folder / "harde-koppeling.txt")
    inside = dict.fromkeys(("echt.txt", "naar-echt.txt", "harde-koppeling.txt"), IN)
    return {"lus-a.txt": NEE, "lus-b.txt": NEE, "naar-weg.txt": NEE} | inside


def _soorten(folder: Path) -> dict[str, Einde]:
    """A pipe, a socket, devices where we may make them, and a file of 4 GB without content."""
    os.mkfifo(folder / "buis.txt")
    verwacht = {"buis.txt": OVER}
    where = os.getcwd()  # noqa: PTH109
    os.chdir(folder)  # the address of a socket holds a hundred characters
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("stopcontact.txt")
        verwacht["stopcontact.txt"] = OVER
    finally:
        os.chdir(where)
    for naam, soort, nummer in (("nul.txt", stat.S_IFCHR, (1, 5)), ("schijf.txt", stat.S_IFBLK, (7, 0))):
        try:
            os.mknod(folder / naam, soort | 0o600, os.makedev(*nummer))
        except OSError:
            continue
        verwacht[naam] = OVER
    with (folder / "ijl.txt").open("wb") as sparse:
        sparse.truncate(4 * 1024**3)
    return verwacht | {"ijl.txt": NEE}
