"""How much a clinic may store, and one member on one day."""

from django.db import connection, models
from django.db.models import Sum

from clinic.practice.models import Clinic, User
from patients.photographs.models import Photograph

CLINIC_BYTES = 50_000_000_000
MEMBER_DAY_BYTES = 4_000_000_000


class QuotaReached(ValueError):
    """Nothing was kept; `str()` tells the sender what to do."""


def reserve(clinic: Clinic, by: User, added: int) -> None:
    """Raises QuotaReached. Whoever adds to the same clinic waits until this transaction has ended, so that two cannot both be last."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"photographs of {clinic.pk}"])
    rows = Photograph.objects.filter(clinic=clinic)
    if _bytes(rows) + added > CLINIC_BYTES:
        raise QuotaReached(
            f"The clinic's {CLINIC_BYTES / 1e9:.0f} GB for photographs are full. Whoever runs Glabella can give more."
        )
    today = rows.filter(added_by=by, added_at__gte=clinic.day_bounds(clinic.today())[0])
    if _bytes(today) + added > MEMBER_DAY_BYTES:
        raise QuotaReached(f"You added {MEMBER_DAY_BYTES / 1e9:.0f} GB of photographs today. Go on tomorrow.")


def _bytes(rows: "models.QuerySet[Photograph]") -> int:
    return rows.aggregate(total=Sum("stored_bytes"))["total"] or 0
