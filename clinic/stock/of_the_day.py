"""Which vials matter today."""

from datetime import datetime

from django.db.models import F, Q

from clinic.practice.models import Clinic
from clinic.stock.models import Vial


def vials_of_the_day(clinic: Clinic, at: datetime) -> list[Vial]:
    """Opened vials with units left, those past their time too, and those opened today that are empty: usable ones first, each by its
    end."""
    midnight, _ = clinic.day_bounds(clinic.day_of(at))
    opened = Vial.objects.with_lot().filter(clinic=clinic, opened_at__isnull=False)
    found = opened.filter(Q(units__gt=F("given") + F("wasted")) | Q(opened_at__gte=midnight)).order_by("opened_at")
    return sorted(found, key=lambda vial: (bool(vial.unusable(at)), vial.left <= 0))
