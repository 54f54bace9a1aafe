"""A merge moves a signed consent, and what was signed still counts as signed."""

from typing import Any

import psycopg
import pytest

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.chart.merging import undo_merge
from patients.consents.binding import is_intact
from patients.consents.models import Consent
from patients.consents.standing import Needed, lacking
from patients.records.models import Patient
from tests.chart.making import merged
from tests.consents.making import consent_to
from tests.records.people import add

GLABELLA = Needed(product="onabotulinumtoxinA", areas=("glabella",))


@pytest.fixture
def three(clinic: Clinic, ada: User) -> list[Patient]:
    """Three charts of one person. The second signed before the first, the third last."""
    ana, again, third = (add(clinic, ada, name, "Lima", "1986-03-14") for name in ("Ana", "Anna", "Anita"))
    with tenant(clinic):
        for patient in (again, ana, ana, third):
            consent_to(patient, ada, "glabella")
    return [ana, again, third]


def stand(clinic: Clinic) -> list[tuple[Any, int, bool]]:
    with tenant(clinic):
        rows = Consent.objects.order_by("signed_at")
        return [(row.patient_id, row.number, is_intact(row)) for row in rows]


def test_merged_twice_and_undone_it_stays_as_signed(three: list[Patient], clinic: Clinic, ada: User) -> None:
    ana, again, third = (one.pk for one in three)
    before = [(again, 1, True), (ana, 1, True), (ana, 2, True), (third, 1, True)]
    assert stand(clinic) == before
    first = merged(three[0], three[1], ada)
    assert stand(clinic) == [(ana, 1, True), (ana, 2, True), (ana, 3, True), (third, 1, True)]
    second = merged(three[2], three[0], ada)
    assert stand(clinic) == [(third, number, True) for number in (1, 2, 3, 4)]
    with tenant(clinic):
        assert lacking(three[2], GLABELLA) == []
        undo_merge(merge=second, by=ada)
    assert stand(clinic) == [(ana, 1, True), (ana, 2, True), (ana, 3, True), (third, 1, True)]
    with tenant(clinic):
        undo_merge(merge=first, by=ada)
    assert stand(clinic) == before
    merged(three[1], three[0], ada)
    assert [intact for _, _, intact in stand(clinic)] == [True] * 4


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("undone", [False, True])
def test_given_to_another_patient_past_a_merge_it_is_not(
    undone: bool, three: list[Patient], clinic: Clinic, ada: User, owner_connection: psycopg.Connection[Any]
) -> None:
    merge = merged(three[0], three[1], ada)
    if undone:
        with tenant(clinic):
            undo_merge(merge=merge, by=ada)
    ana, third = three[0].pk, three[2].pk
    owner_connection.execute("set session_replication_role = replica")
    owner_connection.execute(
        "update consents_consent set patient_id = %s, number = number + 9 where patient_id = %s", (third, ana)
    )
    assert {intact for patient, number, intact in stand(clinic) if number > 9} == {False}
