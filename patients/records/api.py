"""Patients for other programs: find, read, add, change. The same rules and actions as the pages."""

import uuid
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from clinic.audit.log import record
from clinic.practice import languages
from clinic.practice.access import EDITS_PATIENTS, READS_PATIENTS, Access, find
from clinic.practice.api import ApiDayField, ApiRequest, ClinicAPIView, conflict, read
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.idempotency import KeyUsed
from clinic.practice.models import FaceArt
from clinic.practice.problems import PROBLEM, Problem
from clinic.practice.scopes import TokenScope
from clinic.practice.text_fields import ApiMailField
from patients.records import actions
from patients.records.details import RAW_PHONE_LENGTH, check_birth_date, check_names, tidy_name, tidy_phone
from patients.records.duplicates import possible_duplicates
from patients.records.models import NAME_LENGTH, Patient, SexChoices
from patients.records.search import find_patients, list_patients

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
    no_email = serializers.BooleanField(required=False, help_text="Wants no e-mails.")
    no_sms = serializers.BooleanField(required=False, help_text="Wants no texts.")
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


class PatientQuery(serializers.Serializer[Any]):
    q = serializers.CharField(default="", allow_blank=True, help_text="Names, birth date, phone, e-mail address.")
    after = serializers.UUIDField(required=False, help_text="`next` of the page before.")


class PatientOut(serializers.ModelSerializer[Patient]):
    class Meta:
        model = Patient
        fields: ClassVar[tuple[str, ...]] = ("id", *actions.DETAILS, "version")


class PatientPage(serializers.Serializer[Any]):
    """By name. A search that finds nobody answers with names one letter away, and says that they are `close`."""

    patients = PatientOut(many=True)
    close = serializers.BooleanField()
    next = serializers.UUIDField(
        allow_null=True, help_text="Send it as `after` for the next page; null: there is none."
    )


class PatientExists(Problem):
    candidates = PatientOut(many=True, required=False, help_text="Who this may be.")
    added = PatientOut(required=False, help_text="Whom the key added before.")


class PatientChanged(Problem):
    current = PatientOut(help_text="As it stands now.")


class PatientList(ClinicAPIView):
    access = Access(READS_PATIENTS)
    scopes: ClassVar[dict[str, str]] = {"GET": TokenScope.PATIENTS_READ, "POST": TokenScope.PATIENTS_WRITE}
    queries: ClassVar[dict[str, type[PatientQuery]]] = {"GET": PatientQuery}

    @extend_schema(
        operation_id="patient_list",
        parameters=[PatientQuery],
        responses={200: PatientPage},
    )
    def get(self, request: ApiRequest) -> Response:
        """Patients by name, 50 a page; with `q` those who match each of its words."""
        sent = self.asked(request)
        asked: dict[str, Any] = {"after": sent.get("after"), "limit": PER_PAGE}
        found = find_patients(sent["q"], **asked) if sent["q"] else list_patients(**asked)
        seen = {"patients": [str(patient.pk) for patient in found.patients]}
        record(action="patient.list", obj=request.clinic, by=request.user, data=seen)
        patients = PatientOut(found.patients, many=True).data
        return Response({"patients": patients, "close": found.close, "next": found.next_after})

    @extend_schema(
        operation_id="patient_create",
        request=PatientNew,
        responses={201: PatientOut, (409, PROBLEM): PatientExists},
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
    scopes: ClassVar[dict[str, str]] = {"GET": TokenScope.PATIENTS_READ, "PATCH": TokenScope.PATIENTS_WRITE}

    @extend_schema(operation_id="patient_detail", responses={200: PatientOut})
    def get(self, request: ApiRequest, patient_id: uuid.UUID) -> Response:
        """One patient; that it was read is in the audit log."""
        patient = find(Patient, patient_id)
        record(action="patient.view", obj=patient, by=request.user, data={"page": "api"})
        return Response(PatientOut(patient).data)

    @extend_schema(
        operation_id="patient_update",
        request=PatientChange,
        responses={200: PatientOut, (409, PROBLEM): PatientChanged},
    )
    def patch(self, request: ApiRequest, patient_id: uuid.UUID) -> Response:
        """Change what is sent; 409 with `current` when somebody else changed the patient since `version`."""
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
