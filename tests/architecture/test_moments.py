"""Moments are shown by clinic.practice.moments alone, on the clinic's clock: nothing else formats one or changes its zone."""

import re
from pathlib import Path

import pytest

from tests.architecture.test_code import tracked

ROOT = Path(__file__).resolve().parents[2]
# Where moments and days become text; the engine is pure and has its own clock; the launcher knows no clinic.
EXEMPT = (
    "clinic/practice/moments.py",
    "clinic/practice/dates.py",
    "clinic/practice/fields.py",  # reads days, shows none
    "planning/engine/",
    "clinic/embedded/",
    "tests/",
    "tools/",
    "benchmarks/",
)
FILTER = re.compile(
    r"\|\s*(?:date|time|naturaltime|naturalday|timesince|timeuntil|localtime|utc|timezone)\b|{%\s*now\b"
)
BY_HAND = {
    "a clock or calendar format": re.compile(
        r"\.strftime\((?!\))|[{\w\])]:%-?[aAbBdHIjmMpSyY]|(?<!LOCAL_)DATETIME_FORMAT|[\"']%[HYab]"
    ),
    "a change of zone": re.compile(r"\.astimezone\((?!UTC\))|\blocaltime\(|\bmake_naive\("),
}


def sources() -> list[Path]:
    found = [path for path in tracked("*.py") if "migrations" not in path.parts and "formats" not in path.parts]
    return [path for path in found if not str(path.relative_to(ROOT)).startswith(EXEMPT)]


def test_no_template_formats_a_moment_with_djangos_filters() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group(0)}"
        for path in (ROOT / "templates").rglob("*.*")
        for match in FILTER.finditer(path.read_text("utf-8"))
    ]
    assert found == [], "use {% when %} or {% when_text %}"


@pytest.mark.parametrize("kind", BY_HAND)
def test_no_code_formats_a_moment_by_hand(kind: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in sources()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if BY_HAND[kind].search(line)
    ]
    assert found == [], "use clinic.local(), clinic.day_of() and clinic.practice.moments"


@pytest.mark.parametrize(
    "bad", ['{{ slot.start|time:"H:i" }}', "{{ visit.starts_at|date }}", "{{ at|timesince }}", '{% now "H:i" %}']
)
def test_the_template_rule_finds_what_it_forbids(bad: str) -> None:
    assert FILTER.search(bad)


@pytest.mark.parametrize(
    ("kind", "bad"),
    [
        ("a clock or calendar format", 'f"{start:%H:%M}"'),
        ("a clock or calendar format", 'start.strftime("%d")'),
        ("a change of zone", "start.astimezone(clinic.zone)"),
        ("a change of zone", "start.astimezone()"),
        ("a change of zone", "timezone.localtime(start)"),
    ],
)
def test_the_code_rules_find_what_they_forbid(kind: str, bad: str) -> None:
    assert BY_HAND[kind].search(bad)
