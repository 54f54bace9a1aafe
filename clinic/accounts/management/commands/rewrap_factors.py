"""Encrypts the secrets of second factors anew with the first key; after it the older keys can be taken away."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand
from django.db import transaction

from clinic.accounts.factors.encryption import rewrap

SECRETS = ("secret", "seed")  # of codes from an app, of recovery codes
AT_ONCE = 200


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        done, last = 0, 0
        while ids := self.ids_after(last):
            done += rewrap_rows(ids)
            last = ids[-1]
        self.stdout.write(f"{done} secrets are encrypted with the first key.")

    def ids_after(self, last: int) -> list[int]:
        rows = Authenticator.objects.filter(pk__gt=last).exclude(type=Authenticator.Type.WEBAUTHN).order_by("pk")
        return list(rows.values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def rewrap_rows(ids: list[int]) -> int:
    """Locks each row, so that a code used meanwhile stays used."""
    rows = list(Authenticator.objects.select_for_update().filter(pk__in=ids))
    for row in rows:
        row.data |= {name: rewrap(row.data[name]) for name in SECRETS if name in row.data}
        row.save(update_fields=["data"])
    return len(rows)
