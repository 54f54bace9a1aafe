"""The protocol as it is read: all of it once, searched, and signed at its end."""

import re
from collections import Counter
from collections.abc import Callable

import pytest
from django.test import Client

from clinic.practice.models import Clinic, Role, User
from clinic.practice.tenancy import tenant
from planning import protocols
from planning.engine.contract.vocabulary import Evidence
from planning.protocols import shipped
from planning.protocols.chapters import chapters_of, found_in
from planning.protocols.models import MEANING, ProtocolSignOff
from tests.conftest import make_member

SignIn = Callable[[User], Client]
WHOLE = chapters_of(shipped())


def test_every_rule_is_read_once() -> None:
    read = Counter(rule.id for chapter in WHOLE for group in chapter.groups for rule in group.rules)
    assert read == Counter(rule.id for rule in shipped().rules)


def test_every_area_figure_question_and_line_of_aftercare_is_read() -> None:
    titles = {chapter.id for chapter in WHOLE}
    assert {area.value for area in shipped().areas} <= titles
    names = Counter(figure.name.casefold() for chapter in WHOLE for figure in chapter.figures)
    for param in shipped().params.values():
        assert names[param.says.casefold()] == 1, param.name
    for item in shipped().aftercare:
        assert names[item.text.casefold()] == 1, item.code
    assert sum(len(chapter.figures) for chapter in WHOLE if chapter.id == "questions") == len(shipped().questions)


def test_each_figure_of_a_dose_and_each_rule_says_whose_word_it_is() -> None:
    for chapter in WHOLE:
        for figure in chapter.figures:
            if figure.name.startswith("Units") and figure.value != "no figure, so no dose":
                assert figure.evidence and figure.basis, figure
        assert all(rule.evidence and rule.basis for group in chapter.groups for rule in group.rules)


def test_no_placeholder_is_shown_raw() -> None:
    for chapter in WHOLE:
        for rule in (rule for group in chapter.groups for rule in group.rules):
            assert "{" not in rule.text + rule.patient + rule.heading, rule.id


@pytest.mark.parametrize("sha256", ["2026.1", "2026.2"])
def test_earlier_versions_are_read_too(sha256: str) -> None:
    file = protocols.SHIPPED.with_name(f"onabotulinumtoxina-face-{sha256}.toml")
    kept = protocols.read(file.read_text(encoding="utf-8"), file.name, is_kept=True)
    assert sum(chapter.size for chapter in chapters_of(kept)) > len(kept.rules)


def test_the_search_finds_words_ids_and_catalogue_ids() -> None:
    assert {rule.id for rule in rules_found("pregnan")} >= {"safety.pregnancy_defers"}
    assert [rule.id for rule in rules_found("safety.pregnancy_defers")] == ["safety.pregnancy_defers"]
    assert all("INC-23" in rule.basis or "INC-23" in rule.text for rule in rules_found("inc-23"))
    assert not found_in(WHOLE, "no such word anywhere")
    house = found_in(WHOLE, "", "house")
    assert all(rule.evidence is Evidence.HOUSE for chapter in house for group in chapter.groups for rule in group.rules)


def rules_found(words: str) -> list[object]:
    return [rule for chapter in found_in(WHOLE, words) for group in chapter.groups for rule in group.rules]


@pytest.mark.django_db
def test_the_page_shows_ranges_by_side_and_narrows_down(clinic: Clinic, dora: User, sign_in: SignIn) -> None:
    html = text(sign_in(dora).get("/protocol/"))
    assert "Units per side 6 points 4-12 U S Source R008" in html
    found = text(sign_in(dora).get("/protocol/?q=masseter&rests_on=label"))
    assert re.search(r"\d+ of \d+ entries", found)
    assert "Nothing says that" in text(sign_in(dora).get("/protocol/?q=xyzzy"))


def text(answer: object) -> str:
    html = answer.content.decode()  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.mark.django_db
def test_the_director_signs_on_the_page(unsigned_clinic: Clinic, sign_in: SignIn) -> None:
    director = sign_in(make_member(unsigned_clinic, "Dora", Role.DIRECTOR))
    assert MEANING in text(director.get("/protocol/"))
    address = f"/protocol/{shipped().sha256}/sign/"
    assert director.post(address).status_code == 302
    assert director.post(address).status_code == 302
    with tenant(unsigned_clinic):
        assert ProtocolSignOff.objects.get().name == "Dora"
    page = text(director.get("/protocol/"))
    assert "Dora, Medical director" in page and "Sign version" not in page


@pytest.mark.django_db
def test_others_read_who_has_to_sign(unsigned_clinic: Clinic, sign_in: SignIn) -> None:
    for number, role in enumerate((Role.OWNER, Role.INJECTOR)):
        person = sign_in(make_member(unsigned_clinic, f"Pat{number}", role))
        page = text(person.get("/protocol/"))
        assert "Only a member with the role medical director can sign it." in page
        assert "Sign version" not in page
        assert person.post(f"/protocol/{shipped().sha256}/sign/").status_code == 403


@pytest.mark.django_db
def test_a_version_that_is_not_kept_is_no_page(clinic: Clinic, dora: User, sign_in: SignIn) -> None:
    assert sign_in(dora).get(f"/protocol/{'0' * 64}/").status_code == 404
    refused = sign_in(dora).post(f"/protocol/{'0' * 64}/sign/", follow=True)
    assert "not kept here" in text(refused)


@pytest.mark.django_db
def test_signing_asks_who_is_at_the_screen(unsigned_clinic: Clinic, sign_in: SignIn) -> None:
    director = sign_in(make_member(unsigned_clinic, "Dora", Role.DIRECTOR))
    session = director.session
    session["account_authentication_methods"] = []
    session.save()
    asked = director.post(f"/protocol/{shipped().sha256}/sign/")
    assert asked.status_code == 403
    assert "Confirm that it is you" in text(asked)
    with tenant(unsigned_clinic):
        assert not ProtocolSignOff.objects.exists()
