"""The software bill of materials of casusbank as CycloneDX 1.6 JSON: run-time packages, models and shipped assets.

    python scripts/sbom.py [FILE]        (standard output without FILE)

Packages, versions and checksums are those of requirements/slot.txt, licences those of the installed packages. The
same source gives the same bytes: no time, no machine, no path.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tomllib
import uuid
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SLOT = ROOT / "requirements" / "slot.txt"
MODELS = ("index/modellen/ingebouwd/model.safetensors", "ingest/annotate/zinmodel.safetensors")
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s\\]+)((?: \\\n    --hash=sha256:[0-9a-f]{64})+)", re.M)
_LICENCE = re.compile(r"License :: (?:OSI Approved :: )?(.+)")


def packages(slot: str) -> list[tuple[str, str, list[str]]]:
    """Name, version and checksums of every pin."""
    return [(m[1], m[2], re.findall(r"sha256:([0-9a-f]{64})", m[3])) for m in _PIN.finditer(slot)]


def licence(name: str) -> str:
    """What a package says of its licence; empty when it is not installed or says nothing."""
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    said = about.get("License-Expression") or ""
    classes = [m[1] for c in about.get_all("Classifier") or () if (m := _LICENCE.match(c))]
    first = (about.get("License") or "").strip().splitlines()[:1]
    return said or " AND ".join(classes) or (first[0][:80] if first else "")


def package(name: str, version: str, sums: list[str]) -> dict[str, Any]:
    """A component of type library. The checksums are those of its files for several systems."""
    purl = f"pkg:pypi/{name.lower().replace('_', '-')}@{version}"
    found: dict[str, Any] = {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}
    if said := licence(name):
        found["licenses"] = [{"license": {"name": said}}]
    found["hashes"] = [{"alg": "SHA-256", "content": s} for s in sorted(sums)]
    return found


def model(path: str) -> dict[str, Any]:
    """A component of type machine-learning-model, with its checksum."""
    digest = hashlib.sha256((ROOT / path).read_bytes()).hexdigest()
    return {
        "type": "machine-learning-model", "bom-ref": f"casusbank/{path}", "name": path, "version": digest[:12],
        "hashes": [{"alg": "SHA-256", "content": digest}], "licenses": [{"license": {"id": "EUPL-1.2"}}],
    }  # fmt: skip


def bom() -> dict[str, Any]:
    """The whole document."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    own = f"pkg:pypi/casusbank@{project['version']}"
    parts = [package(*p) for p in packages(SLOT.read_text(encoding="utf-8"))] + [model(m) for m in MODELS]
    content = hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, own + content)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": own, "name": project["name"], "version": project["version"],
                "description": project["description"], "purl": own,
                "licenses": [{"license": {"id": project["license"]}}],
            }
        },
        "components": parts,
        "dependencies": [{"ref": own, "dependsOn": [p["bom-ref"] for p in parts]}],
    }  # fmt: skip


def main() -> None:
    text = json.dumps(bom(), indent=1, ensure_ascii=False) + "\n"
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(text, encoding="utf-8")
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
