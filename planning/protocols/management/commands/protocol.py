"""`manage.py protocol check FILE`, `words FILE`, `show` and `released`: for whoever writes protocols and their words in other languages."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from planning.protocols.files import BAD_PROTOCOL, protocol_at, words_at
from planning.protocols.releases import changed_since_release


class Command(BaseCommand):
    help = "Check a protocol file, or show what a protocol holds."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="check | words | show | released")
        check = actions.add_parser("check", help="tell every mistake of a protocol file, with line, rule and remedy")
        check.add_argument("file", metavar="FILE")
        words = actions.add_parser("words", help="tell every mistake of a file of words in another language")
        words.add_argument("words", metavar="FILE")
        words.add_argument("--protocol", dest="file", metavar="FILE", help="the one that ships, unless named")
        show = actions.add_parser("show", help="show a protocol's areas, ranges and rules")
        show.add_argument("file", metavar="FILE", nargs="?", help="the one that ships, unless named")

        actions.add_parser("released", help="tell every released protocol file that was changed since")

    def handle(self, *, action: str, file: str | None = None, words: str = "", **options: Any) -> None:
        if action == "released":
            if changed := "\n".join(changed_since_release()):
                raise CommandError(changed, returncode=BAD_PROTOCOL)
            return
        protocol = protocol_at(file)
        if action == "words":
            told = words_at(words, protocol)
            reviewed = f"Reviewed by {told.reviewed_by}." if told.reviewed_by else "No clinician has reviewed it yet."
            self.stdout.write(f"{told.name}: {len(told.rules)} rules, {len(told.areas)} areas. No mistakes. {reviewed}")
            return
        summary = f"{protocol.id} {protocol.version}: {len(protocol.areas)} areas, {len(protocol.rules)} rules"
        if action == "check":
            self.stdout.write(f"{summary}. No mistakes.")
            return
        self.stdout.write(f"{summary}\nsha256 {protocol.sha256}\n")
        for rule in protocol.rules:
            self.stdout.write(f"{rule.id}  [{', '.join(rule.basis)}]  {rule.condition}")
