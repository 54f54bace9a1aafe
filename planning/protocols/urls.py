from django.urls import path, register_converter

from planning.protocols import emergency_card_views, views


class Sha256:
    regex = "[0-9a-f]{64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Sha256, "sha256")

app_name = "protocols"
urlpatterns = [
    path("emergency-card/", emergency_card_views.card, name="emergency-card"),
    path("protocol/", views.protocol_page, name="protocol-page"),
    path("protocol/<sha256:sha256>/", views.protocol_page, name="protocol-version"),
    path("protocol/<sha256:sha256>/sign/", views.protocol_sign, name="protocol-sign"),
]
