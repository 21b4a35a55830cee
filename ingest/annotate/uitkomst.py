"""The formal dictum and its modifications, with the sentence that says it.

The dictum is not the strekking ("gegrond, rechtsgevolgen in stand" is a material loss): that
derivation is in `ingest.fields`. Terms: artt. 7:11, 7:12, 8:70 and 8:72 Awb.
"""

from __future__ import annotations

import re

from casusbank.model import Annotatie
from ingest.annotate.bronsoort import detect_bronsoort
from ingest.annotate.context import Zinlezing, is_hypothetical, read_context, sentence_text
from ingest.annotate.matching import cues_in
from ingest.fields import strekking_of
from ingest.text import Leestekst

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
_PAST = re.compile(
    r"(?i)\b(?:bij|met|in) (?:het |zijn |haar |ons )?(?:primaire |bestreden |eerdere? )?(?:besluit"
    r"|beschikking)\b.{0,40}\b(?:van|d\.d\.)\b|heeft (?:het college|verweerder|de gemeente"
    r"|de rechtbank)|(?:was|werd|is) (?:eerder|destijds|aanvankelijk)|primaire besluit|vorig jaar"
    r"|eerdere aanvraag"
)
_CONDITION = re.compile(r"(?i)\b(?:zodra|als|indien|mits|op uw verzoek)\b")
_OTHER_FORM = re.compile(r"(?i)in natura|in plaats|andere vorm|lening|borgtocht")
_NEVER = re.compile(r"(?i)kunt u|kan (?:u|binnen)|binnen zes weken|^\W*(?:als|indien)\b|\bzou(?:den)?\b")


class Uitkomst:
    """Annotator `uitkomst`: one formal dictum per text, with the sentence that states it."""

    naam = "uitkomst@2"

    def annotate(self, tekst: Leestekst, eerder: tuple[Annotatie, ...]) -> tuple[Annotatie, ...]:
        """At most one annotation: the dictum that fits the genre, in the decision rather than elsewhere."""
        lezing = read_context(tekst)
        scored: dict[str, tuple[float, int]] = {}
        for hit in cues_in(tekst, "uitkomst"):
            if lezing[hit.zin].tells_other_case(hit.eerste):
                continue
            key = hit.sleutel.split(":")[1]
            text = sentence_text(tekst, hit.zin)
            score = _score(lezing[hit.zin], text, hit.zin / max(1, len(tekst.zinnen)))
            if score > scored.get(key, (0.0, 0))[0]:
                scored[key] = (score, hit.zin)
        best = _best(scored, detect_bronsoort(tekst))
        if best is None:
            return ()
        score, number = scored[best]
        if _mere_consent(best, scored, tekst):
            best, (score, number) = "afgewezen", scored["afgewezen"]
        else:
            best = _refined(best, scored, tekst)
        best = _AS_MAATWERK.get(best, best) if detect_bronsoort(tekst) == "tsd_casus" else best
        zin = tekst.zinnen[number]
        return (
            Annotatie(
                "uitkomst",
                best,
                zin.begin,
                zin.eind,
                tekst.tekst[zin.begin : zin.eind],
                self.naam,
                min(0.95, 0.4 + score / 10),
            ),
        )


def _score(z: Zinlezing, text: str, place: float) -> float:
    if _NEVER.search(text) and z.sectie != "beslissing":
        return 0.0
    score = 1.0 + place * 2
    score += 4 if z.sectie == "beslissing" else 0
    score += 1 if z.sectie in {"overweging", "aanbeveling"} else 0
    score -= 2.5 if z.sectie in {"feiten", "kader"} else 0
    score -= 2 if z.partij else 0
    score -= 2 if _PAST.search(text) and z.sectie != "beslissing" else 0
    return max(score, 0.05)


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


_CONSENT = re.compile(r"(?i)\b(?:akkoord|eens)\b")
_GRANTS = re.compile(r"(?i)\b(?:toe|toe\w+|krijg\w*|verle\w+|verstrek\w*|voorrang op|mag|vergoed\w*|honor\w*)\b")


def _mere_consent(best: str, scored: dict[str, tuple[float, int]], tekst: Leestekst) -> bool:
    """`Advies: afwijzen. Besproken met de teamleider, akkoord.` agrees with the refusal."""
    if (
        best not in {"toegekend", "deels_toegekend", "afgewezen"}
        or "toegekend" not in scored
        or "afgewezen" not in scored
    ):
        return False
    text = sentence_text(tekst, scored["toegekend"][1])
    return scored["afgewezen"][1] < scored["toegekend"][1] and bool(_CONSENT.search(text)) and not _GRANTS.search(text)


def _refined(best: str, scored: dict[str, tuple[float, int]], tekst: Leestekst) -> str:
    """A grant for a time, or beside a refusal, is a partial one."""
    if best not in {"toegekend", "afgewezen"} or "toegekend" not in scored:
        return best
    granted = sentence_text(tekst, scored["toegekend"][1])
    refused = scored.get("afgewezen")
    if refused and refused[1] != scored["toegekend"][1] and min(refused[0], scored["toegekend"][0]) >= 5:
        if _CONDITION.search(granted):
            return "afgewezen"
        return "toegekend_andere_vorm" if _OTHER_FORM.search(granted) else "deels_toegekend"
    if best == "toegekend" and re.search(r"(?i)\btijdelijk|overbrugging", granted):
        return "toegekend_tijdelijk"
    return best


def _families() -> dict[str, frozenset[str]]:
    from casusbank.vocabulary import load_vocabulary

    return {k: frozenset(v) for k, v in load_vocabulary().uitkomsten.items()}


class Modificaties:
    """Annotator `modificaties`: how the decision dealt with the rule (hardheidsclausule, afwijking, ...)."""

    naam = "modificaties@2"

    def annotate(self, tekst: Leestekst, eerder: tuple[Annotatie, ...]) -> tuple[Annotatie, ...]:
        """The best sentence per modification; of the three on the hardheidsclausule only one stands."""
        lezing = read_context(tekst)
        best: dict[str, tuple[float, int]] = {}
        is_note = detect_bronsoort(tekst) == "consulentnotitie"
        for hit in cues_in(tekst, "modificatie"):
            key = hit.sleutel.split(":")[1]
            z = lezing[hit.zin]
            if z.partij or z.sectie == "kader" or (z.sectie == "feiten" and not (z.motiveert or is_note)):
                continue
            score = 1.0 + (z.sectie in {"overweging", "beslissing"}) + 2 * (z.sectie == "beslissing")
            if key == "afwijking_beleidsregel" and is_hypothetical(tekst, hit.zin):
                continue
            if score > best.get(key, (0.0, 0))[0]:
                best[key] = (score, hit.zin)
        if not any(k.startswith("hardheidsclausule") for k in best):
            best |= self._clause(tekst, eerder, lezing)
        return tuple(self._annotation(tekst, k, best[k][1]) for k in _one_clause(best))

    def _clause(
        self, tekst: Leestekst, eerder: tuple[Annotatie, ...], lezing: tuple[Zinlezing, ...]
    ) -> dict[str, tuple[float, int]]:
        """The decision-maker discusses the clause without a set phrase: the outcome tells which way it went."""
        weighed = [
            h.zin
            for h in cues_in(tekst, "instrument")
            if h.sleutel == "instrument:hardheidsclausule"
            and not lezing[h.zin].partij
            and lezing[h.zin].sectie in {"overweging", "beslissing"}
        ]
        strekking = strekking_of(eerder, tekst.tekst)
        if not weighed or strekking not in {"voor_inwoner", "tegen_inwoner"}:
            return {}
        key = "hardheidsclausule_toegepast" if strekking == "voor_inwoner" else "hardheidsclausule_getoetst_geweigerd"
        return {key: (0.5, weighed[0])}

    def _annotation(self, tekst: Leestekst, key: str, number: int) -> Annotatie:
        zin = tekst.zinnen[number]
        return Annotatie("modificatie", key, zin.begin, zin.eind, tekst.tekst[zin.begin : zin.eind], self.naam, 0.7)


def _one_clause(best: dict[str, tuple[float, int]]) -> list[str]:
    """Not assessed goes before refused, refused before applied: a refusal names the clause it does not apply."""
    clause = [
        k
        for k in (
            "hardheidsclausule_niet_getoetst",
            "hardheidsclausule_getoetst_geweigerd",
            "hardheidsclausule_toegepast",
        )
        if k in best
    ]
    return [k for k in best if k not in clause[1:]]
