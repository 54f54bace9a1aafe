"""A released protocol file never changes: plans were made under it."""

import hashlib
import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from planning.engine import ProtocolErrors
from planning.engine.protocol import checks
from planning.protocols import SHIPPED, kept, read, releases
from planning.protocols.releases import FOLDER, LIST, changed_since_release

PINNED = {
    "onabotulinumtoxina-face-2026.1.toml": "8f6460b92b4ec3cb51b79ed5f484dcc6461c3c0fd5df65e033dfa91c733120dd",
    "onabotulinumtoxina-face-2026.2.toml": "173aa59154b2d48e8a0cb95e570a5ccd7fea3fc76d7357c56a6083c6b73c3bd3",
}
"""What was released stays so, even if somebody changes the list with the file."""


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for file in (FOLDER / LIST, *FOLDER.glob("*.toml")):
        shutil.copy(file, tmp_path / file.name)
    monkeypatch.setattr(releases, "FOLDER", tmp_path)
    return tmp_path


@pytest.mark.parametrize(("name", "sha256"), PINNED.items())
def test_a_released_file_is_as_it_was_released(name: str, sha256: str) -> None:
    assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == sha256
    assert f"{sha256}  {name}" in (FOLDER / LIST).read_text().splitlines()


def test_every_file_of_the_list_is_as_it_was_released() -> None:
    assert list(changed_since_release()) == []
    call_command("protocol", "released")


def test_an_edited_file_is_refused_with_the_way_on(copied: Path) -> None:
    file = copied / "onabotulinumtoxina-face-2026.1.toml"
    file.write_text(file.read_text().replace("allowed = [8, 25]", "allowed = [8, 26]", 1))
    with pytest.raises(CommandError) as refused:
        call_command("protocol", "released")
    for words in (file.name, "version 2026.1 is released", "copy it to the next version"):
        assert words in str(refused.value)
    assert refused.value.returncode == 2


def test_a_file_that_is_gone_is_missed(copied: Path) -> None:
    (copied / "onabotulinumtoxina-face-2026.1.toml").unlink()
    with pytest.raises(CommandError, match="bring it back"):
        call_command("protocol", "released")


def test_a_version_is_released_by_one_line(copied: Path) -> None:
    newer = copied / "onabotulinumtoxina-face-2031.1.toml"
    newer.write_text("as it is")
    assert list(changed_since_release()) == []
    with (copied / LIST).open("a") as lines:
        lines.write(f"{hashlib.sha256(newer.read_bytes()).hexdigest()}  {newer.name}\n")
    assert list(changed_since_release()) == []
    newer.write_text("changed")
    assert "copy it to the next version" in " ".join(changed_since_release())


def test_make_check_looks_at_released_files() -> None:
    makefile = (Path(__file__).parents[2] / "Makefile").read_text()
    assert "manage.py protocol released" in makefile
    assert "migrations protocols templates" in makefile


@pytest.mark.parametrize("sha256", PINNED.values())
def test_a_kept_version_is_read_though_the_contract_has_learnt_a_region_since(
    sha256: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "_is_answered", lambda protocol, region, concern: False)
    found = kept.__wrapped__(sha256)
    assert found is not None and found.sha256 == sha256
    with pytest.raises(ProtocolErrors, match="gets no verdict at"):
        read(SHIPPED.read_text(encoding="utf-8"), SHIPPED.name)
