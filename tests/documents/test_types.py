"""Every type of document is whole: from its own file and template it is asked for, made, offered and read by whom it names."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from clinic.jobs.queue import FOLLOWERS, HANDLERS
from clinic.jobs.runner import run_due
from clinic.practice import access, languages
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from planning.documents.document_type import DocumentType
from planning.documents.models import Document
from planning.documents.subjects import OF_PLAN
from planning.documents.types import document_types, type_of
from planning.documents.types.aftercare import AFTERCARE
from planning.treatments.models import Treatment
from tests.support.members import member_of

TYPES = pytest.mark.parametrize("kind", document_types(), ids=lambda kind: kind.code)
FILES = Path(__file__).parents[2] / "planning" / "documents" / "types"
NAMED_SETS = [found for name, found in vars(access).items() if name.isupper() and isinstance(found, frozenset)]


def subject_of(kind: DocumentType[Any], treatment: Treatment) -> Any:
    return kind.of.of_link(treatment)


def test_every_file_is_one_type() -> None:
    assert sorted(path.stem for path in FILES.glob("[a-z]*.py")) == sorted(one.code for one in document_types())


@TYPES
def test_it_is_whole(kind: DocumentType[Any]) -> None:
    assert get_template(kind.template)
    assert kind.readers in NAMED_SETS
    assert kind.label and set(kind.jobs) <= set(HANDLERS)
    assert all(kind.job in FOLLOWERS[event] for event in kind.after)
    assert type_of(kind.code) is kind


def test_no_two_types_share_a_name() -> None:
    for of in ("code", "label", "route", "job", "patient_file"):
        found = [name for one in document_types() if (name := getattr(one, of))]
        assert len(found) == len(set(found)), of


@TYPES
def test_its_button_for_patients_is_translated(kind: DocumentType[Any]) -> None:
    for language in set(languages.available()) - {languages.ENGLISH}:
        with translation.override(language):
            assert not kind.patient_words or gettext(kind.patient_words) != kind.patient_words


@TYPES
def test_it_is_asked_for_made_and_downloaded(
    clinic: Clinic, treatment: Treatment, sign_in: Any, ada: User, kind: DocumentType[Any]
) -> None:
    client: Client = sign_in(ada)
    subject = subject_of(kind, treatment)
    address = reverse(kind.route, args=[subject.pk])
    assert client.post(address).status_code == 302
    run_due(clinic)
    with tenant(clinic):
        if not kind.offered(subject):
            assert not Document.objects.of(subject, kind).exists()
            return
        document = Document.objects.of(subject, kind).get()
    download = reverse("documents:document-download", args=[document.pk])
    assert download in client.get(address).content.decode()
    assert client.get(download).content.startswith(b"%PDF")


@TYPES
def test_it_is_offered_where_its_subject_is_shown(
    treatment: Treatment, sign_in: Any, ada: User, desk: User, kind: DocumentType[Any]
) -> None:
    subject = subject_of(kind, treatment)
    page, address = (reverse(route, args=[subject.pk]) for route in (kind.of.page, kind.route))
    for reader in (ada, desk):
        client = sign_in(reader)
        shown = client.get(page)
        opens = client.get(address).status_code == 200
        assert opens == access.may(member_of(treatment.clinic, reader), kind.readers)
        with tenant(treatment.clinic):
            offered = kind.offered(subject)
        assert (f'hx-get="{address}"' in shown.content.decode()) == (opens and shown.status_code == 200 and offered)


@TYPES
def test_the_chart_links_to_what_is_kept_there(
    treatment: Treatment, sign_in: Any, ada: User, kind: DocumentType[Any]
) -> None:
    page = sign_in(ada).get(reverse("chart:patient", args=[treatment.plan.patient_id])).content.decode()
    assert (reverse(kind.route, args=[subject_of(kind, treatment).pk]) in page) == kind.in_chart


def test_earlier_addresses_stand() -> None:
    routes = {one.code: (one.route, re.sub(r"<.*?>", "ID", one.path)) for one in document_types()}
    assert routes["consult_summary"] == ("documents:plan-documents", "plans/ID/documents/")
    assert routes["clinical_record"] == ("documents:plan-record", "plans/ID/record/")
    assert routes["aftercare"] == ("documents:treatment-documents", "treatments/ID/documents/")
    assert AFTERCARE.patient_file == "sheet" and AFTERCARE.jobs[1:] == ("document.refresh_aftercare",)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"code": "Aftercare"}, "small letters"),
        ({"code": "a" * 21}, "2 to 20"),
        ({"of": OF_PLAN}, "it is of a plan"),
        ({"patient_words": ""}, "belong together"),
    ],
)
def test_a_type_that_contradicts_itself_is_refused(change: dict[str, Any], said: str) -> None:
    assert replace(AFTERCARE, code="a" * 20).code
    with pytest.raises(ValueError, match=said):
        replace(AFTERCARE, **change)
