"""What a clinic needs before its first treatment. Rooms of the product above register what they ask for (their first_step.py)."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.cache import cache

from clinic.messages.codes import MessageState
from clinic.messages.models import Message
from clinic.practice.access import MANAGES_CLINIC, SETS_UP_CLINIC, SIGNS_PROTOCOLS, RoleSet, injectors, may, url_for
from clinic.practice.models import Clinic, Membership, OpeningHours, Room

DONE_FOR = 300  # seconds that "all done" is believed
MAIL_CHECK = "mail_check"


@dataclass(frozen=True)
class FirstStep:
    """`why` it matters, and `to_do` where it is done. `told_to` who sees it; `route` where it is done, by whoever may open it."""

    code: str
    title: str
    why: str
    to_do: str
    route: str
    is_done: Callable[[Clinic], bool]
    told_to: RoleSet = MANAGES_CLINIC
    order: int = 50
    is_needed: bool = True
    """Before the first treatment."""


@dataclass(frozen=True)
class StepState:
    step: FirstStep
    done: bool
    url: str

    @property
    def told(self) -> str:
        """As the command prints it."""
        return f"[{'x' if self.done else ' '}] {self.step.title}" + ("" if self.done else f". {self.step.why}")


_steps: dict[str, FirstStep] = {}


def register(step: FirstStep) -> None:
    _steps[step.code] = step


def first_steps(clinic: Clinic, membership: Membership | None = None) -> list[StepState]:
    """Inside `tenant(clinic)`: all of them, or those that this member is told of."""
    told = (step for step in _steps.values() if membership is None or may(membership, step.told_to))
    ordered = sorted(told, key=lambda step: step.order)
    return [StepState(step, step.is_done(clinic), url_for(membership, step.route)) for step in ordered]


def open_steps(clinic: Clinic, membership: Membership) -> list[StepState]:
    """What this member is told to do or to wait for; empty once the clinic is ready."""
    key = f"first-steps-done:{membership.pk}"
    if cache.get(key):
        return []
    missing = [state for state in first_steps(clinic, membership) if state.step.is_needed and not state.done]
    if not missing:
        cache.set(key, True, DONE_FOR)
    return missing


def _directs(clinic: Clinic) -> bool:
    return Membership.objects.active().holding(SIGNS_PROTOCOLS).filter(clinic=clinic).exists()


def _mail_arrives(clinic: Clinic) -> bool:
    return Message.objects.filter(clinic=clinic, state=MessageState.SENT).exists()


for _step in (
    FirstStep(
        "injector",
        "Somebody injects",
        "Patients are booked with an injector, and only an injector plans and treats.",
        "Give a person the role injector",
        "office:member-list",
        lambda clinic: injectors(clinic).exists(),
        SETS_UP_CLINIC,
        10,
    ),
    FirstStep(
        "director",
        "Somebody directs",
        "The medical director signs the protocol; without one nobody may treat.",
        "Give a person the role medical director",
        "office:member-list",
        _directs,
        SETS_UP_CLINIC,
        20,
    ),
    FirstStep(
        "rooms",
        "Rooms",
        "A room that is entered is never booked twice at the same time.",
        "Add a room",
        "office:room-list",
        lambda clinic: Room.objects.in_use().exists(),
        MANAGES_CLINIC,
        30,
    ),
    FirstStep(
        "hours",
        "Opening hours",
        "Visits are offered inside them only.",
        "Enter opening hours",
        "office:hours",
        lambda clinic: OpeningHours.objects.filter(clinic=clinic).exists(),
        MANAGES_CLINIC,
        40,
    ),
    FirstStep(
        "second-factor",
        "A day for second factors",
        "From that day nobody sees a patient with a password alone. Give your people some days to set one up.",
        "Choose the day",
        "office:clinic-settings",
        lambda clinic: clinic.second_factor_from is not None,
        SETS_UP_CLINIC,
        55,
        is_needed=False,
    ),
    FirstStep(
        "mail",
        "E-mail leaves the house",
        "Invitations and links to set a password come by e-mail.",
        "Send a test to yourself",
        "office:first-steps",
        _mail_arrives,
        SETS_UP_CLINIC,
        60,
        is_needed=False,
    ),
):
    register(_step)
