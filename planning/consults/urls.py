from typing import Any

app_name = "consults"
urlpatterns: list[Any] = []
