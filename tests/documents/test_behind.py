"""When a paper is behind what was decided, given and judged since; and that what has a box of its own is said there alone."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

import pytest

from clinic.booking import actions as booking
from clinic.booking.models import CheckIn
from clinic.practice.actions import set_opening_hours
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from planning.documents.document_type import DocumentType
from planning.documents.models import Document
from planning.documents.progress import is_behind
from planning.documents.sheets import aftercare_sheet
from planning.documents.types import types_of
from planning.documents.types.clinical_record import CLINICAL_RECORD
from planning.documents.types.consult_summary import CONSULT_SUMMARY
from planning.engine.contract.vocabulary import AftercareCode
from planning.plans.models import Plan
from planning.treatments.models import Treatment
from tests.treatments.making import make_decision, make_review, make_treatment

SINCE: dict[str, Callable[[Plan, User], Any]] = {
    "decided": make_decision,
    "given": make_treatment,
    "judged": lambda plan, by: make_review(plan.treatments.get(), by, glabella="as_wished"),
}
MADE = "14:30"


def paper(plan: Plan, kind: DocumentType[Any]) -> Document:
    """A row without its file: only the moment at which it was made counts here."""
    with tenant(plan.clinic_id):
        return Document.objects.create(
            clinic_id=plan.clinic_id,
            plan=plan,
            kind=kind.code,
            sha256="0" * 64,
            file="none",
            size=1,
            pages=1,
            design="none",
        )


@pytest.mark.parametrize(("then", "behind"), [("14:29:59", False), ("14:30:00", False), ("14:30:01", True)])
@pytest.mark.parametrize(
    ("kind", "what"),
    [
        (CLINICAL_RECORD, "decided"),
        (CLINICAL_RECORD, "given"),
        (CLINICAL_RECORD, "judged"),
        (CONSULT_SUMMARY, "given"),
    ],
)
def test_a_paper_is_behind_what_came_after_it(
    clinic: Clinic, plan: Plan, ada: User, at: Any, kind: DocumentType[Any], what: str, then: str, behind: bool
) -> None:
    if what == "judged":
        make_treatment(plan, ada)
    at(clinic, f"2026-11-23 {MADE}")
    document = paper(plan, kind)
    at(clinic, f"2026-11-23 {then}")
    with tenant(clinic):
        SINCE[what](plan, ada)
        assert is_behind(plan, kind, document) is behind


@pytest.mark.parametrize("what", ["decided", "judged"])
def test_a_letter_is_not_behind_what_it_follows_or_never_tells(
    clinic: Clinic, plan: Plan, ada: User, at: Any, what: str
) -> None:
    """A decision has its letter made by itself; a check-in is no matter of the consult's letter."""
    make_treatment(plan, ada)
    at(clinic, f"2026-11-23 {MADE}")
    letter = paper(plan, CONSULT_SUMMARY)
    at(clinic, "2026-11-23 14:31")
    with tenant(clinic):
        SINCE[what](plan, ada)
        assert not is_behind(plan, CONSULT_SUMMARY, letter)


def test_a_paper_that_is_not_there_is_not_behind(clinic: Clinic, plan: Plan, ada: User) -> None:
    make_treatment(plan, ada)
    with tenant(clinic):
        assert not any(is_behind(plan, kind, None) for kind in types_of(plan))


BOXED = (AftercareCode.UPRIGHT, AftercareCode.CHECK_IN, AftercareCode.CALL_US)


@pytest.mark.parametrize("booked", [False, True])
@pytest.mark.parametrize("code", BOXED)
def test_a_line_with_a_box_of_its_own_is_no_line_of_the_list(
    clinic: Clinic, treatment: Treatment, desk: User, code: AftercareCode, booked: bool
) -> None:
    with tenant(clinic):
        if booked:
            set_opening_hours(clinic=clinic, weekdays=list(range(7)), spans=[(time(9), time(18))])
            check_in: CheckIn = booking.make_due(treatment=treatment)
            start = datetime(2026, 12, 7, 10, 0, tzinfo=clinic.zone)
            booking.book_check_in(check_in=check_in, start=start, by=desk)
        sheet = aftercare_sheet(treatment)
    assert [line.code for line in sheet.lines].count(code) == 1
    assert code not in {line.code for line in sheet.to_do}
    assert len(sheet.to_do) == len(sheet.lines) - len(BOXED)
    assert (sheet.check_in is not None and sheet.check_in.booked_at is not None) is booked
