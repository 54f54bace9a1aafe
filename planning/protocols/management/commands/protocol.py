"""`manage.py protocol check FILE`, `words [FILE]`, `show` and `released`: for authors and translators of protocols."""

from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from planning.engine import Protocol
from planning.protocols.files import BAD_PROTOCOL, protocol_at, templates_at, translation_at
from planning.protocols.languages import files_of, newest_files
from planning.protocols.languages.listing import current_table, outdated_tables, summary
from planning.protocols.releases import changed_since_release

STALE = 1


class Command(BaseCommand):
    help = "Check a protocol file, or show what a protocol holds."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="check | words | show | released")
        check = actions.add_parser("check", help="tell every mistake of a protocol file, with line, rule and remedy")
        check.add_argument("file", metavar="FILE")
        words = actions.add_parser("words", help="show what is stale, missing or wrong in words of another language")
        words.add_argument("words", metavar="FILE", nargs="?", help="every file of the protocol, unless named")
        words.add_argument("--protocol", dest="file", metavar="FILE", help="the one that ships, unless named")
        words.add_argument("--all", action="store_true", help="show also what is told, for a review")
        show = actions.add_parser("show", help="show a protocol's areas, ranges and rules")
        show.add_argument("file", metavar="FILE", nargs="?", help="the one that ships, unless named")
        actions.add_parser("released", help="tell every released protocol file that was changed since")

    def handle(self, *, action: str, file: str | None = None, words: str | None = None, **options: Any) -> None:
        if action == "released":
            if changed := "\n".join(changed_since_release()):
                raise CommandError(changed, returncode=BAD_PROTOCOL)
            return
        protocol = protocol_at(file)
        if action == "words":
            files = [Path(words)] if words else files_of(protocol).values()
            self.words(files, protocol, templates_at(file), told=options["all"])
            return
        title = f"{protocol.id} {protocol.version}: {len(protocol.areas)} areas, {len(protocol.rules)} rules"
        if action == "check":
            self.stdout.write(f"{title}. No mistakes.")
            self.check_languages(protocol)
            return
        self.stdout.write(f"{title}\nsha256 {protocol.sha256}\n")
        for rule in protocol.rules:
            self.stdout.write(f"{rule.id}  [{', '.join(rule.basis)}]  {rule.condition}")

    def words(self, files: Iterable[Path], protocol: Protocol, templates: dict[str, str], *, told: bool) -> None:
        wrong, stale = [], []
        for path in files:
            try:
                found = translation_at(path, protocol)
            except CommandError as mistakes:
                wrong.append(str(mistakes))
                continue
            self.stdout.write(f"{path.name}\n{summary(found)}\n")
            for table in outdated_tables(found, templates):
                self.stdout.write(f"\n{table}\n")
            if told:
                self.stdout.write(f"\ntold ({found.count})\n\n{current_table(found, templates)}\n")
            if found.outdated:
                stale.append(f"{path}: {len(found.outdated)} texts to look at.")
        if wrong or stale:
            raise CommandError("\n".join([*wrong, *stale]), returncode=BAD_PROTOCOL if wrong else STALE)

    def check_languages(self, protocol: Protocol) -> None:
        """Of the protocol's own version, else the newest."""
        for path in newest_files(protocol).values():
            try:
                said = summary(translation_at(path, protocol, of_any_version=True))
            except CommandError as mistakes:
                said = f"cannot be used.\n{mistakes}"
            self.stdout.write(f"{path.name}: {said}")
