"""Fictitious paragraphs with slots for the measurement of the privacy gate: `[naam]` is filled and must go, what stands
between `<` and `>` must stay as it is, and so must every other word.

`AFSTEMMEN` was used while the rules were written; `OORDELEN` was written after them and is only measured.
"""

from __future__ import annotations

AFSTEMMEN = (
    "Mevrouw [naam] vraagt een scootmobiel aan op grond van <artikel 2.3.5 Wmo 2015>. Zij is geboren op [geboortedatum]"
    " en woont aan de [adres].",
    "mw [laag] belt op 3 mei over de afwijzing. zij is boos. mw [laag2] van de buren belt ook.",
    "dhr [laag] en zijn vrouw hebben bezwaar gemaakt tegen het besluit van <12-03-2021>.",
    "[laagini] heeft een aanvraag gedaan. Het college kende <€ 1.250,00> toe.",
    "[vreemd] is in 2015 naar Nederland gekomen. [vreemd2] kwam een jaar later. Zij wonen in bij familie.",
    "Volgens [vreemd] zelf is de hulp niet genoeg. Het wijkteam ziet dat [vreemd] veel moeite doet.",
    "BETREFT: BEZWAAR [caps]\nHet bezwaar van [caps] is ontvangen op <4 april 2022>.",
    "CLIËNT [caps] WOONT ALLEEN. DE AANVRAAG IS AFGEWEZEN.",
    "[naam] en zijn broer [voornaam2] [initiaal] delen een kamer.",
    "[voornaam] [initiaal] werd gehoord. Namens de gemeente verscheen [initiaal] [achternaam].",
    "Het gaat om [woordnaam], de dochter van mevrouw [naam]. [woordnaam] is negen jaar en gaat graag naar school."
    " In mei is zij jarig.",
    "Mijn man [voornaam] en ik zijn in <februari 2019> gescheiden. Onze zoon [woordnaam] woont bij mij.",
    "Het BSN van [naam] is [bsn]; dat van haar zoon [bsn]. Het besluitnummer is <2021-448812>.",
    "De betaling gaat naar [iban], op naam van [naam]. Het bedrag is <€ 932,44> per maand.",
    "U kunt [naam] bellen op [telefoon] of mailen naar [e-mail].",
    "Postadres: [adres], [postcode] Lindewold. Bezwaar kan binnen <zes weken>.",
    "Betrokkene, geb. [geboortedatum], is bekend onder cliëntnummer [zaaknummer].",
    "Uit <ECLI:NL:CRVB:2019:1234> volgt dat het college moet onderzoeken. <Artikel 3:2 van de Awb> eist zorgvuldigheid."
    " De kosten waren <€ 12.345,67>.",
    "Het college wees de aanvraag op <14 juni 2020> af en verklaarde het bezwaar op <1 september 2020> ongegrond, met "
    "toepassing van <artikel 18, eerste lid, van de Participatiewet>.",
    "Een roos bloeit in de lente. De winter was streng. In de beleidsregel staat dat de wil van de ouders telt.",
    "De moeder van [voornaam], mevrouw [naam], werkt in de zorg. De vader, [vreemd], zoekt werk.",
    "Gesprek gevoerd met: [naam] (moeder), [vreemd] (tante) en [voornaam] (zoon, 14).",
    "De huisarts, dokter [achternaam], en de begeleider van [vreemd] zijn het eens.",
    "Op [geboortedatum2] werd [vreemd] geboren. In <2018> kwam de eerste melding.",
    "cl. [laag] wil geen huishoudelijke hulp meer. consulent [laag2] legt uit wat kan.",
    "de heer [laagvol] en mevrouw [laagvol2] wonen samen in een flat.",
    "Vandaag sprak ik [naam]. [voornaam] vertelde dat zijn buurvrouw [vreemd] hem helpt met de post.",
    "Getuigen: [caps] en [vreemd]. Beiden wonen in de straat.",
    "Met vriendelijke groet,\n\n[vreemd]\nconsulent Wmo",
    "Aan: [naam]\n[adres]\n[postcode] Merenburg\n\nGeachte mevrouw [achternaam],\n\nU krijgt <€ 480> per maand.",
    "Verzoekster [vreemd] stelt dat zij recht heeft op urgentie volgens <artikel 4 van de Huisvestingsverordening>.",
    "Het college heeft [vreemd] gevraagd om bankafschriften van rekening [iban].",
    "De vader van het meisje heet [vreemd]; de moeder heet [naam].",
    "Het besluit van <22 november 2021> met kenmerk [zaaknummer] is gericht aan [caps].",
    "Broer [voornaam] en zus [voornaam2] [achternaam] dragen samen de zorg voor hun ouders.",
    "Zij woont met [vreemd] en drie kinderen op [adres]. De huur is <€ 712,30>.",
)
"""Paragraphs the rules were tuned on."""

OORDELEN = (
    "Tijdens het huisbezoek op <9 maart 2022> lag [naam] op de bank. Haar zus [voornaam] deed de was.",
    "[vreemd] is 34 jaar en heeft twee kinderen. De oudste, [woordnaam], zit in groep zes.",
    "dhr. [laag] geeft aan dat zijn knie pijn doet. Traplopen lukt niet meer.",
    "mevr [laagvol] is verhuisd naar een aanleunwoning aan de [adres].",
    "Hierbij maak ik, [naam], bezwaar tegen uw besluit van <28 januari 2023>. Ik ben geboren op [geboortedatum].",
    "ROTTERDAM, <3 OKTOBER 2021>. GEACHTE HEER [caps], UW AANVRAAG IS AFGEWEZEN.",
    "De gemachtigde van eiser, mr. [initiaal] [achternaam], wees op <artikel 7:12 van de Awb>.",
    "Eiseres [vreemd] woont sinds <2017> met haar drie kinderen in een portiekwoning.",
    "Het inkomen van [naam] is <€ 1.431,08> netto. De toeslag wordt gestort op [iban].",
    "[voornaam] [achternaam] is mantelzorger voor zijn vrouw [vreemd], die aan reuma lijdt.",
    "Ik heb vandaag met [vreemd] gebeld. [vreemd] kan morgen om tien uur langskomen.",
    "Contact: [telefoon], [e-mail]. Postcode [postcode], huisnummer onbekend.",
    "Zijn BSN luidt [bsn]. Het aanvraagformulier is ondertekend door [naam].",
    "In de uitspraak <ECLI:NL:RVS:2020:88> oordeelt de Afdeling over <artikel 13b van de Opiumwet>.",
    "Op <1 januari 2020> is de <Wet verplichte ggz> in werking getreden. Het bedrag is geïndexeerd naar <€ 209,77>.",
    "De verordening noemt de algemeen gebruikelijke voorziening. Het iris-onderzoek van de jet was in de zomer klaar.",
    "[woordnaam] is twaalf jaar en gaat naar het speciaal onderwijs. De ouders van [woordnaam] zijn gescheiden.",
    "Zoon [woordnaam] wil graag naar voetbal. Moeder vraagt om een bijdrage van <€ 150>.",
    "De klacht gaat over consulent [achternaam] en over mevrouw [vreemd] van het klantcontactcentrum.",
    "[naam], wonende aan de [adres], heeft verzocht om kwijtschelding.",
    "Cliënt: [vreemd]\nGeboortedatum: [geboortedatum]\nBSN: [bsn]\nIBAN: [iban]",
    "Mijn buurman [vreemd] heeft de sleutel. Hij belt als er iets is op [telefoon].",
    "Beste [voornaam],\n\nWat fijn dat je meedenkt over [vreemd]. Groet, [voornaam2]",
    "mw. [laag] en dhr. [laag2] zijn op <2 mei 2019> gehuwd en wonen nu apart.",
    "De politie trof [naam] en [naam2] aan in de schuur. Beiden verklaarden dat zij er sliepen.",
    "Na de dood van haar man, [naam], raakte zij de huurwoning aan de [adres] kwijt.",
    "De school meldt dat [voornaam] vaak te laat is. Zijn moeder, [vreemd], werkt in ploegen.",
    "Het dagelijks bestuur wijst het verzoek af met verwijzing naar <artikel 54, derde lid, van de Participatiewet>.",
    "Appellant [vreemd] heeft ter zitting van <6 juni 2018> een toelichting gegeven.",
    "Gezinssamenstelling: vader [naam], moeder [naam2], kinderen [voornaam] (9) en [voornaam2] (6).",
    "de heer [laag] is bekend met diabetes. de huisarts verwees hem door.",
    "Wij spraken [naam] (geboren [geboortedatum]) en haar begeleider [vreemd].",
    "Namens [caps] is op <15 april 2022> beroep ingesteld.",
    "De hulpvraag van [vreemd] is helder: hij wil zelfstandig wonen. Het <Wlz-indicatiebesluit> is van <2021>.",
    "[laagini] vraagt bijzondere bijstand voor de kosten van rechtsbijstand, <€ 152>.",
    "Met [vreemd] is afgesproken dat de eigen bijdrage vervalt. De brief gaat naar [adres], [postcode] Veenmeer.",
)
"""Paragraphs written afterwards."""

NAMEN = {
    "afstemmen": {
        "achternaam": "Verhagen|Kruijswijk|Terpstra|van den Bosch|de Graaf|"
        "Hendrickx|Oosterom|ter Braak|van 't Veer|Schippers",
        "voornaam": "Daan|Fatima|Sanne|Youssef|Ilse|Milan|Anouk|Bram|Samira|Joris",
        "vreemd": "Gebremedhin|Kovalenko|Tesfamariam|Nowakowska|Al-Hussaini|Okonkwo|Yıldırım|Bouzidi|Wójcik|Ramdin",
        "woordnaam": "Mei|Roos|Storm|Lente|Joy|Beer|Sol|Wolf|Bloem|Linde",
    },
    "oordelen": {
        "achternaam": "Wiersma|Lamers|van der Plas|Groenendijk|den Ouden|"
        "Buitenhuis|Zijlstra|op den Kamp|van Amerongen|Peeters",
        "voornaam": "Thijs|Nadia|Femke|Hamza|Karin|Jesse|Lotte|Sven|Aicha|Ruben",
        "vreemd": "Haile|Petrenko|Abdirahman|Kaczmarek|Al-Masri|Mensah|Öztürk|El Idrissi|Dąbrowski|Jhinkoe",
        "woordnaam": "Merel|Iris|Jet|Zomer|Engel|Winter|Roman|Amber|Faith|Vos",
    },
}
"""Names to fill in, of each half its own."""
