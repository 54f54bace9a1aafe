"""The API's OpenAPI description, for members: it names every route there is."""

from typing import ClassVar

from drf_spectacular.views import SpectacularAPIView

from clinic.practice.access import MEMBERS, Access
from clinic.practice.permissions import Member
from clinic.practice.scopes import ANY


class Schema(SpectacularAPIView):
    permission_classes = [Member]
    access = Access(roles=MEMBERS)
    scopes: ClassVar[dict[str, str]] = {"GET": ANY}
