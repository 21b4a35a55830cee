"""What a person types passes the same privacy gate as a document."""

from __future__ import annotations

from dataclasses import replace

from casusbank.config import Config
from casusbank.errors import InvoerFout
from casusbank.vocabulary.organisatiewaarden import Organisatiewaarde
from ingest.pseudonymise import pseudonymise

_TEXTS = (
    "label", "letterlijke_belofte", "betekenis_voor_ons", "betekenis_voor_inwoner", "wat_merkt_de_inwoner",
    "wat_betekent_het_niet", "eigenaar",
)  # fmt: skip
"""Fields of a value that people write freely."""


def masked(text: str, config: Config) -> str:
    """`text` on one line with placeholders for personal data. Raises InvoerFout when a hard identifier is left."""
    done = pseudonymise(" ".join(text.split()))
    if done.resten and config.restgegeven == "weiger":
        raise InvoerFout(f"In uw tekst staat nog een persoonsgegeven ({', '.join(done.resten)}). Haal het weg.")
    return done.tekst


def masked_value(waarde: Organisatiewaarde, config: Config) -> tuple[Organisatiewaarde, tuple[str, ...]]:
    """The value with personal data masked, and the fields where there was any. Raises InvoerFout."""
    before = {name: str(getattr(waarde, name)) for name in _TEXTS}
    after = {name: masked(text, config) for name, text in before.items()}
    rules = [replace(r, tekst=masked(r.tekst, config), eigenaar=masked(r.eigenaar, config)) for r in waarde.richtlijnen]
    means = [replace(b, tekst=masked(b.tekst, config)) for b in waarde.betekenissen]
    source = replace(waarde.bron, titel=masked(waarde.bron.titel, config))
    clean = replace(waarde, richtlijnen=tuple(rules), betekenissen=tuple(means), bron=source)
    clean = replace(clean, **after)  # type: ignore[arg-type]
    return clean, tuple(name for name in _TEXTS if after[name] != before[name])
