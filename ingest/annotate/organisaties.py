"""The organisation that decided: mostly a municipality, whether any list knows it or not."""

from __future__ import annotations

from collections.abc import Iterator

from casusbank.model import Annotatie, Verwijzing
from casusbank.patroon import Patroon
from ingest.text import Leestekst

# One capital word, or a name of more words as towns have them: Den Haag, Hollands Kroon, Alphen aan den Rijn.
_TOWN = (
    r"((?:['’]s-)?(?:(?:De|Den|Het|West|Oost|Noord|Zuid|Oude|Sint|Hollands|Hof|Land|[A-Z]\w+se) )?[A-Z][\w’'-]+"
    r"(?: (?:aan (?:den|de)|a/d|op|en|van|bij) [A-Z][\w'-]+)?)"
)
_OFFICIAL = Patroon(
    r"\b(?:(?:[Hh]et )?[Cc]ollege van )?(?:[Bb]urgemeester en wethouders|[Bb](?:\.| ) ?en ?[Ww]\.?|B&W) van (?:de )?"
    rf"(?:gemeente )?{_TOWN}|\b(?i:gemeente|gem\.)\s{_TOWN}"
    rf"|\b{_TOWN} \((?i:gemeente|gem\.)\)"
    r"|\b[Gg]emeente ([a-z]{4,20})\b(?= - )|(?:^|\s)organisatie: gemeente ([A-Z][\w-]+)"
)
_NOT_TOWN_WORDS = """
Wmo De Het Een Dit Artikel Wet Verordening Participatiewet Jeugdwet Bezwaar Besluit Team Afdeling Datum
Verzenddatum Postbus Awb Toch Zij Hij Die Wij Beste Geachte Ons Onze Uw Met Op In Aan Namens Commissie Regio
Zorg Jeugd Werk Inkomen Wonen Wijkteam Sociaal Sociale Participatie Schuldhulp Advies Beslissing Beschikking
Onderwerp Kenmerk
"""
_NOT_TOWN = frozenset(_NOT_TOWN_WORDS.split())
_COMMITTEE = Patroon(
    rf"(?:[Cc]ommissie (?:van advies )?(?:voor de )?[Bb]ezwaarschriften|[Bb]ezwaarschriftencommissie"
    rf"|[Aa]dviescommissie [Bb]ezwaarschriften)"
    rf" (?:van (?:de )?)?(?:gemeente )?{_TOWN}"
)
_COLLEGE = Patroon(
    rf"\b(?:[Cc]ollege|[Ww]ethouder|[Gg]emeenteraad|[Bb]urgemeester|[Rr]aad) van (?!de |het |[Bb]urgemeester"
    rf"|[Bb]eroep|[Ss]tate){_TOWN}"
)
_HALL = Patroon(rf"\b(?:[Gg]emeentehuis|[Ss]tadhuis|[Ss]tadskantoor) (?:van|in|te) {_TOWN}")
_MONTH = r"(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december)"
_PLACE_DATE = Patroon(rf"(?m)^\W*{_TOWN},\s(?:d\.d\.\s)?\d{{1,2}} {_MONTH} \d{{4}}")
_OF_TITLE = Patroon(rf"\S \(?(?:[a-z][\w-]* )*(?:gemeente |regio )?{_TOWN}\)?(?: \d{{4}}\S*)?$")
_HOME_IN = Patroon(
    rf"\b(?:woning|appartement|huis|huurhuis|kamer|flat|studio|etage|wo(?:on|nen|ont)|woonde) (?:nu |al )?(?:in|te)"
    rf" {_TOWN}"
)
_THE_TOWN = Patroon(r"(?i)\b(?:de|deze|uw|onze) gemeente\b(?! [A-Z])|\bhet college\b")
_NO_PLACE = Patroon(r"(?i)wmo|jeugd|participatie|awb|ioaw|wet$|bijstand|regels?$|verordening")


class Organisaties:
    """Annotator `organisaties`: the municipality that decided, as `gemeente X`; no list decides which exist."""

    naam = "organisaties@4"

    def annotate(self, tekst: Leestekst, eerder: tuple[Annotatie, ...]) -> tuple[Annotatie, ...]:
        """At most one annotation: the municipality named most, the formal name counting double."""
        seen: dict[str, list[tuple[int, int]]] = {}
        weights: dict[str, float] = {}
        for town, begin, eind, weight in _named(tekst.tekst):
            seen.setdefault(town, []).append((begin, eind))
            weights[town] = weights.get(town, 0.0) + weight + (1 if begin < _TOP else 0)
        if not weights:
            guess = next(_guessed(tekst.tekst, eerder), None)
            return (self._annotation(tekst, *guess, 0.5),) if guess else ()
        best = max(weights, key=lambda t: (weights[t], -seen[t][0][0]))
        begin, end = seen[best][0]
        return (self._annotation(tekst, best, begin, end, 0.8),)

    def _annotation(self, tekst: Leestekst, town: str, begin: int, eind: int, certainty: float) -> Annotatie:
        return Annotatie("organisatie", f"gemeente {town}", begin, eind, tekst.tekst[begin:eind], self.naam, certainty)


_TOP = 800


def _named(text: str) -> Iterator[tuple[str, int, int, float]]:
    """(municipality, begin, end, weight) of each place that names one as such."""
    for pattern, weight in ((_OFFICIAL, 1.0), (_COMMITTEE, 1.5), (_COLLEGE, 1.0), (_HALL, 1.0)):
        for m in pattern.finditer(text):
            town = _town(next(g for g in m.groups() if g))
            if town:
                yield town, m.start(), m.end(), 2.0 if pattern is _OFFICIAL and m.group(1) else weight


def _town(found: str) -> str:
    """The name as it is written, without a word after it that is no name of a town."""
    town = found.strip().rstrip("-")
    town = town.title() if town.isupper() else town
    town = town if town[0].isupper() or town[0] in "'’" else town.capitalize()
    if town.split()[0] in _NOT_TOWN:
        return ""
    return " ".join(w for i, w in enumerate(town.split()) if i == 0 or w not in _NOT_TOWN)


def _guessed(text: str, eerder: tuple[Annotatie, ...]) -> Iterator[tuple[str, int, int]]:
    """A place named as the writer's, as the one town lived in, or by the title of its own verordening.

    Only where no municipality is named as such.
    """
    for m in _PLACE_DATE.finditer(text):
        town = _town(m.group(1))
        if town:
            yield town, m.start(1), m.end(1)
    homes = [(t, m) for m in _HOME_IN.finditer(text) if (t := _town(m.group(1)))]
    if len({town for town, _ in homes}) == 1 and _THE_TOWN.search(text):  # one decides where one lives
        yield homes[0][0], homes[0][1].start(1), homes[0][1].end(1)
    for a in eerder:
        if isinstance(a.details, Verwijzing) and a.details.bron_soort == "ongekend":
            title = _OF_TITLE.search(a.details.norm.partition(" art. ")[0])
            town = _town(title.group(1)) if title else ""
            if town and not _NO_PLACE.search(town):
                yield town, a.begin, a.eind
