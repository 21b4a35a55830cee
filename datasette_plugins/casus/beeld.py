"""From Casus to what the page shows: sections with marked text, and lists that point into it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from casusbank.model import (
    Annotatie,
    Casus,
    FactorToekenning,
    GrensToekenning,
    InstrumentToekenning,
    SectieLezing,
    Verwijzing,
    WaardeToepassing,
)
from casusbank.render import source_number
from casusbank.vocabulary.vindplaatsen import vindplaats
from datasette_plugins import woorden
from datasette_plugins.markering import Streep, marked, paragraphs
from precedent.wording import meaning

MARKED = ("factor", "waarde", "wetsverwijzing", "grens", "instrument", "uitkomst", "modificatie")
LISTED = ("factor", "waarde", "wetsverwijzing", "grens", "instrument")
_MAX_HEAD = 80


@dataclass(frozen=True, slots=True)
class Deel:
    """A section of the text: heading (may be empty), who speaks, marked paragraphs.

    `kop_uit_tekst`: the first paragraph is this heading already, and stands in its place.
    """

    kop: str
    kop_uit_tekst: bool
    spreker: str
    alineas: list[Markup]


@dataclass(frozen=True, slots=True)
class Plek:
    """One place where the text says something; `nr` is the annotation to judge, `anker` empty without a place."""

    anker: str
    fragment: str
    begin: int
    eind: int
    nr: int | None
    status: str


@dataclass(frozen=True, slots=True)
class Punt:
    """One annotated thing with every place where the text says it. `url` is its address outside, if any."""

    label: str
    uitleg: str
    plekken: list[Plek]
    status: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Groep:
    """The annotated things of one kind."""

    soort: str
    kop: str
    punten: list[Punt]


def shown(casus: Casus) -> list[Annotatie]:
    """The annotations a reader sees: not the rejected ones."""
    return [a for a in casus.annotaties if a.status != "verworpen"]


def legend(casus: Casus) -> list[str]:
    """The marked kinds that this casus has, for the legend."""
    there = {a.soort for a in shown(casus)}
    return [soort for soort in MARKED if soort in there]


def sections(casus: Casus, passages: Iterable[int], found: tuple[int, int] | None) -> list[Deel]:
    """The whole text in order, cut at section bounds; `found` is a stretch to point out."""
    cuts = _cuts(casus)
    spans = [paragraphs(casus.tekst, begin, end) for begin, end, _ in cuts]
    strepen = [
        Streep(a.begin, a.eind, a.soort, f"{woorden.SOORT.get(a.soort, a.soort)}: {woorden.label(a.soort, a.sleutel)}")
        for a in shown(casus)
        if a.soort in MARKED
    ]
    if found:
        strepen.append(Streep(*found, "gevonden", "gevonden passage"))
    ankers = _anchors(casus, passages, found, sorted(p for part in spans for p in part))
    return [
        _part(casus.tekst, part, span, strepen, ankers) for (_, _, part), span in zip(cuts, spans, strict=True) if span
    ]


def _part(
    tekst: str,
    part: Annotatie | None,
    spans: Sequence[tuple[int, int]],
    strepen: Sequence[Streep],
    ankers: Sequence[tuple[int, str]],
) -> Deel:
    kop = woorden.SECTIE.get(part.sleutel, "") if part else ""
    first = tekst[slice(*spans[0])]
    said = bool(kop) and len(spans) > 1 and len(first) <= _MAX_HEAD and "\n" not in first and first[-1] not in ".!?,;"
    return Deel(kop, said, _speaker(part), [marked(tekst, b, e, strepen, ankers) for b, e in spans])


def _cuts(casus: Casus) -> list[tuple[int, int, Annotatie | None]]:
    """Ascending stretches that together cover the text, each with its section annotation or None."""
    cuts: list[tuple[int, int, Annotatie | None]] = []
    at = 0
    for a in sorted((a for a in shown(casus) if a.soort == "sectie"), key=lambda a: (a.begin, -a.eind)):
        begin, end = max(a.begin, at), min(a.eind, len(casus.tekst))
        if end <= begin:
            continue
        if begin > at:
            cuts.append((at, begin, None))
        cuts.append((begin, end, a))
        at = end
    if at < len(casus.tekst):
        cuts.append((at, len(casus.tekst), None))
    return cuts


def _speaker(part: Annotatie | None) -> str:
    if part is None or not isinstance(part.details, SectieLezing) or part.details.spreker == "onbekend":
        return ""
    return woorden.SPREKER.get(part.details.spreker, part.details.spreker)


def _anchors(
    casus: Casus, passages: Iterable[int], found: tuple[int, int] | None, spans: Sequence[tuple[int, int]]
) -> list[tuple[int, str]]:
    """(offset, id) of every place that can be pointed at; an offset between paragraphs moves to the next one."""
    points = [(a.begin, f"a{a.id}") for a in shown(casus) if a.id is not None]
    begins = {a.begin for a in shown(casus)} | set(passages) | ({found[0]} if found else set())
    points += [(begin, f"p{begin}") for begin in sorted(begins)]
    return [(_inside(at, spans), name) for at, name in points]


def _inside(at: int, spans: Sequence[tuple[int, int]]) -> int:
    if not spans:
        return at
    i = max(bisect_right(spans, (at, 1 << 62)) - 1, 0)
    if spans[i][0] <= at < spans[i][1]:
        return at
    return spans[min(bisect_left(spans, (at, 0)), len(spans) - 1)][0]


def groups(casus: Casus) -> list[Groep]:
    """The lists beside the text, equal things taken together."""
    found: list[Groep] = []
    for soort in LISTED:
        points: dict[tuple[str, str], list[Annotatie]] = {}
        for a in shown(casus):
            if a.soort == soort:
                points.setdefault((claim_name(a), claim_use(a)), []).append(a)
        if points:
            items = [_point(name, use, places) for (name, use), places in points.items()]
            found.append(Groep(soort, woorden.SOORTEN.get(soort, soort), items))
    return found


def _point(name: str, use: str, places: list[Annotatie]) -> Punt:
    status = "bevestigd" if all(a.status == "bevestigd" for a in places) else "voorstel"
    d = places[0].details
    url = (vindplaats(d) or "") if isinstance(d, Verwijzing) else ""
    return Punt(name, use, [_place(a) for a in places if a.eind > a.begin or a.id is not None], status, url)


def _place(a: Annotatie) -> Plek:
    anchor = "" if a.eind <= a.begin else f"#a{a.id}" if a.id is not None else f"#p{a.begin}"
    return Plek(anchor, a.fragment, a.begin, a.eind, a.id, a.status)


def rejected(casus: Casus) -> list[Punt]:
    """What a human turned down, for who may judge it again."""
    gone = [a for a in casus.annotaties if a.status == "verworpen" and a.soort in LISTED]
    return [Punt(claim_name(a), claim_use(a), [_place(a)], a.status) for a in gone]


def claim_name(a: Annotatie) -> str:
    """What an annotation is about, in words."""
    return a.details.norm if isinstance(a.details, Verwijzing) else woorden.label(a.soort, a.sleutel)


def claim_key(a: Annotatie) -> str:
    """What a correction of the key starts from: for a law how it is written, else the id."""
    return a.details.norm if isinstance(a.details, Verwijzing) else a.sleutel


def in_context(casus: Casus, a: Annotatie) -> Markup:
    """The paragraph of an annotation with only that annotation marked; empty without a place."""
    if a.eind <= a.begin:
        return Markup("")
    begin = casus.tekst.rfind("\n\n", 0, a.begin) + 1
    end = casus.tekst.find("\n\n", a.eind)
    spans = paragraphs(casus.tekst, begin, len(casus.tekst) if end < 0 else end)
    streep = Streep(a.begin, a.eind, "gevonden", "de passage waarop de lezing steunt")
    return Markup("\n\n").join(marked(casus.tekst, b, e, [streep]) for b, e in spans)


def claim_use(a: Annotatie) -> str:
    """What an annotation says of it, in words."""
    match a.details:
        case FactorToekenning() as f:
            words = [woorden.FACTOR.get(f.waarde, woorden.readable(f.waarde)), meaning(f.kant, f.waarde)]
            return ", ".join([*words, *(["draagt de beslissing"] if f.dragend else [])])
        case WaardeToepassing() as w:
            words = [woorden.POLARITEIT.get(w.polariteit, w.polariteit)]
            if w.tegenover:
                words.append(f"tegenover {woorden.label('waarde', w.tegenover).lower()}")
            if w.inroeper != "onbekend":
                words.append(f"ingebracht door {woorden.SPREKER.get(w.inroeper, w.inroeper)}")
            return ", ".join(words)
        case GrensToekenning() as g:
            words = [woorden.AARD.get(g.aard, g.aard)]
            if g.afloop != "onbekend":
                words.append(woorden.readable(g.afloop))
            return ", ".join([*words, *([g.bepaling] if g.bepaling else [])])
        case InstrumentToekenning() as i:
            return i.resultaat
        case Verwijzing() as v:
            return woorden.ROL.get(v.rol, v.rol)
        case _:
            return ""


def _pages(first: int | None, last: int | None) -> str:
    """The pages a casus was read from: `pagina 3`, `pagina 3 tot en met 5`."""
    if not first:
        return ""
    return f"pagina {first}" if last in (None, first) else f"pagina {first} tot en met {last}"


def facts(casus: Casus) -> list[tuple[str, str]]:
    """The metadata as (name, words); what is unknown is left out."""
    m, v = casus.metadata, casus.velden
    pages = _pages(casus.herkomst.pagina_van, casus.herkomst.pagina_tot)
    rows = [
        ("Uitkomst", woorden.uitkomst(v.uitkomst) if v.uitkomst else ""),
        ("Strekking", woorden.strekking(v.strekking) if v.strekking else ""),
        ("Bijzonderheden", "; ".join(woorden.label("modificatie", x) for x in v.modificaties)),
        ("Beslispunt", woorden.label("onderwerp", v.beslispunt) if v.beslispunt else ""),
        ("Soort bron", woorden.label("bronsoort", casus.bronsoort)),
        ("Organisatie", v.organisatie or m.organisatie or ""),
        ("Instantie", m.instantie or ""),
        ("Datum besluit", woorden.datum(v.datum_besluit or m.datum_besluit)),
        ("Datum uitspraak", woorden.datum(m.datum_uitspraak)),
        ("Fase", woorden.fase(v.procedurefase)),
        ("Wie ging in bezwaar of beroep", woorden.APPELLANT.get(v.appellant or "", "")),
        ("Domein", "; ".join(woorden.label("domein", x) for x in v.domeinen)),
        ("Onderwerp", "; ".join(woorden.label("onderwerp", x) for x in v.onderwerpen)),
        ("ECLI", m.ecli or ""),
        source_number(casus),
        ("Gezag", woorden.GEZAG.get(m.status_gezag or "", "")),
        ("Gelezen uit", ", ".join(x for x in (casus.herkomst.pad, pages) if x)),
        ("Kenmerk in de casusbank", casus.id),
    ]
    return [(name, words) for name, words in rows if words]
