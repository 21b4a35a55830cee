"""References to law: article, paragraph and part of statutes, treaties and local regulations; ECLI.

Forms: Leidraad voor juridische auteurs (2022) plus the loose forms of case notes (`2.3.5 lid 3 Wmo`,
`Awb 4:84`). A series takes the law that follows it (`art. 43 en 44 van de PW`). Links: JCI 1.3
(juriconnect standard). A bare `artikel 2.3.5` takes the law the text gave that article elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from casusbank.model import Annotatie, Rol, Verwijzing
from ingest.annotate.wetnamen import Regelnaam, book, is_back_reference, law_at, law_pattern
from ingest.text import Leestekst

_ORDINALS = [
    "eerste",
    "tweede",
    "derde",
    "vierde",
    "vijfde",
    "zesde",
    "zevende",
    "achtste",
    "negende",
    "tiende",
    "elfde",
    "twaalfde",
]
_ORD = "|".join(_ORDINALS)
_NUM = r"\d{1,4}(?:[:.]\d{1,4}){0,3}[a-z]{0,2}(?![\w])(?![:.]\d)"
_LID = (
    rf"(?:(?:{_ORD}|\d{{1,2}}(?:e|de|ste))(?:(?:,| en| of| t/m| tot en met|, en) (?:{_ORD}|\d{{1,2}}(?:e|de"
    rf"|ste)))*\s+(?:lid|leden)|(?:lid|leden)\s+\d{{1,2}}[a-z]?(?:(?:,| en| of"
    rf"| t/m)\s\d{{1,2}}(?![\d.:]))*)"
)
_PART = (
    r"(?:aanhef(?:,)?\s*(?:en\s)?(?:onder(?:deel)?|sub)?\s*[a-z]{0,2}\b|(?:onder(?:deel|delen)?|sub"
    r"|letter)\s+[a-z]{1,2}(?:(?:,| en| of)\s[a-z]{1,2}(?=[\s,)]))*(?:,?\s(?:onder"
    r"|sub)\s\d{1,2}°?)?(?![\w])|\d+°)"
)
_ITEM = re.compile(
    rf"(?P<num>{_NUM})(?P<rest>(?:,?\s*\(?(?:{_LID}|{_PART})\)?)*)(?:\s\((?!artikel|art\b"
    rf"|\d)[a-zé][^()\n]{{2,60}}\))?",
    re.I,
)
_START = re.compile(
    r"(?P<art>\b(?:[Dd]e\s)?\b(?:[Aa]rtikel(?:en)?|[Aa]rtt?\.?|ARTIKEL)\s*)(?=\d)"
    r"|(?<![\w.,:/€%-])(?<!€ )(?=\d{1,3}(?:[:.]\d{1,3}){1,3}[a-z]?\b|\d{1,3}[a-z]?,?\s(?:lid\s\d"
    r"|(?:eerste|tweede|derde|vierde|vijfde|zesde|zevende|achtste)\slid))"
)
_SEP = re.compile(
    r"(?:,\s*|\s+)?(?:en|of|/|jo\.?|juncto|j°|in\s(?:verbinding|samenhang)\smet|alsmede|dan wel"
    r"|tot en met|t/m|gelezen in samenhang met|,)\s*(?:(?:met|de)\s+)?(?:(?:artikel(?:en)?"
    r"|artt?\.?)\s+)?(?=\d)",
    re.I,
)
_TO_LAW = re.compile(
    r",?\s*(?:e\.v\.|ev\b\.?|en volgende)?,?\s*\(?(?:(?:van|uit|in|bij)\s+)?(?:de|het|die|zijn|haar|onze"
    r"|onderhavige|gemeentelijke|huidige)?\s*",
    re.I,
)
_LAW_FIRST = re.compile(rf",?\s+(?:in\s)?(?:artikel(?:en)?\s+|artt?\.?\s+)?(?=(?P<num>{_NUM}))", re.I)
_ECLI = re.compile(r"ECLI:[A-Z]{2}:[A-Z0-9]{1,12}:\d{4}:[A-Z0-9]{1,24}")
_CVDR = re.compile(r"\bCVDR\s?\d{3,9}(?:[_/]\d{1,3})?\b")
_LJN = re.compile(r"\bLJN:?\s?([A-Z]{2}\d{4})\b")
_UNIT = re.compile(r"\s*(?:uur|u\b|%|euro|jaar|weken|maanden)")
_BASIS = re.compile(
    r"(?i)(?:op grond van|gelet op|ingevolge|krachtens|met toepassing van|op basis van|gebaseerd op"
    r"|grondslag|gezien)\s+(?:het bepaalde in\s+)?(?:de\s)?$"
)
_REJECTED = re.compile(
    r"(?i)(?:beroep op|geen toepassing (?:van|aan)|niet (?:op grond van|in strijd met)"
    r"|geen strijd met)\s+$"
)


@dataclass(frozen=True, slots=True)
class _Artikel:
    begin: int
    eind: int
    nummer: str
    leden: tuple[str, ...]
    onderdelen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Vondst:
    begin: int
    eind: int
    artikelen: tuple[_Artikel, ...]
    regel: Regelnaam | None


def _style(nummer: str) -> str:
    """Numbering that gives a statute away within one text: `2.3.5` (Wmo 2015), `4:84` (Awb)."""
    return "punten" if nummer.count(".") == 2 else "dubbelepunt" if re.match(r"\d{1,2}:", nummer) else ""


def _generic_near(text: str, begin: int) -> Regelnaam | None:
    """`de verordening (art. 9 lid 2)`, `de hardheidsclausule van artikel 17`: the local rule, unnamed."""
    before = text[max(0, begin - 45) : begin]
    if re.search(r"(?i)(?:verordening\s?\(?|hardheidsclausule (?:van|in|uit) )(?:zie )?$", before):
        return Regelnaam(begin, "verordening", "ongekend")
    return None


class Wetsverwijzingen:
    """Annotator `wetsverwijzingen`: one annotation per article and paragraph, normalised, with JCI and role."""

    naam = "wetsverwijzingen@1"

    def annotate(self, tekst: Leestekst, eerder: tuple[Annotatie, ...]) -> tuple[Annotatie, ...]:
        """References in order of place."""
        found = list(_find(tekst.tekst, tekst.peildatum))
        by_number = {a.nummer: v.regel for v in found if v.regel for a in v.artikelen}
        by_style = {_style(a.nummer): v.regel for v in found if v.regel for a in v.artikelen if _style(a.nummer)}
        out = [*self._cases(tekst.tekst)]
        for vondst in found:
            for artikel in vondst.artikelen:
                regel = vondst.regel or by_number.get(artikel.nummer) or by_style.get(_style(artikel.nummer))
                regel = regel or _generic_near(tekst.tekst, vondst.begin)
                if regel:
                    certainty = 0.95 if vondst.regel and regel.regeling_id else 0.8 if vondst.regel else 0.6
                    out.extend(self._annotations(tekst.tekst, vondst, artikel, regel, certainty))
        return tuple(sorted(out, key=lambda a: (a.begin, a.eind, a.sleutel)))

    def _annotations(
        self, text: str, vondst: _Vondst, artikel: _Artikel, regel: Regelnaam, certainty: float
    ) -> Iterator[Annotatie]:
        single = len(vondst.artikelen) == 1
        begin, eind = (vondst.begin, vondst.eind) if single else (artikel.begin, artikel.eind)
        regeling = regel.regeling_id or (book(artikel.nummer) if regel.kort == "BW" else None)
        for lid in artikel.leden or ("",):
            for onder in artikel.onderdelen or ("",):
                norm = (
                    f"{regel.kort} art. {artikel.nummer}"
                    + (f" lid {lid}" if lid else "")
                    + (f" onder {onder}" if onder else "")
                )
                details = Verwijzing(
                    norm,
                    regel.bron_soort,
                    regeling,
                    artikel.nummer,
                    lid or None,
                    onder or None,
                    _jci(regeling, artikel.nummer, lid, onder, regel),
                    _role(text, vondst.begin),
                )
                yield Annotatie("wetsverwijzing", norm, begin, eind, text[begin:eind], self.naam, certainty, details)

    def _cases(self, text: str) -> Iterator[Annotatie]:
        for m in _ECLI.finditer(text):
            yield self._plain(m, Verwijzing(m.group(), "ecli", m.group()))
        for m in _CVDR.finditer(text):
            cvdr = m.group().replace(" ", "")
            yield self._plain(m, Verwijzing(cvdr, "cvdr", cvdr))
        for m in _LJN.finditer(text):
            yield self._plain(m, Verwijzing(f"LJN {m.group(1)}", "ecli", f"LJN:{m.group(1)}"))

    def _plain(self, m: re.Match[str], details: Verwijzing) -> Annotatie:
        return Annotatie("wetsverwijzing", details.norm, m.start(), m.end(), m.group(), self.naam, 0.99, details)


def _jci(regeling: str | None, artikel: str, lid: str, onder: str, regel: Regelnaam) -> str | None:
    if not regeling or not regeling.startswith("BWB"):
        return None
    number = artikel.partition(":")[2] if regel.kort == "BW" else artikel
    return f"jci1.3:c:{regeling}&artikel={number}" + (f"&lid={lid}" if lid else "") + (f"&o={onder}" if onder else "")


def _role(text: str, begin: int) -> Rol:
    before = text[max(0, begin - 60) : begin]
    if _REJECTED.search(before):
        return "afgewezen"
    if _BASIS.search(before):
        return "grondslag"
    after = text[begin : begin + 160]
    return (
        "toetsingskader"
        if re.search(r"(?i)bepaalt|schrijft voor|staat dat|is bepaald|moet|volgt dat|eist|verlangt", after)
        else "genoemd"
    )


def _find(text: str, peildatum: str | None) -> Iterator[_Vondst]:
    """All references; a law named first (`Awb 4:84`) is found by its name."""
    last = 0
    recent: Regelnaam | None = None
    starts = sorted(
        [(m.start(), 0, m) for m in _START.finditer(text)] + [(m.start(), 1, m) for m in law_pattern().finditer(text)],
        key=lambda s: s[:2],
    )
    for at, kind, m in starts:
        if at < last:
            continue
        found = _law_first(text, m, peildatum) if kind else _series(text, m, peildatum, recent)
        if found is None:
            if kind and (at == 0 or not text[at - 1].isalnum()):
                recent = law_at(text, at, peildatum) or recent
            continue
        last = found.eind
        recent = found.regel or recent
        yield found


def _law_first(text: str, m: re.Match[str], peildatum: str | None) -> _Vondst | None:
    if m.start() and (text[m.start() - 1].isalnum() or text[m.start() - 1] == "-"):
        return None
    regel = law_at(text, m.start(), peildatum)
    follow = _LAW_FIRST.match(text, regel.eind) if regel else None
    if not regel or not follow:
        return None
    explicit = "art" in follow.group().lower()
    items = list(_items(text, follow.end()))
    if not items or not (explicit or items[0].leden or ":" in items[0].nummer or "." in items[0].nummer):
        return None
    if not explicit and _UNIT.match(text, items[-1].eind):
        return None
    # "... Awb, artikel 43 van de Pw": the article has a law of its own.
    own = _law_after(text, items[-1].eind, peildatum, None)
    return None if own else _Vondst(m.start(), items[-1].eind, tuple(items), regel)


def _series(text: str, m: re.Match[str], peildatum: str | None, recent: Regelnaam | None) -> _Vondst | None:
    explicit = bool(m.group("art"))
    items = list(_items(text, m.end()))
    if not items:
        return None
    regel = _law_after(text, items[-1].eind, peildatum, recent)
    while regel is None and len(items) > 1 and not explicit:
        items.pop()
        regel = _law_after(text, items[-1].eind, peildatum, recent)
    if regel is None and not explicit:
        return None
    generic = regel is not None and regel.bron_soort == "ongekend" and not explicit
    if generic:
        return None
    return _Vondst(m.start(), regel.eind if regel else items[-1].eind, tuple(items), regel)


def _law_after(text: str, at: int, peildatum: str | None, recent: Regelnaam | None) -> Regelnaam | None:
    link = _TO_LAW.match(text, at)
    pos = link.end() if link else at
    if pos == at or text[at:pos].strip(" ,\n") in {"in", "bij"}:
        return None
    found = law_at(text, pos, peildatum, loose=True)
    if found:
        return found
    for start in (pos, pos - 4, pos - 5):
        end = is_back_reference(text, start) if start >= at else 0
        if end and recent:
            return Regelnaam(end, recent.kort, recent.bron_soort, recent.regeling_id, recent.wet_id)
    return None


def _items(text: str, pos: int) -> Iterator[_Artikel]:
    for _ in range(30):
        m = _ITEM.match(text, pos)
        if not m:
            return
        end = m.start() + len(m.group().rstrip(" ,"))
        yield _Artikel(m.start(), end, m.group("num"), _leden(m.group("rest")), _parts(m.group("rest")))
        sep = _SEP.match(text, end)
        if not sep:
            return
        pos = sep.end()
        if re.search(r"t/m|tot en met", sep.group()):
            yield from _between(m, text, pos)


def _between(m: re.Match[str], text: str, pos: int) -> Iterator[_Artikel]:
    """The articles inside `43 t/m 45`, at the place of the first."""
    until = re.match(r"\d{1,4}(?![\d:.\w])", text[pos : pos + 5])
    if until and m.group("num").isdigit() and 1 < int(until.group()) - int(m.group("num")) <= 20:
        for n in range(int(m.group("num")) + 1, int(until.group())):
            yield _Artikel(m.start(), m.end("num"), str(n), (), ())


def _leden(rest: str) -> tuple[str, ...]:
    out: list[str] = []
    for m in re.finditer(_LID, rest, re.I):
        for word in re.findall(rf"\b(?:{_ORD}|\d{{1,2}}[a-d]?)(?=e\b|de\b|ste\b|\b)", m.group(), re.I):
            out.append(str(_ORDINALS.index(word.lower()) + 1) if word.lower() in _ORDINALS else word)
    return tuple(dict.fromkeys(out))


def _parts(rest: str) -> tuple[str, ...]:
    m = re.search(
        r"(?i)\b(?:onder(?:deel|delen)?|sub|letter)\s+([a-z]{1,2}(?:(?:,| en| of)\s[a-z]{1,2}\b)*)(?![\w])",
        re.sub(r"(?i)aanhef(,)?\s*en\s", "", rest),
    )
    return tuple(re.findall(r"\b(?!en\b|of\b)[a-z]{1,2}\b", m.group(1))) if m else ()
