"""Titles of regulations that stand in no list: local verordeningen and beleidsregels, and other statutes.

A title is read word by word from its head (`Huisvestingsverordening`, `Beleidsregels`, `Wet op`): it runs to the
year, else to its last name of a place, and stops at a verb or at what cannot stand in a title. Municipalities
need not be known. What a text calls `de verordening` is the one it named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from casusbank.patroon import Patroon
from ingest.annotate.wetnamen import Regelnaam

_HEAD = Patroon(
    r"(?<![\w-])(?:(?P<lokaal>(?:Algemene\s(?:[Pp]laatselijke|[Ss]ubsidie)\s?verordening|APV\b|"
    r"[A-Z][\w-]*verordening|Verordening|[A-Z]?[\w-]*[Bb]eleidsregels?|Nadere\s[Rr]egels?|Uitvoeringsregels?"
    r"|[A-Z][\w-]*reglement|Reglement|Financieel\s[Bb]esluit|Verstrekkingenboek|Richtlijn(?:en)?|[A-Z][\w-]*decreet"
    r"|Codex))(?![\w-])"
    r"|(?P<landelijk>[A-Z][a-zé-]*(?:besluit|regeling)|Besluit|Regeling|Wet(?=\s[a-z])|Wetboek|Rijkswet"
    r"|(?:[A-Z][a-z]+)?[a-z]*wet(?=\s(?:19|20)\d\d))(?![\w-])|(?P<wet>[A-Z][a-zé]{3,}(?:wet|richtlijn|protocol"
    r"|beschikking))(?![\w-]))"
)
_PIECE = Patroon(
    r"[ \t]*\n?[ \t]*(?:(?P<jaar>(?:19|20)\d\d(?:[-/](?:19|20)?\d\d)?(?![\w-]))|(?P<woord>['’]?[^\W\d_][\w'’/.-]*|&))"
)
_STOP_WORDS = """
bepaalt bepalen is zijn was waren wordt worden werd heeft hebben had hebt kan kunnen kon moet moeten mag mogen
geldt gelden gold staat staan stond biedt bieden luidt volgt volgen blijkt die dat waarin waarop waaruit
waarmee niet geen ook om een wij we u uw ik hij zij ze te omdat maar ligt vormt noemt kent kennen regelt bevat
schrijft stelt stellen ziet geeft geven gaf maakt zoals dan als waarbij want dus daarom nog wel zou zullen zal
komt komen valt vallen vraagt eist past gaat laat toe af artikel artikelen art lid eerste tweede derde onder
hierna echter tevens eveneens immers omvat verleent verlangt verplicht vereist spreekt voorziet kwam bood deze
dit zich er hier daar hoort hoeft houdt sluit zegt zeggen zei overgeslagen toegepast toepassen toepast
gebruikt gebruiken beoordeeld besproken genoemd vermeldt hebt sluit sluiten hanteert hanteren eist maken
gebaseerd laten gelijk hem haar hen mij neergelegde neergelegd bedoelde bedoeld vervatte vervat opgenomen
genoemde genoemden voorkomende evenzeer weerspiegelde houden overeenkomstige sinds luiden ingevolge verwijst
vervolgens geschiedt uitdrukkelijk vervallen vastgesteld gegeven buiten steun belanghebbende appellant
appellante eiser eiseres verweerder verweerster college rechtbank verzoeker verdachte minister betoogt gelezen
juncto jo alsmede respectievelijk tenzij indien wanneer terwijl zodat hoewel ten
"""
_STOP = frozenset(_STOP_WORDS.split())
_SMALL_WORDS = """
de het van voor en of op in bij aan met tot inzake ter houdende over tegen betreffende uit door
"""
_SMALL = frozenset(_SMALL_WORDS.split())
_PREPOSITIONS_WORDS = """
van voor op in bij aan met tot inzake ter over tegen betreffende uit door
"""
_PREPOSITIONS = frozenset(_PREPOSITIONS_WORDS.split())
_MAX_WORDS = 14
_GENERIC = Patroon(
    r"(?:[A-Za-z]?[\w-]*[Vv]erordening|[A-Za-z-]*[Bb]eleidsregels?|[Nn]adere [Rr]egels|[Rr]egeling"
    r"|[A-Za-z-]*[Rr]eglement|Besluit"
    r"|APV|OER)(?![\w-])"
)


def find_titles(text: str) -> Iterator[Regelnaam]:
    """Every title of a regulation that is no known statute, in order of place."""
    last = 0
    for m in _HEAD.finditer(text):
        if m.start() < last:
            continue
        found = _title(text, m)
        if found:
            last = found.eind
            yield found


def generic_at(text: str, pos: int) -> Regelnaam | None:
    """`verordening`, `beleidsregels`: a regulation by its noun only."""
    m = _GENERIC.match(text, pos)
    if not m:
        return None
    plain = m.group().lower() in {"verordening", "beleidsregels", "nadere regels", "regeling", "besluit", "reglement"}
    name = m.group().lower() if plain else m.group()
    return Regelnaam(m.start(), m.end(), name, "ongekend", kop=noun_of(m.group()))


def noun_of(head: str) -> str:
    """The noun that refers back to a regulation with this head: `Huisvestingsverordening` -> `verordening`."""
    low = re.sub(r"\s+", " ", head.lower())
    nouns = (
        "verordening",
        "beleidsregel",
        "nadere regel",
        "reglement",
        "regeling",
        "besluit",
        "richtlijn",
        "wetboek",
        "wet",
    )
    found = next((n for n in nouns if n in low), "verordening" if low == "apv" else low)
    return {"beleidsregel": "beleidsregels", "nadere regel": "nadere regels"}.get(found, found)


def _title(text: str, m: re.Match[str]) -> Regelnaam | None:
    end, year, place = _run(text, m.end())
    local = bool(m.group("lokaal"))
    bare = end == m.end() or bool(re.match(r"\s+(?:en|in|of|als|aan|uit|met|door)\s", text[m.end() : end + 1]))
    compound = re.fullmatch(r"[A-Z][a-zé]{3,}(?:regeling|besluit|reglement|decreet)", m.group())
    if m.group("wet") or (compound and not year and not place):
        end = m.end() if not year else end
    elif bare or (not year and not place and not local and not text.startswith("Wet ", m.start())):
        return None
    if m.group()[0].islower() and not (year or place):
        return None
    name = re.sub(r"\s+", " ", text[m.start() : end])
    # A common word that may also open a heading or a sentence: only where an article points at it.
    loose = not year and not (local and place)
    return Regelnaam(m.start(), end, name, "ongekend", kop=noun_of(m.group()), los=loose)


def _run(text: str, pos: int) -> tuple[int, bool, bool]:
    """(end of the title, does it end in a year, does it hold a name) from the end of its head."""
    end = last_name = pos
    previous = ""
    words: list[int] = []
    for _ in range(_MAX_WORDS):
        m = _PIECE.match(text, end)
        if not m:
            break
        if m.group("jaar"):
            return m.end(), True, last_name > pos
        word = m.group("woord")
        closes = word.endswith(".")
        word = word.rstrip(".")
        if word.lower() in _STOP or "://" in word or _breaks(text, m.end(), word, previous):
            break
        end = m.start("woord") + len(word)
        words.append(end)
        previous = word
        if word[0].isupper() or word[0] in "'’":
            last_name = end
        if closes:
            break
    if last_name > pos:
        return last_name, False, True
    return _trimmed(text, pos, words), False, False


def _breaks(text: str, end: int, word: str, previous: str) -> bool:
    """A determiner without its preposition, or `en` before what is no part of a title."""
    low = word.lower()
    if low in {"de", "het"}:
        return previous.lower() not in _PREPOSITIONS
    return low in {"en", "of"} and bool(
        re.match(
            r"\s+(?:de|het|een|in|op|dat|die|artikel|art\.|[A-Z][a-z]*(?:wet|verordening)\b|Awb|\d)",
            text[end : end + 30],
        )
    )


def _trimmed(text: str, pos: int, words: list[int]) -> int:
    """Without small words, or a verb before its object, at the end."""
    ends = [pos, *words]
    stopped = re.match(r"\s+(?:de|het|een|u|wij)\b", text[ends[-1] : ends[-1] + 8])
    if stopped and len(ends) > 1 and re.search(r"[a-z]t$", text[ends[-2] : ends[-1]]):
        ends.pop()
    while len(ends) > 1 and text[ends[-2] : ends[-1]].strip().lower() in _SMALL:
        ends.pop()
    return ends[-1]
