"""Whoever writes into a consult waits for the one who is writing: no answer, plan or end is lost between two of them."""

import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.db import OperationalError, connection, transaction

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from planning.assessments import actions as assessments
from planning.consults import actions
from planning.consults.forms.consult_form import Answers
from planning.consults.models import Consult
from planning.plans import actions as plans
from planning.plans.decision_input import DecisionInput
from planning.plans.models import Course, Plan

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = date(2026, 11, 23)
Write = Callable[[Consult, User], object]
WRITES: dict[str, Write] = {
    "save": lambda consult, by: actions.save_draft(
        consult=consult, answers=Answers({"goals": {"words": "Mine"}}, {}), version=1, by=by
    ),
    "finish": lambda consult, by: assessments.finish(consult=consult, by=by, today=TODAY),
    "abandon": lambda consult, by: actions.abandon(consult=consult, by=by),
}


@pytest.fixture
def held(clinic: Clinic, consult: Consult) -> Iterator[Consult]:
    """Another writer has begun, and has not ended yet."""
    begun, may_end = threading.Event(), threading.Event()

    def write() -> None:
        try:
            with tenant(clinic):
                Consult.objects.select_for_update().get(pk=consult.pk)
                begun.set()
                may_end.wait(60)
        finally:
            connection.close()

    other = threading.Thread(target=write)
    other.start()
    assert begun.wait(30)
    yield consult
    may_end.set()
    other.join(30)


def waits(clinic: Clinic, write: Callable[[], object]) -> bool:
    """Whether it stands behind a lock: the database gives up waiting at once, and says so."""
    with tenant(clinic), connection.cursor() as cursor:
        cursor.execute("set local lock_timeout = '50ms'")
        try:
            with transaction.atomic():
                write()
        except OperationalError as error:
            assert "lock timeout" in str(error)
            return True
    return False


@pytest.mark.parametrize("what", WRITES)
def test_a_second_writer_waits(clinic: Clinic, held: Consult, ada: User, what: str) -> None:
    assert waits(clinic, lambda: WRITES[what](held, ada))


@pytest.mark.parametrize("what", WRITES)
def test_a_writer_alone_waits_for_nobody(clinic: Clinic, consult: Consult, ada: User, what: str) -> None:
    assert not waits(clinic, lambda: WRITES[what](consult, ada))


def test_a_second_decision_waits(clinic: Clinic, plan: Plan, held: Consult, ada: User) -> None:
    decided = DecisionInput(course=Course.WAIT, words="Wedding first")
    assert waits(clinic, lambda: plans.decide(plan=plan, decided=decided, idempotency_key=uuid.uuid4(), by=ada))
