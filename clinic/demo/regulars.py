"""The demo's regulars: treated before, with check-ins of every kind."""

from clinic.booking.models import VisitState
from clinic.booking.reasons import AttemptOutcome, CloseReason, OutsideReason, PutOffReason
from clinic.demo.demo_patient import ADA, NIA, Ahead, DemoFollowUp, DemoPatient, Elsewhere, Past, Today
from clinic.demo.facts import (
    NEW,
    STRONG,
    finding,
    lines,
    returning,
    upper_face,
)
from clinic.practice.visit_kinds import VisitKind

REGULARS: tuple[DemoPatient, ...] = (
    DemoPatient(
        "Leila",
        "Amari",
        40,
        "female",
        ADA,
        (Past(14, "10:00", NEW | upper_face() | {"goals.words": "I look cross when I am not."}, treated=True),),
    ),
    DemoPatient(
        "Grace",
        "Whitcombe",
        52,
        "female",
        NIA,
        (
            Past(
                25,
                "11:00",
                NEW | upper_face(3, 2, 2, 1) | {"goals.also_wants": ["ha_filler"]},
                treated=True,
                decided={"treatment.ha_filler": "yes"},
            ),
        ),
    ),
    DemoPatient("Mei", "Tan", 34, "female", ADA, (Past(1, "19:00", NEW | upper_face(2, 1, 1), treated=True),)),
    DemoPatient(
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
                decided={
                    "units.glabella.total": "28",
                    "reason.glabella": "stronger_muscle",
                    "words.glabella": "Deep frown against the finger; 24 U elsewhere last year held six weeks.",
                },
            ),
        ),
        today=Today(ADA, 105, VisitKind.CHECK_IN, VisitState.CONFIRMED),
    ),
    DemoPatient(
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
        follow_up=DemoFollowUp(called=(AttemptOutcome.NO_ANSWER, AttemptOutcome.LEFT_MESSAGE)),
        elsewhere=(
            Elsewhere(
                "toxin",
                33,
                product="onabotulinumtoxinA",
                units=38,
                areas=("forehead", "glabella"),
                place="Harley Skin, London",
            ),
            Elsewhere("filler", 52, what="hyaluronic acid, 1 mL", areas=("lips",), place="Harley Skin, London"),
            Elsewhere("laser", 110, month_only=True, what="fractional CO2"),
        ),
    ),
    DemoPatient(
        "Amara",
        "Diallo",
        47,
        "female",
        ADA,
        (
            Past(
                112,
                "11:00",
                NEW
                | upper_face(2, 2, 2, 1)
                | {"anatomy.brow_position": "at", "goals.words": "Softer when I concentrate, still me on stage."},
                treated=True,
            ),
        ),
        today=Today(ADA, 120, VisitKind.CONSULT, note="Known patient"),
        follow_up=DemoFollowUp(
            seen_on_day=15,
            judged={"glabella": "too_subtle", "forehead": "as_wished", "crows_feet": "uneven"},
        ),
        ahead=Ahead(1, "11:15", VisitKind.TREATMENT),
    ),
    DemoPatient(
        "Aoife",
        "Byrne",
        44,
        "female",
        ADA,
        (
            Past(
                45,
                "14:00",
                NEW
                | finding("masseter", "muscle_bulk", 3, muscle_strength="strong")
                | finding("masseter", "clenching", 2, muscle_strength="strong")
                | {
                    "anatomy.asymmetries": [{"feature": "jaw", "side": "left", "is": "stronger"}],
                    "goals.wishes": ["slimmer_jaw"],
                    "goals.words": "My jaw aches in the morning and looks square.",
                },
                treated=True,
            ),
        ),
        today=Today(ADA, -90, VisitKind.CONSULT, VisitState.DONE),
        follow_up=DemoFollowUp(seen_on_day=16),
        ahead=Ahead(2, "17:00", VisitKind.CONSULT),
    ),
    DemoPatient(
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
        today=Today(NIA, -90, VisitKind.CONSULT, VisitState.DONE),
        follow_up=DemoFollowUp(closed=CloseReason.BY_PHONE),
        ahead=Ahead(3, "11:30", VisitKind.TREATMENT),
    ),
    DemoPatient(
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
        today=Today(NIA, 60, VisitKind.CHECK_IN, VisitState.CONFIRMED),
    ),
    DemoPatient(
        "Elena",
        "Rossi",
        42,
        "female",
        ADA,
        (
            Past(140, "11:00", NEW | upper_face(2, 2, 1), treated=True),
            Past(17, "11:00", NEW | returning(18) | upper_face(2, 2, 2), treated=True),
        ),
        follow_up=DemoFollowUp(called=(AttemptOutcome.LEFT_MESSAGE,)),
    ),
    DemoPatient(
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
        follow_up=DemoFollowUp(missed_on_day=18, put_off=PutOffReason.AWAY),
    ),
    DemoPatient(
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
                | {"goals.words": "Las cuerdas del cuello cuando hablo.", "goals.wishes": ["tight_jawline"]},
                treated=True,
            ),
        ),
        follow_up=DemoFollowUp(sooner=OutsideReason.CONCERN),
        language="es",
    ),
)
