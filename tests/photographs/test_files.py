"""Files of photographs: no static address, each reading authorized and in the audit, a safe name whatever anybody is called."""

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from clinic.audit.models import Event
from clinic.files import store
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.photographs.file_views import file_name
from patients.photographs.models import Photograph
from patients.records.models import Patient
from tests.photographs.making import make_photograph

pytestmark = pytest.mark.django_db
NASTY = [
    "../../etc/passwd",
    'a"; filename="b.exe',
    "a\r\nSet-Cookie: x=1",
    "con",
    "\u202egpj.exe",
    "/",
    "日本 クリニック",
    " ",
    "é" * 300,
]


@pytest.fixture
def photograph(clinic: Clinic, ana: Patient, ada: User) -> Photograph:
    with tenant(clinic):
        return make_photograph(ana, ada)


@pytest.mark.parametrize("size", ["full", "screen", "thumb"])
def test_a_file_is_handed_out_with_its_headers_and_one_event(
    photograph: Photograph, clinic: Clinic, ada: User, sign_in: Callable[[User], Client], size: str
) -> None:
    answer = sign_in(ada).get(f"/photographs/{photograph.pk}/{size}.jpg")
    assert answer.status_code == 200 and answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["Cache-Control"].find("no-store") >= 0
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Content-Disposition"].startswith("inline") and "Silva" not in answer["Content-Disposition"]
    with tenant(clinic):
        assert Event.objects.filter(action="photograph.view", object_id=str(photograph.pk)).count() == 1


def test_no_static_address_leads_to_it(photograph: Photograph, ada: User, sign_in: Callable[[User], Client]) -> None:
    key = store.key_of(photograph.clinic_id, photograph.full, store.FileKind.PHOTOGRAPH)
    assert (settings.MEDIA_ROOT / key).exists()
    for client in (Client(), sign_in(ada)):
        for prefix in ("/", "/media/", "/files/", "/static/", "/static/../var/files/", "/photographs/"):
            assert client.get(prefix + key).status_code in (301, 302, 404)


def test_another_clinic_and_the_front_desk_get_nothing(
    photograph: Photograph, outsider: User, desk: User, sign_in: Callable[[User], Client]
) -> None:
    for path in ("", "thumb.jpg", "for/teaching/"):
        assert sign_in(outsider).get(f"/photographs/{photograph.pk}/{path}").status_code == 404
        assert sign_in(desk).get(f"/photographs/{photograph.pk}/{path}").status_code == 403
        assert Client().get(f"/photographs/{photograph.pk}/{path}").status_code == 302


def test_an_unknown_size_and_a_damaged_file_are_not_there(
    photograph: Photograph, ada: User, sign_in: Callable[[User], Client]
) -> None:
    client = sign_in(ada)
    assert client.get(f"/photographs/{photograph.pk}/original.jpg").status_code == 404
    key = store.key_of(photograph.clinic_id, photograph.thumb, store.FileKind.PHOTOGRAPH)
    (settings.MEDIA_ROOT / key).write_bytes(b"<script>")
    assert client.get(f"/photographs/{photograph.pk}/thumb.jpg").status_code == 404


@pytest.mark.parametrize("name", NASTY)
def test_no_name_builds_a_path_or_a_header(photograph: Photograph, clinic: Clinic, name: str) -> None:
    photograph.clinic.name = name
    made = file_name(photograph)
    assert re.fullmatch(r"[\w-]+-at-rest-\d{4}-\d\d-\d\d\.jpg", made)
    key = store.key_of(clinic.pk, photograph.full, store.FileKind.PHOTOGRAPH)
    assert re.fullmatch(rf"photographs/{clinic.pk}/[0-9a-f]{{64}}\.jpg", key)


def test_the_headers_of_the_page_let_only_us_use_the_camera(
    ana: Patient, ada: User, sign_in: Callable[[User], Client]
) -> None:
    answer = sign_in(ada).get(f"/patients/{ana.pk}/photographs/new/")
    assert "camera=(self)" in answer["Permissions-Policy"] and "microphone=()" in answer["Permissions-Policy"]
    assert "img-src 'self' data: blob:" in answer["Content-Security-Policy"]
