"""The API's OpenAPI description, for members: it names every route there is."""

from drf_spectacular.views import SpectacularAPIView

from clinic.practice.access import MEMBERS, Access
from clinic.practice.permissions import Member


class Schema(SpectacularAPIView):
    permission_classes = [Member]
    access = Access(roles=MEMBERS)
