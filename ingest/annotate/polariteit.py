"""The polarity of one use of a value: a short list of rules, tried in order; the first that fits decides.

Who speaks comes first: in a party's mouth a value is passed over (`gepasseerd`) or merely named
(`noemt`), never more. In the author's own words: a claim that is turned down is passed over; what an
explicit weighing or a concession gives up is `afgewogen_tegen`; a duty that was breached speaks for the
inwoner; what is denied, asked or stated as a rule is named only. What is left argues for the decision
and supports the side of the sentence itself, else of the outcome.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from casusbank.model import Polariteit, Spreker
from casusbank.patroon import Patroon
from ingest.annotate.context import Zinlezing
from ingest.annotate.weerwoord import ANSWERED, CLAIM, COLLEGE, IGNORED, OF_COLLEGE, TAKEN_UP, TURNED_DOWN, UNHEARD

_OVER = Patroon(
    r"(?i)(?:zwaarder|meer gewicht|belangrijker|meer waard|minder zwaar|minder) dan\b"
    r"|(?:we+gt?|wegen|woog|wogen|teld?e?n?t?) (?:\w+ ){0,6}(?:zwaarder|minder(?: zwaar)?)\b"
    r"|\b(?:gaat|gaan|ging|gingen) (?:\w+ ){0,4}(?:voor|boven)\b(?! (?:rekening|zover))"
    r"|prevale\w+|w(?:int|on|innen) het van|\bboven (?:de|het|een)\b|voorrang boven"
    r"|\bm(?:oe|oes)t(?:en)? (?:\w+ ){0,3}(?:wijken|plaatsmaken)|\bwijken voor|leg(?:t|gen|de) het af"
    r"|verl(?:iest|oor) het|niet op(?:wegen)? tegen|niet opwegen|minder zwaar gewogen"
)
"""A comparison of weights; what stands before it wins, unless it is one of `_REVERSED`."""
_REVERSED = Patroon(r"(?i)wijken|minder|leg(?:t|gen|de) het af|plaatsmaken|verl(?:iest|oor)|niet op")
_BUT = Patroon(r"(?i)[,;.]? (?:maar|doch|toch|echter|desondanks|niettemin|evenwel|desalniettemin) ")
_CONCEDES = Patroon(
    r"(?i)\b(?:hoewel|ofschoon|al is|ook al|weliswaar|hoe(?:zeer| \w+ ook)|ondanks|begrij?pe?n? (?:wij|we|ik|dat|uw)"
    r"|(?:wij|we|ik) (?:begrij?pe?n?|zien|zie|beseffen|realiseren)|heeft (?:wij |ons )?oog voor)\b"
)
_DECIDES = Patroon(
    r"(?i)doorslag|zwaarder|zwaarst|\bvoor(?:ging)?\b|voorop|wijken|niet\b|geen\b|daarom|volstaat|blijft|wint|kan pas"
)
_OUTWEIGHS = Patroon(
    r"(?i)doorslag|zwaarder|zwaarst|\b(?:gaat|gaan|ging|gingen)\b.{0,40}\bvoor\b(?! \w+ (?:zorgen|nodig))"
    r"|wijken|voorop|voorbij (?:is )?gegaan"
)
"""After `maar` these say that what stood before it lost."""
REFERS_BACK = Patroon(
    r"(?i)^\W*(?:\d+(?:\.\d+)*\.? )?(?:maar |toch |ook |echter )?(?:dit|dat|deze|die|daar\w*|hier\w*"
    r"|het (?:betoog|beroep|bezwaar|argument)"
    r"|in zoverre|zijn|haar|uw|dit alles|zo'n)\b"
)
_ASKED = Patroon(
    r"(?i)afgevraagd|(?:gekeken|bekeken|onderzocht|nagegaan|getoetst) of |de vraag is|of dit .{0,40}leidt|\?\s*$"
)
_SHORTFALL = Patroon(
    r"(?i)onzorgvuldig|gebrek|onvoldoende|ontb(?:rak|reekt|roken)|schiet|schoot|geschonden|schending"
    r"|strijd met|\bniet\b|\bgeen\b|te laat"
    r"|overschreden|te lang|zonder\b|nagelaten|verzuim\w*|nooit\b|niets\b|nergens"
    r"|had(?:den)? (?:\w+ ){0,8}(?:moeten|mogen|kunnen)|achteraf"
)
_MET = Patroon(
    r"(?i)alles .{0,20}nagegaan|stap voor stap|niet (?:on|in strijd)|niet gebleken|voldaan|geen (?:strijd"
    r"|schending|gebrek)|wel zorgvuldig"
    r"|zorgvuldig (?:tot stand|opgebouwd|gemaakt|uitgevoerd|onderzocht|gehandeld)|inzichtelijk is"
)
DUTIES = frozenset(
    ["zorgvuldigheid", "motivering", "voortvarendheid", "dienstbaarheid", "responsiviteit", "integraliteit"]
)
"""Duties of the authority: a breach of one speaks for the inwoner."""
_GRANTS = Patroon(
    r"(?i)\b(?:kennen (?:\w+ ){0,6}toe|toe(?:gekend|gewezen|kennen)|verlen(?:en|t|gen)|verleend|verleent"
    r"|verstrek\w*|inwillig\w*"
    r"|gegrond\b|honor\w+|krijgt(?! (?:\w+ ){0,3}(?:niet|geen))|krijgen(?! (?:\w+ ){0,3}(?:niet|geen))"
    r"|inzetten|zetten (?:\w+ ){0,6}in|matig\w*|gematigd"
    r"|buiten toepassing|niet in stand|zien (?:\w+ ){0,4}af van|in behandeling genomen|alsnog|steun(?:en"
    r"|t) (?:\w+ )?dit|kiezen (?:we|wij)|te verlengen"
    r"|wijken (?:\w+ ){0,6}af|in het voordeel|akkoord|niet onthouden|besparen|wijken (?:wij|we) af"
    r"|toe te laten|brengen (?:\w+ ){0,4}terug|verlagen|(?:te )?steunen|geeft (?:ons )?(?:het )?vertrouwen"
    r"|steunt ons|vandaag al|eerst plaats|stemmen (?:\w+ ){0,4}in|(?:geven|bieden|boden|regelen|regelden|plaatsen"
    r"|starten|betalen|vergoeden|investeren|wachten) (?:wij|we)\b(?! (?:\w+ ){0,3}(?:niet|geen))"
    r"|(?:wij|we) (?:plaatsen|betalen|regelen|regelden|bieden|geven)\b(?! (?:\w+ ){0,3}(?:niet|geen))"
    r"|verleng(?:en|t|d|ing)|voort(?:gezet|zetten|zetting)|geregeld|herroep\w*|vernietig\w*|houdt geen stand"
    r"|beroep slaagt(?! niet)|moet alsnog|buiten toepassing|draagt (?:\w+ ){0,6}op)\b"
)
_REFUSES = Patroon(
    r"(?i)\b(?<!niet )(?:af(?:gewezen|wijz\w*|wijst)|wijzen .{0,60} af\b|weiger\w*|geweigerd|ongegrond"
    r"|niet (?:toe|verstrek\w*|verle\w*|nodig|uitbetalen|verantwoorden)"
    r"|geen (?:bijstand|recht|beroep|vergoeding|toekenning|voorrang|urgentie|pgb|ruimte|grondslag)"
    r"|houdt (?:de \w+ )?stand|blijft (?:\w+ )?in stand|volstaat"
    r"|gekort|niet-ontvankelijk|zien (?:wij |we )?(?:er|ervan|daarvan) ?van? af|staat (?:\w+ ){0,3}niet toe"
    r"|beëindig\w*|stopp?en (?:wij|we)|ontzeg\w*|afwijzing|niet geplaatst|geen (?:leerlingenvervoer|verklaring)"
    r"|(?:slaagt|slagen) niet|faalt|verlag(?:en|t) (?:\w+ ){0,3}uitkering|volgt een (?:verlaging|maatregel)"
    r"|sluiten (?:wij|we)|blijft het bij|stop\w* gezet|voorziet daar niet|niet in voorziet|zelf op te?|dus niet)\b"
)
_ENOUGH = Patroon(
    r"(?i)\b(?:voldoende|genoeg|volstaat|volstaan|daarmee|al\b|ook zonder|nog zelf|alles (?:\w+ ){0,6}zelf"
    r"|kunt u|kan (?:\w+ ){0,3}blijven|op een andere manier|afhankelijk maken|niet in (?:zijn|haar"
    r"|het) belang)\b"
)
_REASON = Patroon(
    r"(?i)\b(?:omdat|want|wegens|vanwege|gelet op|gezien|daarom|nu (?:u|zij|hij|het|de)|doordat|aangezien"
    r"|zodat|waardoor|waarmee|om te voorkomen|om (?:dit|dat) te|immers"
    r"|uit (?:een )?oogpunt|met het oog|ten onrechte|strijd met|onevenredig\w*|onbillijk\w*"
    r"|reden)\b"
)
_REQUESTED = Patroon(r"(?i)^\W*(?:u|je|jullie|zij|hij|ze|mevrouw|mw\.?|cl\.?|de \w+) (?:vraagt|vroeg|verzoekt)\b")
_STATUTE = Patroon(
    r"(?i)\W*(?:\d+(?:\.\d+)*\.? )?(?:op grond van|ingevolge|krachtens|volgens) (?:artikel|art\.|de (?:wet"
    r"|verordening))"
)
_CONDITION = Patroon(r"(?i)^\W*(?:(?:en|maar|want|dat) )?(?:als|indien|wanneer|mocht|stel dat|tenzij)\b")
_OUGHT = Patroon(
    r"(?i)\b(?:behoort|behoren|hoort|horen|verdien\w*|mag niet|mogen niet|kan niet|moet(?:en)?|nodig|terecht)\b"
)
_PASSES_JUDGEMENT = Patroon(
    r"(?i)\b(?:hoort (?:ook )?(?:\w+ ){0,8}(?:te|mee)|een (?:gemeente|overheid|college) hoort"
    r"|het is (?:niet )?redelijk"
    r"|verdien(?:t|en) een|is alle reden|volstaat|niet uit te leggen|niet te verantwoorden|oneerlijk"
    r"|is nodig om|dat kan niet"
    r"|niet zoals het hoort)\b"
)
_DECIDES_HERE = Patroon(
    r"(?i)\b(?:kennen|verlenen|verstrekken|zetten|starten|plaatsen|bieden|kiezen|honoreren|wijzen|weigeren|stoppen"
    r"|beëindigen|verlengen|vergoeden|verlagen|stemmen|geven) (?:wij|we)\b"
    r"|\b(?:wij|we) (?:kennen|verlenen|verstrekken|honoreren|wijzen|weigeren|beëindigen|verlengen|vergoeden"
    r"|plaatsen|kiezen|zien (?:\w+ )?af)\b"
    r"|\b(?:beroep|bezwaar|klacht) (?:is|wordt) (?:\w+ )?(?:on)?gegrond|acht de klacht|houdt (?:geen |de \w+ )?stand"
    r"|, (?:dus|daarom) |\ben daarom\b|\b(?:daarom|dus) \w+en (?:wij|we)\b|, zodat (?:wij|we)\b|→"
    r"|\b(?:toekennen|akkoord|afwijzen|afgewezen|herroepen|geregeld|toegekend)\W*$"
)
"""A decision made in this very sentence."""
_THEREFORE = Patroon(
    r"(?i)\b(?:dus|daarom|zodat|om die reden|reden (?:om|voor|waarom))\b.{0,60}\b(?:wij|we|niet|geen|afgewezen|toe"
    r"|gegrond|ongegrond|stand)\b"
)
"""After the value these make it the ground of what is decided."""
_ACTS = Patroon(
    r"(?i)\b(?:daarom|dus) (?:\w+en )?(?:wij|we)\b(?!.{0,80}\b(?:niet|geen|in|af|vast)\b)"
    r"|\b(?:wij|we) kiezen\b|daarom moet (?:de gemeente|het college)\b(?!.{0,40}\b(?:niet|weiger\w*)\b)"
)
"""So the authority does something: for the inwoner, where nothing says otherwise."""
_SO = Patroon(r"(?i)\b(?:dus|zodat|zo .{0,40} dat|en dat (?:steunt|hoort|kan))\b|; (?:de|het) .{0,40} nodig")
_POWERLESS = Patroon(
    r"(?i)\b(?:kan|kunnen|kon|mag|mogen)\b[^.;]{0,60}\bniet (?:opzij\s?(?:te )?zetten|doorbreken|opheffen"
    r"|omzeilen|terzijde|doorkruisen|wegnemen|veranderen|afdoen)\b"
)
"""`Ook de wens om maatwerk te leveren kan artikel 15 niet opzijzetten`: the value gives way to a rule."""
_FOR_ALL = Patroon(r"(?i)voor iedereen|precedent|oneerlijk|tegenover (?:anderen|andere)|straks iedereen|er morgen")
_LEANS_ON = Patroon(
    r"(?i)doorslag|zwaarst|zwaarder|voorop|gaat voor|telt|telde|boven (?:de|het)|eens\b|reden\b|meegewogen"
    r"|wegen (?:\w+ )?mee|weegt (?:\w+ ){0,4}mee"
)


@dataclass(frozen=True, slots=True)
class Gebruik:
    """One use of a value to judge.

    `plek`: where the value stands in the sentence; `andere`: the other values there and where;
    `kant`: the side the value leans to by itself; `ontkend`: the cue is denied; `uitkomst`: T, A or
    None; `deels`: granted in part; `erna`: what the author says next, up to the sentence that goes on
    to something else; `genoemd`: the value is named, not just meant by plain words.
    """

    waarde: str
    tekst: str
    plek: int
    andere: tuple[tuple[str, int], ...]
    kant: str
    ontkend: bool
    lezing: Zinlezing
    uitkomst: str | None
    deels: bool
    erna: tuple[str, ...]
    genoemd: bool = True


@dataclass(frozen=True, slots=True)
class Oordeel:
    """The polarity and who invokes the value. `regel` names the rule that decided."""

    polariteit: Polariteit
    inroeper: Spreker
    regel: str
    tegenover: str | None = None

    @property
    def sterkte(self) -> float:
        """How plainly the sentence uses the value: picks the passage to show."""
        return _PLAINNESS[self.regel]

    @property
    def pleit(self) -> bool:
        """Does the sentence use the value for or against something, rather than touch on it?"""
        return self.regel == "standpunt" or (self.polariteit != "noemt" and self.regel != "uitkomst tegen de waarde")


_PLAINNESS = {
    "weging gewonnen": 5.0, "weging verloren": 5.0, "toegegeven": 4.0, "beroep verworpen": 2.5, "gebrek": 4.0,
    "standpunt verworpen": 4.5, "standpunt tegen de uitkomst": 3.0, "standpunt overgenomen": 1.5, "standpunt": 1.0,
    "vrees voor precedent": 3.0, "aan de waarde is voldaan": 3.0, "uitkomst tegen de waarde": 2.0,
    "draagt de uitkomst": 3.0, "gebrek zonder gevolg": 1.5, "ontkend of gevraagd": 1.0, "geen motivering": 0.5,
    "dictum zonder reden": 0.2,
}  # fmt: skip


def judge(g: Gebruik) -> Oordeel:
    """The polarity of one use of a value, by the first rule that fits."""
    if g.lezing.spreker == "deskundige":
        return Oordeel("noemt", "deskundige", "geen motivering")  # an expert advises, and decides nothing
    for rule in (_of_a_party, _claim_turned_down, _weighed, _conceded, _breached, _only_named):
        found = rule(g)
        if found:
            return found
    return _supports(g)


def _of_a_party(g: Gebruik) -> Oordeel | None:
    """A party's claim: passed over when it is turned down here or next, or when the decision goes the other way."""
    who = g.lezing.spreker
    party = g.lezing.partij or ("inwoner" if who in {"inwoner", "gemachtigde"} else None)
    if not party:
        return None
    if TAKEN_UP.search(" ".join(g.erna)) and not TURNED_DOWN.search(" ".join(g.erna)):
        return Oordeel("noemt", who, "standpunt overgenomen")
    later = g.tekst[g.plek :]
    answer = _BUT.search(later)
    if (answer and TURNED_DOWN.search(later[answer.start() :])) or any(TURNED_DOWN.search(t) for t in g.erna):
        return Oordeel("gepasseerd", who, "standpunt verworpen")
    if g.uitkomst is None and (IGNORED.search(g.tekst) or UNHEARD.search(g.tekst)):
        return Oordeel("gepasseerd", who, "standpunt verworpen")
    wants = "A" if party == "bestuur" else "T"
    if g.uitkomst and wants != g.uitkomst:
        return Oordeel("gepasseerd", who, "standpunt tegen de uitkomst")
    return Oordeel("noemt", who, "standpunt")


def _claim_turned_down(g: Gebruik) -> Oordeel | None:
    """The author names a claim and turns it down: passed over, invoked by the party that made it."""
    invoked = g.waarde in _INVOKED and g.uitkomst != "T"
    claimed = (invoked or CLAIM.search(g.tekst)) and TURNED_DOWN.search(g.tekst)
    answered = ANSWERED.search(g.tekst)
    if claimed or answered or (g.uitkomst is None and (IGNORED.search(g.tekst) or UNHEARD.search(g.tekst))):
        of_college = (answered and COLLEGE.search(answered.group(1))) or OF_COLLEGE.search(g.tekst)
        maker: Spreker = "bestuur" if of_college and g.lezing.spreker != "bestuur" else "inwoner"
        return Oordeel("gepasseerd", maker, "beroep verworpen")
    return None


_INVOKED = frozenset(["rechtszekerheid"])
"""Values that an author only speaks of because a party invoked them: no promise was found, nobody is bound."""


def _weighed(g: Gebruik) -> Oordeel | None:
    """One thing outweighs another: the loser is weighed against the winner."""
    m = _OVER.search(g.tekst)
    if not m or _given_up(g, m.start()):
        return None
    winner_first = not _REVERSED.search(m.group())
    first = g.plek < m.end()  # also `dan gaat veiligheid voor`, `weegt dit belang zwaarder`
    rival = next((k for k, at in g.andere if (at < m.end()) != first), None)
    explicit = (
        rival is not None or first or re.match(r"(?i).{0,12}\b(?:dan|van|tegen|voor|boven)\b", g.tekst[m.start() :])
    )
    if first != winner_first and explicit:
        return Oordeel("afgewogen_tegen", g.lezing.spreker, "weging verloren", rival)
    if first != winner_first or g.ontkend:
        return None
    return Oordeel(_direction(g, ahead=True), g.lezing.spreker, "weging gewonnen")


def _given_up(g: Gebruik, compared: int) -> bool:
    """Does the comparison come after a turn away from the value: `hoewel X, ...`, `X, maar Y weegt zwaarder`?"""
    between = g.tekst[g.plek : compared]
    return bool(_BUT.search(between)) or (bool(_CONCEDES.search(g.tekst[: g.plek][-90:])) and "," in between)


def _conceded(g: Gebruik) -> Oordeel | None:
    """`Hoewel X, ...` and `X, maar Y gaf de doorslag`: X is granted, and outweighed."""
    if not g.lezing.motiveert and g.uitkomst:
        return None
    before, after = g.tekst[: g.plek], g.tekst[g.plek :]
    concession = list(_CONCEDES.finditer(before[-90:]))
    turn = _BUT.search(after) or (re.search(r", ", after) if concession else None)
    if turn is None:
        return None
    if concession or (_DECIDES.search(after[turn.start() :]) and not _BUT.search(before)):
        rival = next((k for k, at in g.andere if at > g.plek + turn.start()), None)
        outweighed = _OUTWEIGHS.search(after[turn.start() :])
        if not concession and not outweighed and g.kant == g.uitkomst and rival is None:
            return None
        return Oordeel("afgewogen_tegen", g.lezing.spreker, "toegegeven", rival)
    return None


def _breached(g: Gebruik) -> Oordeel | None:
    """A breach of a duty of the authority speaks for the inwoner, unless the refusal stands all the same."""
    if g.waarde not in DUTIES or not _SHORTFALL.search(g.tekst) or _MET.search(g.tekst):
        return None
    if g.uitkomst == "A" or not (g.lezing.motiveert or g.uitkomst is None):
        return Oordeel("noemt", g.lezing.spreker, "gebrek zonder gevolg")
    return Oordeel("steunt_toekenning", g.lezing.spreker, "gebrek")


def _only_named(g: Gebruik) -> Oordeel | None:
    """Denied, asked, a rule of law, or in a place that argues for nothing."""
    z = g.lezing
    rule_of_law = _STATUTE.match(g.tekst) and not (_GRANTS.search(g.tekst) or _REFUSES.search(g.tekst))
    if rule_of_law or _REQUESTED.search(g.tekst) or _in_condition(g):
        return Oordeel("noemt", z.spreker, "geen motivering")
    if _POWERLESS.search(g.tekst[g.plek :]):
        return Oordeel("noemt", z.spreker, "ontkend of gevraagd")
    denied = g.ontkend and (g.genoemd or not _argues(g.tekst))  # plain words often hold a `niet` of their own
    if denied or _ASKED.search(g.tekst) or (g.waarde in DUTIES and _MET.search(g.tekst)):
        return Oordeel("noemt", z.spreker, "ontkend of gevraagd")
    leaning = z.motiveert or _argues(g.tekst) or any(REFERS_BACK.match(t) and _LEANS_ON.search(t) for t in g.erna[:1])
    if not leaning or (z.regel and not (z.draagt or _REASON.search(g.tekst))):
        return Oordeel("noemt", z.spreker, "geen motivering")
    if z.sectie == "beslissing" and not (z.draagt or _gives_reason(g)):
        return Oordeel("noemt", z.spreker, "dictum zonder reden")
    return None


def _argues(text: str) -> bool:
    """A reason with a decision or a norm, a decision made here, or a verdict, wherever the sentence stands."""
    if _DECIDES_HERE.search(text):
        return True
    reason = _REASON.search(text) or _SO.search(text)
    if reason and (_GRANTS.search(text) or _REFUSES.search(text) or _OUGHT.search(text)):
        return True
    return bool(_OUTWEIGHS.search(text) or _PASSES_JUDGEMENT.search(text))


def _gives_reason(g: Gebruik) -> bool:
    """Is a reason given in so many words, or does the value stand in a clause before the decision?"""
    if _REASON.search(g.tekst) or _SO.search(g.tekst):
        return True
    m = _DECIDES_HERE.search(g.tekst) or _GRANTS.search(g.tekst) or _REFUSES.search(g.tekst)
    return bool(m and g.plek < m.start() and re.search(r"[;:,→]|\ben\b", g.tekst[g.plek : m.end()]))


_SUPPOSED = frozenset(["maatschappelijk_rendement", "rechtsgelijkheid"])
"""Arguments that are made by supposing: what it costs to do nothing, what if everybody gets this."""


def _in_condition(g: Gebruik) -> bool:
    """`Als wij voor elk gezin een uitzondering maken, ...`: supposed, not said."""
    if g.waarde in _SUPPOSED or re.search(r"(?i), (?:daarom|dus)\b", g.tekst[g.plek :]):
        return False  # `als wij nu stoppen, ..., daarom ...` argues
    clause = re.split(r"[,;:] ", g.tekst[: g.plek])[-1]
    return bool(_CONDITION.match(clause))


def _supports(g: Gebruik) -> Oordeel:
    """The author's own argument: for the side of the sentence, else of the outcome."""
    z = g.lezing
    if g.waarde == "rechtsgelijkheid" and g.uitkomst == "T" and _FOR_ALL.search(g.tekst):
        return Oordeel("afgewogen_tegen", z.spreker, "vrees voor precedent")
    against = g.uitkomst and g.kant in {"T", "A"} and g.kant != g.uitkomst and _said(g.tekst) != g.kant
    if against and not g.deels and not (_THEREFORE.search(g.tekst[g.plek :]) and not _BUT.search(g.tekst)):
        if g.kant == "T" and _ENOUGH.search(g.tekst):
            return Oordeel("steunt_afwijzing", z.spreker, "aan de waarde is voldaan")
        return Oordeel("afgewogen_tegen", z.spreker, "uitkomst tegen de waarde")
    return Oordeel(_direction(g), z.spreker, "draagt de uitkomst")


def _said(text: str) -> str | None:
    """Which way the sentence itself decides, where it says so plainly."""
    grants, refuses = bool(_GRANTS.search(text)), bool(_REFUSES.search(text))
    return "T" if grants and not refuses else "A" if refuses and not grants else None


def _direction(g: Gebruik, *, ahead: bool = False) -> Polariteit:
    """Which side the argument is for: the value's own side in a split decision, else what sentence or outcome says."""
    said = _said(g.tekst)
    outcome = None if g.deels or (said and said == g.kant) else g.uitkomst
    side = outcome or said or (g.kant if g.kant in {"T", "A"} else None) or g.uitkomst
    if g.deels and g.kant in {"T", "A"} and not ahead:
        side = g.kant
    if side is None and _ACTS.search(g.tekst):
        side = "T"
    if side is None:
        return "noemt"
    return "steunt_toekenning" if side == "T" else "steunt_afwijzing"
