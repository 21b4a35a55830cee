"""The learning: start vectors from what stands near what in the laws, then from pairs that belong together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from scipy import sparse
from sklearn.utils.extmath import randomized_svd
from torch.nn import functional

from ingebouwd.oefenstof import wanted_likeness
from ingebouwd.woorden import Ids, Kenmerken

Floats = npt.NDArray[np.float32]

DIM = 256
WINDOW = 8
SIF = 1e-4
"""A token that is this share of all tokens weighs .7 of a rare one (Arora et al. 2017)."""
NEAR, OWN, LETTERS = 0.5, 1.2, 0.3
"""Lengths at the start: what a lemma stands near, a direction of its own, and one for each stretch of letters. With
the first alone, all texts of one field are alike: on every collection of long texts it found less than the second."""
LONGEST_QUESTION, LONGEST = 160, 120
"""Tokens of a first and of a second text that are read; of a longer second one a stretch at random."""
BATCH, SCALE = 512, 20.0
RATE, WEIGHT_RATE, LAW_SHARE = 2e-3, 5e-3, 0.3
"""Learning rates of features and of token weights; on laws a share of them, or they become all there is."""
FORGET, FORGET_OWN = 0.1, 0.3
"""Share of the words in common that is left out of the first text: the words arms find those already."""
SPLIT = 0.15
"""Share of the words, in three texts of ten, that is read as its pieces, so that pieces of unknown words learn too."""
FIELD, GROUP = 0.35, 0.85
"""Cosine that words of one field, and of one group in it, should have."""


@dataclass(frozen=True, slots=True)
class Soort:
    """A kind of training pairs: token ids of both texts, a key each, and how often it has its turn."""

    naam: str
    vragen: list[Ids]
    teksten: list[Ids]
    sleutels: npt.NDArray[np.int64]
    beurt: float
    blok: int = 1
    """So many consecutive pairs are kept together: the articles of one law, sentences of one event."""


def neighbours(documents: list[Ids], lemma_of: Ids, size: int, seed: int) -> tuple[Floats, npt.NDArray[np.int64]]:
    """(unit vector per lemma, its count): SVD of the positive PMI of lemmas within WINDOW (Levy & Goldberg 2014)."""
    gap = np.full(WINDOW, -1, dtype=np.int32)
    flat = np.concatenate([part for d in documents for part in (lemma_of[d], gap)])
    counts = np.bincount(flat[flat >= 0], minlength=size)
    share = np.maximum(counts / counts.sum(), 1e-12)
    keep = np.random.default_rng(seed).random(len(flat)) < np.minimum(1.0, np.sqrt(3e-4 / share))[flat]
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
    expected = np.maximum(rows[matrix.row] * smooth[matrix.col] / smooth.sum(), 1e-9)
    values = np.log(np.maximum(matrix.data, 1e-9) / expected) - np.log(2.0)
    positive = (values > 0) & (matrix.data > 1.2)
    cells = (values[positive].astype(np.float32), (matrix.row[positive], matrix.col[positive]))
    left, strength, _ = randomized_svd(
        sparse.csr_matrix(cells, shape=(size, size)), n_components=DIM, n_iter=2, random_state=seed
    )
    vectors = _unit(left * np.sqrt(strength))
    vectors[counts < 5] = 0
    return vectors, counts


def _unit(vectors: Any) -> Floats:
    scaled: Floats = (vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)).astype(np.float32)
    return scaled


class Leerling:
    """Token vectors under training: the sum of their features, times a weight of their own."""

    def __init__(
        self, features: Kenmerken, share: npt.NDArray[np.float64], near: Floats, counts: Any, seed: int
    ) -> None:
        self._rng = np.random.default_rng(seed)
        matrix = features.matrix
        self._matrix = matrix
        start = np.zeros((matrix.shape[1], DIM), np.float32)
        # Every lemma and stretch of letters has a direction of its own; what it stands near comes on top.
        own = _unit(self._rng.normal(size=(len(near), DIM)))
        known = np.minimum(1.0, counts / 50)[:, None] ** 0.5
        start[: len(near)] = NEAR * known * near + OWN * own
        start[features.letters :] = LETTERS * _unit(self._rng.normal(size=(matrix.shape[1] - features.letters, DIM)))
        self._features = torch.nn.EmbeddingBag(
            matrix.shape[1], DIM, mode="sum", sparse=True, _weight=torch.from_numpy(start)
        )
        self._weights = torch.nn.Parameter(torch.from_numpy((0.5 * np.log(SIF / (SIF + share))).astype(np.float32)))
        self._optimisers = (
            (torch.optim.SparseAdam(self._features.parameters(), lr=RATE), RATE),
            (torch.optim.Adam([self._weights], lr=WEIGHT_RATE), WEIGHT_RATE),
        )

    def vectors(self) -> Floats:
        """One row per token; zero for the unknown one."""
        with torch.no_grad():
            found: Floats = self._matrix @ self._features.weight.numpy()
            found *= np.exp(self._weights.numpy())[:, None]
        found[0] = 0
        return found

    def learn(self, kinds: list[Soort], pieces: dict[int, Ids], steps: int) -> None:
        """Batches of one kind each, drawn by their turn."""
        turns = np.array([k.beurt for k in kinds])
        queues: list[list[npt.NDArray[np.int64]]] = [[] for _ in kinds]
        losses: dict[str, list[float]] = {k.naam: [] for k in kinds}
        for step in range(steps):
            at = int(self._rng.choice(len(kinds), p=turns / turns.sum()))
            kind = kinds[at]
            if not queues[at]:
                queues[at] = self._batches(kind)
            slow = min(1.0, (step + 1) / 50) * max(0.03, 1 - step / steps) * (LAW_SHARE if kind.naam == "wet" else 1.0)
            losses[kind.naam].append(self._step(kind, queues[at].pop(), pieces, slow))
            if (step + 1) % 100 == 0:
                told = ", ".join(f"{name} {np.mean(found[-30:]):.2f}" for name, found in losses.items() if found)
                print(f"step {step + 1}/{steps}: {told}", flush=True)

    def _batches(self, kind: Soort) -> list[npt.NDArray[np.int64]]:
        blocks = self._rng.permutation(len(kind.vragen) // kind.blok) * kind.blok
        order = (blocks[:, None] + np.arange(kind.blok)).ravel()
        size = min(BATCH, len(order))
        return [order[i : i + size] for i in range(0, len(order) - size + 1, size)]

    def _step(self, kind: Soort, rows: npt.NDArray[np.int64], pieces: dict[int, Ids], slow: float) -> float:
        texts = [self._shown(kind, i) for i in rows]
        sides = [self._cut(t, pieces) for side in (0, 1) for t in (pair[side] for pair in texts)]
        unit = functional.normalize(self._mean(sides))
        cosines = unit[: len(rows)] @ unit[len(rows) :].T
        loss = _loss(kind.naam, cosines, kind.sleutels[rows])
        for optimiser, rate in self._optimisers:
            for group in optimiser.param_groups:
                group["lr"] = rate * slow
            optimiser.zero_grad()
        loss.backward()
        for optimiser, _ in self._optimisers:
            optimiser.step()
        return float(loss.detach())

    def _shown(self, kind: Soort, row: int) -> tuple[Ids, Ids]:
        first, second = kind.vragen[row], kind.teksten[row]
        if kind.naam == "wet":
            first = first[:LONGEST]
            if len(second) > LONGEST:
                begin = int(self._rng.integers(0, min(len(second) - LONGEST, 200)))
                second = second[begin : begin + LONGEST]
        forget = FORGET if kind.naam == "wet" else FORGET_OWN
        shared = np.isin(first, second) & (self._rng.random(len(first)) < forget)
        return (first if shared.all() else first[~shared]), second

    def _cut(self, ids: Ids, pieces: dict[int, Ids]) -> Ids:
        if self._rng.random() > 0.3:
            return ids
        chosen = self._rng.random(len(ids)) < SPLIT
        if not chosen.any():
            return ids
        parts = [pieces.get(int(t), ids[j : j + 1]) if chosen[j] else ids[j : j + 1] for j, t in enumerate(ids)]
        return np.concatenate(parts)

    def _mean(self, texts: list[Ids]) -> torch.Tensor:
        tokens, where = np.unique(np.concatenate(texts), return_inverse=True)
        begin, end = self._matrix.indptr[tokens], self._matrix.indptr[tokens + 1]
        starts = np.cumsum(np.r_[0, (end - begin)[:-1]])
        cells = np.repeat(begin - starts, end - begin) + np.arange(int((end - begin).sum()))
        summed = self._features(
            torch.from_numpy(self._matrix.indices[cells].astype(np.int64)),
            torch.from_numpy(starts.astype(np.int64)),
            per_sample_weights=torch.from_numpy(self._matrix.data[cells]),
        )
        weighted = summed * torch.exp(self._weights[torch.from_numpy(tokens.astype(np.int64))])[:, None]
        offsets = np.cumsum([0, *(len(t) for t in texts[:-1])])
        return functional.embedding_bag(
            torch.from_numpy(where.astype(np.int64)), weighted, torch.from_numpy(offsets.astype(np.int64)), mode="mean"
        )


def _loss(name: str, cosines: torch.Tensor, keys: npt.NDArray[np.int64]) -> torch.Tensor:
    """In-batch negatives, both ways (Henderson et al. 2017); words and made-up sentences have a wanted cosine too."""
    scores = SCALE * cosines
    if name == "wet":
        other = (keys[:, None, 0] == keys[None, :, 0]) & ~np.eye(len(keys), dtype=bool)
        scores = scores.masked_fill(torch.from_numpy(other), -1e4)
        right = torch.arange(len(keys))
        return functional.cross_entropy(scores, right) + functional.cross_entropy(scores.T, right)
    if name == "sjabloon":
        alike = (keys[:, None] == keys[None]).all(axis=2)
        wish = torch.from_numpy(wanted_likeness(keys))
        graded = ((wish + 0.05) * (cosines - 0.95 * wish).square()).sum() / (wish + 0.05).sum()
        return 10 * graded + 0.3 * _soft(scores, alike)
    alike = keys[:, None, 0] == keys[None, :, 0]
    if name != "groep":
        return _soft(scores, alike)
    field = keys[:, None, 1] == keys[None, :, 1]
    wish = torch.from_numpy(np.where(alike, GROUP, np.where(field, FIELD, 0.0)).astype(np.float32))
    # Words that have nothing to do with each other need not be opposites: only a likeness above .1 is wrong.
    weight = torch.where(wish > 0, torch.tensor(1.0), 0.02 * (cosines > 0.1))
    graded = ((cosines - wish).square() * weight).sum() / (wish > 0).sum()
    return 10 * graded + 0.6 * _soft(scores, alike | field, np.where(alike, 0.7, 0.15))


def _soft(scores: torch.Tensor, related: Any, share: Any = 0.7) -> torch.Tensor:
    """Cross-entropy, both ways, with 1 for the pair itself and `share` for related ones."""
    target = np.where(related, share, 0.0).astype(np.float32)
    np.fill_diagonal(target, 1.0)
    wanted = torch.from_numpy(target / target.sum(axis=1, keepdims=True))
    return functional.cross_entropy(scores, wanted) + functional.cross_entropy(scores.T, wanted)
