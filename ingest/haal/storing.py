"""What goes wrong on the way to a source, in words for who fetches: what happened, and what to look at."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import urllib.parse
import urllib.request
import zlib

_PROXY = re.compile(r"Tunnel connection failed: (\d+)")


class Afgebroken(OSError):
    """The answer ended before its end."""


def said(error: Exception, wachttijd: float) -> str:
    """Why there is no answer, in Dutch."""
    cause = getattr(error, "reason", error)
    refused = _PROXY.search(str(cause))
    if refused:
        return f"de proxy van uw netwerk laat dit niet door (fout {refused[1]})"
    if isinstance(cause, http.client.InvalidURL):
        return "het adres klopt niet"
    if isinstance(cause, socket.gaierror):
        return "het adres is niet te vinden"
    if isinstance(cause, ConnectionRefusedError):
        return "de verbinding wordt geweigerd"
    if isinstance(cause, TimeoutError):
        return f"geen antwoord binnen {wachttijd:g} seconden"
    if isinstance(cause, ssl.SSLError):
        return "de beveiligde verbinding lukt niet"
    if isinstance(cause, zlib.error):
        return "het antwoord is niet uit te pakken"
    if isinstance(cause, Afgebroken | ConnectionError | http.client.HTTPException):
        return "het antwoord brak af"
    return "er is geen verbinding"


def advice(adres: str) -> str:
    """What to look at when a source cannot be reached: the proxy that is set, else the network."""
    parts = urllib.parse.urlsplit(adres)
    if parts.scheme in urllib.request.getproxies() and not urllib.request.proxy_bypass(parts.netloc):
        return "Kijk of de proxy in HTTPS_PROXY klopt en dit adres doorlaat."
    return "Kijk of er internet is; gaat uw netwerk via een proxy, zet die dan in HTTPS_PROXY."
