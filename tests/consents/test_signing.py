"""A consent is read and signed on the tablet, bound to its bytes, and counts until it is withdrawn or the text changes."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.consents import standing, wording
from patients.consents.binding import is_intact
from patients.consents.models import Consent
from patients.consents.standing import Needed, lacking, photograph_uses
from patients.records.models import Patient
from tests.consents.making import STROKES, TYPED, address, handed, send, signed

SignIn = Callable[[User], Client]
CHIN = Needed(product="onabotulinumtoxinA", areas=("glabella", "chin"), off_label=("chin",))


def codes(patient: Patient, needed: Needed = CHIN) -> list[str]:
    with tenant(patient.clinic_id):
        return [one.code for one in lacking(patient, needed)]


def consents_of(patient: Patient) -> list[Consent]:
    with tenant(patient.clinic_id):
        return list(Consent.objects.newest_first().filter(patient=patient))


def test_the_text_names_product_areas_and_what_is_off_label(ana: Patient, ada: User, sign_in: SignIn) -> None:
    page, _ = handed(sign_in(ada), ana)
    for words in ("onabotulinumtoxinA (Botox)", "the pebbled skin of the chin", "outside its official approval", "Ana"):
        assert words in page
    assert "Your neck may feel weak" not in page


def test_it_is_stored_with_name_time_meaning_and_who_was_there(ana: Patient, ada: User, sign_in: SignIn) -> None:
    consent = signed(sign_in(ada), ana, companion="Ines Pell, interpreter")
    assert consent.printed_name == ana.full_name
    assert (consent.off_label, consent.areas) == (["chin"], ["glabella", "chin"])
    assert consent.companion == "Ines Pell, interpreter"
    assert consent.signature == STROKES and consent.answers == {"questions_answered": "yes", "told_everything": "yes"}
    assert "I agree to this treatment" in consent.text["meaning"]
    page = sign_in(ada).get(f"/consents/{consent.pk}/").content.decode()
    for words in (
        ana.full_name,
        ada.name,
        "Ines Pell",
        consent.sha256,
        "I agree to this treatment",
        "checked just now",
    ):
        assert words in page


def test_it_unblocks_what_it_covers(ana: Patient, ada: User, sign_in: SignIn) -> None:
    assert codes(ana) == ["none"]
    signed(sign_in(ada), ana)
    assert codes(ana) == []
    assert codes(ana, Needed(product="abobotulinumtoxinA")) == ["product"]
    assert codes(ana, Needed(areas=("masseter",), off_label=("masseter",))) == ["areas", "off_label"]


def test_what_lacks_leads_to_the_page_that_unblocks_it(ana: Patient, ada: User, sign_in: SignIn) -> None:
    with tenant(ana.clinic_id):
        [missing] = lacking(ana, CHIN)
    assert missing.words == "There is no consent to botulinum toxin."
    page = sign_in(ada).get(missing.url)
    assert page.status_code == 200
    assert 'value="chin" id="id_areas_9" checked' in page.content.decode() or "checked" in page.content.decode()


def test_a_withdrawal_acts_from_now_on(ana: Patient, ada: User, sign_in: SignIn) -> None:
    person = sign_in(ada)
    consent = signed(person, ana)
    told = {"told_by": "Ana Silva", "reason": "Changed her mind"}
    for _ in range(2):
        assert person.post(f"/consents/{consent.pk}/withdraw/", told).status_code == 302
    assert codes(ana) == ["withdrawn"]
    page = person.get(f"/consents/{consent.pk}/").content.decode()
    assert "Changed her mind" in page and "What was done before stays" in page
    [row] = consents_of(ana)
    assert is_intact(row) and row.is_withdrawn
    signed(person, ana)
    assert codes(ana) == []


def test_a_withdrawal_needs_who_and_why(ana: Patient, ada: User, sign_in: SignIn) -> None:
    person = sign_in(ada)
    consent = signed(person, ana)
    answer = person.post(f"/consents/{consent.pk}/withdraw/", {"told_by": "Ana", "reason": " "})
    assert answer.status_code == 422 and "Write the reason" in answer.content.decode()
    assert codes(ana) == []


def test_an_outdated_version_blocks(ana: Patient, ada: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    signed(sign_in(ada), ana)
    known = wording.wordings()
    later = wording.ConsentWording({**known["toxin", 1].told, "version": 2}, "f" * 64)
    monkeypatch.setattr(wording, "wordings", lambda: {**known, ("toxin", 2): later})
    assert codes(ana) == ["outdated"]
    assert standing.photograph_uses is photograph_uses


def test_a_page_of_an_earlier_text_is_not_signed(
    ana: Patient, ada: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = sign_in(ada)
    _, carried = handed(person, ana)
    known = wording.wordings()
    changed = wording.ConsentWording(known["toxin", 1].told, "f" * 64)
    monkeypatch.setattr(wording, "wordings", lambda: {**known, ("toxin", 1): changed})
    answer = send(person, ana, carried)
    assert answer.status_code == 302 and answer["Location"] == address(ana, "toxin")
    assert consents_of(ana) == []


def test_a_signature_cannot_be_sent_for_another_patient(ana: Patient, ben: Patient, ada: User, sign_in: SignIn) -> None:
    person = sign_in(ada)
    _, carried = handed(person, ana)
    assert send(person, ben, carried, subject=str(ben.pk)).status_code == 302
    assert consents_of(ben) == [] and consents_of(ana) == []


def test_nor_for_another_member(ana: Patient, ada: User, clinic: Clinic, sign_in: SignIn) -> None:
    from clinic.practice.models import Role
    from tests.conftest import make_member

    nia = make_member(clinic, "Nia", Role.INJECTOR)
    _, carried = handed(sign_in(ada), ana)
    other = sign_in(nia)
    for more in ({}, {"witness": str(ada.pk), "member": str(ada.pk), "by": str(ada.pk)}):
        assert send(other, ana, carried, **more).status_code == 302
    assert consents_of(ana) == []


def test_what_nobody_handed_over_is_not_signed(ana: Patient, ada: User, sign_in: SignIn) -> None:
    person = sign_in(ada)
    _, carried = handed(person, ana)
    for forged in ("", "x", carried[:-2] + "AA"):
        assert send(person, ana, forged)["Location"] == address(ana, "toxin")
    _, of_photographs = handed(person, ana, "photographs")
    send(person, ana, of_photographs)
    assert consents_of(ana) == []


def test_a_typed_name_is_an_alternative(ana: Patient, ada: User, sign_in: SignIn) -> None:
    person = sign_in(ada)
    page, carried = handed(person, ana)
    assert "Typed here, your name counts like your signature by hand." in page
    refused = send(person, ana, carried, **TYPED, typed_name="Somebody")
    assert refused.status_code == 422 and "Please type the name as it stands here" in refused.content.decode()
    assert send(person, ana, carried, **TYPED, typed_name=ana.full_name.upper()).status_code == 302
    [consent] = consents_of(ana)
    assert consent.signed_how == "typed" and consent.signature == {"name": ana.full_name.upper()}


@pytest.mark.parametrize(
    "strokes",
    ["", "null", "[]", "{}", '{"width": 6000, "height": 2000, "strokes": []}', "[" * 5000, "9" * 5000]
    + [
        json.dumps({**STROKES, "strokes": bad})
        for bad in ([[[1, 1]]], [[[-1, 2], [900, 900]]], [[["a", 2]]], [[[1.5, 2]]])
    ]
    + [json.dumps({**STROKES, "width": bad}) for bad in (True, 0, "6000", 10**9, None)]
    + [json.dumps({**STROKES, "strokes": [[[0, 0], [900, 900]]] * 300})],
)
def test_no_stroke_no_signature_and_nothing_is_lost(strokes: str, ana: Patient, ada: User, sign_in: SignIn) -> None:
    person = sign_in(ada)
    _, carried = handed(person, ana)
    answer = send(person, ana, carried, strokes=strokes)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Please sign in the field" in page or "could not be read" in page
    assert consents_of(ana) == []


def test_what_was_drawn_is_kept_where_something_else_is_missing(ana: Patient, ada: User, sign_in: SignIn) -> None:
    person = sign_in(ada)
    _, carried = handed(person, ana)
    answer = send(person, ana, carried, answer_questions_answered="")
    page = answer.content.decode()
    assert answer.status_code == 422 and "ask us before you sign" in page
    assert json.dumps(STROKES).replace('"', "&quot;") in page


def test_sent_twice_is_one(ana: Patient, ada: User, sign_in: SignIn) -> None:
    person = sign_in(ada)
    _, carried = handed(person, ana)
    first, second = (send(person, ana, carried) for _ in range(2))
    assert first["Location"] == second["Location"]
    other = json.dumps({**STROKES, "strokes": [[[0, 0], [900, 900]]]})
    assert send(person, ana, carried, strokes=other)["Location"] == first["Location"]
    assert len(consents_of(ana)) == 1


def test_two_tabs_make_one(ana: Patient, ada: User, sign_in: SignIn) -> None:
    person = sign_in(ada)
    tabs = [handed(person, ana)[1] for _ in range(2)]
    assert {send(person, ana, carried)["Location"] for carried in tabs} == {
        f"/consents/{consents_of(ana)[0].pk}/signed/"
    }
    assert len(consents_of(ana)) == 1


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_make_one(ana: Patient, ada: User, sign_in: SignIn) -> None:
    cookies = sign_in(ada).cookies
    person = Client()
    person.cookies = cookies
    carried = [handed(person, ana)[1] for _ in range(5)] * 2

    def press(sealed: str) -> int:
        one = Client()
        one.cookies = cookies
        try:
            return int(send(one, ana, sealed).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(5) as pool:
        assert set(pool.map(press, carried)) == {302}
    assert len(consents_of(ana)) == 1


def test_the_page_is_in_the_patients_language(ana: Patient, ada: User, sign_in: SignIn) -> None:
    person = sign_in(ada)
    page, carried = handed(person, ana, language="es")
    for words in ("Consentimiento para inyecciones", "la piel como empedrada del mentón", "Firmar", "Letra grande"):
        assert words in page
    for words in ("Sign<", "Large print", "Who signs", "Clear the field", "Nacimiento:None"):
        assert words not in page
    refused = send(person, ana, carried, strokes="")
    assert "Por favor, firme en el recuadro" in refused.content.decode()
    answer = send(person, ana, carried)
    assert "Gracias" in person.get(answer["Location"]).content.decode()
    [consent] = consents_of(ana)
    assert consent.language == "es" and "Estoy de acuerdo" in consent.text["meaning"]


def test_a_stranger_in_another_clinic_finds_nothing(ana: Patient, ada: User, outsider: User, sign_in: SignIn) -> None:
    consent = signed(sign_in(ada), ana)
    stranger = sign_in(outsider)
    for path in (f"/consents/{consent.pk}/", f"/patients/{ana.pk}/consents/", address(ana, "toxin")):
        assert stranger.get(path).status_code == 404
    assert stranger.post(f"/consents/{consent.pk}/withdraw/", {"told_by": "x", "reason": "y"}).status_code == 404
