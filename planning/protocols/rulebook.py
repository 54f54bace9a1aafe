"""The protocol as a page that a clinician can review line by line: docs/clinical-rules.md."""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from patients.consents import wording
from planning.engine.protocol.model import PARTS, AreaDefinition, Protocol, Rule, RuleEffects, SequenceStage
from planning.engine.protocol.ordering import paths_asked
from planning.engine.protocol.texts import area_values, fill, span
from planning.protocols import dose_table

HEAD = """# Clinical rules of {title}

Protocol `{id}` {version}. Generated from the protocol file by `python manage.py clinical_rules`; do not edit by hand.
A test fails when this page is stale. A clinician can review it line by line: what the rule says, when it fires, what it
does, whose word it rests on.

Basis: `R012` and `INC-01` are ids of the clinical catalogue, `REF 1.4` a section of the references. Evidence: *source*
the primary source says it · *implied* it follows from it · *label* the product's label · *outside* published elsewhere ·
*house* the clinic's own choice, to be signed off by its medical director.

Where two rules meet, the stricter verdict wins: contraindicated, clearance, defer, not_indicated_now, not_suitable,
adjunct, suitable_caution, suitable. Of two ceilings the lower wins; a step up and a step down cancel. A fact that
nobody recorded fires no rule; where a rule needs it (*asks*), the plan is incomplete and the doses that the rule could
take are withheld.
"""


def page(protocol: Protocol, cases: Mapping[str, list[str]] | None = None) -> str:
    """`cases`: names of the clinical cases that show each catalogue id."""
    parts = [HEAD.format(title=protocol.title, id=protocol.id, version=protocol.version)]
    parts += [_areas(protocol), _doses(protocol), _params(protocol), _shared(protocol), *_rules(protocol)]
    parts += [_questions(protocol), _aftercare(protocol), _index(protocol, cases or {})]
    return "\n".join(parts).rstrip() + "\n"


def cases_by_basis(folder: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.toml")):
        for case in tomllib.loads(path.read_text("utf-8")).get("case", []):
            for basis in case.get("rules", case.get("basis", [])):
                found.setdefault(basis, []).append(str(case.get("name", case.get("id", "?"))))
    return found


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    columns = list(head)
    lines = [" | ".join(columns), " | ".join("---" for _ in columns)]
    lines += [" | ".join(cell.replace("|", "\\|") for cell in row) for row in rows]
    return "\n".join(f"| {line} |" for line in lines) + "\n"


def _areas(protocol: Protocol) -> str:
    rows = [
        (
            f"**{area.name}** `{area.code}`",
            f"{area.muscle}: {area.pulls}",
            _dose_cell(area),
            span(*area.lasts_months),
            str(len(area.points)),
            "on" if area.label else "off",
            ", ".join(area.cites),
        )
        for area in protocol.areas.values()
    ]
    head = ("area", "muscle and its pull", "allowed units", "lasts, months", "points", "label", "basis")
    return "## Areas\n\n" + _table(head, rows)


def _dose_cell(area: AreaDefinition) -> str:
    dosing = area.dosing
    if dosing is None:
        return "no figure, so no dose"
    more = []
    if dosing.typical:
        more.append(f"usually {span(*dosing.typical)}")
    if dosing.steps:
        more.append("one of " + ", ".join(f"{step:g}" for step in dosing.steps))
    per = "per side" if dosing.basis == "per_side" else "in total"
    return f"{span(dosing.low, dosing.high)} U {per} ({dosing.evidence})" + "".join(f"; {words}" for words in more)


def _doses(protocol: Protocol) -> str:
    table = _table(dose_table.HEAD, dose_table.rows(protocol))
    return f"## How grade, steps and ceilings choose a dose (INC-31)\n\n{dose_table.ABOUT}\n{table}"


def _params(protocol: Protocol) -> str:
    rows = [
        (f"`{param.name}`", span(param.low, param.high), param.unit, param.says, ", ".join(param.basis), param.evidence)
        for param in protocol.params.values()
    ]
    return "## Figures\n\n" + _table(("name", "value", "unit", "what it says", "basis", "evidence"), rows)


def _shared(protocol: Protocol) -> str:
    bands = [
        (band.code, f"below {band.below:g}" if band.below else f"up to {band.up_to:g}" if band.up_to else "above that")
        for band in protocol.bands
    ]
    budgets = [
        (
            budget.id,
            ", ".join(budget.areas),
            f"{budget.per_side:g} U per side" if budget.per_side else f"{budget.total or 0:g} U",
        )
        for budget in protocol.budgets
    ]
    sides = [
        (rule.feature, ", ".join(sorted(rule.forms)), ", ".join(rule.more) or "-", ", ".join(rule.less) or "-")
        for rule in protocol.asymmetries
    ]
    steps = [
        (step.id, ", ".join(step.treatments), str(step.days_after_toxin), str(step.days_after_swelling), _choices(step))
        for step in protocol.steps
    ]
    defined = [(f"`{name}`", f"`{text}`") for name, text in protocol.definitions.items()]
    return "\n".join(
        (
            "## Bands of forehead and glabella together\n\n" + _table(("band", "units"), bands),
            "## Shared budgets\n\n"
            + _table(("budget", "areas, in the order in which they give way", "at most"), budgets),
            "## Unequal sides\n\n" + _table(("feature", "is", "that side gets more of", "and less of"), sides),
            "## Order of treatments\n\n"
            + _table(
                ("stage", "treatments", "days after toxin", "days after swelling", "one of each set is chosen"), steps
            ),
            "## Named conditions\n\n" + _table(("name", "means"), defined),
        )
    )


def _choices(step: SequenceStage) -> str:
    sets = (f"{choice.id}: {' or '.join(choice.treatments)}" for choice in step.choices)
    return "; ".join(sets) or "-"


def _rules(protocol: Protocol) -> list[str]:
    topics: dict[str, list[Rule]] = {}
    for rule in protocol.rules:
        topics.setdefault(rule.id.partition(".")[0], []).append(rule)
    return [
        f"## Rules: {topic.replace('_', ' ')}\n\n" + "\n".join(_rule(rule, protocol) for rule in rules)
        for topic, rules in topics.items()
    ]


def _rule(rule: Rule, protocol: Protocol) -> str:
    words = area_values(protocol.areas[rule.effects.area]) if rule.effects.area else {}
    lines = [
        f"### {rule.id}\n",
        f"- **When** (for each {rule.subject}) `{rule.condition}`",
        f"- **Says** ({rule.level}, {rule.kind}) {fill(rule.text, words)}",
    ]
    if rule.brief:
        lines.append(f"- **In one line** {fill(rule.brief, words)}")
    lines.append(f"- **Told** {when_stated(rule)}")
    if rule.patient_text:
        lines.append(f"- **To the patient** {fill(rule.patient_text, words)} *({second_reader(rule)})*")
    if rule.asks:
        paths = sorted(paths_asked(rule.when))
        lines.append(f"- **Asks**, where it is not recorded: {', '.join(f'`{path}`' for path in paths)}")
    does = "; ".join(effects_said(rule.effects))
    if does:
        lines.append(f"- **Does** {does}")
    lines.append(f"- **Basis** {', '.join(rule.basis)} · {rule.evidence}\n")
    return "\n".join(lines)


_STATED_WHEN = {
    "always": "always",
    "with_dose": "where there is a dose",
    "without_dose": "where there is no dose",
    "on_hold": "on hold",
    "not_on_hold": "not on hold",
}


def when_stated(rule: Rule) -> str:
    if rule.holds:
        return "where it decides"
    when = "where it moves the dose" if rule.only_moves else _STATED_WHEN[rule.stated_when]
    more = [
        f"of {', '.join(rule.about)}" if rule.about else "",
        f"where the dose is {rule.amount}" if rule.amount else "",
        f'in a dose\'s sentence "{rule.reason}"' if rule.reason else "",
    ]
    return "; ".join([when, *filter(None, more)])


def second_reader(rule: Rule) -> str:
    return f"second reader: {rule.second_reader}" if rule.second_reader else "not yet reviewed by a second reader"


def effects_said(effects: RuleEffects) -> list[str]:
    everywhere = len(effects.areas) == len(list(type(effects.areas[0]))) if effects.areas else False
    where = "every area" if everywhere else ", ".join(effects.areas) or "this area"
    does = []
    if effects.verdict:
        does.append(f"verdict {effects.verdict}" + (f", area {effects.area}" if effects.area else ""))
    if effects.at_least:
        does.append(f"at least {effects.at_least} in {where}")
    if effects.step:
        does.append(f"moves the dose one step {'up' if effects.step > 0 else 'down'} inside the range in {where}")
    if effects.floor:
        does.append(f"proposes no less than the upper {effects.floor} of the range in {where}")
    if effects.ceiling:
        does.append(f"proposes no more than {_ceiling(effects.ceiling)} in {where}")
    if effects.points:
        does.append(f"keeps to the points of row `{effects.points}` in {where}")
    does += [f"{use.treatment} ({use.role})" for use in effects.treatments]
    does += [f"leaves {treatment} to a specialist: no step for this finding" for treatment in effects.refers]
    if effects.now:
        does.append(f"now {effects.now}, next visit {effects.next_visit}")
    if effects.undates:
        does.append(f"no date for {', '.join(effects.undates)}")
    if effects.visits:
        does.append(f"visits a year by `{effects.visits}` in {where}")
    if effects.answers_wish:
        does.append(f"answers the wish {effects.answers_wish}")
    if effects.asks_for:
        does.append(f"asks for `{effects.asks_for}`")
    named = {
        "shorter visit interval": effects.shorter_interval,
        "what answers the main complaint comes before the toxin": effects.leads,
        "toxin again once the minimum interval has passed": effects.waits_for_interval,
        "elective treatments get no date": effects.undated,
    }
    return does + [words for words, applies in named.items() if applies]


def _ceiling(ceiling: str) -> str:
    if ceiling == "bottom":
        return "the bottom of the range"
    return f"the lowest {ceiling} of the range" if ceiling in PARTS else f"`{ceiling}`"


def _questions(protocol: Protocol) -> str:
    rows = [(f"`{path}`", question.text, question.brief) for path, question in protocol.questions.items()]
    return "## Questions\n\n" + _table(("what is not recorded", "is asked so", "in one line"), rows)


def _aftercare(protocol: Protocol) -> str:
    rows = [(f"`{item.code}`", f"`{item.condition}`", item.text, ", ".join(item.basis)) for item in protocol.aftercare]
    return "## Aftercare\n\n" + _table(("code", "when", "text", "basis"), rows)


def carried_by(protocol: Protocol) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}

    def add(bases: Iterable[str], who: str) -> None:
        for basis in bases:
            found.setdefault(basis, []).append(who)

    for rule in protocol.rules:
        add(rule.basis, rule.id)
    for area in protocol.areas.values():
        add(area.cites, f"area {area.code}")
    for param in protocol.params.values():
        add(param.basis, f"figure {param.name}")
    for item in protocol.aftercare:
        add(item.basis, f"aftercare {item.code}")
    for basis, texts in wording.basis_lines().items():
        found.setdefault(basis, []).extend(texts)
    return found


def _index(protocol: Protocol, cases: Mapping[str, list[str]]) -> str:
    carried: dict[str, Any] = {basis: ", ".join(who) for basis, who in carried_by(protocol).items()}
    carried |= {item.id: f"not the engine's: {item.why}" for item in protocol.not_carried}
    rows = [(basis, carried[basis], ", ".join(cases.get(basis, [])) or "-") for basis in sorted(carried)]
    return "## Index: what carries out each rule of the catalogue\n\n" + _table(("id", "carried out by", "cases"), rows)
