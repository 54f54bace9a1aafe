"""What was denied before the needle, where the health answers of the patient are read."""

from typing import Any

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from planning.plans.models import Plan
from planning.treatments.before_needle.answers import CheckAnswers
from planning.treatments.before_needle.denied import denied_today
from tests.treatments.making import make_check


def test_a_no_before_the_needle_clears_no_yes_of_the_health_answers() -> None:
    nothing = CheckAnswers(pregnant=False, breastfeeding=False, infected_sites=(), new_medicines=(), plan_holds=True)
    said = nothing.safety({"pregnant": True, "breastfeeding": None, "infected_sites": ["chin"]})
    assert said == {"pregnant": True, "breastfeeding": False, "infected_sites": ["chin"]}


def test_the_days_last_check_says_what_was_denied(plan: Plan, ada: User, clinic: Clinic) -> None:
    def denied() -> dict[str, Any]:
        with tenant(clinic):
            return denied_today([plan.patient], clinic).get(plan.patient_id, {})

    assert denied() == {}
    make_check(plan, ada)
    assert denied() == {"pregnant": False, "breastfeeding": False, "infected_sites": []}
    make_check(plan, ada, pregnant=True)
    assert denied() == {"breastfeeding": False, "infected_sites": []}
