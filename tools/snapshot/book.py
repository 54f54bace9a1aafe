"""The files of a snapshot, and how what differs from run to run is written."""

import io
import itertools
import json
import re
import secrets
import uuid
from pathlib import Path
from typing import Any

import psycopg
from pypdf import PdfReader

# Names that may change between the trees; the right one is written for both.
RENAMED = {"idempotency_key": "idempotency_key"}
TABLES = {"consults_plan": "plan", "plans_plan": "plan", "consults_decision": "decision", "plans_decision": "decision"}
KEPT_HEADERS = ("Content-Type", "Location", "Content-Disposition", "Cache-Control")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
VEILED = (
    (re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]+'), r"\1CSRF"),
    (re.compile(r'("token": ?"|X-CSRFToken&quot;: &quot;|X-CSRFToken": ")\w+'), r"\1CSRF"),
    (re.compile(r"(/a/demo/)[\w-]{20,}"), r"\1TOKEN"),
    (re.compile(r"([?&](?:amp;)?seen=)\w+"), r"\1SEEN"),
)


def fix_chance(stride: int) -> None:
    """Ids and tokens in the order in which they are asked for: what is sorted by id is sorted by age, whatever else asks for ids."""
    ids, tokens = itertools.count(stride, stride), itertools.count(stride, stride)
    uuid.uuid4 = lambda: uuid.UUID(int=(0xA << 124) + next(ids), version=4)
    secrets.token_urlsafe = lambda nbytes=None: f"token-{next(tokens):040}"


class Book:
    """The files, and how what differs from run to run is written."""

    def __init__(self, folder: Path, superuser: str, renamed: dict[str, str]) -> None:
        self.folder, self.superuser, self.renamed, self.rows = folder, superuser, renamed, dict[str, str]()
        self.faults: list[str] = []

    def read_rows(self) -> None:
        """Every row's id by its table, oldest first."""
        with psycopg.connect(self.superuser, autocommit=True) as base:
            found = base.execute(
                "select table_name from information_schema.columns "
                "where table_schema = 'public' and column_name = 'id' and data_type = 'uuid' order by 1"
            ).fetchall()
            for (table,) in found:
                name = TABLES.get(table, table)
                ids = base.execute(f"select id::text from {table} order by id").fetchall()  # type: ignore[arg-type]
                self.rows |= {one: f"{name}-{number}" for number, (one,) in enumerate(ids, 1)}

    def same(self, text: str) -> str:
        if any(one not in self.rows for one in UUID.findall(text)):
            self.read_rows()
        new: dict[str, str] = {}
        text = UUID.sub(lambda m: self.rows.get(m[0]) or new.setdefault(m[0], f"new-{len(new) + 1}"), text)
        for pattern, veil in VEILED:
            text = pattern.sub(veil, text)
        for old, name in self.renamed.items():
            text = re.sub(rf'(["\[=])(id_)?{old}(?=["\]])', rf"\1\g<2>{name}", text)
        return text

    def write(self, group: str, name: str, text: str) -> None:
        path = self.folder / group / (re.sub(r"[^\w.=-]+", "_", self.same(name)).strip("_") or "start")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.same(text))

    def fault(self, words: str) -> None:
        """A step that this tree does not let anybody take: part of what is compared."""
        self.faults.append(self.same(words))
        self.write(".", "faults", "\n".join(self.faults))

    def keep(self, group: str, name: str, response: Any) -> str:
        """Writes the answer; its HTML, or nothing."""
        kind, body = response.get("Content-Type", ""), response.content
        head = [f"status {response.status_code}"]
        head += [f"{one}: {response[one]}" for one in KEPT_HEADERS if response.has_header(one)]
        # The directives come in any order.
        head += sorted(f"policy {one.strip()}" for one in response.get("Content-Security-Policy", "").split(";"))
        if kind.startswith("application/pdf"):
            pages = [page.extract_text() for page in PdfReader(io.BytesIO(body)).pages]
            text = "\n--- page ---\n".join(pages)
        elif kind.startswith("application/zip"):
            text = "\n".join(re.findall(r"[\w-]+\.pdf", body.decode("latin-1")))
        elif "json" in kind:
            text = json.dumps(json.loads(body), indent=1, ensure_ascii=False)
        else:
            text = body.decode()
        self.write(group, name, "\n".join([*head, "", text]))
        return text if kind.startswith("text/html") else ""
