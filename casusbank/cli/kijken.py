"""`casusbank kijk`: follows a folder and takes in what comes, until it is told to stop."""

from __future__ import annotations

import math
import os
import shlex
import time
from collections.abc import Container
from contextlib import suppress
from pathlib import Path

import click

from casusbank.cli.bron import finish_erasures, say_news, tell_withdrawn, warn_mixing
from casusbank.cli.gedeeld import get_config, note, say, stopped_by_signal
from casusbank.config import Config
from casusbank.errors import DatabaseFout, InvoerFout

Stand = tuple[int, int]
"""Size and moment of change: what shows that a file changed. Its number does not: some network disks give new ones."""
_CLOSED: Stand = (0, 0)
_MOST_TOLD = 20
_LOWER = 10
"""How much priority is given up: who searches on the same machine goes first."""


def _a_number(ctx: click.Context, param: click.Parameter, value: float) -> float:
    if math.isnan(value):
        raise click.BadParameter("dat is geen getal.")
    return value


@click.command(help="Volgt een map: leest nieuwe en gewijzigde bestanden in en maakt ze doorzoekbaar, tot u stopt.")
@click.argument("folder", metavar="MAP", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--elke", metavar="S", type=click.FloatRange(0.1, 86_400), default=10.0, callback=_a_number,
    help="Kijk elke S seconden (standaard 10).",
)  # fmt: skip
@click.option("--eenmaal", is_flag=True, help="Stop zodra alles wat er nu staat is ingelezen.")
@click.pass_context
def kijk(ctx: click.Context, folder: Path, elke: float, eenmaal: bool) -> None:
    """`casusbank kijk`."""
    config = get_config(ctx)
    note(f"Ik volg {folder} (stoppen met Ctrl+C).")
    if hasattr(os, "nice"):
        os.nice(_LOWER)
    try:
        with stopped_by_signal():
            complete = _Volger(config, folder).follow(elke, eenmaal)
    except KeyboardInterrupt:
        note("Gestopt. Alles wat is gemeld, staat in de database.")
        return
    if not complete:
        ctx.exit(1)


class _Volger:
    """What was seen at the last look, and what was taken in."""

    def __init__(self, config: Config, folder: Path) -> None:
        self._config, self._folder = config, folder
        self._seen: dict[Path, Stand] = {}
        self._taken: dict[Path, Stand] = {}
        self._told = ""
        self._warned = False
        self._complete = True

    def follow(self, every: float, once: bool) -> bool:
        """Look, take in what is ready, and wait; ends when told to, or with `once` when all is in.

        Then it says whether nothing was refused.
        """
        while True:
            found = _state_of(self._folder) if self._folder.is_dir() else {self._folder: _CLOSED}
            if not found and len(self._taken) > 1 and not once:  # what an unmounted disk looks like
                self._tell(
                    f"{self._folder} is leeg; er stonden {len(self._taken)} bestanden. Is de schijf er nog?"
                    " De casussen blijven. Ik wacht."
                )
            elif self._folder not in found:
                self._tell_gone(found)
                # A file that changed since the last look may still be being written: it waits for the next.
                ready = {
                    p: state for p, state in found.items() if self._seen.get(p) == state and self._taken.get(p) != state
                }
                if ready and self._take(ready.keys(), once):
                    self._taken |= ready
                if once and found.items() <= self._taken.items():
                    if not found:
                        note(f"Er staan geen bestanden in {self._folder}.")
                    return self._complete
                self._seen = found
            elif once:
                raise InvoerFout(f"Map {self._folder} is niet te lezen. Controleer of hij er is, en uw rechten.")
            else:
                self._tell(f"Ik kan {self._folder} niet lezen. Ik wacht tot hij er weer is.")
            time.sleep(every)

    def _tell_gone(self, found: dict[Path, Stand]) -> None:
        """Name what went; a file of which another name is here now was renamed, and is in the database twice."""
        # In `found` a folder is one that may not be read: what was below it may well be there still.
        gone = [path for path in self._taken if path not in found and found.keys().isdisjoint(path.parents)]
        for opened in [path for path in gone if path.is_dir()]:  # one that may be read again
            gone.remove(opened)
            del self._taken[opened]
        names = {state: path for path, state in found.items() if path not in self._taken}
        for number, path in enumerate(gone):
            new = names.get(self._taken.pop(path))
            if number < _MOST_TOLD:
                what = f"hernoemd: {path} heet nu {new}. Zijn casussen staan er straks dubbel"
                what = what if new else f"verdwenen: {path}. Zijn casussen blijven"
                note(f"{what}; wis {'de oude' if new else 'ze'} met: casusbank vergeet --bron {shlex.quote(str(path))}")
        if len(gone) > _MOST_TOLD:
            note(f"En nog {len(gone) - _MOST_TOLD} bestanden verdwenen of hernoemd.")

    def _take(self, ready: Container[Path], once: bool) -> bool:
        """Take in what changed; False on a fault that may pass, such as another writer: the next look tries again.

        With `once` nobody waits for that look: the fault is raised, as by the other commands.
        """
        from casusbank.cli.meldingen import fresh_news
        from index.build import build_index
        from ingest.casus import Opties
        from ingest.pipeline import ingest_paths

        config = self._config
        try:
            if not self._warned:
                warn_mixing(config.db)
                self._warned = True
            finish_erasures(config.db)
            for line in ingest_paths([self._folder], config.db, config, Opties(), alleen=ready):
                note(f"{line.status}: {line.bron}" + (f": {line.reden}" if line.reden else ""))
                self._complete = self._complete and line.status != "geweigerd"
            built = build_index(config.db, config, bijhouden=True)
            news = fresh_news(config) if built.nieuw else 0
            tell_withdrawn(config.db, [self._folder])
        except DatabaseFout as error:
            if once:
                raise
            self._tell(f"Fout: {error} Ik probeer het straks weer.")
            return False
        self._told = ""
        if built.nieuw:
            new = "1 casus" if built.nieuw == 1 else f"{built.nieuw} casussen"
            say(f"{new} erbij of gewijzigd, {built.casussen} in totaal.")
        say_news(news)
        return True

    def _tell(self, message: str) -> None:
        """Say what keeps us waiting once, not at every look."""
        if message != self._told:
            note(message)
        self._told = message


def _state_of(folder: Path) -> dict[Path, Stand]:
    """Every file to take in with its state, and every folder that may not be read; what goes meanwhile is left out."""
    from ingest.sources import find_sources

    found: dict[Path, Stand] = {}
    for source in find_sources([folder]):
        with suppress(OSError):
            info = source.pad.stat()
            found[source.pad] = (info.st_size, info.st_mtime_ns)
    return found
