"""The formal dictum, with the sentence that says it.

The dictum is not the strekking ("gegrond, rechtsgevolgen in stand" is a material loss): that
derivation is in `ingest.fields`. Terms: artt. 7:11, 7:12, 8:70 and 8:72 Awb.
"""

from __future__ import annotations

import re

from casusbank.model import Annotatie
from casusbank.patroon import Patroon
from ingest.annotate.besluitrichting import MERELY_TOLD, Richting, directions, plain_statement
from ingest.annotate.bronsoort import detect_bronsoort
from ingest.annotate.context import Zinlezing, negated, read_context, sentence_text
from ingest.annotate.dictum import formal_dictum
from ingest.annotate.gevraagd import asked_and_given
from ingest.annotate.gewone_taal import how_it_ended, plain_decision, plain_objection
from ingest.annotate.matching import Cuetreffer, cues_in
from ingest.text import Leestekst, count_words, counted

_GENRES: dict[str, tuple[str, ...]] = {
    "rechtbank": ("rechter",),
    "hoger_beroep": ("rechter",),
    "ombudsman": ("ombudsman",),
    "bezwaaradvies": ("bezwaar",),
    "beslissing_bezwaar": ("bezwaar", "besluit"),
    "maatwerkbesluit": ("besluit",),
    "consulentnotitie": ("besluit", "maatwerk"),
    "casustafel": ("maatwerk", "besluit"),
    "tsd_casus": ("maatwerk", "besluit"),
}
"""Per kind of source: which families of dictum it can end in, best first."""
_OBJECTIONS = frozenset(["bezwaaradvies", "beslissing_bezwaar"])
_STORIES = frozenset(["tsd_casus", "casustafel", "overig"])
_FREE = frozenset(["maatwerkbesluit", "consulentnotitie"])
"""Letters and notes: what they decide is set against what was asked."""
# A more telling dictum goes before the plain one it implies.
_STRONGER = (
    "vernietigd_rechtsgevolgen_in_stand",
    "vernietigd_zelf_voorzien",
    "vernietigd_nieuw_besluit",
    "bestuurlijke_lus",
    "hoger_beroep_slaagt_niet",
    "hoger_beroep_slaagt",
    "voorlopige_voorziening_toegewezen",
    "voorlopige_voorziening_afgewezen",
    "beroep_niet_ontvankelijk",
    "beroep_ongegrond",
    "beroep_gegrond",
    "bezwaar_niet_ontvankelijk",
    "bezwaar_deels_gegrond",
    "bezwaar_ongegrond",
    "bezwaar_gegrond",
    "klacht_deels_gegrond",
    "klacht_ongegrond",
    "klacht_gegrond",
    "niet_behoorlijk",
    "behoorlijk",
    "geen_oordeel",
    "bemiddeld",
    "aanbeveling_gedaan",
    "maatwerk_deels_gelukt",
    "maatwerk_gelukt",
    "maatwerk_belemmerd",
    "opgelost_buiten_regeling",
    "onopgelost",
    "boete_opgelegd",
    "maatregel_opgelegd",
    "afgezien_van_terugvordering",
    "buiten_behandeling",
    "ingetrokken_door_aanvrager",
    "deels_toegekend",
    "toegekend_andere_vorm",
    "toegekend_tijdelijk",
    "afgewezen",
    "toegekend",
    "teruggevorderd",
    "beeindigd",
    "herzien",
)
# A learning casus ends in how the maatwerk went, not in a dictum.
_AS_MAATWERK = {
    "toegekend": "maatwerk_gelukt",
    "deels_toegekend": "maatwerk_deels_gelukt",
    "toegekend_andere_vorm": "maatwerk_gelukt",
    "toegekend_tijdelijk": "maatwerk_deels_gelukt",
    "afgewezen": "maatwerk_belemmerd",
    "afgezien_van_terugvordering": "maatwerk_gelukt",
}
_PAST = Patroon(
    r"(?i)\b(?:bij|met|in) (?:het |zijn |haar |ons )?(?:primaire |bestreden |eerdere? )?(?:besluit"
    r"|beschikking)\b.{0,40}\b(?:van|d\.d\.)\b|heeft (?:het college|verweerder|de gemeente"
    r"|de rechtbank)|(?:was|werd|is) (?:eerder|destijds|aanvankelijk)|primaire besluit|vorig jaar"
    r"|eerdere aanvraag"
)
_REQUEST = Patroon(r"(?i)\b(?:vroeg|vroegen|vraagt|verzoekt|verzocht)\b.{0,80}\bom\b")
_CONDITION = Patroon(r"(?i)\b(?:zodra|als|indien|mits|op uw verzoek)\b")
_OTHER_FORM = Patroon(
    r"(?i)in natura|in plaats|andere vorm|\blening|leenbijstand|borgtocht|\bgeen (?:pgb|gift|geld)\b.{0,60}\bmaar\b"
)
_GIVES = frozenset(["toegekend", "deels_toegekend", "toegekend_andere_vorm", "toegekend_tijdelijk", "maatwerk_gelukt"])
_BURDENS = frozenset(["beeindigd", "teruggevorderd", "maatregel_opgelegd", "boete_opgelegd"])
_SIMPLE = _GIVES | _BURDENS | {"afgewezen"}
_DENIABLE = _SIMPLE - {"afgewezen"}
_IF = frozenset(["wie", "zodra", "als", "indien", "wanneer", "mits", "tenzij", "mocht", "stel", "zonder"])
_NEVER = Patroon(r"(?i)kunt u|kan (?:u|binnen)|binnen zes weken|^\W*(?:als|indien)\b|\bzou(?:den)?\b")


class Uitkomst:
    """Annotator `uitkomst`: one formal dictum per text, with the sentence that states it."""

    naam = "uitkomst@6"

    def annotate(self, tekst: Leestekst, eerder: tuple[Annotatie, ...]) -> tuple[Annotatie, ...]:
        """At most one annotation: the dictum that fits the genre, in the decision rather than elsewhere."""
        lezing = read_context(tekst)
        bronsoort = detect_bronsoort(tekst)
        formal = formal_dictum(tekst, lezing, bronsoort)
        if formal:
            return (self._annotation(tekst, formal[0], formal[1], 0.9),)
        plain = plain_objection(tekst) if bronsoort in _OBJECTIONS else None
        if plain:
            return (self._annotation(tekst, plain[0], plain[1], 0.7),)
        said = directions(tekst, lezing)
        scored = _cued(tekst, lezing, _withheld(tekst, said))
        _add_directions(scored, tekst, said, bronsoort)
        best = _best(scored, bronsoort)
        told = how_it_ended(tekst, lezing) if bronsoort in _STORIES and best not in _families()["maatwerk"] else None
        if told:
            return (self._annotation(tekst, told[0], told[1], 0.6),)
        free = _weighs(bronsoort, best, tekst)
        mixed = (plain_decision(tekst) or asked_and_given(tekst, lezing, said)) if free else None
        if mixed:
            return (self._annotation(tekst, mixed[0], mixed[1], 0.6),)
        stated = plain_statement(tekst, lezing) if best is None and bronsoort in _FREE else None
        if stated:
            return (self._annotation(tekst, _SIDES[0] if stated[0] else _SIDES[1], stated[1], 0.45),)
        if best is None:
            return ()
        score, number = scored[best]
        refused = _consents_to(best, scored, said, tekst)
        if refused is not None or (best == "toegekend" and _less_than_had(tekst.tekst)):
            best, number = "afgewezen", number if refused is None else refused
        else:
            best = _refined(best, scored, tekst)
        best = _AS_MAATWERK.get(best, best) if bronsoort == "tsd_casus" else best
        return (self._annotation(tekst, best, number, min(0.95, 0.4 + score / 10)),)

    def _annotation(self, tekst: Leestekst, key: str, number: int, certainty: float) -> Annotatie:
        zin = tekst.zinnen[number]
        return Annotatie("uitkomst", key, zin.begin, zin.eind, tekst.tekst[zin.begin : zin.eind], self.naam, certainty)


def _cued(tekst: Leestekst, lezing: tuple[Zinlezing, ...], withheld: set[int]) -> dict[str, tuple[float, int]]:
    """What the set phrases say: per dictum its best score, with the sentence."""
    scored: dict[str, tuple[float, int]] = {}
    weights: dict[int, float] = {}
    for hit in cues_in(tekst, "uitkomst"):
        key = hit.sleutel.split(":")[1]
        if lezing[hit.zin].tells_other_case(hit.eerste) or (key in _GIVES and hit.zin in withheld):
            continue
        if key == "afgewezen" and _DISAGREES.match(sentence_text(tekst, hit.zin)):
            continue
        if _denied(tekst, hit, key) or (key in _SIMPLE and _conditional(tekst, hit)):
            continue
        if hit.zin not in weights:
            place = hit.zin / max(1, len(tekst.zinnen))
            weights[hit.zin] = _score(lezing[hit.zin], sentence_text(tekst, hit.zin), place)
        score = weights[hit.zin]
        if score > scored.get(key, (0.0, 0))[0]:
            scored[key] = (score, hit.zin)
    return scored


_DISAGREES = Patroon(
    r"(?i)^\W*(?:u|mw|mevr(?:ouw)?|dhr|hr|meneer|de heer|cl|cli[eë]nte?|klant|hij|zij|ze|betrokkene"
    r"|bezwaarmaa?k\w+|inwoner)\b[^.]{0,60}\bniet (?:\w+ )?mee (?:eens|akkoord)"
)
"""`Mw is het er niet mee eens`: who it concerns refuses nothing."""
_DENIED = Patroon(r"(?i)\b(?:krijgt|geven|verstrekken|vergoeden|betalen)\b.*\b(?:niet|geen|evenmin)\b")
_TURNS = Patroon(r"(?i)\b(?:wel|maar|toegekend|kennen|verlenen|tot (?:en met )?(?:\d|eind)|tijdelijk|alleen|langer)\b")


def _withheld(tekst: Leestekst, said: tuple[Richting, ...]) -> set[int]:
    """Sentences that only say what is not given (`toch krijgt u de scootmobiel niet van ons`), or that news follows."""
    denied = [d for d in said if not d.geeft and _DENIED.search(d.tekst)]
    told = {n for n in range(len(tekst.zinnen)) if MERELY_TOLD.search(sentence_text(tekst, n))}
    return told | {d.zin for d in denied if not _TURNS.search(sentence_text(tekst, d.zin))}


def _weighs(bronsoort: str, best: str | None, tekst: Leestekst) -> bool:
    """A letter or note that decides, and for what it says no more telling dictum than yes or no."""
    return bronsoort in _FREE and (best in _SIDES or (best is None and not _UNDECIDED.search(tekst.tekst)))


def _score(z: Zinlezing, text: str, place: float) -> float:
    if _NEVER.search(text) and z.sectie != "beslissing":
        return 0.0
    score = 1.0 + place * 2
    score += 4 if z.sectie == "beslissing" else 0
    score += 1 if z.sectie in {"overweging", "aanbeveling"} else 0
    score -= 2.5 if z.sectie in {"feiten", "kader"} else 0
    score -= 2 if z.partij else 0
    score -= 2 if _REQUEST.search(text) and z.sectie != "beslissing" else 0
    score -= 2 if _PAST.search(text) and z.sectie != "beslissing" else 0
    return max(score, 0.05)


_DECIDED = 4.0
"""So much scores a cue in the decision itself; less is hearsay."""
_UNDECIDED = Patroon(
    r"(?i)\bnog (?:geen|niet)\b[^.]{0,40}\b(?:beslui\w*|beslo\w*|beslis\w*|zeggen|bekend)|\b(?:leg|legt"
    r"|leggen)\b[^.]{0,40}\bvoor aan\b"
    r"|\bbesluit volgt\b|\bwordt (?:nog )?(?:onderzocht|aangehouden)|nu nog niets\b"
    r"|\bwacht\w* (?:nog )?op\b[^.]{0,40}\b(?:advies|rapport|besluit)"
)


def _add_directions(
    scored: dict[str, tuple[float, int]], tekst: Leestekst, said: tuple[Richting, ...], bronsoort: str
) -> None:
    """Where no set phrase stands in the decision, let the clauses that give or withhold speak."""
    best = _best(scored, bronsoort)
    known = scored[best][0] if best else 0.0
    if best is None and _UNDECIDED.search(tekst.tekst):
        return
    found = [d for d in said if d.gewicht >= (_DECIDED if best else 1.5)]
    for d in found:
        key = _SIDES[0] if d.geeft else _SIDES[1]
        wanted = known < _DECIDED or (d.anders and best in _SIDES and key != best)
        if wanted and d.gewicht + 1 > scored.get(key, (0.0, 0))[0]:
            scored[key] = (d.gewicht + 1, d.zin)


_SIDES = ("toegekend", "afgewezen")


def _best(scored: dict[str, tuple[float, int]], bronsoort: str) -> str | None:
    families = _families()
    for family in _GENRES.get(bronsoort, ("besluit", "bezwaar", "maatwerk", "rechter", "ombudsman")):
        here = [k for k in scored if k in families[family]]
        if not here:
            continue
        top = max(scored[k][0] for k in here)
        near = [k for k in here if scored[k][0] >= top - 1.5]
        return min(near, key=lambda k: (_STRONGER.index(k) if k in _STRONGER else 99, -scored[k][0]))
    return None


_CONSENT = Patroon(r"(?i)\b(?:akkoord|akk|eens)\b")
_DECIDES = Patroon(r"(?i)\W*(?:advies|besluit|bsl|voorstel|conclusie|afspraak|uitkomst)\b")
_GRANTS = Patroon(r"(?i)\b(?:toe|toe\w+|krijg\w*|verle\w+|verstrek\w*|voorrang op|mag|vergoed\w*|honor\w*)\b")


def _consents_to(
    best: str, scored: dict[str, tuple[float, int]], said: tuple[Richting, ...], tekst: Leestekst
) -> int | None:
    """The refusal that a `yes` agrees with: `Advies: afwijzen. Besproken met de teamleider, akkoord.`"""
    if best not in {"toegekend", "deels_toegekend", "afgewezen"} or "toegekend" not in scored:
        return None
    number = scored["toegekend"][1]
    text = sentence_text(tekst, number)
    if not _CONSENT.search(text) or _GRANTS.search(text) or _DECIDES.match(text):
        return None
    before = [d for d in said if number - _PROPOSED <= d.zin < number]
    return None if not before or any(d.geeft for d in before if d.zin == before[-1].zin) else before[-1].zin


_PROPOSED = 3
"""So many sentences before the consent stands what it consents to."""


_INSTEAD = Patroon(
    r"(?i)in plaats (?:daar)?van|(?:als|om|een|de) (?:geld)?lening|leenbijstand|\bgeen (?:pgb|gift)\b.{0,60}\bmaar\b"
)
_NO_BUDGET = Patroon(r"(?i)\bpgb\b[^.]{0,60}\b(?:geen optie|niet|geen|geweigerd|afgewezen)\b")
_RATHER = Patroon(r"(?i)^\W*(?:wel (?:krijgt|kunt|kennen|geven|verstrekken|bieden)|in plaats daarvan|u krijgt wel)\b")
"""`De driewieler krijgt u niet. Wel krijgt u ...`: something else is given."""
_FOR_NOW = Patroon(
    r"(?i)\btijdelijk(?!e (?:aard|dienst|contract|baan|huur))|overbrugging|\bvoorlopig(?!e)"
    r"|\b(?:voor|gedurende|maximaal|hooguit)\s(?:de duur van\s|een periode van\s|maximaal\s"
    r"|ten hoogste\s)?(?:een half jaar"
    r"|(?:\d{1,2}|twee|drie|vier|vijf|zes|acht|negen|tien|twaalf)\s(?:weken|wkn|wk|maanden|mnd)\b)"
    r"|\bproef(?:periode|plaatsing)?\b|\btoegelaten tot (?:en met )?\d|\bvoor \d{1,2} (?:nachten|dagen)\b"
)
_VALID = Patroon(r"(?i)urgentie|voorrang|ontheff|onthev|vrijstel|woonkosten|schooljaar")
"""A priority, an exemption, a school year: these are always for a time, and their term makes them no less granted."""


_NO_MORE = Patroon(r"(?i)\bverleng\w*|\bvoort\s?(?:te )?zet\w*|\bdoor (?:te )?(?:gaan|lopen)\b|\bdoorgaan\b")
_ENDS = Patroon(r"(?i)\b(?:eindigt|stopt|loopt\b[^.]{0,40}\baf)\b")
"""`Uw hulp eindigt op 1 juli. Wij verlengen de hulp niet.`: what there was stops."""


def _refined(best: str, scored: dict[str, tuple[float, int]], tekst: Leestekst) -> str:
    """A grant for a time, or beside a refusal, is a partial one."""
    if best == "toegekend_tijdelijk" and _VALID.search(sentence_text(tekst, scored[best][1])):
        return "toegekend"
    if best == "afgewezen" and _NO_MORE.search(sentence_text(tekst, scored[best][1])) and _ENDS.search(tekst.tekst):
        return "beeindigd"
    if best not in {"toegekend", "afgewezen"} or "toegekend" not in scored:
        return best
    granted = sentence_text(tekst, scored["toegekend"][1])
    refused = scored.get("afgewezen")
    if refused and refused[1] != scored["toegekend"][1] and min(refused[0], scored["toegekend"][0]) >= 5:
        if _CONDITION.search(granted):
            return "afgewezen"
        return "toegekend_andere_vorm" if _OTHER_FORM.search(granted) or _RATHER.search(granted) else "deels_toegekend"
    if best == "toegekend" and _less_than_asked(tekst.tekst):
        return "deels_toegekend"
    in_kind = "natura" in granted and _NO_BUDGET.search(tekst.tekst)
    if best == "toegekend" and (in_kind or _INSTEAD.search(granted)):
        return "toegekend_andere_vorm"
    if best == "toegekend" and not _VALID.search(granted):
        lezing = read_context(tekst)
        decided = [granted, *(sentence_text(tekst, i) for i, z in enumerate(lezing) if z.sectie == "beslissing")]
        if any(_FOR_NOW.search(t) for t in decided):
            return "toegekend_tijdelijk"
    return best


_AMOUNT = rf"(?P<n>\d{{1,3}}|{count_words(12)})\s(?P<maat>uur|uren|u|dagdelen|dagdeel|dagen|dgd|etmalen|weekenden)\b"
_ASKED = Patroon(
    rf"(?i)\b(?:vroeg(?:en)?|vraagt|vraag|gevraagd\w*|wilt?|wenst|verzocht|verzoekt|aanvraag)\b[^.]{{0,60}}?{_AMOUNT}"
)
_GIVEN = Patroon(
    rf"(?i)\b(?:geven|geeft|krijg\w*|ken|kennen|toegek\w*|verle\w+|ind\w*|besl\w*|besluit|akk\w*"
    rf"|vergoed\w*)\b[^.]{{0,40}}?{_AMOUNT}"
)
_UNITS = {"uren": "uur", "u": "uur", "dagdeel": "dagdelen", "dgd": "dagdelen"}


def _less_than_asked(text: str) -> bool:
    """`U vroeg acht uur, wij geven vijf uur`: part of what was asked."""
    asked = _ASKED.search(text)
    return asked is not None and _less_given(text, asked)


_HAD = Patroon(rf"(?i)\b(?:had|hebt nu|heeft nu|ontving|kreeg|krijgt nu)\b[^.]{{0,40}}?{_AMOUNT}")


def _less_than_had(text: str) -> bool:
    """`U had vier uur, u krijgt voortaan twee uur`: what there was is cut."""
    had = _HAD.search(text)
    return had is not None and _less_given(text, had)


def _less_given(text: str, before: re.Match[str]) -> bool:
    """Is the last amount that the text gives, in the same measure, less than this one?"""
    given = [m for m in _GIVEN.finditer(text, before.end()) if _unit(m) == _unit(before)]
    return bool(given) and (counted(given[-1]["n"]) or 0) < (counted(before["n"]) or 0)


def _unit(m: re.Match[str]) -> str:
    found = m.group("maat").lower()
    return _UNITS.get(found, found)


def _families() -> dict[str, frozenset[str]]:
    from casusbank.vocabulary import load_vocabulary

    return {k: frozenset(v) for k, v in load_vocabulary().uitkomsten.items()}


def _denied(tekst: Leestekst, hit: Cuetreffer, key: str) -> bool:
    """Is the dictum denied; a burden also within its words: `leggen geen maatregel op`?"""
    if key not in _DENIABLE:
        return False
    rest = tekst.tekst[tekst.tokens[hit.laatste - 1].eind : tekst.zinnen[hit.zin].eind]
    if key in _BURDENS and (hit.ontkend or _DENIED_AT_END.match(rest)):
        return True
    return negated(tekst, hit, 3, 3 if key in _GIVES else 0)


_DENIED_AT_END = Patroon(
    r"(?i)(?:(?!\b(?:wegens|vanwege|ivm|omdat|want|die|dat|wat|als|nu|na|en|maar)\b)[^.,;:()])*\b(?:niet|evenmin)"
    r"(?: (?:op|in|af|terug|stop))?\s*(?:[.,;]|$)"
)
"""`verlagen de uitkering voor een jaar niet`: the verb of a main clause is denied at its end."""


def _conditional(tekst: Leestekst, hit: Cuetreffer) -> bool:
    """Does a condition govern the cue in its own clause: `vervalt zodra een woning wordt geweigerd`?"""
    first = tekst.zinnen[hit.zin].eerste
    if tekst.tokens[first].norm in _IF and hit.eerste > first:
        return True
    for i in range(hit.eerste - 1, max(first, hit.eerste - 8) - 1, -1):
        norm = tekst.tokens[i].norm
        if norm in {",", ";", ":", "("}:
            return False
        if norm in _IF:
            return True
    return False
