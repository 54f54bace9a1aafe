"""What a protocol's conditions and texts may name."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, GetPydanticSchema, ValidationInfo
from pydantic_core.core_schema import any_schema

from planning.engine.conditions.nodes import Node
from planning.engine.conditions.parse import Scope, nearest, parse
from planning.engine.conditions.possible import can_hold
from planning.engine.facts import FACTS, Fact, RuleScope, budget_facts
from planning.engine.protocol.areas import Param
from planning.engine.protocol.fields import Text
from planning.engine.protocol.mistakes import InvalidValue
from planning.engine.protocol.texts import fill, may_use, param_values, placeholders, promises, stray_figures


@dataclass(frozen=True, slots=True)
class KnownNames:
    facts: Mapping[str, Fact]
    numbers: Mapping[str, float]
    """Each parameter; of a range `name.low` and `name.high` too."""
    words: Mapping[str, str]
    """The parameters as texts say them."""
    forbidden: tuple[str, ...]
    is_whole: bool
    """Whether every parameter could be read; else no condition is reported as impossible."""
    definitions: dict[str, Node] = field(default_factory=dict)

    def condition(self, text: str, scope: RuleScope) -> Node:
        """Raises ConditionError."""
        return parse(text, Scope(self.facts, self.numbers, scope, self.definitions))


def known_of(
    params: Mapping[str, Param], named: Mapping[str, object], budgets: list[str], forbidden: tuple[str, ...]
) -> KnownNames:
    """`named`: all parameters of the file. One that could not be read may be named without a second error."""
    numbers = dict.fromkeys((name + end for name in named for end in ("", ".low", ".high")), 0.0)
    for name, param in params.items():
        numbers |= {name: param.low, f"{name}.low": param.low, f"{name}.high": param.high}
    words = dict.fromkeys(named, "") | param_values(params)
    return KnownNames(
        {**FACTS, **budget_facts(tuple(budgets))}, numbers, words, forbidden, params.keys() == named.keys()
    )


_Check = Callable[[Any, KnownNames, ValidationInfo], Any]


def _in(check: _Check) -> Callable[[Any, ValidationInfo], Any]:
    """A validator that uses `KnownNames`; values built in code were checked before."""
    return lambda value, info: check(value, info.context, info) if isinstance(info.context, KnownNames) else value


def _scope(info: ValidationInfo) -> RuleScope:
    return RuleScope(RuleScope.FINDING if info.field_name == "marks" else info.data.get("subject", RuleScope.PLAN))


def _condition(text: Any, known: KnownNames, info: ValidationInfo) -> Node:
    if not isinstance(text, str) or not text.strip():
        raise InvalidValue((f"`{info.field_name}` must be a text", f'write `{info.field_name} = "..."`'))
    node = known.condition(text, _scope(info))
    if known.is_whole and not can_hold(node):
        raise InvalidValue(("the condition can never hold", "look for two tests that exclude each other"))
    return node


def _checked(text: str, known: KnownNames, scope: RuleScope | None) -> str:
    """With the protocol's figures filled in; other placeholders are left for each plan."""
    found = []
    for name in placeholders(text):
        if name not in known.words and not (scope and may_use(name, scope)):
            found.append((f"the text says {{{name}}}, which nobody knows", "use a parameter, {area.…} or a fact"))
    for figure in stray_figures(text):
        found.append((f"the figure {figure!r} comes from nowhere", "make it a parameter and write {its_name}"))
    for phrase in promises(text, known.forbidden):
        found.append((f"the text promises what it may not: {phrase}", "say what it does and what it does not"))
    if found:
        raise InvalidValue(*found)
    return fill(text, known.words)


def _ceiling(name: str, known: KnownNames, _info: ValidationInfo) -> str:
    if name not in PARTS and name not in known.words:
        raise InvalidValue((f"`ceiling` knows no {name!r}", nearest(name, (*PARTS, *known.words))))
    return name


def _param(name: Any, known: KnownNames, info: ValidationInfo) -> str:
    if not isinstance(name, str):
        raise InvalidValue((f"`{info.field_name}` must be the name of a parameter", "make the figure a parameter"))
    if name not in known.words:
        raise InvalidValue((f"there is no parameter `{name}`", nearest(name, known.words)))
    return name


def _number(name: Any, known: KnownNames, info: ValidationInfo) -> float:
    return known.numbers[_param(name, known, info)]


def _rule_id(value: str) -> str:
    if not _ID.fullmatch(value):
        raise InvalidValue((f"`{value}` is no rule id", "write `topic.what_it_says` in small letters"))
    return value


def _path(value: str) -> str:
    if value.replace("[]", "") not in ASKABLE:
        raise InvalidValue((f"no document has the path `{value}`", nearest(value, ASKABLE)))
    return value


def _asks(value: Any) -> Any:
    if value not in ("ask", "silent", True, False):
        raise InvalidValue((f"`unknown` knows no {value!r}", 'write "ask" or "silent"'))
    return value in ("ask", True)


PARTS = ("sixth", "third", "half", "bottom")
"""What a ceiling may name beside a parameter: parts of the range, counted from its bottom."""
ASKABLE = frozenset(path.replace("[]", "") for fact in FACTS.values() for path in fact.paths)
_ID = re.compile(r"[a-z0-9_]+\.[a-z0-9_]+")

RuleId = Annotated[Text, AfterValidator(_rule_id)]
InputPath = Annotated[Text, AfterValidator(_path)]
Asks = Annotated[bool, BeforeValidator(_asks)]
Condition = Annotated[Node, GetPydanticSchema(lambda _source, _handler: any_schema()), BeforeValidator(_in(_condition))]
"""A condition; what it may name depends on the rule's `subject`."""
RuleText = Annotated[Text, AfterValidator(_in(lambda text, known, info: _checked(text, known, _scope(info))))]
"""A text of a rule."""
GeneralText = Annotated[Text, AfterValidator(_in(lambda text, known, _info: _checked(text, known, None)))]
"""A text without placeholders of the plan."""
ParamName = Annotated[str, BeforeValidator(_in(_param))]
Ceiling = Annotated[Text, AfterValidator(_in(_ceiling))]
"""A part of an area's range, or a parameter in units."""
Hours = Annotated[float | None, BeforeValidator(_in(_number))]
"""A figure, by the name of its parameter; of a range its lower end."""
Days = Annotated[int, BeforeValidator(_in(lambda name, known, info: int(_number(name, known, info))))]
