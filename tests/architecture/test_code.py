"""Promises about the code that people forget: sizes, actors, one-way imports, migrations, no machine in a commit."""

import ast
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("clinic", "patients", "planning")
ENGINE_MAY_IMPORT = set(sys.stdlib_module_names) | {"pydantic", "pydantic_core", "planning"}
# Files whose length is their content: tables of codes or generated code.
LONGEST_MODULE = 300
LONGEST_FUNCTION = 60


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\n")
    return [ROOT / name for name in listed if name and (ROOT / name).is_file()]


def modules() -> list[Path]:
    return [path for path in tracked("*.py") if "migrations" not in path.parts]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def test_no_module_is_past_300_lines() -> None:
    long = {str(p.relative_to(ROOT)): n for p in modules() if (n := len(p.read_text().splitlines())) > LONGEST_MODULE}
    assert long == {}


def test_only_templates_and_template_tags_use_template_tags() -> None:
    users = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
        and "templatetags" in (node.module or "")
        and "templatetags" not in path.parts
    ]
    assert users == []


def test_every_type_that_is_ignored_has_its_code_and_reason() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{number}"
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if "# type: ignore" in line and not re.search(r"# type: ignore\[(?!attr-defined)[\w-]+\]  # \w", line)
    ]
    assert bare == []


def test_no_function_is_past_60_lines() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in modules()
        for node in functions(path)
        if (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def test_the_engine_imports_the_standard_library_and_pydantic_only() -> None:
    foreign = []
    for path in (ROOT / "planning" / "engine").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            for name in names:
                if name.split(".")[0] not in ENGINE_MAY_IMPORT or (
                    name.startswith("planning") and not name.startswith("planning.engine")
                ):
                    foreign.append(f"{path.relative_to(ROOT)}: {name}")
    assert foreign == []


def action_modules() -> list[Path]:
    files = [path for room in ROOMS for path in (ROOT / room).rglob("actions.py")]
    packages = [p for room in ROOMS for d in (ROOT / room).rglob("actions") if d.is_dir() for p in d.glob("*.py")]
    return sorted(path for path in files + packages if path.name != "__init__.py")


# Writes without a person behind them yet, each with its reason.
NO_ACTOR = {
    "open_clinic": "an installation's first step; nobody has an account yet",
    "add_member": "called by the installation and the demo; the page for it names the owner when it comes",
    "set_opening_hours": "installation",
    "add_room": "installation",
    "open_link": "the patient's own act: the link itself is the actor",
    "catch_up": "the system's own sweep: makes the check-ins that are due and writes their audit rows as system",
    "catch_up_outcomes": "the same for check-ins whose outcome is on record",
    "tell_aftercare": "asks for a document inside another action's transaction",
}


@pytest.mark.parametrize("path", action_modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_write_names_its_actor_by_keyword(path: Path) -> None:
    module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if name.startswith("_") or function.__module__ != module.__name__ or name in NO_ACTOR:
            continue
        parameters = inspect.signature(function).parameters
        assert "by" in parameters, f"{path}: {name} has no actor"
        assert all(p.kind is not inspect.Parameter.POSITIONAL_OR_KEYWORD for p in parameters.values()), (
            f"{path}: {name} takes positional arguments"
        )


def test_the_reason_of_a_failed_job_is_written_in_the_source() -> None:
    """It is kept with the job and shown to staff, so nothing may be put into it."""
    reasons = []
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())) if "tests" not in path.parts else ():
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Poison":
                reasons.append((str(path.relative_to(ROOT)), [isinstance(word, ast.Constant) for word in node.args]))
    assert reasons and all(words == [True] for _, words in reasons), reasons


def test_only_tenancy_sets_the_clinic() -> None:
    speakers = [
        str(path.relative_to(ROOT))
        for path in modules()
        if re.search(r"set_config\(|set local app\.|set app\.", path.read_text(), re.I) and "tests" not in path.parts
    ]
    assert speakers == ["clinic/practice/tenancy.py"]


def test_rooms_import_downwards_only() -> None:
    checked = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"], cwd=ROOT, capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    out = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=out)
    assert "No changes" in out.getvalue()


def test_nothing_committed_names_a_machine_or_a_registry() -> None:
    place = re.compile(
        r"(?:^|[\s\"'=:])/(?:work|farm|root)/|pypi\.org|pythonhosted|registry\.npmjs|--index-url https?:"
    )
    here = Path(__file__).name
    found = []
    for path in tracked(
        "*.py", "*.md", "*.toml", "*.lock", "*.txt", "*.yml", "*.sh", "*.json", "Makefile", "Dockerfile", ".ci/run"
    ):
        if path.name == here or "vendor" in path.parts:
            continue
        found += [f"{path.relative_to(ROOT)}: {m.group()}" for m in place.finditer(path.read_text(errors="replace"))]
    assert found == []


def test_the_shipped_code_has_no_leftovers() -> None:
    mark = re.compile(r"\b(?:TODO|FIXME|XXX|NotImplementedError)\b")
    found = [
        str(path.relative_to(ROOT))
        for path in tracked("*.py", "*.html", "*.js", "*.css")
        if path.name != Path(__file__).name
        and "vendor" not in path.parts
        and mark.search(path.read_text(errors="replace"))
    ]
    assert found == []
