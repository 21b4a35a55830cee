"""Who is who in one text: mentions of the same person get the same number, members of a family another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from casusbank.patroon import Patroon
from ingest.instellingsnamen import ORG_BEFORE
from ingest.naam import ELIDED, UPPER, Geslacht, Naam
from ingest.naamwoorden import ALSO_WORDS, PERSON_VERBS, TITLED_WORDS, is_dutch
from ingest.persoonsgegevens import Vondst
from ingest.rolwoorden import gender_of

_WORD = Patroon(r"[^\W\d_][\w’']*(?:-[^\W\d_][\w’']*)*")
_PARTICLE_BEFORE = Patroon(
    r"(?<![\w])(?:(?:(?:[Vv]an|[Dd]e|[Dd]en|[Tt]er|[Tt]en|[Ee]l)[ \n])?(?:[Vv]an|de|der|den|het|[Dd]e|[Tt]er"
    r"|[Tt]en|[Ee]l|['’]t)[ \n]|[dDlL]['’])$"
)
_TITLE_BEFORE = Patroon(
    r"(?i)\b(heer|mevrouw|mevr|mw|dhr|meneer|familie|fam|mr|drs|zoon|dochter|vader|moeder|cli[eë]nte?)\b\.?[ \n]$"
)
_OFFICE = Patroon(
    r"(?i)(?:\bgemeente|\bgem\.|wethouders(?: van)?|verordening|\bte|\bin|burgemeester van|beleidsregels \w+) $"
)
_LAW_NAME = Patroon(r"(?i:\b(?:wet|wetsvoorstel|motie|amendement|arrest|commissie|norm|lex)[\s-](?:van\s)?)$")


@dataclass(slots=True)
class _Person:
    number: int
    initial: str
    gender: Geslacht
    surnames: set[str]
    firsts: set[str]
    bare: bool = True
    """Written without a particle: `de Maas` is then a river, not this person."""


@dataclass(slots=True)
class Personen:
    """The people of one text; a surname with the same or no initial, and no other sex, is the same person."""

    people: list[_Person] = field(default_factory=list)
    by_word: dict[str, list[_Person]] = field(default_factory=dict)

    def number(self, text: str, naam: Naam) -> int:
        """The number of the person a name stands for; a new one when nobody fits."""
        words = (*naam.achternamen, *naam.voornamen)
        for person in (p for w in words for p in self.by_word.get(w, ())):
            if _fits(person, naam):
                self._learn(person, naam, text)
                return person.number
        person = _Person(len(self.people) + 1, naam.initiaal, naam.geslacht, set(), set())
        self.people.append(person)
        self._learn(person, naam, text)
        return person.number

    def _learn(self, person: _Person, naam: Naam, text: str) -> None:
        person.initial = person.initial or naam.initiaal
        person.gender = person.gender or naam.geslacht
        written = text[naam.begin : naam.eind]
        person.bare = person.bare and re.search(r"(?:^|\s)[a-zA-Z]{2,3}\s(?=\S+$)|['’]", written) is None
        for word in (*naam.achternamen, *naam.voornamen):
            known = self.by_word.setdefault(word, [])
            if person not in known:
                known.append(person)
        person.surnames.update(naam.achternamen)
        person.firsts.update(naam.voornamen)

    def mentions(self, text: str, towns: frozenset[str], lower: frozenset[str]) -> Iterator[Vondst]:
        """Later mentions by surname or first name only; `Wet Buma` is a law, not a person.

        In lower case (`lower`: the text's `lower_words`) only a name that is no word of the language.
        """
        if not self.by_word:
            return
        low = {w for w in lower.intersection(self.by_word) if len(w) > 3 and not is_dutch(w)}
        for m in _WORD.finditer(text):
            word = m.group()
            if word[0].islower() and word not in low and not word.startswith(ELIDED):
                continue
            if word.lower() in towns and _OFFICE.search(text, max(0, m.start() - 40), m.start()):
                continue
            known = self._known(word.lower())
            if known and not _means_something_else(text, m, known):
                led = _PARTICLE_BEFORE.search(text, max(0, m.start() - 14), m.start())
                yield Vondst(led.start() if led else m.start(), m.end(), "naam", str(_by_title(text, m, known).number))

    def _known(self, word: str) -> list[_Person]:
        for form in (word, word.removesuffix("'s").removesuffix("’s"), word.removesuffix("s")):
            if form in self.by_word:
                return self.by_word[form]
        return next((self.by_word[p] for p in word.split("-") if len(p) > 2 and p in self.by_word), [])

    def words(self) -> frozenset[str]:
        """Surnames and first names of at least four letters."""
        return frozenset(w for w in self.by_word if len(w) > 3)


def _fits(person: _Person, naam: Naam) -> bool:
    if naam.geslacht and person.gender and naam.geslacht != person.gender:
        return False
    if naam.initiaal and person.initial and naam.initiaal != person.initial:
        return False
    if naam.voornamen and person.firsts and person.firsts.isdisjoint(naam.voornamen):
        return False
    return not naam.achternamen or not person.surnames or bool(person.surnames & set(naam.achternamen))


def _by_title(text: str, m: re.Match[str], known: list[_Person]) -> _Person:
    """Of more people with this name, the one whose sex the title before it says."""
    title = _TITLE_BEFORE.search(text, max(0, m.start() - 16), m.start())
    gender = gender_of(title.group(1)) if title else ""
    return next((p for p in known if gender and p.gender == gender), known[0])


def _means_something_else(text: str, m: re.Match[str], known: list[_Person]) -> bool:
    """A law, an organisation, a river, or a word that only opens a sentence."""
    begin = m.start()
    if _LAW_NAME.search(text, max(0, begin - 16), begin) or ORG_BEFORE.search(text, max(0, begin - 40), begin):
        return True
    if _TITLE_BEFORE.search(text, max(0, begin - 16), begin):
        return False
    if re.match(r" (?:is|was) een (?:gemeente|stad|dorp|plaats)", text[m.end() : m.end() + 24]):
        return True
    if text.endswith((" de ", " het ", "De ", "Het "), 0, begin) and all(p.bare for p in known):
        return True
    if m.group().lower() not in ALSO_WORDS | TITLED_WORDS:
        return False
    opens = text[max(0, begin - 3) : begin].rstrip(" ")[-1:] in ("", ".", "\n", "?", "!", ":")
    follows = text[m.end() : m.end() + 30]
    if re.match(rf" (?:{PERSON_VERBS})\b", follows):
        return False
    return opens and (
        re.match(rf" {UPPER}", follows) is not None
        or re.match(r" (?:de|het|een|u|je|jij|ik|hij|zij|ze|we|wij|jullie|mevrouw|meneer|men)\b", follows) is not None
    )
