"""The Dutch words of this room: labels of statuses and values, questions, and the limits shown with every result."""

from __future__ import annotations

from casusbank.model import Kant
from precedent.audit import PaarStatus
from precedent.constraint import Lezing, Navraag
from precedent.profile import Bereik, Dimensie, Profiel
from precedent.scope import Reikwijdte

ADVIES = "Advies, geen besluit: hulpmiddel bij het oordeel van een mens. Consistent is niet hetzelfde als juist."
ONBEVESTIGD = "Berust op onbevestigde voorstellen: een mens heeft niet alle gebruikte feiten bevestigd."
ALLE = "Vergelijking over organisaties heen: geen uitspraak over ongelijke behandeling in rechtszin."
STIL: dict[Lezing, str] = {
    "genoemd": "Op de genoemde feiten: wat één van beide niet noemt, is onbekend; wat geen van beide noemt, "
    "telt niet mee.",
    "streng": "Op alle feiten die kunnen tellen: wat niet genoemd is, geldt als onbekend, niet als afwezig.",
}
EENMALIG = (
    "Een eerdere gunst bindt niet zonder beleid of vaste gedragslijn; het moment van beslissen en schaarste tellen mee."
)

STATUS_LABEL: dict[PaarStatus, str] = {
    "onverklaard_verschil": "Onverklaard verschil",
    "verklaarbaar_niet_gemotiveerd": "Verklaarbaar, maar niet gemotiveerd (art. 3:46 Awb)",
    "ongelijk_gelijk_behandeld": "Ongelijke gevallen gelijk behandeld",
    "onvoldoende_gegevens": "Onvoldoende gegevens",
    "gemotiveerd_onderscheid": "Gemotiveerd onderscheid",
    "gelijk_behandeld": "Gelijk behandeld",
    "niet_vergelijkbaar": "Niet vergelijkbaar",
}
KANT_LABEL: dict[Kant, str] = {"T": "pleit voor toekenning", "A": "pleit voor afwijzing"}


_WOULD: dict[Kant, str] = {
    "T": "zou voor toekenning pleiten als het wel speelde",
    "A": "zou voor afwijzing pleiten als het wel speelde",
}
_NOTHING = frozenset(["afwezig", "geen"])


def meaning(kant: Kant | None, *values: str | None) -> str:
    """What a fact of these values pleads for; one that is known not to be there pleads for nothing.

    `kant` is None where two casussen take the fact for different sides.
    """
    if kant is None:
        return "pleit niet in beide casussen voor hetzelfde"
    known = {value for value in values if value}
    return _WOULD[kant] if known and known <= _NOTHING else KANT_LABEL[kant]


def limits(reikwijdte: Reikwijdte, lezing: Lezing, *, bevestigd: bool) -> list[str]:
    """The limits of precedent.md that go with a result, most general first."""
    across = [ALLE] if reikwijdte == "alle" else []
    return [ADVIES, *([] if bevestigd else [ONBEVESTIGD]), *across, STIL[lezing], EENMALIG]


def outcome(p: Profiel) -> str | None:
    """Whom a decision favoured, as the contract writes it."""
    if p.strekking is None:
        return "procedureel" if p.procedureel else None
    return "tegen_inwoner" if p.strekking == "A" else "deels_voor_inwoner" if p.deels else "voor_inwoner"


def value_text(dimension: Dimensie, span: Bereik | None) -> str | None:
    """A value as the contract writes it: a step, "afwezig", "aanwezig", "krap of meer"; None when unknown."""
    if span is None:
        return None
    low, high = dimension.stappen[span.laag], dimension.stappen[span.hoog]
    if span.bekend:
        return low
    if span.hoog == dimension.top:
        return "aanwezig" if span.laag == 1 else f"{low} of meer"
    return f"{low} of {high}" if span.hoog == span.laag + 1 else f"{low} tot {high}"


def question_text(question: Navraag, dimension: Dimensie, *, dossier: bool = False) -> str:
    """What to ask, in Dutch, with the measure where the vocabulary has one.

    A fact of the casus at hand is asked; a fact of a precedent, and of both sides of a pair (`dossier`), is looked up.
    """
    where = f"Zoek na in {question.bij}" if dossier or question.over == "precedent" else "Vraag na"
    if dimension.maat:
        return f"{where}: {dimension.label} ({dimension.maat})."
    if dimension.top > 1:
        return f"{where}: {dimension.label} ({' | '.join(dimension.stappen)})."
    return f"{where}: {dimension.label}?"
