"""Which way a decision goes, clause by clause, where no set phrase says it: what is given, what is withheld.

Decisions in letters and notes are worded freely (`Daar komt één uur bij`, `geen BW bij ons dus`). A clause with a
verb of giving grants, with a verb of withholding refuses; a denial in the clause turns it round. What a party
says, what a rule says, what happened before or would happen under a condition does not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casusbank.patroon import Patroon
from ingest.annotate.context import DENIES, Zinlezing, sentence_text
from ingest.text import Leestekst, counted, tokenize

_CLAUSES = Patroon(
    r"[;:]\s|,\s(?:maar|en|dus|want|omdat|zodat|terwijl|tenzij|mits|als|indien|zodra|waarbij|hoewel|al|die|dat"
    r"|waar\w*)\b|,\s|\s(?:maar|want|omdat|zodat|terwijl|tenzij|mits|zodra|wegens|vanwege|ivm|doordat)\s",
    re.I,
)
_GIVES = Patroon(
    r"\b(?:ken(?:nen|t|de|den)?\b.*\btoe|toe(?:ge)?(?:kend|kennen|wezen|wijzen|laten)|(?:wijs|wijzen|wijst|laat"
    r"|laten|liet)\b.*\btoe"
    r"|verle(?:en|nen)\w*|verstrek\w*|gaf|gaven|gekozen voor|kiezen voor|toch doen|toekenning|geef|geeft|geven"
    r"|gegeven|gunnen|gegund|krijg|krijgt|krijgen|kreeg|kregen"
    r"|ontvang|ontvangt|ontvangen"
    r"|vergoed\w*|beta(?:al|len|alt|ald)\w*|bijdrage|draagt bij|dragen bij|inwillig\w*|ingewilligd"
    r"|willigen\b.*\bin|honor\w+"
    r"|goedgekeurd|goedkeur\w*|akkoord|stem(?:men|t)?\b.*\bin(?: met)?\b|ingestemd|sta(?:an|at)?\b.*\btoe"
    r"|toegestaan|sta(?:an|at)?\b.*\bgarant|mag|mogen|rekenen op"
    r"|plaats(?:en|t)|geplaatst|zetten\b.*\bin|ingezet|inzetten|in te zetten|(?:wij|we|ik) schrij(?:f|ven)\b.*\bin"
    r"|geregeld|regelen|start(?:en|t)|gestart"
    r"|voortgezet"
    r"|voortzetten|verleng\w*"
    r"|behoud\w*|houdt|houden|doorbeta\w+|verho(?:og|gen)\w*|verlagen (?:wij )?(?:uw|de) (?:aflossing"
    r"|eigen bijdrage|schuld)|uitbreid\w*|uitgebreid|kwijtgescholden|kwijtschelden"
    r"|schelden\b.*\bkwijt"
    r"|vrijgesteld|vrijstell\w*|onthef\w*|ontheven|in aanmerking|recht op|voorrang|urgentie|positief|leent"
    r"|lenen"
    r"|leen|kom(?:t|en)?\b.*\b(?:er)?bij"
    r"|komt er|geïndiceerd|ind|toegek|toegezegd|toezegging|helpen|ingekocht|kocht\b.*\bin|hersteld"
    r"|teruggedraaid|nabeta\w+|door(?:zetten|gezet)|zetten\b.*\bdoor"
    r"|loopt (?:\w+ ){0,2}door|kan (?:wel|door)|kan (?:gewoon )?door|rond|afgegeven|goed nieuws"
    r"|ga(?:at|an)?\b.*\bmee|(?:voor|op) rekening|nodig|gaan? (?:\w+ ){0,3}(?:doen|aanpassen|maken|zorgen)"
    r"|doen we|doe maar|bestel maar|bestel(?:len)? (?:hem|het|wij|we)|dat doen wij|aanschaffen|afgeven|nemen\b.*\bover"
    r"|stu(?:ur|ren) (?:wij|we|ik) (?:u|je) een hulp|ja|dekken|gedekt|oke?|oké|akk|huren"
    r"|staat\b.*\bklaar|voor de deur|ingaand|ingaande|kan (?:\w+ )?wel|maak\w*\b.*\bover)\b",
    re.I | re.S,
)
_WITHHOLDS = Patroon(
    r"\b(?:(?:wijs|wijst|wijz|wijzen|wees)\b.*\baf|af(?:ge)?wijz\w*|afgewezen|afgew|weiger\w*|geweigerd"
    r"|ontzeg\w*|beëindig\w*"
    r"|beeindig\w*|stopgezet|stopzetten"
    r"|stop(?:pen|t)\b|trekken\b.*\bin|trekt\b.*\bin|ingetrokken|vorder(?:en|t)?\b.*\bterug|teruggevorderd"
    r"|terugvorder\w*|terugbetalen"
    r"|verlaag\w*(?! uw aflossing)|verlagen(?! (?:wij )?(?:uw|de) (?:aflossing|eigen bijdrage|schuld))|korten"
    r"|gekort|maatregel|boete|stop|stopt|leg(?:gen|t)\b.*\bop|opgelegd)\b",
    re.I | re.S,
)
_FROM_TO = Patroon(
    r"\bvan ([a-z]{3,6}|\d{1,3})(?: uur)? naar ([a-z]{3,6}|\d{1,3}) (?:uur|uren|u\b|dagdelen|dagen)", re.I
)
_PLAIN_NO = Patroon(
    r"\b(?:nee|negatief|niet mogelijk|helaas\b.*\b(?:niet|geen)|gaat? (?:\w+ )?niet door|niet doorga\w*"
    r"|geen ruimte"
    r"|zit er (?:\w+ ){0,3}niet in|(?:is|hoort|valt) (?:\w+ )?(?:(?:iets )?(?:voor|bij"
    r"|onder) (?:de )?)?(?:zvw|wlz|zorgverzekeraar"
    r"|wijkverpleging|huisarts|belastingdienst|uwv|verzekering))\b",
    re.I | re.S,
)
_BARE_YES = Patroon(r"\W*(?:wel|ja)\b(?! (?:eens|degelijk|is|was|of|dat))|\W*(?:dat )?kan\W*$", re.I)
_BARE_NO = Patroon(
    r"\W*(?:dus|daarom|helaas)? ?(?:geen|gn) (?!soll|arbeids|\w*plicht|maatregel|boete|terugv"
    r"|eigen bijdrage|korting|gezamenlijke huish)\w+|(?!.*\b(?:is|zijn|was|heeft|hebben|kan|kunnen|wil|wist|weet|komt"
    r"|werkt|vindt|had)\b)"
    r"\W*(?:de|het|een|uw)? ?(?:\w+ ){1,7}niet\W*$",
    re.I | re.S,
)
"""`Dus geen kapitaal.` `De reiskosten niet.`: what is withheld without a verb."""
_NONE = Patroon(r"\W*(?:geen|gn)\b", re.I)
_LONG_WORD = 4
"""So many letters has a word that can name what was asked."""
_CONTRAST = Patroon(
    rf"\W*(?:wel|maar wel|alleen|(?:de|het) (?:overige|andere|rest))\b|(?:{_BARE_NO.pattern})", re.I | re.S
)
_DENIES = Patroon(
    r"\b(?:(?<!\bom )niet|geen|nooit|niets|niks|evenmin|nergens|gn|nt)\b(?!\s(?:alleen|langer dan|enkel|slechts"
    r"|meer dan|voor onbepaalde))",
    re.I,
)
_WAIVES = Patroon(
    r"\b(?:hoef(?:t|ven)?|(?:rekenen|tellen|tel|reken)\b.*\bmee|zie(?:n|t)?\b.*\baf van"
    r"|afgezien van)\b",
    re.I | re.S,
)
"""`u hoeft niet te solliciteren`, `wij zien af van terugvordering`: what is not asked is given."""
_CALLED_OFF = Patroon(
    r"\b(?:\w*ontruiming|\w*uitzetting|uithuiszetting|afsluiting|beslag\w*|veiling|maatregel|boete|\w*vordering|korting"
    r"|verlaging|intrekking|beëindiging|stopzetting|opschorting|inhouding)\b (?:\w+ ){0,4}"
    r"(?:(?:gaat|gaan) (?:\w+ ){0,3}niet door|(?:is|zijn) (?:\w+ ){0,2}van de baan)",
    re.I,
)
"""`De ontruiming gaat niet door`: a burden that is called off is given."""
_ASIDE = Patroon(
    r"\b(?:(?<!ik )zou(?! zeggen)|zouden|had|hadden|moest(?:en)?|kunt u|kan u|vroeg|vraagt|gevraagd|wil|wilt|wilde"
    r"|destijds|eerder|vorig|eerst"
    r"|bezwaar|binnen zes weken|klacht"
    r"|verzocht|aangevraagd|volgens)\b|\?\s*$"
    r"|^\W*(?:de |het |uw |zijn |haar )?(?:rechter|politie|school|werkgever|verhuurder|corporatie|bank"
    r"|kredietbank|zorgverzekeraar|arts|huisarts)\b"
    r"|^\W*(?:de |het |uw |zijn |haar )?(?:\w*dochters?|\w*zoons?|moeder|vader|man|vrouw|partner|broers?|zus(?:sen)?"
    r"|familie|ouders|buren|buur\w+|vrienden|kinderen|ex) (?:kan|kunnen|wil|willen|mag|woont|wonen|werkt|werken|heeft"
    r"|hebben|is|zijn)\b"
    r"|\b(?:van|door) (?:(?:de|het|een|zijn|haar|hun|uw|onze) )?(?:\w*arts|\w*loog|dokter|specialist|rechter|politie"
    r"|school|CBR|werkgever|verhuurder|corporatie|(?:zorg)?verzekeraar|(?:aanvullende )?verzekering|aanvullende"
    r"|UWV|SVB|DUO)\b",
    re.I,
)
MERELY_TOLD = Patroon(
    r"\b(?:krijg\w*|ontvang\w*)\b[^.]{0,40}\b(?:brief|bericht|antwoord|rekening|uitleg|informatie|beschikking"
    r"|telefoontje|op papier|schriftelijk|uitnodiging|kopie)\b",
    re.I,
)
"""`U krijgt dit nog op papier`: only the news of the decision is given."""
_GIVES_UP = Patroon(r"\b(?:gaf|gaven|geef|geeft|geven)\b.{0,30}\bop\W*$", re.I)
_STATES = Patroon(r"\W*(?:u|uw|wij|we|mevrouw|meneer|de heer|het college|hij|zij)\b(?: [\w-]+){3,}", re.I)
_ANYBODY = Patroon(r"\W*(?:wie|iemand die|mensen die|inwoners die|degenen? die|kinderen (?:die|van))\b", re.I)
"""`Wie geen adres heeft, krijgt een briefadres`: a rule, for whoever it concerns."""
_IF = Patroon(
    r"^\W*(?:,\s*)?(?:als|indien|zodra|mits|tenzij|mocht|wanneer|stel|voor zover|wie|zonder|wegens|vanwege|ivm"
    r"|doordat)\b"
    r"|^\W*,?\s*(?:mits|tenzij"
    r"|zodra)\b",
    re.I,
)
_DECIDES = Patroon(
    r"\b(?:wij|we|ik|college|gemeente|besl\w*|bsl|besluit\w*|advies|adviseer\w*|concl\w*|conclusie|afspraak"
    r"|afspraken|afgesproken|daarom|dus|akkoord"
    r"|akk|uitkomst|voorstel|krijgt u|u krijgt|jullie|toegekend|afgewezen|afw|toegek|afgew)\b",
    re.I,
)


_DUTY = Patroon(
    r"\b(?:moet|moeten|dient|dienen|plicht|verplicht|betaalt u|in mindering|verreken\w*|inhoud\w*"
    r"|houden\b.*\bin|opschort\w*|vervalt)\b",
    re.I,
)
_MOST = 1500
"""So much of a clause is looked at, in characters; beyond that it is a list, whose parts would be tried in pairs."""
SHORT = 15
"""A note of so few sentences is read whole: it has no part that is called the decision."""


@dataclass(frozen=True, slots=True)
class Richting:
    """A clause that grants (`geeft`) or refuses, with its sentence, its words and how much it weighs.

    `anders`: it sets itself against what was decided before it (`Wel krijgt u ...`, `De reiskosten niet.`).
    """

    geeft: bool
    zin: int
    gewicht: float
    anders: bool = False
    tekst: str = ""


def directions(tekst: Leestekst, lezing: Sequence[Zinlezing]) -> tuple[Richting, ...]:
    """Every clause that reads like part of the decision, in order of place."""
    return tuple(_directions(tekst, lezing))


def _directions(tekst: Leestekst, lezing: Sequence[Zinlezing]) -> Iterator[Richting]:
    total = max(1, len(tekst.zinnen))
    short = total <= SHORT and not any(z.sectie == "beslissing" for z in lezing)
    for number, z in enumerate(lezing):
        if z.partij or z.sectie in {"kader", "standpunt_inwoner", "standpunt_bestuur"} or z.elders[1] > z.elders[0]:
            continue
        text = sentence_text(tekst, number)
        if _ANYBODY.match(text):
            continue
        if z.sectie != "beslissing" and not short and not _DECIDES.search(text):
            continue
        weight = (
            (4.0 if z.sectie == "beslissing" else 1.0 if short else 0.0)
            + 2.0 * (number + 1) / total
            + (0.5 if z.dictum else 0.0)
        )
        for clause in _clauses(text):
            side = _side(clause)
            if side is None and (z.sectie == "beslissing" or not short or not _tells_none(tekst, number, clause)):
                side = _bare_side(clause)
            if side is not None and not (_ASIDE.search(clause) and z.sectie != "beslissing"):
                yield Richting(side, number, weight, bool(_CONTRAST.match(clause)), clause)


def plain_statement(tekst: Leestekst, lezing: Sequence[Zinlezing]) -> tuple[bool, int] | None:
    """(grants, sentence) where the decision says in no known words what will be: `Uw zoon reist met de taxi.`

    What it denies, or what it lays upon the inwoner, is a refusal; a burden that is denied is none.
    """
    said = ((n, sentence_text(tekst, n)) for n, z in enumerate(lezing) if z.sectie == "beslissing" and not z.partij)
    for number, text in said:
        if _STATES.match(text) and not (_IF.match(text) or _ANYBODY.match(text) or text.rstrip().endswith("?")):
            return bool(_DENIES.search(text)) == bool(_DUTY.search(text)), number
    return None


def _clauses(text: str) -> Iterator[str]:
    begin = 0
    for m in _CLAUSES.finditer(text):
        if m.start() > begin:
            clause = _head(text[begin : m.start()])
            if not _IF.match(clause):
                yield clause
        begin = m.start()
    clause = _head(text[begin:])
    if not _IF.match(clause):
        yield clause


def _tells_none(tekst: Leestekst, number: int, clause: str) -> bool:
    """Does a bare `geen` tell how things are (`Geen administratie.`), rather than answer what came up before it?"""
    if not _NONE.match(clause):
        return False
    named = {t.stam for t in tokenize(clause) if len(t.norm) >= _LONG_WORD and t.norm not in DENIES}
    return not any(t.stam in named for t in tekst.tokens[: tekst.zinnen[number].eerste])


def _head(clause: str) -> str:
    """The clause as far as it is looked at, in whole words: half of `Jansen` would be a `ja`."""
    return clause if len(clause) <= _MOST else clause[:_MOST].rpartition(" ")[0]


def _side(clause: str) -> bool | None:
    """True where the clause gives, False where it withholds, None where it does neither."""
    changed = _FROM_TO.search(clause)
    if changed:
        return (counted(changed.group(2)) or 0) > (counted(changed.group(1)) or 0)
    if MERELY_TOLD.search(clause) or _GIVES_UP.search(clause):
        return None
    denied = bool(_DENIES.search(clause))
    if _CALLED_OFF.search(clause):
        return True
    if _PLAIN_NO.search(clause):
        return False
    if _WAIVES.search(clause) and (denied or "af" in clause):
        return True
    if _WITHHOLDS.search(clause):
        return denied
    if _GIVES.search(clause):
        return not denied
    return None


def _bare_side(clause: str) -> bool | None:
    """The same for a clause without a verb."""
    if _BARE_YES.match(clause):
        return True
    return False if _BARE_NO.match(clause) else None
