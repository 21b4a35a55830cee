"""How one text is read for references: where they begin, which law each belongs to, what is no reference.

A series takes the law that follows it (`art. 43 en 44 van de PW`), unless an article is numbered as that law never
is (`3:4 jo. 8 EVRM`). A bare article takes the law the text gave it elsewhere, else the law named last before it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

from casusbank.patroon import Patroon
from ingest.annotate.naamregister import Naamregister
from ingest.annotate.verwijsvormen import NUMBER, ORDINALS, Artikel, paragraphs, parts, series
from ingest.annotate.wetnamen import Regelnaam, by_id

_ORD = "|".join(ORDINALS)
_WORDED = Patroon(
    r"(?<![\w-])(?:[Dd]e\s)?(?:[Aa]rtikel(?:en|s)?|[Aa]rtt?\.?|ARTIKEL|ART\.?"
    r"|[Oo]nderdeel(?=\s\d{1,2}\.\d))\s*(?=\d)"
)
"""The word before the number of an article."""
_BARE = Patroon(
    r"(?<![\w.,:/€%°-])(?<![€$]\s)(?=\d{1,3}(?:[:.]\d{1,4}){1,3}[a-z]{0,2}(?![\d])"
    rf"|\d{{1,3}}[a-z]{{0,2}},?\s(?:lid\s\d|leden\s\d|(?:{_ORD})\slid)|\d{{1,3}}[a-z]{{0,2}}(?:(?:,|,?\sen"
    rf"|\sjo\.?)\s\d{{1,3}}[a-z]{{0,2}}){{0,4}}\s(?:(?:van|v/d|uit)\s)?(?:(?:de|het)\s)?[A-Z][A-Za-z]{{1,7}}\b)"
)
"""Where a number stands that is that of an article by its form, or by what follows."""
_BACK = 2
"""Where a reference back stands among what begins at one place: last."""
_ANAPHOR = Patroon(
    rf"(?P<lid>(?:{_ORD}|\d{{1,2}}e)(?:(?:,| en| of| tot en met) (?:het )?(?:{_ORD}))*,?\s+(?:lid|leden)"
    rf"|lid\s\d{{1,2}})"
    r"(?P<deel>,?\s+(?:aanhef en\s)?(?:onder(?:deel)?|sub)\s[a-z](?:(?:,| en| of)\s[a-z]\b)*)?,?\s(?:van|in|uit)\s"
    r"(?:dat|dit|datzelfde|hetzelfde|voornoemd|genoemd|eerdergenoemd|voormeld|bedoeld|het genoemde"
    r"|laatstgenoemd)\sartikel\b"
    rf"|\b[Hh]et\s(?P<los>(?:{_ORD})(?:(?:,| en| of| tot en met) (?:het )?(?:{_ORD}))*\s(?:lid"
    rf"|leden))\b(?!,?\s(?:van|onder|aanhef|in)\b)",
    re.I,
)
_LEAD = Patroon(
    rf"(?P<lid>(?:{_ORD}|\d{{1,2}}e)(?:(?:,| en| of| tot en met) (?:het )?(?:{_ORD}))*,?\s+(?:lid|leden)"
    rf"|lid\s\d{{1,2}})?"
    r"(?P<deel>(?:^|,?\s*)(?:de\s)?(?:aanhef en\s)?(?:onder(?:deel)?|sub)\s[a-z](?:(?:,| en"
    r"| of)\s[a-z]\b)*)?,?\s+(?:van|in|uit)\s+$",
    re.I,
)
_LINK = Patroon(
    r"\s*,?\s*(?:e\.?\s?v\.?(?![\w])|en\svolgenden?|\(oud\)|\(nieuw\)|oud\b|nieuw\b)?\s*,?\s*[(\[]?\s*"
    r"(?P<woord>(?:zoals\s|van\s|v\.?d\.?\s|v/d\s|v\.\s|uit\s|der\s|in\s|bij\s|gebaseerd\sop\s)*)"
    r"(?:(?:de|het|die|zijn|haar|onze|ons|uw|eerder|destijds|toen|toenmalige|onderhavige|gemeentelijke|huidige"
    r"|geldende"
    r"|op dat moment|ten tijde van belang|toentertijd|oude|nieuwe|herziene|gewijzigde|lokale|plaatselijke"
    r"|vigerende)\s+)*",
)
_BACK_WORDS = Patroon(r"\b(?:die|deze|de|het|dit|dat)\s+$")
_OTHER_THING = Patroon(
    r"\s*,?\s*(?:e\.v\.,?\s)?(?:van|uit|in|bij|der)\s(?:(?:de|het|een|uw|haar|zijn|dit|deze|die|dat|ons|onze"
    r"|hun)\s)?(?P<zelfst>\w+)|\s(?P<eigen>[A-Z][A-Za-z]{2,})"
)
_LAW_FIRST = Patroon(
    rf"(?P<lijm>,?\s+(?:in\s)?(?P<art>\(?(?:artikel(?:en)?\s+|artt?\.?\s*))?|\s*\(\s*(?P<art2>artikel(?:en)?\s+"
    rf"|artt?\.?\s*))(?=(?P<num>{NUMBER}))",
    re.I,
)
_UNIT = Patroon(r"[ \t]*(?:uur\b|u\b|%|euro\b|€|jaar\b|weken\b|maanden\b|dagen\b|[a-z]{3,}en\b)")
_CUE = Patroon(
    r"(?:\bogv|\bobv|o\.g\.v\.|\bgrond van|\bcf\.?|\bconform|\bzie|\bex|\bingevolge|\bkrachtens|\bvlg\.?"
    r"|\bvolgens|\bjo\.?|\bverwijzing(?: naar)?|\bnaar|\(|\bstrijd met)\s*(?:de\s)?$",
    re.I,
)
_CONTINUES = Patroon(
    r"\s*(?:,|;|\ben\b|\bof\b|,\s*en\b|\bjo\.?|juncto|alsmede|/|in (?:samenhang|verbinding) met)\s*(?:de\s+)?$"
)
_GENERIC_BEFORE = Patroon(
    r"(?:(?P<naam>[A-Za-z-]*verordening|APV|[Bb]eleidsregels?|nadere regels)(?:\s?\(|,)?\s?"
    r"|(?P<hard>hardheidsclausule) (?:van"
    r"|in|uit) )(?:zie )?$"
)
_ABBREVIATION = Patroon(r"(?=[A-Za-z]*[A-Z][A-Za-z]*[A-Z])[A-Z][A-Za-z]{1,8}(?:\s(?:19|20)\d\d)?(?![\w-])")
_NO_LAW_WORDS = "AV CAO OM UWV CIZ SVB GGD NVVK MT VNG OER HR CRvB ABRvS RvS BAC CAK CJIB COA DUO IND EU EG"
_NO_LAW = frozenset(_NO_LAW_WORDS.split())
"""Abbreviations of bodies and contracts, which have no law of that name."""
_NO_THING = frozenset(
    ["dit", "deze", "dat", "toepassing", "kracht", "belang", "elk", "ieder", "plaats", "beginsel", "beroep", "bezwaar"]
)
"""What can follow `van` or `in` after an article without naming another thing it is an article of."""
_DIVISION = Patroon(
    r"(?:afdeling(?:en)?|titels?|hoofdstuk(?:ken)?|paraa?gra(?:af|fen)|§+|onderdeel|onderdelen|r\.?o\.?"
    r"|rechtsoverweging(?:en)?|tabel|bijlage|punt"
    r"|nr\.?|nummer|onder|categorie|versie)\s*$",
    re.I,
)
_THOUSANDS = Patroon(r"\d{1,3}\.\d{3}$")
_NUMBERED = Patroon(r"\.?\s*[\n'’\"-]*\s*1\.?\s")
"""`Art. 3. 1. Samenhangende zaken ...`: the text of the article itself."""
_HEADING = Patroon(r"(?:^|\n)[#*\s]*$")
_FAR = 4000
_NEAR = 300
"""So near to its article a bare `het derde lid` must stand."""
_AWB_NUMBER = Patroon(r"(?:[1-9]|10|11):\d{1,3}[a-z]?$")


@dataclass(frozen=True, slots=True)
class Vondst:
    """Articles read together, with the law that was named with them, if any."""

    begin: int
    eind: int
    artikelen: tuple[Artikel, ...]
    regel: Regelnaam | None
    zekerheid: float = 0.95


class Lezer:
    """One text, read once."""

    def __init__(self, text: str, day: str | None) -> None:
        self.text = text
        self.names = Naamregister.read(text, day)
        self.found: list[Vondst] = []
        self._of_law: list[Vondst] = []
        """Those of `found` that name a law."""
        self._of_number: dict[str, list[tuple[int, Regelnaam]]] = {}

    def find(self) -> list[Vondst]:
        """All references; a law named first (`Awb 4:84`) is found by its name."""
        starts: list[tuple[int, int, re.Match[str] | Regelnaam]] = [
            *((m.start(), 0, m) for pattern in (_WORDED, _BARE) for m in pattern.finditer(self.text)),
            *((n.begin, 1, n) for n in self.names.by_begin.values()),
            *((m.start(), _BACK, m) for m in _ANAPHOR.finditer(self.text)),
        ]
        last = 0
        for at, kind, thing in sorted(starts, key=lambda s: s[:2]):
            if at < last:
                continue
            found = (
                self._law_first(thing) if isinstance(thing, Regelnaam)
                else self._anaphor(thing) if kind == _BACK
                else self._read(thing)
            )  # fmt: skip
            if found is None:
                continue
            last = found.eind
            self.found.append(found)
            if found.regel:
                self._of_law.append(found)
            for artikel in found.artikelen:
                if found.regel and self._fits(artikel, found):
                    self._of_number.setdefault(artikel.nummer, []).append((found.begin, found.regel))
        return self.found

    def regulation(self, vondst: Vondst, artikel: Artikel) -> tuple[Regelnaam | None, float]:
        """The regulation an article belongs to, and how sure that is."""
        if vondst.regel and self._fits(artikel, vondst):
            return vondst.regel, vondst.zekerheid if vondst.regel.regeling_id else 0.8
        same = self._of_number.get(artikel.nummer)
        if same and self._of_one_law(vondst):
            before = [r for at, r in same if at < vondst.begin]
            return (before[-1] if before else same[0][1]), 0.6
        near = self._generic_near(vondst.begin)
        if near:
            return near, 0.6
        if vondst.regel is None and self._is_heading(vondst):
            return None, 0.0
        recent = self._recent(artikel, vondst.begin) or vondst.regel
        return recent, 0.6

    def _of_one_law(self, vondst: Vondst) -> bool:
        """Did the text give all articles of a series to one law before? `de artikelen 2, 3 en 5` have one together."""
        laws = [{r.kort for _, r in self._of_number.get(a.nummer, ())} for a in vondst.artikelen]
        return len(laws) == 1 or bool(set.intersection(*laws))

    def _fits(self, artikel: Artikel, vondst: Vondst) -> bool:
        """Is the article numbered as its law is? Asked in a series only: alone, the words decide."""
        regel = vondst.regel
        if regel is None:
            return False
        if len(vondst.artikelen) == 1 or not regel.nummering or regel.nummering == artikel.stijl:
            return True
        return "dubbelepunt" not in {regel.nummering, artikel.stijl} and artikel.stijl != "punten"

    def _recent(self, artikel: Artikel, begin: int) -> Regelnaam | None:
        """The regulation last named, or referred to, before `begin` that has articles numbered like this one."""
        named = self.names.nearest(begin, begin - _FAR, lambda n: _can_hold(n, artikel))
        referred: Regelnaam | None = None
        for i in range(bisect_left(self._of_law, begin, key=lambda v: v.begin) - 1, -1, -1):
            vondst = self._of_law[i]
            if vondst.begin < begin - _FAR:
                break
            if vondst.regel and _can_hold(vondst.regel, artikel):
                referred = vondst.regel
                break
        nearest = max((n for n in (named, referred) if n), key=lambda n: n.begin, default=None)
        if nearest is None and artikel.stijl != "gewoon":
            nearest = self.names.numbered(artikel.stijl)
        if nearest is None and _AWB_NUMBER.fullmatch(artikel.nummer):
            awb = by_id("BWBR0005537")
            return Regelnaam(begin, begin, "Awb", "bwb", awb.bwb, awb.id, awb.nummering) if awb else None
        return nearest

    def _generic_near(self, begin: int) -> Regelnaam | None:
        """`de verordening (art. 9 lid 2)`, `de hardheidsclausule van artikel 17`: a local rule."""
        m = _GENERIC_BEFORE.search(self.text, max(0, begin - 45), begin)
        if not m:
            return None
        if m.group("naam"):
            return self.names.at(m.start("naam"))
        local = self.names.latest(begin, ("verordening",))
        return local or Regelnaam(begin, begin, "verordening", "ongekend", kop="verordening")

    def _is_heading(self, vondst: Vondst) -> bool:
        """`Artikel 5 Begripsbepalingen` on a line of its own heads an article; it refers to none."""
        if _NUMBERED.match(self.text, vondst.eind):
            return True
        if not _HEADING.search(self.text, max(0, vondst.begin - 6), vondst.begin):
            return False
        line = self.text[vondst.begin : vondst.begin + 200].partition("\n")[0].strip(" *#")
        return len(line) < 90 and not re.search(r"[.;,]$|\b(?:is|bevat|bepaalt|geldt|staat|noemt|wordt)\b", line)

    def _law_first(self, name: Regelnaam) -> Vondst | None:
        follow = _LAW_FIRST.match(self.text, name.eind)
        if not follow:
            return None
        explicit = bool(follow.group("art") or follow.group("art2"))
        items = tuple(series(self.text, follow.end()))
        if not items:
            return None
        if name.los and not (explicit or items[0].stijl != "gewoon" or not items[0].bare or self._cued(name.begin)):
            return None
        first, end = items[0], items[-1].eind
        if not explicit and ((_UNIT.match(self.text, end) and items[-1].bare) or _THOUSANDS.match(first.nummer)):
            return None
        if not explicit and first.bare and first.stijl == "gewoon" and not self._loose_number(name, first, end):
            return None
        # "... Awb, artikel 43 van de Pw": the article has a law of its own; so has what follows another "art.".
        if self._law_after(end, items) is not None:
            cut = next((i for i in range(1, len(items)) if self._says_article(items[i - 1].eind, items[i].begin)), 0)
            if not cut:
                return None
            items, end = items[:cut], items[cut - 1].eind
        return Vondst(name.begin, end, items, name)

    def _says_article(self, begin: int, end: int) -> bool:
        return "art" in self.text[begin:end].lower()

    def _cued(self, begin: int) -> bool:
        return bool(_CUE.search(self.text, max(0, begin - 25), begin))

    def _loose_number(self, name: Regelnaam, first: Artikel, end: int) -> bool:
        """`obv Pw 35`, but not `de Wmo 3 keer` nor `de Pw 2024`."""
        if len(name.kort) > 6 or re.fullmatch(r"(?:19|20)\d\d", first.nummer):
            return False
        return self._cued(name.begin) and not re.match(r"\s[a-z]", self.text[end : end + 2])

    def _read(self, m: re.Match[str]) -> Vondst | None:
        explicit = bool(m.group())
        items = list(series(self.text, m.end()))
        if not items:
            return None
        regel = self._law_after(items[-1].eind, items)
        while regel is None and len(items) > 1:
            shorter = self._law_after(items[-2].eind, items[:-1])
            if shorter is None and explicit:
                break
            items.pop()
            regel = shorter
        if not explicit and (regel is None or not self._plausible(m.start(), items, regel)):
            items = list(series(self.text, m.end()))
            if any(i.plaatsen[0][0] == "" for i in items) or self._division(m.start()):
                return None
            regel = None
        if regel is None and self._of_another_thing(items[-1].eind):
            return None
        begin = m.start()
        lead = _LEAD.search(self.text, max(0, begin - 70), begin) if explicit else None
        if lead and (lead.group("lid") or lead.group("deel")) and len(items) == 1 and items[0].bare:
            places = _pairs(lead.group("lid") or "", lead.group("deel") or "")
            begin, items = lead.start(), [replace(items[0], plaatsen=places)]
        return Vondst(begin, regel.eind if regel else items[-1].eind, tuple(items), regel)

    def _plausible(self, begin: int, items: list[Artikel], regel: Regelnaam) -> bool:
        """A number without `artikel` before a law: a reference, or `3 Wmo-zaken`, `4.312 Wmo cliënten`."""
        first = items[0]
        if regel.bron_soort == "ongekend" or _THOUSANDS.fullmatch(first.nummer):
            return False
        if self._division(begin):
            return False
        if first.stijl != "gewoon" or not first.bare:
            return True
        if re.fullmatch(r"(?:19|20)\d\d", first.nummer) or re.match(
            r"\s[a-z]{3}", self.text[regel.eind : regel.eind + 4]
        ):
            return False
        if self._cued(begin) or len(items) > 1:
            return True
        previous = self.found[-1].eind if self.found else -1
        return previous >= 0 and begin - previous < 30 and bool(_CONTINUES.fullmatch(self.text[previous:begin]))

    def _division(self, begin: int) -> bool:
        """Is the number one of a chapter, a page or a consideration?"""
        return bool(_DIVISION.search(self.text, max(0, begin - 20), begin))

    def _of_another_thing(self, at: int) -> bool:
        """`artikel 5 van de huurovereenkomst`: no law at all."""
        m = _OTHER_THING.match(self.text, at)
        return m is not None and m.group("zelfst") not in _NO_THING

    def _law_after(self, at: int, items: list[Artikel] | tuple[Artikel, ...]) -> Regelnaam | None:
        link = _LINK.match(self.text, at)
        pos = link.end() if link else at
        if link is None or "\n\n" in link.group() or link.group("woord").strip() in {"in", "bij"}:
            return None
        for start in dict.fromkeys((pos, *_before(self.text, at, pos))):
            found = self.names.at(start, items[-1].stijl) or self._unlisted(start)
            if found is None:
                continue
            preposition = link.group("woord").strip()
            if pos == at and not self.text[at : at + 1].isupper():
                return None
            # "artikel 35, Awb 4:84": the second law is of the second article.
            if not preposition and "," in link.group() and self._leads(found):
                return None
            if found.bron_soort == "ongekend" and not preposition and self.text[pos - 1] not in " (":
                return None
            return found
        return None

    def _unlisted(self, pos: int) -> Regelnaam | None:
        """`art. 2 WTG`: an abbreviation no list knows, as it is cited."""
        m = _ABBREVIATION.match(self.text, pos)
        return Regelnaam(pos, m.end(), m.group(), "ongekend") if m and m.group() not in _NO_LAW else None

    def _leads(self, name: Regelnaam) -> bool:
        follow = _LAW_FIRST.match(self.text, name.eind)
        return follow is not None and re.search(r"[:.]", follow.group("num")) is not None

    def _anaphor(self, m: re.Match[str]) -> Vondst | None:
        """`het tweede lid van dat artikel`: the article last referred to."""
        last = self.found[-1] if self.found else None
        if last is None or (m.group("los") and (m.start() - last.eind > _NEAR or len(last.artikelen) > 1)):
            return None
        known = last.artikelen[len(last.artikelen) - 1]
        article = replace(
            known,
            begin=m.start(),
            eind=m.end(),
            plaatsen=_pairs(m.group("lid") or m.group("los"), m.group("deel") or ""),
        )
        regel = self.regulation(last, known)[0]
        return Vondst(m.start(), m.end(), (article,), regel, 0.7) if regel else None


def _before(text: str, at: int, pos: int) -> Iterator[int]:
    """Where a back reference may begin, when its determiner was read as part of the link: `van die wet`."""
    m = _BACK_WORDS.search(text, at, pos)
    if m:
        yield m.start()


def _pairs(leden: str, deel: str) -> tuple[tuple[str, str], ...]:
    letters = parts(deel.lstrip(", ")) if deel.strip() else []
    numbers = paragraphs(leden) or [""]
    pairs = [(n, "") for n in numbers[:-1]] + [(numbers[-1], p) for p in (letters or [""])]
    return tuple(pairs)


def _can_hold(regel: Regelnaam, artikel: Artikel) -> bool:
    """Whether the regulation can have an article numbered like this."""
    if regel.nummering:
        return regel.nummering == artikel.stijl
    return artikel.stijl != "dubbelepunt"
