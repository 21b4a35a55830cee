"""Words that say that a person is meant: forms of address, kin, and what people are to each other or by trade."""

from __future__ import annotations

from casusbank.patroon import Patroon
from ingest.naam import Geslacht

MALE = (
    r"de\sheer|heer|meneer|mijnheer|mnr|dhr|hr(?=\.)|vader|zoon|zoontje|broer|broertje|opa|oom|neef|neefje|buurman"
    r"|buurjongen|echtgenoot|weduwnaar|jongen"
)
FEMALE = (
    r"mevrouw|mevr|mw|mvr|mej|mrs|moeder|dochter|dochtertje|zus|zusje|oma|tante|nicht|nichtje|buurvrouw|buurmeisje"
    r"|echtgenote|weduwe|meisje|vriendin"
)
KIN = (
    rf"(?:(?:stief|pleeg|klein|schoon|half|groot|over|bonus|adoptie|achter)-?)?(?:{MALE}|{FEMALE}|kind|baby|peuter"
    rf"|partner|ex-partner"
    r"|ex-man|ex-vrouw|man|vrouw|ex|vriend|vriendje|tweelingbroer|tweelingzus|huisgenoot|mantelzorger|mantelzorgster|bonuskind)"
)
MANY = (
    r"kinderen|kids|zonen|zoons|dochters|broers|broertjes|zussen|zusjes|jongens|meisjes|tweeling|ouders|kleinkinderen"
    r"|pleegkinderen|pleegouders|vrienden|buren|neven|nichten|huisgenoten|collega's"
)
OFFICE = (
    r"mr|drs|dr|ir|ing|prof|doctor|dokter|professor|familie|fam|gezin|echtpaar"
    r"|pati[eë]nte?|cli[eë]nte?|cl|klant|bewoner|bewoonster|huurder|consulente?|klantmanager|casemanager"
    r"|casusregisseur|begeleider|begeleidster|deelnemer|deelneemster|ondergetekende|getuige|tolk|coach|jobcoach"
    r"|collega|arts|gemachtigde|advocaat|advocate|huisarts|psychiater|psycholoog|orthopedagoog|ergotherapeute?"
    r"|therapeute?|verpleegkundige|zuster|behandelaar|poortwachter|hulpverlener|hulpverleenster|vrijwilliger"
    r"|vrijwilligster|stagiaire?|trainer|ervaringsdeskundige|brigadier|agente?|rechercheur|chauffeur|dominee|pastoor|imam"
    r"|voorzitter|secretaris|griffier|jeugdbeschermer|gezinsvoogd|bewindvoerder|mentor|curator|notaris|deurwaarder"
    r"|docent|leerkracht|werknemer|werkneemster"
    r"|juf|meester|wethouder|toezichthouder|inspecteur|casus|betrokkene|inwoner|inwoonster|geachte|beste|lieve|liefs"
    r"|dag|hallo|hoi|ha"
)
ROLE = (
    r"(?i:cli[eë]nte?|consulent|klantmanager|casemanager|voorzitter|secretaris|notulist|wijkteam|wijkagent|wijkvpk"
    r"|moeder|vader|zoon|dochter|kind|partner|ex-partner|broer|broertje|zus|zusje|opa|oma|oom|tante|neef|nicht|buurman"
    r"|buurvrouw|vriend|vriendin|mantelz(?:orger)?"
    r"|inwoner|aanvrager|jurist|politie|gemeente|ggz|ggd|woningcorporatie|corporatie|jeugdteam|school|arts|advocaat"
    r"|gemachtigde|begeleider|begeleidster|bewindvoerder|mentor|coach|jobcoach|casusregisseur|medewerker|verslag"
    r"|psycholoog|huisarts|tolk|ervaringsdeskundige|vrijwilliger|vrijwilligster|stagiaire?|docente?|juf|hh|huishoudelijke)"
)
"""What stands behind a name to say who that is, as in `Lotte Verhoef (tolk)`."""


def gender_of(title: str) -> Geslacht:
    """What a title or a word for kin says of someone's sex."""
    if _FEMALE_WORD.search(title):
        return "v"
    return "m" if _MALE_WORD.search(title) else ""


_FEMALE_WORD = Patroon(rf"(?i:(?:{FEMALE})\b)")
_MALE_WORD = Patroon(rf"(?i:(?:{MALE})\b)")
