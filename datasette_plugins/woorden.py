"""Words for ids: how a screen says what the model stores. B1 Dutch; an unknown id is shown readable, never dropped."""

from __future__ import annotations

from casusbank.render import POLARITEIT_LABELS as POLARITEIT
from casusbank.render import STREKKING_LABELS, outcome_label
from casusbank.vocabulary import load_vocabulary

__all__ = ["POLARITEIT"]

TEKEN = {"voor_inwoner": "✓", "deels_voor_inwoner": "◐", "tegen_inwoner": "✗", "procedureel": "–"}
SPREKER = {
    "inwoner": "de inwoner",
    "gemachtigde": "de gemachtigde",
    "consulent": "de consulent",
    "jurist": "de jurist",
    "bestuur": "het bestuur",
    "deskundige": "een deskundige",
    "bezwaarcommissie": "de bezwaarcommissie",
    "rechter": "de rechter",
    "ombudsman": "de ombudsman",
    "onbekend": "onbekend",
}
PERSOONSGEGEVEN = {
    "bsn": "een BSN",
    "iban": "een rekeningnummer",
    "e-mail": "een e-mailadres",
    "telefoon": "een telefoonnummer",
    "adres": "een adres",
    "geboortedatum": "een geboortedatum",
    "naam": "een naam",
    "kenteken": "een kenteken",
    "zaaknummer": "een zaaknummer",
}
"""Kinds of personal data, as somebody reads them."""
SECTIE = {
    "feiten": "Feiten",
    "standpunt_inwoner": "Standpunt van de inwoner",
    "standpunt_bestuur": "Standpunt van het bestuur",
    "kader": "Regels",
    "overweging": "Overwegingen",
    "beslissing": "Beslissing",
    "aanbeveling": "Aanbeveling",
    "overig": "Overig",
}
SOORT = {
    "wetsverwijzing": "artikel",
    "waarde": "waarde",
    "factor": "feit",
    "grens": "grens",
    "uitkomst": "uitkomst",
    "modificatie": "bijzonderheid",
    "instrument": "instrument",
    "persoonsgegeven": "weggelaten gegeven",
    "domein": "domein",
    "onderwerp": "onderwerp",
    "datum": "datum",
    "organisatie": "organisatie",
    "procedurefase": "fase",
}
SOORTEN = {
    "wetsverwijzing": "Artikelen",
    "waarde": "Waarden",
    "factor": "Feiten",
    "grens": "Grenzen",
    "instrument": "Instrumenten",
    "onderwerp": "Onderwerpen",
    "domein": "Domeinen",
}
GEZAG = {
    "geldend": "geldend",
    "vernietigd": "vernietigd",
    "achterhaald_door_wet": "achterhaald door een nieuwe wet",
    "achterhaald_door_beleid": "achterhaald door nieuw beleid",
    "onbekend": "onbekend",
}
GEZAG_LET_OP = {
    "vernietigd": "Deze beslissing is vernietigd. U kunt er niet op bouwen.",
    "achterhaald_door_wet": "Deze beslissing is achterhaald: de wet is sindsdien veranderd.",
    "achterhaald_door_beleid": "Deze beslissing is achterhaald: het beleid is sindsdien veranderd.",
}
AARD = {"feitelijk": "echte grens", "ervaren": "ervaren grens", "onbekend": "aard onbekend"}
ROL = {
    "grondslag": "grondslag",
    "toetsingskader": "toetsingskader",
    "genoemd": "genoemd",
    "afgewezen": "beroep erop afgewezen",
}
STATUS = {"voorstel": "voorstel van de computer", "bevestigd": "bevestigd", "verworpen": "verworpen"}
FACTOR = {"aanwezig": "ja", "afwezig": "nee"}
FASE = {
    "primair_besluit": "besluit",
    "voorlopige_voorziening": "voorlopige voorziening",
    "hoger_beroep": "hoger beroep",
    "klacht_intern": "klacht bij de organisatie",
}
RELATIE = {
    "eerdere_instantie": "eerdere beslissing in deze zaak",
    "latere_instantie": "latere beslissing in deze zaak",
    "verwijst_naar": "verwijst naar",
    "aangehaald_door": "aangehaald door",
    "citeert": "verwijst naar",
    "volgt": "volgt",
    "onderscheidt": "maakt onderscheid met",
    "vernietigt": "vernietigt",
    "bevestigt": "bevestigt",
    "zelfde_patroon": "zelfde patroon",
}
APPELLANT = {
    "inwoner": "de inwoner",
    "bestuursorgaan": "het bestuursorgaan",
    "beide": "beide",
    "nvt": "niet van toepassing",
}
ARM = {
    "passage": "dezelfde woorden in deze passage",
    "casus": "dezelfde woorden in de hele casus",
    "woorddeel": "dezelfde delen van woorden",
    "woordpaar": "dezelfde woorden naast elkaar",
    "thema": "woorden die in deze casussen vaak samengaan",
    "vector": "dezelfde betekenis",
    "feiten": "hetzelfde onderwerp en dezelfde feiten",
    "kenmerk": "het kenmerk dat u noemt",
    "herorden": "vraag en passage samen gelezen",
}
PAAR = {
    "onverklaard_verschil": (
        "fout",
        "Op de feiten die genoemd zijn, hoort de uitkomst gelijk te zijn. Geen genoemd feit verklaart het verschil.",
    ),
    "verklaarbaar_niet_gemotiveerd": (
        "let-op",
        "Er is een feit dat het verschil kan verklaren. Maar geen van beide motiveringen noemt dat feit als reden.",
    ),
    "ongelijk_gelijk_behandeld": (
        "let-op",
        "De uitkomst is gelijk, maar een feit verschilt dat elders de doorslag gaf.",
    ),
    "onvoldoende_gegevens": (
        "onbekend",
        "Een feit dat niet bekend is, kan nog beslissen. Vraag dat eerst na.",
    ),
    "gemotiveerd_onderscheid": (
        "neutraal",
        "De uitkomst verschilt. De motivering noemt een feit dat verschilt.",
    ),
    "gelijk_behandeld": (
        "goed",
        "De uitkomst is gelijk, en er is geen verschil gevonden dat elders de doorslag gaf.",
    ),
    "niet_vergelijkbaar": (
        "neutraal",
        "Deze twee besluiten kunnen niet tegen elkaar worden gelegd. U kunt er wel van leren.",
    ),
}
"""Status of a pair: the kind of sign it gets, and what it means."""
PAAR_FEITEN = {
    "onverklaard_verschil": "Deze feiten telden mee",
    "onvoldoende_gegevens": "Nog niet bekend",
    "gelijk_behandeld": "Deze feiten telden mee",
}
"""What the facts are that a status rests on; for the other statuses they carry the difference."""
OORDEEL = {"gelijk": ("goed", "gelijk"), "verschilt": ("fout", "ongelijk"), "onbekend": ("onbekend", "onbekend")}
"""Whether two casussen agree on a fact: the kind of sign, and the word."""
_GELIJKENIS = ((0.6, "lijken sterk op elkaar"), (0.3, "lijken enigszins op elkaar"), (0.0, "lijken weinig op elkaar"))
LOGVELD = {
    "status": "oordeel",
    "bewering": "verbetering",
    "niet_geteld": "oordeel dat niet telde",
    "*": "casus",
}
_MAANDEN = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
STERK, REDELIJK = 3, 10


def strekking(sleutel: str | None) -> str:
    """Whom the decision favours, in words."""
    return STREKKING_LABELS.get(sleutel, readable(sleutel or ""))


def readable(sleutel: str) -> str:
    """An id as words: underscores gone."""
    return sleutel.replace("_", " ")


def uitkomst(sleutel: str | None) -> str:
    """A formal outcome in words."""
    return outcome_label(sleutel) if sleutel else "onbekend"


def fase(sleutel: str | None) -> str:
    """A stage of the procedure in words."""
    return FASE.get(sleutel or "", readable(sleutel or ""))


_FAMILIES = {
    "waarde": "waarden",
    "factor": "factoren",
    "grens": "grenzen",
    "instrument": "instrumenten",
    "domein": "domeinen",
    "onderwerp": "onderwerpen",
    "bronsoort": "bronsoorten",
}
"""Which part of the vocabulary names the keys of a kind of annotation."""


def label(soort: str, sleutel: str) -> str:
    """The vocabulary's label of an annotation key; the readable key when the vocabulary has none."""
    v = load_vocabulary()
    if soort == "modificatie":
        return v.modificaties.get(sleutel, readable(sleutel))
    if soort == "uitkomst":
        return uitkomst(sleutel)
    found = getattr(v, _FAMILIES[soort]).get(sleutel) if soort in _FAMILIES else None
    return str(getattr(found, "label", "")) or readable(sleutel)


def datum(iso: str | None) -> str:
    """`2024-03-05` as `5 maart 2024`; anything else as it is."""
    parts = (iso or "").split("-")
    if len(parts) == 3 and all(p.isdigit() for p in parts) and 1 <= int(parts[1]) <= 12:
        return f"{int(parts[2])} {_MAANDEN[int(parts[1]) - 1]} {parts[0]}"
    return iso or ""


def sterkte(rang: int) -> str:
    """How strongly one way of searching found a hit, from its rank there (1 is best)."""
    return "sterk" if rang <= STERK else "redelijk" if rang <= REDELIJK else "zwak"


def gelijkenis(deel: float) -> str:
    """How alike two casussen are (0..1), in words: an aid for ordering, never a ground."""
    return next(words for least, words in _GELIJKENIS if deel >= least)


def paarfeiten(status: str) -> str:
    """Heading above the facts that the status of a pair rests on."""
    return PAAR_FEITEN.get(status, "Het verschil zit in")


def feitwaarde(waarde: str | None) -> str:
    """The value of a fact in words; what is not mentioned is not known."""
    return "niet genoemd" if waarde is None else FACTOR.get(waarde, readable(waarde))


def getal(n: int) -> str:
    """`1200` as `1.200`."""
    return f"{n:,}".replace(",", ".")


def aantal(n: int, een: str, meer: str) -> str:
    """`1 casus`, `1.200 casussen`."""
    return f"{getal(n)} {een if n == 1 else meer}"
