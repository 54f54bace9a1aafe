"""Plans for other programs: the contract's document in, the engine's answer out; and a stored plan as it was given."""

import uuid
from typing import Any

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from clinic.audit.log import record
from clinic.practice.access import READS_PLANS, Access, find
from clinic.practice.api import PROBLEM, ApiRequest, ClinicAPIView
from planning import engine, protocols
from planning.plans.models import Plan
from planning.protocols.sign_off import signed_version


class PlanPreview(ClinicAPIView):
    """Nothing is stored, and no patient is named: the document is all that the engine gets."""

    access = Access(READS_PLANS)

    @extend_schema(
        operation_id="plan_preview",
        request=OpenApiTypes.OBJECT,
        responses={200: OpenApiTypes.OBJECT, (400, PROBLEM): OpenApiTypes.OBJECT},
    )
    def post(self, request: ApiRequest) -> HttpResponseBase:
        # The text and not the parsed values: only there can a key said twice be seen.
        try:
            document = engine.read_document(request._request.body)
        except engine.DocumentErrors as errors:
            return refused(errors)
        answer = engine.plan(document, protocols.shipped()).to_json()
        return HttpResponse(answer, content_type="application/json")


def refused(errors: engine.DocumentErrors) -> JsonResponse:
    body = {"type": "about:blank", "status": 400, "title": "The document cannot be read", "errors": errors.as_dicts()}
    return JsonResponse(body, status=400, content_type=PROBLEM)


class PlanDetail(ClinicAPIView):
    access = Access(READS_PLANS)

    @extend_schema(
        operation_id="plan_detail", responses={200: OpenApiTypes.OBJECT, (404, PROBLEM): OpenApiTypes.OBJECT}
    )
    def get(self, request: ApiRequest, plan_id: uuid.UUID) -> Response:
        plan = find(Plan, plan_id)
        record(action="plan.view", obj=plan, by=request.user)
        return Response(
            {
                "id": plan.pk,
                "consult": plan.consult_id,
                "patient": plan.patient_id,
                "made_at": plan.made_at,
                "document": plan.document,
                "outcome": plan.outcome,
                "protocol_signed": _signed(plan),
            }
        )


def _signed(plan: Plan) -> dict[str, Any] | None:
    """By whom the plan's version of the protocol was put in force; nothing may be injected before."""
    found = signed_version(plan.clinic, plan.protocol_sha256)
    if found is None:
        return None
    told = {"version": found.protocol_version, "sha256": found.protocol_sha256, "meaning": found.meaning}
    return told | {"name": found.name, "title": found.title, "signed_at": found.signed_at}


urlpatterns = [
    path("plans/preview", PlanPreview.as_view(), name="plan-preview"),
    path("plans/<uuid:plan_id>/", PlanDetail.as_view(), name="plan-detail"),
]
