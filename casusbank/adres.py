"""The address of a PostgreSQL server as a URL: a password in it is never kept, shown or logged."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from casusbank.errors import ConfigFout

SCHEMES = ("postgresql", "postgres")
_SECRET = ("CASUSBANK_POSTGRES", "CASUSBANK_DB")
"""Environment variables whose URL may hold a password."""


def is_postgres(text: str) -> bool:
    """Whether `text` is meant as the address of a PostgreSQL server."""
    return text.split("://", 1)[0] in SCHEMES and "://" in text


def without_password(url: str) -> str:
    """The address without its password. Raises ConfigFout when it is no URL of PostgreSQL."""
    parts = _split(url)
    user, at, host = parts.netloc.rpartition("@")
    query = "&".join(q for q in parts.query.split("&") if not q.lower().startswith(("password=", "sslpassword=")))
    return _whole(parts._replace(netloc=user.partition(":")[0] + at + host, query=query))


def has_password(url: str) -> bool:
    """Whether the address holds a password."""
    return without_password(url) != _whole(_split(url))


def refuse_password(url: str) -> None:
    """Raise ConfigFout for an address with a password: a command line is seen by others and kept by the shell."""
    if has_password(url):
        raise ConfigFout(
            "Zet geen wachtwoord in de opdracht. Zet het adres met wachtwoord in CASUSBANK_POSTGRES, of het wachtwoord"
            " in ~/.pgpass."
        )


def with_password(url: str, environ: Mapping[str, str]) -> str:
    """The same address with the password that the environment has for it; else as it is (then ~/.pgpass counts)."""
    given = (environ.get(name, "") for name in _SECRET)
    return next((g for g in given if is_postgres(g) and without_password(g) == url), url)


def _whole(parts: SplitResult) -> str:
    # `geturl` leaves out the two slashes of a scheme it does not know, when no server is named.
    return f"{parts.scheme}://{parts.netloc}{parts.path}" + (f"?{parts.query}" if parts.query else "")


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if not is_postgres(url) or parts.scheme not in SCHEMES:
        raise ConfigFout("Een adres van PostgreSQL begint met postgresql://, zoals postgresql://gebruiker@server/naam.")
    return parts
