"""The project's own training material: groups of words, sentences that mean the same, templates, the thesaurus."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from casusbank.vocabulary import load_thesaurus, load_vocabulary

FOLDER = Path(__file__).resolve().parent.parent / "oefenstof"


@dataclass(frozen=True, slots=True)
class Oefenpaar:
    """Two wordings. `sleutel`: what they mean; (group, field) of a word, the parts of a sentence from a template."""

    een: str
    ander: str
    sleutel: tuple[int, ...]


def _lines(pattern: str) -> Iterator[str]:
    for path in sorted(FOLDER.glob(pattern)):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                yield line


def light_words() -> list[str]:
    """Words that say little by themselves."""
    return [w for line in _lines("lichte_woorden.txt") for w in line.split()]


def word_groups() -> list[Oefenpaar]:
    """Words of one group, two by two and each against the rest of it."""
    found: list[Oefenpaar] = []
    number = 0
    for field, line in enumerate(_lines("woordgroepen_*.txt")):
        for group in line.split("|"):
            words = [w.strip() for w in group.split(",") if w.strip()]
            number += 1
            for i, word in enumerate(words):
                found += [Oefenpaar(word, other, (number, field)) for other in words[i + 1 :]]
                if len(words) > 2:
                    found.append(Oefenpaar(word, " ".join(w for w in words if w != word), (number, field)))
            if len(words) == 1:
                found.append(Oefenpaar(words[0], words[0], (number, field)))
    return found


def sentences() -> list[Oefenpaar]:
    """Sentences that mean the same."""
    rows = [line.split("\t") for line in _lines("zinsparen_*.tsv")]
    return [Oefenpaar(row[0].strip(), row[1].strip(), (i,)) for i, row in enumerate(rows)]


def field_terms() -> list[Oefenpaar]:
    """Terms of the vocabulary with their synonyms and cues; lay words with the field term, both ways."""
    v = load_vocabulary()
    rows = [(w.label, s) for w in v.waarden.values() for s in (*w.synoniemen, *w.cues, w.definitie)]
    rows += [(f.label, cue) for f in v.factoren.values() for cue in f.cues]
    rows += [(x.label, cue) for x in (*v.onderwerpen.values(), *v.grenzen.values()) for cue in x.cues]
    rows += [(i.label, cue) for i in v.instrumenten.values() for cue in (*i.cues, i.haak)]
    rows += [(w.titel, other) for w in v.wetten.values() for other in (*w.afkortingen, *w.oude_namen)]
    rows += [pair for t in load_thesaurus() for pair in ((t.leken, t.vakterm), (t.vakterm, t.leken))]
    number: dict[str, int] = {}
    return [Oefenpaar(a, b, (number.setdefault(a.lower(), len(number)),)) for a, b in rows if a and b]


# ------------------------------------------------------------------ sentences from templates

_PARTS = ("wie", "doet", "waar", "hoe")


@dataclass(frozen=True, slots=True)
class _Deel:
    rubriek: int
    bewoordingen: tuple[str, ...]


def _parts() -> dict[str, list[_Deel]]:
    found: dict[str, list[_Deel]] = {part: [] for part in _PARTS}
    number: dict[str, int] = {}
    for line in _lines("sjablonen.tsv"):
        part, kind, words = line.split("\t")
        found[part].append(_Deel(number.setdefault(kind, len(number)), tuple(words.split("|"))))
    return found


def template_sentences(rng: random.Random, count: int) -> list[Oefenpaar]:
    """Two wordings of a made-up event; every four are the same one with another person, deed, place or a denial."""
    parts = _parts()
    found: list[Oefenpaar] = []
    base: list[int] = []
    for i in range(count):
        if i % 4 == 0:
            base = [_pick(rng, parts[p], p) for p in _PARTS] + [0]
        event = list(base)
        if i % 4:
            change = rng.choice((0, 1, 1, 2, 4))
            event[change] = 1 if change == 4 else _pick(rng, parts[_PARTS[change]], _PARTS[change])
        who, does = parts["wie"][event[0]].rubriek, parts["doet"][event[1]].rubriek
        key = (event[0], who, event[1], does, event[2], event[3], event[4])
        found.append(Oefenpaar(_told(rng, parts, event), _told(rng, parts, event), key))
    return found


def _pick(rng: random.Random, choices: list[_Deel], part: str) -> int:
    """A choice; a place or manner is left out (-1) in part of the sentences."""
    if part in ("waar", "hoe") and rng.random() < (0.25 if part == "waar" else 0.55):
        return -1
    return rng.randrange(len(choices))


def _told(rng: random.Random, parts: dict[str, list[_Deel]], event: list[int]) -> str:
    who, does, where, how = (
        rng.choice(parts[p][at].bewoordingen) if at >= 0 else "" for p, at in zip(_PARTS, event, strict=False)
    )
    form = rng.random()
    if event[4]:
        denied = f"er is geen {who.split(' ', 1)[-1]} die {does} {where} {how}"
        return denied if form < 0.6 else f"{who} {does} niet {where} {how}"
    if form < 0.3:
        return f"er is {who} die {does} {where} {how}"
    return f"{where} {does} {who} {how}" if form < 0.5 else f"{who} {does} {where} {how}"


def wanted_likeness(keys: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """(n, n) cosine that sentences from templates should have, by what they share."""
    same = [keys[:, None, i] == keys[None, :, i] for i in range(keys.shape[1])]
    who = np.where(same[0], 1.0, np.where(same[1], 0.5, 0.1))
    does = np.where(same[2], 1.0, np.where(same[3], 0.4, 0.0))
    found = 0.3 * who + 0.5 * does + 0.12 * same[4] + 0.08 * same[5]
    return np.where(same[6], found, 0.65 * found).astype(np.float32)
