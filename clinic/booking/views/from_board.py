"""Deeds that were pressed on the live board: the page stays, so what would lead to another page is told in its place."""

from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.http.response import HttpResponseRedirectBase

from clinic.practice.requests import P, RoutedView


def stays_on_board(view: RoutedView[P]) -> RoutedView[P]:
    """What was done is said as `{"said": [...]}`. A refusal is answered as ever, with the sheet that says why."""

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if "X-Live-Day" not in request.headers or not isinstance(response, HttpResponseRedirectBase):
            return response
        return JsonResponse({"said": [str(message) for message in messages.get_messages(request)]})

    return answered
