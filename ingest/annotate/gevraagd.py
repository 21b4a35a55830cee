"""What was asked beside what is given: the same, a part of it, something else, or the same for a while.

`Een scootmobiel krijgt u niet. U krijgt wel een pas voor de taxi.` gives something else than was asked; of `een
rolstoel en een oprijplaat` only the rolstoel is a part; a grant that says how long at most, or that it is a
trial, is one for a while.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from casusbank.patroon import Patroon
from ingest.annotate.besluitrichting import SHORT, Richting
from ingest.annotate.context import Zinlezing, sentence_text
from ingest.text import Leestekst

_ASKS = Patroon(
    r"(?i)(?P<eerst>(?:\b(?:om|van|voor) (?:\w+ ){1,4})?)\b(?:vroeg(?:en)?|vraagt|vragen|vraag|gevraagd|gevr"
    r"|wil|wilt|wilde|willen|wenst|wens|verzocht|verzoekt|verzoek|hoopt"
    r"|aangevraagd|aangevr|aanvraag)\b(?P<wat>[^.?!]*)"
)
_WHY = Patroon(r"(?i)\b(?:omdat|want|zodat|doordat|nu|sinds)\b.*", re.S)
_WORD = Patroon(r"[^\W\d_]{4,}")
_EMPTY = Patroon(
    r"(?i)aanvraag|vraag|vragen|gevraagd|vroeg|wilde|willen|hebben|heeft|voor|naar|deze|onze|haar|zijn|graag"
    r"|meer"
    r"|extra|over|hulp|nodig|wordt|worden|krijgt|krijgen|kunnen|hier|daar|omdat|daarom|alleen|andere|ander|week"
    r"|weken|maand|maanden|jaar|jaren|uren|dagen|geven|niet|geen|maar|ook|want|door|zelf|eigen|bijv|mevrouw"
    r"|meneer|heer|gemeente|besluit|verzoek|vergoeding|geld|kosten|vergoeden|betalen|bijzondere|bijstand|waar"
    r"|samen|vorm"
)
_GRANTS = Patroon(
    r"\b(?:u krijgt|krijgt u|krijgt|krijg|krijgen|ontvangt|houdt(?! van)|mag|komt er|(?:wij|we"
    r"|ik) (?:\w+ ){0,3}(?:toe|geven|geef"
    r"|betalen|betaal|vergoeden|vergoed|verstrekken|verstrek|verlenen|regelen|regel|huren|plaatsen|kopen"
    r"|zetten|zet|kennen"
    r"|indiceer|indiceren|doen|maken|aanpassen|voor zorgen)|(?:geven|geef|betalen|betaal|vergoeden"
    r"|verstrekken|verlenen"
    r"|regelen|regel|huren|plaatsen|kennen|zetten|zet|kopen|ken) (?:wij|we|ik)|gaan (?:wij|we)"
    r"|kan (?:\w+ )?wel|kan door"
    r"|bestel\w*|aanschaffen|sturen wij|dat kan|kan\W*$|ok|oke|oké|akk|akkoord|toegekend|toegek"
    r"|staat\b.*\bklaar|voor de deur|vergoed|gedekt|ingaand|inga\w*"
    r"|wel een"
    r"|verleend|verstrekt|ind)\b",
    re.I,
)
_TRIFLE = Patroon(r"(?i)\bbij de uitleen|\bgratis\b|\bkunt u\b|\bterecht bij|\bnodig\b")
_TERM = Patroon(
    r"(?i)\bniet langer\b|\blanger\b[^.]{0,30}\bniet\b|\b(?:niet|geen) (?:meteen |direct |al )?(?:voor"
    r"|tot) (?:\w+ ){1,3}?"
    r"(?:jaar|jaren|maanden|mnd|tijd)\b|\bniet (?:voor )?(?:onbepaald|altijd|blijvend|structureel)"
)
_TRIAL = Patroon(
    r"(?i)\bmax(?:imaal|\.)? \d{1,2} (?:wkn|weken|mnd|maanden)\b|\bproef\b|\bproefperiode|\bom te (?:kijken"
    r"|zien|bezien) of\b|\bdeze (?:ene|éne) (?:periode|keer)\b"
    r"|\b(?:dit (?:school)?jaar|nu|voorlopig|eerst)\b[^.]{0,20}\bnog\b[^.]{0,10}\bwel\b"
    r"|\bbij wijze van (?:proef|uitzondering)"
)
_TERM_GIVEN = Patroon(
    r"(?i)\b(?:voor|gedurende|hooguit|maximaal)\s(?:de duur van\s|max\w*\s)?(?:\d{1,2}|een|één|twee|drie|vier"
    r"|vijf|zes|acht"
    r"|negen|tien|twaalf)\s(?:weken|wkn|wk|maanden|maand|mnd|mndn|periode|jaar)\b|\bt/m\b"
    r"|\btot (?:en met )?(?:\d|eind)|\bjaar\b"
)
_REFUSED_FORM = Patroon(
    r"(?i)\bpgb\b[^.]{0,60}\b(?:niet|geen)\b|\bgeen (?:pgb|gift)\b|\bniet (?:als (?:een )?gift|om niet)\b"
    r"|\bgift\b[^.]{0,30}\bniet"
)
_GIVEN_FORM = Patroon(
    r"(?i)\b(?:natura|zorgaanbieder|aanbieder|gecontracteerd\w*|contract|lening|leenbijstand|leent)\b"
)
_OTHER_FORM = Patroon(
    r"(?i)\bniet (?:als (?:een )?gift|om niet|als pgb|in de vorm van)\b[^.]{0,40}\b(?:maar|wel)\b"
    r"|\bgeen (?:pgb|gift)\b"
    r"[^.]{0,40}\b(?:maar|wel)\b"
)
_RULE = Patroon(
    r"(?i)\b(?:beleidsregels?|verordening|richtlijn|regels?|wet|artikel)\b[^.]{0,40}\b(?:zegt|staat|stelt"
    r"|bepaalt|dat|wie)\b"
)
_CONSENT = Patroon(r"(?i)\b(?:akkoord|akk|eens|oké?|oke)\b")
_POINTS = Patroon(r"(?i)\W*(?:dus |maar |en |daarom )?(?:dat|die|dit|deze|daar\w*|hier\w*)\b")
_INSTEAD = Patroon(r"(?i)\bwel\b|\bin plaats\b")
_SAID = 1.0
"""So much a clause weighs that says what is decided, in a letter or note without a heading for it."""
_REST = Patroon(r"(?i)\b(?:andere|overige|rest|resterende|voor het overige)\b")


def asked_and_given(tekst: Leestekst, lezing: Sequence[Zinlezing], said: Sequence[Richting]) -> tuple[str, int] | None:
    """(dictum, sentence that gives) where a short text gives in part, in another form or for a while; else None.

    A longer text says it in set phrases, in a part that is called the decision.
    """
    if len(tekst.zinnen) > SHORT:
        return None
    found = [d for d in said if d.gewicht >= _SAID and not _TRIFLE.search(d.tekst)]
    other = next((i for i in range(len(lezing)) if _OTHER_FORM.search(sentence_text(tekst, i))), None)
    if other is not None:
        return "toegekend_andere_vorm", other
    refuses = [d for d in found if not d.geeft and not _RULE.search(sentence_text(tekst, d.zin))]
    gives = [d for d in found if d.geeft and _GRANTS.search(d.tekst) and not _agrees(d, refuses)]
    if not gives:
        return None
    whole = " ".join(sentence_text(tekst, i) for i in range(len(lezing)))
    at = gives[-1].zin
    if _REFUSED_FORM.search(whole) and any(_GIVEN_FORM.search(d.tekst) for d in gives):
        return "toegekend_andere_vorm", at
    final = [d for d in refuses if not _TERM.search(sentence_text(tekst, d.zin))]
    for_while = _TRIAL.search(whole) or (_TERM.search(whole) and _TERM_GIVEN.search(whole))
    if for_while and not final:
        return "toegekend_tijdelijk", at
    if not final:
        return None
    return _part_or_other(tekst, _asked(tekst, lezing), gives, final), at


def _agrees(d: Richting, refuses: Iterable[Richting]) -> bool:
    """`Afwijzen. Besproken, akkoord.`: who agrees after a refusal agrees with it."""
    return bool(_CONSENT.search(d.tekst)) and any(r.zin <= d.zin for r in refuses)


def _part_or_other(
    tekst: Leestekst, asked: frozenset[str], gives: Iterable[Richting], refuses: Iterable[Richting]
) -> str:
    given = asked & _words(_meant(tekst, gives))
    refused_texts = _meant(tekst, refuses)
    refused = asked & _words(refused_texts)
    if given - refused or any(_REST.search(t) for t in refused_texts):
        return "deels_toegekend"
    instead = refused or any(_INSTEAD.search(sentence_text(tekst, d.zin)) for d in gives)
    return "toegekend_andere_vorm" if instead else "deels_toegekend"


def _meant(tekst: Leestekst, said: Iterable[Richting]) -> list[str]:
    """The clauses; of one that points back (`dat doen wij niet`) the sentence."""
    return [sentence_text(tekst, d.zin) if _POINTS.match(d.tekst) else d.tekst for d in said]


def _asked(tekst: Leestekst, lezing: Sequence[Zinlezing]) -> frozenset[str]:
    texts = (sentence_text(tekst, i) for i in range(len(lezing)))
    return _words(m.group("eerst") + _WHY.sub("", m.group("wat")) for t in texts for m in _ASKS.finditer(t))


def _words(texts: Iterable[str]) -> frozenset[str]:
    """Content words, cut to what a form and its plural share."""
    return frozenset(w.lower()[:6] for t in texts for w in _WORD.findall(t) if not _EMPTY.fullmatch(w))
