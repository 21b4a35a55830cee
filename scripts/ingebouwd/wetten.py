"""Dutch laws -> articles, and which of their texts belong together."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_HEADING = re.compile(r"^#{2,6}[ \t]*(.*)$", re.M)
_NUMBERING = re.compile(
    r"^(?:(?:artikel|hoofdstuk|afdeling|paragraaf|§|titel|titeldeel|bijlage|deel|boek)\b\.?\s*[\w.:-]*"
    r"|[IVXLC]+(?=[.:\s]|$)|\d[\w.:]*|[a-z][.)])[.:\s–-]*",
    re.I,
)
"""What comes before the words of a heading; a heading without it keeps its first word."""
_DEFINITION = re.compile(r"^(?:[a-z0-9]{1,3}[.)°]? )?\*([^*\n]{3,60}?):?\*:? (.{30,600})$", re.M)
_CLOSING = re.compile(r"treedt in werking|wordt aangehaald als|^De Minister|Staatscourant", re.I)
_ASKED = (
    "Wat geldt bij {}?", "Wanneer {}?", "Hoe zit het met {}?", "Wat zijn de regels voor {}?",
    "Ik heb een vraag over {}", "Kan de minister aangeven hoe het zit met {}?", "{}", "{}", "{}",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Artikel:
    """One article of a law: its heading (often empty) and its paragraphs."""

    wet: str
    kop: str
    alineas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paar:
    """Two texts that belong together. Pairs of the same `groep` are no counterexamples of each other."""

    vraag: str
    tekst: str
    groep: int


def read_laws(path: Path, without: frozenset[str]) -> Iterator[Artikel]:
    """Articles of all laws in the file, in file order."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            law = json.loads(line)
            if law["_id"] not in without:
                yield from _articles(law["title"], law["text"].replace("\xa0", " "))


def _articles(title: str, text: str) -> Iterator[Artikel]:
    heading = ""
    marks = [*_HEADING.finditer(text)]
    for mark, following in zip(marks, [*marks[1:], None], strict=bool(marks)):
        words = mark.group(1).strip()
        named = _NUMBERING.sub("", words)
        heading = named or ("" if words else heading)
        body = text[mark.end() : following.start() if following else len(text)]
        paragraphs = tuple(p.strip() for p in body.split("\n") if len(p.split()) > 3)
        if paragraphs:
            yield Artikel(title, heading if len(heading.split()) <= 25 else "", paragraphs)
            heading = ""
        elif not named:
            heading = ""


def held_out(folders: Iterable[Path]) -> frozenset[str]:
    """Law ids (`BWBR...`) of the documents in these BEIR folders."""
    found: set[str] = set()
    for folder in folders:
        for path in folder.glob("corpus.jsonl*"):
            with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
                found |= {str(json.loads(line)["_id"]).split("-")[0] for line in lines}
    return frozenset(found)


def law_pairs(articles: list[Artikel], rng: random.Random) -> Iterator[Paar]:
    """Heading and article, as it stands and as a question; neighbours; definitions; law and article."""
    groups: dict[str, int] = {}

    def group(text: str) -> int:
        return groups.setdefault(text.lower(), len(groups))

    for number, a in enumerate(articles, start=1):
        if _CLOSING.search(a.alineas[0]):
            continue
        body = " ".join(a.alineas)
        if len(a.kop) > 3:
            yield Paar(a.kop, body, group(a.kop))
            yield Paar(rng.choice(_ASKED).format(a.kop), a.alineas[0], group(a.kop))
            if rng.random() < 0.3:
                yield Paar(f"{a.wet[-120:]} {a.kop}", body, -number)
        for term, meaning in _DEFINITION.findall("\n".join(a.alineas))[:20]:
            yield Paar(term, meaning, group(term))
        if len(a.alineas) > 1:
            at = rng.randrange(len(a.alineas) - 1)
            yield Paar(a.alineas[at], a.alineas[at + 1], -number)
            pick = rng.randrange(len(a.alineas))
            yield Paar(a.alineas[pick], " ".join(a.alineas[:pick] + a.alineas[pick + 1 :]), -number)
        if rng.random() < 0.15:
            yield Paar(re.sub(r"^.*?(?:houdende|nr\. \S+)", "", a.wet), body, group(a.wet))
