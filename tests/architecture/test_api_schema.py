"""The API's description is complete: every route is in it, and drawing it leaves no question open."""

import yaml
from django.core.management import call_command

from tests.architecture.routes import all_routes


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
