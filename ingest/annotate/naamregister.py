"""The regulations one text names: where, by which name, and which of them `die wet` or `de verordening` means.

A short name the text itself gives (`(hierna: de Verordening)`, `(Wmo 2015)`) stands for its regulation from
there on, and goes above what the same word would mean elsewhere.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from casusbank.patroon import Patroon
from ingest.annotate.regeltitels import find_titles, generic_at
from ingest.annotate.wetnamen import Regelnaam, find_laws

_CALLED = Patroon(
    r"(?:,?\s+van\s+de\s+gemeente\s+[A-Z][\w-]+)?,?\s*\(?\s*(?P<cue>(?:hierna|verder|voortaan|kortweg"
    r"|in het vervolg|afgekort|nader)"
    r"[^():\n\"'“„‘,.;]{0,25}[:,]?\s*)?(?:de|het)?\s*[\"'“”„‘’]?(?P<naam>[A-Za-z][\w./-]*(?:\s(?:19|20)\d\d"
    r"|(?:\s[\w/-]+){0,3}?))"
    r"[\"'“”„‘’]?\s*(?:\)|(?=[.,;]))"
)
_BACK = Patroon(
    r"(?:die|deze|dat|dit|dezelfde|diezelfde|hetzelfde|genoemd|genoemde|voornoemde|eerdergenoemde|bovengenoemde"
    r"|laatstgenoemde|eerstgenoemde|bedoelde|deze)\s+"
    r"(?P<kop>wet|verordening|regeling|beleidsregels?|richtlijnen|richtlijn|besluit|verdrag|reglement|wetboek"
    r"|nadere regels)\b"
    r"|(?:de\s+)?(?P<wet>wet\b(?!\s[A-Z])|Wet\b(?!\s(?:[A-Z]|\w+\s(?:en|op|van)\s)))"
    r"|(?:het\s+)?(?P<verdrag>[Vv]erdrag"
    r"|[Ww]etboek)\b(?!\s[A-Z])"
)
_NOUNS = {"richtlijnen": "richtlijn", "beleidsregel": "beleidsregels"}


@dataclass(slots=True)
class Naamregister:
    """Names by place. `mentions` are those that count by themselves, ascending."""

    text: str
    by_begin: dict[int, Regelnaam] = field(default_factory=dict)
    mentions: list[Regelnaam] = field(default_factory=list)
    _begins: list[int] = field(default_factory=list)
    _ends: dict[int, int] = field(default_factory=dict)
    """End of each name read as such, by its begin; `_starts` are those begins, ascending."""
    _starts: list[int] = field(default_factory=list)
    _said: dict[str, Regelnaam] = field(default_factory=dict)
    """Nouns the text itself binds: `(hierna: de Verordening)`."""

    @classmethod
    def read(cls, text: str, peildatum: str | None) -> Naamregister:
        """All names in `text`; a known statute goes above a title, the longer title above a name inside it."""
        register = cls(text)
        taken: list[tuple[int, int]] = []
        laws = list(find_laws(text, peildatum))
        titles = [t for t in find_titles(text) if not any(w.begin == t.begin for w in laws)]
        for name in sorted([*laws, *titles], key=lambda n: (n.begin, -n.eind)):
            if taken and name.begin < taken[-1][1]:
                continue
            taken.append((name.begin, name.eind))
            register.by_begin[name.begin] = name
        register._ends = {n.begin: n.eind for n in register.by_begin.values()}
        register._starts = sorted(register._ends)
        register._aliases()
        register.mentions = sorted((n for n in register.by_begin.values() if not n.los), key=lambda n: n.begin)
        register._begins = [n.begin for n in register.mentions]
        return register

    def _aliases(self) -> None:
        found: dict[str, Regelnaam] = {}
        for name in sorted(self.by_begin.values(), key=lambda n: n.begin):
            m = _CALLED.match(self.text, name.eind)
            alias = m.group("naam") if m else ""
            if not m or not alias or (alias[0].islower() and not m.group("cue")):
                continue
            if not m.group("cue") and not (
                self.text[m.end() - 1] == ")" and re.fullmatch(r"[\w./-]+(?: \d{4})?", alias)
            ):
                continue
            if not m.group("cue") and alias.lower() in {"oud", "nieuw", "artikel", "art"}:
                continue
            found.setdefault(alias, name)
        for alias, name in found.items():
            noun = _NOUNS.get(alias.lower(), alias.lower())
            if generic_at(alias, 0) or noun in {"wet", "besluit", "verdrag"}:
                self._said[noun] = name
                continue
            for m in re.finditer(rf"(?<![\w-]){re.escape(alias)}(?![\w])(?!-\w)", self.text):
                if m.start() > name.eind and not self._inside(m.start(), m.end()):
                    self.by_begin[m.start()] = replace(name, begin=m.start(), eind=m.end())

    def _inside(self, begin: int, end: int) -> bool:
        """Is this stretch part of a longer name that is already read?"""
        i = bisect_right(self._starts, begin) - 1
        if i < 0:
            return False
        start = self._starts[i]
        return self._ends[start] > end or (start < begin and self._ends[start] >= end)

    def at(self, pos: int, stijl: str = "") -> Regelnaam | None:
        """The regulation named at `pos`: by name or noun, with articles of this `stijl`."""
        named = self.by_begin.get(pos)
        if named and named.los and " " not in named.kort:
            # `de Urgentieregeling`: by its head, of the one the text gave its whole name.
            whole = self.latest(pos, (), named.kort.lower() + " ", stijl)
            return replace(whole, begin=pos, eind=named.eind) if whole else named
        if named:
            return named
        back = _BACK.match(self.text, pos)
        if back:
            noun = (back.group("kop") or back.group("wet") or back.group("verdrag")).lower()
            return self._referred(noun, pos, back.end(), stijl)
        generic = generic_at(self.text, pos)
        if generic is None:
            return None
        return self._referred(generic.kop, pos, generic.eind, stijl, generic.kort) or generic

    def _referred(self, noun: str, pos: int, end: int, stijl: str, word: str = "") -> Regelnaam | None:
        noun = _NOUNS.get(noun, noun)
        said = self._said.get(word.lower()) or self._said.get(noun)
        found = said or self.latest(pos, (noun,), word, stijl) or self._only(noun, word)
        return replace(found, begin=pos, eind=end) if found else None

    def _only(self, noun: str, word: str) -> Regelnaam | None:
        """The one regulation of its kind in the text, named further on."""
        if noun in {"wet", "verdrag", "besluit", "regeling"} or word.lower() not in {"", noun}:
            return None
        named = {n.kort: n for n in self.mentions if n.kop == noun}
        return next(iter(named.values())) if len(named) == 1 else None

    def latest(self, pos: int, nouns: Iterable[str] = (), head: str = "", stijl: str = "") -> Regelnaam | None:
        """The regulation named last before `pos`, of one of `nouns`; with this `head`, if special."""
        kinds = frozenset(nouns)
        special = head.lower() if head and head.lower() not in kinds else ""
        for name in self._before(pos):
            if (kinds and name.kop not in kinds) or (stijl and name.nummering not in {"", stijl}):
                continue
            if special and special not in name.kort.lower():
                continue
            return name
        return None

    def _before(self, pos: int) -> Iterator[Regelnaam]:
        for i in range(bisect_left(self._begins, pos) - 1, -1, -1):
            yield self.mentions[i]

    def nearest(self, pos: int, far: int, fits: Callable[[Regelnaam], bool]) -> Regelnaam | None:
        """The regulation named last before `pos`, not before `far`, that `fits`."""
        for name in self._before(pos):
            if name.begin < far:
                return None
            if fits(name):
                return name
        return None

    def numbered(self, stijl: str) -> Regelnaam | None:
        """The first statute of the text with articles numbered like this."""
        return next((n for n in self.mentions if n.nummering == stijl), None)
