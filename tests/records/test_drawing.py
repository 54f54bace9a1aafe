"""Which face a patient's maps are drawn on: the patient's choice, else the clinic's; each change is kept and logged."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from clinic.audit.models import Event
from clinic.practice.models import Clinic, FaceArt, User
from clinic.practice.tenancy import tenant
from patients.records import actions
from patients.records.models import DetailsChange, Patient

SignIn = Callable[[User], Client]


def test_the_patients_choice_comes_before_the_clinics(clinic: Clinic, ana: Patient, ada: User) -> None:
    with tenant(clinic):
        assert ana.drawing == FaceArt.FINE
        Clinic.objects.filter(pk=clinic.pk).update(face_art=FaceArt.BROAD)
        assert Patient.objects.get(pk=ana.pk).drawing == FaceArt.BROAD
        assert actions.choose_drawing(patient=ana, face_art=FaceArt.FINE, by=ada).drawing == FaceArt.FINE
        assert actions.choose_drawing(patient=ana, face_art="", by=ada).drawing == FaceArt.BROAD


def test_a_choice_is_kept_once_with_what_was_before(sign_in: SignIn, ada: User, ana: Patient, clinic: Clinic) -> None:
    client, address = sign_in(ada), f"/patients/{ana.pk}/drawing/"
    for _ in range(2):
        answer = client.post(address, {"face_art": "broad"}, headers={"Accept": "application/json"})
        assert answer.json() == {"face_art": "broad"}
    with tenant(clinic):
        change = DetailsChange.objects.get(patient=ana)
        assert (change.earlier, change.changed_by, change.version) == ({"face_art": ""}, ada, ana.version)
        assert Patient.objects.get(pk=ana.pk).version == ana.version + 1
        assert Event.objects.filter(action="patient.update", object_id=str(ana.pk)).count() == 1


@pytest.mark.parametrize("chosen", ["", "square", "broad'"])
def test_only_a_drawing_that_there_is(sign_in: SignIn, ada: User, ana: Patient, clinic: Clinic, chosen: str) -> None:
    answer = sign_in(ada).post(f"/patients/{ana.pk}/drawing/", {"face_art": chosen})
    assert answer.status_code == 422
    with tenant(clinic):
        assert Patient.objects.get(pk=ana.pk).face_art == ""


def test_a_failing_audit_row_undoes_the_choice(
    clinic: Clinic, ana: Patient, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError("the log does not answer")

    monkeypatch.setattr(actions, "record", fail)
    with tenant(clinic):
        with pytest.raises(RuntimeError):
            actions.choose_drawing(patient=ana, face_art="broad", by=ada)
        assert Patient.objects.get(pk=ana.pk).face_art == ""
        assert not DetailsChange.objects.exists()
