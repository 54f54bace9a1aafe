"""Roles stand in one place: access.py says what each permits, and everybody else asks it."""

import re
from pathlib import Path

from clinic.practice import access
from clinic.practice.models import Role
from tests.architecture.test_code import ROOMS, ROOT, modules, tracked

RULE = ROOT / "clinic/practice/access.py"
# Who makes members says which roles they get.
MAKES_MEMBERS = {ROOT / "clinic/demo/staff.py", ROOT / "clinic/office/actions.py"}
SETS = {name: value for name, value in vars(access).items() if name.isupper() and isinstance(value, frozenset)}


def product() -> list[Path]:
    return [path for path in modules() if path.relative_to(ROOT).parts[0] in ROOMS]


def naming(pattern: str, paths: list[Path]) -> set[str]:
    return {str(path.relative_to(ROOT)) for path in paths if re.search(pattern, path.read_text())}


def test_no_other_module_names_a_role() -> None:
    others = [path for path in product() if path != RULE and path not in MAKES_MEMBERS]
    assert naming(rf"\bRole\.({'|'.join(Role.names)})\b", others) == set()


def test_nobody_but_the_rule_compares_a_members_roles() -> None:
    others = [path for path in product() if path != RULE and path != RULE.with_name("models.py")]
    assert naming(r"\b(member|membership|reader|clinician)\.roles?\b", others) == set()
    assert naming(r"\b(member|membership)\.roles?\b", tracked("templates/*.html")) == set()


def test_every_set_is_asked_for() -> None:
    text = "".join(path.read_text() for path in product() if path != RULE) + RULE.read_text().split("def injectors")[1]
    assert [name for name in SETS if not re.search(rf"\b{name}\b", text)] == []


def test_every_set_permits_somebody() -> None:
    assert all(roles and roles <= set(Role) for roles in SETS.values())
