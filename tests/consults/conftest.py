"""A consult as Ada writes it."""

from tests.support.consults import answers, consult, other_consult, plan

__all__ = ["answers", "consult", "other_consult", "plan"]
