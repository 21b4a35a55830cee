"""What a reference does in its text: ground of the decision, rule it was tested against, refused, or named."""

from __future__ import annotations

import re
from bisect import bisect_right

from casusbank.model import Rol, Sectie
from casusbank.patroon import Patroon
from ingest.annotate.secties import author_of
from ingest.text import Leestekst, sentence_at

_BASIS = Patroon(
    r"(?:op grond van|op basis van|gelet op|ingevolge|krachtens|met toepassing van|gebaseerd op"
    r"|grondslag\w*(?: is| vormt)?"
    r"|gezien|overeenkomstig|conform|o\.?g\.?v\.?|o\.?b\.?v\.?|\bogv|\bobv|toepassing (?:te geven )?(?:van|aan)"
    r"|op de voet van)\s+"
    r"(?:het bepaalde in\s+)?(?:(?:de|het)\s)?(?:\S+\s){0,3}?$",
    re.I,
)
_DICTUM = Patroon(
    r"\b(?:ken|kent|kennen|wijs|wijst|wijzen|verklaart|verklaren|verleen|verleent|verlenen|verstrek\w*|weiger\w*"
    r"|trekt|trekken"
    r"|herroep\w*|vernietig\w*|vorder\w*|leg|legt|leggen|besluit\w*|beslis\w*|afgewezen|toegekend|afgewezen"
    r"|toegewezen|toekennen"
    r"|afwijzen|ingetrokken|beëindig\w*|herzien|teruggevorderd|gegrond|ongegrond|niet-ontvankelijk|krijgt"
    r"|toe te kennen"
    r"|af te wijzen|opgelegd|veroordeelt|bepaalt dat|geven|geeft|leent|hoeft|hoeven|toegelaten|regelt|start"
    r"|stemmen|nemen|afw|toegek|bsl)\b",
    re.I,
)
_FAILS = Patroon(
    r"\bberoep op\b.{0,120}\b(?:slaagt niet|faalt|niet slagen|treft geen doel|gaat niet op|verworpen|afgewezen"
    r"|geen succes|kan .{0,20}niet baten"
    r"|wordt niet gevolgd)\b|\bleidt niet tot een ander oordeel|\bmaakt (?:dat|dit) niet anders|\b(?:slaagt niet"
    r"|faalt)\b.{0,60}\bberoep op\b",
    re.I | re.S,
)
_DENIED_BEFORE = Patroon(
    r"(?:geen toepassing (?:te geven )?(?:van|aan)|niet (?:op grond van|in strijd met)"
    r"|geen (?:sprake van )?(?:strijd met|schending van)"
    r"|geen beroep (?:\w+ ){0,3}op|ten onrechte (?:\w+ ){0,3}op|geen (?:reden|aanleiding|grond"
    r"|ruimte)\b[^.;]{0,60}?(?:met|van|in|aan|om)|vergeefs (?:\w+ )?op|beroept zich tevergeefs op)\s+(?:(?:de"
    r"|het)\s)?(?:\S+\s){0,2}?$",
    re.I,
)
_DENIED_AFTER = Patroon(
    r"^[^.;]{0,40}?\b(?:is|zijn|was) (?:\w+ ){0,2}?(?:niet van toepassing|niet geschonden|niet aan de orde"
    r"|niet in geding|geen sprake)|^\W*(?:mist toepassing|gaat over iets anders|kan (?:\w+ )?niet baten)"
    r"|^[^.;]{0,30}?\b(?:biedt|bieden|geeft) (?:\w+ ){0,3}?geen|^[^.;]{0,25}?\b(?:staat|helpt|baat"
    r"|ziet) (?:\w+ ){0,4}?niet\b|^[^.;]{0,90}\b(?:gaat over iets anders|dwingt niet|niet tot een andere)",
    re.I,
)
_NOT_MET_AFTER = Patroon(
    r"^[^.;]{0,80}?\b(?:niet (?:voor|aangetroffen|gebleken|gelegen|aanwezig|gezien)|geen sprake|ontbre\w+)\b", re.I
)
_MET_AFTER = Patroon(r"^[^.;]{0,50}?\b(?:zich voor|aanwezig|gelegen|aangenomen|voldaan|sprake)\b|^\W*\.|^\W*$", re.I)
_GROUND_NOUN = Patroon(
    r"\b(?:dringende redenen?|uitzondering|bijzondere omstandigheden|hardheidsclausule|noodsituatie)\b[^.;]{0,50}"
    r"\b(?:in de zin van|als bedoeld in|bedoeld in|van|volgens)\s+(?:(?:de|het)\s)?(?:\S+\s){0,2}?$",
    re.I,
)
"""`dringende redenen in de zin van artikel 16`: what follows says whether the ground is there."""
_ABOUT = Patroon(r"\bover\s+$", re.I)
_DISTINGUISHED = Patroon(r"\banders dan (?:in|bij|het geval)\b[^.]{0,120}$", re.I)
_APPLIED = Patroon(
    r"\b(?:gebruiken?|gebruikt|passen|past|toegepast|toepassing|baseren|baseert|berust op|steunt op"
    r"|grond:|grondslag:?|kijken wij naar)"
    r"\b[^.;]{0,25}$",
    re.I,
)
_TO_APPLY = Patroon(r"^\W*(?:\w+ ){0,2}?(?:toegepast|toe te passen|van toepassing is|ligt (?:\w+ )?aan)", re.I)
_TEST_AFTER = Patroon(
    r"\b(?:bepaalt|bepalen|schrijft|staat|luidt|luiden|is bepaald|moet|moeten|volgt|eist|verlangt|verplicht"
    r"|regelt|bevat|vereist"
    r"|noemt|geeft|biedt|vraagt|stelt|maakt|verzet|kan het college|heeft (?:\w+ )?recht|geldt|houdt in|geven"
    r"|draagt|sluit|laat|imperatief|oplegt|staan"
    r"|stelt als voorwaarde|opgenomen|neergelegd|bedoeld)\b",
    re.I,
)
_TEST_BEFORE = Patroon(
    r"(?:in strijd met|strijdig met|als bedoeld in|zoals bedoeld in|bedoeld in|in de zin van|voorwaarden? (?:van"
    r"|in|uit)|voldo\w+ aan"
    r"|getoetst aan|toets\w* aan|volgens|eisen van|vereisten? van|criteria (?:van|in|uit)|neergelegd in"
    r"|opgenomen in|genoemd in|strijd met|uit"
    r"|artikel\w* (?:van|uit)|ingevolge|op grond van|krachtens)\s+(?:(?:de|het)\s)?(?:\S+\s){0,2}?$",
    re.I,
)


_REFUSED = Patroon(
    r"\bongegrond|\bafgewezen|\bwijzen\b[^.]{0,80}\baf\b|\bwijst\b[^.]{0,80}\baf\b|slaagt niet|bevestigt|in stand"
    r"|\bweigeren\b|te handhaven|handhaven wij",
    re.I,
)
_WON = Patroon(
    r"\bhet beroep gegrond|vernietigt het|beroep slaagt(?! niet)|bezwaar (?:is )?gegrond"
    r"|hoger beroep (?:\w+ )?slaagt niet",
    re.I,
)
_TESTED = Patroon(
    r"\b(?:wegens|door|is in|was in|handelt in"
    r"|gehandeld in)\s(?:\w+\s)?strijd met\s(?:\S+\s){0,2}?$",
    re.I,
)
_FORMAL = Patroon(r"Awb art\. (?:6:[4-9]|6:1\d|7:1|7:15|7:28|8:1|8:104)(?: .*)?")
"""Articles on the admissibility or costs of a remedy: named in nearly every decision, the ground of none."""
_POWERS = Patroon(r"Awb art\. 8:(?:51[a-d]|7[0-5a]|81|83|113|119)\b")
"""A judge's powers: where they are named, the dictum rests on them."""
_CONDITION = Patroon(r"\b(?:als|indien|wanneer|mits|tenzij)\b", re.I)
_POINTS_BACK = Patroon(
    r"\W*(?:dit|dat) (?:staat|volgt|is geregeld|doen wij|doe ik)\b|\W*(?:zie|grondslag"
    r"|wettelijke grondslag|kader)\b",
    re.I,
)


def role_of(tekst: Leestekst, begin: int, eind: int, norm: str = "") -> Rol:
    """The role of the reference at `begin`: from its sentence, the words before it, and the section."""
    start, stop = _sentence(tekst, begin, eind)
    text = tekst.tekst
    before, after, whole = text[max(start, begin - 90) : begin], text[eind : min(stop, eind + 160)], text[start:stop]
    sectie = _section(tekst, begin)
    if _refused(tekst, before, after, whole, sectie):
        return "afgewezen"
    if sectie in {"standpunt_inwoner", "standpunt_bestuur"}:
        return "genoemd"
    if norm.startswith(("ECLI", "LJN")) or _ABOUT.search(before):
        return "genoemd"
    if _TESTED.search(before):
        return "toetsingskader"
    if _FORMAL.fullmatch(norm):
        return "genoemd"
    if _POWERS.match(norm) or _grounds(tekst, before, after, whole, sectie, start):
        return "grondslag"
    if sectie == "kader" or _TEST_BEFORE.search(before) or _TEST_AFTER.search(after[:90]):
        return "toetsingskader"
    weighs = sectie == "overweging" and author_of(tekst) in {"rechter", "bezwaarcommissie", "ombudsman"}
    return "toetsingskader" if weighs else "genoemd"


def _refused(tekst: Leestekst, before: str, after: str, whole: str, sectie: Sectie | None) -> bool:
    """Is it denied, does the appeal to it fail, or is it what a party relied on who lost?"""
    if (
        _DENIED_BEFORE.search(before)
        or _FAILS.search(whole)
        or _DENIED_AFTER.search(after)
        or _DISTINGUISHED.search(before)
    ):
        return True
    if _GROUND_NOUN.search(before) and _NOT_MET_AFTER.search(after):
        return True
    if sectie == "standpunt_inwoner":
        return bool(_REFUSED.search(_decision(tekst)))
    return sectie == "standpunt_bestuur" and bool(_WON.search(_decision(tekst)))


_WINDOW = 500
"""So much of a sentence on either side; a list without full stops is no sentence to read whole."""


def _sentence(tekst: Leestekst, begin: int, eind: int) -> tuple[int, int]:
    number = sentence_at(tekst.zinnen, begin)
    if number < 0:
        return max(0, begin - 100), eind + 160
    zin = tekst.zinnen[number]
    return max(zin.begin, begin - _WINDOW), max(min(zin.eind, eind + _WINDOW), eind)


def _grounds(tekst: Leestekst, before: str, after: str, whole: str, sectie: Sectie | None, start: int) -> bool:
    """Does the decision rest on it: named as its ground, in brackets behind it, or in the sentence that points back?"""
    if sectie == "kader":
        return False
    decides = bool(_DICTUM.search(whole))
    if _APPLIED.search(before) or _TO_APPLY.search(after):
        return True
    if _GROUND_NOUN.search(before):
        return bool(_MET_AFTER.search(after))
    if _BASIS.search(before):
        judges = author_of(tekst) == "rechter" and sectie == "overweging" and not before.lower().startswith("gelet")
        settled = decides or sectie == "beslissing" or not _TEST_AFTER.search(after)
        return settled and not _CONDITION.search(after) and not (judges and _TEST_AFTER.search(after))
    if decides and (sectie == "beslissing" or before.rstrip().endswith("(")):
        return True
    if _POINTS_BACK.match(whole) or _alone(whole, author_of(tekst)):
        previous = tekst.tekst[max(0, start - 250) : start]
        return sectie == "beslissing" or bool(_DICTUM.search(previous))
    return False


def _alone(sentence: str, author: str) -> bool:
    """A note's line that holds little more than the reference: `Afw, Jw 2.3.`"""
    return author == "consulent" and len(sentence.split()) <= _FEW_WORDS


_FEW_WORDS = 9


def _decision(tekst: Leestekst) -> str:
    """The text of the decision, or the end of a text in which no section is marked as such."""
    found = [s.fragment for s in tekst.secties if s.sleutel == "beslissing"]
    return "\n".join(found)[-3000:] or tekst.tekst[-1500:]


def _section(tekst: Leestekst, at: int) -> Sectie | None:
    i = bisect_right(tekst.secties, at, key=lambda s: s.begin) - 1
    if i < 0 or tekst.secties[i].eind <= at:
        return None
    return tekst.secties[i].sleutel  # type: ignore[return-value]  # the key of a sectie is its name
