"""Every clinic has its types of visits, and the diary's rows keep to their rules."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from clinic.office.models import Absence, ClosedDay, VisitType
from clinic.office.visit_types import add_standard_types, usual_type
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from clinic.practice.visit_kinds import LETTERS, MINUTES, VisitKind
from tests.office.test_open_clinic import open_clinic
from tests.support.members import member_of


@pytest.mark.django_db
def test_a_new_clinic_books_each_kind_at_once() -> None:
    open_clinic()
    with tenant(made := Clinic.objects.get()):
        found = [(one.name, one.letter, one.minutes) for one in VisitType.objects.in_use()]
        assert found == [(kind.label, LETTERS[kind], MINUTES[kind]) for kind in VisitKind]
        add_standard_types(made)
        assert VisitType.objects.count() == 3


def test_the_usual_type_of_a_kind_is_the_first_in_use(clinic: Clinic) -> None:
    with tenant(clinic):
        standard = usual_type(clinic, VisitKind.TREATMENT)
        assert standard and standard.name == "Treatment"
        peel = VisitType.objects.create(
            clinic=clinic, name="Peel", letter="P", colour="plum", kind="treatment", minutes=45, buffer_after=15
        )
        assert usual_type(clinic, VisitKind.TREATMENT) == standard
        VisitType.objects.filter(pk=standard.pk).update(retired_at=clinic.now())
        assert usual_type(clinic, VisitKind.TREATMENT) == peel


def test_days_and_absences_end_after_they_begin(clinic: Clinic, ada: User) -> None:
    today, now = clinic.today(), clinic.now()
    with tenant(clinic):
        ClosedDay.objects.create(clinic=clinic, first=today, last=today, name="Inventory")
        with pytest.raises(IntegrityError, match="closed_days_in_order"), transaction.atomic():
            ClosedDay.objects.create(clinic=clinic, first=today, last=today - timedelta(days=1), name="Inventory")
        away = {"clinic": clinic, "member": member_of(clinic, ada), "reason": "training"}
        made = Absence.objects.create(during=(now, now + timedelta(hours=4)), **away)
        made.refresh_from_db()
        assert made.ends_at - made.starts_at == timedelta(hours=4)
        with pytest.raises(IntegrityError, match="absence_begins_and_ends"), transaction.atomic():
            Absence.objects.create(during=(now, now), **away)
