"""Scripts that import another one name it as it is served."""

import re
from pathlib import Path
from typing import Any

from django.core.management import call_command

BACKEND = "clinic.practice.static_files.HashedFiles"
ROOT = Path(__file__).resolve().parents[2] / "static" / "js"
IMPORT = re.compile(r'^import .*from "(\./[^"]+)"', re.M)


def test_modules_import_hashed_modules(tmp_path: Path, settings: Any) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": BACKEND}}
    call_command("collectstatic", interactive=False, verbosity=0)
    importing = [script.stem for script in ROOT.glob("*.js") if IMPORT.search(script.read_text("utf-8"))]
    assert importing
    for name in importing:
        [served] = tmp_path.glob(f"js/{name}.????????????.js")
        for named in IMPORT.findall(served.read_text("utf-8")):
            assert re.fullmatch(r"\./\w+\.[0-9a-f]{12}\.js", named)
            assert (served.parent / named).exists()
