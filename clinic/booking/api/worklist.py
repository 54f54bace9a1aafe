"""The worklist of check-ins for other programs."""

from typing import ClassVar

from django.core.paginator import Paginator
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from clinic.audit.log import record
from clinic.booking import worklist
from clinic.booking.api.shapes import CheckInOut, WorklistOut, WorklistQuery
from clinic.practice.access import RUNS_THE_DAY, Access
from clinic.practice.api import ApiRequest, ClinicAPIView
from clinic.practice.scopes import TokenScope


class Worklist(ClinicAPIView):
    access = Access(RUNS_THE_DAY)
    scopes: ClassVar[dict[str, str]] = {"GET": TokenScope.WORKLIST_READ}
    queries: ClassVar[dict[str, type[WorklistQuery]]] = {"GET": WorklistQuery}

    @extend_schema(operation_id="worklist", parameters=[WorklistQuery], responses={200: WorklistOut})
    def get(self, request: ApiRequest) -> Response:
        """Check-ins as the front desk works through them, those with the fewest days left first; 100 a page."""
        clinic = request.clinic
        asked = self.asked(request)
        tab = asked["tab"]
        paged = Paginator(worklist.with_everything(worklist.in_tab(tab, clinic.today())), worklist.LIMIT)
        rows = worklist.rows(clinic, list(paged.get_page(asked["page"])))
        seen = {"patients": [str(row.check_in.patient_id) for row in rows], "tab": tab}
        record(action="patient.list", obj=clinic, by=request.user, data=seen)
        body = {"timezone": clinic.timezone, "tab": tab, "count": paged.count, "pages": paged.num_pages}
        return Response(body | {"check_ins": CheckInOut(rows, many=True).data})
