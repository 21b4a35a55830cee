"""The vocabulary as SKOS, in Turtle and JSON-LD, for other systems. A light writer: no RDF library needed.

One concept scheme per list. A concept has its label, id (notation), definition, the words residents use
for it (thesaurus), broader and narrower concepts, and related ones; its URI is base + list + `/` + id.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from casusbank import __version__
from casusbank.vocabulary import Lekenterm, Onderwerp, Vocabulary, load_thesaurus, load_vocabulary

BASIS = "https://casusbank.example/id/"
"""Base of the URIs where an organisation gives no base of its own; `.example` never belongs to anybody."""
SCHEMAS = {
    "domeinen": "Domeinen van het sociaal domein",
    "onderwerpen": "Onderwerpen waarover wordt beslist",
    "factoren": "Factoren die voor of tegen toekenning pleiten",
    "waarden": "Waarden die in casussen meewegen",
    "grenzen": "Grenzen waar een casus op stuit",
    "instrumenten": "Instrumenten voor maatwerk",
    "bronsoorten": "Soorten bronnen",
    "thesaurus": "Vaktermen met de woorden van inwoners",
}
"""Id and title of each concept scheme."""
_PREFIXES = {
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
}
_LISTS = ("altLabel", "hiddenLabel", "broader", "narrower", "related", "exactMatch")
"""Properties of a concept that may hold more than one value, in the order of the file."""
_OPERATORS = re.compile(r"[|*?=#<>+_]|\.\.| - ")


@dataclass(frozen=True, slots=True)
class Begrip:
    """A concept; other concepts are given as `list/id`."""

    schema: str
    id: str
    label: str
    definitie: str = ""
    altLabel: tuple[str, ...] = ()
    hiddenLabel: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    narrower: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    exactMatch: tuple[str, ...] = ()
    toelichting: str = ""

    @property
    def pad(self) -> str:
        """`list/id`, the end of its URI."""
        return f"{self.schema}/{self.id}"


def begrippen(lijsten: Iterable[str] = ()) -> list[Begrip]:
    """The concepts of these lists (all, when none is given), in the order of the vocabulary."""
    vocab = load_vocabulary()
    wanted = tuple(lijsten) or tuple(SCHEMAS)
    lay = _lay_words(vocab)
    made = (*_domains(vocab), *_subjects(vocab, lay), *_factors(vocab), *_rest(vocab), *_thesaurus(lay))
    return [b for b in made if b.schema in wanted]


def _domains(vocab: Vocabulary) -> Iterator[Begrip]:
    for d in vocab.domeinen.values():
        below = tuple(f"onderwerpen/{o.id}" for o in vocab.onderwerpen.values() if o.domein == d.id)
        near = tuple(f"domeinen/{v}" for v in d.verwant)
        yield Begrip("domeinen", d.id, d.label, d.kern, narrower=below, related=near)


def _subjects(vocab: Vocabulary, lay: dict[str, _Term]) -> Iterator[Begrip]:
    for o in vocab.onderwerpen.values():
        terms = [t for t in lay.values() if t.onderwerp == o.id]
        alt = _labels([o.label], [w for t in terms for w in (t.label, *t.leken)])
        hidden = _labels([o.label, *alt], _plain(o.cues))
        yield Begrip(
            "onderwerpen", o.id, o.label, altLabel=alt, hiddenLabel=hidden, broader=(f"domeinen/{o.domein}",),
            exactMatch=tuple(f"thesaurus/{t.id}" for t in terms if t.label.lower() == o.label.lower()),
        )  # fmt: skip


def _factors(vocab: Vocabulary) -> Iterator[Begrip]:
    for f in vocab.factoren.values():
        steps = f"Stappen van zwak naar sterk: {', '.join(f.schaal)}." if f.schaal else "Aanwezig of afwezig."
        side = "Pleit voor toekennen." if f.kant == "T" else "Pleit voor afwijzen."
        yield Begrip(
            "factoren", f.id, f.label, toelichting=f"{side} {steps}", hiddenLabel=_labels([f.label], _plain(f.cues)),
            related=tuple(f"domeinen/{d}" for d in f.domeinen),
        )  # fmt: skip


def _rest(vocab: Vocabulary) -> Iterator[Begrip]:
    for w in vocab.waarden.values():
        alt = _labels([w.label], w.synoniemen)
        opposed = tuple(f"waarden/{s}" for s in w.spanning if s in vocab.waarden)
        yield Begrip("waarden", w.id, w.label, w.definitie, alt, related=opposed)
    for g in vocab.grenzen.values():
        below = tuple(f"grenzen/{o.id}" for o in vocab.grenzen.values() if o.ouder == g.id)
        above = (f"grenzen/{g.ouder}",) if g.ouder else ()
        yield Begrip("grenzen", g.id, g.label, broader=above, narrower=below)
    for i in vocab.instrumenten.values():
        yield Begrip("instrumenten", i.id, i.label, toelichting=f"Juridische haak: {i.haak}")
    for s in vocab.bronsoorten.values():
        yield Begrip("bronsoorten", s.id, s.label, toelichting=f"Gezag {s.gezag} (0 tot 100); binding: {s.binding}.")


@dataclass(frozen=True, slots=True)
class _Term:
    """A term of the field with the words residents use, and the subject it names, if one."""

    id: str
    label: str
    domein: str
    leken: tuple[str, ...]
    onderwerp: str | None


def _lay_words(vocab: Vocabulary) -> dict[str, _Term]:
    """The terms of the thesaurus by id; a term names a subject where that subject has it as a label or cue."""
    rows: dict[tuple[str, str], list[Lekenterm]] = {}
    for row in load_thesaurus():
        rows.setdefault((row.vakterm, row.domein), []).append(row)
    made: dict[str, _Term] = {}
    for (vakterm, domein), found in rows.items():
        key = _slug(vakterm) if _slug(vakterm) not in made else f"{_slug(vakterm)}_{domein}"
        subject = next((o.id for o in vocab.onderwerpen.values() if _names(o, vakterm, domein)), None)
        made[key] = _Term(key, vakterm, domein, _labels([vakterm], [r.leken for r in found]), subject)
    return made


def _names(o: Onderwerp, vakterm: str, domein: str) -> bool:
    return o.domein == domein and vakterm.lower() in {o.label.lower(), *(c.lower() for c in _plain(o.cues))}


def _thesaurus(lay: dict[str, _Term]) -> Iterator[Begrip]:
    known = load_vocabulary().domeinen
    for t in lay.values():
        above = (f"onderwerpen/{t.onderwerp}",) if t.onderwerp else ()
        subject = load_vocabulary().onderwerpen[t.onderwerp] if t.onderwerp else None
        same = above if subject and subject.label.lower() == t.label.lower() else ()
        near = (f"domeinen/{t.domein}",) if t.domein in known and not above else ()
        yield Begrip(
            "thesaurus", t.id, t.label, altLabel=t.leken, broader=() if same else above, related=near, exactMatch=same
        )


def _slug(text: str) -> str:
    return re.sub(r"[^\w]+", "_", text.lower()).strip("_")


def _labels(taken: Iterable[str], words: Iterable[str]) -> tuple[str, ...]:
    """`words` without those in `taken`, each once: SKOS wants the labels of a concept disjoint."""
    seen = {w.lower() for w in taken}
    out: list[str] = []
    for word in words:
        if word.lower() not in seen:
            seen.add(word.lower())
            out.append(word)
    return tuple(out)


def _plain(cues: Iterable[str]) -> list[str]:
    """The cues that are plain words."""
    return [c for c in cues if not _OPERATORS.search(c)]


def turtle(lijsten: Iterable[str] = (), basis: str = BASIS) -> str:
    """The concepts as Turtle."""
    concepts = begrippen(lijsten)
    out = [f"@prefix {name}: <{uri}> ." for name, uri in _PREFIXES.items()]
    for schema in dict.fromkeys(b.schema for b in concepts):
        tops = [b for b in concepts if b.schema == schema and _is_top(b)]
        lines = [
            f"<{basis}{schema}> a skos:ConceptScheme",
            f"    dct:title {_literal(SCHEMAS[schema])}",
            f"    owl:versionInfo {json.dumps(__version__)}",
            *(f"    skos:hasTopConcept <{_uri(b.pad, basis)}>" for b in tops),
        ]
        out += ["", " ;\n".join(lines) + " ."]
    for b in concepts:
        lines = [
            f"<{_uri(b.pad, basis)}> a skos:Concept",
            f"    skos:inScheme <{basis}{b.schema}>",
            *([f"    skos:topConceptOf <{basis}{b.schema}>"] if _is_top(b) else []),
            f"    skos:notation {json.dumps(b.id, ensure_ascii=False)}",
            f"    skos:prefLabel {_literal(b.label)}",
            *([f"    skos:definition {_literal(b.definitie)}"] if b.definitie else []),
            *([f"    skos:scopeNote {_literal(b.toelichting)}"] if b.toelichting else []),
            *(f"    skos:{name} {_value(name, v, basis)}" for name in _LISTS for v in getattr(b, name)),
        ]
        out += ["", " ;\n".join(lines) + " ."]
    return "\n".join(out) + "\n"


def jsonld(lijsten: Iterable[str] = (), basis: str = BASIS) -> dict[str, Any]:
    """The concepts as one JSON-LD document."""
    concepts = begrippen(lijsten)
    graph: list[dict[str, Any]] = []
    for schema in dict.fromkeys(b.schema for b in concepts):
        tops = [{"@id": _uri(b.pad, basis)} for b in concepts if b.schema == schema and _is_top(b)]
        graph.append(
            {"@id": f"{basis}{schema}", "@type": "skos:ConceptScheme", "dct:title": _text(SCHEMAS[schema]),
             "owl:versionInfo": __version__, "skos:hasTopConcept": tops}
        )  # fmt: skip
    for b in concepts:
        node: dict[str, Any] = {
            "@id": _uri(b.pad, basis), "@type": "skos:Concept", "skos:inScheme": {"@id": f"{basis}{b.schema}"},
            "skos:notation": b.id, "skos:prefLabel": _text(b.label),
        }  # fmt: skip
        if _is_top(b):
            node["skos:topConceptOf"] = {"@id": f"{basis}{b.schema}"}
        if b.definitie:
            node["skos:definition"] = _text(b.definitie)
        if b.toelichting:
            node["skos:scopeNote"] = _text(b.toelichting)
        for name in _LISTS:
            values = [_text(v) if name.endswith("Label") else {"@id": _uri(v, basis)} for v in getattr(b, name)]
            if values:
                node[f"skos:{name}"] = values
        graph.append(node)
    return {"@context": _PREFIXES, "@graph": graph}


def _is_top(b: Begrip) -> bool:
    """Has the concept nothing above it in its own scheme?"""
    return not any(above.startswith(f"{b.schema}/") for above in b.broader)


def _uri(pad: str, basis: str) -> str:
    return basis + quote(pad)


def _text(value: str) -> dict[str, str]:
    return {"@value": value, "@language": "nl"}


def _literal(value: str) -> str:
    return json.dumps(value, ensure_ascii=False) + "@nl"


def _value(name: str, value: str, basis: str) -> str:
    return _literal(value) if name.endswith("Label") else f"<{_uri(value, basis)}>"
