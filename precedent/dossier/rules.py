"""The kinds of statement a document may make, the rule behind each, and where that rule comes from.

docs/verantwoording.md tells developers the same with the functions that apply the rules; a test holds the two
together. The texts here are Dutch: they are printed in every document, under the sources.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

BeweringSoort = Literal[
    "veld",
    "feit",
    "waarde",
    "weging",
    "norm",
    "grens",
    "instrument",
    "richtlijn",
    "toetsstap",
    "signaal",
    "knock_out",
    "bindt",
    "slot",
    "tegenspraak",
    "overeenkomst",
    "verschil",
    "onbekend",
    "paarstatus",
    "conflict",
    "tegengesteld",
    "leerzaam",
    "treffer",
    "vraag",
    "telling",
    "beperking",
    "verwijzing",
    "werkwijze",
    "verantwoording",
]
"""What a statement claims."""

RegelNaam = Literal[
    "lezing",
    "bronveld",
    "stilte",
    "resultaatmodel",
    "redenenmodel",
    "sloten",
    "tegenspraak",
    "navraag",
    "conflict",
    "reikwijdte",
    "analogie",
    "paar",
    "knock_out",
    "waardengebruik",
    "grenzen_gezien",
    "richtlijn",
    "omgekeerde_toets",
    "zoeken",
    "tellen",
    "beperkingen",
    "colofon",
    "mens_beslist",
]
"""The name of a rule."""


@dataclass(frozen=True, slots=True)
class Regel:
    """What a rule says, in plain Dutch, and its source in law or literature."""

    tekst: str
    grondslag: str


REGELS: dict[RegelNaam, Regel] = {
    "lezing": Regel(
        "Een feit, een artikel of een grens staat in de bundel als een passage in de tekst het zegt. Het is een"
        " voorstel"
        " totdat een mens het bevestigt.",
        "Ashley, Modeling Legal Argument (HYPO, 1990); Aleven, Teaching Case-Based Argumentation (CATO, 1997)",
    ),
    "bronveld": Regel(
        "Een gegeven van een casus komt uit de bron zelf of is uit de tekst afgeleid.",
        "artikel 3:2 Awb (kennis van de relevante feiten)",
    ),
    "stilte": Regel(
        "Wat een tekst niet noemt, is onbekend. Dat is iets anders dan afwezig.",
        "van Woerkom, Grossi, Prakken en Verheij, doi:10.1007/s10506-025-09461-x",
    ),
    "resultaatmodel": Regel(
        "Een vergelijkbaar besluit bindt als elk feit dat voor die uitkomst pleitte hier minstens zo sterk is, en"
        " geen feit"
        " dat"
        " ertegen pleit hier sterker is. Zeker: hoe de onbekende feiten ook uitvallen. Mogelijk: bij sommige"
        " invullingen.",
        "Horty, The result model of precedent (2004) en Reasoning with dimensions and magnitudes (2019); van Woerkom"
        " e.a., doi:10.1007/s10506-025-09461-x",
    ),
    "redenenmodel": Regel(
        "Als het resultaatmodel, maar van de feiten vóór die uitkomst tellen alleen de redenen die dat besluit"
        " zelf noemt.",
        "Lamond, Do Precedents Create Rules? (2005); Horty, Rules and Reasons in the Theory of Precedent (2011)",
    ),
    "sloten": Regel(
        "Een slot is een feit waardoor een vergelijkbaar besluit niet bindt, hoe de onbekende feiten ook uitvallen.",
        "Ashley (1990), onderscheiden van een precedent; Horty (2011)",
    ),
    "tegenspraak": Regel(
        "Een verschil weegt minder als een ander feit er in een ander besluit tegen opwoog of ervoor in de plaats kwam."
        " Een tegenvoorbeeld deelt de feiten en ging de andere kant op. Dit verandert niet wat bindt.",
        "Prakken en Ratsma (2022), afzwakken van een verschil; Ashley (1990), tegenvoorbeelden; Aleven (1997)",
    ),
    "navraag": Regel(
        "Een vraag staat hier als het antwoord een ander besluit alsnog kan laten binden of juist niet. Vragen die"
        " over"
        " de meeste besluiten beslissen, staan vooraan.",
        "van Woerkom e.a., doi:10.1007/s10506-025-09461-x (onvolledige informatie)",
    ),
    "conflict": Regel(
        "Binden besluiten tot beide kanten, dan staan ze allebei in de bundel en wordt er niet gekozen.",
        "Horty (2011), inconsistente casusverzameling",
    ),
    "reikwijdte": Regel(
        "Vergelijkbaar is een besluit van hetzelfde bestuursorgaan, over hetzelfde beslispunt, onder dezelfde versie"
        " van de"
        " regel en niet vernietigd. Al het andere is hooguit leerzaam.",
        "gelijkheidsbeginsel, artikel 1 Grondwet; bronsoorten en hun gezag in de woordenlijst van casusbank",
    ),
    "analogie": Regel(
        "Per feit staan beide casussen naast elkaar: gelijk, verschillend of aan één kant onbekend, met de passages.",
        "Prakken en Ratsma, A top-level model of case-based argumentation for explanation (2022); Aleven (1997)",
    ),
    "paar": Regel(
        "Twee vergelijkbare besluiten krijgen een status naar de feiten die het verschil in uitkomst dragen en naar wat"
        " daarvan in de motivering staat.",
        "artikel 3:46 Awb (deugdelijke motivering); gelijkheidsbeginsel",
    ),
    "knock_out": Regel(
        "Dit feit leidt normaal op zichzelf tot afwijzing, tenzij een genoemde uitzondering zich voordoet. Het"
        " verandert"
        " niet wat bindt.",
        "vaste factoren met hun uitzonderingen in de woordenlijst van casusbank",
    ),
    "waardengebruik": Regel(
        "Een waarde staat hier met de passage, met wie haar inriep en met hoe zij woog. Een beroep van een partij"
        " telt niet"
        " als een afweging.",
        "Bench-Capon en Sartor, A model of legal reasoning with cases incorporating theories and values (2003)",
    ),
    "grenzen_gezien": Regel(
        "Een grens is feitelijk of ervaren. Een feitelijke grens noemt haar bepaling.",
        "omgekeerde toets (Stimulansz), stap 4: waar schuurt het",
    ),
    "richtlijn": Regel(
        "Een vastgestelde richtlijn zegt: als deze feiten, dan deze uitkomst, tenzij. Zij wordt gelezen in de versie"
        " die"
        " gold op de dag van het besluit. Een concept telt niet mee.",
        "artikel 4:84 Awb (handelen naar beleidsregels en afwijken); artikel 3:46 Awb",
    ),
    "omgekeerde_toets": Regel(
        "Eerst het effect, dan de grondwaarden, dan de bredere effecten en pas daarna het recht. Alleen een mens"
        " vult in.",
        "omgekeerde toets (Stimulansz), vier stappen",
    ),
    "zoeken": Regel(
        "Gelijkenis van teksten draagt casussen aan. Zij beslist nooit of twee gevallen gelijk zijn.",
        "Ashley (1990): ophalen en vergelijken zijn twee stappen",
    ),
    "tellen": Regel("Geteld is wat in deze bundel of deze database staat, niets meer.", "telling door het programma"),
    "beperkingen": Regel(
        "De grenzen van het hulpmiddel staan bij het resultaat.",
        "artikelen 3:2 en 3:46 Awb: onderzoek en motivering blijven van het bestuursorgaan",
    ),
    "colofon": Regel(
        "Vraag, filters, versies en vingerafdrukken staan in het stuk, zodat het na te maken is.",
        "reproduceerbaarheid: gelijke invoer geeft gelijke uitvoer",
    ),
    "mens_beslist": Regel(
        "Een mens beslist en motiveert. Het programma voorspelt geen uitkomst en geeft geen score.",
        "artikel 22 AVG; artikel 3:46 Awb; Algoritmeregister, veld menselijke tussenkomst",
    ),
}

_RULES: dict[BeweringSoort, RegelNaam] = {
    "veld": "bronveld",
    "feit": "lezing",
    "waarde": "waardengebruik",
    "weging": "waardengebruik",
    "norm": "lezing",
    "grens": "grenzen_gezien",
    "instrument": "lezing",
    "richtlijn": "richtlijn",
    "toetsstap": "omgekeerde_toets",
    "signaal": "grenzen_gezien",
    "knock_out": "knock_out",
    "bindt": "resultaatmodel",
    "slot": "sloten",
    "tegenspraak": "tegenspraak",
    "overeenkomst": "analogie",
    "verschil": "analogie",
    "onbekend": "stilte",
    "paarstatus": "paar",
    "conflict": "conflict",
    "tegengesteld": "conflict",
    "leerzaam": "reikwijdte",
    "treffer": "zoeken",
    "vraag": "navraag",
    "telling": "tellen",
    "beperking": "beperkingen",
    "verwijzing": "reikwijdte",
    "werkwijze": "mens_beslist",
    "verantwoording": "colofon",
}
SOORT_LABEL: dict[BeweringSoort, str] = {
    "veld": "gegevens van een casus",
    "feit": "feiten",
    "waarde": "waarden",
    "weging": "afwegingen van waarden",
    "norm": "bepalingen",
    "grens": "grenzen",
    "instrument": "instrumenten",
    "richtlijn": "richtlijnen",
    "toetsstap": "de omgekeerde toets",
    "signaal": "signalen",
    "knock_out": "feiten die op zichzelf beslissen",
    "bindt": "wat bindt",
    "slot": "sloten",
    "tegenspraak": "wat ertegen pleit",
    "overeenkomst": "overeenkomsten",
    "verschil": "verschillen",
    "onbekend": "wat onbekend is",
    "paarstatus": "de status van een paar",
    "conflict": "conflicten",
    "tegengesteld": "tegengestelde besluiten",
    "leerzaam": "wat leerzaam is",
    "treffer": "gevonden casussen",
    "vraag": "open vragen",
    "telling": "aantallen",
    "beperking": "beperkingen",
    "verwijzing": "verwijzingen naar casussen",
    "werkwijze": "wat het programma doet",
    "verantwoording": "het colofon",
}
"""How a document calls each kind of statement."""
SOORTEN: tuple[BeweringSoort, ...] = get_args(BeweringSoort)


def rule_of(soort: BeweringSoort) -> RegelNaam:
    """The rule by which a statement of this kind is made."""
    return _RULES[soort]
