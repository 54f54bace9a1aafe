"""A patient's health for other programs: read and record. The same rules and actions as the pages."""

import uuid
from typing import Any, ClassVar, cast

from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response

from clinic.audit.log import record
from clinic.practice.access import READS_HEALTH, RECORDS_HEALTH, Access, find
from clinic.practice.api import ApiRequest, ClinicAPIView, conflict, read, refusal
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.idempotency import KeyUsed
from clinic.practice.problems import PROBLEM, Problem
from patients.records import actions
from patients.records.models import HealthHistory, Patient
from patients.records.questions.checking import WrongAnswers
from patients.records.questions.codes import PriorEffectChoices
from patients.records.questions.schema import answers_schema
from patients.records.questions.sources import SourceKind, names_of, sources_of
from patients.records.questions.table import BY_CODE
from planning.treatments.unwanted_effects import recorded_effects


@extend_schema_field(answers_schema())
class AnswersField(serializers.DictField):
    """Answers by question, in the contract's shape."""


class HealthIn(serializers.Serializer[Any]):
    answers = AnswersField(help_text="The contract's `safety` section: only what was asked, now or before.")
    notes = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False)
    confirmed = serializers.ListField(
        child=serializers.ChoiceField(sorted(BY_CODE)),
        default=list,
        help_text="Questions that were asked again and answered as before. An unchanged answer left out keeps its earlier source.",
    )
    after = serializers.IntegerField(min_value=0, help_text="Number of the history that was read last; 0 for none.")
    idempotency_key = serializers.UUIDField(required=False)


class RecordedEffectsOut(serializers.Serializer[Any]):
    """What followed one treatment given here, as its check-in stands."""

    treatment = serializers.UUIDField()
    effects = serializers.ListField(child=serializers.ChoiceField(PriorEffectChoices.choices))
    recorded_on = serializers.DateField()
    treated_on = serializers.DateField()
    at_check_in = serializers.BooleanField(help_text="No: told between visits.")
    prior_effects = serializers.ListField(
        source="as_told", child=serializers.DictField(), help_text="As plans are told, with side and degree."
    )


class SourceOut(serializers.Serializer[Any]):
    """Where an answer comes from: `asked` by somebody, from a `record` that says no more, or said by the `patient` and accepted."""

    how = serializers.ChoiceField([kind.value for kind in SourceKind])
    on = serializers.DateField()
    by = serializers.CharField(help_text="Who asked, recorded or accepted it.")


class HealthOut(serializers.ModelSerializer[HealthHistory]):
    recorded_effects = serializers.SerializerMethodField(
        help_text="Of treatments given here, beside the answers: they count in every plan as `prior_effects`."
    )

    answers = AnswersField()
    sources = serializers.SerializerMethodField(help_text="By question, where each answer comes from.")

    class Meta:
        model = HealthHistory
        fields: ClassVar[tuple[str, ...]] = (
            "id",
            "number",
            "answers",
            "notes",
            "sources",
            "taken_at",
            "recorded_effects",
        )

    @extend_schema_field(serializers.DictField(child=SourceOut()))
    def get_sources(self, history: HealthHistory) -> dict[str, Any]:
        sources = sources_of(history)
        names = names_of(sources.values())
        return {
            code: SourceOut({"how": source.kind.value, "on": source.on, "by": names.get(source.by, "")}).data
            for code, source in sources.items()
        }

    @extend_schema_field(RecordedEffectsOut(many=True))
    def get_recorded_effects(self, history: HealthHistory) -> list[dict[str, Any]]:
        return effects_out(history.patient)


def effects_out(patient: Patient) -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", RecordedEffectsOut(recorded_effects(patient), many=True).data)


class HealthUnasked(Problem):
    recorded_effects = RecordedEffectsOut(many=True, required=False, help_text="What is known all the same.")


class HealthChanged(Problem):
    current = HealthOut(allow_null=True, help_text="The newest history; null while nobody has asked.")


class PatientHealth(ClinicAPIView):
    access = Access(READS_HEALTH)

    @extend_schema(operation_id="health_detail", responses={200: HealthOut, (404, PROBLEM): HealthUnasked})
    def get(self, request: ApiRequest, patient_id: uuid.UUID) -> Response:
        """The newest history; 404 while nobody has asked."""
        patient = find(Patient, patient_id)
        record(action="patient.view", obj=patient, by=request.user, data={"page": "health"})
        newest = patient.health_histories.first()
        if newest is None:
            known = effects_out(patient)
            asked = "Nobody has asked about this patient's health yet."
            return refusal(404, "Not found", asked, **({"recorded_effects": known} if known else {}))
        return Response(HealthOut(newest).data)

    @extend_schema(
        operation_id="health_record",
        request=HealthIn,
        responses={201: HealthOut, (409, PROBLEM): HealthChanged},
    )
    def post(self, request: ApiRequest, patient_id: uuid.UUID) -> Response:
        """Record what was asked; 409 with `current` when somebody recorded since the history `after`."""
        self.require(request, RECORDS_HEALTH, "Health is recorded by injectors and directors.")
        patient = find(Patient, patient_id)
        asked = read(HealthIn, request)
        confirmed = asked.pop("confirmed")
        try:
            history = actions.record_health_history(patient=patient, by=request.user, asked=confirmed, **asked)
        except actions.NothingAsked as nothing:
            raise serializers.ValidationError({"confirmed": [str(nothing)]}) from nothing
        except WrongAnswers as wrong:
            raise serializers.ValidationError({"answers": wrong.errors}) from wrong
        except KeyUsed as used:
            newest = patient.health_histories.first()
            return conflict(str(used), current=HealthOut(newest).data if newest else None)
        except ChangedMeanwhile as changed:
            return conflict(str(changed), current=HealthOut(changed.current).data if changed.current else None)
        return Response(HealthOut(history).data, status=201)


urlpatterns = [path("patients/<uuid:patient_id>/health/", PatientHealth.as_view(), name="patient-health")]
