"""Who looks again at an effect, and when, where nobody said otherwise."""

from collections.abc import Iterable

from planning.engine import Protocol
from planning.engine.contract.answer import Answer
from planning.treatments.effect_words import Effect
from planning.treatments.events.actions import EventFollowUp
from planning.treatments.events.next_look import first_look, sends_to_care
from planning.treatments.models import Treatment


def usual(treatment: Treatment, effects: Iterable[Effect], protocol: Protocol, answer: Answer) -> EventFollowUp:
    """Whoever gave the treatment calls, on the first of the protocol's days."""
    on = first_look(effects, treatment.clinic.today(), protocol, sends_to_care(answer))
    return EventFollowUp(on, treatment.injector, day_is_usual=True)
