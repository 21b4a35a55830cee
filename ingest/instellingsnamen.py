"""Capitals that look like the name of a person and are that of an organisation, a street, a law or a make."""

from __future__ import annotations

from casusbank.patroon import Patroon
from ingest.naam import Naam
from ingest.naamwoorden import ORGANISATION, PARTICLES, is_brand, is_first_name

NOT_BEFORE = Patroon(
    r"(?i:\b(?:wet|wetsvoorstel|motie|amendement|arrest|commissie|norm|arrest-?|leer|syndroom van"
    r"|ziekte van|sint|st\.)\s)$"
)
ORG_BEFORE = Patroon(
    r"(?i:\b(?:stichting|school|basisschool|zorgboerderij|bureau|praktijk|kantoor|\w*kantoor|woonvorm|huize"
    r"|villa|caf[eé]"
    r"|bakkerij|restaurant|winkel|firma|bedrijf|bank|werkgever:?|supermarkt|kerk|college|lyceum|kinderdagverblijf"
    r"|verpleeghuis|ziekenhuis|hospice|aanbieder|zorgaanbieder|vereniging|club|complex|flat|gemeente|park"
    r"|hotel|apotheek|kindercentrum|woonzorgcentrum|woonstichting|woningcorporatie|thuiszorg|kliniek)"
    r"\s(?:(?:de|het|van|van\sder|den)\s){0,2})$"
)
_ORG_AFTER = Patroon(
    r"[ -](?i:college|school|lyceum|ziekenhuis|stichting|kliniek|instituut|fonds|bank|zorg|& \w+|en partners"
    r"|bv|b\.v\.|nv|vof"
    r"|advocaten|bewind|groep|huis|mavo|hogeschool|universiteit|apotheek|verzekeringen|ziekte|syndroom"
    r"|gasthuis|stadion|arena)(?!\w)"
)
_PLACE_END = Patroon(
    r"(?:straat|laan|plein|gracht|kade|singel|polder|wijk|kliniek|stichting|school|ziekenhuis|gasthuis|fonds"
    r"|instituut|centrum"
    r"|college|bank|huizen|recht|wet|raad|dienst|bureau|index|laboratorium|bedrijf|vereniging|commissie"
    r"|universiteit|brittannië)$"
)


def is_organisation(text: str, found: Naam, *, personal: bool = False) -> bool:
    """Is what was read as a name an organisation? `personal`: a form of address or kin stands before it."""
    written = text[found.begin : found.eind].lower().split()
    led = [w for w, before in zip(written, ("", *written), strict=False) if before not in PARTICLES]
    if not ORGANISATION.isdisjoint(w for w in led if w not in PARTICLES):  # `Van 't Hof` is a name
        return True
    initials = text[found.begin + 1 : found.begin + 2] == "."  # S. Kruijswijk
    if not personal and not initials and _PLACE_END.search(written[-1]):
        return True
    return bool(
        _ORG_AFTER.match(text, found.eind) or _follows_organisation(text, found, written) or is_brand(text, found.begin)
    )


def is_place_or_firm(text: str, begin: int, end: int) -> bool:
    """Does this capital end as a street, or go on as a firm does?"""
    return bool(_PLACE_END.search(text[begin:end].lower()) or _ORG_AFTER.match(text, end) or is_brand(text, begin))


def _follows_organisation(text: str, found: Naam, written: list[str]) -> bool:
    """`zorgboerderij De Vos`; but `namens de gemeente Sjoerd Bakker` and `college P. Smeding` are people."""
    if text[found.begin + 1] == ".":
        return False
    m = ORG_BEFORE.search(text, max(0, found.begin - 40), found.begin)
    if m and m.group().lower().startswith("gemeente"):
        return len(written) < 2 or not is_first_name(written[0])
    return m is not None
