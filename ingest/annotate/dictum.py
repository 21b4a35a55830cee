"""The formal dictum of a ruling, a decision or advice on an objection, and an ombudsman's report.

Read from the words of the decision itself, in the order in which one dictum goes before another: a court that
annuls and lets the legal effects stand has said both (artt. 7:11, 8:70, 8:72 and 8:113 Awb).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from casusbank.patroon import Patroon
from ingest.annotate.context import Zinlezing, sentence_text
from ingest.text import Leestekst

_Rule = tuple[str, Patroon]


def _rules(*rows: tuple[str, str]) -> tuple[_Rule, ...]:
    return tuple((key, Patroon(pattern, re.I | re.S)) for key, pattern in rows)


_ANNULS = r"\b(?:vernietigt|herroept)\b"
_JUDGE = _rules(
    (
        "bestuurlijke_lus",
        r"in de gelegenheid\b.{0,160}\b(?:gebrek|herstel)"
        r"|draagt .{0,120}\bop\b.{0,60}\bgebrek\w*\b.{0,80}\bte herstellen"
        r"|houdt iedere verdere beslissing aan|tussenuitspraak",
    ),
    (
        "vernietigd_rechtsgevolgen_in_stand",
        r"rechtsgevolgen\b.{0,200}\bin stand|in stand\b.{0,60}\brechtsgevolgen",
    ),
    (
        "vernietigd_zelf_voorzien",
        r"voorziet (?:\w+ )?zelf|zelf in de zaak (?:te )?voorz|\buitspraak\b.{0,60}\bin de plaats|treedt in de plaats"
        rf"|{_ANNULS}.{{0,400}}\b(?:ziet af van|kent .{{0,80}}\btoe\b|stelt .{{0,80}}\bvast\b"
        rf"|bepaalt dat .{{0,120}}\b(?:recht heeft"
        r"|recht op|toekent|verstrekt|in aanmerking|krijgt)|verleent)\b"
        r"|\bherroept\b(?!.{0,200}\bnieuwe? (?:besluit|beslissing))",
    ),
    (
        "vernietigd_nieuw_besluit",
        r"\bdraagt\b.{0,140}\bop\b.{0,160}(?:\bnieuwe? (?:besluit|beslissing)|\bopnieuw\b|\bte beslissen)"
        r"|\bnieuwe? (?:besluit|beslissing)\b.{0,80}\b(?:te nemen|neemt|dient te nemen)(?! ?[;,]? ?\bvoor zover)"
        r"|\bopnieuw\b.{0,80}\b(?:te )?beslis|\bmoet (?:\w+ ){0,4}een nieuw(?:e)? (?:besluit|beslissing)",
    ),
    (
        "voorlopige_voorziening_toegewezen",
        r"wijst het verzoek\b.{0,60}\btoe\b|\btreft (?:\w+ ){0,3}voorlopige voorziening|\bschorst\b"
        r"|verzoek\b.{0,80}\b(?:wordt )?toegewezen",
    ),
    ("voorlopige_voorziening_afgewezen", r"wijst het verzoek\b.{0,60}\baf\b|verzoek\b.{0,80}\bwordt afgewezen"),
    (
        "hoger_beroep_slaagt",
        r"hoger beroep\b.{0,60}\bgegrond(?<!ongegrond)|vernietigt de (?:aangevallen )?uitspraak"
        r"|hoger beroep (?:\w+ ){0,2}slaagt(?! niet)",
    ),
    ("beroep_niet_ontvankelijk", r"beroep\b.{0,60}\bniet[- ]ontvankelijk"),
    ("hoger_beroep_slaagt_niet", r"\bbevestigt\b|hoger beroep\b.{0,60}\bongegrond|hoger beroep slaagt niet"),
    ("beroep_gegrond", r"beroep\b.{0,60}\b(?<!on)gegrond"),
    ("beroep_ongegrond", r"beroep\b.{0,60}\bongegrond|wijst het beroep\b.{0,40}\baf"),
)
_ORDERED = Patroon(r"voor zover\b[^.;]{0,160}\b(?:nieuwe? (?:besluit|beslissing)|opgedragen)[^.;]{0,60}", re.I)
"""`vernietigt de uitspraak voor zover het college is opgedragen een nieuw besluit te nemen`: the order that fell."""
_OBJECTION = _rules(
    (
        "bezwaar_niet_ontvankelijk",
        r"bezwa\w*\b.{0,80}\bniet[- ]ontvankelijk|niet[- ]ontvankelijk (?:te )?verkla",
    ),
    (
        "bezwaar_deels_gegrond",
        r"\b(?:gedeeltelijk|deels|ten dele|voor een deel)\s+gegrond"
        r"|\bgegrond\b(?<!ongegrond).{0,30}\b(?:voor zover|wat betreft|ten aanzien van|voor wat)\b"
        r"|\bgegrond\b(?<!ongegrond).{0,300}\b(?:overige|overigens|voor de rest)\b.{0,60}\b(?:ongegrond|in stand"
        r"|handhav|af)"
        r"|\bongegrond\b.{0,200}\b(?:overige|voor zover|wat betreft)\b.{0,80}\b(?<!on)gegrond"
        r"|alleen (?:wat betreft|voor zover)",
    ),
    (
        "bezwaar_ongegrond",
        r"\bongegrond|\bniet gegrond|bezwaar (?:\w+ )?af te wijzen|(?:wij|het college) handhaven? (?:ons|het"
        r"|de)\b.{0,60}\b(?:besluit|beslissing)",
    ),
    ("bezwaar_gegrond", r"\b(?<!on)gegrond\b|herroepen (?:wij|we)|herroept|te herroepen|u krijgt gelijk"),
)
_COMPLAINT = _rules(
    (
        "klacht_deels_gegrond",
        r"\b(?:gedeeltelijk|deels|ten dele|voor een deel)\s+gegrond|(?<!on)gegrond\b.{0,300}\b(?:ongegrond"
        r"|niet gegrond|geen oordeel)"
        r"|\b(?:ongegrond|niet gegrond)\b.{0,300}(?<!on)gegrond\b|op (?:één|een|dit|twee) (?:punt"
        r"|onderdeel)\w*.{0,40}\bgegrond"
        r"|overige\b.{0,60}\bongegrond|(?<!on)gegrond\b,? (?:behalve|met uitzondering|zij het|op onderdelen"
        r"|wat betreft|voor zover)",
    ),
    ("klacht_ongegrond", r"klacht(?:en)?\b.{0,120}\b(?:ongegrond|niet gegrond)"),
    ("klacht_gegrond", r"klacht(?:en)?\b.{0,120}(?<!on)gegrond\b"),
    ("niet_behoorlijk", r"\bniet behoorlijk|\bonbehoorlijk"),
    ("behoorlijk", r"\bbehoorlijk (?:gehandeld|gedragen|is)|\bis behoorlijk|(?<!niet )(?<!on)behoorlijk\b"),
    ("geen_oordeel", r"onthoudt zich|geen oordeel"),
)
_BY_SOURCE: dict[str, tuple[_Rule, ...]] = {
    "rechtbank": _JUDGE,
    "hoger_beroep": _JUDGE,
    "bezwaaradvies": _OBJECTION,
    "beslissing_bezwaar": _OBJECTION,
    "ombudsman": _COMPLAINT,
}
_MATTERS = Patroon(
    r"gegrond|ontvankelijk|vernietig|herroep|bevestig|draagt|bepaalt|verzoek|schorst|behoorlijk|oordeel|gelijk"
    r"|slaagt|handhav|stand",
    re.I,
)


def formal_dictum(tekst: Leestekst, lezing: Sequence[Zinlezing], bronsoort: str) -> tuple[str, int] | None:
    """(dictum, number of the sentence that says it) of a source that ends in one; None when it does not say."""
    rules = _BY_SOURCE.get(bronsoort)
    if rules is None:
        return None
    for numbers in _where(tekst, lezing, bronsoort):
        found = _first(tekst, numbers, rules)
        if found:
            return found
    return None


def _where(tekst: Leestekst, lezing: Sequence[Zinlezing], bronsoort: str) -> list[list[int]]:
    """Sentences to look in, the most telling first: the decision, what reads like one near the end, the end."""
    decision = [i for i, z in enumerate(lezing) if z.sectie == "beslissing" and not z.partij]
    total = len(tekst.zinnen)
    if bronsoort == "ombudsman":
        decision += [i for i, z in enumerate(lezing) if z.sectie == "aanbeveling"]
    late = [i for i, z in enumerate(lezing) if i >= 0.5 * total and not z.partij and z.sectie != "kader"]
    return [decision[-40:], [i for i in late if lezing[i].dictum], late[-12:]]


def _first(tekst: Leestekst, numbers: list[int], rules: tuple[_Rule, ...]) -> tuple[str, int] | None:
    texts = [(i, _ORDERED.sub(" ", sentence_text(tekst, i))) for i in numbers]
    texts = [(i, t) for i, t in texts if _MATTERS.search(t)]
    joined = " ".join(t for _, t in texts)
    for key, pattern in rules:
        m = pattern.search(joined)
        if m:
            return key, _sentence_of(texts, m.start())
    return None


def _sentence_of(texts: list[tuple[int, str]], at: int) -> int:
    passed = 0
    for number, text in texts:
        passed += len(text) + 1
        if at < passed:
            return number
    return texts[-1][0]
