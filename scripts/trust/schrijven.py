"""S3 and S4: headers and host names on every page, and who may write: every address, asked in every wrong way.

    python scripts/trust/schrijven.py [--snel]

The addresses are those of the registered screens and of the OpenAPI document, so a new one is in it. After all of it
the rows of every table are those of before.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
from server import Server, endpoints, filled, form_token, routes, say, screen_bank, served, test_bank
from uitslag import Uitslag, meld, opdracht

TEXT = "Een vader vraagt urgentie voor een woning. Het college wijst af op grond van de beleidsregel."
FORM = {
    "naam": "proef",
    "titel": "proef",
    "tekst": TEXT,
    "vraag": TEXT,
    "concept": TEXT,
    "casus": "oeverdam-1",
    "bij": "kwaad",
    "oordeel": "niet_vergelijkbaar",
    "reden": "proef",
    "grond": "feiten",
    "actie": "bevestig",
    "stempel": "",
    "sleutel": "x",
    "waarde": "eigen_kracht",
    "status": "gemeld",
    "uitleg": "proef",
    "definitie": "proef",
    "grens": "beleidsregel",
    "soort": "regel_belemmert",
    "aan": "beleid",
    "bewaar": "1",
    "bewaren": "ja",
    "wis": "ja",
    "omschrijving": "proef",
}
READING = (
    "/-/afmelden",
    "/-/casus/",
    "/-/openapi",
    "/-/zoeken",
    "/-/toets",
    "/-/vergelijk",
    "/-/dossier",
    "/-/consistentie",
    "/-/aanmelden",
    "/-/grens-antwoord",
)
"""Addresses that take a text and keep nothing: a POST from a program without an origin is answered there."""
HEADERS = {
    "content-security-policy": "default-src 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
}
DATASETTE = (*test_bank().WRITES, "/-/create-token", "/-/permissions", "/-/messages")


def digest(db: Path) -> str:
    """Of every row of every table that a person's action could change."""
    found = hashlib.sha256()
    with closing(sqlite3.connect(db)) as conn:
        names = [r[0] for r in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        for name in names:
            found.update(repr(sorted(map(repr, conn.execute(f'SELECT * FROM "{name}"')))).encode())  # noqa: S608
    return found.hexdigest()


def wrong_origins(address: str) -> Iterator[tuple[str, dict[str, str]]]:
    """What a browser sends that was led here by another site."""
    yield "andere site", {"origin": "https://kwaad.example", "sec-fetch-site": "cross-site"}
    yield "zelfde domein, andere naam", {"origin": "http://kwaad.localhost", "sec-fetch-site": "same-site"}
    yield "herkomst null", {"origin": "null"}
    yield "alleen een andere herkomst", {"origin": "https://kwaad.example"}
    yield "herkomst met onze naam erin", {"origin": f"{address}.kwaad.example"}
    yield "andere poort", {"origin": "http://127.0.0.1:1"}


def bodies(client: httpx.Client, token: bool) -> Iterator[dict[str, Any]]:
    """The same fields as a form, as JSON, and as text that a form can send across sites."""
    form = FORM | ({"csrftoken": form_token(client)} if token else {})
    yield {"data": form}
    yield {"json": FORM}
    yield {"content": json.dumps(FORM), "headers": {"content-type": "text/plain"}}


def writes(server: Server, db: Path, addresses: list[str], signed_in: bool) -> tuple[int, list[str]]:
    """(requests made, those that were not refused or that changed a row)."""
    done, wrong = 0, list[str]()
    before = digest(db)
    with httpx.Client(base_url=server.adres, timeout=60) as client:
        ways = [*wrong_origins(server.adres), ("zonder herkomst", {})]
        if not signed_in:
            ways.append(("niet aangemeld", {"origin": server.adres, "sec-fetch-site": "same-origin"}))
        for address in addresses:
            reading = address.removesuffix(".json").startswith(READING) and "/annotatie/" not in address
            for way, headers in ways:
                for body in bodies(client, token=way == "niet aangemeld"):
                    given = {**body, "headers": {**body.get("headers", {}), **headers}}
                    status = client.post(address, **given).status_code
                    done += 1
                    allowed = reading and way in ("zonder herkomst", "niet aangemeld") and status < 500
                    if not (400 <= status < 500 or allowed):
                        wrong.append(f"{way}: POST {address}: {status}")
            for method in ("PUT", "PATCH", "DELETE"):
                status = client.request(method, address, headers={"origin": server.adres}).status_code
                done += 1
                if not 400 <= status < 500:
                    wrong.append(f"{method} {address}: {status}")
            if client.get(address, params=FORM).status_code >= 500:
                wrong.append(f"GET {address}")
            done += 1
    if digest(db) != before:
        wrong.append("een rij is veranderd")
    return done, wrong


def headers(server: Server, addresses: list[str]) -> tuple[int, list[str]]:
    """(requests made, what was missing): every page under its own name, and under a name that is not ours."""
    done, wrong = 0, list[str]()
    with httpx.Client(base_url=server.adres, timeout=60) as client:
        for address in addresses:
            answer = client.get(address)
            done += 1
            missing = [h for h, v in HEADERS.items() if not answer.headers.get(h, "").startswith(v)]
            if missing or "unsafe" in answer.headers.get("content-security-policy", ""):
                wrong.append(f"{address}: {missing}")
            for host in ("evil.example", "127.0.0.1.evil.example", "localhost@evil.example", ""):
                done += 1
                if not 400 <= client.get(address, headers={"host": host}).status_code < 500:
                    wrong.append(f"{address} als {host}")
    return done, wrong


def main() -> int:
    opdracht(__doc__, zaad=None, snel="the same: it takes half a minute").parse_args()
    with tempfile.TemporaryDirectory() as folder:
        db, examples = screen_bank(Path(folder))
        own = routes(db, examples)
        api = [filled(path, examples) for path in endpoints()]
        targets = sorted({*own, *api, *DATASETTE})
        done, wrong = 0, list[str]()
        for options in ((), ("--rol", "jurist")):
            with served(db, *options) as server:
                say(f"{len(targets)} adressen, {'aangemeld' if options else 'niet aangemeld'}")
                n, found = writes(server, db, targets, signed_in=bool(options))
                done, wrong = done + n, wrong + found
        with served(db, "--rol", "jurist") as server:
            pages = [*own, "/casusbank", "/casusbank/casus", "/casusbank/casus.json", "/casusbank/casus.csv", "/weg"]
            asked, missing = headers(server, pages)
    for line in (*wrong, *missing):
        say(line)
    return meld(
        [
            Uitslag(
                "S3",
                f"{asked} vragen: koppen, en namen die niet de onze zijn",
                f"{len(missing)} fout",
                "0",
                not missing,
            ),
            Uitslag(
                "S4",
                f"{done} vragen aan {len(targets)} adressen van buiten, zonder herkomst, zonder aanmelden of met GET",
                f"{len(wrong)} niet geweigerd of toch geschreven",
                "0",
                not wrong,
            ),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
