"""Average the built-in models of several trainings, token by token.

    python scripts/meng_ingebouwd.py een twee --doel index/modellen/ingebouwd

Trainings that began at the same vectors end near each other: their mean is a model again, and keeps most of what each
is best at (Wortsman et al., Model soups, 2022). One that learned much from laws knows what sentences have in common;
one that learned longer from the project's own material knows more lay words.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from ingebouwd.leren import Floats
from safetensors.numpy import load_file
from tokenizers import Tokenizer
from train_ingebouwd import save


def vectors(folder: Path) -> Floats:
    """The vector of each token of a model that `train_ingebouwd.py` made."""
    kept = load_file(folder / "model.safetensors")
    found: Floats = kept["embeddings"].astype(np.float32) * kept["weights"][:, None]
    return found


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modellen", type=Path, nargs="+")
    parser.add_argument("--doel", type=Path, required=True)
    args = parser.parse_args()
    words = {(folder / "tokenizer.json").read_bytes() for folder in args.modellen}
    if len(words) > 1:
        parser.error("these models have other tokens")
    args.doel.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(args.modellen[0] / "tokenizer.json"))
    mean: Floats = np.mean([vectors(folder) for folder in args.modellen], axis=0, dtype=np.float32)
    save(args.doel, tokenizer, mean)


if __name__ == "__main__":
    main()
