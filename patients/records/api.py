"""Patients for other programs: find, read, add, change. The same rules and actions as the pages."""

import uuid
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from clinic.audit.log import record
from clinic.practice import languages
from clinic.practice.access import EDITS_PATIENTS, READS_PATIENTS, Access, find
from clinic.practice.api import (
    ABSENT,
    CONFLICT,
    REFUSALS,
    ApiDayField,
    ApiRequest,
    ClinicAPIView,
    conflict,
    read,
)
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.idempotency import KeyUsed
from clinic.practice.models import FaceArt
from clinic.practice.text_fields import ApiMailField
from patients.records import actions
from patients.records.details import RAW_PHONE_LENGTH, check_birth_date, check_names, tidy_name, tidy_phone
from patients.records.duplicates import possible_duplicates
from patients.records.models import NAME_LENGTH, Patient, SexChoices
from patients.records.search import matching

PER_PAGE = 50


class PatientIn(serializers.Serializer[Any]):
    given_name = serializers.CharField(
        max_length=NAME_LENGTH, required=False, allow_blank=True, help_text="One of the two names may be empty."
    )
    family_name = serializers.CharField(max_length=NAME_LENGTH, required=False, allow_blank=True)
    born_on = ApiDayField()
    sex = serializers.ChoiceField(choices=SexChoices.choices)
    phone = serializers.CharField(max_length=RAW_PHONE_LENGTH, allow_blank=True, required=False)
    email = ApiMailField(max_length=254, allow_blank=True, required=False)
    language = serializers.ChoiceField(
        languages.choices(), required=False, allow_blank=True, help_text="Of letters; empty: the clinic's."
    )
    large_print = serializers.BooleanField(required=False, help_text="Letters in large print.")
    face_art = serializers.ChoiceField(
        FaceArt.choices, required=False, allow_blank=True, help_text="Drawing of the face; empty: the clinic's."
    )

    def validate_given_name(self, value: str) -> str:
        return tidy_name(value, "Given name")

    def validate_family_name(self, value: str) -> str:
        return tidy_name(value, "Family name")

    def validate_born_on(self, value: date) -> date:
        return check_birth_date(value, self.context["clinic"].today())

    def validate_phone(self, value: str) -> str:
        return tidy_phone(value)


class PatientNew(PatientIn):
    idempotency_key = serializers.UUIDField(
        required=False, help_text="Send the same one again and the patient is made once."
    )
    anyway = serializers.BooleanField(default=False, help_text="Add although somebody of that name was born that day.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        check_names(attrs.setdefault("given_name", ""), attrs.setdefault("family_name", ""))
        return attrs


class PatientChange(PatientIn):
    version = serializers.IntegerField(
        min_value=1, help_text="The version that was read; an older one is refused with 409."
    )


class PatientOut(serializers.ModelSerializer[Patient]):
    class Meta:
        model = Patient
        fields: ClassVar[tuple[str, ...]] = ("id", *actions.DETAILS, "version")


class PatientPage(serializers.Serializer[Any]):
    """What the list answers with."""

    count = serializers.IntegerField()
    pages = serializers.IntegerField()
    patients = PatientOut(many=True)


class PatientList(ClinicAPIView):
    access = Access(READS_PATIENTS)

    @extend_schema(
        operation_id="patient_list",
        parameters=[OpenApiParameter("q", str, description="Names, birth date, phone."), OpenApiParameter("page", int)],
        responses={200: PatientPage, **REFUSALS},
    )
    def get(self, request: ApiRequest) -> Response:
        text = request.query_params.get("q", "").strip()
        found = Paginator(matching(text) if text else Patient.objects.by_name(), PER_PAGE)
        shown = list(found.get_page(request.query_params.get("page")))
        seen = {"patients": [str(patient.pk) for patient in shown]}
        record(action="patient.list", obj=request.clinic, by=request.user, data=seen)
        return Response({"count": found.count, "pages": found.num_pages, "patients": PatientOut(shown, many=True).data})

    @extend_schema(
        operation_id="patient_create", request=PatientNew, responses={201: PatientOut, **REFUSALS, **CONFLICT}
    )
    def post(self, request: ApiRequest) -> Response:
        """409 with `candidates` when the patient may be there already; send `anyway` to add all the same. The same `idempotency_key` with
        the same details gives the same patient; 409 with `added` when that key added somebody else."""
        self.require(request, EDITS_PATIENTS)
        asked = read(PatientNew, request)
        anyway = asked.pop("anyway")
        if found := possible_duplicates(asked, idempotency_key=asked.get("idempotency_key"), anyway=anyway):
            seen = [str(patient.pk) for patient in found]
            record(action="patient.list", obj=request.clinic, by=request.user, data={"patients": seen})
            return conflict("This may be the same person.", candidates=PatientOut(found, many=True).data)
        try:
            patient = actions.create_patient(clinic=request.clinic, by=request.user, **asked)
        except KeyUsed as used:
            return conflict(str(used), added=PatientOut(used.made).data)
        return Response(PatientOut(patient).data, status=201)


class PatientDetail(ClinicAPIView):
    access = Access(READS_PATIENTS)

    @extend_schema(operation_id="patient_detail", responses={200: PatientOut, **ABSENT})
    def get(self, request: ApiRequest, patient_id: uuid.UUID) -> Response:
        patient = find(Patient, patient_id)
        record(action="patient.view", obj=patient, by=request.user, data={"page": "api"})
        return Response(PatientOut(patient).data)

    @extend_schema(
        operation_id="patient_update",
        request=PatientChange,
        responses={200: PatientOut, **REFUSALS, **ABSENT, **CONFLICT},
    )
    def patch(self, request: ApiRequest, patient_id: uuid.UUID) -> Response:
        self.require(request, EDITS_PATIENTS)
        patient = find(Patient, patient_id)
        asked = read(PatientChange, request, partial=True)
        if "version" not in asked:
            raise serializers.ValidationError({"version": ["Send the version that you read."]})
        try:
            check_names(*(asked.get(name, getattr(patient, name)) for name in ("given_name", "family_name")))
        except ValidationError as error:
            raise serializers.ValidationError(error.message_dict) from error
        try:
            return Response(PatientOut(actions.update_patient(patient=patient, by=request.user, **asked)).data)
        except ChangedMeanwhile as changed:
            return conflict(str(changed), current=PatientOut(changed.current).data)


urlpatterns = [
    path("patients/", PatientList.as_view(), name="patient-list"),
    path("patients/<uuid:patient_id>/", PatientDetail.as_view(), name="patient-detail"),
]
