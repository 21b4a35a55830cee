"""What a sentence is in its text: section, speaker, whose claim it reports, and what it denies.

The rules of precedent.md: a cue under negation or inside a party's standpoint never counts as the
decision-maker's own argument. Negation: a window before and after the cue within its clause (the
NegEx idea, Chapman et al. 2001; Dutch triggers as in clinlp).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from casusbank.model import Annotatie, Sectie, SectieLezing, Spreker
from ingest.annotate.matching import Cuetreffer
from ingest.annotate.secties import CLAIM_BESTUUR, CLAIM_INWONER, DICTUM, author_of
from ingest.text import Leestekst

DENIES = frozenset(
    [
        "niet",
        "geen",
        "nooit",
        "noch",
        "zonder",
        "nauwelijks",
        "geenszins",
        "evenmin",
        "niemand",
        "nergens",
        "onvoldoende",
        "ontbreekt",
        "ontbreken",
        "afwezig",
    ]
)
"""Words that deny what stands near them."""
_BREAKS = frozenset(
    [
        ";",
        ":",
        "maar",
        "echter",
        "omdat",
        "terwijl",
        "hoewel",
        "doch",
        "want",
        "tenzij",
        "waardoor",
        "zodat",
        "(",
        ")",
        "-",
    ]
)
_SUBORDINATES = frozenset(["dat", "of", "die", "wat", "wie", "om", "en"])  # "vastgesteld dat X niet kan" affirms
_NOT_ONLY = frozenset(["alleen", "enkel", "slechts", "zozeer", "te", "anders", "langer"])
_CARRIES = re.compile(
    r"(?i)doorslag|doorslaggevend|weegt? (?:\w+ ){0,4}(?:zwaar|zwaarder|zwaarst|mee)|zwaarste gewicht"
    r"|beslissend|leidend|daarom|om die reden|gelet op|reden om|rechtvaardigt|staat voorop"
    r"|stellen? (?:wij )?voorop|in strijd met|onvoldoende|vergt|verlangt|eist"
)
_FAVOURS = re.compile(
    r"(?i)\b(?:toe(?:gekend|gewezen|kennen)|kennen .{0,60} toe|gegrond\b|inwillig\w*|akkoord|verleen\w*"
    r"|verstrek\w*|in het voordeel)"
)
_REFUSES = re.compile(
    r"(?i)\b(?:af(?:gewezen|wijz\w*)|wijzen .{0,60} af|weiger\w*|geweigerd|ongegrond|niet (?:toe|verstrek"
    r"|verle)\w*|geen (?:aanleiding|reden|recht|grond))\b"
)
_HYPOTHESIS = re.compile(r"(?i)^\W*(?:als|indien|wanneer|mocht|stel dat)\b|\btenzij\b")


@dataclass(frozen=True, slots=True)
class Zinlezing:
    """One sentence in context. `partij`: whose claim it reports (None: the author's own words)."""

    sectie: Sectie
    spreker: Spreker
    partij: Spreker | None
    draagt: bool
    richting: str | None
    regel: bool
    dictum: bool


_last: tuple[tuple[Annotatie, ...], tuple[object, ...], tuple[Zinlezing, ...]] | None = None


def read_context(tekst: Leestekst) -> tuple[Zinlezing, ...]:
    """The context of every sentence; computed once per text and shared by the annotators."""
    global _last  # noqa: PLW0603  (one slot, replaced whole: safe between threads)
    seen = _last
    if seen is None or seen[0] is not tekst.secties or seen[1] is not tekst.tokens:
        author = author_of(tekst)
        begins = [s.begin for s in tekst.secties]
        lezing = tuple(_read(tekst, z.begin, z.eind, begins, author) for z in tekst.zinnen)
        seen = _last = (tekst.secties, tekst.tokens, lezing)
    return seen[2]


def _read(tekst: Leestekst, begin: int, eind: int, begins: list[int], author: Spreker) -> Zinlezing:
    at = bisect_right(begins, begin) - 1
    found = tekst.secties[at] if at >= 0 else None
    sectie: Sectie = found.sleutel if found else "overig"  # type: ignore[assignment]  # the key of a sectie is its name
    spreker = found.details.spreker if found and isinstance(found.details, SectieLezing) else author
    text = tekst.tekst[begin:eind]
    partij: Spreker | None = None
    if sectie in {"standpunt_inwoner", "standpunt_bestuur"}:
        partij = "inwoner" if sectie == "standpunt_inwoner" else "bestuur"
    elif sectie == "beslissing":
        partij = None
    elif CLAIM_INWONER.search(text) and not _is_factual(text):
        partij = "inwoner"
    elif author not in {"bestuur", "consulent"} and CLAIM_BESTUUR.search(text):
        partij = "bestuur"
    refuses, favours = _REFUSES.search(text), _FAVOURS.search(text)
    direction = "A" if refuses and not favours else "T" if favours and not refuses else None
    rule = sectie == "kader" or bool(
        re.search(
            r"(?i)\b(?:artikel|verordening|beleidsregel\w*)\b.{0,80}(?:bepaalt|staat|is bepaald|geldt)"
            r"|uitgangspunt",
            text,
        )
    )
    return Zinlezing(sectie, spreker, partij, bool(_CARRIES.search(text)), direction, rule, bool(DICTUM.search(text)))


def _is_factual(text: str) -> bool:
    """`zij heeft gezegd dat zij verhuisde` reports, but a decision builds on it as fact."""
    return bool(
        re.search(r"(?i)\b(?:heeft (?:\w+ ){0,3}(?:verklaard|verteld|laten weten)|vraagt|wil)\b", text)
    ) and not re.search(r"(?i)voert|stelt|vindt|beroept|meent|betoogt", text)


def negated(tekst: Leestekst, hit: Cuetreffer, before: int = 5, after: int = 5) -> bool:
    """Is the cue denied within its clause? A negation inside the cue itself does not count."""
    zin = tekst.zinnen[hit.zin]
    tokens = tekst.tokens
    for i in range(hit.eerste - 1, max(zin.eerste, hit.eerste - before) - 1, -1):
        norm = tokens[i].norm
        if norm in _BREAKS or (norm == "," and hit.eerste - i > 2):
            break
        if norm in DENIES and tokens[i + 1].norm not in _NOT_ONLY:
            return True
    for i in range(hit.laatste, min(zin.laatste, hit.laatste + after)):
        norm = tokens[i].norm
        if norm in _BREAKS or norm in _SUBORDINATES or norm == ",":
            break
        if norm in {"niet", "ontbreekt", "ontbreken", "evenmin", "geen"} and (
            i + 1 >= zin.laatste or tokens[i + 1].norm not in _NOT_ONLY
        ):
            return True
    return False


def sentence_text(tekst: Leestekst, number: int) -> str:
    """The text of one sentence."""
    zin = tekst.zinnen[number]
    return tekst.tekst[zin.begin : zin.eind]


def is_hypothetical(tekst: Leestekst, number: int) -> bool:
    """Does the sentence state a condition rather than a fact?"""
    return bool(_HYPOTHESIS.search(sentence_text(tekst, number)))
