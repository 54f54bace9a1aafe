"""What CI checks of promises, sabotages and mutants; `make drills` makes them."""

import ast
from functools import cache

import pytest

from tools import mutants, sabotages
from tools.mutants import ROOT, Mutant
from tools.sabotages import PAGE, Promise, page

PROMISES = sabotages.every()
PROMISED = [*range(8, 23), *range(27, 37)]
SABOTAGES = [mutant for promise in PROMISES for mutant in promise.mutants()]


@cache
def names_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text()) if (ROOT / path).is_file() else ast.Module([], [])
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def is_there(test: str) -> bool:
    path, _, name = test.partition("::")
    return name.split("[")[0] in names_in(path) if name else (ROOT / path).is_file()


def by_number(promise: Promise) -> str:
    return str(promise.number)


@pytest.mark.parametrize("mutant", [*mutants.every(), *SABOTAGES], ids=lambda mutant: mutant.name)
def test_each_still_fits_the_code(mutant: Mutant) -> None:
    made = mutant.made()
    assert made is not None, f"{mutant.file} does not hold {mutant.old!r} exactly once"
    assert made != (ROOT / mutant.file).read_text()
    if mutant.file.endswith(".py"):
        ast.parse(made)
    assert is_there(mutant.test), mutant.test


@pytest.mark.parametrize("promise", PROMISES, ids=by_number)
def test_each_promise_has_tests_a_place_and_a_sabotage(promise: Promise) -> None:
    assert [test for test in promise.tests if not is_there(test)] == []
    assert [path for path in promise.kept if not (ROOT / path).is_file()] == []
    assert promise.tests and promise.kept and promise.sabotage
    assert {one["test"].split("[")[0] for one in promise.sabotage} <= set(promise.tests)


def test_no_promise_is_left_out_or_told_twice() -> None:
    assert [promise.number for promise in PROMISES] == PROMISED


def test_the_page_says_what_the_file_says() -> None:
    assert PAGE.read_text() == page(), "python -m tools.sabotages --page"


def test_a_sabotage_is_found_whatever_its_line_breaks(tmp_path) -> None:
    (tmp_path / "code.py").write_text("if a:\n        return  b\n")
    fault = Mutant("x", "code.py", "return b", "return c", "t")
    assert fault.made(tmp_path) == "if a:\n        return c\n"
    (tmp_path / "code.py").write_text("return b\nreturn b\n")
    assert fault.made(tmp_path) is None
