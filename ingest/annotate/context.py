"""What a sentence is in its text: section, speaker, whose claim it reports, and what it denies.

The rules of precedent.md: a cue under negation or inside a party's standpoint never counts as the
decision-maker's own argument. Negation: a window before and after the cue within its clause (the
NegEx idea, Chapman et al. 2001; Dutch triggers as in clinlp).
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cached_property

from casusbank.model import Annotatie, Sectie, SectieLezing, Spreker
from casusbank.patroon import Patroon
from ingest.annotate.matching import Cuetreffer
from ingest.annotate.secties import author_of
from ingest.annotate.spreken import reports
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
        "niets",
        "niks",
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
        "als",
        "indien",
        "wanneer",
        "mits",
        "zolang",
        "(",
        ")",
        "-",
    ]
)
_SUBORDINATES = frozenset(["dat", "of", "die", "wat", "wie", "om", "en"])  # "vastgesteld dat X niet kan" affirms
_TO_BE = frozenset(["is", "was", "zijn", "waren", "lijkt"])
_NOT_ONLY = frozenset(["alleen", "enkel", "slechts", "zozeer", "te", "anders", "langer"])
_CARRIES = Patroon(
    r"(?i)doorslag|doorslaggevend|weegt? (?:\w+ ){0,4}(?:zwaar|zwaarder|zwaarst|mee)|zwaarste gewicht"
    r"|beslissend|leidend|daarom|om die reden|gelet op|reden om|rechtvaardigt|staat voorop"
    r"|stellen? (?:wij )?voorop|in strijd met|onvoldoende|vergt|verlangt|eist"
)
_RULE = Patroon(
    r"(?i)\b(?:artikel|verordening|beleidsregel\w*)\b.{0,80}(?:bepaalt|staat|is bepaald|geldt)|uitgangspunt"
)
_DICTUM = Patroon(
    r"(?i)verklaart het (?:hoger )?(?:beroep|bezwaar)|vernietigt|\b(?:wij|we|het college) (?:kennen"
    r"|kent|wijzen|wijst|verklaren|verklaart|besluiten|besluit|verlenen|verleent|weigeren|trekken"
    r"|herroepen|herroept|leggen|vorderen)\b"
    r"|^\W*(?:besluit|beslissing|afspraak|uitkomst|conclusie|advies|dictum)\b[^.]{0,30}:"
    r"|aanvraag (?:\w+ ){0,6}(?:afgewezen|toegekend|toegewezen|ingewilligd)"
    r"|wordt (?:\w+ ){0,5}(?:toegekend|afgewezen|toegewezen)\b|(?:bezwaar|beroep"
    r"|klacht) is (?:\w+ )?(?:on)?gegrond|adviseert (?:het college|om|het bezwaar)"
)
_MOTIVATES = Patroon(
    r"(?i)doorslag|doorslaggevend|zwaarste?\b|(?:weegt|wegen|woog|wogen|telde?n?|telt)\b.{0,60}\b(?:zwaar\w*|mee)\b"
    r"|zwaarder dan|vo+rop\b|om die reden|\breden(?:en)? (?:in|om|voor|is|was|dat)\b|^\W*(?:de )?reden\w*\b"
    r"|rechtvaardig(?:t|en)\b"
    r"|onevenredig|terughoudend|\bdaarom (?:gaat|krijg\w*|word\w*|moe\w*|wij|we|mag|kan|geldt|is (?:de|het|een))"
    r"|\b(?:wij|we|ik) vind(?:en)?\b|\bvind(?:en)? (?:wij|we|ik)\b|(?:oneerlijk|niet eerlijk"
    r"|niet uit te leggen)|kost(?:en)? .{0,60}meer dan"
)
"""Words that make a sentence of a text without headings (a note, a letter) an argument."""
_OTHER_CASE = Patroon(
    r"(?i)\bin (?:een|die|dat) (?:eerder|vergelijkba(?:ar|re)|soortgelijke?|ander)e? (?:geval|zaak|casus)\b"
    r"|\b(?:aanvrager|klant|cliënt|deelnemer|moeder|vader|gezin) (?:in|uit) (?:die|dat) (?:zaak|geval|casus)"
    r"|\been (?:eerdere|vorige|andere) (?:aanvrager|klant|cliënt|deelnemer|inwoner)\b"
    r"|\bde zaak van (?:een|de|haar|zijn|uw) |\bvorig j(?:aa)?r (?:hadden|was er|kreeg|gaven)"
    r"|\b(?:verleenden|gaven|kenden) (?:wij|we) .{0,40}\baan een (?:ander |eerder )?(?:gezin|moeder|vader|vrouw"
    r"|man|aanvrager)"
)
_THIS_CASE = Patroon(
    r"(?i)\b(?:bij u|uw situatie|in uw geval|in dit geval|in deze zaak|dat is (?:hier|nu)|hier (?:is|gaat|niet)"
    r"|deze (?:man|vrouw|moeder|vader|inwoner|aanvrager|klant|cliënt|jongen|meisje)|dit gezin|u (?:bent|heeft"
    r"|hebt|woont))\b"
)
_GOES_ON = Patroon(r"(?i)^\W*(?:hij|zij|die|dat gezin|deze aanvrager|daar)\b")
_HYPOTHESIS = Patroon(r"(?i)^\W*(?:als|indien|wanneer|mocht|stel dat|was (?:hij|zij|u)|iemand die|wie)\b|\btenzij\b")


@dataclass(frozen=True)
class Zinlezing:
    """One sentence in context.

    `partij`: whose claim it reports (None: the author's own words). `elders`: tokens of the text that tell of another
    case, as a half-open span. What its words say is looked for when asked: few sentences are.
    """

    tekst: str
    sectie: Sectie
    spreker: Spreker
    partij: Spreker | None
    elders: tuple[int, int] = (0, 0)

    @cached_property
    def draagt(self) -> bool:
        """Does it say what carried the decision?"""
        return bool(_CARRIES.search(self.tekst))

    @cached_property
    def regel(self) -> bool:
        """Is it a rule, or what a rule says?"""
        return self.sectie == "kader" or bool(_RULE.search(self.tekst))

    @cached_property
    def dictum(self) -> bool:
        """Does it read like a dictum?"""
        return bool(_DICTUM.search(self.tekst))

    @cached_property
    def motiveert(self) -> bool:
        """Does it argue for the decision?"""
        return not self.partij and (
            self.sectie in {"overweging", "beslissing", "aanbeveling"}
            or (self.sectie in {"feiten", "overig"} and bool(_MOTIVATES.search(self.tekst)))
        )

    @cached_property
    def voorwaarde(self) -> bool:
        """Does it state a condition rather than a fact?"""
        return bool(_HYPOTHESIS.search(self.tekst))

    def tells_other_case(self, token: int) -> bool:
        """Is the token part of what the sentence says of another case?"""
        return self.elders[0] <= token < self.elders[1]


_last: tuple[tuple[Annotatie, ...], tuple[object, ...], tuple[Zinlezing, ...]] | None = None


def read_context(tekst: Leestekst) -> tuple[Zinlezing, ...]:
    """The context of every sentence; computed once per text and shared by the annotators."""
    global _last  # noqa: PLW0603  (one slot, replaced whole: safe between threads)
    seen = _last
    if seen is None or seen[0] is not tekst.secties or seen[1] is not tekst.tokens:
        author = author_of(tekst)
        begins = [s.begin for s in tekst.secties]
        lezing = _with_other_cases(tekst, tuple(_read(tekst, n, begins, author) for n in range(len(tekst.zinnen))))
        seen = _last = (tekst.secties, tekst.tokens, lezing)
    return seen[2]


def _read(tekst: Leestekst, number: int, begins: list[int], author: Spreker) -> Zinlezing:
    zin = tekst.zinnen[number]
    at = bisect_right(begins, zin.begin) - 1
    found = tekst.secties[at] if at >= 0 else None
    sectie: Sectie = found.sleutel if found else "overig"  # type: ignore[assignment]  # the key of a sectie is its name
    spreker = found.details.spreker if found and isinstance(found.details, SectieLezing) else author
    return Zinlezing(tekst.tekst[zin.begin : zin.eind], sectie, spreker, _party(tekst, number, spreker, author))


def _party(tekst: Leestekst, number: int, spreker: Spreker, author: Spreker) -> Spreker | None:
    """The party whose claim the sentence is; what an inwoner tells in a note is a fact to build on, not a claim."""
    if spreker in {"inwoner", "gemachtigde"} and author != "inwoner":
        report = reports(tekst, author)[number]
        told = report is not None and report.kracht != "mening" and author == "consulent"
        return None if told else "inwoner"
    return "bestuur" if spreker == "bestuur" and author not in {"bestuur", "consulent", "onbekend"} else None


def _with_other_cases(tekst: Leestekst, lezing: tuple[Zinlezing, ...]) -> tuple[Zinlezing, ...]:
    """Mark what a sentence, and the sentence that goes on about it, tells of another case."""
    out: list[Zinlezing] = []
    going = False
    for zin, z in zip(tekst.zinnen, lezing, strict=True):
        text = z.tekst
        m = _OTHER_CASE.search(text)
        start = m.start() if m else 0 if going and _GOES_ON.match(text) else -1
        if start < 0:
            going = False
            out.append(z)
            continue
        back = _THIS_CASE.search(text, start)
        end = zin.begin + back.start() if back else zin.eind
        last = zin.eerste
        while last < zin.laatste and tekst.tokens[last].begin < end:
            last += 1
        out.append(replace(z, elders=(zin.eerste, last)))
        going = back is None
    return tuple(out)


def negated(tekst: Leestekst, hit: Cuetreffer, before: int = 5, after: int = 5) -> bool:
    """Is the cue denied within its clause? A negation inside the cue itself does not count."""
    zin = tekst.zinnen[hit.zin]
    tokens = tekst.tokens
    for i in range(hit.eerste - 1, max(zin.eerste, hit.eerste - before) - 1, -1):
        norm = tokens[i].norm
        if norm in _BREAKS or (norm == "," and hit.eerste - i > 2):
            break
        if norm == "onvoldoende" and hit.eerste - i > 1:  # it qualifies the next word, not the one after `en`
            continue
        if norm in DENIES and tokens[i + 1].norm not in _NOT_ONLY:
            return True
    for i in range(hit.laatste, min(zin.laatste, hit.laatste + after)):
        norm = tokens[i].norm
        points_back = norm == "dat" and tokens[i - 1].norm in _TO_BE  # `onevenredig is dat niet`
        if norm in _BREAKS or (norm in _SUBORDINATES and not points_back) or norm == ",":
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
    return read_context(tekst)[number].voorwaarde
