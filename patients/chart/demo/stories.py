"""Who comes to the demo clinic. All invented; telephone numbers are from the range kept free for fiction."""

from dataclasses import dataclass, field
from enum import StrEnum

from clinic.booking.models import AttemptOutcome, CloseReason, Kind, State
from patients.chart.demo.facts import (
    DAILY_LIFE,
    FACE,
    HEALTHY,
    NEW,
    DaysOn,
    Facts,
    finding,
    lines,
    returning,
    upper_face,
)


class Who(StrEnum):
    """The injectors."""

    ADA = "ada"
    NIA = "nia"


@dataclass(frozen=True)
class Past:
    """A visit `ago` days back at `at` o'clock: a consult with `facts`, or, without them, a check-in visit."""

    ago: int
    at: str
    facts: Facts
    treated: bool = False
    finished: bool = True


@dataclass(frozen=True)
class Today:
    """A visit on the day the demo is loaded, `after` minutes from the middle of the day's work, in `state` by then."""

    who: Who
    after: int
    kind: Kind
    state: State = State.BOOKED
    note: str = ""


@dataclass(frozen=True)
class Ahead:
    """A visit in some days."""

    days: int
    at: str
    kind: Kind


@dataclass(frozen=True)
class FollowUp:
    """What became of the newest check-in."""

    called: tuple[AttemptOutcome, ...] = ()
    closed: CloseReason | None = None
    seen_on_day: int | None = None
    missed_on_day: int | None = None


@dataclass(frozen=True)
class Story:
    given: str
    family: str
    age: int
    sex: str
    injector: Who
    past: tuple[Past, ...] = ()
    today: Today | None = None
    ahead: Ahead | None = None
    follow_up: FollowUp = field(default_factory=FollowUp)


ADA, NIA = Who.ADA, Who.NIA
HEAVY_LIDS = {
    "anatomy.brow_position": "below",
    "anatomy.eyelids": "heavy",
    "anatomy.excess_lid_skin": "mild",
    "anatomy.forehead_height": "short",
}
STRONG = {"movement": "strong", "muscle_strength": "strong"}

STORIES: tuple[Story, ...] = (
    # --- check-ins of every kind ---
    Story(
        "Leila",
        "Amari",
        40,
        "female",
        ADA,
        (Past(14, "10:00", NEW | upper_face() | {"goals.words": "I look cross when I am not."}, treated=True),),
    ),
    Story("Grace", "Whitcombe", 52, "female", NIA, (Past(25, "11:00", NEW | upper_face(3, 2, 2, 1), treated=True),)),
    Story("Mei", "Tan", 34, "female", ADA, (Past(1, "19:00", NEW | upper_face(2, 1, 1), treated=True),)),
    Story(
        "Daniel",
        "Okafor",
        45,
        "male",
        ADA,
        (
            Past(
                15,
                "16:00",
                NEW
                | lines("glabella", 3, 1, **STRONG)
                | lines("forehead", 2)
                | {"goals.brow_shape": "flat", "lifestyle.athlete": True, "goals.words": "Fresher, but not frozen."},
                treated=True,
            ),
        ),
        today=Today(ADA, 105, Kind.CHECK_IN, State.CONFIRMED),
    ),
    Story(
        "Ruth",
        "Feldman",
        68,
        "female",
        NIA,
        (
            Past(
                18,
                "12:00",
                NEW
                | returning(30)
                | upper_face(2, 1, 2, 2)
                | finding("face", "pigment", 2)
                | {"anatomy.skin_thickness": "thin", "goals.also_wants": ["fractional_laser"]},
                treated=True,
            ),
        ),
        follow_up=FollowUp(called=(AttemptOutcome.NO_ANSWER, AttemptOutcome.LEFT_MESSAGE)),
    ),
    Story(
        "Aoife",
        "Byrne",
        44,
        "female",
        ADA,
        (
            Past(
                32,
                "14:00",
                NEW
                | finding("masseter", "muscle_bulk", 3, muscle_strength="strong")
                | finding("masseter", "clenching", 2)
                | {
                    "anatomy.asymmetries": [{"feature": "jaw", "side": "left", "is": "stronger"}],
                    "goals.wishes": ["slimmer_jaw"],
                    "goals.words": "My jaw aches in the morning and looks square.",
                },
                treated=True,
            ),
        ),
        today=Today(ADA, -90, Kind.CONSULT, State.DONE),
        follow_up=FollowUp(seen_on_day=16),
    ),
    Story(
        "Margaret",
        "Shaw",
        74,
        "female",
        NIA,
        (
            Past(
                40,
                "10:00",
                NEW
                | returning(26)
                | lines("crows_feet", 2, 2)
                | lines("glabella", 1, 1)
                | {
                    "anatomy.activity.forehead": 1,
                    "safety.medicines": [{"name": "apixaban", "class": "anticoagulant"}],
                    "anatomy.skin_thickness": "thin",
                },
                treated=True,
            ),
        ),
        today=Today(NIA, -90, Kind.CONSULT, State.DONE),
        follow_up=FollowUp(closed=CloseReason.BY_PHONE),
    ),
    Story(
        "Ben",
        "Carter",
        51,
        "male",
        NIA,
        (
            Past(
                16,
                "13:00",
                NEW | lines("forehead", 2, 1) | lines("glabella", 2) | {"goals.wishes": ["forehead_only"]},
                treated=True,
            ),
        ),
        today=Today(NIA, 60, Kind.CHECK_IN, State.CONFIRMED),
    ),
    Story(
        "Elena",
        "Rossi",
        42,
        "female",
        ADA,
        (
            Past(140, "11:00", NEW | upper_face(2, 2, 1), treated=True),
            Past(17, "11:00", NEW | returning(18) | upper_face(2, 2, 2), treated=True),
        ),
        follow_up=FollowUp(called=(AttemptOutcome.LEFT_MESSAGE,)),
    ),
    Story(
        "Lucy",
        "Grant",
        33,
        "female",
        NIA,
        (
            Past(
                19,
                "15:00",
                NEW | lines("crows_feet", 2) | lines("glabella", 1) | {"anatomy.activity.forehead": 1},
                treated=True,
            ),
        ),
        follow_up=FollowUp(missed_on_day=18),
    ),
    Story(
        "Carmen",
        "Ortega",
        58,
        "female",
        NIA,
        (
            Past(
                9,
                "14:00",
                NEW
                | finding("neck", "vertical_bands", 2)
                | finding("neck", "laxity", 1)
                | {"goals.words": "The cords in my neck when I talk.", "goals.wishes": ["tight_jawline"]},
                treated=True,
            ),
        ),
    ),
    # --- refused, deferred, incomplete ---
    Story(
        "Sofia",
        "Marino",
        33,
        "female",
        ADA,
        (Past(6, "12:00", NEW | upper_face(2, 1, 1) | {"safety.pregnant": True}),),
    ),
    Story(
        "Fatima",
        "Noor",
        31,
        "female",
        NIA,
        (Past(13, "10:00", NEW | lines("glabella", 2) | {"safety.breastfeeding": True}),),
    ),
    Story(
        "Tom",
        "Hart",
        39,
        "male",
        ADA,
        (Past(2, "13:00", NEW | upper_face() | {"safety.neuromuscular_disorder": "myasthenia gravis"}),),
    ),
    Story(
        "Peter",
        "Novak",
        63,
        "male",
        NIA,
        (
            Past(
                10,
                "15:00",
                NEW | finding("neck", "vertical_bands", 3) | {"safety.swallowing_problem": True},
            ),
        ),
    ),
    Story(
        "Olga",
        "Petrova",
        55,
        "female",
        ADA,
        (Past(1, "16:00", HEALTHY | {"safety.allergies": ["lidocaine"]} | lines("glabella", 2), finished=False),),
    ),
    # --- plans that wait for their treatment ---
    Story(
        "Priya",
        "Raman",
        37,
        "female",
        ADA,
        (
            Past(
                3,
                "10:00",
                NEW
                | upper_face(2, 2, 1)
                | {
                    "anatomy.brow_position": {"left": "at", "right": "below"},
                    "anatomy.asymmetries": [{"feature": "brow", "side": "right", "is": "lower", "mm": 2}],
                    "goals.words": "One eyebrow sits lower in every photo.",
                },
            ),
        ),
        today=Today(ADA, -15, Kind.TREATMENT, State.IN_ROOM),
    ),
    Story(
        "Helen",
        "Brandt",
        61,
        "female",
        NIA,
        (
            Past(
                8,
                "11:00",
                NEW | upper_face(2, 2, 2, 1) | HEAVY_LIDS | {"goals.words": "My lids feel heavy by the evening."},
            ),
        ),
        ahead=Ahead(1, "11:00", Kind.TREATMENT),
    ),
    Story(
        "Hannah",
        "Lewis",
        36,
        "female",
        ADA,
        (
            Past(
                5,
                "14:00",
                NEW | finding("upper_lip", "gum_show", 2) | finding("lips", "lip_inversion", 1) | DAILY_LIFE,
            ),
        ),
        ahead=Ahead(2, "15:00", Kind.TREATMENT),
    ),
    Story(
        "Nadia",
        "Haddad",
        46,
        "female",
        NIA,
        (
            Past(
                7,
                "12:00",
                NEW
                | returning(40)
                | upper_face(2, 2, 2, 1)
                | finding("face", "texture", 2)
                | {
                    "goals.event_on": DaysOn(56),
                    "goals.also_wants": ["fractional_laser", "ha_filler"],
                    "goals.words": "My daughter gets married in two months.",
                },
            ),
        ),
        today=Today(NIA, 15, Kind.TREATMENT, State.ARRIVED),
    ),
    # --- what toxin will not do ---
    Story(
        "Ingrid",
        "Solberg",
        49,
        "female",
        ADA,
        (
            Past(
                5,
                "11:00",
                NEW
                | finding("face", "laxity", 2)
                | finding("cheek", "volume_loss", 2)
                | finding("lower_face", "jowls", 2)
                | {
                    "goals.primary": "laxity",
                    "goals.wishes": ["facelift", "bigger_lips"],
                    "goals.words": "Lift everything without surgery.",
                },
            ),
        ),
    ),
    Story(
        "Yuki",
        "Sato",
        28,
        "female",
        ADA,
        (
            Past(
                12,
                "13:00",
                NEW | lines("forehead", 0) | lines("glabella", 1) | FACE | {"goals.wishes": ["prevention"]},
            ),
        ),
        today=Today(ADA, 60, Kind.CONSULT),
    ),
    # --- new today ---
    Story("Chloe", "Martin", 24, "female", ADA, today=Today(ADA, 30, Kind.CONSULT, State.CONFIRMED, "First visit")),
    Story("Zara", "Khan", 29, "female", NIA, today=Today(NIA, -60, Kind.CONSULT, State.DONE, "Comes with a friend")),
)
