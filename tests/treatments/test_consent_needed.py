"""What the patient must sign for as outside the label: what the label does not cover, and nothing else."""

import pytest

from clinic.practice.models import User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning.plans.models import Plan
from planning.treatments.before_needle.consent_needed import consent_needed
from tests.treatments.making import FROWN, LINES, added, make_decision, make_plan


@pytest.mark.parametrize(
    ("severity", "off_label"),
    [(None, []), (2, []), (3, []), (1, ["glabella"])],
)
def test_an_area_of_the_injectors_own_is_outside_the_label_by_what_was_found(
    severity: int | None, off_label: list[str], ana: Patient, ada: User
) -> None:
    """REF 1.1: glabellar lines, moderate to severe. Where nobody graded them, whoever takes the consent says so."""
    found = LINES | {"region": "glabella", "severity": severity}
    findings = [{**LINES, "region": "crows_feet"}, *([found] if severity else [])]
    plan = make_plan(ana, ada, findings=findings, anatomy=FROWN["anatomy"])
    with tenant(plan.clinic):
        assert plan.answer.dose_of("crows_feet")
    if not plan.answer.dose_of("glabella"):
        make_decision(plan, ada, **added("glabella", total="12"))
    with tenant(plan.clinic):
        needed = consent_needed(plan)
    assert "glabella" in needed.areas
    assert [area for area in needed.off_label if area == "glabella"] == off_label


def test_a_forehead_alone_is_outside_the_label_also_where_the_decision_left_out_the_frown(
    plan: Plan, ada: User
) -> None:
    with tenant(plan.clinic):
        assert "forehead" not in consent_needed(plan).off_label
    make_decision(plan, ada, out=("glabella",))
    with tenant(plan.clinic):
        assert "forehead" in consent_needed(plan).off_label
