"""What the people of the demo clinic do, one after another."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from tools.snapshot.person import MOST, Person

NOBODY = "00000000-0000-4000-8000-000000000000"
BEGINNINGS = ["/", "/today/", "/patients/", "/check-ins/", "/plans/", "/documents/today/", "/clinic/settings/"]
FRAGMENTS = ["/today/", "/patients/?q=ra", "/check-ins/", "/check-ins/count/"]
ODD = ["/nowhere/", f"/patients/{NOBODY}/", "/patients/?q=zzz", "/today/?on=yesterday", "/session/", "/clinic/logo.png"]
Staff = dict[str, Person]


def run_jobs() -> None:
    from clinic.jobs.runner import run_due

    run_due()


def look_round(staff: Staff, anonymous: Person) -> None:
    """Everybody follows links; then each opens one page of every kind that another saw."""
    for name, person in staff.items():
        person.crawl(MOST if name == "ada" else 3, BEGINNINGS + ODD)
        for path in FRAGMENTS:
            person.open(path, fragment=True)
    shapes = {shape: path for person in reversed(staff.values()) for shape, path in person.shapes.items()}
    for person in staff.values():
        for shape in sorted(set(shapes) - set(person.shapes)):
            person.open(shapes[shape])
    anonymous.crawl(2, [*BEGINNINGS, "/accounts/login/", "/accounts/password/reset/", "/nowhere/", "/health/live/"])
    anonymous.press("sign-in.wrong", "/accounts/login/", "", login="ada@demo.example", password="not this one")
    anonymous.press("sign-in.empty", "/accounts/login/", "", login="", password="")


def act(staff: Staff) -> None:
    ada, desk, owner = staff["ada"], staff["desk"], staff["owner"]
    for some, person in (
        (decide, ada),
        (treat, ada),
        (write_consult, ada),
        (health, ada),
        (details, desk),
        (book, desk),
    ):
        trying(some, person)
    trying(follow_up, desk)
    trying(settings, owner)
    run_jobs()
    trying(letters, ada)
    for name in ("ada", "desk"):
        Person(staff[name].book, f"{name}-after", like=staff[name]).crawl(2, BEGINNINGS)


def trying(steps: Callable[..., None], person: Person, *more: Any) -> None:
    """What cannot be done in this tree is written down, and the next steps are taken."""
    try:
        steps(person, *more)
    except (LookupError, TypeError) as error:
        person.book.fault(f"{steps.__name__}: {error!r}")


def decide(ada: Person) -> None:
    ready = ada.find("/plans/*/", 'value="treat"')
    ada.press("decide.nothing", ready, "decide", course="")
    ada.press("decide.no-words", ready, "decide", course="wait", words="")
    ada.press("decide.too-much", ready, "decide", course="treat", **{"units.*": "999", "words": "x"})
    ada.press("decide.not-a-number", ready, "decide", course="treat", **{"units.*": "many"})
    ada.press("decide.outside", ready, "decide", course="treat", **{"units.*": "60"})
    ada.press("decide.review", ready, "decide", f"{ready}review/", course="treat", **{"units.*": "9"})
    ada.press(
        "decide.comma", ready, "decide", twice=True, course="treat", patient_words="Very little.", **{"units.*": "10,5"}
    )
    held = next(path for path, page in ada.seen.items() if 'id="decide"' in page and 'value="treat"' not in page)
    ada.press("decide.held", held, "decide", course="refer", words="To the specialist.")


def treat(ada: Person) -> None:
    plan = ada.find("/plans/*/treat/", 'name="vial"')
    ada.press("treat.nothing", plan, "")
    ada.press("treat.asked-again", plan, "/ask-again/", twice=True, all="no")
    offered = re.findall(r'<input[^>]* name="vial"[^>]* value="([^"]+)"', ada.seen[plan], re.S)
    given = re.findall(r'data-planned-units="([\d.]+)".*?<input[^>]* name="(units-[^"]+)"', ada.seen[plan], re.S)
    typed = {"vial": offered[0]} | {field: units.replace(".", ",") for units, field in given}
    ada.press("treat.unknown-vial", plan, "", **typed | {"vial": "nonsense"})
    ada.press("treat.signed", plan, "", twice=True, **typed)
    run_jobs()
    done = ada.find("/treatments/*/")
    ada.press("treat.amend-nothing", f"{done}amend/", "", amend_reason="")
    ada.press("treat.amended", f"{done}amend/", "", amend_reason="A bruise was forgotten.", bruised="yes")
    other = ada.find("/treatments/*/review/", "outcome")
    ada.press("review.nothing", other, "")
    ada.press("review.note", other, "", twice=True, note="Seen.", asked="no", **{"outcome*": "uneven"})


def write_consult(ada: Person) -> None:
    patient = ada.find("/patients/*/consults/new/", "version_of").split("?")[0]
    begun = ada.press("consult.version", patient, "", version_of=version_of(ada.seen[patient]))
    consult = begun["Location"]
    said = {"goals.words": "Softer, please.", "anatomy.eyelids": "heavy"}
    ada.press("consult.preview", consult, "consult", f"{consult}preview/", True, **said)
    ada.press("consult.saved", consult, "consult", f"{consult}draft/", True, **said)
    ada.press("consult.conflict", consult, "consult", f"{consult}draft/", True, version="1", **{"goals.words": "No."})
    ada.press("consult.conflict-page", consult, "consult", f"{consult}draft/", version="1", **{"goals.words": "No."})
    wrong = {"toxin_history.last_on": "2027-01-01", "toxin_history.units_last_90_days": "many"}
    ada.press("consult.wrong", consult, "consult", f"{consult}finish/", **wrong)
    right = {"toxin_history.last_on": "2026-05-04", "toxin_history.units_last_90_days": "0"}
    ada.press("consult.finished", consult, "consult", f"{consult}finish/", **right)
    ada.press("consult.new", patient, "", twice=True, version_of="")


def version_of(page: str) -> str:
    found = re.search(r'name="version_of" value="([^"]+)"', page)
    return found[1] if found else ""


def letters(ada: Person) -> None:
    """Clinical records, and letters in large print and in Spanish, of patients who have a treatment."""
    choices = ({"large_print": True}, {"language": "es"}, {"language": "es", "large_print": True})
    charts = {path: page for path, page in ada.seen.items() if re.fullmatch(r"/patients/[0-9a-f-]{36}/", path)}
    links = {
        patient: [re.search(rf'href="(/{kind}/[0-9a-f-]{{36}}/)"', page) for kind in ("plans", "treatments")]
        for patient, page in charts.items()
    }
    treated = [(patient, found) for patient, found in links.items() if all(found)]
    for number, (patient, found) in enumerate(treated[:6]):
        plan, treatment = (one[1] for one in found if one)
        version = ada.client.get(f"/api/v1{patient}").json()["version"]
        ada.ask(f"letters-{number}", "patch", patient[1:], {"version": version} | choices[number % 3])
        for place in (f"{plan}documents/", f"{plan}record/", f"{treatment}documents/"):
            ada.client.post(place)
            run_jobs()
            made = re.search(r'href="(/documents/[0-9a-f-]{36}/)', ada.client.get(place).content.decode())
            if made is None:
                raise LookupError(f"{place} has no document")
            ada.book.keep("letters", f"{number}-{place}", ada.client.get(made[1]))


def health(ada: Person) -> None:
    asked = ada.find("/patients/*/health/")
    ada.press("health.same", asked, "health-form")
    ada.press("health.old", asked, "health-form", after="0")
    ada.press("health.changed", asked, "health-form", twice=True, **{"safety.pregnant": "yes"})
    ada.press(
        "health.wrong",
        asked,
        "health-form",
        **{"safety.allergies": "yes", "safety.specialist_clearance.on": "2030-01-01"},
    )


def details(desk: Person) -> None:
    details = desk.find("/patients/*/details/")
    desk.press("details.wrong", details, "", family_name="", born_on_year="2030")
    desk.press("details.old", details, "", version="0", phone="+44 7700 900999")
    desk.press("details.large", details, "", large_print="large", language="es")
    new = {
        "given_name": "Mary",
        "family_name": "O'Neil",
        "born_on_day": "1",
        "born_on_month": "2",
        "born_on_year": "1990",
    }
    new["sex"] = "female"
    desk.press("patient.nothing", "/patients/new/", "")
    desk.press("patient.made", "/patients/new/", "", twice=True, **new)
    desk.press("patient.duplicate", "/patients/new/", "", **new)


def book(desk: Person) -> None:
    new = desk.find("/appointments/new/?patient")
    visit = {"on": "2026-12-02", "at": "10:15", "kind": "treatment", "minutes": "45"}
    desk.press("book.nothing", new, "book", on="", at="")
    desk.press("book.wrong", new, "book", on="2026-12-02", at="25:99", minutes="7")
    desk.press("book.past", new, "book", **visit | {"on": "2026-11-02"})
    desk.press("book.closed", new, "book", **visit | {"at": "03:00"})
    desk.press("book.made", new, "book", twice=True, **visit)
    desk.press("book.taken", new, "book", **visit)
    made = desk.find("/appointments/*/", "/cancel/")
    desk.press("visit.moved-wrong", made, "/move/", on="", at="")
    desk.press("visit.advanced", made, "/advance/")
    desk.press("visit.cancelled", made, "/cancel/", reason="patient")


def follow_up(desk: Person) -> None:
    due = desk.find("/check-ins/*/", "/book/")
    desk.press("check-in.no-time", due, "/book/", slot="")
    desk.press("check-in.outside", due, "/book/", slot="2027-03-01T10:00:00+00:00")
    desk.press("check-in.call-nothing", due, "/attempts/", outcome="")
    desk.press("check-in.called", due, "/attempts/", twice=True, outcome="no_answer", note="Rings out.")
    desk.press("check-in.put-off-nothing", due, "/snooze/", until="")
    desk.press("check-in.close-nothing", due, "/close/", reason="")
    desk.press("check-in.closed", due, "/close/", reason="declined")
    desk.press("check-in.reopened", due, "/reopen/")


def settings(owner: Person) -> None:
    owner.press("settings.wrong", "/clinic/settings/", "", name="", timezone="Mars/Base", email="no")
    owner.press("settings.saved", "/clinic/settings/", "", phone="+44 20 7946 0313")


def portal(ada: Person, told: str) -> None:
    """As the patient of the newest treatment, and of a link that is made now."""
    found = re.search(r"(/a/demo/\S+/)\s+opens with the birth date (\S+)", told)
    if found is None:
        raise SystemExit("the demo names no patient's link")
    here, born = found[1], datetime.strptime(found[2], "%d-%b-%Y")
    right = {"born_on_day": f"{born.day}", "born_on_month": f"{born.month}", "born_on_year": f"{born.year}"}
    wrong = right | {"born_on_year": "1950"}
    patient = Person(ada.book, "patient")
    patient.open(here)
    patient.press("portal.nothing", here, "", born_on_day="")
    patient.press("portal.wrong", here, "", **wrong)
    patient.press("portal.opened", here, "", **right)
    for path in ("", "sheet.pdf", "check-in.ics", "?language=es", "sheet.pdf?again"):
        patient.open(here + path)
    patient.press("portal.closed", here, "close/")
    patient.open("/a/demo/token-that-nobody-was-ever-given/")
    card = ada.find("/treatments/*/link/")
    ada.press("link.made", card, "/link/", twice=True)
    for number in range(6):
        patient.press(f"portal.guess-{number}", here, "", **wrong) if number < 5 else patient.open(here)
    ada.press("link.revoked", card, "/revoke/")


def api(ada: Person, staff: Staff) -> None:
    desk, nia = staff["desk"], staff["nia"]
    listed: list[dict[str, Any]] = ada.ask("patients", "get", "patients/?q=ra")["patients"]
    one = listed[0]
    ada.ask("patients.page", "get", f"patients/?q=ra&after={one['id']}")
    ada.ask("patient", "get", f"patients/{one['id']}/")
    ada.ask("patient.none", "get", f"patients/{NOBODY}/")
    ada.ask("patient.change", "patch", f"patients/{one['id']}/", {"version": one["version"], "phone": "07700 900123"})
    ada.ask("patient.old", "patch", f"patients/{one['id']}/", {"version": 0, "phone": "1"})
    ada.ask("patient.conflict", "patch", f"patients/{one['id']}/", {"version": one["version"], "phone": "07700 900124"})
    new = {"given_name": "Lea", "family_name": "Storm", "born_on": "1990-02-01", "sex": "female"}
    made = desk.ask("patient.made", "post", "patients/", new)
    desk.ask("patient.duplicate", "post", "patients/", new)
    desk.ask("patient.wrong", "post", "patients/", {"given_name": "", "born_on": "yesterday", "sex": "x"})
    desk.ask("health.forbidden", "get", f"patients/{one['id']}/health/")
    ada.ask("health", "get", f"patients/{one['id']}/health/")
    ada.ask("health.none", "get", f"patients/{made['id']}/health/")
    ada.ask("health.made", "post", f"patients/{made['id']}/health/", {"answers": {"pregnant": False}, "after": 0})
    ada.ask("health.wrong", "post", f"patients/{made['id']}/health/", {"answers": {"pregnant": 7, "x": 1}, "after": 1})
    ada.ask("health.old", "post", f"patients/{made['id']}/health/", {"answers": {"pregnant": True}, "after": 0})
    api_of_booking(desk, made["id"])
    plan = next(path for path in ada.seen if re.fullmatch(r"/plans/[0-9a-f-]{36}/", path)).strip("/")
    for person in (ada, desk, staff["director"]):
        person.ask(f"plan.{person.name}", "get", f"{plan}/")
    stored = ada.ask("plan.again", "get", f"{plan}/")
    nia.ask("preview", "post", "plans/preview", stored["document"])
    nia.ask("preview.wrong", "post", "plans/preview", stored["document"] | {"visit": "party", "more": 1})
    ada.ask("schema", "get", "schema/?format=json")
    Person(ada.book, "anonymous").ask("anonymous", "get", "patients/")


def api_of_booking(desk: Person, patient: str) -> None:
    page = desk.client.get(f"/appointments/new/?patient={patient}").content.decode()
    clinician = re.findall(r'value="([0-9a-f-]{36})"', page.partition('name="clinician"')[2])[0]
    asked = f"slots/?clinician={clinician}&first=2026-12-03&last=2026-12-04&minutes=60"
    free = desk.ask("slots", "get", asked)["slots"]
    desk.ask("slots.wrong", "get", "slots/?clinician=nobody&first=soon")
    desk.ask("slots.too-many", "get", f"slots/?clinician={clinician}&first=2026-12-03&last=2027-12-04")
    visit = {"patient": patient, "clinician": clinician, "start": free[0]["start"], "minutes": 60, "kind": "consult"}
    desk.ask("booked", "post", "appointments/", visit)
    desk.ask("booked.taken", "post", "appointments/", visit)
    desk.ask("booked.wrong", "post", "appointments/", visit | {"minutes": 1, "kind": "party"})
    desk.ask("booked.no-check-in", "post", "appointments/", visit | {"kind": "check_in", "start": free[9]["start"]})
