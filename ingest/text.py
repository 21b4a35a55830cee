"""The text as annotators read it: tokens, sentences and sections over one immutable string.

A `Leestekst` is built by `read_light`, for a casus and for a question alike. The spaCy components of
`ingest.language` use the same token rule and sentence rules, so they give the same sentences and annotations.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import Stemmer

from casusbank.model import Annotatie, Blok, Metadata
from ingest.sentences import sentence_spans

if TYPE_CHECKING:
    from casusbank.vocabulary.organisatiewaarden import Waardeversie


class Token(NamedTuple):
    """One token. `norm` is lower-case and folded (zero-width and bidi marks gone); `stam` its Snowball stem."""

    begin: int
    eind: int
    norm: str
    stam: str


@dataclass(frozen=True, slots=True)
class Zin:
    """One sentence: character span and token span (half open)."""

    begin: int
    eind: int
    eerste: int
    laatste: int


@dataclass(frozen=True, slots=True)
class Leestekst:
    """What an annotator gets: the pseudonymised text and its reading.

    `secties` are the annotations of soort `sectie` (spans of `tekst`, with speaker in the
    details), filled before the other annotators run. `metadata` is what the source says of
    itself; `peildatum` (ISO) resolves names of laws that changed. `organisatiewaarden` are the values
    organisations adopted, all versions; `organisatie` is whose text it is where it does not say.
    """

    tekst: str
    tokens: tuple[Token, ...]
    zinnen: tuple[Zin, ...]
    blokken: tuple[Blok, ...] = ()
    secties: tuple[Annotatie, ...] = ()
    titel: str = ""
    metadata: Metadata = field(default_factory=Metadata)
    peildatum: str | None = None
    organisatiewaarden: tuple[Waardeversie, ...] = ()
    organisatie: str | None = None


# Marks that are invisible on paper: soft hyphen, joiners, zero-width, bidi controls, fillers, variation
# selectors (and the key cap they make of a digit), byte-order mark, tags.
INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20e3\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e01ef"
)
_INVISIBLE = re.compile(f"[{INVISIBLE}]+")
_JOIN = f"\\w\u0300-\u036f{INVISIBLE}"
TOKEN = re.compile(
    r"\[[A-Z][A-Z-]{1,20}-\d{1,4}\]"  # a placeholder of the privacy gate
    r"|ECLI:[A-Z]{2}:[A-Z0-9]{1,12}:\d{4}:[A-Z0-9]{1,24}"
    r"|(?:[^\W\d_]\.){2,}"  # i.v.m., r.o., J.P.
    r"|\d+(?:[.,:/-]\d+)*[^\W\d_]*\d*"  # 2.3.5, 3:4, 18a, 1.250,50, 03-05-1971
    rf"|[^\W\d_](?:[{_JOIN}]+|['’-](?=\w))*"
    r"|\S"
)
"""The token rule, here and for the spaCy components."""


_IRREGULAR = {"kinder": "kind", "led": "lid", "sted": "stad"}  # plurals the stemmer leaves apart


@lru_cache(maxsize=1)
def _stemmer() -> Callable[[str], str]:
    # Snowball 3 renamed the Porter-style Dutch stemmer; its new "dutch" merges woning with wonen.
    stemmer = Stemmer.Stemmer("dutch_porter" if "dutch_porter" in Stemmer.algorithms() else "dutch")
    stem: Callable[[str], str] = stemmer.stemWord
    return stem


@lru_cache(maxsize=1 << 16)
def word_forms(word: str) -> tuple[str, str]:
    """(norm, stem) of one token; cached, since a text repeats its words."""
    norm = _INVISIBLE.sub("", unicodedata.normalize("NFKC", word)).lower().replace("’", "'")
    plain = norm if norm.isascii() else strip_accents(norm)
    return norm, _stem(plain)


def _stem(plain: str) -> str:
    if not plain.isalpha():
        return plain
    stem = _stemmer()(plain)
    return _IRREGULAR.get(stem, stem)


NUMBER_WORDS: dict[str, int] = {
    "nul": 0, "één": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8, "negen": 9,
    "tien": 10, "elf": 11, "twaalf": 12, "dertien": 13, "veertien": 14, "vijftien": 15, "zestien": 16,
    "zeventien": 17, "achttien": 18, "negentien": 19, "twintig": 20, "dertig": 30, "veertig": 40, "vijftig": 50,
    "zestig": 60, "zeventig": 70, "tachtig": 80, "negentig": 90, "honderd": 100, "duizend": 1000,
}  # fmt: skip
"""Numbers in words. `een` is not among them: mostly it is the article; a reader that wants it asks for it."""


def counted(word: str) -> int | None:
    """The value of a count, in digits or in words, `een` among them; None for any other word."""
    low = word.lower()
    return int(low) if low.isdigit() else 1 if low == "een" else NUMBER_WORDS.get(low)


def count_words(most: int) -> str:
    """The words for 1 up to `most`, `een` among them, as alternatives of a regular expression."""
    return "|".join(("een", *(word for word, value in NUMBER_WORDS.items() if 0 < value <= most)))


def strip_accents(word: str) -> str:
    """`word` without combining marks: "geïndiceerd" and "geindiceerd" are one word in notes."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def tokenize(tekst: str) -> tuple[Token, ...]:
    """All tokens of `tekst`, ascending; offsets are code points."""
    if tekst.isalpha():  # one word of letters alone: the rule would find just that
        return (Token(0, len(tekst), *word_forms(tekst)),)
    return tuple(map(Token._make, [m.span() + word_forms(m.group()) for m in TOKEN.finditer(tekst)]))


def _sentences(tokens: tuple[Token, ...], begins: Iterable[int]) -> Iterator[Zin]:
    """Sentences that begin at `begins`, as far as tokens do: a border inside a word cuts nothing."""
    places = {t.begin: i for i, t in enumerate(tokens)}
    firsts = sorted({places[begin] for begin in begins if begin in places} | {0} if tokens else ())
    for first, last in pairwise((*firsts, len(tokens))):
        yield Zin(tokens[first].begin, tokens[last - 1].eind, first, last)


def sentence_at(zinnen: tuple[Zin, ...], offset: int) -> int:
    """Index of the sentence that holds `offset`, else the one before it; -1 without sentences."""
    return max(bisect_right(zinnen, offset, key=lambda z: z.begin) - 1, 0) if zinnen else -1


def read_light(
    tekst: str,
    *,
    blokken: Iterable[Blok] = (),
    titel: str = "",
    metadata: Metadata | None = None,
    peildatum: str | None = None,
) -> Leestekst:
    """Read `tekst` with the rules of this room."""
    blocks = tuple(blokken)
    tokens = tokenize(tekst)
    return Leestekst(
        tekst=tekst,
        tokens=tokens,
        zinnen=tuple(_sentences(tokens, (begin for begin, _ in sentence_spans(tekst, blocks)))),
        blokken=blocks,
        titel=titel,
        metadata=metadata or Metadata(),
        peildatum=peildatum,
    )
