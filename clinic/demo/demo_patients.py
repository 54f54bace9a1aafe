"""Who comes to the demo clinic. All invented; telephone numbers are from the range kept free for fiction."""

from clinic.booking.models import VisitState
from clinic.demo.demo_patient import ADA, NIA, Ahead, DemoPatient, Past, ThinksOver, Today
from clinic.demo.facts import (
    DAILY_LIFE,
    FACE,
    HEALTHY,
    HEAVY_LIDS,
    NEW,
    DaysOn,
    finding,
    lines,
    returning,
    upper_face,
)
from clinic.demo.regulars import REGULARS
from clinic.practice.visit_kinds import VisitKind
from planning.plans.answer_codes import AnswerReason

DEMO_PATIENTS: tuple[DemoPatient, ...] = (
    *REGULARS,
    # --- refused, deferred, incomplete ---
    DemoPatient(
        "Sofia",
        "Marino",
        33,
        "female",
        ADA,
        (
            Past(
                6,
                "12:00",
                NEW | upper_face(2, 1, 1) | {"safety.pregnant": True},
                decided={
                    "course": "wait",
                    "words": "Pregnant, 20 weeks. To come back when breastfeeding has ended.",
                    "patient_words": "We wait until after your baby. Until then sunscreen and a gentle cream do the most.",
                },
            ),
        ),
        today=Today(ADA, 195, VisitKind.CONSULT, note="Asks about skin care"),
    ),
    DemoPatient(
        "Fatima",
        "Noor",
        31,
        "female",
        NIA,
        (Past(13, "10:00", NEW | lines("glabella", 2) | {"safety.breastfeeding": True}),),
        today=Today(NIA, 165, VisitKind.CONSULT, VisitState.CONFIRMED),
    ),
    DemoPatient(
        "Tom",
        "Hart",
        39,
        "male",
        ADA,
        (
            Past(
                2,
                "13:00",
                NEW | upper_face() | {"safety.neuromuscular_disorder": "myasthenia gravis"},
                decided={
                    "course": "refer",
                    "words": "Letter to the treating neurologist before anything is planned.",
                    "patient_words": "We ask your specialist first and call you with the answer.",
                },
            ),
        ),
        today=Today(ADA, 240, VisitKind.TREATMENT, VisitState.CONFIRMED),
    ),
    DemoPatient(
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
        today=Today(NIA, 225, VisitKind.CONSULT, note="Wheelchair: the wide door"),
    ),
    DemoPatient(
        "Olga",
        "Petrova",
        55,
        "female",
        ADA,
        (Past(1, "16:00", HEALTHY | {"safety.allergies": ["lidocaine"]} | lines("glabella", 2), finished=False),),
        today=Today(ADA, 360, VisitKind.CONSULT, VisitState.CONFIRMED),
    ),
    # --- plans that wait for their treatment ---
    DemoPatient(
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
        today=Today(ADA, -15, VisitKind.TREATMENT, VisitState.IN_ROOM),
        ahead=Ahead(4, "13:30", VisitKind.CONSULT),
    ),
    DemoPatient(
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
        ahead=Ahead(1, "11:00", VisitKind.TREATMENT),
        today=Today(NIA, 300, VisitKind.CONSULT, VisitState.CONFIRMED),
    ),
    DemoPatient(
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
        ahead=Ahead(2, "15:00", VisitKind.TREATMENT),
        today=Today(NIA, 420, VisitKind.CONSULT, VisitState.CONFIRMED),
    ),
    DemoPatient(
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
        today=Today(NIA, 15, VisitKind.TREATMENT, VisitState.ARRIVED),
    ),
    # --- what toxin will not do ---
    DemoPatient(
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
        today=Today(ADA, 465, VisitKind.CONSULT),
    ),
    DemoPatient(
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
                thinks_over=ThinksOver(
                    12, (AnswerReason.COST, AnswerReason.ASKS_SOMEBODY), "I want to ask my sister, who had it done."
                ),
            ),
        ),
        today=Today(ADA, 60, VisitKind.CONSULT),
        ahead=Ahead(3, "16:15", VisitKind.TREATMENT),
    ),
    # --- new today ---
    DemoPatient(
        "Chloe",
        "Martin",
        24,
        "female",
        ADA,
        today=Today(ADA, 30, VisitKind.CONSULT, VisitState.CONFIRMED, "First visit"),
        ahead=Ahead(1, "09:30", VisitKind.TREATMENT),
    ),
    DemoPatient(
        "Zara",
        "Khan",
        29,
        "female",
        NIA,
        today=Today(NIA, -60, VisitKind.CONSULT, VisitState.DONE, "Comes with a friend"),
        ahead=Ahead(2, "10:00", VisitKind.TREATMENT),
    ),
)
