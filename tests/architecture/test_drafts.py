"""A draft is reached by its own writer only: the room itself is the one place that reads the table."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_no_other_room_reads_drafts() -> None:
    readers = [
        str(path.relative_to(ROOT))
        for room in ("clinic", "patients", "planning")
        for path in (ROOT / room).rglob("*.py")
        if "FormDraft" in path.read_text() and path.parent.name not in ("drafts", "migrations")
    ]
    assert readers == []


def test_the_room_reads_them_by_slot_only() -> None:
    """But for the purge, which deletes and shows nothing."""
    read = [
        found
        for path in (ROOT / "clinic" / "drafts").glob("*.py")
        for found in re.findall(r"FormDraft\.objects(?:\.select_for_update\(\))?\.(\w+)", path.read_text())
    ]
    assert sorted(read) == ["bulk_create", "filter", "left_by", "left_by", "of", "of", "waiting", "waiting_beside"]
