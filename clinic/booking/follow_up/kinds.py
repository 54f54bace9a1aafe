"""The kinds of follow-up, with where their dates come from. A figure is a parameter of the protocol; none is invented here.

Rooms above add kinds of their own with `sources.register`."""

from dataclasses import dataclass
from enum import StrEnum

from clinic.booking.follow_up.codes import FollowUpCode

CHECK_IN = "check_in"


class WorkGroup(StrEnum):
    """In order of urgency."""

    REPORTS = "reports"
    OUT_OF_WINDOW = "out"
    CHECK_INS = "check_ins"
    STEPS = "steps"
    LATER = "later"
    MISSED = "missed"
    ASK_AGAIN = "ask"


@dataclass(frozen=True)
class FollowUpKind:
    """`figures`: parameters of the protocol that its days come from; `basis`: the catalogue's lines that they carry out.

    `ends`: after its last day it is out of its window, and being booked outside it wants a reason."""

    code: str
    label: str
    group: WorkGroup
    figures: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    ends: bool = False


KINDS: dict[str, FollowUpKind] = {
    kind.code: kind
    for kind in (
        FollowUpKind(
            CHECK_IN,
            "Check-in",
            WorkGroup.CHECK_INS,
            ("check_in_earliest_day", "peak_day", "check_in_latest_day"),
            ("R030", "R107"),
            ends=True,
        ),
        FollowUpKind(
            FollowUpCode.SLIMMING.value,
            FollowUpCode.SLIMMING.label,
            WorkGroup.LATER,
            ("slimming_weeks",),
            ("R031",),
            ends=True,
        ),
        FollowUpKind(
            FollowUpCode.MAINTENANCE.value,
            FollowUpCode.MAINTENANCE.label,
            WorkGroup.LATER,
            ("lasts_months", "lasts_long_months", "upper_face_visits", "long_visits", "preventive_visits"),
            ("R032", "R033", "R093", "R094", "R095", "R096"),
        ),
        FollowUpKind(
            FollowUpCode.STEP.value,
            FollowUpCode.STEP.label,
            WorkGroup.STEPS,
            ("device_after_days", "filler_after_days", "filler_after_device_days"),
            ("R091", "INC-14"),
        ),
        FollowUpKind(FollowUpCode.MISSED.value, FollowUpCode.MISSED.label, WorkGroup.MISSED),
        FollowUpKind(FollowUpCode.CANCELLED.value, FollowUpCode.CANCELLED.label, WorkGroup.MISSED),
    )
}
WITH_A_LAST_DAY = tuple(code for code, kind in KINDS.items() if kind.ends and code != CHECK_IN)
