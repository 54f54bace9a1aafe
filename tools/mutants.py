"""Small faults that the tests must notice: `python -m tools.mutants [WORD]` (part of `make drills`).

Each mutant of mutants.toml is made in a copy of this checkout, and its test run there. A mutant whose test passes, whose text is not in its
file exactly once, or whose test fails without it too, is an error. WORD takes the mutants whose name holds it. `tools.sabotages` does the
same with what would break a promise.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FAILED = 1  # pytest: tests ran, and some failed; every other status but 0 means that they did not run


@dataclass(frozen=True)
class Mutant:
    name: str
    file: str
    old: str
    new: str
    test: str

    def made(self, root: Path = ROOT) -> str | None:
        """The text of its file with the fault; None where `old` does not stand there exactly once. Line breaks and indents are alike."""
        path = root / self.file
        text = path.read_text() if path.is_file() else ""
        found = list(re.finditer(r"\s+".join(re.escape(word) for word in self.old.split()), text))
        return text[: found[0].start()] + self.new.strip() + text[found[0].end() :] if len(found) == 1 else None


def every() -> list[Mutant]:
    return [Mutant(**one) for one in tomllib.loads((ROOT / "tools" / "mutants.toml").read_text())["mutant"]]


def main(word: str = "") -> int:
    return drill([one for one in every() if word in one.name])


def drill(mutants: Sequence[Mutant]) -> int:
    with tempfile.TemporaryDirectory(prefix="glabella-mutants-") as folder:
        copy = Path(folder)
        copy_checkout(copy)
        if run(copy, *sorted({one.test for one in mutants})):
            print("The tests fail without any mutant.")
            return 1
        survived = [one for one in mutants if not dies(copy, one)]
    print(f"{len(mutants) - len(survived)} of {len(mutants)} mutants died.")
    return 1 if survived or not mutants else 0


def copy_checkout(to: Path) -> None:
    """Every file that git tracks or would; what it ignores (.venv, var) stays behind."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0"):
        if name and (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, to / name)


def dies(copy: Path, mutant: Mutant) -> bool:
    path, faulty = copy / mutant.file, mutant.made(copy)
    if faulty is None:
        print(f"not made: {mutant.name} ({mutant.file} does not hold its text exactly once)", flush=True)
        return False
    text = path.read_text()
    path.write_text(faulty)
    status = run(copy, mutant.test)
    path.write_text(text)
    print(f"{'died' if status == FAILED else f'SURVIVED ({status})'}: {mutant.name}", flush=True)
    return status == FAILED


def run(copy: Path, *tests: str) -> int:
    pytest = [sys.executable, "-B", "-m", "pytest", "-n0", "-x", "-q", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(pytest, cwd=copy, capture_output=True, text=True)
    if done.returncode not in (0, FAILED):
        print(done.stdout[-2000:], done.stderr[-2000:])
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
