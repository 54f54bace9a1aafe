"""What the stock room's pages say of treatments, in figures."""

import uuid
from collections.abc import Collection

from django.db.models import Count

from clinic.stock.given_to import Counted, counts


@counts(Counted.PATIENTS_OF_LOTS)
def patients_of_lots(lots: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    from planning.treatments.recalls.lots import patients_by_lot  # noqa: PLC0415  # tables are ready when it is asked

    return patients_by_lot(lots)


@counts(Counted.TREATMENTS_OF_VIALS)
def treatments_of_vials(vials: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    from planning.treatments.recalls.lots import treatments_by_vial  # noqa: PLC0415  # as above

    return treatments_by_vial(vials)


@counts(Counted.OPEN_RECALLS_OF_LOTS)
def open_recalls_of_lots(lots: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    from planning.treatments.recalls.models import Recall  # noqa: PLC0415  # as above

    return dict(Recall.objects.open().filter(lot__in=lots).order_by().values_list("lot").annotate(Count("pk")))
