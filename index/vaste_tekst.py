"""Standard text in a pasted casus: sentences that stand in many casussen of this bank say nothing of this one.

What remedies there are, who decides by which mandate, what the law says in general: an office writes it in every
letter, and a pasted letter would find the letters of that office. A sentence is standard text when each of its pairs
of neighbouring words stands side by side in many casussen. The index of pairs knows that, so nothing has to be kept
for it and it follows the bank as it grows.
"""

from __future__ import annotations

import numpy as np

from index.analysis import read_terms
from index.lexical import frequencies
from index.textindex import TextIndex
from ingest.sentences import sentence_spans

MANY = 0.02
"""Share of the casussen from which a pair of words is a turn of phrase of the field."""
FEW = 5
"""Casussen that are never many."""
PAIRS = 4
"""A sentence of fewer pairs is too short to tell."""


def without_standard_text(text: str, bank: TextIndex) -> str:
    """`text` without its sentences of standard text; as it is when nothing else would be left."""
    many = max(FEW, MANY * len(bank.casus_ids))
    spans = sentence_spans(text)
    pairs, sentence = read_terms(text).pairs_in(spans)
    rare = frequencies(bank.pair_parts, pairs) < many
    own = np.bincount(sentence[rare], minlength=len(spans)) > 0
    own |= np.bincount(sentence, minlength=len(spans)) < PAIRS
    left = "\n".join(text[begin:end] for (begin, end), kept in zip(spans, own.tolist(), strict=True) if kept)
    # As long as it was: every word stands where it stood, and was read already.
    return text if len(left) in (0, len(text)) else left
