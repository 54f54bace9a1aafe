from typing import Any

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "clinic.accounts"
    label = "accounts"

    def ready(self) -> None:
        from allauth.account.signals import password_reset

        password_reset.connect(forgive, dispatch_uid="forgive")


def forgive(sender: Any, user: Any, **more: Any) -> None:
    from clinic.accounts import signing_in  # needs the models

    signing_in.forgive(user.email)
