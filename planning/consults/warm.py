"""What the first consult after a start would otherwise wait for: the compiled protocol, and the concerns of which nothing was said."""

from planning.consults.forms.consult_form import Answers, ConsultForm
from planning.consults.forms.regions import BY_THIRD
from planning.protocols import shipped


def warm() -> None:
    """Once in the process that the workers are forked from; reads no row."""
    shipped()
    list(ConsultForm(Answers()).thirds({third.id for third in BY_THIRD}))
