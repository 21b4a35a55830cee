"""What a person types passes the same privacy gate as a document, and a role is never a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from casusbank.config import Config


def masked(text: str, config: Config) -> str:
    """`text` on one line with placeholders for personal data. Raises InvoerFout when a hard identifier is left."""
    from ingest.invoer import masked as gate

    return gate(text, config)


def checked_role(rol: str) -> str:
    """A role as it may be stored. Raises UsageError when nothing is left of it."""
    from ingest.pseudonymise import pseudonymise

    role = pseudonymise(" ".join(rol.split())[:60]).tekst
    if not role:
        raise click.UsageError("Geef uw rol: --rol jurist.")
    return role
