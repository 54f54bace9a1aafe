"""The protocol's line in the list of first steps."""

from clinic.office.first_steps import FirstStep, register
from clinic.practice.access import READS_PROTOCOLS
from clinic.practice.models import Clinic
from planning import protocols
from planning.protocols.sign_off import signed_version


def _is_signed(clinic: Clinic) -> bool:
    return signed_version(clinic, protocols.shipped().sha256) is not None


register(
    FirstStep(
        "protocol",
        "The protocol is signed",
        "Until the medical director has signed it, treatments planned by it are refused. Consults and plans go on.",
        "Read the protocol; the medical director signs at its end",
        "protocols:protocol-page",
        _is_signed,
        READS_PROTOCOLS,
        50,
    )
)
