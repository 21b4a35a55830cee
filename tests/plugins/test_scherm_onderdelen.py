"""The shared parts: every macro renders, escapes what it is given, and says in words what its colour says."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree, html

XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"

PARTS = """
{% import "onderdelen.html" as o %}{% import "tekening.html" as t %}
{{ o.status("goed", x) }}{{ o.strekking("voor_inwoner") }}{{ o.strekking(None) }}{{ o.etiket(x) }}
{{ o.tabel_van(x, [x, "Aantal"], [[x, 3]], [1]) }}
{{ o.chips([{"label": x, "pad": "/-/zoeken"}, {"label": x}], x) }}
{% call o.melding("fout", x) %}<p>{{ x }}</p>{% endcall %}{% call o.leeg(x) %}<p>{{ x }}</p>{% endcall %}
{{ o.leeg("Niets") }}{{ o.gegevens([(x, x), ("Leeg", "")]) }}{{ o.terug("/", x) }}
{{ o.citaat(x, 5, 9, x, x) }}{{ o.csrf(token) }}
{{ o.veld("v1", x, x, hint=x, fout=x, verplicht=True) }}{{ o.tekstvak("v2", x, x, tel=True, lengte=10) }}
{{ o.keuze("v3", x, [(x, x)], x, leeg="alles") }}{{ o.rondjes("v4", x, [(x, x)], x) }}{{ o.vinkje("v5", x, True) }}
{{ o.knop(x, "gevaar", "doe", x) }}{{ o.kopieer(x, x) }}
{{ t.balken("b", x, x, [{"label": x, "aantal": 3, "soort": "fout"}, {"label": "y", "aantal": 0}]) }}
{{ t.balken("leeg", x, x, []) }}
{{ t.verdeling("d", x, x, [{"label": x, "aantal": 3, "soort": "goed"}, {"label": "y", "aantal": 0, "soort": "fout"}]) }}
{{ t.raster("r", x, x, [x], [x, "b"], [[{"soort": "goed", "woord": x}, {"soort": "fout", "woord": "nee"}]]) }}
"""


def environment(ds: Any) -> Any:
    return getattr(ds, "_jinja_env", None) or ds.jinja_env


async def rendered(ds: Any) -> Any:
    template = environment(ds).from_string(PARTS)
    text = await template.render_async(x=XSS, token=lambda: "t", urls=ds.urls)
    return html.fragment_fromstring(text, create_parent="div")


async def test_every_part_escapes_what_it_is_given(ds: Any) -> None:
    page = await rendered(ds)
    assert not page.xpath("//script | //img | //@onerror | //@style | //@onclick")
    assert len(page.xpath("//*[contains(., 'alert(1)')]")) > 20


async def test_a_picture_has_a_name_a_text_and_its_figures(ds: Any) -> None:
    page = await rendered(ds)
    figures = page.xpath("//figure[contains(@class, 'tekening')]")
    assert len(figures) == 4
    for figure in figures:
        drawing = figure.xpath(".//svg[@role='img']")[0]
        for name in drawing.get("aria-labelledby").split():
            assert drawing.xpath(f".//*[@id='{name}']")[0].text == XSS
        assert figure.xpath(".//table/caption")
        assert figure.xpath(".//table//th[@scope='col']")
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert etree.tostring(page)


async def test_each_field_has_its_label_hint_and_error(ds: Any) -> None:
    page = await rendered(ds)
    for control in page.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        assert page.xpath(f"//label[@for='{control.get('id')}']"), control.get("id")
    wrong = page.xpath("//*[@aria-invalid='true']")[0]
    for name in wrong.get("aria-describedby").split():
        assert page.xpath(f"//*[@id='{name}']")


@pytest.mark.parametrize("soort", ["goed", "fout", "let-op", "neutraal", "onbekend"])
async def test_a_status_is_never_a_colour_alone(ds: Any, soort: str) -> None:
    template = environment(ds).from_string('{% import "onderdelen.html" as o %}{{ o.status(s, "woord") }}')
    text = await template.render_async(s=soort)
    assert "woord" in text and 'aria-hidden="true"' in text and f"status {soort}" in text
