"""Templates keep the browser's policy: nothing inline, nothing foreign, one language for forms."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
# What WeasyPrint reads is never opened by a browser: a style block in a PDF's own template is fine.
PDF = TEMPLATES / "documents" / "pdf"
FORBIDDEN = {
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.I),
    "style block": re.compile(r"<style\b", re.I),
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=\s*[\"']", re.I),
    "htmx script attribute": re.compile(r"\bhx-on[:\-=]|\bhx-vals\s*=\s*[\"']js:|\bhx-headers\s*=\s*[\"']js:", re.I),
    "javascript address": re.compile(r"(?:href|action|src)\s*=\s*[\"']\s*javascript:", re.I),
    "foreign address": re.compile(r"(?:href|src|action|srcset|content)\s*=\s*[\"'](?:https?:)?//", re.I),
    # A browser shows it in its own language, 11/28/2026 beside our 28 Nov (docs/adr/0021-days-and-times-in-boxes-of-our-own.md).
    "a browser's own date": re.compile(r"type\s*=\s*[\"']?(?:date|time|datetime-local|month|week)\b", re.I),
    "unescaped text": re.compile(r"\|\s*safe\b|{%\s*autoescape\s+off"),
}
LONGEST = 120


def pages() -> list[Path]:
    return sorted(path for path in TEMPLATES.rglob("*.html") if PDF not in path.parents)


def ids(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


def without_comments(text: str) -> str:
    return re.sub(r"{#.*?#}|{%\s*comment\s*%}.*?{%\s*endcomment\s*%}", "", text, flags=re.S)


@pytest.mark.parametrize("kind", FORBIDDEN)
def test_no_template_breaks_the_policy(kind: str) -> None:
    found = [
        f"{ids(path)}: {match.group(0)[:80]}"
        for path in pages()
        for match in FORBIDDEN[kind].finditer(without_comments(path.read_text("utf-8")))
    ]
    assert not found, found


@pytest.mark.parametrize(
    ("kind", "bad"),
    [
        ("inline script", "<script>alert(1)</script>"),
        ("style block", "<style>p{}</style>"),
        ("style attribute", '<p class="a" style="color:red">'),
        ("event attribute", '<button onclick="go()">'),
        ("htmx script attribute", '<div hx-on:click="go()">'),
        ("javascript address", '<a href="javascript:go()">'),
        ("foreign address", '<link href="https://cdn.example/x.css">'),
        ("unescaped text", "{{ note|safe }}"),
        ("a browser's own date", '<input name="on" type="date">'),
        ("a browser's own date", '<input type="datetime-local">'),
    ],
)
def test_each_rule_finds_what_it_forbids(kind: str, bad: str) -> None:
    assert FORBIDDEN[kind].search(bad)


def laid_out() -> list[Path]:
    """Every template (letters and e-mail too), script and style of ours."""
    folders = (TEMPLATES, ROOT / "static" / "css", ROOT / "static" / "js")
    return sorted(path for folder in folders for path in folder.rglob("*.*") if path.is_file())


@pytest.mark.parametrize("path", laid_out(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_line_fits_a_screen(path: Path) -> None:
    wide = [number for number, line in enumerate(path.read_text("utf-8").splitlines(), 1) if len(line) > LONGEST]
    assert not wide, f"past {LONGEST} characters: {wide}"


@pytest.mark.parametrize("path", pages(), ids=ids)
def test_every_form_that_writes_carries_the_token(path: Path) -> None:
    text = without_comments(path.read_text("utf-8"))
    for form in re.findall(r"<form\b.*?</form>", text, re.S | re.I):
        if re.search(r'method="post"', form, re.I):
            # allauth hands its token in through the slot
            assert "{% csrf_token %}" in form or "{% slot body %}" in form, form[:120]


DJANGOS_OWN = re.compile(
    r"\bforms\.(?:Split|Select)?Date\w*|\bforms\.Time\w+|\b(?:input_)?type[\"']?(?:\s*[=:,]\s*|=)[\"'](?:datetime|date|time|month|week)\b"
)
OURS = {"clinic/practice/fields.py", "clinic/practice/date_fields.py"}


def test_no_form_and_no_script_draws_a_day_or_a_time_by_itself() -> None:
    sources = [path for room in ("clinic", "patients", "planning") for path in (ROOT / room).rglob("*.py")]
    sources += (ROOT / "static" / "js").rglob("*.js")
    found = [
        f"{path.relative_to(ROOT)}: {match.group(0)}"
        for path in sources
        if str(path.relative_to(ROOT)) not in OURS
        for match in DJANGOS_OWN.finditer(path.read_text("utf-8"))
    ]
    assert found == [], "use DayField, TimeField or MomentField"


@pytest.mark.parametrize(
    "bad",
    [
        *(
            "forms.DateField()",
            "forms.TimeInput(",
            "forms.SplitDateTimeField(",
            'input_type = "date"',
            '{"type": "time"}',
        ),
        *('box.type = "datetime-local"', "setAttribute('type', 'month')", '<input type="week">', "input[type='date']"),
    ],
)
def test_the_rule_of_days_finds_what_it_forbids(bad: str) -> None:
    assert DJANGOS_OWN.search(bad)


@pytest.mark.parametrize("sheet", sorted((ROOT / "static" / "css").rglob("*.css")), ids=lambda path: path.name)
def test_style_sheets_fetch_nothing_foreign(sheet: Path) -> None:
    text = sheet.read_text("utf-8")
    assert not re.search(r"@import|url\(\s*[\"']?(?:https?:)?//", text)
    for address in re.findall(r"url\(\s*[\"']?([^\"')]+)", text):
        if not address.startswith(("data:", "asset:")):  # asset: is the PDF press's own table
            assert (sheet.parent / address).resolve().is_file(), f"{address} is not there"


@pytest.mark.parametrize("script", sorted((ROOT / "static" / "js").rglob("*.js")), ids=lambda path: path.name)
def test_scripts_build_no_code_from_text(script: Path) -> None:
    text = script.read_text("utf-8")
    assert not re.search(
        r"\beval\(|new Function\(|\.innerHTML\s*=|insertAdjacentHTML|document\.write|https?://(?!www\.w3\.org)", text
    )
