"""`manage.py deactivate_member`: end somebody's access and hand over their open work."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.office import handover, leaving
from clinic.office.staff import StaffRefused
from clinic.practice.command_options import add_member, clinic_by_code, member_by_email
from clinic.practice.tenancy import tenant


class Command(BaseCommand):
    help = "Deactivate a member: all their sessions end, and their open work goes to another."

    def add_arguments(self, parser: CommandParser) -> None:
        add_member(parser)
        parser.add_argument("--to", default="", help="E-mail of the colleague who inherits what may be theirs.")

    def handle(self, *args: Any, **options: Any) -> None:
        clinic = clinic_by_code(options["clinic"])
        with tenant(clinic):
            member, by = (member_by_email(clinic, options[name]) for name in ("email", "by"))
            heir = member_by_email(clinic, options["to"]) if options["to"] else None
            kinds = [kind for kind, _ in handover.open_kinds(member)]
            heirs = {
                kind.code: heir if heir and kind.heirs(member).filter(pk=heir.pk).exists() else None for kind in kinds
            }
            try:
                done = leaving.deactivate(member=member, by=by.user, heirs=heirs)
            except (StaffRefused, PermissionDenied) as refused:
                raise CommandError(f"Nothing was changed. {refused}") from None
            for kind in kinds:
                if kind.code in done:
                    one = done[kind.code]
                    self.stdout.write(f"{kind.words(one.moved + one.left)}: {one.moved} handed over, {one.left} left.")
        self.stdout.write(f"{member.user.full_name} has no access to {clinic.name} any more.")
