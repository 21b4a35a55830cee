"""What casusbank promises about crashes, hostile input, privacy and load: number, plain words, goal.

`docs/betrouwbaarheid.md` is a table of these with the figures that `alles.py` keeps.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Belofte:
    """One promise; `grens` is what it does not cover."""

    nummer: str
    tekst: str
    doel: str
    grens: str = ""


DELEN = {"R": "Invoer", "C": "Storingen", "S": "Schermen en toelevering", "P": "Persoonsgegevens", "L": "Belasting"}
"""The heading per first letter."""

BELOFTEN = (
    Belofte(
        "R1",
        "Een vijandig of kapot bestand wordt gelezen of geweigerd met een reden; nooit een crash, een verbinding of "
        "iets dat elders wordt geschreven.",
        "0 afwijkingen; per bestand hoogstens 30 s, 1,5 GB en 100 MB schijf; verwachte afloop in 99% of meer",
    ),
    Belofte(
        "R2",
        "Vreemde mappen (lussen, pijpen, rare namen, heel grote bestanden) houden het inlezen niet op; een link "
        "naar buiten wordt niet gevolgd.",
        "hele boom binnen 60 s en 1 GB; alles wat erin hoort is opgenomen",
    ),
    Belofte(
        "R3",
        "Eén kapot bestand tussen honderd houdt de andere niet op, en wordt bij naam genoemd.",
        "99 van 100 opgenomen; de telling klopt; code niet 0",
    ),
    Belofte("R4", "Twee keer hetzelfde inlezen geeft niets nieuws.", "0 nieuwe rijen, zelfde inhoud"),
    Belofte(
        "C1",
        "Valt de computer of het programma weg (kill -9) tijdens inlezen, indexeren, wissen of bijwerken, dan is de "
        "database heel, is niets kwijt dat als klaar is gemeld, en geeft dezelfde opdracht opnieuw dezelfde uitkomst.",
        "1000 keer: 0 beschadigd, 0 kwijt, 0 anders",
    ),
    Belofte(
        "C2",
        "Valt de stroom weg en haalt niet alles de schijf, dan is de database heel en is niets kwijt dat als klaar "
        "is gemeld.",
        "450 toestanden: 0 afwijkingen",
    ),
    Belofte(
        "C3",
        "Bij een volle schijf, een grens aan de bestandsgrootte of een map die alleen-lezen is: één regel uitleg, "
        "niets kwijt, en met ruimte maakt dezelfde opdracht het af.",
        "24 van 24 groottes",
    ),
    Belofte(
        "C4",
        "Een beschadigd indexbestand verandert geen zoekresultaat; er komt een waarschuwing.",
        "500 van 500",
    ),
    Belofte(
        "C5",
        "`casusbank verify` vindt elk omgevallen bit in tekst, vector en kenmerken en elke overschreven bladzijde, en "
        "klaagt nooit over een gave database.",
        "100% gevonden; 0 keer loos alarm op 20 gave databases",
    ),
    Belofte(
        "C6",
        "Twee keer inlezen tegelijk geeft één juist resultaat; wie zoekt tijdens het inlezen krijgt alleen casussen "
        "die er zijn.",
        "10 van 10; 60 s lezen naast inlezen: 0 treffers zonder casus",
    ),
    Belofte(
        "C7",
        "Een ander taalmodel, een ander aantal dimensies of een ander schema wordt geweigerd of opnieuw gemaakt, met "
        "het commando dat helpt; nooit stil gemengd.",
        "elk geval",
    ),
    Belofte("S1", "Elke zoektekst krijgt een antwoord.", "924 teksten: 0 keer 5xx, hoogstens 2 s"),
    Belofte("S2", "Geen tekst uit een casus of vraag wordt als code uitgevoerd.", "0 op elk sjabloon"),
    Belofte(
        "S3",
        "Elke pagina heeft beveiligingskoppen; een onbekende Host wordt geweigerd.",
        "elke pagina; 4xx",
    ),
    Belofte(
        "S4",
        "Schrijven kan alleen met POST, vanaf de eigen site, met het recht ervoor.",
        "alle andere pogingen 4xx, 0 rijen geschreven",
    ),
    Belofte(
        "S5",
        "Wie een casus niet mag zien, merkt niet dat die bestaat.",
        "300 pagina's of meer per rol: 0 bytes verschil tussen twee banken die alleen daarin verschillen",
    ),
    Belofte(
        "S6",
        "Zware vragen van één bezoeker houden anderen niet op.",
        "elk hoogstens 2 s rekentijd en 200 MB; p95 van een lichte vraag hoogstens 5 keer",
    ),
    Belofte("S7", "In geen logregel staat iets van een vraag of casus.", "0 woorden"),
    Belofte(
        "S8",
        "Modellen en indexen zijn gegevens, nooit programma's: pickle en eigen code worden geweigerd.",
        "elk geval geweigerd; 1 veranderde byte geweigerd",
    ),
    Belofte(
        "S9",
        "casusbank legt geen verbinding met internet.",
        "0 verbindingen buiten deze computer",
        "Alleen op uw woord wel: `casusbank haal`, `casusbank verhuis` naar uw eigen server, en een taalmodel dat u "
        "met een naam op een modelhub opgeeft.",
    ),
    Belofte(
        "P1",
        "Een BSN komt in geen enkele byte op schijf.",
        "0 in database, WAL, index en log; besluitnummers blijven in 98% of meer",
    ),
    Belofte(
        "P2",
        "Persoonsgegevens zijn vervangen voordat er iets wordt opgeslagen.",
        "harde gegevens 100%, namen 93%, plaatsen 90%, instellingen 70%; te veel vervangen hoogstens 2%",
        "Pseudonimiseren verkleint het risico; een tekst wordt er nooit anoniem van.",
    ),
    Belofte(
        "P3",
        "Van een gewiste casus blijft geen woord in enig bestand van casusbank, ook niet na een afgebroken wissing; "
        "met een lezer open blijft de wissing open staan en wordt zij later afgemaakt.",
        "0 sporen; 100 keer afgebroken: 0 sporen",
        "Oude schijfblokken en kopieën buiten casusbank om: versleutel de schijf.",
    ),
    Belofte(
        "P4",
        "Casussen waarvan de bewaartermijn voorbij is, worden genoemd en gewist zoals bij P3; de rest blijft gelijk.",
        "0 sporen; inhoud van de andere gelijk",
    ),
    Belofte(
        "P5",
        "Wie wanneer wat bekeek, zocht, meenam, wijzigde of wiste staat in een logboek zonder tekst van casus of "
        "vraag; één veranderde of verdwenen regel valt op.",
        "100% van de veranderingen gevonden; 0 woorden van casus of vraag",
        "Wie zowel het logboek als de sleutel ernaast mag schrijven, kan beide vervangen: bewaar de kop elders.",
    ),
    Belofte("P6", "Alleen de eigenaar kan de bestanden lezen, ook met umask 000.", "mappen 0700, bestanden 0600"),
    Belofte("P7", "Een cel in een CSV is nooit een formule, en leest precies terug.", "0 formules; gelijk"),
    Belofte("L1", "50 mensen tegelijk.", "0 fouten; p95 hoogstens 1 s, of 5 keer die van één"),
    Belofte("L2", "… terwijl er 10 casussen per seconde bij komen.", "p95 hoogstens 1,5 keer L1"),
    Belofte("L3", "Een uur lang.", "geheugen hoogstens 5% erbij, WAL hoogstens 64 MB, 0 fouten"),
    Belofte("L4", "20 zoekvragen op betekenis tegelijk.", "p95 van een casuspagina hoogstens 3 keer"),
)
