"""What would break each promise about access and data: `python -m tools.sabotages [NUMBER]` (part of `make drills`).

promises.toml names, for each promise of docs/trust.md, where it is kept, the tests that hold it, and a sabotage: a change of a few lines
that breaks it. Each is made in a copy of this checkout, as a mutant is, and has to fail its test. `--page` writes docs/trust.md.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tools.mutants import ROOT, Mutant, drill

PAGE = ROOT / "docs" / "trust.md"
BEFORE = """# What Glabella promises about access and data

Generated from `tools/promises.toml` by `python -m tools.sabotages --page`; do not edit by hand. A test fails when this page is stale.

Each promise is held by tests. Its sabotage is a change of a few lines that would break it; `make drills` makes each in a copy of the
code and looks whether the test notices. `make test` checks that every sabotage still fits the code and that every test named here is there.
"""


@dataclass(frozen=True)
class Promise:
    number: int
    words: str
    kept: list[str]
    how: str
    tests: list[str]
    sabotage: list[dict[str, str]]

    def mutants(self) -> Iterator[Mutant]:
        for one in self.sabotage:
            yield Mutant(f"{self.number}: {one['does']}", one["file"], one["old"], one["new"], one["test"])


def every() -> list[Promise]:
    told: dict[str, Any] = tomllib.loads((ROOT / "tools" / "promises.toml").read_text())
    return [Promise(**one) for one in told["promise"]]


def page() -> str:
    return BEFORE + "".join(section(one) for one in every())


def section(promise: Promise) -> str:
    kept = ", ".join(f"[`{path}`](../{path})" for path in promise.kept)
    lines = [f"| kept by | {promise.how} {kept} |"]
    lines += [f"| test | {test_words(one)} |" for one in promise.tests]
    lines += [f"| sabotage | {one['does']} (`{one['file']}`) |" for one in promise.sabotage]
    return f"\n## {promise.number}. {promise.words}\n\n| | |\n| --- | --- |\n" + "\n".join(lines) + "\n"


def test_words(test: str) -> str:
    """`tests/x/test_y.py::test_nobody_signs_for_another` as a sentence that links to its file."""
    path, name = test.split("::")
    return f"{re.sub('_', ' ', name.removeprefix('test_')).capitalize()} ([`{path.removeprefix('tests/')}`](../{path}))"


def main(word: str = "") -> int:
    if word == "--page":
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    return drill([mutant for one in every() if word in ("", str(one.number)) for mutant in one.mutants()])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
