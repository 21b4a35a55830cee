"""The words by which names are told from other capitals: first names, particles, organisations, verbs of people."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from casusbank.patroon import Patroon
from ingest.sentences import STARTERS, word_set
from ingest.text import strip_accents

PARTICLES = word_set(
    """
    van de der den het 't ’t ten ter te op aan von el al ben bin la le du da dos di abu vd v.d. v. d. in 's ibn
    af zu do des ait ó ní mac
    """
)
# Capitalised words that follow a title or initial without being a name.
NO_NAME = STARTERS | word_set(
    """
    svb uwv cak ciz duo gi poh vng cvz zzp bw lvb ptss adhd copd ms ggd woont heeft is was wil kan krijgt vraagt
    zegt belt gezien hierop of dus geen alle ieder elke beide hoewel terwijl indien tel adres we je ja nee wat
    waarom hoe wie wanneer waar toch want maar en bezwaarmaker gemachtigde advocaat meneer familie gezin
    gebruikelijke hulp vader moeder heer dhr mw mevr zvg bsn appellant appellante eiser eiseres verzoeker
    verzoekster cliënt client geb overwegingen conclusie beslissing algemeen bijlage centrale afdeling hof wonen
    jeugd vrijdag zaterdag zondag nederland nederlandse feiten inleiding procesverloop beoordeling juli augustus
    september oktober november december maandag dinsdag woensdag donderdag gemeente college rechtbank raad wmo
    wlz zvw pw awb jeugdwet participatiewet wet ggz verordening commissie besluit advies artikel januari
    februari maart april mei juni afspraak afspraken actie acties datum onderwerp betreft aanwezig afwezig plan
    verslag vraag vragen situatie aanvraag bezwaar beroep klacht huisbezoek telefonisch gesprek werk inkomen zorg
    sociaal sociale domein schuldhulpverlening participatie burgerzaken team toegang kwaliteit beleid zuid noord
    oost west centrum kerst pasen wijkteam jeugdteam politie minister staatssecretaris hoge europese europees
    internationaal burgerlijk wetboek kamer ministerie svp bijstand uitkering inwoner burgemeester wethouder
    vrouw man zoon dochter kind kinderen partner jongen meisje baby einde begin ouders
    bibob koningin koninkrijk nederlanden staatsblad
    voorts thans tevens immers derhalve desalniettemin niettemin desondanks doorgaans bovendien
    dr mr drs prof ir uitspraak vonnis beschikking arrest algemene aldus zodat gelet overwegende verzoekende verwerende
    partij partijen eerste tweede derde nieuwe ander andere gerechtshof hof officier openbaar rechter kantonrechter
    belgië suriname turkije marokko duitsland curaçao aruba amsterdam rotterdam utrecht groningen eindhoven haarlem
    arnhem zwolle leeuwarden maastricht tilburg breda nijmegen enschede apeldoorn lelystad middelburg chinese engels
    frans
    turkse marokkaanse syrische duitse poolse surinaamse engelse franse europa syrië eritrea somalië oekraïne polen
    """
)
TITLED_WORDS = word_set(
    "mei april maart juni augustus wil man kind maandag vrijdag zondag hulp winter zomer herfst lente kerst"
)
"""Words that are a name after `de heer` or `dochter`, and nowhere else."""
ALSO_WORDS = word_set(
    """
    meta mei wil beer storm roos frans engel job adem amber jet gloria marina flora ferry genet lies mats roman
    violet wout mark max sol luna nova els joy linde lente merel iris daan kim mees hugo linda maria
    """
) - word_set("daan kim hugo linda maria mees els iris merel max luna")
"""First names that name other things too: without a title, a surname or a verb of people, they stay."""
ORGANISATION = word_set(
    """
    stichting gemeente rechtbank raad college commissie team wijkteam jeugdteam bureau dienst zorg ggz ggd thuiszorg
    welzijn bank verzekeringen verzekering ziekenhuis kliniek school lyceum instituut fonds huis advies groep centrum
    praktijk vereniging coöperatie woningstichting woningcorporatie corporatie bv nv vof advocaten notarissen partners
    kantoor ministerie politie leger heils veilig thuis sociale sociaal werk inkomen jeugdbescherming reclassering
    verzekeringsbank kamer hof wmo bezwaar beroep burgerzaken schuldhulp schuldhulpverlening universiteit hogeschool
    apotheek bakkerij slagerij winkel garage restaurant huisartsenpost opvang begeleiding bewind bewindvoering
    rechtshulp rechtswinkel juridisch loket wonen
    leerplicht afdeling regio provincie waterschap uwv svb cak ciz duo sma bezwaarschriftencommissie kinderopvang
    buurtbemiddeling vluchtelingenwerk humanitas exodus cordaan philadelphia pluryn kentalis lentis parnassia arkin
    altra jellinek novadic tactus iriszorg brijder buurtzorg siza amarant pameijer middin aveleijn zozijn lunet entrea
    trajectum moviera kadera blijfhuis jeugdformaat ymere stadgenoot rochdale vestia lefier talis vivare
    staedion havensteder woonstad woonbron portaal nijestee vegro medipoint welzorg meyra tunstall stannah ziggo
    vattenfall eneco essent greenchoice vitens waternet menzis achmea randstad tempo-team divosa vng movisie nibud
    trimbos maatschappelijk dagbesteding woonzorg verpleeghuis hospice academie stad servicepunt wijk buurt plein
    """
)
_BRANDS = (
    "albert heijn", "johan cruij", "hans anders", "jan linders", "johan de witt", "anne frank", "eva jinek", "blokker",
    "van lanschot", "van gend en", "van der valk", "van dale", "van gogh",
)  # fmt: skip
PERSON_VERBS = (
    "woont|wonen|woonde|zegt|zei|vertelt|vertelde|belt|belde|werkt|werkte|verklaart|verklaarde|studeert|slaapt|huilt"
    "|verblijft|verbleef|trouwde|beviel|verhuisde|vluchtte|ondertekent|ondertekende|ondertekenden|overleed"
    "|scheidde|leert"
    "|is\\s(?:geboren|getrouwd|gescheiden|zwanger|alleenstaande?|overleden|bevallen|gehuwd|\\d{1,2}\\sjaar"
    "|weduwe|weduwnaar"
    "|dakloos|mantelzorger|gevlucht)|lijdt\\saan|volgt\\s(?:inburgering|een\\sopleiding|onderwijs)"
    "|heeft\\s(?:een|twee|drie|vier|vijf|geen|\\d)\\s(?:\\w+\\s)?(?:kind|kinderen|zoon|dochter|partner)"
    "|kwam(?:en)?\\s(?:in\\s\\d{4}\\s)?naar\\snederland|en\\s(?:zijn|haar)\\s(?:man|vrouw|partner|kinderen"
    "|zoon|dochter|gezin|moeder|vader)"
)
"""What only people do, behind a name."""
WEAK_VERBS = (
    "heeft|had|is|was|wil|wilde|kan|kon|vraagt|vroeg|verzoekt|verzocht|meldt|meldde|komt|kwam|gaat|ging"
    "|krijgt|kreeg|vindt"
    "|vond|moet|mag|helpt|zit|zat|maakt|maakte|betaalt|ontvangt|en|hebben|zijn|geeft|gaf|licht|opent|stelt"
    "|schrijft|schreef"
)
"""What people do, and organisations too."""

COMMON_END = Patroon(
    r"(?:ing|ingen|heid|heden|lijk|lijke|ige|iging|elijk|atie|schap|baar|bare|ische|aal|ale|ende|rende|age|ment)$"
)
"""As words of the language end, and names seldom do."""
_SURNAME_END = Patroon(
    r"(?:stra|sma|inga|oglu|wicz|czyk|enko|[eo]vic|ski|ska|aoui|oui|chuk|singh|persad|zadeh|michael|medhin|mariam"
    r"|selassie|poulos|akis|dikromo|semito)$"
)


@lru_cache(maxsize=1)
def first_names() -> frozenset[str]:
    """Lower-case first names, without accents; those that are also common words are left out."""
    return frozenset(files("ingest").joinpath("voornamen.txt").read_text(encoding="utf-8").split())


@lru_cache(maxsize=1 << 14)
def is_first_name(word: str) -> bool:
    """Is `word` a name from the list (accents, case and a doubled form as `Gerrit-Jan` ignored)?"""
    plain = strip_accents(word).lower()
    if plain in first_names() or ("-" in plain and all(p in first_names() for p in plain.split("-"))):
        return True
    return plain.endswith("je") and _is_pet_name(plain)


def _is_pet_name(word: str) -> bool:
    """`keesje`, `harmpje`: a first name made small, and no word of the language."""
    root = word.removesuffix("je")
    return (root in first_names() or root[:-1] in first_names()) and len(root) > 3 and not is_dutch(word)


@lru_cache(maxsize=1)
def surnames() -> frozenset[str]:
    """Lower-case surnames without particles and accents; many are words of the language too."""
    return frozenset(files("ingest").joinpath("achternamen.txt").read_text(encoding="utf-8").split())


@lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    from casusbank.vocabulary.organisaties import load_organisaties  # only when a text holds a doubtful capital

    listed = files("ingest").joinpath("plaatsen.txt").read_text(encoding="utf-8").split()
    towns = (o.naam for o in load_organisaties().values() if o.soort == "gemeente")
    return frozenset(listed) | frozenset(strip_accents(town).lower() for town in towns)


@lru_cache(maxsize=1 << 14)
def is_place(word: str) -> bool:
    """Is `word` a municipality, a well-known town, or a country?"""
    return strip_accents(word).lower() in _places()


@lru_cache(maxsize=1 << 14)
def is_surname(word: str) -> bool:
    """Is `word` a surname: of the list, a double name of the list's, or one that ends as only surnames do?"""
    plain = strip_accents(word).lower()
    if plain in surnames():
        return True
    if "-" in plain:
        return all(p in surnames() or p in first_names() for p in plain.split("-") if p not in PARTICLES)
    return len(plain) > 6 and _SURNAME_END.search(plain) is not None and not is_dutch(plain) and not is_place(plain)


@lru_cache(maxsize=1 << 14)
def is_dutch(word: str) -> bool:
    """Is `word` (or, capital aside, the same word) in the Dutch lexicon, or made of words that are?"""
    import simplemma  # 0.3 s for its lexicon: only when a text holds a doubtful capital

    from ingest.compounds import split_compound

    low = word.lower()
    return bool(simplemma.is_known(low, lang="nl")) or len(split_compound(low)) > 1


ONLY_NAMES = word_set(
    """
    aafje aagje aaltje albert alexander arie aron astrid barry benjamin berber bob boudewijn bram charles darren
    demi dolf doortje douwe dries dylan ellen elsje erica erika eva fokke foppe geert geertje grietje hans hein
    helen hendrik henry huig ingrid jaap janet janke jantje joel johannes jonas joop justine karel karin karsten
    kim klaas klaske koen koenraad koert leopold liesje lotje luis maarten maartje marc marlijn maxime maya
    meerten mieke miep mohammed nel oscar pelle peter piet quinten rachel rieke rik rob robbert robert rowan serge
    sietje sita steven tim tommy uwe vicky willem willempje wim wout zwaantje
    """
)
"""First names that the lexicon of the language knows, as names."""


def may_be_surname(word: str) -> bool:
    """Could `word` be a surname by itself: a name of the lists, or no Dutch word?"""
    return is_first_name(word) or is_surname(word) or not is_dutch(word)


def is_brand(text: str, begin: int) -> bool:
    """Does a well-known company or school with a person's name begin here?"""
    return text[begin : begin + 16].lower().startswith(_BRANDS)
