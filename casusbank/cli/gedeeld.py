"""What every command needs: the configuration, reading a text, printing JSON, progress."""

from __future__ import annotations

import json
import shlex
import signal
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import click

from casusbank.adres import is_postgres, without_password
from casusbank.config import Config, load_config


class Dag(click.ParamType[date]):
    """A day, as `2024-01-31`."""

    name = "dag"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day. Raises BadParameter in Dutch."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(f"'{value}' is geen dag. Schrijf JJJJ-MM-DD, zoals 2024-01-31.", param, ctx)


def get_config(ctx: click.Context, *, model: str | None = None, herorden: str | None = None) -> Config:
    """The configuration with `--db`, `--engine`, `--model` and `--herorden` applied."""
    config = load_config()
    if herorden:
        config = replace(config, zoeken=replace(config.zoeken, herordenen=herorden))
    db, engine = ctx.find_root().obj or (None, None)
    if db and is_postgres(db):
        config = replace(config, engine="postgres", postgres=without_password(db))
    elif db:
        config = replace(config, db=Path(db))
    if engine:
        config = replace(config, engine=engine)
    if model and model != config.model:
        config = replace(config, model=model, model_revisie=None)  # that version was of the other model
    return config


def print_json(value: Any) -> None:
    """One JSON document on stdout. Lone surrogates in hostile text are escaped, never an error."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    _write(text + "\n")


def print_json_line(value: Any) -> None:
    """One line of JSON Lines on stdout."""
    _write(json.dumps(value, ensure_ascii=False) + "\n")


def _write(text: str) -> None:
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.flush()


def same_bank(command: str) -> str:
    """How to give a command that comes next, for the database that this one was given."""
    db, _ = click.get_current_context().find_root().obj
    return f"casusbank {f'--db {shlex.quote(db)} ' if db else ''}{command}"


def say(text: str = "") -> None:
    """Text for a person on stdout, with control and direction marks made visible."""
    _write(visible(text) + "\n")


def visible(text: str) -> str:
    """`text` with characters that steer a terminal or hide text replaced by `·`."""
    return "".join(c if c.isprintable() or c in "\n\t" else "·" for c in text)


def note(text: str) -> None:
    """A message on stderr."""
    click.echo(visible(text), err=True)


@contextmanager
def progress(label: str) -> Generator[Callable[[int, int], None] | None]:
    """A progress callback (done, total) that draws a bar on a terminal; None elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr, show_pos=True) as bar:

        def update(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        yield update


class Gestopt(KeyboardInterrupt):
    """Told to stop. Not Python's own interrupt: of that one, once it passed through an `exec` (as while a dataclass is
    made), Python makes an end by signal, also where it was caught."""


@contextmanager
def stopped_by_signal() -> Generator[None]:
    """Let who manages the machine stop us as Ctrl+C does: both raise Gestopt. A signal that is ignored stays so."""

    def stop(*_: Any) -> NoReturn:
        raise Gestopt

    before = {s: signal.getsignal(s) for s in (signal.SIGINT, signal.SIGTERM)}
    heard = {s: handler for s, handler in before.items() if handler is not signal.SIG_IGN}
    for number in heard:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in heard.items():
            signal.signal(number, handler)


def read_text_argument(path: str, max_size: int) -> str:
    """The text of a file for a question; `-` is stdin. Raises InvoerFout.

    Readable formats (docx, pdf, ...) go through the readers; plain text is decoded as it is.
    """
    if path == "-":
        return _decode(sys.stdin.buffer.read(max_size * 4))
    from ingest.readers.select import read_documents

    documents = read_documents(Path(path), load_config().grenzen)
    return "\n\n".join(d.tekst for d in documents)


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
