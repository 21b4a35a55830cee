"""The vocabulary as SKOS: what goes out can be read back, and both forms say the same."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import rdflib
from click.testing import CliRunner

from casusbank.cli import cli
from casusbank.skos import SCHEMAS, begrippen, jsonld, turtle
from casusbank.vocabulary import load_vocabulary

BASE = "https://data.voorbeeld.nl/cb/"
Triple = tuple[str, str, str]


def read_turtle(text: str) -> set[Triple]:
    """The triples of Turtle with prefixes, full URIs and literals."""
    prefixes = dict(re.findall(r"@prefix (\w+): <([^>]+)> \.", text))

    def full(term: str) -> str:
        if term == "a":
            return "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
        if term[0] == "<":
            return term[1:-1]
        if term[0] == '"':
            value, _, tag = term.rpartition('"')
            return json.loads(value + '"') + tag
        name, _, local = term.partition(":")
        return prefixes[name] + local

    token = re.compile(r'"(?:[^"\\]|\\.)*"(?:@\w+)?|<[^>]*>|[;.](?=\s)|[\w:]+')
    found: set[Triple] = set()
    body = text[text.index("\n\n") :]
    terms: list[str] = []
    subject = ""
    for t in token.findall(body):
        if t in {";", "."}:
            if len(terms) == 3:
                subject = terms.pop(0)
            predicate, value = terms
            found.add((full(subject), full(predicate), full(value)))
            terms = []
        else:
            terms.append(t)
    assert not terms
    return found


def read_jsonld(document: dict[str, Any]) -> set[Triple]:
    """The triples of a JSON-LD document with a flat graph and prefixes in its context."""
    prefixes = document["@context"]

    def full(name: str) -> str:
        if name == "@type":
            return "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
        prefix, _, local = name.partition(":")
        return prefixes[prefix] + local

    def value(v: Any) -> str:
        if isinstance(v, str):
            return v
        return v["@id"] if "@id" in v else f"{v['@value']}@{v['@language']}"

    found: set[Triple] = set()
    for node in document["@graph"]:
        for name, values in node.items():
            if name != "@id":
                for v in values if isinstance(values, list) else [values]:
                    found.add((node["@id"], full(name), full(v) if name == "@type" else value(v)))
    return found


def test_turtle_and_jsonld_hold_the_same_triples() -> None:
    assert read_turtle(turtle(basis=BASE)) == read_jsonld(json.loads(json.dumps(jsonld(basis=BASE))))


def test_an_rdf_library_reads_both() -> None:
    one = rdflib.Graph().parse(data=turtle(basis=BASE), format="turtle")
    two = rdflib.Graph().parse(data=json.dumps(jsonld(basis=BASE)), format="json-ld")
    assert set(one) == set(two)
    assert len(one) == len(read_turtle(turtle(basis=BASE)))


def test_every_list_goes_out_whole() -> None:
    vocab = load_vocabulary()
    counts = Counter(b.schema for b in begrippen())
    assert set(counts) == set(SCHEMAS)
    assert counts["onderwerpen"] == len(vocab.onderwerpen) and counts["factoren"] == len(vocab.factoren)
    assert {b.schema for b in begrippen(["waarden"])} == {"waarden"}


def test_a_subject_carries_its_words_and_its_place() -> None:
    triples = read_turtle(turtle(["onderwerpen", "domeinen"], BASE))
    skos = "http://www.w3.org/2004/02/skos/core#"
    subject = f"{BASE}onderwerpen/huishoudelijke_hulp"
    assert (subject, f"{skos}prefLabel", "Huishoudelijke hulp@nl") in triples
    assert (subject, f"{skos}notation", "huishoudelijke_hulp") in triples
    assert (subject, f"{skos}broader", f"{BASE}domeinen/wmo") in triples
    assert (f"{BASE}domeinen/wmo", f"{skos}narrower", subject) in triples
    assert any(s == subject and p == f"{skos}altLabel" for s, p, _ in triples)


def test_skos_keeps_its_own_rules() -> None:
    """Ids are unique, labels of a concept are disjoint, and what is broader says narrower."""
    made = begrippen()
    by_path = {b.pad: b for b in made}
    assert len(by_path) == len(made)
    for b in made:
        labels = Counter(x.lower() for x in (b.label, *b.altLabel, *b.hiddenLabel))
        assert max(labels.values()) == 1, b
        assert {*b.broader, *b.narrower, *b.related, *b.exactMatch} <= set(by_path), b
        assert not {*b.broader, *b.narrower} & {*b.related, *b.exactMatch}, b


def test_command(tmp_path: Any) -> None:
    shown = CliRunner().invoke(cli, ["vocabulaire", "--lijst", "domeinen", "--basis", "https://data.voorbeeld.nl/cb"])
    assert shown.exit_code == 0 and f"<{BASE}domeinen/wmo> a skos:Concept" in shown.stdout
    target = tmp_path / "lijst.jsonld"
    done = CliRunner().invoke(cli, ["vocabulaire", "--formaat", "jsonld", "--uit", str(target)])
    assert done.exit_code == 0 and json.loads(target.read_text(encoding="utf-8"))["@graph"]
    assert CliRunner().invoke(cli, ["vocabulaire", "--basis", "geen adres"]).exit_code != 0
