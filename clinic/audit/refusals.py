"""One event for each request that was refused: a page outside the person's role, a form from elsewhere, a row that is not there."""

from collections.abc import Callable

from django.http import HttpResponse

from clinic.audit.log import record
from clinic.practice.requests import OpenRequest

REFUSED = (403, 404)


class RefusalsRecorded:
    """Stands inside CurrentClinic, so the event is in the request's transaction and in the chain of the asker's own clinic. A foreign
    id and one that was never there are recorded alike, with what was asked for and nothing that another clinic knows."""

    def __init__(self, get_response: Callable[[OpenRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: OpenRequest) -> HttpResponse:
        response = self.get_response(request)
        asks_again = getattr(response, "asks_again", False)  # who is at the screen, before the same is sent once more
        if response.status_code in REFUSED and request.membership is not None and not asks_again:
            self._record(request, response.status_code)
        return response

    def _record(self, request: OpenRequest, status: int) -> None:
        match = request.resolver_match
        if match is None or (status == 404 and not match.kwargs):
            return
        membership = request.membership
        assert membership is not None
        asked = {name.removesuffix("_id"): str(given) for name, given in match.kwargs.items() if name.endswith("_id")}
        if patient := str(getattr(request, "page_patient", "")):
            asked["patient"] = patient
        data = {"route": match.view_name, "method": request.method, "status": status, **asked}
        record(action="access.refused", obj=membership.clinic, by=membership.user, data=data)
