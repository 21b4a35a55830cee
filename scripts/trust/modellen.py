"""S8: nothing that comes with a model, an index or a package runs code here, and the shipped model is the shipped one.

    python scripts/trust/modellen.py [--snel]

Plants weights that are programs (pickle, `pytorch_model.bin`, a class of the model's own, numpy objects) where a model
or an index is looked for, and asks the program to search with them: it must say no, and the planted program must not
have run. Then one byte of each file of the shipped model is changed. Last, the source is searched for what could load
such a thing at all.
"""

from __future__ import annotations

import ast
import json
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from uitslag import Uitslag, meld, opdracht

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("casusbank", "ingest", "index", "precedent", "datasette_plugins")
MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal", "jsonpickle"}
CALLS = {"torch.load", "np.load", "numpy.load", "yaml.unsafe_load", "yaml.full_load", "pd.read_pickle", "eval", "exec"}
SHIPPED = ROOT / "index" / "modellen" / "ingebouwd"


def dangerous(source: str) -> Iterator[tuple[int, str]]:
    """Line and name of everything in a source that could run what it reads."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, a.name) for a in node.names if a.name.partition(".")[0] in MODULES)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in MODULES:
            yield node.lineno, str(node.module)
        elif isinstance(node, ast.Call):
            if (name := ast.unparse(node.func)) in CALLS:
                yield node.lineno, name
            for keyword in node.keywords:
                if keyword.arg in {"trust_remote_code", "allow_pickle"} and ast.unparse(keyword.value) != "False":
                    yield node.lineno, str(keyword.arg)


def in_the_source() -> list[str]:
    """Every place in the packages."""
    return [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        for line, name in dangerous(path.read_text(encoding="utf-8"))
    ]


class _Trap:
    """Unpickled, it makes a file."""

    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return (os.system, (f"touch {self._mark}",))


def _module(mark: Path) -> str:
    return f"import pathlib\npathlib.Path({str(mark)!r}).touch()\nclass Klasse: pass\n"


def plants(root: Path, mark: Path) -> Iterator[tuple[str, Path]]:
    """What was planted, and the folder of the model."""
    trap = pickle.dumps(_Trap(mark))

    def copy(name: str) -> Path:
        folder = root / name
        shutil.copytree(SHIPPED, folder)
        return folder

    for name in ("pytorch_model.bin", "model.pkl", "model.pt", "model.ckpt"):
        folder = copy(name.replace(".", "-"))
        (folder / "model.safetensors").unlink()
        (folder / name).write_bytes(trap)
        yield f"{name} in plaats van safetensors", folder
    folder = copy("vermomd")
    (folder / "model.safetensors").write_bytes(trap)
    yield "een pickle die model.safetensors heet", folder
    folder = copy("eigen-klasse")
    rows = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    rows[0]["type"] = "kwaad.Klasse"
    (folder / "modules.json").write_text(json.dumps(rows), encoding="utf-8")
    (folder / "kwaad.py").write_text(_module(mark), encoding="utf-8")
    yield "modules.json met een eigen klasse", folder
    folder = root / "auto-map"
    folder.mkdir()
    (folder / "config.json").write_text(
        json.dumps({"model_type": "kwaad", "auto_map": {"AutoModel": "kwaad.Klasse", "AutoConfig": "kwaad.Klasse"}}),
        encoding="utf-8",
    )
    (folder / "kwaad.py").write_text(_module(mark), encoding="utf-8")
    (folder / "model.safetensors").write_bytes(trap)
    yield "config.json met auto_map naar eigen code", folder


def command(db: Path, model: str, *args: str) -> subprocess.CompletedProcess[str]:
    """One command with this model, from a folder that holds a module of its name."""
    environment = {**os.environ, "CASUSBANK_MODEL": model, "HF_HUB_OFFLINE": "1", "PYTHONPATH": str(ROOT)}
    where = Path(model) if Path(model).is_dir() else db.parent
    return subprocess.run(
        [sys.executable, "-P", "-m", "casusbank", "--db", str(db), *args],
        cwd=where, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def planted(root: Path, db: Path) -> Uitslag:
    """Every plant refused with a line, and none has run."""
    mark = root / "uitgevoerd"
    wrong: list[str] = []
    done = 0
    for what, folder in plants(root, mark):
        said = command(db, str(folder), "index")
        refused = said.returncode != 0 and said.stderr.strip() and "Traceback" not in said.stderr
        print(f"  {what}: {said.stderr.strip().splitlines()[-1:] or said.returncode}", file=sys.stderr)
        done += 1
        if not refused or mark.exists():
            wrong.append(what)
        mark.unlink(missing_ok=True)
    index = db.with_name(db.name + "-index")
    for path in [p for p in index.rglob("*") if p.is_file()]:
        path.write_bytes(pickle.dumps(_Trap(mark)))
    if index.exists():
        done += 1
        said = command(db, "ingebouwd", "zoek", "urgentie")
        if mark.exists() or "Traceback" in said.stderr:
            wrong.append("een pickle in plaats van een indexbestand")
    return Uitslag("S8", f"{done} keer een programma op de plaats van een model of index",
                   f"{len(wrong)} niet geweigerd of uitgevoerd {wrong or ''}".strip(), "0", not wrong)  # fmt: skip


def changed(root: Path) -> Uitslag:
    """One byte of each file of the shipped model, in a copy of the packages."""
    copy = root / "bron"
    for package in PACKAGES:
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    wrong: list[str] = []
    files = sorted(p for p in (copy / "index/modellen/ingebouwd").rglob("*") if p.suffix in {".json", ".safetensors"})
    for path in files:
        whole = path.read_bytes()
        path.write_bytes(whole[:-2] + bytes([whole[-2] ^ 1]) + whole[-1:])
        said = subprocess.run(
            [sys.executable, "-P", "-c", "from casusbank.config import Config\nfrom index.embed import load_embedder\n"
             "load_embedder(Config()).embed_question('traplift')"],
            env={**os.environ, "PYTHONPATH": str(copy)}, cwd=root, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if "ModelFout" not in said.stderr:
            wrong.append(path.name)
        path.write_bytes(whole)
    return Uitslag("S8", f"één veranderde byte in elk van de {len(files)} bestanden van het meegeleverde model",
                   f"{len(files) - len(wrong)} van {len(files)} geweigerd", "alle", not wrong)  # fmt: skip


def main() -> int:
    opdracht(__doc__, zaad=None, snel="the same: it is quick").parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root, places = Path(folder), in_the_source()
        db = root / "x.db"
        made = command(db, "ingebouwd", "ingest", str(ROOT / "casusbank" / "demo"))
        if made.returncode not in (0, 1) or command(db, "ingebouwd", "index").returncode:
            print(made.stderr, file=sys.stderr)
        return meld(
            [
                planted(root, db),
                changed(root),
                Uitslag("S8", "pickle, torch.load, trust_remote_code, eval of exec in de broncode",
                        f"{len(places)} plaatsen {places or ''}".strip(), "0", not places),
            ]
        )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
