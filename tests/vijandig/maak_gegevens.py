"""JSON and CSV."""

from __future__ import annotations

import json
from collections.abc import Iterator

from maak_bouw import BSNS, IN, NEE, OVER, TEKST, Geval


def json_gevallen() -> Iterator[Geval]:
    goed = json.dumps({"_id": "a", "text": TEKST})
    yield "diep.json", b"[" * 200_000 + b"]" * 200_000, NEE
    yield "diep-object.json", b'{"a":' * 100_000 + b"1" + b"}" * 100_000, NEE
    yield "diep.jsonl", b"[" * 100_000 + b"\n" + goed.encode(), NEE
    yield "slechte-regel.jsonl", f"{goed}\n{{kapot\n{goed}\n".encode(), NEE
    yield "dubbele-ids.jsonl", f"{goed}\n{goed.replace('Mevrouw', 'Meneer')}\n".encode(), IN
    yield "lege-regels.jsonl", f"\n\n{goed}\n\n\n".encode(), IN
    yield "geen-objecten.jsonl", b"1\n2\n[3]\n", OVER
    yield "surrogaten.jsonl", b'{"_id": "\\ud800", "text": "\\udfff ' + TEKST.strip().encode() + b'"}\n', IN
    yield "nul-teken.json", json.dumps([{"tekst": "\x00" + TEKST}]).encode(), IN
    yield (
        "groot-getal.json",
        b'[{"tekst": "' + TEKST.strip().encode() + b'", "nr": ' + b"9" * 6000 + b"}]",
        f"{NEE}|{IN}",
    )
    yield "nan.json", b'[{"tekst": "' + TEKST.strip().encode() + b'", "x": NaN, "y": -Infinity}]', IN
    yield "dubbele-sleutels.json", b'[{"tekst": "a", "tekst": "' + TEKST.strip().encode() + b'"}]', IN
    yield "alleen-machines.json", json.dumps({"a": [1, 2, {"b": "https://x.nl/y"}]}).encode(), OVER
    yield "lege-lijst.json", b"[]", OVER
    yield "bom-teken.json", b"\xef\xbb\xbf" + json.dumps([{"tekst": TEKST}]).encode(), IN
    yield "utf16.json", json.dumps([{"tekst": TEKST}]).encode("utf-16"), IN
    yield "een-regel.json", b'"' + b"a" * 3_000_000 + b'"', f"{OVER}|{NEE}"
    soorten: list[object] = [[], {}, [[]], None, True, 3]
    yield "vreemde-soorten.json", json.dumps([{"tekst": v, "titel": v} for v in soorten]).encode(), f"{OVER}|{NEE}"
    tekst = TEKST.strip()
    yield (
        "diep-in-veld.json",
        json.dumps([{"tekst": tekst, "x": None}]).replace("null", "[" * 900 + "]" * 900).encode(),
        f"{IN}|{NEE}",
    )
    yield "reuzengetal.json", f'[{{"tekst": "{tekst}", "x": 1e999999999, "y": -1e-999999999}}]'.encode(), IN
    yield "getal-van-5mb.json", f'[{{"tekst": "{tekst}", "x": {"7" * 5_000_000}}}]'.encode(), f"{NEE}|{IN}"
    yield (
        "veel-sleutels.json",
        json.dumps({f"k{i}": i for i in range(200_000)} | {"tekst": tekst}).encode(),
        f"{IN}|{NEE}|{OVER}",
    )
    yield "lange-sleutel.json", json.dumps([{"k" * 500_000: 1, "tekst": tekst}]).encode(), IN
    yield "proto.json", json.dumps([{"__proto__": {"a": 1}, "constructor": 1, "tekst": tekst}]).encode(), IN
    yield "klasse.json", json.dumps([{"__class__": "os.system", "py/object": "os.system", "tekst": tekst}]).encode(), IN
    yield "dubbele-ids.json", json.dumps([{"id": 1, "tekst": f"{i} {tekst}"} for i in range(3)]).encode(), IN
    yield "id-is-pad.jsonl", json.dumps({"_id": "../../../etc/passwd", "text": tekst}).encode(), IN
    yield "id-is-lijst.jsonl", json.dumps({"_id": [1, {"a": 2}], "text": tekst}).encode(), IN
    yield "id-van-1mb.jsonl", json.dumps({"_id": "i" * 1_000_000, "text": tekst}).encode(), IN
    yield "commentaar.json", f'// uitleg\n[{{"tekst": "{tekst}"}}, ]'.encode(), NEE
    yield "enkele-aanhaling.json", f"[{{'tekst': '{tekst}'}}]".encode(), NEE
    yield "afgebroken-teken.json", b'[{"tekst": "' + tekst.encode() + b"\\u12", NEE
    yield "scheiding.jsonl", (json.dumps({"_id": "1", "text": tekst}) + "\x1e\u2028\u2029").encode(), f"{NEE}|{IN}"
    yield (
        "regels-met-cr.jsonl",
        b"\r".join(json.dumps({"_id": str(i), "text": tekst}).encode() for i in range(3)),
        f"{IN}|{NEE}",
    )
    yield "utf16-zonder-bom.json", json.dumps([{"tekst": tekst}]).encode("utf-16-le"), f"{IN}|{NEE}"


def csv_gevallen() -> Iterator[Geval]:
    kop = "casus,datum,gemeente\n"
    tekst = TEKST.strip()
    yield "formules.csv", f'{kop}"=HYPERLINK(""http://x"") {tekst}",2023-01-02,+1\n"@SUM {tekst}",,-1\n'.encode(), IN
    yield "ongelijke-rijen.csv", f'{kop}"{tekst}"\n"{tekst}",1,2,3,4,5,6\n\n,,,,\n'.encode(), IN
    yield "regeleinden-in-cel.csv", f'{kop}"{tekst}\r\n\r\nTweede alinea: {tekst}",2023-01-02,x\r\n'.encode(), IN
    yield "open-aanhaling.csv", f'{kop}"{tekst}\n'.encode() * 3, f"{IN}|{NEE}"
    yield "grote-cel.csv", f'{kop}"{TEKST * 2000}",2023-01-02,x\n'.encode(), f"{IN}|{NEE}"
    yield (
        "veel-kolommen.csv",
        (",".join(f"k{i}" for i in range(20_000)) + "\n" + ",".join(["1"] * 20_000)).encode(),
        f"{IN}|{NEE}|{OVER}",
    )
    yield "te-veel-rijen.csv", (kop + "een lange omschrijving van de casus,x,y\n" * 20_100).encode(), NEE
    yield "nul-tekens.csv", f"{kop}{tekst.replace(' ', chr(0) + ' ')},x,y\n".encode(), f"{IN}|{NEE}"
    yield "alleen-kop.csv", kop.encode(), f"{IN}|{NEE}|{OVER}"
    yield "alleen-kommas.csv", b",,,,\n" * 500, f"{NEE}|{OVER}"
    yield "utf16.csv", f'{kop}"{tekst}",2023-01-02,x\n'.encode("utf-16"), IN
    yield "puntkomma-en-komma.csv", f'casus;datum\n"{tekst}";1,2,3\n'.encode(), IN
    yield (
        "nummers-in-velden.csv",
        f'casus,url,gemeente,ecli\n"{tekst}",https://x.nl/?bsn={BSNS[0]},{BSNS[0]},{BSNS[1]}\n'.encode(),
        IN,
    )
    gevaar = ("=cmd|'/C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "\uff1d1+1", "%0A=1+1", "|calc")
    yield "formules-elk.csv", (kop + "".join(f'"{g} {tekst}","{g}","{g}"\n' for g in gevaar)).encode(), IN
    yield "aanhalingen.csv", f'{kop}{chr(34) * 40_000}\n"{tekst}",,\n'.encode(), f"{IN}|{NEE}"
    yield "alleen-cr.csv", f'{kop}"{tekst}",2023-01-02,x\n'.replace("\n", "\r").encode(), f"{IN}|{NEE}"
    yield "sep.csv", f'sep=;\ncasus;datum\n"{tekst}";2023-01-02\n'.encode(), IN
    yield "dubbele-kolommen.csv", f'casus,casus,casus\n"{tekst}","{tekst}","{tekst}"\n'.encode(), IN
    yield "kolom-zonder-naam.csv", f',,\n"{tekst}",1,2\n'.encode(), f"{IN}|{NEE}|{OVER}"
    yield "dubbele-ids.csv", f'id,casus\n1,"{tekst}"\n1,"Nog eens: {tekst}"\n'.encode(), IN
    yield "grote-aanhaling.csv", (kop + '"' + "woord " * 60_000).encode(), f"{IN}|{NEE}"
    yield "latijn.csv", f'{kop}"Één café: {tekst}",2023-01-02,x\n'.encode("cp1252"), IN
