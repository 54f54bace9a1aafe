"""Released protocol files. A version in the list is in use: plans are judged by it for ever, so its file never changes again."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent
LIST = "released.sha256"
"""In the form of `sha256sum`, which can check it too: one line a version. A version is released by adding its line."""


def changed_since_release() -> Iterator[str]:
    for line in (FOLDER / LIST).read_text(encoding="utf-8").splitlines():
        sha256, name = line.split()
        file = FOLDER / name
        if not file.is_file():
            yield f"{name} is gone. It was released, and plans were made under it: bring it back."
        elif hashlib.sha256(file.read_bytes()).hexdigest() != sha256:
            version = file.stem.rpartition("-")[2]
            yield (
                f"{name} was changed, but version {version} is released and plans were made under it: copy it to the next"
                " version (a new file name, and `version` in `[protocol]`), change that, and put this one back as it was."
            )
