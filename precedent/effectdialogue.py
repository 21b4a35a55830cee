"""The Effectdialoog: a value discussed over casussen in which it played, and what the table answered read back.

Export: the value as it stands, the four questions (`methodiek.yaml`), and per casus its outcome with the passages in
which the value played; places to write. Import: the text of the filled-in form, in whatever file it came back. Only
headings carry meaning (a question, or a casus by its id in square brackets); a person may rewrite all else, leave
questions open, and strike or move casussen. What was left as it was printed is no answer.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from casusbank.errors import InvoerFout
from casusbank.model import Casus, CasusId
from casusbank.render import POLARITEIT_LABELS, STREKKING_LABELS
from casusbank.vocabulary import Vocabulary
from casusbank.vocabulary.methodiek import Methodiek, load_methodiek
from casusbank.vocabulary.organisatiewaarden import Organisatiewaarde, Waardeversie
from precedent.dossier.document import (
    Afdeling,
    Alinea,
    Bewering,
    Invoerbron,
    Invulveld,
    Lijst,
    Passagebron,
    Regelbron,
    Stuk,
    Veldbron,
)
from precedent.dossier.to_markdown import INVULLEN
from precedent.weighing import GETELD, WaardeGebruik, best, uses

MAX_CASUSSEN = 6
ANTWOORDVELDEN = ("betekenis_voor_ons", "betekenis_voor_inwoner", "wat_merkt_de_inwoner", "wat_betekent_het_niet")
"""The field of a value that each of the four questions fills, in their order."""
_NOW = "Nu staat er: "
_NOTHING = "Nu staat er nog niets."
_CASUSVRAAG = "Wat zegt deze casus over de waarde?"
_UITKOMST = "Uitkomst: "
_AHEAD = 6
"""Lines below a title in which the rest of a casus begins."""
_KENMERK = "Kenmerk van de waarde"
_MD = re.compile(r"\\([\\`*_{}\[\]<>#|~+=.)!-])")
_REFS = re.compile(r"(?: ?\[?\[\d+\]\]?(?:\(#[\w-]+\))?)+\s*$")
_HEADING = re.compile(r"^\s*#{1,6}\s+")
_MARK = re.compile(r"(?i)kenmerk van de waarde:?\s*([a-z][a-z0-9_]*)\s*,?\s*versie\s*(\d+)")
_CASUSKOP = re.compile(r"\[([^\[\]\s]{2,120})\]\s*$")
_KOPPEN = ("de waarde", "de vier vragen", "de casussen", "bronnen", "afspraken en deelnemers")
_PRINTED = re.compile(
    rf"{_NOW}|{re.escape(_NOTHING)}|{_UITKOMST}(?:{'|'.join(STREKKING_LABELS.values())})\\.$"
    rf"|[^“]{{2,120}}, (?:{'|'.join(POLARITEIT_LABELS.values())}): “"
)
"""Lines of the form itself, also where a person moved or half struck them."""
_EMPTY = re.compile(r"(?i)^\[\s*vul hier in\b[^\]]*\]?\s*$")


@dataclass(frozen=True, slots=True)
class Ingevuld:
    """What a filled-in form says: `antwoorden` by field of the value, and what was said of which casus.

    `versie` is the one the form was printed from; `onbekend` are casussen on it that this database does not hold.
    """

    waarde_id: str
    versie: int
    antwoorden: tuple[tuple[str, str], ...]
    besproken: tuple[tuple[CasusId, str], ...]
    onbekend: tuple[str, ...] = ()


def choose(casussen: Iterable[Casus], waarde: Organisatiewaarde, most: int = MAX_CASUSSEN) -> tuple[Casus, ...]:
    """The casussen to talk about: where the value counted, different outcomes in turn, the best passages first."""
    core = _core(waarde)
    rows: dict[CasusId, list[WaardeGebruik]] = {}
    known: dict[CasusId, Casus] = {}
    for casus in casussen:
        found = [u for u in uses(casus) if u.waarde in core]
        if found:
            known[casus.id], rows[casus.id] = casus, found
    ranked = sorted(known.values(), key=lambda c: (not _counts(rows[c.id]), -_strength(rows[c.id]), c.id))
    per_outcome: dict[str | None, list[Casus]] = {}
    for casus in ranked:
        per_outcome.setdefault(casus.velden.strekking, []).append(casus)
    turns = [(turn, place, c) for place, group in enumerate(per_outcome.values()) for turn, c in enumerate(group)]
    return tuple(c for _, _, c in sorted(turns, key=lambda t: t[:2])[:most])


def _core(waarde: Organisatiewaarde) -> frozenset[str]:
    meant = (c for b in waarde.betekenissen for c in b.concretiseert)
    return frozenset({waarde.id, *waarde.concretiseert, *meant})


def _counts(rows: Iterable[WaardeGebruik]) -> bool:
    return any(r.toepassing.polariteit in GETELD for r in rows)


def _strength(rows: Iterable[WaardeGebruik]) -> float:
    return max(r.bevestigd + r.annotatie.zekerheid for r in rows)


def build_dialogue(
    versie: Waardeversie, casussen: Sequence[Casus], datum: str, vocab: Vocabulary, methodiek: Methodiek | None = None
) -> Stuk:
    """The form to fill in."""
    method, w = methodiek or load_methodiek(), versie.waarde
    source = (Invoerbron("organisatiewaarde", f"{w.id}, versie {versie.versie}"),)
    opening = Alinea((Bewering("werkwijze", _how_to(len(casussen)), (Invoerbron("methodiek", "Effectdialoog"),)),))
    mark = Alinea((Bewering("verwijzing", f"{_KENMERK}: {w.id}, versie {versie.versie}", source),))
    return Stuk(
        "effectdialoog",
        f"Effectdialoog: {w.naam}",
        datum,
        (opening, mark, Alinea((Bewering("beperking", _LIMIT, (Regelbron("mens_beslist"),)),))),
        (
            Afdeling("waarde", "De waarde", (Lijst(tuple(_value_lines(w, source, vocab))),)),
            Afdeling("vragen", "De vier vragen", tuple(_question(w, n, q, source)
                                                      for n, q in enumerate(method.dialoogvragen))),
            Afdeling("casussen", "De casussen", tuple(_case(n, c, w, vocab) for n, c in enumerate(casussen))),
            Afdeling("afspraken", "Afspraken en deelnemers", (Invulveld("welke functies; welke afspraken"),)),
        ),
        citaten=False,
    )  # fmt: skip


_LIMIT = "Het gesprek bepaalt wat de waarde betekent. De casussen zijn voorbeelden, geen norm."


def _how_to(casussen: int) -> str:
    return (
        f"Bespreek de vier vragen aan de hand van de {casussen} casussen. Schrijf uw antwoord op de plaats van"
        f" {INVULLEN} en laat de koppen staan. Een casus die u niet bespreekt, haalt u weg of laat u leeg."
        " Noem geen namen. Lees het stuk daarna terug met: casusbank effectdialoog --terug BESTAND"
    )


def _value_lines(w: Organisatiewaarde, source: tuple[Invoerbron, ...], vocab: Vocabulary) -> list[Bewering]:
    labels = ", ".join(vocab.waarden[c].label for c in sorted(_core(w)) if c in vocab.waarden)
    lines = [f"Belofte: “{w.letterlijke_belofte}”", f"Maakt concreet: {labels}", f"Eigenaar: {w.eigenaar}"]
    lines += [f"Richtlijn {r.id} ({r.status}): {r.tekst}" for r in w.richtlijnen]
    return [Bewering("waarde", line, source) for line in lines]


def _question(w: Organisatiewaarde, number: int, text: str, source: tuple[Invoerbron, ...]) -> Afdeling:
    current = getattr(w, ANTWOORDVELDEN[number])
    said = Bewering("waarde", f"{_NOW}{current}" if current else _NOTHING, source)
    return Afdeling(
        f"vraag-{number + 1}", text, (Alinea((said,)), Invulveld("uw antwoord, of laat staan wat er staat"))
    )


def _case(number: int, casus: Casus, w: Organisatiewaarde, vocab: Vocabulary) -> Afdeling:
    core = _core(w)
    outcome = f"{_UITKOMST}{STREKKING_LABELS[casus.velden.strekking]}."
    lines = [Bewering("veld", outcome, (Veldbron(casus.id, "strekking", casus.velden.strekking or "niet bekend"),))]
    for use in best([u for u in uses(casus) if u.waarde in core], 3):
        n = use.annotatie
        name = vocab.waarden[n.sleutel].label if n.sleutel in vocab.waarden else w.naam
        said = " ".join(casus.tekst[n.begin : n.eind].split())
        passage = Passagebron(casus.id, n.begin, n.eind, casus.tekst[n.begin : n.eind], n.status, n.annotator)
        lines.append(
            Bewering("waarde", f"{name}, {POLARITEIT_LABELS[use.toepassing.polariteit]}: “{said}”", (passage,))
        )
    field = Afdeling(f"casus-{number + 1}-vraag", _CASUSVRAAG, (Invulveld("wat liet de waarde hier zien, of niet"),))
    return Afdeling(f"casus-{number + 1}", f"{casus.titel} [{casus.id}]", (Lijst(tuple(lines)), field))


# ------------------------------------------------------------------ back


def read_dialogue(tekst: str, bekend: Iterable[str], methodiek: Methodiek | None = None) -> Ingevuld:
    """What the text of a filled-in form says; `bekend` are the ids of the casussen there are. Raises InvoerFout."""
    method, ids = methodiek or load_methodiek(), frozenset(bekend)
    lines = [_plain(line) for line in tekst.splitlines()]
    mark = next((m for line in lines if (m := _MARK.search(line))), None)
    if mark is None:
        raise InvoerFout(
            f"Dit is geen formulier van de Effectdialoog: de regel '{_KENMERK}: ..., versie ...' ontbreekt."
        )
    answers, said, strange = _sections(lines, ids, {_key(q): n for n, q in enumerate(method.dialoogvragen)})
    found = tuple((ANTWOORDVELDEN[n], text) for n, part in sorted(answers.items()) if (text := _answer(part)))
    spoken = tuple((CasusId(i), text) for i, part in said.items() if (text := _answer(part)))
    if not found and not spoken:
        raise InvoerFout("Er is nog niets ingevuld: schrijf uw antwoorden op de plaats van [vul hier in].")
    return Ingevuld(mark[1], int(mark[2]), found, spoken, tuple(strange))


def _sections(
    lines: list[str], ids: frozenset[str], questions: dict[str, int]
) -> tuple[dict[int, list[str]], dict[str, list[str]], list[str]]:
    """The lines under each question and under each casus, and the casussen this database does not hold."""
    answers: dict[int, list[str]] = {}
    said: dict[str, list[str]] = {}
    strange: list[str] = []
    into: list[str] = []
    ask = _key(_CASUSVRAAG)
    for at, line in enumerate(lines):
        key = _key(line)
        case = _CASUSKOP.search(line)
        if key in questions:
            into = answers.setdefault(questions[key], [])
        elif key in _KEYS_OF_HEADINGS:
            into = []
        elif case and _is_case_heading(line, case, lines[at + 1 : at + 1 + _AHEAD]):
            into = []
            if case[1] in ids:
                said.setdefault(case[1], [])
            else:
                strange.append(case[1])
        elif key == ask and said:
            into = said[next(reversed(said))]
        else:
            into.append(line)
    return answers, said, strange


def _is_case_heading(line: str, case: re.Match[str], following: list[str]) -> bool:
    """A title with an id in brackets, above what is printed with a casus; an id that somebody mentions is none."""
    title = line[: case.start()].strip()
    printed = any(_key(f) == _key(_CASUSVRAAG) or f.lstrip("-* ").startswith(_UITKOMST) for f in following)
    return bool(title) and printed


def _answer(lines: list[str]) -> str:
    """What a person wrote: without what was printed there, the empty field and list marks."""
    kept = [re.sub(r"^\s*[-*•]\s+", "", line).strip() for line in lines]
    kept = [line for line in kept if line and not _PRINTED.match(line) and not _EMPTY.match(line)]
    text = " ".join(" ".join(kept).split())
    return re.sub(r"^\[\s*vul hier in[^\]]*\]\s*", "", text, flags=re.IGNORECASE)


def apply(waarde: Organisatiewaarde, ingevuld: Ingevuld, vastgesteld_per: str | None = None) -> Organisatiewaarde:
    """The value with the answers of the table: a concept, unless the day is given from which it is adopted."""
    changed = replace(waarde, **dict(ingevuld.antwoorden))  # type: ignore[arg-type]
    if vastgesteld_per:
        return replace(changed, status="vastgesteld", geldig_van=vastgesteld_per, geldig_tot=None)
    return replace(changed, status="concept")


def _plain(line: str) -> str:
    """A line as a person reads it: no heading marks, no escapes of Markdown, no numbers of sources."""
    bare = _MD.sub(r"\1", html.unescape(_HEADING.sub("", line)))
    return _REFS.sub("", bare.replace("**", "").replace("\u00a0", " ")).rstrip()


def _key(line: str) -> str:
    """A heading whatever its case, numbering and punctuation."""
    words = re.findall(r"[^\W\d_]+", line.casefold())
    return " ".join(words)


_KEYS_OF_HEADINGS = frozenset(_key(k) for k in _KOPPEN)
