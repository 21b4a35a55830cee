"""The connection that every source is fetched by: polite, patient, and not to be led anywhere else."""

from __future__ import annotations

import gzip
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler

import pytest
from haalbron import ECLIS, Antwoord, Bron, serving

from casusbank import __version__
from casusbank.errors import HaalFout
from ingest.haal import verbinding
from ingest.haal.verbinding import TijdelijkFout, ToegangFout, Verbinding


@pytest.fixture
def bron() -> Iterator[Bron]:
    with serving(Bron()) as source:
        source.vul(*ECLIS)
        yield source


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were taken, instead of taking them."""
    found: list[float] = []
    monkeypatch.setattr(time, "sleep", found.append)
    return found


def ask(bron: Bron, **more: float) -> bytes | None:
    line = Verbinding(bron.adres, per_seconde=more.pop("per_seconde", 500), pogingen=3, wachttijd=5)
    return line.get("/uitspraken/content", {"id": ECLIS[0]})


def test_it_says_who_asks_and_takes_what_is_packed(bron: Bron) -> None:
    plain = ask(bron)
    bron.gezipt = True
    assert ask(bron) == plain
    assert all(k["User-Agent"] == f"casusbank/{__version__}" for k in bron.koppen)
    assert all(set(k) <= {"User-Agent", "Accept", "Accept-Encoding", "Host", "Connection"} for k in bron.koppen)


def test_between_two_questions_there_is_a_pause(bron: Bron) -> None:
    line = Verbinding(bron.adres, per_seconde=20)
    started = time.monotonic()
    for _ in range(4):
        line.get("/uitspraken/content", {"id": ECLIS[0]})
    assert time.monotonic() - started >= 3 / 20


@pytest.mark.parametrize("as_moment", [False, True])
def test_a_busy_server_is_given_the_time_it_asks(bron: Bron, slept: list[float], as_moment: bool) -> None:
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=300), usegmt=True)
    bron.fouten = [Antwoord(503, {"Retry-After": moment if as_moment else "300"}), 429]
    assert ask(bron)
    assert 240 < max(slept) <= 300


def test_one_that_asks_for_hours_is_not_asked_again(bron: Bron, slept: list[float]) -> None:
    bron.fouten = [Antwoord(429, {"Retry-After": "7200"})]
    with pytest.raises(TijdelijkFout, match="120 minuten"):
        ask(bron)
    assert len(bron.gevraagd) == 1
    assert max(slept, default=0) < 1


@pytest.mark.parametrize("headers", [{"Retry-After": "straks"}, {}])
def test_without_a_usable_time_the_pause_doubles_and_it_ends(
    bron: Bron, slept: list[float], headers: dict[str, str]
) -> None:
    bron.fouten = [Antwoord(503, dict(headers)) for _ in range(9)]
    with pytest.raises(TijdelijkFout, match="fout 503"):
        ask(bron, per_seconde=2)
    assert len(bron.gevraagd) == 3
    assert [s for s in slept if s in (0.5, 1.0)] == [0.5, 1.0]


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_that_breaks_off_is_asked_again_and_never_kept_by_half(bron: Bron, packed: bool) -> None:
    bron.gezipt = packed
    whole = ask(bron)
    bron.fouten = [Antwoord(afgebroken=True), Antwoord(afgebroken=True)]
    assert ask(bron) == whole
    bron.fouten = [Antwoord(afgebroken=True) for _ in range(3)]
    with pytest.raises(TijdelijkFout, match="brak af"):
        ask(bron)


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_without_end_is_refused(bron: Bron, packed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verbinding, "_MOST", 200_000)
    bron.gezipt = packed
    bron.kapot = b"<a>" + b" " * 50_000_000 * (1 if packed else 0) + b" " * 300_000
    with pytest.raises(HaalFout, match="meer dan"):
        ask(bron)


def test_nobody_is_followed_elsewhere_and_plain_http_stays_here(bron: Bron) -> None:
    bron.fouten = [Antwoord(302, {"Location": "http://192.0.2.1/elders"})]
    with pytest.raises(HaalFout, match="andere plek"):
        ask(bron)
    bron.fouten = [Antwoord(302, {"Location": f"/uitspraken/content?id={ECLIS[1]}"})]
    assert ECLIS[1].encode() in (ask(bron) or b"")
    for elsewhere in ("http://data.rechtspraak.nl", "ftp://127.0.0.1", "file:///etc/passwd", "data.rechtspraak.nl"):
        with pytest.raises(HaalFout, match="https"):
            Verbinding(elsewhere)


def test_a_service_that_asks_who_we_are_gets_an_answer_only_when_there_is_one(bron: Bron) -> None:
    bron.fouten = [401, 403]
    with pytest.raises(ToegangFout, match="CASUSBANK_HAAL_AANMELDING"):
        ask(bron)
    with pytest.raises(ToegangFout, match="403"):
        ask(bron)
    assert not any("Authorization" in k for k in bron.koppen)
    Verbinding(bron.adres, aanmelding="naam:woord").get("/uitspraken/content", {"id": ECLIS[0]})
    assert bron.koppen[-1]["Authorization"] == "Basic bmFhbTp3b29yZA=="


def test_a_certificate_that_is_not_trusted_is_said_and_not_tried_again(
    bron: Bron, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def refuse(_: object, url: str, **__: object) -> None:
        tried.append(url)
        raise urllib.error.URLError(ssl.SSLCertVerificationError("self-signed certificate in chain"))

    monkeypatch.setattr(urllib.request.OpenerDirector, "open", refuse)
    with pytest.raises(ToegangFout, match="SSL_CERT_FILE"):
        ask(bron)
    assert len(tried) == 1


@pytest.mark.parametrize(
    "address",
    ["https://", "https://[::1", "https://x:99999", "https://een plek.nl", "onzin", "", "https://a/b c", "//x"],
)
def test_what_is_no_address_is_refused_with_an_example(address: str) -> None:
    with pytest.raises(HaalFout, match="Schrijf het zoals https://"):
        Verbinding(address)


def test_a_redirect_to_nowhere_or_in_a_circle_is_said(bron: Bron, slept: list[float]) -> None:
    for place, said in (
        ("https://[::1", "geen adres"),
        ("ftp://127.0.0.1/x", "andere plek"),
        ("", "stuurt steeds door"),
    ):
        bron.fouten = [Antwoord(302, {"Location": place}) for _ in range(12)]
        with pytest.raises(HaalFout, match=said):
            ask(bron)
    bron.fouten = [Antwoord(302, {"Location": "/uitspraken/content"}) for _ in range(12)]
    with pytest.raises(HaalFout, match="stuurt steeds door"):
        ask(bron)
    assert not any(slept), "it is not asked again"


@pytest.mark.parametrize(
    ("address", "proxy", "said"),
    [
        ("https://bestaat-niet.invalid", "", "adres is niet te vinden. Kijk of er internet is.*HTTPS_PROXY"),
        ("https://127.0.0.1:1", "", "de verbinding wordt geweigerd"),
        ("https://data.voorbeeld.nl", "http://127.0.0.1:1", "geweigerd. Kijk of de proxy in HTTPS_PROXY klopt"),
        ("https://data.voorbeeld.nl", "http:///", "geen verbinding. Kijk of de proxy in HTTPS_PROXY klopt"),
        ("https://data.voorbeeld.nl", "http:/proxy", "Het adres van de proxy klopt niet.*HTTPS_PROXY"),
        ("https://data.voorbeeld.nl", "http://p:poort", "het adres klopt niet.*HTTPS_PROXY"),
    ],
)
def test_no_way_out_is_said_with_what_to_look_at(
    monkeypatch: pytest.MonkeyPatch, slept: list[float], address: str, proxy: str, said: str
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    if proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(HaalFout, match=said) as found:
        Verbinding(address, wachttijd=2.0, pogingen=2).get("/")
    assert "Error" not in str(found.value)


@pytest.mark.parametrize(("status", "said"), [(407, "fout 407"), (403, "fout 403")])
def test_a_proxy_that_lets_us_not_through_is_named(
    bron: Bron, monkeypatch: pytest.MonkeyPatch, slept: list[float], status: int, said: str
) -> None:
    """The server of the tests stands in for the proxy: it knows no CONNECT, so it is taught to refuse it."""
    monkeypatch.setattr("http.server.BaseHTTPRequestHandler.do_CONNECT", refuse(status), raising=False)
    monkeypatch.setenv("HTTPS_PROXY", bron.adres)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with pytest.raises(HaalFout, match=f"proxy van uw netwerk.*{said}"):
        Verbinding("https://data.voorbeeld.nl", wachttijd=2.0, pogingen=2).get("/")


def refuse(status: int) -> Callable[[BaseHTTPRequestHandler], None]:
    return lambda handler: handler.send_error(status)


def test_packed_under_another_name_is_unpacked(bron: Bron) -> None:
    whole = ask(bron)
    assert whole is not None
    bron.fouten = [Antwoord(kop={"Content-Encoding": "X-GZIP"}, body=gzip.compress(whole))]
    assert ask(bron) == whole


def test_what_cannot_be_unpacked_is_never_kept(bron: Bron, slept: list[float]) -> None:
    bron.fouten = [Antwoord(kop={"Content-Encoding": "gzip"}, body=b"geen gzip") for _ in range(5)]
    with pytest.raises(TijdelijkFout, match="niet uit te pakken"):
        ask(bron)
