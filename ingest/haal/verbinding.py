"""A polite connection: one request at a time, a pause between two, patience with a busy server, nothing else."""

from __future__ import annotations

import base64
import http.client
import re
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import IO, Any, NoReturn

from casusbank import __version__
from casusbank.config import MB
from casusbank.errors import HaalFout
from ingest.haal.storing import Afgebroken, advice, said

_MOST = 100 * MB
"""Bytes of one answer, unpacked; what the readers of XML take in at most."""
_PIECE = 64 * 1024
_LONGEST = 600.0
"""Seconds that one answer may take, and that a server may ask us to wait."""
_AGAIN = frozenset((408, 429, 500, 502, 503, 504))
_PAGE = re.compile(rb"\s*(?:<!doctype\s+html\b|<html\b)", re.IGNORECASE)
SIGN_ON = "CASUSBANK_HAAL_AANMELDING"
"""In the environment, `naam:wachtwoord` for a service that asks for them; sent over https, or on this machine, only."""
_LOCAL = frozenset(("127.0.0.1", "::1", "localhost"))


class TijdelijkFout(HaalFout):
    """No answer, or one that says to come back later: the next request may well be answered."""


class ToegangFout(HaalFout):
    """The source lets nobody in, or not us: asking for something else does not help."""


class _StayOnHost(urllib.request.HTTPRedirectHandler):
    def http_error_302(self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any) -> Any:
        try:
            return super().http_error_302(req, fp, code, msg, headers)
        except ValueError:
            host = urllib.parse.urlsplit(req.full_url).hostname
            raise HaalFout(f"{host} stuurt door naar iets dat geen adres is. Probeer het later.") from None

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        old, new = urllib.parse.urlsplit(req.full_url), urllib.parse.urlsplit(newurl)
        if (new.scheme, new.hostname) not in ((old.scheme, old.hostname), ("https", old.hostname)):
            raise HaalFout(
                f"{old.hostname} stuurt door naar een andere plek ({new.hostname}); dat volgt casusbank niet. Is dat "
                f"een plek in uw netwerk, vraag dan uw beheerder om {old.hostname} door te laten."
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
        self._basis, self._host = basis.rstrip("/"), _host_of(basis)
        self._gap, self._tries, self._patience = 1.0 / per_seconde, pogingen, wachttijd
        self._last = 0.0
        self._opener = urllib.request.build_opener(_StayOnHost())
        self._opener.addheaders = [
            ("User-Agent", f"casusbank/{__version__}"), ("Accept", "application/xml, */*"), ("Accept-Encoding", "gzip"),
        ]  # fmt: skip
        if aanmelding:
            word = base64.b64encode(aanmelding.encode()).decode()
            self._opener.addheaders.append(("Authorization", f"Basic {word}"))

    def get(
        self, pad: str, vragen: Sequence[tuple[str, str]] | Mapping[str, str] = (), *,
        onbekend: Collection[int] = (404, 410), pagina: bool = False,
    ) -> bytes | None:  # fmt: skip
        """The body of an answer; None when there is nothing at that address (a code of `onbekend`).

        A web page is an answer only when one was asked for (`pagina`): a service under repair gives one for data.
        Raises TijdelijkFout when the server does not answer for now, HaalFout when it refuses the request.
        """
        url = self._basis + pad + ("?" + urllib.parse.urlencode(vragen) if vragen else "")
        problem = ""
        for attempt in range(self._tries):
            self._pause()
            asked: float | None = None
            try:
                with self._opener.open(url, timeout=self._patience) as answer:
                    body = self._read(answer)
                if pagina or not _PAGE.match(body):
                    return body
                problem = "een webpagina in plaats van gegevens: storing of onderhoud daar, of een filter in uw netwerk"
            except urllib.error.HTTPError as error:
                error.close()
                if error.code in onbekend:
                    return None
                if error.code not in _AGAIN:
                    raise self._refused(error.code) from None
                problem, asked = f"fout {error.code}", _seconds(error.headers.get("Retry-After"))
            except (OSError, http.client.HTTPException, zlib.error) as error:
                cause = getattr(error, "reason", error)
                if isinstance(cause, ssl.SSLCertVerificationError):
                    raise ToegangFout(
                        f"Het certificaat van {self._host} is niet te vertrouwen. Zit er een tussenstation in uw"
                        " netwerk, zet dan het certificaat daarvan in SSL_CERT_FILE (vraag uw beheerder)."
                    ) from None
                problem = f"{said(error, self._patience)}. {advice(self._basis)}"
            except ValueError:
                raise HaalFout(f"Het adres van de proxy klopt niet. {advice(self._basis)}") from None
            if asked is not None and asked > _LONGEST:
                raise TijdelijkFout(
                    f"{self._host} vraagt om {round(asked / 60)} minuten te wachten. Geef daarna hetzelfde commando; "
                    "het gaat verder."
                )
            if attempt + 1 < self._tries:
                time.sleep(self._gap * 2**attempt if asked is None else asked)
        raise TijdelijkFout(
            f"Ophalen bij {self._host} lukt niet: {problem.removesuffix('.')}. Geef later hetzelfde commando; het gaat "
            "verder."
        )

    def _refused(self, code: int) -> HaalFout:
        if code == 401:
            return ToegangFout(
                f"{self._host} vraagt om aanmelding. Zet naam:wachtwoord in {SIGN_ON} (de beheerder van die dienst "
                "geeft ze)."
            )
        if code == 403:
            return ToegangFout(
                f"{self._host} laat u niet toe (fout 403). Vraag uw beheerder of uw netwerk dit tegenhoudt."
            )
        if code == 407:
            return ToegangFout(
                "De proxy van uw netwerk vraagt om aanmelding. Zet HTTPS_PROXY=http://naam:wachtwoord@proxy."
            )
        if 300 <= code < 400:
            return HaalFout(f"{self._host} stuurt steeds door (fout {code}). Probeer het later.")
        return HaalFout(
            f"{self._host} weigert deze vraag: fout {code}. Klopt de vraag, kijk dan of er een nieuwere casusbank is."
        )

    def _read(self, answer: Any) -> bytes:
        """The whole body, unpacked. Raises Afgebroken when the connection broke off, HaalFout over the bound."""
        told = answer.headers.get("Content-Length", "")
        unpack = zlib.decompressobj(zlib.MAX_WBITS | 32) if _is_packed(answer) else None
        pieces: list[bytes] = []
        size = arrived = 0
        ends = time.monotonic() + _LONGEST
        for piece in _pieces(answer):
            arrived += len(piece)
            text = unpack.decompress(piece, _MOST + 1 - size) if unpack else piece
            pieces.append(text)
            size += len(text)
            if size > _MOST or (unpack and unpack.unconsumed_tail):
                raise HaalFout(f"{self._host} geeft een antwoord van meer dan {_MOST // MB} MB.")
            if time.monotonic() > ends:
                raise Afgebroken
        # http.client gives what came before the break as if that were all.
        if (told.isdigit() and arrived < int(told)) or (unpack and not unpack.eof):
            raise Afgebroken
        return b"".join(pieces)

    def _pause(self) -> None:
        time.sleep(max(0.0, self._last + self._gap - time.monotonic()))
        self._last = time.monotonic()


def _host_of(basis: str) -> str:
    """The host of an address that may be asked. Raises HaalFout."""
    try:
        parts = urllib.parse.urlsplit(basis)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return _refuse(basis)
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in _LOCAL)
    return host if safe and host and re.fullmatch(r"[!-~]+", basis) else _refuse(basis)


def _refuse(basis: str) -> NoReturn:
    raise HaalFout(f"'{basis}' is geen https-adres. Schrijf het zoals https://data.rechtspraak.nl.")


def _is_packed(answer: Any) -> bool:
    return (answer.headers.get("Content-Encoding") or "").strip().lower() in {"gzip", "x-gzip"}


def _pieces(answer: IO[bytes]) -> Any:
    while piece := answer.read(_PIECE):
        yield piece


def _seconds(asked: str | None) -> float | None:
    """What Retry-After asks: a number of seconds, or a moment; None when it says nothing we know."""
    if asked is None:
        return None
    if asked.strip().isdigit():
        return float(asked)
    try:
        moment = parsedate_to_datetime(asked)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
