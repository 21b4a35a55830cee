"""Train the sentence model of factors: python scripts/train_zinmodel.py [--kruis] [--uit PAD].

From the project's own labels only: sentences that tell a factor (tests/gold/zinnen/afstemmen.tsv), and the sentences
of the demo and of the texts to tune on (tests/gold/taal/afstemmen), which tell none but what their gold names. Of
those, the two that look most like a factor of their text are left out. `--kruis` only measures: three-fold over the
tuning texts, with the cues, per threshold. Needs scikit-learn, which comes with sentence-transformers. Equal input
gives an equal file.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from goudteksten import ROOT, SETS, Lezer, gold_rows
from safetensors.numpy import save_file
from scipy.sparse import csr_matrix, diags, vstack
from sklearn.linear_model import SGDClassifier

from casusbank.model import Casus, FactorToekenning
from casusbank.vocabulary import load_vocabulary
from ingest.annotate.context import read_context
from ingest.annotate.zinkans import BREEDTE, Zinmodel, hashed
from ingest.annotate.zinmodel import tells
from ingest.text import Leestekst, Token, read_light, tokenize

NONE = "geen"
Zinnen = list[tuple[Token, ...]]


@dataclass(slots=True)
class Tekst:
    """One labelled text: its sentences that tell of the case, its gold factors and what the cues read."""

    zinnen: Zinnen
    gold: dict[str, str]
    cues: dict[str, str]


def step_of(factor: str, value: Any) -> str:
    """A value as a class: the lowest step of a scale and absence are one."""
    return "afwezig" if str(value) in {"geen", "afwezig"} else str(value)


def labelled_sentences(path: Path) -> tuple[Zinnen, list[str]]:
    """Sentences and their class; a hard negative is `geen`."""
    with path.open(encoding="utf-8") as lines:
        rows = list(
            csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE)
        )
    rows = [r for r in rows if r["soort"] == "factor"]
    classes = [NONE if r["waarde"] == "geen" else f"{r['sleutel']}={step_of(r['sleutel'], r['waarde'])}" for r in rows]
    return [tokenize(r["zin"]) for r in rows], classes


def labelled_texts(naam: str) -> Iterable[Tekst]:
    """The texts of one gold set."""
    lezer = Lezer()
    for row in gold_rows(sorted(SETS[naam].glob("*.yaml"))):
        _, casus = lezer.read(row)
        if casus:
            yield read_labelled(casus, {k: step_of(k, v) for k, v in (row.get("factoren") or {}).items()})


def read_labelled(casus: Casus, gold: dict[str, str]) -> Tekst:
    sections = tuple(a for a in casus.annotaties if a.soort == "sectie")
    light = read_light(casus.tekst, blokken=())
    text = Leestekst(light.tekst, light.tokens, light.zinnen, secties=sections)
    lezing = read_context(text)
    told = [n for n in range(len(text.zinnen)) if tells(text, n, lezing[n])]
    sentences = [text.tokens[text.zinnen[n].eerste : text.zinnen[n].laatste] for n in told]
    cues = {
        a.sleutel: step_of(a.sleutel, a.details.waarde)
        for a in casus.annotaties
        if isinstance(a.details, FactorToekenning) and not a.annotator.startswith("zinmodel")
    }
    return Tekst(sentences, gold, cues)


def matrix(sentences: Zinnen) -> csr_matrix:
    """(sentences, columns)."""
    rows = [hashed(tokens) for tokens in sentences]
    ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    parts = [np.concatenate([r[k] for r in rows]) if rows else np.zeros(0) for k in (1, 0)]
    return csr_matrix((parts[0], parts[1], ends), shape=(len(rows), BREEDTE))


def fit(sentences: Zinnen, classes: Sequence[str], texts: Sequence[Tekst]) -> Zinmodel:
    """Fit twice: the first model says which sentences of a text tell its own factors, and those are left out."""
    own = np.repeat(np.arange(len(texts)), [len(t.zinnen) for t in texts])
    positive, other = matrix(sentences), matrix([s for t in texts for s in t.zinnen])
    idf = np.log((1 + positive.shape[0] + other.shape[0]) / (1 + vstack([positive, other]).getnnz(axis=0))) + 1
    positive, other = (unit(m.multiply(idf).tocsr()) for m in (positive, other))
    kept = np.ones(other.shape[0], dtype=bool)
    model = _sgd(positive, other, classes)
    chances = model.decision_function(other)
    column = {name: k for k, name in enumerate(model.classes_)}
    for number, text in enumerate(texts):
        places = np.flatnonzero(own == number)
        for name in (f"{f}={s}" for f, s in text.gold.items()):
            if name in column:
                kept[places[np.argsort(-chances[places, column[name]])[:2]]] = False
    model = _sgd(positive, other[kept], classes)
    keep = [k for k, name in enumerate(model.classes_) if name != NONE]
    weights = model.coef_[keep].T
    scale = np.abs(weights).max(axis=0) / 127
    return Zinmodel(
        tuple(str(model.classes_[k]) for k in keep),
        np.round(weights / scale).astype(np.int8),
        scale.astype(np.float32),
        model.intercept_[keep].astype(np.float32),
        idf.astype(np.float32),
    )


def _sgd(positive: csr_matrix, other: csr_matrix, classes: Sequence[str]) -> SGDClassifier:
    labels = np.array([*classes, *([NONE] * other.shape[0])])
    learner = SGDClassifier(loss="log_loss", alpha=1e-5, max_iter=15, tol=None, random_state=0)
    return learner.fit(vstack([positive, other]).tocsr(), labels)


def unit(rows: csr_matrix) -> csr_matrix:
    """Rows of length one."""
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return (diags(1 / np.where(lengths == 0, 1, lengths)) @ rows).tocsr()


def found_in(model: Zinmodel, text: Tekst) -> dict[str, tuple[float, str]]:
    """Per factor the likeliest step."""
    best: dict[str, tuple[float, str]] = {}
    for tokens in text.zinnen:
        for name, chance in zip(model.klassen, model.probabilities(tokens).tolist(), strict=True):
            factor, _, step = name.partition("=")
            best[factor] = max(best.get(factor, (0.0, "")), (chance, step))
    return best


def cross_validate(sentences: Zinnen, classes: Sequence[str], fixed: list[Tekst], texts: list[Tekst]) -> None:
    """Print precision, recall and F1 of cues plus model per threshold; no text is read by a model that saw it."""
    read: list[tuple[Tekst, dict[str, tuple[float, str]]]] = []
    for fold in range(3):
        model = fit(sentences, classes, fixed + [t for i, t in enumerate(texts) if i % 3 != fold])
        read += [(t, found_in(model, t)) for i, t in enumerate(texts) if i % 3 == fold]
    for threshold in (1.0, 0.02, 0.03, 0.05, 0.06, 0.08, 0.12, 0.2):
        right = named = wanted = 0
        for text, best in read:
            said = {f: s for f, (chance, s) in best.items() if chance > threshold} | text.cues
            right += sum(text.gold.get(f) == s for f, s in said.items())
            named, wanted = named + len(said), wanted + len(text.gold)
        print(f"{threshold:5}: P {right / named:.3f}  R {right / wanted:.3f}  F1 {2 * right / (named + wanted):.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kruis", action="store_true", help="alleen kruisvalideren, niets schrijven")
    parser.add_argument("--uit", type=Path, default=ROOT / "ingest/annotate/zinmodel.safetensors")
    args = parser.parse_args()
    sentences, classes = labelled_sentences(ROOT / "tests/gold/zinnen/afstemmen.tsv")
    unknown = {c.partition("=")[0] for c in classes} - {NONE, *load_vocabulary().factoren}
    if unknown:
        parser.error(f"onbekende factor: {', '.join(sorted(unknown))}")
    demo, texts = list(labelled_texts("demo")), list(labelled_texts("afstemmen"))
    if args.kruis:
        cross_validate(sentences, classes, demo, texts)
        return
    model = fit(sentences, classes, demo + texts)
    parts = {
        "klassen": np.frombuffer("\n".join(model.klassen).encode(), dtype=np.uint8),
        "gewichten": model.gewichten,
        "schaal": model.schaal,
        "bias": model.bias,
        "idf": model.idf.astype(np.float16),
    }
    save_file({name: np.ascontiguousarray(part) for name, part in parts.items()}, args.uit)
    args.uit.chmod(0o644)  # safetensors closes its files to others, and others run what is installed
    print(f"{len(model.klassen)} klassen, {len(sentences)} zinnen, {args.uit.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
