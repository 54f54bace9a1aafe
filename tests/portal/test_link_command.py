"""An operator makes an aftercare link from the command line."""

import io
import uuid

import pytest
from django.core.management import CommandError, call_command

from clinic.audit.models import Event
from clinic.practice.tenancy import tenant
from patients.portal.models import ShareLink
from tests.support.members import member_of
from tests.treatments.making import make_earlier_treatment


def run(clinic: str, *words: str) -> str:
    out = io.StringIO()
    call_command("aftercare_link", f"--clinic={clinic}", *words, stdout=out)
    return out.getvalue().strip()


@pytest.fixture
def treatment(clinic, ana, ada):
    return make_earlier_treatment(ana, member_of(clinic, ada), clinic.now())


def test_the_link_opens_the_page_and_says_who_made_it(clinic, treatment, ada, client):
    address = run(clinic.code, str(treatment.pk), "--by", ada.email)
    assert address.startswith("http://127.0.0.1:8000/a/harbour/")
    assert client.get(address.removeprefix("http://127.0.0.1:8000")).status_code == 200
    with tenant(clinic):
        assert Event.objects.get(action="link.create").actor == f"user:{ada.pk}"
        assert ShareLink.objects.get().token_hash not in address


def test_a_stranger_a_wrong_clinic_and_a_foreign_treatment_are_refused(clinic, other_clinic, treatment, ada, outsider):
    for words, message in (
        ((clinic.code, str(treatment.pk), "--by", outsider.email), "does not work in"),
        (("nowhere", str(treatment.pk), "--by", ada.email), "no clinic with the code"),
        ((other_clinic.code, str(treatment.pk), "--by", outsider.email), "has no treatment"),
        ((clinic.code, str(uuid.uuid4()), "--by", ada.email), "has no treatment"),
    ):
        with pytest.raises(CommandError, match=message):
            run(*words)
