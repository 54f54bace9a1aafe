"""Reading a protocol file: all of it, or all of its mistakes."""

import hashlib
import re
import tomllib
from collections.abc import Callable, Mapping

from planning.engine.compile import compile_rules
from planning.engine.conditions.nodes import Always, Node
from planning.engine.conditions.parse import ConditionError, parse
from planning.engine.conditions.source import programs
from planning.engine.contract import vocabulary as v
from planning.engine.facts import FACTS, RuleScope, budget_facts
from planning.engine.protocol.checks import check_protocol
from planning.engine.protocol.errors import ProtocolError, ProtocolErrors
from planning.engine.protocol.lines import Lines
from planning.engine.protocol.model import AftercareItem, Protocol
from planning.engine.protocol.reader import Mistakes, Table
from planning.engine.protocol.rules import Shelf, read_condition, read_rules
from planning.engine.protocol.sections import (
    read_areas,
    read_asymmetries,
    read_bands,
    read_basis,
    read_budgets,
    read_forbidden,
    read_not_carried,
    read_params,
    read_steps,
)
from planning.engine.protocol.words import fill, param_words, placeholders, stray_figures

LONGEST_FILE = 1_000_000
Toml = Callable[[str], Mapping[str, object]]
"""Reads TOML as `tomllib.loads` does; raises ValueError."""


def load_protocol(text: str, name: str, toml: Toml = tomllib.loads) -> Protocol:
    """The compiled protocol of the TOML in `text`; `name` is how errors call the file.

    The caller may hand in a quicker reader of TOML: the engine itself knows the standard library's only.
    Raises `ProtocolErrors` with every mistake: line, rule, what is wrong and how to mend it.
    """
    mistakes = Mistakes(name, Lines(text))
    data = parse_toml(text, name, toml)
    protocol = _read(Table(data, "", "", mistakes), text)
    if not mistakes.errors:
        check_protocol(protocol, mistakes)
    if mistakes.errors:
        raise ProtocolErrors(mistakes.errors)
    return protocol


def parse_toml(text: str, name: str, toml: Toml = tomllib.loads) -> Mapping[str, object]:
    """The tables of a protocol file, or of one that goes with it. Raises ProtocolErrors."""
    if len(text) > LONGEST_FILE:
        error = ProtocolError(name, 1, "", f"the file is longer than {LONGEST_FILE} characters", "shorten it")
        raise ProtocolErrors([error])
    try:
        return toml(text)
    except (ValueError, RecursionError) as error:
        line = re.search(r"at line (\d+)", str(error))
        message = f"this is not TOML: {error}"
        raise ProtocolErrors(
            [ProtocolError(name, int(line[1]) if line else 1, "", message, "mend the line; the rest was not read")]
        ) from None


def _read(root: Table, text: str) -> Protocol:
    head = Table(root.take("protocol", required=True) or {}, "protocol", "protocol", root.mistakes)
    head.take("language")
    params = read_params(root)
    budgets = read_budgets(root)
    areas = read_areas(root)
    forbidden = read_forbidden(root)
    facts = {**FACTS, **budget_facts(tuple(budget.id for budget in budgets))}
    numbers = {key: param.low for key, param in params.items()}
    for key, param in params.items():
        numbers |= {f"{key}.low": param.low, f"{key}.high": param.high}
    shelf = Shelf(facts, numbers, param_words(params), {}, areas, forbidden)
    definitions = _read_definitions(root, shelf)
    shelf = Shelf(facts, numbers, param_words(params), definitions[0], areas, forbidden)
    rules = read_rules(root, shelf)
    aftercare = _read_aftercare(root, shelf)
    protocol = Protocol(
        id=head.text("id"),
        version=head.text("version"),
        title=head.text("title"),
        product=head.code("product", v.Product, required=True) or v.Product.ONABOTULINUMTOXINA,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        params=params,
        definitions=definitions[1],
        areas=areas,
        bands=read_bands(root),
        budgets=budgets,
        asymmetries=read_asymmetries(root),
        rules=rules,
        steps=read_steps(root, params),
        aftercare=aftercare,
        not_carried=read_not_carried(root),
        forbidden=forbidden,
        compiled=compile_rules(rules, [item.when for item in aftercare]),
        programs=programs(rules),
    )
    head.done()
    root.done()
    return protocol


def _read_definitions(root: Table, shelf: Shelf) -> tuple[dict[str, Node], dict[str, str]]:
    """Named conditions; each may use those before it. Definitions about one finding start with `finding_`."""
    nodes: dict[str, Node] = {}
    texts: dict[str, str] = {}
    table = Table(root.take("define") or {}, "define", "define", root.mistakes)
    for name in table.data:
        text = table.text(name)
        subject = RuleScope.FINDING if name.startswith("finding_") else RuleScope.PLAN
        here = Shelf(shelf.facts, shelf.params, shelf.param_words, nodes, shelf.areas, shelf.forbidden)
        try:
            nodes[name] = parse(text, here.scope(subject)) if text else Always()
        except ConditionError as error:
            table.wrong(name, error.message, error.remedy)
            nodes[name] = Always()
        texts[name] = text
    return nodes, texts


def _read_aftercare(root: Table, shelf: Shelf) -> tuple[AftercareItem, ...]:
    items = []
    for table in root.tables("aftercare", "aftercare"):
        when, condition = read_condition(table, "when", shelf, RuleScope.PLAN)
        text = table.text("text")
        for figure in stray_figures(text):
            table.wrong("text", f"the figure {figure!r} comes from nowhere", "make it a parameter and write {its_name}")
        for word in placeholders(text):
            if word not in shelf.param_words:
                table.wrong("text", f"the text says {{{word}}}, which nobody knows", "use a parameter")
        code = table.code("code", v.AftercareCode, required=True)
        item = AftercareItem(
            code=code or v.AftercareCode.CALL_US,
            when=when,
            from_hours=_param(table, "from_hours", shelf),
            until_hours=_param(table, "until_hours", shelf),
            until_midnight=table.flag("until_midnight"),
            from_midnight=table.flag("from_midnight"),
            days=_window(table, shelf),
            text=fill(text, shelf.param_words),
            basis=read_basis(table),
            condition=condition,
        )
        table.done()
        items.append(item)
    return tuple(items)


def _param(table: Table, key: str, shelf: Shelf) -> float | None:
    """A figure by the name of its parameter."""
    name = table.text(key, required=False)
    if not name:
        return None
    if name not in shelf.params:
        table.wrong(key, f"there is no parameter `{name}`", "name a parameter of the protocol")
        return None
    return shelf.params[name]


def _window(table: Table, shelf: Shelf) -> tuple[int, int] | None:
    first, last = _param(table, "from_day", shelf), _param(table, "until_day", shelf)
    return None if first is None or last is None else (int(first), int(last))
