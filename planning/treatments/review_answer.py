"""The engine's answer to a check-in that is being judged, before anything is signed."""

from django.core.exceptions import ValidationError

from planning import engine
from planning.engine.contract.answer import Answer
from planning.plans.own_protocol import judge
from planning.treatments import protocol_choice
from planning.treatments.engine_documents import check_in_document
from planning.treatments.models import Review, Treatment
from planning.treatments.review_form import ReviewForm
from planning.treatments.review_presenter import ReviewPresenter


def answer_now(form: ReviewForm) -> ReviewPresenter | None:
    """None while nothing is judged, and while what stands there cannot be read."""
    if not form.is_bound or form.is_valid() is None:
        return None
    outcomes, effects = form.outcomes(), form.unwanted()
    if not outcomes and effects is None:
        return None
    treatment = form.treatment
    try:
        in_force = form.cleaned_data.get(protocol_choice.FIELD, False)
        protocol = protocol_choice.protocol_for(treatment.plan, by_protocol_in_force=in_force)
        document, answer = judge(check_in_document(treatment, outcomes, effects), protocol)
    except (ValidationError, engine.DocumentErrors):
        return None
    return ReviewPresenter(_unsigned(treatment, document, answer))


def _unsigned(treatment: Treatment, document: dict[str, object], answer: Answer) -> Review:
    return Review(clinic=treatment.clinic, treatment=treatment, document=document, outcome=answer.to_dict())
