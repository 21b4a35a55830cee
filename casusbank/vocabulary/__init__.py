"""The domain vocabulary as data (YAML beside this file) and its loader.

`load_vocabulary()` reads every file once per process. An id is stable snake_case; a label may
change. Cues are candidate signals for annotators; they never assert anything by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from casusbank.model import Kant


@dataclass(frozen=True, slots=True)
class Domein:
    """A domain of the social domain, with the statute at its core."""

    id: str
    label: str
    wet: str | None
    kern: str
    verwant: tuple[str, ...] = ()
    """Domains whose factors count here too."""


@dataclass(frozen=True, slots=True)
class Onderwerp:
    """A subject within a domain.

    `beslispunt` is what is decided on in a casus about it: a house that is too small and a
    divorce are both asked as urgency. It is the id of this or another subject.
    """

    id: str
    domein: str
    label: str
    cues: tuple[str, ...]
    beslispunt: str
    gewicht: float = 1.0
    """How much a word for it counts; less for what is often only mentioned."""
    wijkt_voor: tuple[str, ...] = ()
    """The more specific subjects that go before this one where they are said too."""


@dataclass(frozen=True, slots=True)
class Wet:
    """A statute or treaty; `bwb` is its BWB id, `celex` its CELEX number (EU acts)."""

    id: str
    titel: str
    bwb: str | None
    celex: str | None
    afkortingen: tuple[str, ...]
    oude_namen: tuple[str, ...]
    kort: str = ""
    """The name references are normalised to; empty: the first abbreviation, else the title."""
    domein: str | None = None
    """The domain a reference to this statute speaks for, if one."""
    gedeeld: tuple[str, ...] = ()
    """Names it shares with the statute before or after it; the day decides which is meant."""
    van: str = ""
    tot: str = ""
    """First and last day it was in force (ISO); empty where open or not known."""
    opvolger: str | None = None
    nummering: str = ""
    """How its articles are numbered: `gewoon` (35), `punten` (2.3.5), `dubbelepunt` (4:84); empty: any."""
    letterlijk: bool = False
    """Its abbreviation is also a common word: only in capitals is it a name."""
    verdrag: bool = False
    """A treaty, also where no id of it is known."""


@dataclass(frozen=True, slots=True)
class Bronsoort:
    """A kind of source, with its authority (0..100) and what it binds."""

    id: str
    label: str
    gezag: int
    binding: str


@dataclass(frozen=True, slots=True)
class Waarde:
    """A core value. `richting` is only a prior: T, A or beide."""

    id: str
    label: str
    laag: str
    definitie: str
    richting: str
    synoniemen: tuple[str, ...]
    cues: tuple[str, ...]
    spanning: tuple[str, ...]
    gezegd: tuple[str, ...] = ()
    """Plain words by which people mean the value; they count only in a sentence that argues."""


@dataclass(frozen=True, slots=True)
class Factor:
    """A fact pattern that pleads for granting (T) or refusing (A).

    `schaal` is empty for a yes/no factor, else its ordered steps from weak to strong for `kant`.
    `ko`: normally forces the outcome, unless a factor in `tenzij` is present. `procedure`: does
    not count in the equality test.
    """

    id: str
    label: str
    issue: str
    kant: Kant
    kant_per_domein: tuple[tuple[str, Kant], ...]
    schaal: tuple[str, ...]
    domeinen: tuple[str, ...]
    ko: bool
    tenzij: tuple[str, ...]
    procedure: bool
    maat: str | None
    afgeleid: str | None
    cues: tuple[str, ...]
    cues_afwezig: tuple[str, ...] = ()
    """Cues that say in so many words that the fact is absent."""
    stapcues: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Per step of the scale: cues that say it."""
    echo: tuple[str, ...] = ()
    """Words by which the motivation refers back to a fact stated before; they do not state it."""

    def side(self, domein: str | None) -> Kant:
        """The side this factor pleads for in `domein`."""
        return dict(self.kant_per_domein).get(domein or "", self.kant)


@dataclass(frozen=True, slots=True)
class Grens:
    """A boundary a casus runs into; `ouder` is its group."""

    id: str
    label: str
    ouder: str | None
    cues: tuple[str, ...]
    signaal_naar: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Instrument:
    """A lawful instrument for maatwerk and its legal hook.

    `normen`: a reference that begins so points to it. `volgt`: what tells its result: `besluit`
    (the decision is about it) or the modification it brings about.
    """

    id: str
    label: str
    haak: str
    cues: tuple[str, ...]
    normen: tuple[str, ...] = ()
    volgt: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything by id, in file order."""

    domeinen: dict[str, Domein]
    onderwerpen: dict[str, Onderwerp]
    wetten: dict[str, Wet]
    bronsoorten: dict[str, Bronsoort]
    procedurefasen: tuple[str, ...]
    waarden: dict[str, Waarde]
    factoren: dict[str, Factor]
    grenzen: dict[str, Grens]
    instrumenten: dict[str, Instrument]
    modificaties: dict[str, str]
    uitkomsten: dict[str, tuple[str, ...]]
    uitkomstcues: dict[str, tuple[str, ...]] = field(default_factory=dict)
    modificatiecues: dict[str, tuple[str, ...]] = field(default_factory=dict)
    woordklassen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Words that do the same in a cue, by the name that cues call them."""
    afkortingen: dict[str, str] = field(default_factory=dict)
    """Shorthand of case notes, with the word it stands for."""
    alledaags: tuple[str, ...] = ()
    """Words that any subject has, so that they point at none."""
    eigen_vorm: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Words a cue compares by form, for their stem is that of another word; with the forms of the same word."""


@dataclass(frozen=True, slots=True)
class Lekenterm:
    """A word or phrase of a resident (or an abbreviation of the field) and the term of the field for it.

    `domein` is the id of a domain, or one of `THESAURUS_RUBRIEKEN`.
    """

    leken: str
    vakterm: str
    domein: str


THESAURUS_RUBRIEKEN = ("procedure", "waarden", "afkorting")
"""Sections of the thesaurus that belong to no single domain."""


@lru_cache(maxsize=1)
def load_thesaurus() -> tuple[Lekenterm, ...]:
    """`thesaurus.tsv` in file order, read once per process; lines with # are comments."""
    text = files("casusbank.vocabulary").joinpath("thesaurus.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(Lekenterm(leken, vakterm, domein) for leken, vakterm, domein in rows)


def read_data(name: str) -> dict[str, Any]:
    """What `name.yaml` beside this file holds; through the parser in C where there is one."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = files("casusbank.vocabulary").joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.load(text, Loader=loader)  # noqa: S506  (a safe loader)
    return data


def _strings(values: Any) -> tuple[str, ...]:
    return tuple(str(v) for v in values or ())


def _factor(row: dict[str, Any]) -> Factor:
    kind = str(row["type"])
    steps = kind[2:-1].split(",") if kind.startswith("o(") else []
    return Factor(
        id=row["id"],
        label=row["label"],
        issue=row["issue"],
        kant=row["kant"],
        kant_per_domein=tuple((row.get("kant_per_domein") or {}).items()),
        schaal=tuple(s.strip() for s in steps),
        domeinen=_strings(row.get("domeinen")),
        ko=bool(row.get("ko")),
        tenzij=_strings(row.get("tenzij")),
        procedure=row.get("rol") == "procedure",
        maat=row.get("maat"),
        afgeleid=row.get("afgeleid"),
        cues=_strings(row.get("cues")),
        cues_afwezig=_strings(row.get("cues_afwezig")),
        stapcues=tuple((str(step), _strings(cues)) for step, cues in (row.get("stappen") or {}).items()),
        echo=_strings(row.get("echo")),
    )


@lru_cache(maxsize=1)
def load_vocabulary() -> Vocabulary:
    """The vocabulary, read from the package's YAML files once per process."""
    sources, outcomes, values, bounds = (
        read_data("bronsoorten"),
        read_data("uitkomsten")["uitkomsten"],
        read_data("waarden"),
        read_data("grenzen"),
    )
    words = read_data("woordklassen")
    return Vocabulary(
        domeinen={
            d["id"]: Domein(d["id"], d["label"], d.get("wet"), d["kern"], _strings(d.get("verwant")))
            for d in read_data("domeinen")["domeinen"]
        },
        onderwerpen={
            o["id"]: Onderwerp(
                o["id"],
                o["domein"],
                o["label"],
                _strings(o.get("cues")),
                o.get("beslispunt", o["id"]),
                float(o.get("gewicht", 1.0)),
                _strings(o.get("wijkt_voor")),
            )
            for o in read_data("onderwerpen")["onderwerpen"]
        },
        wetten={
            w["id"]: Wet(
                w["id"],
                w["titel"],
                w.get("bwb"),
                w.get("celex"),
                _strings(w.get("afk")),
                _strings(w.get("oude_namen")),
                str(w.get("kort", "")),
                w.get("domein"),
                _strings(w.get("gedeeld")),
                str(w.get("van", "")),
                str(w.get("tot", "")),
                w.get("opvolger"),
                w.get("nummering", ""),
                bool(w.get("letterlijk")),
                bool(w.get("verdrag")),
            )
            for w in read_data("wetten")["wetten"]
        },
        bronsoorten={b["id"]: Bronsoort(b["id"], b["label"], b["gezag"], b["binding"]) for b in sources["bronsoorten"]},
        procedurefasen=_strings(sources["procedurefasen"]),
        waarden={
            w["id"]: Waarde(
                w["id"],
                w["label"],
                w["laag"],
                w["definitie"],
                w["richting"],
                _strings(w.get("synoniemen")),
                _strings(w.get("cues")),
                _strings(w.get("spanning")),
                _strings(w.get("gezegd")),
            )
            for w in values["waarden"]
        },
        factoren={f["id"]: _factor(f) for f in read_data("factoren")["factoren"]},
        grenzen={
            g["id"]: Grens(
                g["id"], g["label"], g.get("ouder"), _strings(g.get("cues")), _strings(g.get("signaal_naar"))
            )
            for g in bounds["grenzen"]
        },
        instrumenten={
            i["id"]: Instrument(
                i["id"], i["label"], i["haak"], _strings(i["cues"]), _strings(i.get("normen")), i.get("volgt", "")
            )
            for i in read_data("instrumenten")["instrumenten"]
        },
        modificaties={m["id"]: m["label"] for m in outcomes["modificaties"]},
        uitkomstcues={k: _strings(v) for k, v in outcomes.get("cues", {}).items()},
        modificatiecues={m["id"]: _strings(m.get("cues")) for m in outcomes["modificaties"]},
        woordklassen={k: _strings(v) for k, v in words["woordklassen"].items()},
        afkortingen={k: str(v) for k, v in words["afkortingen"].items()},
        alledaags=_strings(words["alledaags"]),
        eigen_vorm={w: tuple(forms.split()) for forms in words["eigen_vorm"] for w in forms.split()},
        uitkomsten={k: _strings(v) for k, v in outcomes.items() if isinstance(v, list) and k != "modificaties"},
    )
