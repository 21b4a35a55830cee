"""What kind of question is this: a name, a short question, or a pasted casus; and what must match.

Quotes and numbers are operators in a few keywords only. In a sentence they are what they are: somebody
is quoted, or something costs 15.000 euro.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from index.analysis import words_of

Vraagsoort = Literal["leeg", "kort", "casus"]

SHORT = 8
"""Words of meaning up to which a question is short; fusion weights slide from here to `LONG`."""
LONG = 60
"""From this many on it is a pasted casus."""
STATEMENT, ASKED = 24, 108
"""Words of meaning at which stretches of letters no longer count: a statement is in the words of its casus sooner
than a question that somebody asks."""

KEYWORDS = 10
"""Words outside quotes up to which a question is a handful of keywords, in which quotes are operators."""

_QUOTED = re.compile(r'["“„”]([^"“„”]{1,300})["”“]')
_ECLI = re.compile(r"ECLI:[A-Z]{2}:[A-Z0-9]{1,12}:\d{4}:[A-Z0-9]{1,24}", re.I)
_ARTICLE = re.compile(
    r"\b(?:art(?:ikel(?:en)?|t)?\.?|§)\s*(\d+[a-z]?[.:]\d+[a-z]?(?:[.:]\d+[a-z]?)*)(?![\w/-])"  # artikel 3:4
    r"|(?<![\w.:/,-])(\d+[a-z]?(?:\.\d+[a-z]?){2,}|\d{1,2}:\d+[a-z]?)(?![\w./,-])",  # 2.3.5, 4:84
    re.I,
)
_PLAIN = re.compile(r"\b(?:art(?:ikel(?:en)?|t)?\.?|§)\s*(\d{1,3}[a-z]?)(?![\w/:-]|[.,]\d)", re.I)  # artikel 35
_MAX_PHRASES = 8


@dataclass(frozen=True, slots=True)
class Zoekvraag:
    """A question as the arms see it.

    `woorden` counts words of meaning; `citaten` must occur literally; `nummers` (ECLI and article
    numbers) must occur when any casus has them, `artikelen` (35, 18b) as the number of an article; `namen` may be ids
    of casussen.
    """

    tekst: str
    soort: Vraagsoort
    woorden: int
    citaten: tuple[str, ...] = ()
    nummers: tuple[str, ...] = ()
    artikelen: tuple[str, ...] = ()
    namen: tuple[str, ...] = ()
    alleen_nummers: bool = False
    """Without its numbers the question has no words of meaning."""

    @property
    def gevraagd(self) -> bool:
        """Whether it is asked as a question, not stated."""
        return "?" in self.tekst

    @property
    def eigen_woorden(self) -> float:
        """1 for a short question, in words of its own; 0 for a text in the words of a casus; by number of words."""
        full = ASKED if self.gevraagd else STATEMENT
        return 1.0 - min(1.0, max(0.0, (self.woorden - SHORT) / (full - SHORT)))

    @property
    def lengte(self) -> float:
        """0 for a short question, 1 for a pasted casus, in between by number of words."""
        return min(1.0, max(0.0, (self.woorden - SHORT) / (LONG - SHORT)))


def read_question(tekst: str, limit: int) -> Zoekvraag:
    """Read a question of at most `limit` characters; the rest is not looked at. Never raises."""
    # Half a surrogate pair cannot be stored or looked up; one character for one keeps the length.
    text = tekst[:limit].replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
    words = _words(text)
    if len(_QUOTED.sub(" ", text).split()) > KEYWORDS:
        return Zoekvraag(text, "casus" if words > LONG else "kort", words)
    phrases = [p for p in _QUOTED.findall(text) if re.search(r"\w", p)][:_MAX_PHRASES]
    numbers = [m.upper() for m in _ECLI.findall(text)]
    rest = _ECLI.sub(" ", text)
    numbers += [(m.group(1) or m.group(2)).lower() for m in _ARTICLE.finditer(rest)]
    names = [w.strip("\"'“”„.,;()[]") for w in text.split()[:12]]
    return Zoekvraag(
        text,
        "kort" if words else "leeg",
        words,
        tuple(dict.fromkeys(phrases)),
        tuple(dict.fromkeys(numbers[:_MAX_PHRASES])),
        tuple(dict.fromkeys(n.lower() for n in _PLAIN.findall(_QUOTED.sub(" ", rest))[:_MAX_PHRASES])),
        tuple(dict.fromkeys(n for n in (*numbers, *names) if len(n) > 3)),
        _words(_PLAIN.sub(" ", _ARTICLE.sub(" ", rest))) == 0,
    )


def _words(text: str) -> int:
    return len(words_of(text).terms)
