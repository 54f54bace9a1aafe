from django.urls import include, path

from tests.logs import failing

urlpatterns = [
    path("fails/<slug:how>/", failing.fail, name="fails"),
    path("asks/<str:kind>/", failing.ask, name="asks"),
    path("", include("clinic.urls")),
]
