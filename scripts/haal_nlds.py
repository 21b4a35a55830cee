"""Fetch the NL Design System style sheets that the screens are built on: `python scripts/haal_nlds.py` (needs npm).

Plain CSS only, pinned to a version and to the sha512 of its package; nothing of it runs, and no Node is needed to use
casusbank. The design tokens of Utrecht and of Rijkshuisstijl are not free to use and are never fetched: the values
come from our own `thema.css`. To renew: change VERSION and INTEGRITY below, run, and look at every screen, because a
variable that is not set degrades silently (`tests/plugins/test_scherm_stijl.py` names the unset ones).
"""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "datasette_plugins" / "basis" / "nlds"
NL, UTRECHT = "@nl-design-system-candidate", "@utrecht"


@dataclass(frozen=True)
class Pakket:
    """A package, pinned: the file to take from it, and under which name."""

    naam: str
    versie: str
    integrity: str
    bestand: str
    doel: str


PAKKETTEN = (
    Pakket(
        f"{NL}/button-css",
        "1.1.0",
        "sha512-w0JLQyiPL9UrfRwzu3Mq2EWbYvAJbolepeFH4ggyBFXoYm9RMWX6vWb/8Oj999GzAF6N77LlES5jUnaR3BJ7Yw==",
        "dist/html/button.css",
        "button.css",
    ),
    Pakket(
        f"{NL}/link-css",
        "2.0.3",
        "sha512-NpRIm9YDCK1bihslc9UD3OvV5hmm91Dc7v2oBIllqlZZyS1THFmPsyi+sJ1Vd7ZDa54GgqjuzUJOzAoQDJOFzQ==",
        "dist/html/link.css",
        "link.css",
    ),
    Pakket(
        f"{NL}/skip-link-css",
        "1.0.5",
        "sha512-0Bq6yDPgz6sCGrd5EuV8CfL9m78he1a914sJPeZ+Cqr4WTqN0m1qf3LPJ2YVpOP0fYgk5GX2UqwTKIDhSLg5GA==",
        "dist/skip-link.css",
        "skip-link.css",
    ),
    Pakket(
        f"{NL}/data-badge-css",
        "1.0.5",
        "sha512-CDcXpGQDonWIw9omDL5O/rn1IaS0y8s4WprVDCZRwYKOgpIE6N3T4MwiuESzijldhT4lnYIxK1q3jdp2G8enFQ==",
        "dist/data-badge.css",
        "data-badge.css",
    ),
    Pakket(
        f"{UTRECHT}/table-css",
        "3.0.1",
        "sha512-i6plWQpvyabt3UJvyscU449xmuiZz9S9Az9qU5+aGBFFCAM+CkWiUn0dcQjd4X0cjSaV+iMo3xrc0uhibB7J4g==",
        "dist/html/index.css",
        "table.css",
    ),
    Pakket(
        f"{UTRECHT}/textbox-css",
        "4.0.1",
        "sha512-lmZyMV2RW/b3nOt1UO9lsF68AKVYG9YFwOxIrkZcMAHfpL/IyOxQkhhJmzrp9uGV4KVdW0AGN/ldAjtBYFfD0A==",
        "dist/html/index.css",
        "textbox.css",
    ),
    Pakket(
        f"{UTRECHT}/textarea-css",
        "4.0.1",
        "sha512-zBplMHqKnZ4QVq7yYv9LXr+mRik6WHlde6/QLQgoJOxiEzW008pAKapHPf3FK/rS/WquSf74nuEvXFbTmqj+xw==",
        "dist/html/index.css",
        "textarea.css",
    ),
    Pakket(
        f"{UTRECHT}/select-css",
        "3.0.1",
        "sha512-u/i9E3yfhrOw8PirdNO6VMjm5/SzYIUBzDpFFz2cz7H/JwgaTmc0I0nfpTXutD0nAvvTdbqF4k8/ClEX8Ajypg==",
        "dist/html/index.css",
        "select.css",
    ),
    Pakket(
        f"{UTRECHT}/form-label-css",
        "3.0.1",
        "sha512-W8OrdRDQnNNaKvygeFGBzFgP16smZbCP4O9SKA6Qq6L+ZPO8SL5mXU/DEwswsyc+RNOjoSnKX9aWX0ZI8aazPg==",
        "dist/html/index.css",
        "form-label.css",
    ),
    Pakket(
        f"{UTRECHT}/form-field-css",
        "3.0.1",
        "sha512-4qDWzUmIM79HqB5yZEJgqMtKwXVAwZ+asVrnkMveQQzIVwBq9bM9ZReriYJVpvKA4PEc7gfP+q9Bc9Y6dgT6Pg==",
        "dist/index.css",
        "form-field.css",
    ),
    Pakket(
        f"{UTRECHT}/alert-css",
        "4.0.2",
        "sha512-0Z+xZG/X0+4mVmHFRpoRDQRk4w/TiRxvg83STtZr34UWR0qMuFBulfuKOWbyAfIeFkeUxGq77U8pKhQb25KOwQ==",
        "dist/index.css",
        "alert.css",
    ),
)


def fetch(pakket: Pakket, folder: Path) -> bytes:
    """The package's tarball, checked against its integrity; exits when it is another one."""
    done = subprocess.run(
        ["npm", "pack", "--silent", "--pack-destination", str(folder), f"{pakket.naam}@{pakket.versie}"],
        check=True,
        capture_output=True,
        text=True,
    )
    data = (folder / done.stdout.strip().splitlines()[-1]).read_bytes()
    found = "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()
    if found != pakket.integrity:
        sys.exit(f"{pakket.naam}@{pakket.versie} is een ander pakket dan vastgelegd: {found}")
    return data


def member(data: bytes, name: str, folder: Path) -> bytes:
    """One file of a tarball."""
    path = folder / "pakket.tgz"
    path.write_bytes(data)
    with tarfile.open(path) as tar:
        found = tar.extractfile(f"package/{name}")
        if found is None:
            sys.exit(f"{name} ontbreekt in het pakket.")
        return found.read()


def main() -> None:
    TARGET.mkdir(exist_ok=True)
    rows: list[dict[str, str]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for pakket in PAKKETTEN:
            data = fetch(pakket, folder)
            about = json.loads(member(data, "package.json", folder))
            if about["license"] != "EUPL-1.2":
                sys.exit(f"{pakket.naam} heeft een andere licentie: {about['license']}")
            css = member(data, pakket.bestand, folder)
            (TARGET / pakket.doel).write_bytes(css)
            (TARGET / "LICENSE.md").write_bytes(member(data, "LICENSE.md", folder))
            rows.append(
                {
                    "bestand": pakket.doel,
                    "pakket": pakket.naam,
                    "versie": pakket.versie,
                    "licentie": about["license"],
                    "uit": pakket.bestand,
                    "sha256": hashlib.sha256(css).hexdigest(),
                }
            )
    (TARGET / "herkomst.json").write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    print(f"{len(rows)} bestanden in {TARGET}")


if __name__ == "__main__":
    main()
