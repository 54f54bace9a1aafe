"""Doses as the steps of `decide` up to judging make them, under protocol 2026.2."""

from planning.engine import read_document
from planning.engine.contract import vocabulary as v
from planning.engine.deciding import area_decisions, findings, gates
from planning.engine.deciding.area_facts import areas_in_question
from planning.engine.deciding.dosing import dose_areas
from tests.engine.visits import shipped


def dosed(document):
    """`document`: as JSON values."""
    protocol, read = shipped(), read_document(document)
    found = findings.judge_findings(read, protocol)
    gated = gates.judge_gates(read, protocol, found)
    acted = area_decisions.decide_areas(read, protocol, found, gated, areas_in_question(read, found))
    return dose_areas(read, protocol, acted.areas, acted.subjects, gated.state)


def dose_of(document, area):
    return dosed(document).doses[v.Area(area)]


def proposed(dose):
    return dose.low / 2, dose.high / 2


def moved(dose):
    """What moved the figure, and how."""
    return [(step.does, step.rule) for step in dose.steps[1:] if step.moved]
