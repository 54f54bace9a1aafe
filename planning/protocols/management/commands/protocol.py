"""`manage.py protocol check FILE` and `manage.py protocol show`: for whoever writes protocols."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from planning.protocols.files import protocol_at


class Command(BaseCommand):
    help = "Check a protocol file, or show what a protocol holds."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="check | show")
        check = actions.add_parser("check", help="tell every mistake of a protocol file, with line, rule and remedy")
        check.add_argument("file", metavar="FILE")
        show = actions.add_parser("show", help="show a protocol's areas, ranges and rules")
        show.add_argument("file", metavar="FILE", nargs="?", help="the one that ships, unless named")

    def handle(self, *, action: str, file: str | None, **options: Any) -> None:
        protocol = protocol_at(file)
        summary = f"{protocol.id} {protocol.version}: {len(protocol.areas)} areas, {len(protocol.rules)} rules"
        if action == "check":
            self.stdout.write(f"{summary}. No mistakes.")
            return
        self.stdout.write(f"{summary}\nsha256 {protocol.sha256}\n")
        for rule in protocol.rules:
            self.stdout.write(f"{rule.id}  [{', '.join(rule.basis)}]  {rule.condition}")
