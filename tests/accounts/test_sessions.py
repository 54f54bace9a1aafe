"""Sessions: where a person is signed in, and when that ends."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import IntegrityError
from django.test import Client

from clinic.accounts import sessions
from clinic.accounts.tasks import purge_sessions
from clinic.audit.models import Event
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from tests.support.members import change_member
from tests.support.second_step import PASSWORD
from tests.support.sessions import go, is_in, key_of, pass_by, replay, unlock

SignIn = Callable[[User], Client]
NEW = "a different long sentence"


def test_each_sign_in_has_a_row_that_says_whose_it_is(sign_in: SignIn, ada: User) -> None:
    here = sign_in(ada)
    row = UserSession.objects.get(session_key=key_of(here))
    assert row.user == ada
    assert is_in(here)


def test_ending_all_ends_each_old_cookie_for_good(clinic: Clinic, sign_in: SignIn, ada: User, dora: User) -> None:
    """As for somebody who is deactivated; nothing comes back with the account."""
    mine, hers = [sign_in(ada) for _ in range(3)], sign_in(dora)
    assert sessions.end_all(ada) == 3
    assert not any(is_in(client) for client in mine)
    assert is_in(hers)
    change_member(clinic, ada, is_active=False)
    change_member(clinic, ada, is_active=True)
    assert not any(is_in(replay(key_of(client))) for client in mine)
    assert not Session.objects.exclude(session_key=key_of(hers)).exists()


def test_one_session_can_be_kept(sign_in: SignIn, ada: User) -> None:
    here, there = sign_in(ada), sign_in(ada)
    assert sessions.end_all(ada, except_key=key_of(here)) == 1
    assert is_in(here)
    assert not is_in(there)


def test_a_session_whose_row_is_gone_is_over(sign_in: SignIn, ada: User) -> None:
    here = sign_in(ada)
    UserSession.objects.all().delete()
    assert not is_in(here)
    assert not Session.objects.exists()


def test_a_changed_password_ends_every_other_session(sign_in: SignIn, ada: User) -> None:
    ada.set_password(PASSWORD)
    ada.save(update_fields=["password"])
    here, there = sign_in(ada), sign_in(ada)
    before = key_of(here)
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert here.post("/accounts/password/change/", form).status_code == 302
    assert is_in(here)
    assert key_of(here) != before
    assert not is_in(there) and not is_in(replay(before))
    assert UserSession.objects.get().session_key == key_of(here)
    assert Session.objects.get().session_key == key_of(here)


def test_signing_out_ends_the_row_on_the_server(sign_in: SignIn, ada: User) -> None:
    here = sign_in(ada)
    key = key_of(here)
    here.post("/accounts/logout/")
    assert not is_in(replay(key))
    assert not UserSession.objects.exists()


def test_signing_in_again_as_somebody_else_leaves_nothing_of_the_first(sign_in: SignIn, ada: User, dora: User) -> None:
    here = sign_in(ada)
    key = key_of(here)
    here.force_login(dora, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert UserSession.objects.get().user == dora
    assert not is_in(replay(key))


# ---- a session ends by the clock ---------------------------------------------------------------------------------


def test_an_unused_session_is_locked_at_the_limit_and_not_before(clock: Any, sign_in: SignIn, ada: User) -> None:
    here = sign_in(ada)
    pass_by(clock, minutes=14, seconds=59)
    assert is_in(here)
    pass_by(clock, seconds=1)
    assert not is_in(here)
    assert "Ada" in here.get("/accounts/login/").content.decode()


def test_going_from_page_to_page_keeps_a_session_alive(clock: Any, sign_in: SignIn, ada: User) -> None:
    here = sign_in(ada)
    for _ in range(6):
        pass_by(clock, minutes=10)
        assert go(here) == 200
    pass_by(clock, minutes=15)
    assert go(here) == 302


@pytest.mark.parametrize(
    "request_of_a_script",
    [
        {"Sec-Fetch-Mode": "cors", "Accept": "text/html"},
        {"Sec-Fetch-Mode": "same-origin"},
        {"HX-Request": "true", "Accept": "text/html"},
        {"Accept": "application/json"},
        {"Sec-Fetch-Mode": "navigate", "Sec-Purpose": "prefetch"},
        {},
    ],
)
@pytest.mark.parametrize("address", ["/patients/", "/session/", "/patients/?skip=1", "/session/?touch=1&idle=0"])
def test_polling_keeps_nothing_alive(
    clock: Any, sign_in: SignIn, ada: User, address: str, request_of_a_script: dict[str, str]
) -> None:
    here = sign_in(ada)
    for _ in range(7):
        pass_by(clock, minutes=2)
        assert here.get(address, headers=request_of_a_script).status_code == 200
    pass_by(clock, minutes=1)
    assert here.get(address, headers=request_of_a_script).status_code in (302, 401)


@pytest.mark.parametrize("junk", ["?skip=1", "?no_timeout=true", "?skip_timeout_reset=1", "?keep=yes&session=active"])
def test_no_parameter_and_no_header_skips_the_end(clock: Any, sign_in: SignIn, ada: User, junk: str) -> None:
    here = sign_in(ada)
    pass_by(clock, minutes=15)
    headers = {"X-Skip-Timeout": "1", "X-Touch": "1", "X-No-Touch": "0"}
    assert go(here, f"/patients/{junk}", **headers) == 302
    assert here.post(f"/accounts/session/{junk}", headers=headers).status_code == 302


def test_the_heartbeat_of_a_person_at_work_keeps_the_session(clock: Any, sign_in: SignIn, ada: User) -> None:
    here = sign_in(ada)
    for _ in range(20):
        pass_by(clock, minutes=1)
        assert here.post("/accounts/session/").json()["idle"] == 900
    assert is_in(here)
    pass_by(clock, minutes=3)
    assert here.get("/accounts/session/").json() == {"idle": 720, "end": 12 * 3600 - 23 * 60}


def test_what_was_done_is_written_once_a_minute(clock: Any, sign_in: SignIn, ada: User) -> None:
    here = sign_in(ada)
    pass_by(clock, minutes=1)
    go(here)
    seen = UserSession.objects.get().last_seen_at
    pass_by(clock, seconds=59)
    go(here)
    assert UserSession.objects.get().last_seen_at == seen
    pass_by(clock, seconds=1)
    go(here)
    assert UserSession.objects.get().last_seen_at == seen + timedelta(minutes=1)


def test_after_twelve_hours_a_session_ends_whatever_happens(
    clock: Any, sign_in: SignIn, ada: User, clinic: Clinic
) -> None:
    """Also where something was stored in it meanwhile, which begins Django's own twelve hours anew."""
    here = sign_in(ada)
    for _ in range(71):
        pass_by(clock, minutes=10)
        assert go(here) == 200
    assert here.post("/clinics/choose/", {"clinic": str(clinic.pk)}).status_code == 302
    pass_by(clock, minutes=9, seconds=59)
    assert go(here) == 200
    pass_by(clock, seconds=1)
    assert go(here) == 302
    purge_sessions()
    assert not UserSession.objects.exists() and not Session.objects.exists()


def test_a_password_change_does_not_begin_the_twelve_hours_anew(clock: Any, sign_in: SignIn, ada: User) -> None:
    ada.set_password(PASSWORD)
    ada.save(update_fields=["password"])
    here = sign_in(ada)
    began = UserSession.objects.get().created_at
    pass_by(clock, minutes=10)
    here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert UserSession.objects.get().created_at == began


def test_the_clinic_chooses_the_limit(clock: Any, sign_in: SignIn, ada: User, clinic: Clinic) -> None:
    here = sign_in(ada)
    go(here)
    Clinic.objects.update(idle_minutes=5)
    pass_by(clock, minutes=4, seconds=59)
    assert is_in(here)
    pass_by(clock, seconds=1)
    assert not is_in(here)
    Clinic.objects.update(idle_minutes=60)
    assert is_in(here)
    pass_by(clock, minutes=55)
    assert not is_in(here)


@pytest.mark.parametrize("minutes", [4, 61])
def test_the_database_keeps_the_limits_of_that_choice(clinic: Clinic, minutes: int) -> None:
    with pytest.raises(IntegrityError):
        Clinic.objects.update(idle_minutes=minutes)


IPAD = "Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile/15E148 Safari/604.1"


def end(client: Client, **sent: str) -> str:
    answer = client.post("/accounts/devices/", sent, follow=True)
    return answer.content.decode()


def test_a_person_sees_where_they_are_signed_in_and_which_is_this_one(
    sign_in: SignIn, ada: User, dora: User, with_passwords: None
) -> None:
    here, there = sign_in(ada), Client(headers={"User-Agent": IPAD})
    unlock(there, ada)
    sign_in(dora)
    page = here.get("/accounts/devices/").content.decode()
    assert page.count("Signed in ") == 2
    assert page.count("This one") == 1
    assert "Safari on iPad" in page


def test_one_session_is_ended_from_another_device_once(sign_in: SignIn, ada: User) -> None:
    here, there = sign_in(ada), sign_in(ada)
    pk = str(UserSession.objects.get(session_key=key_of(there)).pk)
    assert "That session has ended." in end(here, session=pk)
    assert not is_in(there) and is_in(here)
    assert "That session was over already." in end(here, session=pk)


def test_all_others_are_ended_and_the_log_says_so(sign_in: SignIn, ada: User, clinic: Clinic) -> None:
    here, *others = [sign_in(ada) for _ in range(3)]
    assert "2 sessions have ended." in end(here, others="1")
    assert is_in(here) and not any(is_in(other) for other in others)
    with tenant(clinic):
        event = Event.objects.get(action="session.ended")
    assert event.actor == f"user:{ada.pk}" and event.data["count"] == 2


@pytest.mark.parametrize("junk", ["", "0", "x", "-1", "9" * 30, "\u0661"])
def test_nobody_ends_a_session_of_somebody_else(sign_in: SignIn, ada: User, dora: User, junk: str) -> None:
    here, hers = sign_in(ada), sign_in(dora)
    foreign = str(UserSession.objects.get(user=dora).pk)
    for session in (foreign, junk):
        assert "That session was over already." in end(here, session=session)
    assert is_in(hers) and is_in(here)


def test_a_heartbeat_that_says_nobody_is_refused(sign_in: SignIn, ada: User) -> None:
    for said in ("", " ", "x y"):
        assert sign_in(ada).post("/accounts/session/", headers={"X-Page-Of": said}).status_code == 401
