"""Plans for other programs: the contract's document in, the engine's answer out; and a stored plan as it was given."""

import uuid
from typing import Any

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from clinic.audit.log import record
from clinic.practice.access import READS_PLANS, Access, find
from clinic.practice.api import ApiRequest, ClinicAPIView
from clinic.practice.problems import PROBLEM, Problem
from planning import engine, protocols
from planning.plans.models import Plan
from planning.protocols.sign_off import signed_version

FAULTS = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {"path": {"type": "string"}, "message": {"type": "string"}, "given": {}, "allowed": {}},
        "required": ["path", "message"],
        "additionalProperties": False,
    },
}


@extend_schema_field({"oneOf": [FAULTS, {"type": "object", "additionalProperties": {}}]})
class FaultsField(serializers.JSONField):
    """One for each mistake, with its `path` in the document; by field for a body that is no document at all."""


class DocumentProblem(Problem):
    errors = FaultsField()  # type: ignore[assignment]  # a field, not the serializer's own errors


class SignedProtocol(serializers.Serializer[Any]):
    version = serializers.CharField()
    sha256 = serializers.CharField()
    meaning = serializers.CharField()
    name = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    signed_at = serializers.DateTimeField()


class PlanOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    consult = serializers.UUIDField(allow_null=True)
    without_plan = serializers.CharField(allow_blank=True)
    patient = serializers.UUIDField()
    made_at = serializers.DateTimeField()
    document = serializers.DictField(help_text="What the engine was told: `docs/api/plan-input.schema.json`.")
    outcome = serializers.DictField(help_text="What it answered: `docs/api/plan-output.schema.json`.")
    protocol_signed = SignedProtocol(allow_null=True, help_text="Null: nothing may be injected under this plan yet.")


class PlanPreview(ClinicAPIView):
    """Nothing is stored, and no patient is named: the document is all that the engine gets."""

    access = Access(READS_PLANS)

    @extend_schema(
        operation_id="plan_preview",
        request=OpenApiTypes.OBJECT,
        responses={200: OpenApiTypes.OBJECT, (400, PROBLEM): DocumentProblem},
    )
    def post(self, request: ApiRequest) -> HttpResponseBase:
        """What the engine answers to a document: `docs/api/plan-input.schema.json` in, `docs/api/plan-output.schema.json` out."""
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

    @extend_schema(operation_id="plan_detail", responses={200: PlanOut})
    def get(self, request: ApiRequest, plan_id: uuid.UUID) -> Response:
        """A stored plan as it was given; that it was read is in the audit log."""
        plan = find(Plan, plan_id)
        record(action="plan.view", obj=plan, by=request.user)
        return Response(
            {
                "id": plan.pk,
                "consult": plan.consult_id,
                "without_plan": plan.without_plan,
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
