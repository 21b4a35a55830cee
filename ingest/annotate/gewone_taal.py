"""Dicta in plain words: an answer to an objection without `gegrond`, a story that tells how it ended.

A letter says `u heeft op de meeste punten gelijk`, a committee advises `het besluit te laten zoals het is`, a
story of a case ends with who lives where now. What speaks for the inwoner and what against are looked for
apart: both together make it partial.
"""

from __future__ import annotations

import re

from casusbank.patroon import Patroon
from ingest.annotate.context import Zinlezing, sentence_text
from ingest.text import Leestekst


def _any(*patterns: str) -> Patroon:
    return Patroon("|".join(patterns), re.I | re.S)


_BESLUIT = r"(?:besluit|beslissing|beschikking|afwijzing|weigering|standpunt|intrekking|oordeel)"
_TOO_LATE = _any(
    r"\b(?:behandel|beoordel|bekijk|kijk|kom)\w*\b[^.]{0,60}\b(?:niet|geen)\b[^.]{0,40}\binhoud\w*",
    r"\bbezwa\w+[^.]{0,60}\bniet\b[^.]{0,30}\b(?:in behandeling|behandel\w*|beoordel\w*|inhoudelijk)",
    r"\b(?:inhoud|inhoudelijk)\b[^.]{0,30}\b(?:niet|geen)\b[^.]{0,20}\b(?:toe|behandel\w*|kijken)",
    r"\bbezwa\w+\b[^.]{0,40}\bte laat\b[^.]{0,80}\b(?:niet|geen)\b",
)
_PARTLY = _any(
    r"\b(?:grotendeels|deels|gedeeltelijk|ten dele|voor (?:het grootste|een (?:groot |klein )?|een) ?deel"
    r"|op (?:bijna alle|de meeste|veel|enkele|sommige|een paar|één|een|twee|drie|dit|dat) (?:\w+ )?punt\w*)"
    r"\b[^.]{0,50}\b(?:gelijk|terecht|mee eens|anders|aan uw kant)",
    r"\b(?:gelijk|terecht)\b[^.]{0,30}\b(?:deels|voor een deel|op (?:één|een|dit|dat|twee"
    r"|de meeste) (?:\w+ )?punt\w*)",
)
_FOR = _any(
    r"\b(?:u|jij|je|jullie|mevrouw|meneer|bezwaarm\w+|reclamant\w*)\s(?:\w+\s){0,2}?(?:heeft|hebt|hebben"
    r"|krijgt|krijgen)"
    r"\s(?!\w*\s?(?:geen|niet)\b)(?:\w+\s){0,6}gelijk\b|\bgeven (?:wij|we) u (?:\w+ ){0,2}gelijk",
    r"\bbezwa\w+\b(?:\s\w+){0,6}\s(?<!niet )terecht\b|\bterecht (?:bezwaar|bezwaren)",
    rf"\b(?:draai\w*|kom\w*)\b[^.]{{0,60}}\b{_BESLUIT}\b[^.]{{0,40}}\bterug\b(?!ge)|\bterug op (?:ons|het"
    rf"|dit) (?:\w+ )?{_BESLUIT}",
    rf"\b{_BESLUIT}\b[^.]{{0,60}}\b(?:te |wordt |is )?(?:herroep\w*|herzie\w*|in te trekken|terug te draaien"
    rf"|teruggedraaid"
    r"|te wijzigen|aan te passen|vervalt|van tafel|geen stand|niet in stand|niet (?:\w+ )?(?:staan|overeind))",
    rf"\b(?:herroepen|herzien|wijzigen|trekken) (?:wij|we)?[^.]{{0,30}}\b{_BESLUIT}\b",
    r"\bgeen stand\b|\bniet (?:blijven staan|in stand|overeind)|\bkan\b[^.]{0,20}\bniet blijven\b",
    r"\balsnog\b[^.]{0,80}\b(?:krijg\w*|toe\w*|te (?:geven|verstrekken|verlenen|vergoeden|betalen))",
    r"\b(?:krijg\w*|ontvang\w*|kennen|verlenen|verstrekken|vergoeden|geven)\b[^.]{0,60}\balsnog\b",
    r"\bopnieuw te (?:beslissen|besluiten)\b[^.]{0,80}\bte (?:geven|verstrekken|verlenen|vergoeden)",
    r"\bdenken (?:wij|we) (?:daar|er|hier) (?:nu )?anders over\b",
)
_AGAINST = _any(
    rf"\bblij(?:ft|ven|f)\b[^.]{{0,60}}\bbij\b[^.]{{0,25}}\b(?:{_BESLUIT}|wat (?:wij|we))",
    rf"\b{_BESLUIT}\b[^.]{{0,40}}\b(?:blijft|ongewijzigd|niet (?:te )?(?:wijzig|herzi|verander|aan te pas)\w*"
    r"|te handhaven|in stand te laten|overeind|te laten (?:zoals|staan))",
    r"\bverander(?:t|en)\b[^.]{0,30}\b(?:niets|niet)\b|\b(?:niets|niet) (?:\w+ ){0,2}verander",
    r"\bgeen (?:reden|aanleiding|grond)\w*\b[^.]{0,90}\b(?:wijzig\w*|herzien|herroepen|terug\w*|anders"
    r"|aanpas\w*)",
    r"\b(?:overtuig\w*|slaagt|slagen|treft|treffen|leidt|leiden)\b[^.]{0,30}\b(?:niet|geen doel)\b",
    r"\b(?:heeft|hebt|krijgt) (?:\w+ ){0,3}geen gelijk|\bniet terecht\b|\bongewijzigd\b",
    r"\bvolgt?\b[^.]{0,40}\b(?:daarin )?niet\b|\bdenkt? [^.]{0,20}\banders\b[^.]{0,60}\bhoeft\b",
    r"\b(?:overige|andere|rest)\b[^.]{0,40}\b(?:handhav\w*|in stand|ongewijzigd)",
    r"\bmaar (?:niet|geen)\b[^.]{0,40}\b(?:terugwerkende|over|voor|de|het)\b|\balleen\b[^.]{0,60}\b(?:niet"
    r"|blijven)\b",
)
_ADVISES = Patroon(
    r"(?i)\b(?:advi\w+|stelt? voor|overweging|raadt|ons advies|besl\w+|daarom|dus|wij|we|u heeft|u krijgt"
    r"|het college"
    r"|commissie|bezwa\w+|besluit)\b"
)
_IF = Patroon(r"(?i)\b(?:als|indien|mocht|wanneer|tenzij)\b")
_QUOTED = Patroon(
    r"(?i)\b(?:omdat (?:wij|we|u|het college)|kunt u|als u het|volgens|stelt dat|meent"
    r"|voert aan)\b"
)


def plain_objection(tekst: Leestekst) -> tuple[str, int] | None:
    """(dictum, sentence) of an answer to an objection that names no formal dictum; None when it gives none."""
    sides: dict[str, int] = {}
    for number in range(len(tekst.zinnen)):
        text = sentence_text(tekst, number)
        if _TOO_LATE.search(text):
            return "bezwaar_niet_ontvankelijk", number
        if _QUOTED.search(text) or not _ADVISES.search(text):
            continue
        if _PARTLY.search(text):
            return "bezwaar_deels_gegrond", number
        sides |= {key: number for key, sign in (("voor", _FOR), ("tegen", _AGAINST)) if sign.search(text)}
    if len(sides) > 1:
        return "bezwaar_deels_gegrond", max(sides.values())
    if not sides:
        return None
    ((side, number),) = sides.items()
    return ("bezwaar_gegrond" if side == "voor" else "bezwaar_ongegrond"), number


_PLAIN: tuple[tuple[str, Patroon, Patroon], ...] = (
    (
        "afgezien_van_terugvordering",
        _any(r"\b(?:vordering|schuld|terugv\w*|te ?veel)\b"),
        _any(
            r"\bhoe(?:ft|ven)\b[^.]{0,40}\b(?:niets|niet|geen)\b[^.]{0,20}\b(?:terug\w*|te betalen)",
            r"\b(?:boek\w*|schrij\w+)\b[^.]{0,30}\baf\b|\bstreep door\b",
            r"\blaten\b[^.]{0,30}\b(?:zitten|rusten)\b",
        ),
    ),
    (
        "teruggevorderd",
        _any(r"\b(?:te ?veel|geen recht|onterecht|ten onrechte)\b"),
        _any(
            r"\b(?:geld|bedrag|euro|dat|dit)\b[^.]{0,30}\b(?:willen|moet|moeten|vragen|halen|krijgen"
            r"|dient)\b[^.]{0,30}\bterug\b",
            r"\b(?:moet|moeten|willen|vragen|halen)\b[^.]{0,30}\b(?:geld|bedrag|euro)\b[^.]{0,20}\bterug\b",
        ),
    ),
    (
        "buiten_behandeling",
        _any(
            r"\b(?:stukken|gegevens|formulier|niets|ontbre\w+|niet (?:compleet|volledig)|bankafschrift\w*"
            r"|loonstro\w+)\b"
        ),
        _any(
            r"\b(?:beoordelen|behandelen|bekijken)\b[^.]{0,40}\baanvraag\b[^.]{0,20}\bniet\b",
            r"\baanvraag\b[^.]{0,40}\b(?:opzij|ter ?zijde|niet (?:verder )?(?:beoordel|behandel|bekij)\w*)",
        ),
    ),
    (
        "ingetrokken_door_aanvrager",
        _any(r"\b(?:gesloten|dicht|afgesloten|sluiten|vervalt|stop\w*|intrekken|te trekken)\b"),
        _any(
            r"\b(?:wil|wilt|vraagt|verzoekt)\b[^.]{0,50}\b(?:aanvraag|melding"
            r"|verzoek)\b[^.]{0,30}\b(?:stop\w*|annul\w*"
            r"|in te trekken|intrekken)",
            r"\b(?:is|zijn|hoeft|hoeven)\b[^.]{0,20}\bniet meer(?: nodig)?\b|\b(?:inmiddels|al"
            r"|toch) zelf\b[^.]{0,40}\b(?:gevonden"
            r"|geregeld|gekocht|opgelost)",
        ),
    ),
)
"""Per dictum: what the text is about, and the sentence that says the dictum without naming it."""


def plain_decision(tekst: Leestekst) -> tuple[str, int] | None:
    """(dictum, sentence) of a decision that is neither a grant nor a refusal, said in plain words."""
    for key, about, says in _PLAIN:
        if about.search(tekst.tekst):
            for number in range(len(tekst.zinnen)):
                text = sentence_text(tekst, number)
                if says.search(text) and not _IF.search(text):
                    return key, number
    return None


_HELPER = (
    r"\b(?:kerk|diaconie|\w*fonds|serviceclub|rotary|lions\w*|buurman|buurvrouw|buren|zwager|schoonzus|broer"
    r"|zus|oom|tante"
    r"|familie|werkgever|vrienden|vriendin|kennis|vrijwilligers?|crowdfunding|inzamel\w*|moskee|parochie)\b"
)
_OUTSIDE = _any(
    r"\b(?:gemeente|college|regeling|loket|wijkteam)\b[^.]{0,40}\b(?:hoefde\w*|niet (?:meer )?aan te pas"
    r"|niet (?:meer )?nodig"
    r"|buiten)",
    r"\bbuiten (?:de )?(?:gemeente|regeling\w*|wet|loket)\b[^.]{0,10}\bom\b|\bzonder (?:de gemeente"
    r"|een? (?:regeling|beschikking"
    r"|besluit|indicatie))",
    r"\baanvraag\b[^.]{0,30}\b(?:nooit|niet meer nodig|overbodig)",
)
_STUCK = _any(
    r"\b(?:nog|steeds|daarom|er)\b[^.]{0,30}\bgeen (?:plek|oplossing|plan|school|woning|uitzicht|uitweg"
    r"|besluit|antwoord|hulp)\b",
    r"\bblijven (?:\w+ )?zoeken\b|\bligt er nog\b|\b(?:weten|weet)\b[^.]{0,50}\bniet (?:\w+ )?(?:hoe|wat"
    r"|waar)\b",
    r"\bnaar elkaar (?:blijven )?wijzen|\bwijzen naar elkaar|\bgeen stap verder|\bnog precies zo\b"
    r"|\bwordt vervolgd\b",
)
_FAILED = _any(
    r"\bin de la\b|\bstrand(?:de|den)\b|\bgestrand\b|\bafgehaakt\b|\bhaakte\w* af\b|\bketste\w*|\bafgeketst\b"
    r"|\bsneuvel\w+|\bgesneuveld\b|\bopgegeven\b|\bvastgelopen\b",
    r"\b(?:is|was|lukte|kwam)\b[^.]{0,30}\bniet (?:gelukt|van de grond|doorgegaan|tot stand)"
    r"|\blukte (?:het )?(?:\w+ )?niet\b"
    r"|\bniet gelukt\b|\bging\w* (?:\w+ )?niet door\b|\bkwam er niet\b",
    r"\b(?:is|zijn|raakte|nu)\b[^.]{0,30}\b(?:zijn|haar|hun)\b[^.]{0,20}\bkwijt\b|\bstaat nog steeds\b"
    r"|\b(?:zit|woont|slaapt"
    r"|wacht)\b[^.]{0,10}\bnog (?:steeds|altijd|thuis)\b|\bnog (?:steeds|altijd)\b[^.]{0,30}\b(?:wachtlijst"
    r"|straat|auto|caravan"
    r"|thuis|schuld\w*)\b",
    r"\bbleef het (?:zoeken|wachten)\b|\bbleef bij (?:zijn|haar|hun) (?:standpunt|weigering)\b",
)
_WORKED = _any(
    r"\b(?:is|was|zijn|kwam|kwamen)\b[^.]{0,40}\b(?:er )?een (?:\w+ )?(?:huis|woning|plek|oplossing|school"
    r"|plan|baan)\b",
    r"\b(?<!niet )(?:gelukt|geregeld|opgelost|geslaagd|ingelegd|schuldenvrij|afgekocht)\b"
    r"|\blukte (?:het )?wel\b",
    r"\b(?:inmiddels|weer|eindelijk)\b[^.]{0,50}\b(?:werk\w*|school|slapen|slaapt|rust|woont|wonen|rijdt"
    r"|sport\w*|zwemles"
    r"|opleiding|contact)\b|\b(?:werkt|rijdt|slaapt|slapen|woont|gaat|gaan)\b[^.]{0,20}\bweer\b",
    r"\boverstag\b|\bmet plezier\b|\b(?:baan|huis|rust|lach) terug\b|\b(?:delen"
    r"|betalen)\b[^.]{0,20}\bde kosten\b",
    r"\b(?:mét |met )(?:toestemming|instemming|akkoord) van alle",
)


def how_it_ended(tekst: Leestekst, lezing: tuple[Zinlezing, ...]) -> tuple[str, int] | None:
    """(how the maatwerk went, sentence) of a story, from what it tells last; None when it tells no end."""
    seen: dict[str, int] = {}
    for number in range(len(lezing) // 4, len(lezing)):
        text = sentence_text(tekst, number)
        outside = ("buiten", _OUTSIDE), ("vast", _STUCK), ("mislukt", _FAILED), ("gelukt", _WORKED)
        seen |= {key: number for key, sign in outside if sign.search(text)}
    if "buiten" in seen and re.search(_HELPER, tekst.tekst, re.I):
        return "opgelost_buiten_regeling", seen["buiten"]
    if "gelukt" in seen and ("mislukt" in seen or "vast" in seen):
        return "maatwerk_deels_gelukt", max(seen.values())
    for key, outcome in (("mislukt", "maatwerk_belemmerd"), ("vast", "onopgelost"), ("gelukt", "maatwerk_gelukt")):
        if key in seen:
            return outcome, seen[key]
    return None
