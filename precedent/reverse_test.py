"""The omgekeerde toets: effect, grondwaarden, wider effects, and only then the law.

Four steps with fixed fields (`methodiek.yaml`). What the computer read in the text is a proposal with its passage; it
fills nothing. A field counts as filled when a person answered it in words: at least `MIN_LETTERS` letters, so a dash
or "x" is no answer and "geen" is one. Step 4 stays locked until every field of the steps 1 to 3 is filled, whoever
filled it; the refusal names the fields that are missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from casusbank.model import (
    Annotatie,
    Casus,
    GrensToekenning,
    InstrumentToekenning,
    Verwijzing,
    WaardeToepassing,
)
from casusbank.vocabulary import Vocabulary, load_vocabulary
from casusbank.vocabulary.methodiek import Methodiek, Toetsantwoord, Toetsstap, Toetsveld, load_methodiek
from casusbank.vocabulary.organisatiewaarden import Organisatiewaarde

MIN_LETTERS = 3
MAX_VOORSTELLEN = 5
MAX_FRAGMENT = 400
LAATSTE_STAP = 4
_LETTER = re.compile(r"[^\W\d_]")
_SENTENCE_END = re.compile(r"[.!?](?=\s)")


@dataclass(frozen=True, slots=True)
class Toetsvoorstel:
    """Something the text says that may help to answer a field: a stretch of the casus, or a value of the organisation.

    `waarom` is what was read there, as an id; `begin`/`eind` are None for what is not from the casus.
    """

    tekst: str
    soort: str
    waarom: str
    begin: int | None = None
    eind: int | None = None


@dataclass(frozen=True, slots=True)
class Veldstand:
    """One field: its answer, whether that counts, and the proposals. `verouderd`: the text changed since."""

    veld: Toetsveld
    antwoord: Toetsantwoord | None
    gevuld: bool
    verouderd: bool
    voorstellen: tuple[Toetsvoorstel, ...]


@dataclass(frozen=True, slots=True)
class Stapstand:
    """One step and how far it is."""

    stap: Toetsstap
    velden: tuple[Veldstand, ...]
    vergrendeld: bool

    @property
    def klaar(self) -> bool:
        """Whether every field is filled."""
        return all(v.gevuld for v in self.velden)


def filled(antwoord: Toetsantwoord | None) -> bool:
    """Whether an answer counts: it holds words."""
    return antwoord is not None and len(_LETTER.findall(antwoord.waarde)) >= MIN_LETTERS


def missing(antwoorden: Mapping[str, Toetsantwoord], stap: int, methodiek: Methodiek | None = None) -> tuple[str, ...]:
    """The fields that keep `stap` locked: those of the steps before the legal check; none for the other steps."""
    known = methodiek or load_methodiek()
    if stap != LAATSTE_STAP:
        return ()
    return tuple(v.id for s in known.stappen if s.nr < stap for v in s.velden if not filled(antwoorden.get(v.id)))


def state(
    casus: Casus,
    antwoorden: Mapping[str, Toetsantwoord],
    eigen: Iterable[Organisatiewaarde] = (),
    vocab: Vocabulary | None = None,
) -> tuple[Stapstand, ...]:
    """The four steps of a casus with answers and proposals. `eigen`: values of its organisation on that day."""
    words, methodiek, own = vocab or load_vocabulary(), load_methodiek(), tuple(eigen)
    found: list[Stapstand] = []
    for stap in methodiek.stappen:
        fields = tuple(_field(casus, v, antwoorden.get(v.id), own, words) for v in stap.velden)
        found.append(Stapstand(stap, fields, bool(missing(antwoorden, stap.nr, methodiek))))
    return tuple(found)


def _field(
    casus: Casus, veld: Toetsveld, answer: Toetsantwoord | None, own: tuple[Organisatiewaarde, ...], vocab: Vocabulary
) -> Veldstand:
    outdated = answer is not None and answer.tekst_hash != casus.tekst_hash
    return Veldstand(veld, answer, filled(answer), outdated, proposals(casus, veld, own, vocab))


def proposals(
    casus: Casus, veld: Toetsveld, eigen: Iterable[Organisatiewaarde], vocab: Vocabulary
) -> tuple[Toetsvoorstel, ...]:
    """What the text offers for a field: confirmed first, then surest; one per stretch of text."""
    notes = sorted(
        (n for n in casus.annotaties if n.status != "verworpen" and n.eind > n.begin),
        key=lambda n: (n.status != "bevestigd", -n.zekerheid, n.begin),
    )
    found: dict[tuple[int, int], Toetsvoorstel] = {}
    for note in notes:
        if _fits(note, veld, vocab):
            begin, end = _stretch(casus.tekst, note)
            found.setdefault((begin, end), Toetsvoorstel(casus.tekst[begin:end], note.soort, note.sleutel, begin, end))
    own = _own(casus, eigen) if veld.eigen else ()
    return (*own, *found.values())[:MAX_VOORSTELLEN]


def _fits(note: Annotatie, veld: Toetsveld, vocab: Vocabulary) -> bool:
    match note.details:
        case WaardeToepassing() as use:
            layer = vocab.waarden[note.sleutel].laag if note.sleutel in vocab.waarden else "organisatie"
            return (
                note.sleutel in veld.waarden
                or layer in veld.lagen
                or use.polariteit in veld.polariteiten
                or use.inroeper in veld.sprekers
            )
        case GrensToekenning():
            bound = vocab.grenzen.get(note.sleutel)
            return note.sleutel in veld.grenzen or bool(bound and bound.ouder in veld.grenzen)
        case Verwijzing() as reference:
            return reference.rol in veld.rollen
        case InstrumentToekenning():
            return veld.instrumenten
        case _:
            return (note.soort == "factor" and note.sleutel in veld.factoren) or (
                note.soort == "sectie" and note.sleutel in veld.secties
            )


def _stretch(text: str, note: Annotatie) -> tuple[int, int]:
    """The stretch to show: of a long one its beginning, up to the end of a sentence."""
    begin = note.begin
    while begin < note.eind and (text[begin].isspace() or text[begin] == "#"):
        begin += 1
    if note.eind - begin <= MAX_FRAGMENT:
        return begin, note.eind
    ends = [m.end() for m in _SENTENCE_END.finditer(text, begin, begin + MAX_FRAGMENT)]
    return begin, ends[-1] if ends else begin + MAX_FRAGMENT


def _own(casus: Casus, eigen: Iterable[Organisatiewaarde]) -> Iterator[Toetsvoorstel]:
    """Values of the organisation that make a value of this casus concrete."""
    used = {n.sleutel for n in casus.annotaties if n.soort == "waarde" and n.status != "verworpen"}
    for waarde in eigen:
        if used & {waarde.id, *waarde.concretiseert}:
            yield Toetsvoorstel(f"{waarde.naam}: {waarde.letterlijke_belofte}", "organisatiewaarde", waarde.id)
