"""The Dutch spaCy pipeline; the only file that imports spaCy.

Ingest asks it for the names of people, where `nl_core_news_sm` is installed, and for nothing else: tokens and
sentences come from the rules of `ingest.text` and `ingest.sentences`, here too. Everything casusbank reads in a
text is a registered factory (entry points `spacy_factories`), so that any pipeline can use it:
`nlp.add_pipe("casusbank_wetsverwijzingen")` fills `doc.spans["casusbank_wetsverwijzingen"]`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, cast

import numpy as np
import simplemma

from casusbank.model import Annotatie, Soort
from casusbank.render import annotatie_json
from ingest.annotate import ANNOTATORS, annotate_one
from ingest.compounds import split_compound
from ingest.pseudonymise import pseudonymise
from ingest.sentences import sentence_spans
from ingest.text import TOKEN, read_light

_TORCH = sys.modules.get("torch")
sys.modules["torch"] = None  # type: ignore[assignment]
try:
    # spaCy's thinc imports torch wherever it is installed: a second and 180 MB in every process, for nothing used here.
    import spacy
    from spacy.language import Language
    from spacy.tokens import Doc, Span, Token
    from spacy.util import is_package
    from spacy.vocab import Vocab
finally:
    del sys.modules["torch"]
    if _TORCH:
        sys.modules["torch"] = _TORCH

MODEL = "nl_core_news_sm"
"""Trained pipeline that is used when installed; casusbank reads without it too."""
_SENTENCES = "casusbank_zinnen"

if not Token.has_extension("delen"):
    Token.set_extension("delen", default=())


class RuleTokenizer:
    """spaCy tokenizer with the token rule of `ingest.text`; other white space becomes space tokens."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """A Doc whose tokens are those of `ingest.text.tokenize`, plus white space."""
        words: list[str] = []
        spaces: list[bool] = []
        at = 0
        for m in TOKEN.finditer(text):
            _add_gap(words, spaces, text[at : m.start()])
            words.append(m.group())
            spaces.append(False)
            at = m.end()
        _add_gap(words, spaces, text[at:])
        return Doc(self.vocab, words=words, spaces=spaces)

    def to_bytes(self, **_kwargs: object) -> bytes:
        """No state: nothing to write."""
        return b""

    def from_bytes(self, _data: bytes, **_kwargs: object) -> RuleTokenizer:
        """No state: nothing to read."""
        return self

    def to_disk(self, _path: object, **_kwargs: object) -> None:
        """No state: nothing to write."""

    def from_disk(self, _path: object, **_kwargs: object) -> RuleTokenizer:
        """No state: nothing to read."""
        return self


def _add_gap(words: list[str], spaces: list[bool], gap: str) -> None:
    if gap[:1] == " " and words:
        spaces[-1] = True
        gap = gap[1:]
    if gap:
        words.append(gap)
        spaces.append(False)


@Language.factory(_SENTENCES)  # pyright: ignore[reportUntypedFunctionDecorator]
def create_sentences(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Component: sentence starts by the rules of `ingest.sentences`."""

    def component(doc: Doc) -> Doc:
        starts = {begin for begin, _ in sentence_spans(doc.text)}
        # One array instead of a setter per token: the setter checks the whole Doc each time.
        marks = [1 if begin in starts else -1 for begin in doc.to_array(["IDX"]).tolist()]
        doc.from_array(["SENT_START"], cast("Any", np.array(marks, dtype="int64").reshape(-1, 1).view("uint64")))
        return doc

    return component


@Language.factory("casusbank_lemma")  # pyright: ignore[reportUntypedFunctionDecorator]
def create_lemmas(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Component: lemmas looked up by simplemma (Barbaresi 2023)."""

    def component(doc: Doc) -> Doc:
        for token in doc:
            if token.is_alpha:
                token.lemma_ = _lemma(token.text)
        return doc

    return component


@lru_cache(maxsize=1 << 16)
def _lemma(word: str) -> str:
    """The lemma; of a compound the list does not know, the lemma of its head."""
    lemma: str = simplemma.lemmatize(word, lang="nl")
    parts = split_compound(word.lower())
    if lemma.lower() != word.lower() or len(parts) == 1:
        return lemma
    return "".join(parts[:-1]) + simplemma.lemmatize(parts[-1], lang="nl")


@Language.factory("casusbank_samenstelling")  # pyright: ignore[reportUntypedFunctionDecorator]
def create_compounds(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Component: the parts of a compound on `token._.delen`."""

    def component(doc: Doc) -> Doc:
        for token in doc:
            if token.is_alpha and len(token) > 7:
                token._.delen = split_compound(token.lower_)
        return doc

    return component


@Language.factory("casusbank_persoonsgegevens", default_config={"spans_key": "casusbank_persoonsgegevens"})  # pyright: ignore[reportUntypedFunctionDecorator]
def create_privacy(nlp: Language, name: str, spans_key: str) -> Callable[[Doc], Doc]:
    """Component: personal data as spans, labelled by kind; the text with placeholders on `doc._.gepseudonimiseerd`.

    A Doc cannot change its text: store or show `doc._.gepseudonimiseerd`, never the Doc.
    """

    def component(doc: Doc) -> Doc:
        found = pseudonymise(doc.text)
        source = found.herkomst.to_source
        _put_spans(doc, spans_key, [(source(a.begin), source(a.eind), a) for a in found.gegevens])
        doc._.gepseudonimiseerd = found.tekst
        return doc

    return component


class _Reading:
    """The annotations of one text, read as far as a component asked: each annotator builds on those before it."""

    def __init__(self, text: str, peildatum: str | None) -> None:
        self.text = read_light(text, peildatum=peildatum)
        self.found: tuple[Annotatie, ...] = ()
        self.done = 0

    def upto(self, last: int) -> tuple[Annotatie, ...]:
        """The annotations of all annotators up to and including number `last`."""
        for annotator in ANNOTATORS[self.done : last + 1]:
            self.text, self.found = annotate_one(self.text, self.found, annotator)
        self.done = max(self.done, last + 1)
        return self.found


@lru_cache(maxsize=4)
def _reading(text: str, peildatum: str | None) -> _Reading:
    """Shared by the components of one pipeline, which see the same text right after each other."""
    return _Reading(text, peildatum)


def _put_spans(doc: Doc, key: str, found: Iterable[tuple[int, int, Annotatie]]) -> None:
    """Write annotations as spans under `key`, and as plain values on `doc._.casusbank`."""
    spans: list[Span] = []
    rows: list[dict[str, Any]] = []
    for begin, end, a in found:
        span = doc.char_span(begin, end, label=a.sleutel, alignment_mode="expand") if end > begin else None
        if span is not None:
            spans.append(span)
            rows.append(annotatie_json(a) | {"spans_key": key, "begin": begin, "eind": end})
    doc.spans[key] = spans
    doc._.casusbank = [*(r for r in doc._.casusbank or () if r["spans_key"] != key), *rows]


def _span_rows(span: Span) -> list[dict[str, Any]]:
    """What casusbank says of this span: the JSON rows with its label at its place."""
    return [
        r
        for r in span.doc._.casusbank or ()
        if r["sleutel"] == span.label_ and span.start_char <= r["begin"] and r["eind"] <= span.end_char
    ]


if not Doc.has_extension("casusbank"):
    Doc.set_extension("casusbank", default=None)
    Doc.set_extension("gepseudonimiseerd", default=None)
    Span.set_extension("casusbank", getter=_span_rows)


_READS: dict[Soort, tuple[str, ...]] = {
    "sectie": ("secties",),
    "wetsverwijzing": ("wetsverwijzingen",),
    "onderwerp": ("onderwerpen",),
    "uitkomst": ("uitkomst",),
    "factor": ("factoren", "zinmodel"),
    "waarde": ("waarden",),
    "grens": ("grenzen",),
    "instrument": ("instrumenten",),
}
"""Kind of annotation to the annotators that propose it, in their order; the first names the component."""


def _annotator_factory(soort: Soort) -> Callable[..., Callable[[Doc], Doc]]:
    """Register the factory `casusbank_<annotator>` that shows all annotations of this kind."""
    number = next(i for i, a in enumerate(ANNOTATORS) if a.naam.partition("@")[0] == _READS[soort][-1])
    factory = f"casusbank_{_READS[soort][0]}"

    def create(nlp: Language, name: str, spans_key: str, peildatum: str | None) -> Callable[[Doc], Doc]:
        def component(doc: Doc) -> Doc:
            found = _reading(doc.text, peildatum).upto(number)
            _put_spans(doc, spans_key, [(a.begin, a.eind, a) for a in found if a.soort == soort])
            return doc

        return component

    create.__doc__ = (
        f"Component: annotations of kind `{soort}` as spans; `peildatum` (ISO) is the day the law is read for."
    )
    Language.factory(factory, default_config={"spans_key": factory, "peildatum": None}, func=create)
    return create


create_sections = _annotator_factory("sectie")
create_law_references = _annotator_factory("wetsverwijzing")
create_subjects = _annotator_factory("onderwerp")
create_outcome = _annotator_factory("uitkomst")
create_factors = _annotator_factory("factor")
create_values = _annotator_factory("waarde")
create_boundaries = _annotator_factory("grens")
create_instruments = _annotator_factory("instrument")


def load_pipeline() -> Language:
    """`nl_core_news_sm` when installed, else a blank Dutch pipeline, with casusbank's components.

    A casus is read whole, however long; the parser is left out, since sentences come from rules.
    """
    if is_package(MODEL):
        nlp = spacy.load(
            MODEL, exclude=["parser", "tagger", "lemmatizer", "attribute_ruler", "morphologizer", "senter"]
        )
    else:
        nlp = spacy.blank("nl")
    nlp.tokenizer = RuleTokenizer(nlp.vocab)
    nlp.max_length = 50_000_000
    for component in (_SENTENCES, "casusbank_lemma", "casusbank_samenstelling"):
        nlp.add_pipe(component)
    return nlp


def person_names(nlp: Language, tekst: str) -> tuple[str, ...]:
    """PER entities of a trained pipeline, to offer to the privacy gate; empty for a blank pipeline."""
    if "ner" not in nlp.pipe_names:
        return ()
    with nlp.select_pipes(enable=[n for n in nlp.pipe_names if n in {"ner", "tok2vec"}]):
        doc = nlp(tekst)
    return tuple(sorted({e.text.strip() for e in doc.ents if e.label_ in {"PER", "PERSON"}} - {""}))
