"""A member is deactivated: at once, with everything open handed over, nothing lost, and never the last owner."""

import uuid
from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from clinic.audit.models import Event
from clinic.booking.models import Appointment, CheckIn
from clinic.booking.open_work import open_work
from clinic.drafts import actions as drafts
from clinic.drafts.models import DraftSlot, FormDraft
from clinic.jobs.runner import run_due
from clinic.office import leaving, staff
from clinic.office.handover import open_kinds, users_of
from clinic.practice.models import Clinic, Membership, Role, User, WorkingHours
from clinic.practice.tenancy import signed_in_user, tenant
from patients.records.models import Patient
from planning.consults import actions as consults
from tests.conftest import make_member
from tests.support.pages import flat
from tests.treatments.making import make_plan

SignIn = Callable[[User], Client]


def address(member: Membership, deed: str = "deactivate") -> str:
    return f"/clinic/settings/staff/{member.pk}/{deed}/"


def membership(user: User) -> Membership:
    with signed_in_user(user):
        return Membership.objects.select_related("clinic", "user").get(user=user)


def change(member: Membership, **values: Any) -> None:
    with tenant(member.clinic):
        Membership.objects.filter(pk=member.pk).update(**values)


def is_active(member: Membership) -> bool:
    with tenant(member.clinic):
        return Membership.objects.get(pk=member.pk).is_active


def events(clinic: Clinic, action: str) -> list[Event]:
    with tenant(clinic):
        return list(Event.objects.filter(action=action))


@pytest.fixture
def deactivate(clinic: Clinic, olive: User) -> Callable[..., Any]:
    def done(member: Membership, **heirs: Membership | None) -> Any:
        with tenant(clinic):
            return leaving.deactivate(member=member, by=olive, heirs=heirs)

    return done


def test_visits_go_where_the_heir_is_free_and_the_others_wait_for_the_desk(
    monday: Clinic,
    ada_here: Membership,
    nia: Membership,
    ana: Patient,
    ben: Patient,
    olive: User,
    desk: User,
    sign_in: SignIn,
    book: Callable[..., Appointment],
) -> None:
    free, busy = book(ana, ada_here, "2026-11-24 10:00"), book(ana, ada_here, "2026-11-24 15:00")
    book(ben, nia, "2026-11-24 15:15")
    owner = sign_in(olive)
    page = flat(owner.get(address(ada_here)))
    assert "2 visits from today on go to" in page and "Deactivate and hand over" in page
    answer = owner.post(address(ada_here), {"visits": str(nia.pk)}, follow=True)
    assert "1 visit could not be handed over" in flat(answer)
    with tenant(monday):
        free.refresh_from_db()
        busy.refresh_from_db()
        assert (free.clinician_id, busy.clinician_id) == (nia.pk, ada_here.pk)
    today = flat(sign_in(desk).get("/today/"))
    assert "Visits to move" in today and "Ada does not work here any more" in today
    (event,) = events(monday, "member.deactivated")
    assert event.data["work"] == {"visits": {"moved": 1, "left": 1}} and event.data["to"] == {"visits": str(nia.pk)}
    assert [one.object_id for one in events(monday, "appointment.hand_over")] == [str(free.pk)]


def test_whoever_inherits_is_told_by_mail(
    monday: Clinic,
    ada_here: Membership,
    nia: Membership,
    ana: Patient,
    book: Callable[..., Appointment],
    deactivate: Callable[..., Any],
) -> None:
    book(ana, ada_here, "2026-11-24 10:00")
    deactivate(ada_here, visits=nia)
    deactivate(ada_here, visits=nia)
    run_due(monday)
    (letter,) = mail.outbox
    assert letter.to == [nia.user.email] and letter.subject == "Work of Ada in Harbour Clinic is yours now"
    assert "Ada does not work in Harbour Clinic any more" in letter.body and "Silva" not in letter.body


def test_nobody_is_told_of_what_could_not_move(
    monday: Clinic,
    ada_here: Membership,
    nia: Membership,
    ana: Patient,
    ben: Patient,
    book: Callable[..., Appointment],
    deactivate: Callable[..., Any],
) -> None:
    book(ana, ada_here, "2026-11-24 15:00"), book(ben, nia, "2026-11-24 15:15")
    deactivate(ada_here, visits=nia)
    run_due(monday)
    assert mail.outbox == []


def test_a_visit_outside_the_heirs_hours_waits_for_the_desk(
    monday: Clinic,
    ada_here: Membership,
    nia: Membership,
    ana: Patient,
    book: Callable[..., Appointment],
    deactivate: Callable[..., Any],
) -> None:
    visit = book(ana, ada_here, "2026-11-24 10:00")
    with tenant(monday):
        WorkingHours.objects.create(clinic=monday, member=nia, weekday=1, starts=time(14), ends=time(18))
    assert deactivate(ada_here, visits=nia)["visits"].left == 1
    with tenant(monday):
        visit.refresh_from_db()
        assert visit.clinician_id == ada_here.pk


def test_check_ins_are_judged_by_the_heir(
    monday: Clinic,
    ada_here: Membership,
    nia: Membership,
    ana: Patient,
    treated: Callable[..., CheckIn],
    deactivate: Callable[..., Any],
) -> None:
    check_in = treated(ana, 14)
    with tenant(monday):
        assert [kind.code for kind, _ in open_kinds(ada_here)] == ["check_ins"]
    with pytest.raises(staff.StaffRefused, match="Choose who takes over: 1 open check-in"):
        deactivate(ada_here)
    deactivate(ada_here, check_ins=nia)
    with tenant(monday):
        check_in.refresh_from_db()
        assert check_in.injector_id == nia.pk


def test_consults_plans_and_typed_work_open_for_the_heir(
    monday: Clinic,
    ada: User,
    ada_here: Membership,
    nia: Membership,
    ana: Patient,
    ben: Patient,
    sign_in: SignIn,
    deactivate: Callable[..., Any],
) -> None:
    plan = make_plan(ben, ada)
    with tenant(monday):
        consults.start(patient=ana, by=ada, idempotency_key=uuid.uuid4())
        slot = DraftSlot(monday, ada, "treatment", plan.pk)
        drafts.save(slot=slot, data={"comment": ["two vials"]}, version=0, by=ada)
        assert {kind.code: count for kind, count in open_kinds(ada_here)} == {"unfinished": 3}
    deactivate(ada_here, unfinished=nia)
    with tenant(monday):
        work = open_work(nia, monday.today())
        assert {title for title, _ in work.groups} == {
            "Records not signed",
            "Consults not finished",
            "Plans not decided",
        }
        kept = FormDraft.objects.of(DraftSlot(monday, nia.user, "treatment", plan.pk)).get()
        assert kept.data == {"comment": ["two vials"]}
        assert users_of(nia) == [nia.user_id, ada.pk]
    assert "Continue the consult" in flat(sign_in(nia.user).get(f"/patients/{ana.pk}/"))


def test_what_was_inherited_goes_on_to_the_next(
    monday: Clinic,
    ada: User,
    ada_here: Membership,
    nia: Membership,
    ben: Patient,
    deactivate: Callable[..., Any],
) -> None:
    make_plan(ben, ada)
    ines = membership(make_member(monday, "Ines", Role.INJECTOR))
    deactivate(ada_here, unfinished=nia)
    deactivate(nia, unfinished=ines)
    with tenant(monday):
        assert open_work(ines, monday.today()).count == 1
        leaving.reactivate(member=ada_here, by=User.objects.get(full_name="Olive"))
        assert open_work(ines, monday.today()).count == 0 and open_work(ada_here, monday.today()).count == 1


def test_in_mid_consult_the_next_click_is_refused_in_words(
    monday: Clinic, ada: User, ada_here: Membership, nia: Membership, ana: Patient, olive: User, sign_in: SignIn
) -> None:
    client = sign_in(ada)
    with tenant(monday):
        consult = consults.start(patient=ana, by=ada, idempotency_key=uuid.uuid4())
    page = f"/consults/{consult.pk}/"
    assert client.get(page).status_code == 200
    assert sign_in(olive).post(address(ada_here), {"unfinished": str(nia.pk)}).status_code == 302
    assert client.get(page)["Location"].startswith("/accounts/login/")
    assert sign_in(nia.user).get(page).status_code == 200
    again = sign_in(ada)
    words = flat(again.get(page, follow=True))
    assert "Your access has ended" in words and "The owner of Harbour Clinic deactivated your membership" in words


def test_without_another_injector_the_owner_is_not_held_up(
    monday: Clinic, ada: User, ada_here: Membership, ben: Patient, olive: User, sign_in: SignIn
) -> None:
    make_plan(ben, ada)
    assert "Nobody yet" in flat(sign_in(olive).get(address(ada_here)))
    assert sign_in(olive).post(address(ada_here), {}).status_code == 302
    assert not is_active(ada_here)


def test_the_supervised_get_another_supervisor(
    monday: Clinic, dora: User, ada_here: Membership, nia: Membership, deactivate: Callable[..., Any]
) -> None:
    change(ada_here, supervisor=membership(dora))
    deactivate(membership(dora), supervised=nia)
    assert membership(ada_here.user).supervisor_id == nia.pk


def test_the_heir_must_still_be_there(
    monday: Clinic, ada: User, ada_here: Membership, nia: Membership, ben: Patient, olive: User, sign_in: SignIn
) -> None:
    make_plan(ben, ada)
    make_member(monday, "Ines", Role.INJECTOR)
    change(nia, is_active=False)
    answer = sign_in(olive).post(address(ada_here), {"unfinished": str(nia.pk)})
    assert answer.status_code == 422 and is_active(ada_here)


def test_twice_is_once_and_reactivation_opens_no_old_session(
    monday: Clinic, ada: User, ada_here: Membership, olive: User, sign_in: SignIn
) -> None:
    hers, owner = sign_in(ada), sign_in(olive)
    assert owner.post(address(ada_here)).status_code == 302
    assert owner.post(address(ada_here)).status_code == 302
    assert len(events(monday, "member.deactivated")) == 1
    assert "Deactivated" in flat(owner.get("/clinic/settings/staff/"))
    assert owner.post(address(ada_here, "reactivate")).status_code == 302
    assert owner.post(address(ada_here, "reactivate")).status_code == 302
    assert len(events(monday, "member.reactivated")) == 1
    assert hers.get("/today/")["Location"].startswith("/accounts/login/")
    assert sign_in(ada).get("/today/").status_code == 200


def test_another_clinic_keeps_its_member(
    monday: Clinic, other_clinic: Clinic, ada: User, ada_here: Membership, olive: User, sign_in: SignIn
) -> None:
    with tenant(other_clinic):
        Membership.objects.create(clinic=other_clinic, user=ada, roles=[Role.INJECTOR])
    assert "works in another clinic too stays there" in flat(sign_in(olive).get(address(ada_here)))
    sign_in(olive).post(address(ada_here))
    assert sign_in(ada).get("/today/").status_code == 200


def test_nobody_deactivates_themselves_or_the_last_owner(
    monday: Clinic, olive: User, sign_in: SignIn, deactivate: Callable[..., Any]
) -> None:
    me = membership(olive)
    answer = sign_in(olive).post(address(me))
    assert answer.status_code == 422 and "Nobody deactivates themselves" in flat(answer)
    assert is_active(me)
