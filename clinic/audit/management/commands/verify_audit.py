"""`manage.py verify_audit`: recompute every clinic's chain; exit 1 when one does not hold."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from clinic.audit.log import head, verify
from clinic.practice.models import Clinic


class Command(BaseCommand):
    help = "Recompute the audit chain of every clinic and print what does not hold."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = False
        for clinic in Clinic.objects.order_by("name"):
            faults = verify(clinic)
            last = head(clinic)
            broken = broken or bool(faults)
            state = "; ".join(f"{fault.why} at {fault.seq}" for fault in faults) or "holds"
            self.stdout.write(f"{clinic.name}: {last.seq if last else 0} events, {state}")
        if broken:
            sys.exit(1)
