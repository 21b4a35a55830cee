"""The words of a claim and of what became of it: taken up, turned down, or not heard at all."""

from __future__ import annotations

from casusbank.patroon import Patroon

TURNED_DOWN = Patroon(
    r"(?i)slaag(?:t|de|n) niet|\bfaalt\b|\bfalen\b|geen (?:ander |\w+ )?(?:doel\b|oordeel|antwoord|reden"
    r"|aanleiding|sprake|gehoor|rol)"
    r"|treft (?:ook )?geen|maakt?e?n? (?:dit|dat|het|een|ons)?(?: \w+){0,3} ?(?:niet|geen) (?:anders|verschil)"
    r"|niet tot een ander|niet (?:op|op in|op ingegaan|meegewogen|meegenomen|gevolgd|gebleken|aannemelijk"
    r"|gehonoreerd)\b"
    r"|volg(?:t|en|de|den)? (?:\w+ ){0,4}niet\b|(?:gaan?|gaat|ging|gingen) (?:\w+ ){0,6}(?:niet (?:mee|op in)|voorbij"
    r"|niet op)\b"
    r"|(?:niets|niks|niet) (?:mee|over|aan) ?(?:gedaan|gezegd)?|zegt (?:\w+ ){0,3}niets|buiten beschouwing"
    r"|opzij (?:gezet|geschoven)|terzijde|afgedaan|niet gehoord|nergens\b|doet (?:\w+ ){0,4}niet aan af"
    r"|niet (?:worden )?afgedaan|niet (?:\\w+ ){0,3}gebonden|niet (?:\\w+ ){0,3}uitgegaan"
    r"|geen (?:concrete )?toezegging"
    r"|bindt (?:\w+ )?niet|deelt (?:\w+ ){0,5}niet|onderschrijft (?:\w+ ){0,5}niet|niet nodig|nooit gebeurd"
    r"|er niet toe"
    r"|(?:ging|gaat|wordt|werd) (?:\w+ ){0,5}niet (?:op )?in|niet baten|onvoldoende"
    r"|kan (?:\w+ ){0,3}niet (?:slagen|leiden)"
    r"|leidt (?:\w+ ){0,6}niet|weegt? (?:\w+ ){0,5}niet op|levert (?:\w+ ){0,4}niet op|niet het geval"
    r"|ten onrechte .{0,30}op|voorbij ?(?:gegaan|gaan)|daaraan voorbij|overheen gestapt|genegeerd|weggewuifd"
    r"|gepasseerd|nul op het rekest|geen gewicht|naast zich|niet (?:in )?mee\b|niets van terug|niets? uit\b"
    r"|z(?:ag|iet) (?:daarin|daar|hierin) (?:\w+ )?geen|interesseerde|niet meegewogen|herkent zich|niet voor\b"
    r"|\bverworp\w+|wees (?:\w+ ){0,4}af|afgewezen|niet van (?:belang|invloed)|doet niet ter zake|niets terug"
)
"""What is said of a claim that does not help its maker."""
TAKEN_UP = Patroon(
    r"(?i)\b(?:slaagt(?! niet)|slagen(?! niet)|terecht\b(?! geweigerd)|gelijk (?:in|hebt|heeft|krijgt)|(?:is"
    r"|zijn) (?:ook )?(?:zo|juist|waar)\b"
    r"|(?:heeft|hebt|krijgt) (?:\w+ ){0,4}gelijk|eens met|onderschrij\w+(?! .{0,30}niet)|delen (?:wij|we)"
    r"|volgen? (?:wij|we|u|de)\b(?! .{0,20}niet))"
)
CLAIM = Patroon(
    r"(?i)\bberoep op\b|\bbetoog|\bstelling\b|\bargument\b|\b(?:u|zij|hij|eiser\w*"
    r"|appellante?) (?:\w+ )?(?:wijst|wijzen|beroept)"
    r"|\bklacht (?:dat|over)|\bverwijt\b|beroept zich"
)
OF_COLLEGE = Patroon(r"(?i)\b(?:van|door) (?:het college|verweerder|de gemeente)\b")
IGNORED = Patroon(
    r"(?i)\b(?:ik|mijn|mij|gemachtigde|advocaat|cliënt|wij hebben)\b.{0,200}\b(?:maar|terwijl|en|;) ?.{0,100}"
    r"\b(?:niet|niets|geen|nergens|nooit|niemand|toch|vreemde)\b"
    r"|\b(?:heeft|is|zijn|werd|bleef|bleven) (?:\w+ ){0,6}(?:niemand|niet|nooit|buiten)\b.{0,30}"
    r"(?:meegewogen|beschouwing|meegenomen|gehoord)|\b(?:bleef|bleven) .{0,40}buiten beschouwing|niemand meegewogen"
    r"|\b(?:opzij gezet|niet meegenomen|met een standaardzin afgedaan|niet op in(?:gegaan)?|niets mee gedaan)\b"
)
UNHEARD = Patroon(
    r"(?i)\b(?:ik|mij|mijn|ons|onze)\b.{0,160}(?:,| en| maar|;) .{0,90}\b(?:niks|niets|geen|niemand|toch|te laat|geduld"
    r"|hetzelfde|dezelfde|weggewuifd|wachten|nul op)\b|\b(?:is|zijn|werd|werden) (?:genegeerd|weggewuifd)"
    r"|maakte (?:\w+ ){0,4}niets? uit"
)
"""A resident tells that nobody took it up."""
ANSWERED = Patroon(
    r"(?i)^(.{0,40})\b(?:stelde?|stelt|voer(?:de|t)|betoog(?:de|t)|wees|vroeg(?:en)?|waarschuwde|drong|klaagt|merkte"
    r"|heeft (?:erop |aan)ge\w+|verwijst)\b.{5,170}, (?:maar|doch|toch|daar(?:aan|van)?|in het besluit)\b"
    r"(?!.{0,60}(?:slaagt\b(?! niet)|terecht|gelijk))"
)
"""A claim, and in the same sentence what became of it."""
COLLEGE = Patroon(r"(?i)\b(?:college|gemeente|verweerder|corporatie|consulent)\b")
