"""What kind of source a text is, for texts without metadata: signs of each genre, weighed against each other.

A ruling quotes decisions, a decision on an objection quotes the committee and the first decision, a note quotes
everybody: so no one sign decides. How a text opens counts most, then who speaks to whom (`u`, `eiser`,
`verzoeker`, `cl.`), then what it says. Without enough signs a text is `overig`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from casusbank.patroon import Patroon
from ingest.text import Leestekst

_HEAD, _TAIL, _BODY = 450, 500, 12_000


@dataclass(frozen=True, slots=True)
class _Teken:
    """A sign of a genre: where it counts (`b` opening, `s` end, `o` anywhere) and for how much, once."""

    soort: str
    gewicht: float
    waar: str
    patroon: Patroon


def _signs(soort: str, *rows: tuple[float, str, str]) -> tuple[_Teken, ...]:
    return tuple(_Teken(soort, g, w, Patroon(p, re.I | re.M)) for g, w, p in rows)


_ANSWERED = (
    r"\b(?:u|je|jullie) (?:maakte|maakten|heeft|hebt|hebben) (?:\w+ ){0,12}bezwaar\b|\b(?:heeft|hebt|hebben"
    r"|maakte) (?:u|je|jullie)"
    r" (?:\w+ ){0,6}bezwaar\b|\buw (?:bezwaar|bezwaren|bezwaarschrift)\b"
    r"|\bstuurde? (?:u )?ons (?:\w+ ){0,3}bezwaarschrift"
    r"|\b(?:u|je) (?:bent|was) het niet eens met (?!dit)|\bniet eens bent met (?:ons|het) (?:\w+ )?(?:besluit"
    r"|beslissing)"
)
"""A letter that opens with the objection it answers; not one that ends with `u kunt bezwaar maken`."""
_SIGNS: tuple[_Teken, ...] = (
    *_signs(
        "hoger_beroep",
        (5, "b", r"centrale raad van beroep|raad van state|afdeling bestuursrechtspraak|gerechtshof|\bhoge raad\b"),
        (4, "b", r"uitspraak op (?:het|de) hoger beroep(?:en)?"),
        (3, "o", r"aangevallen uitspraak"),
        (3, "o", r"hoger beroep slaagt|in hoger beroep (?:is )?gekomen|hoger beroep (?:heeft )?ingesteld"),
        (2, "o", r"\b(?:de raad|de afdeling)\b[:\s]+-? ?(?:bevestigt|vernietigt|verklaart|overweegt|komt tot"
            r"|is van oordeel)"),
        (1, "o", r"\bappellante?\b"),
    ),
    *_signs(
        "rechtbank",
        (4, "b", r"^\W*rechtbank\b|uitspraak van de (?:enkelvoudige|meervoudige|voorzieningen)"),
        (4, "b", r"uitspraak\b.{0,60}\bin de zaak tussen|zaaknummers?:? "),
        (3, "b", r"voorzieningenrechter|verzoek om (?:een )?voorlopige voorziening"),
        (3, "o", r"de (?:rechtbank|voorzieningenrechter)[:\s]+-? ?(?:verklaart|wijst|vernietigt|draagt|bepaalt)"),
        (2, "o", r"verklaart het beroep|\bhet beroep is (?:on)?gegrond"),
        (1.5, "o", r"\b(?:eiser|eiseres|verweerder|verweerster)\b"),
        (1.5, "s", r"\bgriffier\b|\brechter\b,? (?:in aanwezigheid|op)|rechtsmiddel"),
    ),
    *_signs(
        "ombudsman",
        (5, "b", r"ombuds(?:man|vrouw|commissie|functionaris|persoon)"),
        (2, "b", r"\brapport\b|klacht over|onderzoek naar (?:een|de) klacht"),
        (3, "o", r"\bombuds(?:man|vrouw|commissie) (?:is van oordeel|oordeelt|vindt|acht|beveelt|stelt|geeft"
            r"|onderzo\w+|doet)"),
        (2, "o", r"(?:on)?behoorlijk(?:heid\w*)?\b|de gedraging"),
        (2, "o", r"\bde klacht\b.{0,80}\b(?:on)?gegrond|klaagt (?:er ?over|over)"),
    ),
    *_signs(
        "bezwaaradvies",
        (5, "b", r"advies\w* (?:van|aan|over|inzake|bezwaar)|(?:bezwaar\w*|advies)commissie"
            r"|commissie (?:van advies|bezwaar\w*|voor de bezwaar)"),
        (4, "o", r"(?:de )?commissie (?:\w+ ){0,3}(?:adviseert|geeft \w+(?: \w+)? in overweging)"
            r"|adviseert het college|advies: het bezwaar"),
        (2, "o", r"hoorzitting|ter hoorzitting"),
        (3, "o", r"commissie heeft (?:partijen|bezwaar\w+|beide partijen) gehoord"
            r"|^\W*advies\W*\n[^\n]{0,80}\bbezwaar\b"),
        (1.5, "o", r"\b(?:reclamant|bezwaarde|bezwaarma(?:ker|akster))\b"),
        (1, "o", r"de commissie (?:stelt|overweegt|constateert|is van oordeel|vindt|komt|toetst|acht|ziet)"),
        (-5, "o", r"^\W*beslissing op bezwaar|besluiten\b[^.]{0,40}\b(?:het|uw) bezwaar|\b(?:wij"
            r"|college) verkla\w+ (?:uw|het) bezwaar|\buw bezwaar is\b"),
        (-3, "o", r"commissie heeft (?:ons|aan ons)|advies van de (?:bezwaar|advies|hoor)\w*commissie van"),
    ),
    *_signs(
        "beslissing_bezwaar",
        (6, "b", r"beslissing op (?:uw |het )?bezwaar|besluit op (?:uw |het )?bezwaar|gezien het bezwaarschrift"),
        (4, "o", r"(?:wij|het college) verkla(?:ren|art) (?:uw|het) bezwaar|\buw bezwaar (?:is|wordt"
            r"|verklaren wij)\b|besluiten[:\s\d.]+het bezwaar"),
        (2.5, "b", r"\b(?:u|je) (?:maakte|heeft|hebt) (?:\w+ ){0,4}bezwaar|uw bezwaar(?:schrift)?\b"
            r"|bezwaarschrift van"),
        (6, "b", _ANSWERED),
        (3, "o", r"\bde bezwaren (?:zijn|worden)\b|niet eens met ons besluit|heroverweging (?:van|intrekking"
            r"|afwijzing)|uw bezwaarschrift (?:is|van|hebben)"),
        (2, "o", r"(?:commissie|hoorcommissie) heeft (?:ons|aan ons|het college)|wij (?:volgen|nemen) het advies"),
        (1, "o", r"primaire? besluit|heroverw"),
        (-4, "b", r"\brechtbank\b|advies van de"),
    ),
    *_signs(
        "tsd_casus",
        (6, "o", r"transitiecommissie|\btsd\b"),
        (4, "b", r"leercasus|^\W*casus \d+\b|casusbeschrijving|leerkring|praktijkverhaal"),
        (2.5, "o", r"wat (?:knelde|wij (?:er|hier)?van (?:leerden|leren)|we (?:er|hier)?van leren|leren we)"
            r"|leerpunt|waar (?:het|liep) (?:\w+ )?vast"),
        (4, "b", r"hoe liep het af|\A\W*het verhaal van\b|leerverhaal"),
        (1.5, "o", r"doorbraak\w*|knelpunt|de oplossing is gelukt|hoe het afliep"),
    ),
    *_signs(
        "casustafel",
        (6, "b", r"casustafel|casusoverleg|casusbespreking|intervisie|doorbraaktafel|maatwerktafel|\bmdo\b"
            r"|ronde ?tafel|uitvoeringsoverleg"),
        (2.5, "b", r"^\W*(?:aanwezig|aanw\.?|deelnemers|verder|voorzitter|afwezig)\b.{0,20}[:(]|voorzitter"),
        (3, "b", r"\baan tafel\b|overleg van \d|persoonsgerichte aanpak|zorg- en veiligheidshuis"),
        (2, "b", r"\bverslag\b.{0,40}\boverleg|\bnotulen\b"),
        (1.5, "o", r"^\W*(?:inbreng|discussie|bespreking|weging|ronde)\b"),
        (2, "o", r"^\W*(?:afspraken|afgesproken|actiepunten|wie vindt wat|rondje)\b"),
        (-3, "b", r"\bcommissie\b|\brechtbank\b|ombuds"),
    ),
    *_signs(
        "consulentnotitie",
        (4, "b", r"\bnotitie\b|telefoonnotitie|telnot\w*|gespreksverslag|keukentafel\w*|huisbezoek|^\W*hb\b"
            r"|rapportage\b|\bintake\b|memo\b|werkaantekening"),
        (3.5, "b", r"^\W*(?:van|aan|from|to)\s*:[^\n]{2,80}\n(?:[^\n]*\n){0,4}?\W*(?:onderwerp|aan|verzonden"
            r"|subject|vr|ma|di|wo|do)\b|^\W*aan: \S+@"),
        (4, "b", r"verslag (?:van )?(?:het |een )?(?:gesprek|huisbezoek|telefoongesprek)"),
        (1.5, "b", r"\A\W*\d{1,2}[-/]\d{1,2}|\btel\.? contact|\bgebeld\b"),
        (4, "b", r"\A\W*(?:tel|telnot|mail|app)\b"),
        (2, "b", r"^(?:hoi|ha|hi|hallo|hey|dag|collega[’']?s?|team)\b"),
        (2, "o", r"\b(?:ik|mij) (?:zie|vind|zag|leg|heb|stel|ga|denk|twijfel|wil|kan|sprak|belde|adviseer)\b"),
        (2, "s", r"^\W*(?:gr\.?|grt\w*|groet(?:jes)?)\s*,?\s*[A-Z]|\bgr\.? [A-Z]\w+"),
        (1.5, "o", r"\b(?:cl\.|cl\b|klant|kl\.|mw|dhr)\b"),
        (1.5, "o", r"teamleider|\bkwal\b|\(kwal\.?\)|collega [A-Z]"),
        (1, "o", r"^\W*(?:conclusie|concl|besluit|bsl|advies|afw|voorstel)\b\.?\s*[:,]"),
        (-3, "o", r"^(?:geachte|beste|mevrouw,|meneer,|mijnheer)"),
    ),
    *_signs(
        "maatwerkbesluit",
        (3, "b", r"^(?:geachte|beste|lieve|mevrouw,|meneer,|mijnheer,)"),
        (2, "o", r"^(?:geachte|beste|mevrouw,|meneer,)"),
        (4, "b", r"^[^\n]{0,40}\bbeschikking\b(?! (?:ging|gaat|is|wordt|stuur|volgt|vandaag|maken))|^\W*besluit\b"
            r"|besluit op (?:uw|de) (?:aanvraag|verzoek)|toekenning|afwijzing\b"),
        (2, "o", r"\b(?:wij|we|het college) (?:kennen|kent|wijzen|wijst|besluiten|besluit|verlenen|weigeren"
            r"|vorderen|leggen|trekken)\b|wij (?:hebben )?besl"),
        (2, "o", r"\b(?:u krijgt|krijgt u|uw aanvraag|uw verzoek|u vraagt|u vroeg|jullie vroegen|hoeft u|leent u"
            r"|u heeft ons gevraagd)\b"),
        (1.5, "o", r"niet eens met (?:dit|ons) besluit|bezwaarschrift (?:indienen|sturen|maken)|bezwaar maken"
            r"|binnen zes weken"),
        (1.5, "s", r"hoogachtend|met vriendelijke groet|vriendelijke groeten|warme groet|hartelijke groet"
            r"|namens (?:deze|het college|burgemeester|dit college)"),
        (1.5, "o", r"^\W*(?:ons |het |de )?(?:besluit|beslissing)\s*:?\s*$"),
        (2.5, "o", r"^(?:besluit|beslissing|uitkomst): \S"),
        (1, "o", r"\buw\b.{0,300}\buw\b.{0,300}\buw\b"),
        (-3, "b", r"\b(?:rechtbank|ombuds\w+|centrale raad)\b"),
        (-5, "o", r"beslissing op (?:uw |het )?bezwaar|uw bezwaar (?:is|wordt)|verkla\w+ (?:uw|het) bezwaar"
            r"|\bbezwaren zijn (?:\w+ )?(?:on)?gegrond|verbetering van de motivering"),
    ),
    *_signs(
        "regeling",
        (5, "b", r"^\W*(?:verordening|beleidsregels?|nadere regels|besluit van (?:de raad|het college))\b"),
        (4, "o", r"besluit(?:en)? vast te stellen|^\W*artikel 1\b[^\n]{0,60}(?:begrip|definitie)"),
        (3, "o", r"(?:^\W*artikel \d+[^\n]{0,80}\n[\s\S]{0,2500}?){4}"),
    ),
    *_signs(
        "artikel",
        (3, "b", r"\b(?:blog|column|opinie|interview|magazine|tijdschrift|nieuwsbrief)\b"),
    ),
)  # fmt: skip
_ORDER = (
    "hoger_beroep", "rechtbank", "ombudsman", "bezwaaradvies", "beslissing_bezwaar", "tsd_casus", "casustafel",
    "consulentnotitie", "maatwerkbesluit", "regeling", "artikel",
)  # fmt: skip
_ENOUGH = 2.0
_SHORT = 900
_ABOUT_CLIENT = Patroon(
    r"\b(?:mw|dhr|kl|cl|klant|cliënt|mevrouw|meneer|gezin|gesprek|intake|indicatie|aanvr\w*|bsl|huisbezoek"
    r"|overleg|bijstand|voorstel"
    r"|afgesproken|schuldhulp)\b",
    re.I,
)
"""What a few lines without any other sign must speak of to be taken for a note."""
_SHORTHAND = Patroon(
    r"(?<![\w.])(?:cl|mw|dhr|kl|ivm|obv|ogv|tov|bsl|aanvr|toegek|afgew|gespr|vlgs?|gem|tel|teln|bijst|beh|hh|pw"
    r"|wkn?|mnd|gn|nt"
    r"|nix|igv|ikv|dmv|evt|incl|excl|spgd|sgz|mbt|nav|ovv|tnv|zsm|svp|bnn|ind|begl|opn|ocht|aanw|uitk|schuldeis"
    r"|zkn|vdr|mdr"
    r"|wmo|pgb|zin|ggz|besch|bellen|akk|kwal|concl|hb|gebr|huishoud|mant|mz|afspr|vgl|info|reval|orthoped|beh"
    r"|ouders willen)"
    r"(?:\.|\b)(?!\w)"
)


def detect_bronsoort(tekst: Leestekst) -> str:
    """The id of the kind of source that fits best; `overig` when nothing does."""
    return tekst.metadata.bronsoort or _detect(tekst.titel, tekst.tekst)


@lru_cache(maxsize=64)
def _detect(titel: str, text: str) -> str:
    heading = f"{titel}\n" if titel else ""
    opening = heading + text[:_HEAD]
    ending = text[-_TAIL:]
    whole = heading + (text if len(text) <= _BODY else text[: _BODY - 4000] + "\n" + text[-4000:])
    scores: dict[str, float] = dict.fromkeys(_ORDER, 0.0)
    places = {"b": opening, "s": ending, "o": whole}
    for sign in _SIGNS:
        if sign.patroon.search(places[sign.waar]):
            scores[sign.soort] += sign.gewicht
    scores["consulentnotitie"] += _shorthand(text[:3000])
    best = max(_ORDER, key=lambda s: (scores[s], -_ORDER.index(s)))
    if scores[best] >= _ENOUGH:
        return best
    return "consulentnotitie" if len(text) < _SHORT and _ABOUT_CLIENT.search(text) else "overig"


def _shorthand(text: str) -> float:
    """How much a text is written in the shorthand of notes: up to four points."""
    words = max(1, text.count(" ") + text.count("\n"))
    short = len(_SHORTHAND.findall(text))
    return 0.0 if short < 3 else min(3.5, 80.0 * short / words)
