"""The types of visits that a clinic books."""

from typing import NamedTuple

from django.db import transaction

from clinic.office.diary_models import VisitColour, VisitType
from clinic.practice.models import Clinic
from clinic.practice.tenancy import tenant
from clinic.practice.visit_kinds import LETTERS, MINUTES, VisitKind


class StandardType(NamedTuple):
    place: int
    colour: VisitColour


# Every clinic begins with one of each kind, named as its kind (also in office/migrations/0004).
STANDARD = {
    VisitKind.CONSULT: StandardType(1, VisitColour.BLUE),
    VisitKind.TREATMENT: StandardType(2, VisitColour.TEAL),
    VisitKind.CHECK_IN: StandardType(3, VisitColour.AMBER),
}


@transaction.atomic
def add_standard_types(clinic: Clinic) -> None:
    """A new clinic books consults, treatments and check-ins at once. Twice does no harm."""
    with tenant(clinic):
        VisitType.objects.bulk_create(
            (
                VisitType(
                    clinic=clinic,
                    name=kind.label,
                    letter=LETTERS[kind],
                    colour=told.colour,
                    kind=kind,
                    minutes=MINUTES[kind],
                    place=told.place,
                )
                for kind, told in STANDARD.items()
            ),
            ignore_conflicts=True,
        )


def usual_type(clinic: Clinic, kind: VisitKind) -> VisitType | None:
    """What is booked where only the kind is said: the first in use of that kind."""
    return VisitType.objects.in_use().filter(clinic=clinic, kind=kind).first()
