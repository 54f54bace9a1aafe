"""The routes of allauth that this product has. Left out: sign-up (its route only answers that it is closed), changing one's e-mail
address, sign-in by mailed code, e-mail confirmation: an account belongs to a named person and is made by the clinic."""

from collections.abc import Callable

from allauth.account import views
from django.http import HttpResponseBase
from django.urls import path, re_path
from django.views.decorators.http import require_http_methods

from clinic.accounts import device_views, handed_over, session_views
from clinic.accounts.factors import views as factors
from clinic.accounts.factors.asking import passkey_ask
from clinic.accounts.factors.sign_in import PasskeySignInView, SecondStepView
from clinic.accounts.witness import witness_ask

AllauthView = Callable[..., HttpResponseBase]


def form_page(view: AllauthView) -> AllauthView:
    """allauth's views would take PUT for POST."""
    return require_http_methods(["GET", "HEAD", "POST"])(view)


password_change = views.PasswordChangeView.as_view(extra_context={"section": "password"})
urlpatterns = [
    path("passkey/ask/", passkey_ask, name="mfa_passkey_ask"),
    path("witness/<uuid:member_id>/ask/", witness_ask, name="accounts_witness_ask"),
    path("login/", form_page(session_views.login), name="account_login"),
    path("logout/", form_page(session_views.logout), name="account_logout"),
    path("lock/", session_views.lock, name="account_lock"),
    path("hand-over/", handed_over.hand_over_again, name="account_hand_over"),
    path("give-back/", handed_over.give_back, name="account_give_back"),
    path("devices/", device_views.device_list, name="accounts_devices"),
    path("session/", session_views.heartbeat, name="account_session"),
    path("passkey/login/", form_page(PasskeySignInView.as_view()), name="mfa_login_webauthn"),
    path("second-step/", form_page(SecondStepView.as_view()), name="mfa_authenticate"),
    path("factors/", factors.factor_list, name="mfa_index"),
    path("factors/passkey/", factors.passkey_new, name="mfa_add_webauthn"),
    path("factors/passkey/ask/", factors.passkey_new_ask, name="mfa_passkey_new_ask"),
    path("factors/passkey/<int:pk>/", factors.passkey_edit, name="mfa_edit_webauthn"),
    path("factors/app/", factors.app_new, name="mfa_activate_totp"),
    path("factors/app/remove/", factors.app_remove, name="mfa_deactivate_totp"),
    path("factors/recovery/", factors.recovery_codes, name="mfa_view_recovery_codes"),
    path("inactive/", form_page(views.account_inactive), name="account_inactive"),
    path("signup/", form_page(views.signup), name="account_signup"),
    path("password/change/", form_page(password_change), name="account_change_password"),
    path("password/set/", form_page(views.password_set), name="account_set_password"),
    path("password/reset/", form_page(views.password_reset), name="account_reset_password"),
    path("password/reset/done/", form_page(views.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        form_page(views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        form_page(views.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
]
