"""The API's description is complete: every route is in it, and drawing it leaves no question open."""

import yaml
from django.core.management import call_command
from django.http import JsonResponse

from clinic.practice.problems import PROBLEM
from tests.architecture.routes import all_routes
from tests.support.api_description import drift


def test_the_description_names_every_api_route(tmp_path) -> None:
    drawn = tmp_path / "schema.yml"
    call_command("spectacular", "--validate", "--fail-on-warn", file=str(drawn))
    paths = {path.lstrip("/") for path in yaml.safe_load(drawn.read_text())["paths"]}
    routes = {
        route.replace("<uuid:", "{").replace(">", "}")
        for name, route in all_routes().items()
        if name.startswith("api:")
    }
    assert paths == routes - {"api/v1/schema/"}


def answered(body: dict[str, object], status: int = 200, media: str = "application/json") -> JsonResponse:
    return JsonResponse(body, status=status, content_type=media)


def test_an_answer_that_is_not_described_is_found() -> None:
    """What `conftest.answers_as_described` holds every answer of every test against."""
    slot = {"start": "2026-11-23T09:00:00+00:00", "end": "2026-11-23T09:30:00+00:00"}
    there, good = "/api/v1/slots/", {"timezone": "Europe/London", "slots": [slot]}
    assert drift("GET", there, answered(good)) is None
    assert drift("GET", there, answered({"type": "about:blank", "title": "x", "status": 400}, 400, PROBLEM)) is None
    for bad in (
        answered({**good, "more": 1}),
        answered({"slots": [slot]}),
        answered({**good, "slots": [{**slot, "end": "soon"}]}),
        answered({**good, "slots": [{**slot, "note": ""}]}),
        answered(good, 202),
        answered(good, media="text/html"),
        answered({"status": 400}, 400, PROBLEM),
    ):
        assert drift("GET", there, bad), bad.content
    assert drift("DELETE", there, answered(good))
    assert drift("GET", "/api/v1/unknown/", answered(good))
