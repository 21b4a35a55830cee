"""What a person types passes the same privacy gate as a document, and a role is never a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from casusbank.errors import InvoerFout

if TYPE_CHECKING:
    from casusbank.config import Config


def masked(text: str, config: Config) -> str:
    """`text` on one line with placeholders for personal data. Raises InvoerFout when a hard identifier is left."""
    from ingest.pseudonymise import pseudonymise

    done = pseudonymise(" ".join(text.split()))
    if done.resten and config.restgegeven == "weiger":
        raise InvoerFout(f"In uw tekst staat nog een persoonsgegeven ({', '.join(done.resten)}). Haal het weg.")
    return done.tekst


def checked_role(rol: str) -> str:
    """A role as it may be stored. Raises UsageError when nothing is left of it."""
    from ingest.pseudonymise import pseudonymise

    role = pseudonymise(" ".join(rol.split())[:60]).tekst
    if not role:
        raise click.UsageError("Geef uw rol: --rol jurist.")
    return role


def today() -> str:
    """This day (ISO), as the store tells time."""
    from casusbank.store import now

    return now()[:10]
