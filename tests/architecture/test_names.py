"""One name for one thing, roles in one place, and words that point to what is there."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.architecture.test_code import ROOT, tracked

PRODUCT = ("clinic", "patients", "planning")
NAMED_BY_DJANGO = {"Meta", "Migration", "Command"}
ACCESS = "clinic/practice/access.py"
# Where a person is given a role.
GIVES_ROLES = {"clinic/demo/staff.py", "clinic/office/actions.py"}
# Modules that make pages: a template tag's function may serve them as it serves a template.
MAKES_PAGES = re.compile(r"/templatetags/|/views/|views\.py$|_page\.py$|presenter")
ASKS_ROLE = re.compile(r"{%[^%]*\brole\s*(?:==|!=|in\b|not in\b)")
# A file's or a module's name in prose.
FILE = re.compile(r"(?<![\w/.-])((?:\.\./|/)?(?:[\w-]+/)*[\w-]+\.(?:md|py|toml|html|css|js|json|yml|sql|po))(?![\w/-])")
PAPER = re.compile(r"(?<![\w/.-])((?:[\w-]+/)*[\w-]+\.md)\b")
FOLDER = re.compile(r"`((?:[\w-]+/)+)`")
MADE_WHILE_RUNNING = "var/"
MODULE = re.compile(r"`((?:clinic|patients|planning)(?:\.\w+)+)`")
ADR = re.compile(r"\bADRs? (\d{1,4})\b|docs/adr/(\d{4})")
ELSEWHERE = re.compile(r"\.\./shared|(?<![\w.])/(?:home|work)/")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def product() -> tuple[tuple[str, ast.Module], ...]:
    paths = tracked(*(f"{room}/**.py" for room in PRODUCT))
    return tuple((name(path), ast.parse(path.read_text())) for path in paths if "migrations" not in path.parts)


def prose() -> Iterator[tuple[str, str]]:
    """Every text of ours, the code with its comments."""
    for path in tracked(
        "*.py", "*.md", "*.toml", "*.html", "*.css", "*.js", "*.yml", "*.sql", "Makefile", "Dockerfile"
    ):
        if not {"vendor", "licenses"} & set(path.parts):
            yield name(path), path.read_text()


def test_no_class_name_is_given_twice() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for module, tree in product():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.name not in NAMED_BY_DJANGO:
                places[node.name].append(f"{module}:{node.lineno}")
    twice = {called: found for called, found in places.items() if len(found) > 1}
    assert twice == {}


def names_roles(tree: ast.Module) -> Iterator[int]:
    """Lines that name a role, or ask which role somebody has."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "Role"
            and node.attr.isupper()
        ):
            yield node.lineno
        if isinstance(node, ast.Compare) and any(
            isinstance(side, ast.Attribute) and side.attr == "role" for side in (node.left, *node.comparators)
        ):
            yield node.lineno
        if isinstance(node, ast.keyword) and node.arg == "role__in":
            yield node.value.lineno


def test_roles_are_told_apart_in_one_module() -> None:
    found = {
        module
        for module, tree in product()
        if module not in {ACCESS, *GIVES_ROLES} and not module.startswith("planning/engine/") and [*names_roles(tree)]
    }
    found |= {name(path) for path in tracked("templates/**.html") if ASKS_ROLE.search(path.read_text())}
    assert found == set()


def test_a_roles_check_is_seen() -> None:
    """The reader above is worth something only while it finds what it looks for."""
    told = "STAFF = (Role.OWNER,)\nif member.role == 'owner':\n    pass\nrows.filter(role__in=STAFF)\nperson.roles\n"
    assert sorted(names_roles(ast.parse(told))) == [1, 2, 4]
    assert ASKS_ROLE.search("{% if membership.role == 'owner' %}") and not ASKS_ROLE.search(
        "{% if x %}your role in this"
    )


def test_types_are_not_waved_through() -> None:
    waved = {module for module, text in prose() if module.startswith(PRODUCT) and "ignore[attr-defined" in text}
    assert waved == set()


def test_only_what_makes_pages_imports_template_tags() -> None:
    found = set()
    for module, tree in product():
        if MAKES_PAGES.search(module):
            continue
        for node in ast.walk(tree):
            if (isinstance(node, ast.ImportFrom) and ".templatetags" in f"{node.module}") or (
                isinstance(node, ast.Import) and any(".templatetags" in one.name for one in node.names)
            ):
                found.add(module)
    assert found == set()


def test_no_text_points_outside_the_repository() -> None:
    mine = name(Path(__file__))
    found = {module for module, text in prose() if module != mine and ELSEWHERE.search(text)}
    assert found == set()


def test_papers_named_in_code_and_docs_are_here() -> None:
    """`operations.md` or `adr/0004-row-level-security.md`: a reader who looks for it finds it."""
    ours = {f"/{name(path)}" for path in tracked("*.md")}
    gone = {
        f"{module}: {said}"
        for module, text in prose()
        for said in PAPER.findall(text)
        if not any(one.endswith(f"/{said}") for one in ours)
    }
    assert gone == set()


def decisions() -> list[Path]:
    return sorted((ROOT / "docs" / "adr").glob("*.md"))


def test_every_decision_has_a_number_of_its_own() -> None:
    numbers = [path.name[:4] for path in decisions()]
    assert len(set(numbers)) == len(numbers)
    for path in decisions():
        title = path.read_text().partition("\n")[0]
        assert re.match(rf"# (?:ADR )?0*{int(path.name[:4])}\b", title), f"{path.name} says {title}"


def test_decisions_that_are_named_exist() -> None:
    numbers = {int(path.name[:4]) for path in decisions()}
    gone = {
        f"{module}: {match[0]}"
        for module, text in prose()
        for match in ADR.finditer(text)
        if int(match[1] or match[2]) not in numbers
    }
    assert gone == set()


@pytest.mark.parametrize("paper", [*decisions(), ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))], ids=name)
def test_files_and_modules_that_a_paper_names_exist(paper: Path) -> None:
    text, ours = paper.read_text(), {name(path) for path in tracked()}
    gone = {said for said in FILE.findall(text) if "/" in said and not is_there(said, paper, ours)}
    gone |= {said for said in FOLDER.findall(text) if not there_or_made(said, ours)}
    gone |= {said for said in MODULE.findall(text) if not is_module(said)}
    assert gone == set()


def there_or_made(folder: str, ours: set[str]) -> bool:
    return folder.startswith(MADE_WHILE_RUNNING) or any(one.startswith(folder) or f"/{folder}" in one for one in ours)


def is_there(said: str, paper: Path, ours: set[str]) -> bool:
    """From the root, from the paper's folder, or the end of a path that is unmistakable."""
    beside = (paper.parent / said).resolve()
    return (
        said in ours
        or (beside.is_relative_to(ROOT) and beside.exists())
        or any(one.endswith(f"/{said}") for one in ours)
    )


def is_module(said: str) -> bool:
    """A module, or a name in one."""
    parent, _, last = said.rpartition(".")
    with suppress(ModuleNotFoundError):  # its parent is a module, not a folder
        if find_spec(said):
            return True
    source = find_spec(parent)
    return bool(source and source.origin and re.search(rf"\b{last}\b", Path(source.origin).read_text()))
