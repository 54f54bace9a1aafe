"""What may be booked: the clinic's own visit types."""

from clinic.office.models import VisitType


def types_on_offer() -> list[VisitType]:
    return list(VisitType.objects.in_use().prefetch_related("givers"))


def gives(one: VisitType, member_id: object) -> bool:
    """Whether this member gives visits of this type; a type without givers is given by everybody."""
    givers = {giver.member_id for giver in one.givers.all()}
    return not givers or member_id in givers
