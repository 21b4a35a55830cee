"""Sections and who speaks in them, for texts with and without headings.

A heading decides where there is one; within a section a paragraph that opens with what a party says
("eiseres voert aan", "het college stelt zich op het standpunt") is that party's. Words of headings:
model decisions of VNG, rulings on rechtspraak.nl, ombudsman reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from casusbank.model import Annotatie, Sectie, SectieLezing, Spreker
from ingest.annotate.bronsoort import detect_bronsoort
from ingest.text import Leestekst

_HEADING_WORDS: tuple[tuple[Sectie, str], ...] = (
    ("aanbeveling", r"aanbeveling"),
    (
        "overig",
        r"bezwaarclausule|rechtsmiddel|niet eens|bezwaar maken|beroep instellen|hoger beroep$|bijlage"
        r"|contact|vragen\?|leerpunt|nazorg",
    ),
    (
        "standpunt_inwoner",
        r"standpunt.*(appell|eiser|bezwaarma|inwoner|verzoek|aanvra|ouder|clië|mevrouw|heer)|gronden"
        r"|bezwaren|(het|uw) (bezwaar|beroep|verzoek)$"
        r"|wat (u|appellante?|eiser(es)?|mevrouw|meneer|de inwoner).*(vind|aanvoer|zeg|wil)|de klacht"
        r"|^klacht$|hulpvraag|wat vraagt|aangevoerd|uw reactie|zienswijze",
    ),
    (
        "standpunt_bestuur",
        r"standpunt.*(college|gemeente|verweerder|bestuur|dagelijks)|verweer$|reactie van (de gemeente"
        r"|het college)|(visie|reactie) (van )?de gemeente",
    ),
    (
        "kader",
        r"wettelijk|juridisch kader|kader|welke regels|regelgeving|regels (gelden|zijn)|toepasselijke"
        r"|wet en regel|beleid$|grondslag|^wet$",
    ),
    (
        "feiten",
        r"feiten|situatie|achtergrond|wat er (gebeur|aan de hand|speel)|wat is er|aanleiding"
        r"|procesverloop|verloop|procedure|voorgeschiedenis|onderzoek$|ontstaan|inleiding|aanvraag$"
        r"|casus$|bevindingen|gezin$",
    ),
    (
        "overweging",
        r"overweging|beoordeling|oordeel van|motivering|waarom|toelichting|afweging|weging|discussie"
        r"|bespreking|analyse|argument|hoe wij|onze redenen|beraad",
    ),
    (
        "beslissing",
        r"^(ons |het |de )?(besluit|beslissing|beslist|uitspraak|dictum|oordeel|conclusie|advies"
        r"|uitkomst|resultaat|afspraken?)\b|wat (wij|we) (besluiten|beslissen|doen)|wij besluiten"
        r"|slotsom|hoe (het|is het) (afliep|opgelost)|afloop|oplossing",
    ),
)
_HEADINGS: tuple[tuple[Sectie, re.Pattern[str]], ...] = tuple(
    (sectie, re.compile(pattern, re.I)) for sectie, pattern in _HEADING_WORDS
)
_ITEM = re.compile(r"[-•*]|\d{1,2}(?:\.\d{1,2})*\.?\s")
_BULLET = re.compile(r"^[#>*\s\d.()–-]*")
_INWONER = (
    r"(?:appellante?|eiser(?:es)?|verzoek(?:st)?er|bezwaarma(?:ker|akster)|belanghebbende|betrokkene"
    r"|cli[eë]nte?|inwoners?|aanvra(?:ger|agster)"
    r"|mevrouw|de heer|meneer|mw\.?|dhr\.?|u|zij|hij|moeder|vader|ouders|het echtpaar|gemachtigde"
    r"|klager|klaagster|\[NAAM-\d+\])"
)
_BESTUUR = (
    r"(?:het college|verweerder|de gemeente|het dagelijks bestuur|de consulent|het bestuursorgaan"
    r"|de vertegenwoordiger)"
)
_SAYS = (
    r"(?:voert?(?:en)? (?:\w+ ){0,3}?aan|hee?f?t? (?:\w+ ){0,4}?(?:aangevoerd|gesteld|betoogd"
    r"|aangegeven)|stelt|stellen|betoogt|betogen|meent|menen|vindt|vinden"
    r"|beroept zich|beroepen zich|doet een beroep|klaagt|is het (?:er )?niet eens|is van mening"
    r"|wijst (?:er ?)?op|noemt|zegt|acht(?! (?:weken|dagen|uur|maanden|jaar))|verwijst naar|vraagt|wil"
    r"|benadrukt)"
)
CLAIM_INWONER = re.compile(
    rf"(?:^|[\s,(])(?:volgens {_INWONER}\b|(?:aldus|zo stelt|naar eigen zeggen)\b.{{0,12}}{_INWONER}"
    rf"|{_INWONER}(?: \[?[A-Z][\w.\]-]*| van der| van"
    rf"| de){{0,3}}(?: en [\w.\[\]-]+)? (?:\w+ ){{0,2}}?{_SAYS}\b|(?:vindt|stelt|meent) u\b"
    rf"|(?:in|tegen) (?:haar|zijn|uw|het) (?:bezwaar|beroep)(?:schrift)? (?:\w+ ){{0,2}}(?:stelt|voert|schrijft))",
    re.I,
)
CLAIM_BESTUUR = re.compile(
    rf"(?:^|[\s,(])(?:volgens {_BESTUUR}\b|{_BESTUUR}(?: van [A-Z][\w-]+)?(?: \w+){{0,3}}? (?:stelt"
    rf"|stellen|voert aan|betoogt|meent|vindt|heeft (?:\w+ ){{0,3}}?(?:gesteld|aangevoerd|betoogd)"
    rf"|is van mening|acht(?! (?:weken|dagen|uur|maanden|jaar))|wijst))",
    re.I,
)
_JUDGES = re.compile(
    r"(?i)naar (?:het |ons )?oordeel|(?:rechtbank|raad|commissie|afdeling|ombudsman|college"
    r"|voorzieningenrechter) (?:\w+ )?(?:overweegt|stelt (?:vast|voorop)|is van oordeel|oordeelt"
    r"|toetst|ziet|volgt|vindt|acht)"
    r"|\b(?:wij|we) (?:overwegen|vinden|wegen|zijn van oordeel|stellen vast|achten|hebben (?:be"
    r"|ge)(?:zien|keken|wogen))|afweging|weegt (?:hier |het )?(?:zwaar|mee)|betoog slaagt"
    r"|geeft de doorslag"
)
DICTUM = re.compile(
    r"(?i)verklaart het (?:hoger )?(?:beroep|bezwaar)|vernietigt|\b(?:wij|we|het college) (?:kennen"
    r"|kent|wijzen|wijst|verklaren|verklaart|besluiten|besluit|verlenen|verleent|weigeren|trekken"
    r"|herroepen|herroept|leggen|vorderen)\b"
    r"|^\W*(?:besluit|beslissing|afspraak|uitkomst|conclusie|advies|dictum)\b[^.]{0,30}:"
    r"|aanvraag (?:\w+ ){0,6}(?:afgewezen|toegekend|toegewezen|ingewilligd)"
    r"|wordt (?:\w+ ){0,5}(?:toegekend|afgewezen|toegewezen)\b|(?:bezwaar|beroep"
    r"|klacht) is (?:\w+ )?(?:on)?gegrond|adviseert (?:het college|om|het bezwaar)"
)
_STATUTE = re.compile(
    r"(?i)^(?:op grond van|ingevolge|krachtens|volgens) (?:artikel|art\.)|^artikel \d"
    r"|in artikel \S+ (?:\S+ ){0,9}(?:staat|is bepaald)|bepaalt dat"
)
_AUTHORS: dict[str, Spreker] = {
    "rechtbank": "rechter", "hoger_beroep": "rechter", "ombudsman": "ombudsman", "bezwaaradvies": "bezwaarcommissie",
    "maatwerkbesluit": "bestuur", "beslissing_bezwaar": "bestuur",
    "consulentnotitie": "consulent", "casustafel": "consulent",
    "tsd_casus": "consulent",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Alinea:
    begin: int
    eind: int
    kop: bool


def author_of(tekst: Leestekst) -> Spreker:
    """Who speaks where no party does: by the kind of source."""
    return _AUTHORS.get(tekst.metadata.bronsoort or detect_bronsoort(tekst), "onbekend")


def heading_section(line: str) -> Sectie | None:
    """The section a heading announces, or None; the heading may carry a number or markup."""
    words = _BULLET.sub("", line).strip(" :*_#")
    if not words or len(words) > 70:
        return None
    return next((sectie for sectie, pattern in _HEADINGS if pattern.search(words)), None)


class Secties:
    """Annotator `secties`: the text cut in stretches of one section and one speaker."""

    naam = "secties@1"

    def annotate(self, tekst: Leestekst, eerder: tuple[Annotatie, ...]) -> tuple[Annotatie, ...]:
        """Sections in order; together they cover every sentence."""
        author = author_of(tekst)
        runs: list[tuple[int, int, Sectie, Spreker]] = []
        for begin, eind, sectie, spreker in _read(tekst, author):
            if runs and runs[-1][2:] == (sectie, spreker):
                runs[-1] = (runs[-1][0], eind, sectie, spreker)
            else:
                runs.append((begin, eind, sectie, spreker))
        return tuple(
            Annotatie("sectie", s, b, e, tekst.tekst[b:e], self.naam, 0.7, SectieLezing(sp)) for b, e, s, sp in runs
        )


def _paragraphs(tekst: Leestekst) -> Iterator[_Alinea]:
    text = tekst.tekst
    headings = {b.begin for b in tekst.blokken if b.soort == "kop"}
    borders = {b.begin for b in tekst.blokken}
    begin = end = -1
    for zin in tekst.zinnen:
        line = text[zin.begin : zin.eind]
        kop = zin.begin in headings or line.startswith("#") or _looks_like_heading(text, zin.begin, zin.eind)
        gap = text[end : zin.begin] if end >= 0 else ""
        if begin >= 0 and (kop or gap.count("\n") > 1 or zin.begin in borders or ("\n" in gap and _ITEM.match(line))):
            yield _Alinea(begin, end, False)
            begin = -1
        if kop:
            yield _Alinea(zin.begin, zin.eind, True)
            end = zin.eind
            continue
        begin = zin.begin if begin < 0 else begin
        end = zin.eind
    if begin >= 0:
        yield _Alinea(begin, end, False)


def _looks_like_heading(text: str, begin: int, end: int) -> bool:
    """A short line of its own, without a full stop, that opens with a capital or ends in a colon."""
    line = text[begin:end].strip()
    if end - begin > 70 or not line or line[-1] in ".;,!" or line[0] in "-•*|":
        return False
    own_line = (begin == 0 or text[begin - 1] == "\n") and (
        end >= len(text) or text[end : end + 2].lstrip(" ")[:1] in ("\n", "")
    )
    return (
        own_line
        and len(line.split()) <= 9
        and (line[0].isupper() or line[0].isdigit() or line[-1] == ":" or line[0] in "#*")
        and not re.search(r":\s\S|\d{4}", line)
    )


def _read(tekst: Leestekst, author: Spreker) -> Iterator[tuple[int, int, Sectie, Spreker]]:
    current: Sectie = "overig"
    headed = False
    for alinea in _paragraphs(tekst):
        line = tekst.tekst[alinea.begin : alinea.eind]
        if alinea.kop:
            found = heading_section(line)
            if found:
                current, headed = found, True
            yield alinea.begin, alinea.eind, current, _speaker(current, author)
            continue
        sectie = _section(line, current, headed, author)
        if not headed and sectie not in {"standpunt_inwoner", "standpunt_bestuur", "kader"}:
            current = sectie
        yield alinea.begin, alinea.eind, sectie, _speaker(sectie, author)


def _section(line: str, current: Sectie, headed: bool, author: Spreker) -> Sectie:
    lead = _BULLET.sub("", line)[:260]
    lead = re.split(r"(?<=[a-z)\d][.!?])\s", lead, maxsplit=1)[0]
    if current in {"standpunt_inwoner", "standpunt_bestuur", "beslissing", "aanbeveling", "kader"} and headed:
        return current
    if CLAIM_INWONER.search(lead) and not _JUDGES.search(lead) and not (headed and current == "feiten"):
        return "standpunt_inwoner"
    if author not in {"bestuur", "consulent"} and CLAIM_BESTUUR.search(lead) and not _JUDGES.search(lead):
        return "standpunt_bestuur"
    label = re.match(r"([A-Za-z][\w /()-]{2,50}):", lead)
    labelled = heading_section(label.group(1)) if label else None
    if labelled:
        return labelled
    if headed:
        return current
    if DICTUM.search(line):
        return "beslissing"
    if _JUDGES.search(line):
        return "overweging"
    if _STATUTE.search(lead):
        return "kader"
    return "feiten" if current in {"overig", "feiten"} else current


def _speaker(sectie: Sectie, author: Spreker) -> Spreker:
    if sectie == "standpunt_inwoner":
        return "inwoner"
    return "bestuur" if sectie == "standpunt_bestuur" else author
