"""What was given is judged by the protocol of its plan; where that version is not kept, by another one only if somebody asks for it."""

import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from clinic.audit.models import Event
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient
from planning import protocols
from planning.engine import load_protocol
from planning.plans.models import Plan
from planning.treatments import actions
from planning.treatments.models import Review, Treatment
from tests.conftest import sign_protocol
from tests.treatments.making import form_data, make_plan, make_treatment

SignIn = Any
NOT_KEPT = "was made under version 2025.4 of the protocol"
CHOICE = "Judge by version"


@pytest.fixture
def two_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The shipped protocol beside an older version; gives the older one's hash."""
    text = protocols.SHIPPED.read_text(encoding="utf-8")
    version = protocols.shipped().version
    older = text.replace(f'version = "{version}"', 'version = "2025.4"', 1)
    assert older != text
    (tmp_path / "older.toml").write_text(older, encoding="utf-8")
    (tmp_path / protocols.SHIPPED.name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(protocols, "SHIPPED", tmp_path / protocols.SHIPPED.name)
    protocols.kept.cache_clear()
    yield load_protocol(older, "older.toml").sha256
    protocols.kept.cache_clear()


def test_each_version_that_is_kept_is_found_by_its_content(two_versions: str) -> None:
    kept = protocols.kept(two_versions)
    assert kept is not None and kept.version == "2025.4"
    assert protocols.kept(protocols.shipped().sha256) is protocols.shipped()


def test_nothing_stands_in_for_a_version_that_is_not_kept(two_versions: str) -> None:
    assert protocols.kept("0" * 64) is None


@pytest.fixture
def old_times(afternoon: Clinic) -> Iterator[pytest.MonkeyPatch]:
    """Version 2025.4 is in force; leaving it, nobody keeps it."""
    text = protocols.SHIPPED.read_text(encoding="utf-8")
    version = protocols.shipped().version
    older = load_protocol(text.replace(f'version = "{version}"', 'version = "2025.4"', 1), "older.toml")
    with pytest.MonkeyPatch.context() as then:
        then.setattr(protocols, "shipped", lambda: older)
        then.setattr(protocols, "kept", lambda sha256: older)
        yield then


@pytest.fixture
def old_plan(old_times: pytest.MonkeyPatch, ana: Patient, ada: User) -> Plan:
    """Made under a version that is not kept here any more."""
    plan = make_plan(ana, ada)
    old_times.undo()
    return plan


@pytest.fixture
def old_treatment(old_times: pytest.MonkeyPatch, ana: Patient, ada: User) -> Treatment:
    """Planned and given under such a version, which the director had signed."""
    sign_protocol(ana.clinic, protocols.shipped().sha256)
    treatment = make_treatment(make_plan(ana, ada), ada)
    old_times.undo()
    return treatment


def test_nothing_is_injected_by_a_version_that_is_not_kept(
    old_plan: Plan, clinic: Clinic, ada: User, sign_in: SignIn
) -> None:
    page = sign_in(ada).get(f"/plans/{old_plan.pk}/treat/")
    assert NOT_KEPT in page.content.decode()
    assert "Finish a new consult" in page.content.decode()
    assert sign_in(ada).post(f"/plans/{old_plan.pk}/treat/", form_data(old_plan, clinic.now())).status_code == 409
    with tenant(clinic), pytest.raises(ValidationError, match="2025.4"):
        make_treatment(old_plan, ada, by_protocol_in_force=True)
    with tenant(clinic):
        assert not Treatment.objects.exists()


def test_a_check_in_asks_before_another_version_judges(
    old_treatment: Treatment, clinic: Clinic, ada: User, at: Any, sign_in: SignIn
) -> None:
    at(clinic, "2026-12-07 10:00")
    url = f"/treatments/{old_treatment.pk}/review/"
    page = sign_in(ada).get(url).content.decode()
    assert NOT_KEPT in page and CHOICE in page
    seen = {"outcome-glabella": "too_subtle", "asked": "no"}
    refused = sign_in(ada).post(url, seen | {"idempotency_key": str(uuid.uuid4())})
    assert refused.status_code == 422
    assert "Choose whether the version in force judges instead" in refused.content.decode()
    assert re.search(r'value="too_subtle"[^>]* checked', refused.content.decode()), "what was typed is kept"
    with tenant(clinic):
        assert not Review.objects.exists()
    kept = sign_in(ada).post(url, seen | {"idempotency_key": str(uuid.uuid4()), "by_protocol_in_force": "on"})
    assert kept.status_code == 302
    shipped = protocols.shipped()
    with tenant(clinic):
        assert Review.objects.get().outcome["protocol"]["sha256"] == shipped.sha256
        logged = Event.objects.get(action="treatment.review").data
    assert logged["judged_by"] == f"{shipped.id} {shipped.version}"


def test_a_correction_asks_before_another_version_judges(
    old_treatment: Treatment, clinic: Clinic, ada: User, sign_in: SignIn
) -> None:
    url = f"/treatments/{old_treatment.pk}/amend/"
    assert CHOICE in sign_in(ada).get(url).content.decode()
    sent = form_data(old_treatment.plan, old_treatment.ended_at, amend_reason="A point was left out.", lot="C9999")
    refused = sign_in(ada).post(url, sent)
    assert refused.status_code == 422 and NOT_KEPT in refused.content.decode()
    kept = sign_in(ada).post(url, sent | {"by_protocol_in_force": "on"})
    assert kept.status_code == 302, kept.context["form"].errors
    with tenant(clinic):
        assert Treatment.objects.current().get().lots == "C9999"
        logged = Event.objects.get(action="treatment.amend").data
    assert logged["judged_by"].endswith(protocols.shipped().version)


def test_a_version_that_is_kept_judges_without_a_question(
    treatment: Treatment, clinic: Clinic, ada: User, at: Any, sign_in: SignIn
) -> None:
    at(clinic, "2026-12-07 10:00")
    assert CHOICE not in sign_in(ada).get(f"/treatments/{treatment.pk}/review/").content.decode()
    with tenant(clinic):
        actions.review(treatment=treatment, outcomes={}, effects=[], note="", idempotency_key=uuid.uuid4(), by=ada)
        assert "judged_by" not in Event.objects.get(action="treatment.review").data
