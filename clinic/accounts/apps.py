from typing import Any

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "clinic.accounts"
    label = "accounts"

    def ready(self) -> None:
        from allauth.account.signals import password_changed, password_reset, password_set
        from django.contrib.auth.signals import user_logged_in

        from clinic.accounts import sessions

        password_reset.connect(forgive, dispatch_uid="forgive")
        user_logged_in.connect(sessions.begin, dispatch_uid="begin")
        for signal in (password_changed, password_reset, password_set):
            signal.connect(sessions.password_changed, dispatch_uid="end-others")


def forgive(sender: Any, user: Any, **more: Any) -> None:
    from clinic.accounts import signing_in  # needs the models

    signing_in.forgive(user.email)
