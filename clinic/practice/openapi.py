"""The API's description says every answer there is: what a view declares, and the refusals that all views share."""

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema

from clinic.practice.problems import PROBLEM, TITLES, Problem

ALWAYS = (400, 401, 403, 406, 429)
OF_A_BODY = (413, 415)


class ClinicSchema(AutoSchema):
    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        for status in self._shared_refusals():
            body = self._get_response_for_code(  # type: ignore[no-untyped-call]  # drf-spectacular has no types here
                Problem, str(status), [PROBLEM], direction
            )
            bodies.setdefault(str(status), body | {"description": TITLES[status]})
        return {status: bodies[status] for status in sorted(bodies)}

    def _shared_refusals(self) -> list[int]:
        found = list(ALWAYS)
        if self.method in ("POST", "PUT", "PATCH"):
            found += OF_A_BODY
        return [*found, 404] if "{" in self.path else found
