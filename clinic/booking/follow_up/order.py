"""Whether a step's day keeps the order of its plan, and which rule of the protocol it breaks where it does not."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from clinic.booking.errors import ReasonNeeded
from clinic.booking.follow_up.codes import AgainstOrder, FollowUpCode
from clinic.booking.follow_up.models import STANDS, FollowUpItem
from clinic.booking.models import CheckIn, CheckInState
from clinic.practice import dates
from planning.consults.words import after_words, choice_words

CHECK_IN, TOXIN, UNDATED = "check_in", "toxin", "undated"


@dataclass(frozen=True)
class Breach:
    """`why`: what of the order is not kept; `rules`: the protocol's rules about the step, with their ids and words."""

    why: str
    rules: list[dict[str, object]]

    @property
    def words(self) -> str:
        said = " ".join(f"{rule['text']} ({rule['rule']}: {_basis(rule)})" for rule in self.rules)
        return f"{self.why} {said}".strip()


def _basis(rule: dict[str, object]) -> str:
    basis = rule["basis"]
    return ", ".join(map(str, basis)) if isinstance(basis, list) else ""


@dataclass(frozen=True)
class PlanFacts:
    """What stands in the diary for some plans: by plan, its check-ins (seen, booked for) and its other steps (tools, booked for)."""

    check_ins: dict[uuid.UUID, list[tuple[bool, date | None]]]
    steps: dict[uuid.UUID, list[tuple[list[str], date]]]

    @classmethod
    def load(cls, items: Iterable[FollowUpItem]) -> "PlanFacts":
        plans = {item.plan_id for item in items if item.plan_id}
        check_ins: dict[uuid.UUID, list[tuple[bool, date | None]]] = defaultdict(list)
        steps: dict[uuid.UUID, list[tuple[list[str], date]]] = defaultdict(list)
        if plans:
            own = CheckIn.objects.filter(treatment__plan__in=plans).select_related("appointment", "clinic", "treatment")
            for one in own.defer("treatment__document", "treatment__outcome"):
                booked = one.state == CheckInState.BOOKED and one.appointment
                seen = one.state in (CheckInState.DONE, CheckInState.SEEN)
                day = one.clinic.day_of(one.appointment.starts_at) if booked and one.appointment else None
                check_ins[one.treatment.plan_id].append((seen, day))
            others = FollowUpItem.objects.filter(STANDS, plan__in=plans, kind=FollowUpCode.STEP)
            for item in others.select_related("appointment", "clinic"):
                if item.appointment and item.plan_id:
                    steps[item.plan_id].append((item.tools, item.clinic.day_of(item.appointment.starts_at)))
        return cls(dict(check_ins), dict(steps))

    def has_before(self, item: FollowUpItem, day: date) -> bool:
        """Whether what this step waits for took place, or is booked for that day (a check-in) or before (another step)."""
        plan = item.plan_id
        if plan is None or item.after == TOXIN:
            return item.treatment_id is not None
        if item.after == CHECK_IN:
            return any(seen or (on is not None and on <= day) for seen, on in self.check_ins.get(plan, ()))
        return any(item.after in tools and on < day for tools, on in self.steps.get(plan, ()))


def breach(item: FollowUpItem, day: date, facts: PlanFacts | None = None) -> Breach | None:
    """Of a step only. What it waits for may itself be booked for an earlier day: that keeps the order too."""
    if item.kind != FollowUpCode.STEP:
        return None
    name, today = choice_words(item.tools), item.clinic.today()
    if item.earliest and day < item.earliest:
        said, first = dates.day_near(day, today), dates.day_near(item.earliest, today)
        return Breach(f"{name} on {said} is against the plan's order: its first day is {first}.", item.order_rules)
    if item.after == UNDATED:
        return Breach(f"The plan gives no day for this step: {name}.", item.order_rules)
    if item.after and not (facts or PlanFacts.load([item])).has_before(item, day):
        return Breach(f"{name} comes {after_words(item.after)}, which has no earlier day.", item.order_rules)
    return None


def why_against(item: FollowUpItem, day: date, reason: str, note: str) -> dict[str, str]:
    """The row's fields for a visit on this day. Raises ReasonNeeded, with the rule that it breaks, where no reason is given."""
    found = breach(item, day)
    if found is None:
        return {"outside_reason": "", "outside_note": ""}
    if reason not in AgainstOrder.values:
        raise ReasonNeeded(f"{found.words} Say why.", field="outside_reason", choices=AgainstOrder.choices)
    if reason == AgainstOrder.OTHER and not note.strip():
        raise ReasonNeeded(
            "Say in a few words why it is against the order.", field="outside_note", choices=AgainstOrder.choices
        )
    return {"outside_reason": reason, "outside_note": note.strip()}
