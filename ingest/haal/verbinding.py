"""A polite connection: one request at a time, a pause between two, patience with a busy server, nothing else."""

from __future__ import annotations

import base64
import http.client
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from casusbank import __version__
from casusbank.config import MB
from casusbank.errors import HaalFout

_MOST = 200 * MB
_AGAIN = frozenset((429, 500, 502, 503, 504))
SIGN_ON = "CASUSBANK_HAAL_AANMELDING"
"""In the environment, `naam:wachtwoord` for a service that asks for them; sent over https, or on this machine, only."""
_LOCAL = frozenset(("127.0.0.1", "::1", "localhost"))


class _StayOnHost(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        old, new = urllib.parse.urlsplit(req.full_url), urllib.parse.urlsplit(newurl)
        if (new.scheme, new.hostname) not in ((old.scheme, old.hostname), ("https", old.hostname)):
            raise HaalFout(
                f"{old.hostname} stuurt door naar een andere plek ({new.hostname}); dat volgt casusbank niet."
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class Verbinding:
    """Requests to one host over https (plain http on this machine only), at most `per_seconde` a second.

    `pogingen` counts tries of one request; between two the pause doubles, or is what the server asks (Retry-After).
    """

    def __init__(
        self, basis: str, *, per_seconde: float = 2.0, pogingen: int = 5, wachttijd: float = 60.0,
        aanmelding: str = "",
    ) -> None:  # fmt: skip
        parts = urllib.parse.urlsplit(basis)
        if parts.scheme != "https" and parts.hostname not in _LOCAL:
            raise HaalFout(f"{basis} is geen https-adres.")
        self._basis, self._host = basis.rstrip("/"), str(parts.hostname)
        self._gap, self._tries, self._patience = 1.0 / per_seconde, pogingen, wachttijd
        self._last = 0.0
        self._opener = urllib.request.build_opener(_StayOnHost())
        self._opener.addheaders = [("User-Agent", f"casusbank/{__version__}"), ("Accept", "application/xml, */*")]
        if aanmelding:
            word = base64.b64encode(aanmelding.encode()).decode()
            self._opener.addheaders.append(("Authorization", f"Basic {word}"))

    def get(
        self, pad: str, vragen: Sequence[tuple[str, str]] | Mapping[str, str] = (), *,
        onbekend: Collection[int] = (404, 410),
    ) -> bytes | None:  # fmt: skip
        """The body of an answer; None when there is nothing at that address (a code of `onbekend`). Raises HaalFout."""
        url = self._basis + pad + ("?" + urllib.parse.urlencode(vragen) if vragen else "")
        problem = ""
        for attempt in range(self._tries):
            self._pause()
            try:
                with self._opener.open(url, timeout=self._patience) as answer:
                    body: bytes = answer.read(_MOST + 1)
            except urllib.error.HTTPError as error:
                error.close()
                if error.code in onbekend:
                    return None
                if error.code == 401:
                    raise HaalFout(
                        f"{self._host} vraagt om aanmelding. Zet naam:wachtwoord in {SIGN_ON} (de beheerder van die "
                        "dienst geeft ze)."
                    ) from None
                problem = f"fout {error.code}"
                if error.code not in _AGAIN:
                    break
                self._wait(attempt, error.headers.get("Retry-After"))
                continue
            except (OSError, http.client.HTTPException) as error:
                problem = f"geen antwoord ({type(error).__name__})"
                self._wait(attempt, None)
                continue
            if len(body) > _MOST:
                raise HaalFout(f"{self._host} geeft een antwoord van meer dan {_MOST // MB} MB.")
            return body
        raise HaalFout(
            f"Ophalen bij {self._host} lukt niet: {problem}. Geef later hetzelfde commando; het gaat verder."
        )

    def _pause(self) -> None:
        time.sleep(max(0.0, self._last + self._gap - time.monotonic()))
        self._last = time.monotonic()

    def _wait(self, attempt: int, asked: str | None) -> None:
        if attempt + 1 < self._tries:
            seconds = float(asked) if asked and asked.isdigit() else self._gap * 2**attempt
            time.sleep(min(seconds, 120.0))
