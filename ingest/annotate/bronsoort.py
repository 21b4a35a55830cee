"""What kind of source a text is, for texts without metadata: rules on how each genre opens and ends."""

from __future__ import annotations

import re

from ingest.text import Leestekst

# Checked in order: a ruling quotes decisions, a decision on objection quotes the first decision.
_SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (soort, re.compile(pattern, re.I))
    for soort, pattern in (
        (
            "hoger_beroep",
            r"^\W*(?:de )?centrale raad van beroep|^\W*raad van state|uitspraak op het hoger beroep"
            r"|hoger beroep slaagt|aangevallen uitspraak|de (?:raad|afdeling)[:\s]+-? ?(?:bevestigt"
            r"|vernietigt)",
        ),
        (
            "rechtbank",
            r"de rechtbank[:\s]+-? ?verklaart|uitspraak van de (?:enkelvoudige|meervoudige|voorzieningen)"
            r"|^\W*rechtbank [A-Z]|verklaart het beroep|de voorzieningenrechter",
        ),
        (
            "ombudsman",
            r"ombudsman[^.]{0,200}(?:rapport|oordeel|klacht|beoordeling)|rapport[^.]{0,80}ombudsman"
            r"|de gedraging[^.]{0,80}behoorlijk",
        ),
        (
            "bezwaaradvies",
            r"advies[^.]{0,60}(?:bezwaarschriften)?commissie|commissie (?:bezwaarschriften|adviseert)"
            r"|bezwaarschriftencommissie|de commissie adviseert",
        ),
        ("tsd_casus", r"transitiecommissie|\btsd\b|^\W*casus \d+[.:]|leerkring|wat knelde|doorbraak\b"),
        (
            "casustafel",
            r"casustafel|intervisie|casusoverleg|casusbespreking|deelnemers:|aanwezig:"
            r"|verslag (?:van )?(?:het )?overleg",
        ),
        (
            "consulentnotitie",
            r"notitie|rapportage (?:klantmanager|consulent)|telefoonnotitie|^\W*(?:huisbezoek|gesprek met"
            r"|van:)|\bcl\.?:|tel\.? contact|gespreksverslag|\bhb\b|rapp(?:ortage)?\b",
        ),
        (
            "beslissing_bezwaar",
            r"beslissing op (?:uw )?bezwaar|(?:wij|het college) verkla(?:ren|art) (?:uw|het) bezwaar"
            r"|uw bezwaar(?:schrift)? (?:is|tegen|van)|het bezwaar is (?:deels "
            r"|gedeeltelijk )?(?:on)?gegrond",
        ),
        (
            "maatwerkbesluit",
            r"besluit|beschikking|\b(?:wij|het college) (?:kennen|kent|wijzen|wijst)\b|uw aanvraag"
            r"|aanvraag",
        ),
        ("regeling", r"^\W*(?:verordening|beleidsregels?|nadere regels)|besluit vast te stellen"),
    )
)
_HEAD = 4000


def detect_bronsoort(tekst: Leestekst) -> str:
    """The id of the kind of source that fits best; `overig` when nothing does."""
    if tekst.metadata.bronsoort:
        return tekst.metadata.bronsoort
    text = tekst.tekst
    sample = text if len(text) < 3 * _HEAD else text[: 2 * _HEAD] + "\n" + text[-_HEAD:]
    opening = f"{tekst.titel}\n{text[:700]}"
    opening_hit = next((s for s, p in _SIGNS[:8] if p.search(opening)), None)
    court = next((s for s, p in _SIGNS[:3] if p.search(sample)), None)
    if court and (opening_hit is None or opening_hit in (court, "tsd_casus", "casustafel") or court != "ombudsman"):
        return court
    if opening_hit:
        return opening_hit
    return next((s for s, p in _SIGNS if p.search(sample)), "overig")
