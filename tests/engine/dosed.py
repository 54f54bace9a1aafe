"""Doses as the first eight steps of `decide` make them, under protocol 2026.2."""

from functools import cache
from pathlib import Path

from planning import protocols
from planning.engine import read_document
from planning.engine.contract import vocabulary as v
from planning.engine.deciding import effects, findings, gates
from planning.engine.deciding.area_facts import areas_in_question
from planning.engine.deciding.dosing import dose_areas


@cache
def protocol():
    name = "onabotulinumtoxina-face-2026.2.toml"
    return protocols.read((Path(protocols.__file__).parent / name).read_text(encoding="utf-8"), name)


def dosed(document):
    """`document`: as JSON values."""
    read = read_document(document)
    found = findings.judge_findings(read, protocol())
    gated = gates.judge_gates(read, protocol(), found)
    acted = effects.act(read, protocol(), found, gated, areas_in_question(read, found))
    return dose_areas(read, protocol(), acted.areas, acted.subjects, gated.state)


def dose_of(document, area):
    return dosed(document).doses[v.Area(area)]
