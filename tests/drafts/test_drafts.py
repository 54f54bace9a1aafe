"""A draft is its writer's alone, never overwrites another tab's words, and goes when it is sent, thrown away or old."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.http import QueryDict

from clinic.audit.models import Event
from clinic.drafts import actions, tasks
from clinic.drafts.models import DraftSlot, FormDraft
from clinic.drafts.typed import MOST_CHARACTERS, MOST_FIELDS, DraftTooLong, digest, typed, version_seen
from clinic.practice.models import Clinic, Role, User
from clinic.practice.tenancy import tenant
from tests.support.members import change_member, join

WORDS = {"note": ["Typed in a hurry"], "empty": [""]}
SUBJECT = uuid.UUID(int=7)


def slot(clinic: Clinic, user: User, form: str = "health", subject: uuid.UUID = SUBJECT) -> DraftSlot:
    return DraftSlot(clinic, user, form, subject)


def kept(of: DraftSlot) -> dict[str, list[str]] | None:
    row = FormDraft.objects.of(of).first()
    return row.data if row else None


def save(of: DraftSlot, data: dict[str, list[str]] = WORDS, version: int = 0) -> FormDraft:
    return actions.save(slot=of, data=data, version=version, by=of.user)


def test_nobody_else_reads_it(in_clinic: Clinic, ada: User, dora: User) -> None:
    save(slot(in_clinic, ada))
    assert kept(slot(in_clinic, ada)) == WORDS
    assert kept(slot(in_clinic, dora)) is None
    assert kept(slot(in_clinic, ada, "details")) is None
    assert kept(slot(in_clinic, ada, subject=uuid.UUID(int=8))) is None


def test_another_clinic_sees_and_writes_nothing(clinic: Clinic, other_clinic: Clinic, ada: User) -> None:
    with tenant(clinic):
        save(slot(clinic, ada))
    with tenant(other_clinic):
        assert not FormDraft.objects.exists()
        with pytest.raises(Exception, match="row-level security"), transaction.atomic():
            save(slot(clinic, ada))
    assert not FormDraft.objects.exists()


def test_one_draft_a_slot(in_clinic: Clinic, ada: User) -> None:
    save(slot(in_clinic, ada))
    with pytest.raises(IntegrityError, match="one_draft_a_form"), transaction.atomic():
        FormDraft.objects.create(clinic=in_clinic, user=ada, form="health", subject=SUBJECT)


def test_another_tab_finds_out(in_clinic: Clinic, ada: User) -> None:
    mine = slot(in_clinic, ada)
    first = save(mine)
    assert save(mine, {"note": ["More"]}, first.version).version == first.version + 1
    with pytest.raises(actions.DraftChanged) as refused:
        save(mine, {"note": ["From the other tab"]}, first.version)
    assert refused.value.current.data == kept(mine) == {"note": ["More"]}


def test_the_same_words_again_write_nothing(in_clinic: Clinic, ada: User) -> None:
    first = save(slot(in_clinic, ada))
    again = save(slot(in_clinic, ada), version=first.version)
    assert (again.version, again.updated_at) == (first.version, first.updated_at)
    assert Event.objects.filter(action="draft.save").count() == 1


def test_what_was_sent_does_not_come_back_by_a_late_save(in_clinic: Clinic, ada: User) -> None:
    mine = slot(in_clinic, ada)
    version = save(mine).version
    actions.settle(slot=mine, data=WORDS, version=version, by=ada)
    save(mine, {"note": WORDS["note"]}, version)  # without the empty radio
    assert kept(mine) == {}
    # typed after the press: nothing of it was sent
    save(mine, {"note": ["And one thing more"]}, version)
    assert kept(mine) == {"note": ["And one thing more"]}


def test_a_late_save_of_older_words_does_not_bring_them_back(in_clinic: Clinic, ada: User) -> None:
    mine = slot(in_clinic, ada)
    version = save(mine, {"note": ["Typed in a hurry, then more"]}, save(mine).version).version
    actions.settle(slot=mine, data={"note": ["Typed in a hurry, then more"]}, version=version, by=ada)
    for seen in (0, version - 1):
        with pytest.raises(actions.DraftChanged):
            save(mine, WORDS, seen)
    assert kept(mine) == {}


def test_the_same_words_typed_anew_are_kept(in_clinic: Clinic, ada: User) -> None:
    """By a page that shows the form empty."""
    mine = slot(in_clinic, ada)
    emptied = actions.discard(slot=mine, version=save(mine).version, by=ada)
    assert save(mine, WORDS, emptied.version).data == WORDS == kept(mine)


def test_a_page_older_than_the_purge_keeps_its_words(in_clinic: Clinic, ada: User) -> None:
    assert save(slot(in_clinic, ada), WORDS, 5).data == WORDS


def test_sent_twice_counts_once(in_clinic: Clinic, ada: User) -> None:
    mine = slot(in_clinic, ada)
    version = save(mine).version
    for _ in range(2):
        actions.settle(slot=mine, data=WORDS, version=version, by=ada)
    assert FormDraft.objects.of(mine).get().version == version + 1
    assert Event.objects.filter(action="draft.settle").count() == 1


def test_a_form_that_was_sent_before_its_first_save_stays_sent(in_clinic: Clinic, ada: User) -> None:
    mine = slot(in_clinic, ada)
    actions.settle(slot=mine, data=WORDS, version=0, by=ada)
    save(mine)
    assert kept(mine) == {}


def test_sending_leaves_what_another_tab_kept_unseen(in_clinic: Clinic, ada: User) -> None:
    mine = slot(in_clinic, ada)
    seen = save(mine).version
    save(mine, {"note": ["From the other tab"]}, seen)
    actions.settle(slot=mine, data=WORDS, version=seen, by=ada)
    assert kept(mine) == {"note": ["From the other tab"]}


def test_discarded_is_gone(in_clinic: Clinic, ada: User) -> None:
    mine = slot(in_clinic, ada)
    version = save(mine).version
    for _ in range(2):
        actions.discard(slot=mine, version=version, by=ada)
    save(mine, WORDS, version)  # on its way when it was thrown away
    assert kept(mine) == {}


@pytest.mark.parametrize("write", ["save", "settle", "discard"])
def test_a_failing_audit_row_undoes_the_write(
    in_clinic: Clinic, ada: User, monkeypatch: pytest.MonkeyPatch, write: str
) -> None:
    mine = slot(in_clinic, ada)
    version = save(mine).version
    writes: dict[str, Callable[[], object]] = {
        "save": lambda: save(mine, {"note": ["Other"]}, version),
        "settle": lambda: actions.settle(slot=mine, data=WORDS, version=version, by=ada),
        "discard": lambda: actions.discard(slot=mine, version=version, by=ada),
    }

    def refuse(**_: object) -> None:
        raise RuntimeError("no audit")

    monkeypatch.setattr(actions, "record", refuse)
    with pytest.raises(RuntimeError, match="no audit"):
        writes[write]()
    assert kept(mine) == WORDS


def test_the_log_says_nothing_of_the_words(in_clinic: Clinic, ada: User) -> None:
    version = save(slot(in_clinic, ada)).version
    actions.settle(slot=slot(in_clinic, ada), data=WORDS, version=version, by=ada)
    said = [str(event.data) for event in Event.objects.filter(action__startswith="draft.")]
    assert len(said) == 2
    assert not [text for text in said if "hurry" in text]


@pytest.mark.parametrize("days", [14, 3])
def test_after_so_many_days_it_is_purged(clinic: Clinic, ada: User, days: int, settings: Any) -> None:
    assert settings.DRAFT_DAYS == 14
    settings.DRAFT_DAYS = days
    kept_for = timedelta(days=days)
    with tenant(clinic):
        save(slot(clinic, ada))
        at = FormDraft.objects.of(slot(clinic, ada)).get().updated_at
    for later, count in ((kept_for - timedelta(seconds=1), 1), (kept_for, 0)):
        with time_machine.travel(at + later, tick=False):
            tasks.purge()
        with tenant(clinic):
            assert FormDraft.objects.count() == count


def test_it_goes_with_the_membership(clinic: Clinic, other_clinic: Clinic, ada: User) -> None:
    with tenant(clinic):
        save(slot(clinic, ada))
    # a membership elsewhere keeps nothing here
    join(other_clinic, ada, Role.INJECTOR)
    change_member(clinic, ada, is_active=False)
    tasks.purge()
    with tenant(clinic):
        assert not FormDraft.objects.exists()
        assert Event.objects.get(action="draft.purge").data == {"count": 1}


def test_one_clinics_trouble_does_not_stop_the_next(
    clinic: Clinic, other_clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def purge(*, clinic: Clinic, by: str) -> None:
        seen.append(clinic)
        raise RuntimeError("trouble")

    monkeypatch.setattr(actions, "purge", purge)
    tasks.purge()
    assert len(seen) == 2


def test_what_belongs_to_the_page_is_not_kept() -> None:
    sent = QueryDict(
        "note=a&note=b&csrfmiddlewaretoken=t&draft=save&draft_version=3&take:note=mine&resolve=3&anyway=1"
        "&password=secret&new_Password1=secret"
    )
    assert typed(sent) == {"note": ["a", "b"]}
    assert version_seen(sent) == 3


@pytest.mark.parametrize("text", ["", "-1", "1.5", "x", "\u0661", "9" * 30])
def test_a_number_that_is_none_counts_as_none(text: str) -> None:
    sent = QueryDict(mutable=True)
    sent["draft_version"] = text
    assert version_seen(sent) == 0


def test_a_sign_that_postgresql_does_not_store_is_left_out(in_clinic: Clinic, ada: User) -> None:
    sent = QueryDict(mutable=True)
    sent["no\0te"] = "a\0b"
    save(slot(in_clinic, ada), typed(sent))
    assert kept(slot(in_clinic, ada)) == {"note": ["ab"]}


def test_sizes() -> None:
    sent = QueryDict(mutable=True)
    sent["n"] = "x" * (MOST_CHARACTERS - 1)
    assert typed(sent)
    sent["n"] += "x"
    with pytest.raises(DraftTooLong, match="200,000 characters"):
        typed(sent)
    sent = QueryDict(mutable=True)
    sent.setlist("n", ["x"] * MOST_FIELDS)
    assert typed(sent)
    sent.appendlist("n", "x")
    with pytest.raises(DraftTooLong, match="1,500 answers"):
        typed(sent)


def test_an_empty_radio_may_be_left_out() -> None:
    assert digest({"a": ["1"], "b": [""]}) == digest({"a": ["1"]}) != digest({"a": ["2"]})


def test_the_policy_is_the_databases(clinic: Clinic, ada: User) -> None:
    with tenant(clinic):
        save(slot(clinic, ada))
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from drafts_formdraft")
        assert cursor.fetchone() == (0,)
