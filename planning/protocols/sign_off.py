"""The medical director puts a version of the protocol in force for the clinic."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from clinic.audit.log import record
from clinic.practice.access import SIGNS_PROTOCOLS, may
from clinic.practice.models import Clinic, Membership
from planning import protocols
from planning.protocols.models import MEANING, ProtocolSignOff

ONLY_THE_DIRECTOR = "Only the medical director of this clinic signs the protocol."
NOT_KEPT = "This version of the protocol is not kept here, so it cannot be signed. Read the version that ships now."


@transaction.atomic
def sign_off(*, director: Membership, sha256: str) -> ProtocolSignOff:
    """Sign the version with this content, as the director has read it. A version that is signed already stays as it was signed.

    Raises PermissionDenied for anybody but the director, ValidationError for a version that is not kept here.
    """
    if not director.is_active or not may(director, SIGNS_PROTOCOLS):
        raise PermissionDenied(ONLY_THE_DIRECTOR)
    protocol = protocols.kept(sha256)
    if protocol is None:
        raise ValidationError(NOT_KEPT)
    # Two tabs, or two directors at once: the second finds what the first has signed.
    clinic = Clinic.objects.select_for_update().get(pk=director.clinic_id)
    if signed := signed_version(clinic, sha256):
        return signed
    made = ProtocolSignOff.objects.create(
        clinic=clinic,
        protocol_id=protocol.id,
        protocol_version=protocol.version,
        protocol_sha256=protocol.sha256,
        meaning=MEANING,
        name=director.user.full_name or director.user.email,
        title=director.title or director.role_words,
        signed_by=director.user,
    )
    about = {"protocol": protocol.id, "version": protocol.version, "sha256": protocol.sha256}
    record(action="protocol.signed", obj=made, by=director.user, data=about)
    return made


def signed_version(clinic: Clinic, sha256: str) -> ProtocolSignOff | None:
    return ProtocolSignOff.objects.filter(clinic=clinic, protocol_sha256=sha256).first()


def unsigned(clinic: Clinic, version: str, sha256: str) -> str:
    """Why nobody may treat by this version; empty once it is signed."""
    if ProtocolSignOff.objects.filter(clinic=clinic, protocol_sha256=sha256).exists():
        return ""
    return f"The protocol {version} has not been signed by the medical director of this clinic yet."
