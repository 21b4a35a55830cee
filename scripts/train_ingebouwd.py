"""Train the built-in static model from the text of Dutch laws and the project's vocabulary.

    python scripts/train_ingebouwd.py regelingen.jsonl.gz --doel index/modellen/ingebouwd

Three steps, one fixed seed, about ten minutes on one core:
1. a Unigram tokenizer without word-start marker, so that a part of a compound is the same token as
   the word by itself (`woning` + `aanpassing`);
2. token vectors from the shifted positive PMI matrix (Levy & Goldberg 2014), factorised with a
   randomised SVD and weighted as in SIF (Arora et al. 2017);
3. contrastive training with in-batch negatives (Henderson et al. 2017) on heading -> article,
   adjacent paragraphs, a sentence -> the rest of its article, definitions, vocabulary synonyms and
   lay words -> field terms. Half of the tokens an anchor shares with its
   positive are dropped: word overlap is the lexical arm's work, this model must learn the rest.

Laws carry no copyright in the Netherlands (article 11 Auteurswet). `--zonder` names BEIR folders
whose documents stay out of training, so that figures on them stay honest.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy import sparse
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
from sklearn.utils.extmath import randomized_svd
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

SEED = 20240607
VOCAB = 28_000
DIM = 256
WINDOW = 8
MAX_TOKENS = 160
_HEADING = re.compile(r"^#{2,6}[ \t]*(.*)$", re.M)
_NUMBERING = re.compile(r"^(?:artikel|hoofdstuk|afdeling|paragraaf|§|titel|bijlage)?\s*[\w.:]*\s*", re.I)
_DEFINITION = re.compile(r"^(?:[a-z0-9]{1,3}[.)°]? )?\*([^*\n]{3,60}?):?\*:? (.{30,600})$", re.M)
_CLOSING = re.compile(r"treedt in werking|wordt aangehaald als|^De Minister|Staatscourant", re.I)


@dataclass(frozen=True, slots=True)
class Artikel:
    """One article of a law: its heading (often empty) and its paragraphs."""

    wet: str
    kop: str
    alineas: tuple[str, ...]


def read_laws(path: Path, without: frozenset[str]) -> Iterator[Artikel]:
    """Articles of all laws in the file, in file order."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            law = json.loads(line)
            if law["_id"] not in without:
                yield from _articles(law["title"], law["text"].replace("\xa0", " "))


def _articles(title: str, text: str) -> Iterator[Artikel]:
    heading = ""
    marks = [*_HEADING.finditer(text)]
    for mark, following in zip(marks, [*marks[1:], None], strict=bool(marks)):
        words = mark.group(1).strip()
        named = _NUMBERING.sub("", words)
        heading = named or ("" if words else heading)
        body = text[mark.end() : following.start() if following else len(text)]
        paragraphs = tuple(p.strip() for p in body.split("\n") if len(p.split()) > 3)
        if paragraphs:
            yield Artikel(title, heading if len(heading.split()) <= 25 else "", paragraphs)
            heading = ""
        elif not named:
            heading = ""


def held_out(folders: Iterable[Path]) -> frozenset[str]:
    """Law ids (`BWBR...`) of the documents in these BEIR folders."""
    found: set[str] = set()
    for folder in folders:
        for path in folder.glob("corpus.jsonl*"):
            with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
                found |= {str(json.loads(line)["_id"]).split("-")[0] for line in lines}
    return frozenset(found)


def train_tokenizer(texts: Iterable[str]) -> Tokenizer:
    """A Unigram tokenizer: lower case, no accents, digits kept short, no word-start marker."""
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Lowercase(), normalizers.NFD(), normalizers.StripAccents()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.BertPreTokenizer(), pre_tokenizers.Digits(individual_digits=False)]
    )
    trainer = trainers.UnigramTrainer(
        vocab_size=VOCAB,
        special_tokens=["[UNK]"],
        unk_token="[UNK]",  # noqa: S106
        max_piece_length=18,
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def encode(tokenizer: Tokenizer, texts: list[str]) -> list[np.ndarray[Any, Any]]:
    """Token ids per text, unknown tokens left out."""
    found: list[np.ndarray[Any, Any]] = []
    for at in range(0, len(texts), 20_000):
        for encoding in tokenizer.encode_batch(texts[at : at + 20_000], add_special_tokens=False):
            ids = np.asarray(encoding.ids, dtype=np.int32)
            found.append(ids[ids > 0])
    return found


def ppmi_vectors(documents: list[np.ndarray[Any, Any]], size: int) -> np.ndarray[Any, Any]:
    """(size, DIM) float32 start vectors: SVD of the PPMI of tokens within WINDOW, times SIF weights."""
    gap = np.full(WINDOW, -1, dtype=np.int32)
    flat = np.concatenate([part for d in documents for part in (d, gap)])
    counts = np.bincount(flat[flat >= 0], minlength=size).astype(np.float64)
    share = counts / counts.sum()
    rng = np.random.default_rng(SEED)
    keep = rng.random(len(flat)) < np.minimum(1.0, np.sqrt(3e-4 / np.maximum(share, 1e-12)))[flat]
    flat = np.where(keep | (flat < 0), flat, -1)
    matrix: Any = sparse.csr_matrix((size, size), dtype=np.float32)
    for distance in range(1, WINDOW + 1):
        left, right = flat[:-distance], flat[distance:]
        both = (left >= 0) & (right >= 0)
        ones = np.full(int(both.sum()), 1.0 - (distance - 1) / (2 * WINDOW), dtype=np.float32)
        matrix = matrix + sparse.coo_matrix((ones, (left[both], right[both])), shape=(size, size)).tocsr()
    matrix = (matrix + matrix.T).tocoo()
    rows = np.asarray(matrix.sum(axis=1)).ravel()
    smooth = rows**0.75
    values = np.log(
        np.maximum(matrix.data, 1e-9) * smooth.sum() / np.maximum(rows[matrix.row] * smooth[matrix.col], 1e-9)
    ) - np.log(2.0)
    positive = (values > 0) & (matrix.data > 1.2)
    ppmi = sparse.csr_matrix(
        (values[positive].astype(np.float32), (matrix.row[positive], matrix.col[positive])), shape=(size, size)
    )
    print(f"PPMI: {ppmi.nnz / 1e6:.1f}M cells")
    left, strength, _ = randomized_svd(ppmi, n_components=DIM, n_iter=2, random_state=SEED)
    vectors = left * np.sqrt(strength)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return (vectors * (1e-4 / (1e-4 + share))[:, None] ** 0.5).astype(np.float32)


def pairs(articles: list[Artikel], rng: random.Random) -> list[tuple[str, str]]:
    """(anchor, positive) texts from the laws."""
    found: list[tuple[str, str]] = []
    for a in articles:
        body = " ".join(a.alineas)
        if _CLOSING.search(a.alineas[0]):
            continue
        if a.kop and len(a.kop) > 3:
            found += [(a.kop, body), (a.kop, a.alineas[0])]
        for term, meaning in _DEFINITION.findall("\n".join(a.alineas))[:20]:
            found.append((term, meaning))
        if len(a.alineas) > 1:
            at = rng.randrange(len(a.alineas) - 1)
            found.append((a.alineas[at], a.alineas[at + 1]))
            pick = rng.randrange(len(a.alineas))
            found.append((a.alineas[pick], " ".join(a.alineas[:pick] + a.alineas[pick + 1 :])))
        if rng.random() < 0.15:
            found.append((re.sub(r"^.*?(?:houdende|nr\. \S+)", "", a.wet), body))
    return found


def vocabulary_pairs() -> list[tuple[str, str]]:
    """(term, synonym or cue) from the project's own vocabulary; (lay word, field term) both ways."""
    from casusbank.vocabulary import load_thesaurus, load_vocabulary

    v = load_vocabulary()
    found = [(w.label, s) for w in v.waarden.values() for s in (*w.synoniemen, *w.cues, w.definitie)]
    found += [(f.label, cue) for f in v.factoren.values() for cue in f.cues]
    found += [(x.label, cue) for x in (*v.onderwerpen.values(), *v.grenzen.values()) for cue in x.cues]
    found += [(i.label, cue) for i in v.instrumenten.values() for cue in (*i.cues, i.haak)]
    found += [(w.titel, other) for w in v.wetten.values() for other in (*w.afkortingen, *w.oude_namen)]
    found += [pair for t in load_thesaurus() for pair in ((t.leken, t.vakterm), (t.vakterm, t.leken))]
    return [(a, b) for a, b in found if a and b]


def _bag(items: list[np.ndarray[Any, Any]]) -> tuple[torch.Tensor, torch.Tensor]:
    offsets = np.cumsum([0, *(len(i) for i in items[:-1])])
    return torch.from_numpy(np.concatenate(items).astype(np.int64)), torch.from_numpy(offsets.astype(np.int64))


def contrast(
    start: np.ndarray[Any, Any], data: list[tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]], epochs: int
) -> np.ndarray[Any, Any]:
    """Vectors after contrastive training with in-batch negatives, both directions."""
    rng = np.random.default_rng(SEED)
    bag = torch.nn.EmbeddingBag.from_pretrained(torch.from_numpy(start.copy()), freeze=False, mode="mean")
    batch, scale = 768, 20.0
    optimiser = torch.optim.Adam(bag.parameters(), lr=2e-3)
    steps = epochs * (len(data) // batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: min(1.0, (s + 1) / 50) * max(0.02, 1 - s / steps))
    labels = torch.arange(batch)
    for epoch in range(epochs):
        order, losses = rng.permutation(len(data)), []
        for at in range(0, len(order) - batch + 1, batch):
            anchors, positives = [], []
            for i in order[at : at + batch]:
                a, p = data[i]
                if len(p) > MAX_TOKENS:
                    first = int(rng.integers(0, max(1, min(len(p) - MAX_TOKENS, 200))))
                    p = p[first : first + MAX_TOKENS]
                shared = np.isin(a, p) & (rng.random(len(a)) < 0.5)
                anchors.append(a if shared.all() else a[~shared])
                positives.append(p)
            x = torch.nn.functional.normalize(bag(*_bag(anchors)))
            y = torch.nn.functional.normalize(bag(*_bag(positives)))
            scores = scale * x @ y.T
            loss = torch.nn.functional.cross_entropy(scores, labels) + torch.nn.functional.cross_entropy(
                scores.T, labels
            )
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            losses.append(float(loss.detach()))
        print(f"epoch {epoch + 1}/{epochs}: loss {np.mean(losses):.3f}", flush=True)
    return bag.weight.detach().numpy()


def save(folder: Path, tokenizer: Tokenizer, vectors: np.ndarray[Any, Any]) -> None:
    """Write a standard sentence-transformers folder with 16-bit weights."""
    static = StaticEmbedding(tokenizer, embedding_weights=torch.from_numpy(vectors).half())
    readme = folder / "README.md"
    kept = readme.read_text(encoding="utf-8") if readme.is_file() else ""
    model = SentenceTransformer(modules=[static, Normalize()], device="cpu")
    model.save(str(folder), create_model_card=False)
    if kept:
        readme.write_text(kept, encoding="utf-8")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wetten", type=Path)
    parser.add_argument("--doel", type=Path, required=True)
    parser.add_argument("--zonder", type=Path, action="append", default=[])
    parser.add_argument("--epochs", type=int, default=6)
    args = parser.parse_args()
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    rng = random.Random(SEED)  # noqa: S311  (training, not secrecy)
    articles = list(read_laws(args.wetten, held_out(args.zonder)))
    paragraphs = [p for a in articles for p in a.alineas]
    print(f"{len(articles)} articles, {len(paragraphs)} paragraphs")
    sample = rng.sample(paragraphs, min(len(paragraphs), 250_000))
    tokenizer = train_tokenizer(sample + [a.kop for a in articles if a.kop])
    documents = encode(tokenizer, [" ".join((a.kop, *a.alineas)) for a in articles])
    print(f"{sum(map(len, documents)) / 1e6:.1f}M tokens, vocabulary {tokenizer.get_vocab_size()}", flush=True)
    start = ppmi_vectors(documents, tokenizer.get_vocab_size())
    texts = pairs(articles, rng) + vocabulary_pairs() * 3
    sides = [encode(tokenizer, [t[i][:2000] for t in texts]) for i in (0, 1)]
    data = [(a[:MAX_TOKENS], p) for a, p in zip(*sides, strict=True) if len(a) and len(p) > 1]
    print(f"{len(data)} pairs", flush=True)
    vectors = contrast(start, data, args.epochs)
    args.doel.mkdir(parents=True, exist_ok=True)
    save(args.doel, tokenizer, vectors)
    print(f"{args.wetten.name} sha256 {hashlib.sha256(args.wetten.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    main()
