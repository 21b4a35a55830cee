"""Domain and subject of a casus: cues and statutes scored, title and decision count more."""

from __future__ import annotations

from collections import Counter, defaultdict

from casusbank.model import Annotatie, Verwijzing
from casusbank.patroon import Patroon
from casusbank.vocabulary import Onderwerp, load_vocabulary
from ingest.annotate.context import Zinlezing, read_context, sentence_text
from ingest.annotate.matching import cues_in, vocabulary_matcher
from ingest.annotate.wetnamen import short_name
from ingest.annotate.woordgewicht import subjects_of
from ingest.text import Leestekst, read_light, tokenize

# What a text about this domain is about when no word says more.
_DEFAULT = {"wonen": "urgentie_sociaal", "schuld": "toegang_schuldhulp"}
_ALSO = {"onbegrepen_gedrag": "integraal", "zorg_en_straf": "zorg_veiligheid"}
_TITLE, _DECISION, _OPENING, _QUESTION = 5.0, 1.5, 1.0, 2.0
_HEAD, _MOST, _FADE, _SPECIFIC = 5, 1.6, 0.5, 0.4
_IN_TITLE = -1
"""Instead of the number of a sentence: the words of the title count, and show nothing in the text."""
_GREETING = 5
"""A sentence of fewer tokens (`Hoi,`) shows nothing of the subject."""
_WORDS, _TITLE_WORDS = 0.2, 3.0
"""What single words count, next to a cue (1)."""
_ASKS = Patroon(
    r"(?i)\b(?:vraagt|vroeg(?:en)?|gevraagd|verzoe[ck]\w*|verzocht\w*|aanvra\w*|aangevraagd|aanvr|hulpvraag"
    r"|wil(?:len)? (?:graag|een|hulp|dat)|zou(?:den)? graag|in geschil|geschil (?:gaat|is|betreft)"
    r"|het gaat (?:om|over)|gaat (?:het )?over|betreft:?|onderwerp:|besluit (?:op|tot|over|inzake)"
    r"|beslissing op|bezwaar tegen|beroep tegen|klacht (?:gaat )?over|klaagt|ivm|inzake|weiger\w*|toegekend"
    r"|toekennen|afgewezen|kennen? .{0,60} toe|wij[zs]t? .{0,60} af|verstrek\w*|verleen\w*|ken(?:t|nen)"
    r"|casus:|vraag:|besproken|krijg(?:t|en)|beëindig\w*|inget\w+|opgelegd)\b"
)
"""Words of a sentence that says what is asked or decided."""


class Onderwerpen:
    """Annotator `onderwerpen`: subjects best first, and the domain of the best one, with the sentence that shows it."""

    naam = "onderwerpen@4"

    def annotate(self, tekst: Leestekst, eerder: tuple[Annotatie, ...]) -> tuple[Annotatie, ...]:
        """At most two subjects and their domains."""
        vocab = load_vocabulary()
        if not tekst.zinnen:
            return ()
        scores, zinnen = _scored(tekst)
        laws = _law_domains(eerder)
        if "maatschappelijke_opvang" in scores and "regiobinding" in scores:
            scores["regiobinding"] *= 0.5  # the ground on which the shelter is refused, not what is asked
        if laws["jeugd"] > laws["wmo"] or (not laws["wmo"] and _of_youth(tekst)):
            _as_youth(scores, zinnen)
        for key in scores:
            domein = vocab.onderwerpen[key].domein
            scores[key] *= _fit(domein, laws)
            scores[key] *= 1 + 0.25 * min(2.0, laws.get(_family(domein), 0.0))
        _yield(scores, vocab.onderwerpen)
        least = 2.0 if any(s >= 2.0 for s in scores.values()) else 1.0  # a thin text has one word for it
        ranked = sorted((k for k in scores if scores[k] >= least), key=lambda k: (-scores[k], k))
        if not ranked:
            return self._by_law(tekst, eerder, laws)
        top = [k for k in ranked[:2] if scores[k] >= 0.75 * scores[ranked[0]]]
        out = [self._annotation(tekst, "onderwerp", k, zinnen[k], scores[k]) for k in top]
        domeinen = dict.fromkeys(vocab.onderwerpen[k].domein for k in top[:1])
        domeinen |= dict.fromkeys(_ALSO[k] for k in top[:1] if k in _ALSO)
        return (*out, *(self._annotation(tekst, "domein", d, zinnen[top[0]], scores[top[0]]) for d in domeinen))

    def _by_law(self, tekst: Leestekst, eerder: tuple[Annotatie, ...], laws: Counter[str]) -> tuple[Annotatie, ...]:
        """No subject: the domain of the statute named most."""
        if not laws:
            return ()
        domein = laws.most_common(1)[0][0]
        first = next(a for a in eerder if a.soort == "wetsverwijzing")
        subject = _DEFAULT.get(domein)
        found = (
            (Annotatie("onderwerp", subject, first.begin, first.eind, first.fragment, self.naam, 0.4),)
            if subject
            else ()
        )
        return (*found, Annotatie("domein", domein, first.begin, first.eind, first.fragment, self.naam, 0.4))

    def _annotation(self, tekst: Leestekst, soort: str, key: str, number: int, score: float) -> Annotatie:
        zin = tekst.zinnen[number]
        certainty = min(0.95, 0.4 + score / 40)
        fragment = tekst.tekst[zin.begin : zin.eind]
        return Annotatie(
            "onderwerp" if soort == "onderwerp" else "domein", key, zin.begin, zin.eind, fragment, self.naam, certainty
        )


def _scored(tekst: Leestekst) -> tuple[dict[str, float], dict[str, int]]:
    """Score per subject, and the sentence that shows it best; a subject that keeps coming back counts less and less."""
    weights = [_weight(tekst, n, z) for n, z in enumerate(read_context(tekst))]
    said: dict[str, dict[int, float]] = defaultdict(dict)
    for hit in cues_in(tekst, "onderwerp"):
        found = said[hit.sleutel.split(":")[1]]
        found[hit.zin] = min(_MOST, found[hit.zin] + 0.2) if hit.zin in found else 1.0
    scores: dict[str, float] = {}
    zinnen: dict[str, int] = {}
    _add(scores, zinnen, {key: [(much * weights[n], n) for n, much in rows.items()] for key, rows in said.items()})
    _add(scores, zinnen, _by_words(tekst, weights))
    if tekst.titel:
        title = read_light(tekst.titel)
        keys = (h.sleutel for h in vocabulary_matcher().find(title))
        for key in dict.fromkeys(k.split(":")[1] for k in keys if k.startswith("onderwerp:")):
            scores[key] = scores.get(key, 0.0) + _TITLE
    first = next((n for n, z in enumerate(tekst.zinnen) if z.laatste - z.eerste >= _GREETING), 0)
    return scores, {key: zinnen.get(key, first) for key in scores}


def _by_words(tekst: Leestekst, weights: list[float]) -> dict[str, list[tuple[float, int]]]:
    """What the single words say for each subject, by sentence and in the title."""
    points: dict[str, list[tuple[float, int]]] = defaultdict(list)
    parts = [(tekst.tokens[z.eerste : z.laatste], weights[n], n) for n, z in enumerate(tekst.zinnen)]
    for tokens, weight, n in (*parts, (tokenize(tekst.titel), _TITLE_WORDS, _IN_TITLE)):
        for key, much in subjects_of(tokens).items():
            points[key].append((_WORDS * much * weight, n))
    return points


def _add(scores: dict[str, float], zinnen: dict[str, int], points: dict[str, list[tuple[float, int]]]) -> None:
    for key, found in points.items():
        found.sort(key=lambda p: (-p[0], p[1]))
        shown = next((n for _, n in found if n != _IN_TITLE), None)
        if shown is not None:
            zinnen.setdefault(key, shown)
        scores[key] = scores.get(key, 0.0) + sum(p / (1 + _FADE * rank) for rank, (p, _) in enumerate(found))


def _weight(tekst: Leestekst, number: int, z: Zinlezing) -> float:
    """What a sentence says of the subject counts by what it is: the question, the decision, the opening, the rules."""
    text = sentence_text(tekst, number)
    weight = 1.0 + _OPENING * (number < _HEAD) + _DECISION * (z.sectie == "beslissing" or z.dictum)
    weight += _QUESTION * bool(_ASKS.search(text))
    return weight * (0.4 if z.sectie == "kader" else 1.0) * (0.5 if z.elders[1] else 1.0)


def _yield(scores: dict[str, float], onderwerpen: dict[str, Onderwerp]) -> None:
    """Weigh each subject; a general one (`urgentie`) gives what it has to the specific one that is said too."""
    for key in list(scores):
        best = max((k for k in onderwerpen[key].wijkt_voor if k in scores), key=lambda k: scores[k], default=None)
        if best and scores[best] >= _SPECIFIC * scores[key]:
            scores[best] += 0.5 * scores[key]
            scores[key] *= 0.5
    for key in scores:
        scores[key] *= onderwerpen[key].gewicht


_YOUTH = {
    "pgb": "pgb_jeugd",
    "begeleiding": "begeleiding_jeugd",
    "dagbesteding": "begeleiding_jeugd",
    "vervoersvoorziening": "vervoer_jeugd",
}
_SAYS_YOUTH = Patroon(r"(?i)\bjeugd(?:hulp|wet)\b")
_SAYS_ADULT = Patroon(r"(?i)\bwmo\b|maatschappelijke ondersteuning")


def _of_youth(tekst: Leestekst) -> bool:
    """Does the text name the Jeugdwet or jeugdhulp, and oftener than the Wmo?"""
    said = f"{tekst.titel}\n{tekst.tekst}"
    return sum(1 for _ in _SAYS_YOUTH.finditer(said)) > sum(1 for _ in _SAYS_ADULT.finditer(said))


def _as_youth(scores: dict[str, float], zinnen: dict[str, int]) -> None:
    """Under the Jeugdwet the words of a Wmo subject speak for its youth twin."""
    for adult, youth in _YOUTH.items():
        if adult in scores:
            scores[youth] = scores.get(youth, 0.0) + scores.pop(adult)
            zinnen.setdefault(youth, zinnen[adult])


def _fit(domein: str, laws: Counter[str]) -> float:
    """Jeugd and Wmo share words (begeleiding, pgb): the statute tells them apart."""
    other = {"wmo": "jeugd", "jeugd": "wmo"}.get(domein)
    return 0.4 if other and laws.get(other, 0) > 0 and not laws.get(domein, 0) else 1.0


def _family(domein: str) -> str:
    """The three Pw domains and opvang share a statute with their neighbour."""
    return "pw_inkomen" if domein.startswith("pw_") else "wmo" if domein == "opvang" else domein


_LOCAL = (
    ("huisvestingsverordening", "wonen"),
    ("leerlingenvervoer", "onderwijs"),
    ("jeugdhulp", "jeugd"),
    ("maatschappelijke ondersteuning", "wmo"),
    ("schuldhulp", "schuld"),
)
"""Words in the name of a local regulation that tell its domain."""


def _law_domains(eerder: tuple[Annotatie, ...]) -> Counter[str]:
    wetten = {short_name(w): w.domein for w in load_vocabulary().wetten.values() if w.domein}
    found: Counter[str] = Counter()
    for a in eerder:
        if isinstance(a.details, Verwijzing):
            name = a.details.norm.partition(" art. ")[0]
            domein = wetten.get(name) or next((d for p, d in _LOCAL if p in name.lower()), None)
            if domein:
                found[domein] += 1
    return found
