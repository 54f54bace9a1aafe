"""Whatever a text fills in stands typed beside it, so that another language can say the same."""

import re
from collections.abc import Iterator
from typing import Any

from planning.engine.contract import vocabulary as v
from planning.engine.protocol.model import Rule
from planning.engine.protocol.texts import GROUP_PLACEHOLDERS, PLACEHOLDER, placeholders
from planning.protocols import shipped
from tests.engine.test_words import interim

QUESTIONS = [
    re.compile(".*".join(map(re.escape, PLACEHOLDER.split(one.text)[::2]))) for one in shipped().questions.values()
]


def test_each_placeholder_has_its_value() -> None:
    for rule, one in told_of_rules():
        texts = (rule.text, rule.patient_text if one["patient_text"] else "", rule.brief)
        named = {name for text in texts for name in placeholders(text or "")}
        wanted = {
            "areas" if name in GROUP_PLACEHOLDERS else "area" if name.startswith("area.") else name for name in named
        }
        assert wanted <= one.get("values", {}).keys(), rule.id


def test_values_are_of_four_kinds() -> None:
    kinds = {value["kind"] for _, one in told_of_rules() for value in one.get("values", {}).values()}
    assert kinds == {"date", "areas", "units", "text"}


def test_medicines_are_a_list_and_a_place_is_a_code() -> None:
    values = [one.get("values", {}) for _, one in told_of_rules()]
    medicines = [value["medicines"]["value"] for value in values if "medicines" in value]
    assert medicines and all(isinstance(one, list) for one in medicines)
    places = {value[name]["value"] for value in values for name in ("place", "Place") if name in value}
    assert places <= {*v.Region, None} and v.Region.FOREHEAD in places


def told_of_rules() -> Iterator[tuple[Rule, dict[str, Any]]]:
    """Over all cases, each statement that is not a question."""
    rules = {one.id: one for one in shipped().rules}
    for _, _, answer in interim():
        for one in answer["statements"]:
            if not any(question.fullmatch(one["text"]) for question in QUESTIONS):
                yield rules[one["rule"]], one
