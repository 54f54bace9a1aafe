"""The demo clinic itself: hours, rooms, and one person for each role."""

from datetime import time

from clinic.demo.demo_patient import Who
from clinic.office.models import VisitColour, VisitType
from clinic.office.visit_types import add_standard_types
from clinic.practice import actions
from clinic.practice.models import Clinic, Membership, Role
from clinic.practice.tenancy import tenant
from clinic.practice.visit_kinds import VisitKind

CODE = "demo"
PASSWORD = "calm-paper-lantern-26"  # for invented people on this machine only; the command refuses to run anywhere else
COSTS = """Consultation: included when you are treated with us.
Treatment: by area, as on the price list at the desk; you agree the sum before it begins.
Check-in and any touch-up then: included."""
OPENS, CLOSES = time(8), time(21)  # every day
STAFF: tuple[tuple[str, str, tuple[Role, ...], str], ...] = (
    ("owner@demo.example", "Olive Ward", (Role.OWNER,), "Clinic owner"),
    ("director@demo.example", "Dr Dora Reyes", (Role.DIRECTOR,), "Medical director"),
    ("ada@demo.example", "Dr Ada Osei", (Role.INJECTOR,), "Aesthetic doctor"),
    ("nia@demo.example", "Nia Bell", (Role.INJECTOR,), "Nurse prescriber"),
    ("desk@demo.example", "Dee Frost", (Role.FRONT_DESK,), "Front desk"),
)


def open_demo_clinic() -> Clinic:
    clinic = actions.open_clinic(
        name="Lantern House Aesthetics",
        code=CODE,
        timezone="Europe/London",
        phone="+44 20 7946 0312",
        emergency_number="999",
        doctor_to_call="Dr Helena Marsh, on call",
        doctor_phone="+44 20 7946 0377",
        emergency_kit="Treatment room 1, red bag beside the door",
        email="hello@demo.example",
        address="12 Lantern Row\nLondon W1",
        cost_words=COSTS,
    )
    for email, full_name, roles, title in STAFF:
        actions.add_member(clinic=clinic, email=email, full_name=full_name, roles=roles, title=title, password=PASSWORD)
    actions.set_opening_hours(clinic=clinic, weekdays=list(range(7)), spans=[(OPENS, CLOSES)])
    for name in ("Room 1", "Room 2"):
        actions.add_room(clinic=clinic, name=name)
    set_up_types(clinic)
    return clinic


def set_up_types(clinic: Clinic) -> None:
    """A room is kept for each treatment, and cleaned after it."""
    add_standard_types(clinic)
    with tenant(clinic):
        VisitType.objects.filter(clinic=clinic, kind=VisitKind.TREATMENT).update(
            minutes=40, buffer_after=5, needs_room=True
        )
        VisitType.objects.create(
            clinic=clinic,
            name="Laser",
            letter="L",
            colour=VisitColour.PLUM,
            kind=VisitKind.TREATMENT,
            minutes=30,
            buffer_before=5,
            buffer_after=10,
            needs_room=True,
        )


def member(clinic: Clinic, who: Who | str) -> Membership:
    people = Membership.objects.select_related("user", "clinic")
    return people.get(clinic=clinic, user__email=f"{who}@demo.example")
