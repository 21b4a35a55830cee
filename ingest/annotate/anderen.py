"""Of whom a sentence tells: what is said of somebody else is no fact of the one it concerns."""

from __future__ import annotations

from casusbank.patroon import Patroon

_GROWN = Patroon(
    r"(?i)\b(?:jongens?|meisjes?|meiden|zoons?|zonen|dochters?|kind(?:eren)?)\b"
    r"(?:,? (?:van|is|zijn|was|waren|ruim|bijna|al|wordt))*"
    r",? ?\(?(?:(?<!wordt )18|19|[2-9]\d|(?<!wordt )achttien|negentien|\w*twintig|\w*dertig)\b"
    r"(?! ?(?:euro|%|procent|dagen|weken|wkn|maanden|mnd|uur|km|kilometer|meter|m2|min))"
)
"""`Jongen van 22`, `zoon wordt 27`: a child by name, grown up."""
_HELPER_TOO = Patroon(
    r"(?i)\b(?:de ander|dochter|zoon|kinderen|zus|broer|buur\w+|(?:schoon)?(?:moeder|vader|ouders)|familie|vriend\w*"
    r"|oma|opa|tante|oom)\b[^.;]{0,40}?\b(?:heeft|hebben|is|zijn) (?:ook )?zelf\b[^.;,]*"
)
"""`De zoon heeft zelf MS`: what ails who could have helped."""
_VISITS = Patroon(
    r"(?i)\b(?:op bezoek|komt (?:alleen|maar|slechts)|alleen komt"
    r"|(?:\d|een|twee|drie|vier) ?(?:x|keer|maal|dagen|nachten) (?:per|in de) week|(?:in|om) het weekend)\b"
)
"""Who comes a few times a week sleeps elsewhere: a night on the couch makes nobody homeless."""
_ELSEWHERE = Patroon(
    r"\b(?:[Dd]ochters?|[Zz]oons?|[Kk]inderen|[Zz]us(?:sen)?|[Bb]roers?|[Ff]amilie|[Oo]uders|[Nn]eef|[Nn]icht)\b[^.;,]{0,30}?"
    r"\b(?:woont|wonen) (?:in [A-Z]|ver\b|elders\b|op (?:een|twee|drie|vier|\d)|(?:ruim |bijna )?\d+ (?:km|kilometer)"
    r"|aan de andere kant|niet (?:in de buurt|thuis)|op zich)[^.;]*"
)
"""`De dochter woont in Emmen en kan niet helpen`: who lives elsewhere is of the network, not of the household."""
_OF_CHILDREN = ("kinderen_betrokken", "aanwezig")
_OF_HOMELESS = ("dakloosheid", "feitelijk")
_OF_HOUSEHOLD = (("gebruikelijke_hulp_mogelijk", "aanwezig"), ("gebruikelijke_hulp_mogelijk", "afwezig"))
_OF_HEALTH = (
    ("psychische_of_cognitieve_kwetsbaarheid", "aanwezig"),
    *(("duur_beperking", step) for step in ("tijdelijk", "langdurig", "blijvend")),
)
Stukken = tuple[tuple[int, int], ...]


def told_of_others(text: str) -> dict[tuple[str, str], Stukken]:
    """Per factor and step the stretches of a sentence in which its words tell of somebody else."""
    ill = tuple(m.span() for m in _HELPER_TOO.finditer(text))
    found = dict.fromkeys(_OF_HEALTH, ill) if ill else {}
    grown = tuple(m.span() for m in _GROWN.finditer(text))
    if grown:
        found[_OF_CHILDREN] = grown
    elsewhere = tuple(m.span() for m in _ELSEWHERE.finditer(text))
    if elsewhere:
        found |= dict.fromkeys(_OF_HOUSEHOLD, elsewhere)
    if _VISITS.search(text):
        found[_OF_HOMELESS] = ((0, len(text)),)
    return found
