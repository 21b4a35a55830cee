"""Tiny models with a vocabulary of a few words, built here and saved as any model from a hub is."""

from __future__ import annotations

from pathlib import Path

WOORDEN = ("traplift", "woning", "vader", "hulp", "schuld", "artrose", "studie", "kinderen", "flat", "uitkering")
_VOCAB = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "query", "passage", ":", *WOORDEN)


def _bert(folder: Path, head: str, **settings: int) -> Path:
    """A two-layer BERT with random weights of a fixed seed, with its tokenizer."""
    import torch
    import transformers

    folder.mkdir(parents=True)
    (folder / "vocab.txt").write_text("\n".join(_VOCAB), encoding="utf-8")
    torch.manual_seed(3)
    config = transformers.BertConfig(
        vocab_size=len(_VOCAB), hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32,
        initializer_range=1.0, max_position_embeddings=64, **settings,
    )  # fmt: skip
    getattr(transformers, head)(config).save_pretrained(folder)
    transformers.BertTokenizerFast(vocab=str(folder / "vocab.txt"), model_max_length=64).save_pretrained(folder)
    return folder


def tiny_transformer(folder: Path, name: str = "klein", prompts: dict[str, str] | None = None) -> Path:
    """An embedding model of sixteen dimensions, at most 32 tokens."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer

    module = Transformer(str(_bert(folder / f"{name}-ruw", "BertModel")), max_seq_length=32)
    SentenceTransformer(modules=[module, Pooling(16)], prompts=prompts).save(
        str(folder / name), create_model_card=False
    )
    return folder / name


def tiny_cross_encoder(folder: Path, name: str = "lezer", labels: int = 1) -> Path:
    """A cross-encoder: one score per pair, or as many as `labels`."""
    return _bert(folder / name, "BertForSequenceClassification", num_labels=labels)
