"""The connection that every source is fetched by: polite, patient, and not to be led anywhere else."""

from __future__ import annotations

import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

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
    with pytest.raises(TijdelijkFout, match="geen antwoord"):
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
