"""The log as a file: CSV for a table, JSON lines for a program. Written a batch at a time, each in a transaction of its own, so
that a slow reader holds none open."""

import csv
import io
import json
from collections.abc import Iterator

from clinic.audit.reading import Asked, AuditRow, after, events, in_words
from clinic.practice.models import Clinic
from clinic.practice.tenancy import tenant

BATCH = 500
COLUMNS = ("when", "person", "role", "what", "details", "patient", "address", "device", "action", "number")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
FORMATS = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}


def lines(clinic: Clinic, asked: Asked, file_format: str) -> Iterator[str]:
    if file_format == "csv":
        yield "\ufeff" + csv_line(COLUMNS)  # the mark by which spreadsheets know UTF-8
    for row in _rows(clinic, asked):
        yield csv_line(_cells(row)) if file_format == "csv" else json_line(row)


def _rows(clinic: Clinic, asked: Asked) -> Iterator[AuditRow]:
    last = None
    while True:
        with tenant(clinic):
            rows = events(clinic, asked)
            found = list((after(rows, last) if last else rows)[:BATCH])
            batch = in_words(clinic, found)
        yield from batch
        if len(found) < BATCH:
            return
        last = found[-1]


def _cells(row: AuditRow) -> tuple[str, ...]:
    return (
        row.at.isoformat(timespec="seconds"),
        row.by.name,
        row.by.role,
        f"{row.mark}: {row.words}" if row.mark else row.words,
        row.detail,
        row.patient,
        row.address,
        row.device,
        row.event.action,
        str(row.event.pk),
    )


def csv_line(cells: tuple[str, ...]) -> str:
    """A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    out = io.StringIO()
    csv.writer(out).writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells])
    return out.getvalue()


def json_line(row: AuditRow) -> str:
    event = row.event
    told = {
        "number": event.pk,
        "at": event.at.isoformat(),
        "actor": event.actor,
        "person": row.by.name,
        "action": event.action,
        "words": row.words,
        "object": {"type": event.object_type, "id": event.object_id},
        "patient": event.patient_id,
        "data": event.data,
    }
    return json.dumps(told, ensure_ascii=False) + "\n"
