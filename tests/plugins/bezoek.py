"""How the tests visit the screens: a Datasette over a database, a page read, a form sent as a browser does."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from contextvars import Context
from pathlib import Path
from typing import Any

from lxml import html
from proefbank import FakeSearcher

from casusbank.config import Config
from datasette_plugins import compat
from datasette_plugins.bank import bank_of
from datasette_plugins.serve import build

HERE = {"origin": "http://localhost", "sec-fetch-site": "same-origin"}
"""What a browser says of a form on our own page."""


async def start(db: Path, config: Config | None = None, **given: Any) -> Any:
    """A Datasette over `db`, until `stop`; `given` goes to `build`."""
    options = {"searcher": FakeSearcher(), **given}
    # A context of its own: 1.0 closes what is made inside a test at the end of that test.
    ds: Any = Context().run(lambda: build(db, config or Config(), **options))
    await ds.invoke_startup()
    return ds


def stop(ds: Any) -> None:
    """Let go of the database and of the threads."""
    bank_of(ds).close()
    compat.close(ds)


@asynccontextmanager
async def screens(db: Path, config: Config | None = None, **given: Any) -> AsyncIterator[Any]:
    """`start` to `stop`, within one event loop: a loop that ends takes what is still open here with it."""
    ds = await start(db, config, **given)
    try:
        yield ds
    finally:
        stop(ds)


@contextmanager
def listening(db: Path, **given: Any) -> Iterator[tuple[str, Any]]:
    """(address, Datasette) of a real server over `db`, in a thread of this process."""
    import uvicorn

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ds: Any = build(db, Config(db=db), searcher=FakeSearcher(), **given)
    server = uvicorn.Server(uvicorn.Config(ds.app(), port=port, log_level="warning", access_log=False, lifespan="on"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}", ds
    finally:
        server.should_exit = True
        thread.join(10)
        stop(ds)


def tree(answer: Any) -> Any:
    """The page of an answer, parsed."""
    return html.fromstring(answer.text)


async def get(ds: Any, path: str, status: int = 200) -> Any:
    """The page at `path`, parsed."""
    answer = await ds.client.get(path)
    assert answer.status_code == status, answer.text[:400]
    return tree(answer)


async def send(ds: Any, path: str, *, van: str = "/", headers: Mapping[str, str] | None = None, **fields: str) -> Any:
    """POST a form as a person does: with the token and cookie of the page `van`, seen before."""
    form = await ds.client.get(van)
    token = tree(form).xpath("//input[@name='csrftoken']/@value")[0]
    data, sent = {"csrftoken": token, **fields}, HERE if headers is None else dict(headers)
    return await ds.client.post(path, data=data, headers=sent, cookies=dict(form.cookies))


def harmless(page: Any) -> bool:
    """Whether hostile texts stayed text."""
    bad = page.xpath("//main//script | //main//img | //*[@onerror] | //main//*[@style]")
    return not bad and not [h for h in page.xpath("//@href") if str(h).lower().startswith("javascript")]
