"""Train the built-in static model from the text of Dutch laws and material that the project wrote itself.

    python scripts/train_ingebouwd.py regelingen.jsonl.gz --doel een
    python scripts/train_ingebouwd.py regelingen.jsonl.gz --doel twee --stappen 1000 --wet 0.5
    python scripts/meng_ingebouwd.py een twee --doel index/modellen/ingebouwd

Three steps, one fixed seed, four minutes on one core:
1. tokens: whole words (of the material, of the laws, and their inflected forms), and pieces for the rest. A word is
   cut into the fewest tokens, without word-start marker, so that a part of a compound is the word by itself;
2. a token vector is the sum of features: a direction of its own for its lemma, what that lemma stands near in the
   laws, the parts of a compound, and stretches of letters; weighted as in SIF. So forms of one word are alike;
3. training with in-batch negatives on heading -> article, neighbouring paragraphs, definitions, lay words -> field
   terms, groups of everyday words, sentences that mean the same, and sentences from templates with a wanted likeness.

Then the sums are taken once per token and kept as 8-bit numbers with a factor per token, as model2vec writes them.

Laws carry no copyright in the Netherlands (article 11 Auteurswet). `--zonder` names BEIR folders
whose documents stay out of training, so that figures on them stay honest.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from ingebouwd.leren import LONGEST_QUESTION, Floats, Leerling, Soort, neighbours
from ingebouwd.oefenstof import Oefenpaar, field_terms, light_words, sentences, template_sentences, word_groups
from ingebouwd.wetten import Artikel, held_out, law_pairs, read_laws
from ingebouwd.woorden import (
    WORD,
    Ids,
    Kenmerken,
    build_tokenizer,
    choose_tokens,
    count_words,
    encode,
    inflected,
    normal,
    split_tokens,
)
from safetensors.numpy import save_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
from tokenizers import Tokenizer

from index.analysis import STOP_WORDS
from index.models import file_digests

SEED = 20240607
TOKENS = 45_000
"""More cost loading time: 65,000 take twice as long."""
TEMPLATE_SENTENCES = 14_000
_SHARES = {"stopwoord": 0.02, "ontkenning": 0.0007, "licht": 0.003}
"""Share of all words taken to be at least this, for words that are rarer in laws than in plain Dutch."""
_MOST_USED = frozenset(
    ["de", "het", "een", "en", "van", "in", "is", "op", "aan", "met", "te", "dat", "die", "er", "voor"]
)
_DENIALS = frozenset(["niet", "geen", "niemand", "niets", "nooit", "zonder", "nergens"])


def token_shares(tokens: list[str], documents: list[Ids]) -> np.ndarray[Any, Any]:
    """Share of all tokens that each is, in plain Dutch."""
    counts = np.bincount(np.concatenate(documents), minlength=len(tokens))
    light = {*light_words(), *(normal(w) for w in STOP_WORDS)}

    def least(token: str) -> float:
        if token in _DENIALS:
            return _SHARES["ontkenning"]
        if token in _MOST_USED or (len(token) == 1 and not token.isalnum()):
            return _SHARES["stopwoord"]
        return _SHARES["licht"] if token in light else 0.0

    return np.maximum(counts / counts.sum(), [least(t) for t in tokens])


def law_kind(tokenizer: Tokenizer, articles: list[Artikel], turn: float) -> Soort:
    """The pairs from the laws."""
    rows = list(law_pairs(articles, random.Random(SEED)))  # noqa: S311  (training, not secrecy)
    first = [t[:LONGEST_QUESTION] for t in encode(tokenizer, [r.vraag[:2000] for r in rows])]
    second = [t[:400] for t in encode(tokenizer, [r.tekst[:2500] for r in rows])]
    kept = [i for i, (a, b) in enumerate(zip(first, second, strict=True)) if len(a) and len(b) > 1]
    keys = np.array([[rows[i].groep] for i in kept], np.int64)
    return Soort("wet", [first[i] for i in kept], [second[i] for i in kept], keys, turn, blok=8)


def own_kind(tokenizer: Tokenizer, name: str, rows: list[Oefenpaar], turn: float, block: int = 1) -> Soort:
    """The pairs of one kind of own material."""
    sides = [encode(tokenizer, texts) for texts in ([r.een for r in rows], [r.ander for r in rows])]
    kept = [i for i, (a, b) in enumerate(zip(*sides, strict=True)) if len(a) and len(b)]
    keys = np.array([rows[i].sleutel for i in kept], np.int64)
    return Soort(name, [sides[0][i] for i in kept], [sides[1][i] for i in kept], keys, turn, block)


def save(folder: Path, tokenizer: Tokenizer, vectors: Floats) -> None:
    """Write a sentence-transformers folder with 8-bit weights and a factor per token."""
    readme = folder / "README.md"
    kept = readme.read_text(encoding="utf-8") if readme.is_file() else ""
    static = StaticEmbedding(tokenizer, embedding_weights=torch.from_numpy(vectors))
    SentenceTransformer(modules=[static, Normalize()], device="cpu").save(str(folder), create_model_card=False)
    factor = np.abs(vectors).max(axis=1) / 127
    rows = np.round(vectors / np.maximum(factor, 1e-12)[:, None]).astype(np.int8)
    save_file({"embeddings": rows, "weights": factor.astype(np.float32)}, folder / "model.safetensors")
    (folder / "model.safetensors").chmod(
        0o644
    )  # safetensors closes its files to others, and others run what is installed
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    if kept:
        readme.write_text(kept, encoding="utf-8")
    pinned = "".join(f"{digest.hex()}  {name}\n" for name, digest in file_digests(folder).items())
    folder.with_name(f"{folder.name}.sha256").write_text(pinned, encoding="utf-8")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wetten", type=Path)
    parser.add_argument("--doel", type=Path, required=True)
    parser.add_argument("--zonder", type=Path, action="append", default=[])
    parser.add_argument("--stappen", type=int, default=600)
    parser.add_argument("--wet", type=float, default=1.0, help="how often laws have their turn; all the rest: 0.8")
    args = parser.parse_args()
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    articles = list(read_laws(args.wetten, held_out(args.zonder)))
    counts = count_words(" ".join((a.kop, *a.alineas)) for a in articles)
    rng = random.Random(SEED)  # noqa: S311  (training, not secrecy)
    own = {
        "vakterm": field_terms(), "groep": word_groups(), "zin": sentences(),
        "sjabloon": template_sentences(rng, TEMPLATE_SENTENCES),
    }  # fmt: skip
    words = {w for rows in own.values() for r in rows for t in (r.een, r.ander) for w in WORD.findall(normal(t))}
    tokens = choose_tokens(counts, words | inflected(words) | set(light_words()), TOKENS)
    tokenizer = build_tokenizer(tokens, counts)
    paragraphs = encode(tokenizer, [p for a in articles for p in (a.kop, *a.alineas)])
    ends = [0, *accumulate(1 + len(a.alineas) for a in articles)]
    documents = [np.concatenate(paragraphs[a:b]) for a, b in pairwise(ends)]
    print(f"{len(articles)} articles, {sum(map(len, documents)) / 1e6:.1f}M tokens, {len(tokens)} kinds", flush=True)
    features = Kenmerken(tokens)
    near, lemma_counts = neighbours(documents, features.lemma_of, len(features.lemmas), SEED)
    kinds = [
        law_kind(tokenizer, articles, args.wet),
        own_kind(tokenizer, "vakterm", own["vakterm"], 0.15),
        own_kind(tokenizer, "groep", own["groep"], 0.25),
        own_kind(tokenizer, "zin", own["zin"], 0.15),
        own_kind(tokenizer, "sjabloon", own["sjabloon"], 0.25, block=4),
    ]
    print({k.naam: len(k.vragen) for k in kinds}, flush=True)
    learner = Leerling(features, token_shares(tokens, documents), near, lemma_counts, SEED)
    learner.learn(kinds, split_tokens(tokenizer, tokens), args.stappen)
    args.doel.mkdir(parents=True, exist_ok=True)
    save(args.doel, tokenizer, learner.vectors())
    print(f"{args.wetten.name} sha256 {hashlib.sha256(args.wetten.read_bytes()).hexdigest()}")
    print(json.dumps({p.name: p.stat().st_size for p in args.doel.iterdir() if p.is_file()}))


if __name__ == "__main__":
    main()
