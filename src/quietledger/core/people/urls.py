"""The addresses of sign-in; the names are the library's, which looks them up itself. What isn't used isn't here."""

from __future__ import annotations

from django.urls import path

from quietledger.core.people import pages

urlpatterns = [
    path("", pages.login, name="account_login"),
    path("out", pages.logout, name="account_logout"),
    path("closed", pages.inactive, name="account_inactive"),
    path("welcome", pages.welcome, name="people_welcome"),
    path("passkey", pages.passkey, name="mfa_login_webauthn"),
    path("code", pages.code, name="mfa_authenticate"),
    path("again", pages.again, name="account_reauthenticate"),
    path("code/again", pages.again, name="mfa_reauthenticate"),
    path("passkey/again", pages.again_by_passkey, name="mfa_reauthenticate_webauthn"),
    path("security", pages.security, name="mfa_index"),
    path("security/password", pages.change_password, name="account_change_password"),
    path("security/enrol", pages.enrol, name="mfa_activate_totp"),
    path("security/another-app", pages.another_app, name="mfa_deactivate_totp"),
    path("security/passkeys/new", pages.add_passkey, name="mfa_add_webauthn"),
    path("security/passkeys/<int:pk>/name", pages.name_passkey, name="mfa_edit_webauthn"),
    path("security/passkeys/<int:pk>/remove", pages.remove_passkey, name="mfa_remove_webauthn"),
    path("security/codes", pages.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("security/codes/new", pages.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("security/sign-ins/end", pages.end_others, name="people_end_others"),
    path("security/sign-ins/<str:name>/end", pages.end_sign_in, name="people_end_sign_in"),
]
