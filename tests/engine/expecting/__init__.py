"""What the cases may expect of a plan."""

from tests.engine.expecting.doses import compared
from tests.engine.expecting.vocabulary import complaints
from tests.engine.expecting.words import patient_words

__all__ = ["compared", "complaints", "patient_words"]
