"""The addresses of sign-in; the names are the library's, which looks them up itself. What isn't used isn't here."""

from __future__ import annotations

from django.urls import path

from quietledger.core.people import pages

urlpatterns = [
    path("", pages.login, name="account_login"),
    path("out", pages.logout, name="account_logout"),
    path("closed", pages.inactive, name="account_inactive"),
    path("again", pages.reauthenticate, name="account_reauthenticate"),
    path("code", pages.code, name="mfa_authenticate"),
    path("code/again", pages.code_again, name="mfa_reauthenticate"),
    path("security", pages.security, name="mfa_index"),
    path("security/password", pages.change_password, name="account_change_password"),
    path("security/enrol", pages.enrol, name="mfa_activate_totp"),
    path("security/another-app", pages.another_app, name="mfa_deactivate_totp"),
    path("security/codes", pages.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("security/codes/new", pages.generate_recovery_codes, name="mfa_generate_recovery_codes"),
]
