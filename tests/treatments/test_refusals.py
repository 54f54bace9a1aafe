"""What the engine refuses is said in people's words, beside the field that can mend it: no path and no code reaches a page."""

import re
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from django.core.exceptions import NON_FIELD_ERRORS
from django.test import Client

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from planning import engine
from planning.consults import facts
from planning.engine import DocumentErrors
from planning.plans.models import Plan
from planning.treatments import engine_errors, validation
from planning.treatments.models import Treatment
from planning.treatments.planned_areas import planned_areas
from tests.treatments.making import form_data

LINES = {"region": "crows_feet", "concern": "dynamic_lines", "side": "right", "severity": 2}
SOUND: dict[str, Any] = {"visit": "procedure", "today": "2026-11-23", "timezone": "Europe/London", "findings": [LINES]}
FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"intended": {"bunny_lines": {"left": 2, "midline": 1}}}, "Bunny lines (nose), midline: "),
    ({"intended": {"glabella": {"total": 2.25}}}, "Glabella: must be in steps of half a unit."),
    ({"intended": {"crows_feet": {"left": -1}}}, "Crow\u2019s feet, left: must be a number from 0 to 1000"),
    ({"intended": {"crows_feet": {}}}, "Crow\u2019s feet: says no units."),
    ({"intended": {"bunny_line": {"total": 2}}}, "is not a key known here; did you mean bunny lines (nose)?"),
    ({"product": {"vial_units": 0}}, "Units in a vial: must be a number above 0"),
    ({"product": {"seal_intact": "yes"}}, "Seal of the vial: must be yes or no."),
    ({"treated_at": "2026-11-24T10:00"}, "End of the injections: lies after today"),
    (
        {"treated_at": "2026-11-23T10:00", "product": {"reconstituted_at": "2026-11-23T11:00"}},
        "When the vial was reconstituted: lies after \u201cEnd of the injections\u201d",
    ),
    ({"findings": [LINES, LINES]}, "says again what \u201cCrow\u2019s feet, right: lines on movement\u201d says"),
    ({"findings": [{**LINES, "side": "midline"}]}, "crow\u2019s feet has a left and a right, no midline"),
    ({"findings": [{**LINES, "at_rest": 7}]}, "Crow\u2019s feet, right: lines on movement, at rest: "),
    ({"check_in": {"days_since_treatment": 3}}, "Check-in: belongs to a visit of kind"),
    ({"unheard": 1}, "is not a key known here"),
]


def errors_of(told: dict[str, Any]) -> DocumentErrors:
    with pytest.raises(DocumentErrors) as refused:
        engine.read_document(told)
    return refused.value


@pytest.mark.parametrize(("fault", "words"), FAULTS)
def test_no_path_and_no_code_is_shown(fault: dict[str, Any], words: str) -> None:
    told = SOUND | fault
    said = [facts.sentence(error, told) for error in errors_of(told).errors]
    assert any(words in line for line in said), said
    for line in said:
        assert not re.search(r"[a-z]_[a-z]|[a-z]\.[a-z]|\[\d", line), line


def test_each_refusal_stands_beside_its_field(plan: Plan, clinic: Clinic) -> None:
    told = SOUND | {
        "product": {"diluent_ml": 0},
        "treated_at": "2026-11-24T10:00",
        "intended": {"crows_feet": {"left": 0.1}, "glabella": {"total": -1}},
        "goals": {"style": "loud"},
    }
    with tenant(clinic):
        messages = engine_errors.by_field(errors_of(told), told, planned_areas(plan))
    fields = {"vial", "ended_at", "units-crows_feet-crows_feet.middle.l", "units-glabella-glabella.procerus"}
    assert set(messages) == {*fields, NON_FIELD_ERRORS}


def test_a_refusal_at_signing_comes_back_to_the_page_in_words(
    plan: Plan, clinic: Clinic, sign_in: Callable[[User], Client], ada: User
) -> None:
    """As if a rule of ours let through what the contract does not know."""

    as_contract, sent = validation.sides_given, form_data(plan, clinic.now())
    with patch("planning.treatments.actions.validation.sides_given", lambda *told: as_contract(*told) | {"midline": 1}):
        answer = sign_in(ada).post(f"/plans/{plan.pk}/treat/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Glabella, midline: is not a key known here" in page and "intended" not in page
    with tenant(clinic):
        assert not Treatment.objects.exists()
