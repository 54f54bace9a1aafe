"""A plan is carried out by the protocol it was made under, as long as that version is kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from planning import protocols
from planning.engine import load_protocol


@pytest.fixture
def two_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The shipped protocol beside an older version; gives the older one's hash."""
    text = protocols.SHIPPED.read_text(encoding="utf-8")
    version = protocols.shipped().version
    older = text.replace(f'version = "{version}"', 'version = "2025.4"', 1)
    assert older != text
    (tmp_path / "older.toml").write_text(older, encoding="utf-8")
    (tmp_path / protocols.SHIPPED.name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(protocols, "SHIPPED", tmp_path / protocols.SHIPPED.name)
    protocols.kept.cache_clear()
    yield load_protocol(older, "older.toml").sha256
    protocols.kept.cache_clear()


def test_a_plan_of_an_older_version_is_judged_by_that_version(two_versions: str) -> None:
    assert protocols.as_planned(two_versions).version == "2025.4"
    assert protocols.as_planned(protocols.shipped().sha256) is protocols.shipped()


def test_a_version_that_is_not_kept_leaves_the_one_in_force(two_versions: str) -> None:
    assert protocols.kept("0" * 64) is None
    assert protocols.as_planned("0" * 64) is protocols.shipped()
