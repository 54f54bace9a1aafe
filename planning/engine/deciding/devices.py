"""Devices and peels: one step for each concern, of tools that are alternatives (INC-33)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import EngineDocument
from planning.engine.deciding.decision import InterimDecision
from planning.engine.deciding.subjects import FiredRule
from planning.engine.protocol.model import SequenceStage, TreatmentChoice

WantedTreatments = Mapping[v.TreatmentOption, tuple[FiredRule, ...]]
"""Treatments that become steps, in the vocabulary's order, each with what brings it in."""
_Tools = dict[v.TreatmentOption, tuple[FiredRule, ...]]
_Key = tuple[int, str]
"""Index of a choice in the protocol, and its id; what is only asked for comes last."""


@dataclass(frozen=True, slots=True)
class DeviceStep:
    """One step: tools of which one is chosen."""

    tools: tuple[v.TreatmentOption, ...]
    """The one that is named first, then what may be taken in its place."""
    step: SequenceStage
    reasons: tuple[FiredRule, ...]
    leads: bool
    """Before the toxin, because it answers the main complaint."""
    places: frozenset[v.Region] | None
    """Where what it answers was found; None where that is not known."""

    @property
    def named(self) -> v.TreatmentOption:
        return self.tools[0]

    @property
    def swells(self) -> bool:
        return not self.step.swells.isdisjoint(self.tools)


def devices(
    interim: InterimDecision, steps: Iterable[SequenceStage], wanted: WantedTreatments
) -> tuple[DeviceStep, ...]:
    """Those that lead the plan first, then in the protocol's order."""
    found = [
        _device(tools, step, interim)
        for step in steps
        if step.is_device
        for _, tools in sorted(_named_once(_by_concern(interim.document, step, wanted), step).items())
    ]
    return tuple(sorted(found, key=lambda one: not one.leads))


def choice_of(fired: FiredRule, document: EngineDocument, step: SequenceStage) -> TreatmentChoice | None:
    """The set of alternatives for the concern or wish that a rule fired for."""
    finding, wish = fired.target.finding, fired.target.wish
    concern = None if finding is None else document.findings[finding].concern
    return next((one for one in step.choices if concern in one.concerns or wish in one.wishes), None)


def _by_concern(document: EngineDocument, step: SequenceStage, wanted: WantedTreatments) -> dict[_Key, _Tools]:
    sets: dict[_Key, _Tools] = {}
    for tool in step.treatments:
        for one in wanted.get(tool, ()):
            tools = sets.setdefault(_key(tool, choice_of(one, document, step), step), {})
            tools[tool] = (*tools.get(tool, ()), one)
    return sets


def _key(tool: v.TreatmentOption, choice: TreatmentChoice | None, step: SequenceStage) -> _Key:
    """A treatment that no concern of a choice asks for joins the choice that lists it, after found concerns."""
    ids = [one.id for one in step.choices]
    if choice is not None and tool in choice.treatments:
        return ids.index(choice.id), choice.id
    return len(ids), next((one.id for one in step.choices if tool in one.treatments), str(tool))


def _named_once(sets: Mapping[_Key, _Tools], step: SequenceStage) -> dict[_Key, _Tools]:
    """A tool in two sets stays in the one with fewest alternatives, and answers both."""
    left = {key: dict(tools) for key, tools in sets.items()}
    for tool in step.treatments:
        keys = sorted(key for key, tools in left.items() if tool in tools)
        if len(keys) > 1:
            reasons = tuple(dict.fromkeys(one for key in keys for one in left[key].pop(tool)))
            left[min(keys, key=lambda key: (len(left[key]), key))][tool] = reasons
    return {key: tools for key, tools in left.items() if tools}


def _device(tools: _Tools, step: SequenceStage, interim: InterimDecision) -> DeviceStep:
    primary = {entry.treatment for entry in interim.treatments if entry.role is v.TreatmentRole.PRIMARY}
    named = tuple(sorted(tools, key=lambda tool: (tool not in primary, step.treatments.index(tool))))
    reasons = tuple(dict.fromkeys(one for tool in named for one in tools[tool]))
    leads = not interim.state.leading.isdisjoint(named)
    return DeviceStep(named, step, reasons, leads, _places(reasons, interim.document))


def _places(reasons: Sequence[FiredRule], document: EngineDocument) -> frozenset[v.Region] | None:
    indexes = [one.target.finding for one in reasons if one.target.finding is not None]
    return frozenset(document.findings[index].region for index in indexes) or None
