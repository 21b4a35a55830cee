"""How the decision dealt with the rule: hardheidsclausule, deviation, proportionality, urgent reasons.

Of the hardheidsclausule one of three holds: not assessed, assessed and refused, applied. Where no set phrase says
which, it follows from who speaks of the clause and which way the decision went.
"""

from __future__ import annotations

from casusbank.model import Annotatie
from casusbank.patroon import Patroon
from ingest.annotate.bronsoort import detect_bronsoort
from ingest.annotate.context import Zinlezing, is_hypothetical, read_context, sentence_text
from ingest.annotate.matching import cues_in
from ingest.annotate.secties import author_of
from ingest.fields import strekking_of
from ingest.text import Leestekst


class Modificaties:
    """Annotator `modificaties`: how the decision dealt with the rule (hardheidsclausule, afwijking, ...)."""

    naam = "modificaties@4"

    def annotate(self, tekst: Leestekst, eerder: tuple[Annotatie, ...]) -> tuple[Annotatie, ...]:
        """The best sentence per modification; of the three on the hardheidsclausule only one stands."""
        lezing = read_context(tekst)
        best: dict[str, tuple[float, int]] = {}
        done: set[tuple[str, int]] = set()
        is_note = detect_bronsoort(tekst) == "consulentnotitie"
        for hit in cues_in(tekst, "modificatie"):
            key = hit.sleutel.split(":")[1]
            if (key, hit.zin) in done:
                continue
            done.add((key, hit.zin))
            z = lezing[hit.zin]
            if z.partij or z.sectie == "kader" or (z.sectie == "feiten" and not (z.motiveert or is_note)):
                continue
            score = 1.0 + (z.sectie in {"overweging", "beslissing"}) + 2 * (z.sectie == "beslissing")
            text = sentence_text(tekst, hit.zin)
            if key == "afwijking_beleidsregel" and (is_hypothetical(tekst, hit.zin) or _NO_DEVIATION.search(text)):
                continue
            if key in {"dringende_reden_aangenomen", "hardheidsclausule_toegepast"} and _ONLY_IF.search(text):
                continue
            if key.startswith("hardheidsclausule") and not _clause_near(tekst, hit.zin, key):
                continue
            if key == "hardheidsclausule_toegepast" and _RULE.search(text):
                continue
            if score > best.get(key, (0.0, 0))[0]:
                best[key] = (score, hit.zin)
        if not any(k.startswith("hardheidsclausule") for k in best):
            best |= self._clause(tekst, eerder, lezing)
        return tuple(self._annotation(tekst, k, best[k][1]) for k in _one_clause(best))

    def _clause(
        self, tekst: Leestekst, eerder: tuple[Annotatie, ...], lezing: tuple[Zinlezing, ...]
    ) -> dict[str, tuple[float, int]]:
        """Who decides speaks of the clause without a set phrase: the outcome tells which way it went."""
        said = (sentence_text(tekst, i) for i in range(len(lezing)))
        spoken = [i for i, text in enumerate(said) if _SPOKEN.search(text) and not text.rstrip().endswith("?")]
        own = [i for i in spoken if not lezing[i].partij and not lezing[i].sectie.startswith("standpunt")]
        strekking = strekking_of(eerder, tekst.tekst)
        if author_of(tekst) in {"bestuur", "consulent"}:
            outcome = next((a.sleutel for a in eerder if a.soort == "uitkomst"), None)
            # Something else than what the clause was asked for is a refusal of that.
            refused = outcome == "toegekend_andere_vorm"
            key = _by_outcome("tegen_inwoner" if refused else strekking, outcome is not None)
            if own and key:
                return {key: (0.5, own[0])}
            invoked = [i for i in spoken if i not in own]
            if invoked and strekking == "tegen_inwoner":
                return {"hardheidsclausule_niet_getoetst": (0.5, invoked[0])}
            return {}
        silent = [
            i for i in own if any(_SILENT.search(sentence_text(tekst, j)) for j in range(i, min(i + 4, len(lezing))))
        ]
        if silent:
            return {"hardheidsclausule_niet_getoetst": (0.5, silent[0])}
        weighed = [i for i in own if lezing[i].sectie in {"overweging", "beslissing"}]
        key = _by_outcome(strekking, True)
        return {key: (0.5, weighed[0])} if weighed and key else {}

    def _annotation(self, tekst: Leestekst, key: str, number: int) -> Annotatie:
        zin = tekst.zinnen[number]
        return Annotatie("modificatie", key, zin.begin, zin.eind, tekst.tekst[zin.begin : zin.eind], self.naam, 0.7)


_NO_DEVIATION = Patroon(
    r"(?i)\bgeen (?:\w+ )?(?:reden|aanleiding|grond|ruimte)\b.{0,80}\baf|\bniet\b.{0,25}\baf(?:wijken|geweken"
    r"| te wijken)"
)
_ONLY_IF = Patroon(
    r"(?i)\bslechts\b.{0,30}\b(?:voor|als|indien)\b|\balleen (?:als|indien|wanneer|voor|zien)\b|\bgeen dringende"
)
_CLAUSE = Patroon(r"(?i)hardheid|hardh\.|onbillijk|schrijnend|af te wijken|\bafwijk")
_CLAUSE_OR_RULE = Patroon(_CLAUSE.pattern + r"|uitzonder|verordening")
_SPOKEN = Patroon(
    r"(?i)hardheidsclausule|hardh\.?clausule|onbillijk\w*|\bla(?:at|ten) ons (?:toe )?af(?:wijken| te wijken)"
    r"|ons toestaat af te wijken|afwijken als (?:de )?(?:regels|toepassing)"
)
_RULE = Patroon(
    r"(?i)\b(?:biedt|bevat|laat|kan|kunnen|mogelijkheid)\b.{0,120}\b(?:af te wijken|afwijken"
    r"|afgeweken)\b.{0,80}\b(?:als|indien|wanneer)\b"
)
"""What the clause says, before anyone applied it."""
_SILENT = Patroon(
    r"(?i)\bnergens\b|niet eens voor|\bniets (?:\w+ )?(?:opgenomen|overwogen|gezegd|over)|geen enkele overweging"
    r"|niet kenbaar"
    r"|\bzwijgt\b|niet (?:\w+ )?(?:besproken|beoordeeld|getoetst|gezien|ingegaan)|ten onrechte niet"
)


def _by_outcome(strekking: str | None, decided: bool) -> str | None:
    """Applied where the inwoner won, refused where not; in between nothing says."""
    if not decided:
        return None
    return {"voor_inwoner": "hardheidsclausule_toegepast", "tegen_inwoner": "hardheidsclausule_getoetst_geweigerd"}.get(
        strekking or ""
    )


def _clause_near(tekst: Leestekst, number: int, key: str) -> bool:
    """Is the clause spoken of here or just before?"""
    pattern = _CLAUSE_OR_RULE if key == "hardheidsclausule_toegepast" else _CLAUSE
    return any(pattern.search(sentence_text(tekst, i)) for i in range(max(0, number - 3), number + 1))


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
