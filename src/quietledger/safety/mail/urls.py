"""The addresses of messages."""

from __future__ import annotations

from django.urls import path

from quietledger.safety.mail import pages, policy_pages

app_name = "mail"
urlpatterns = [
    path("", pages.worklist, name="worklist"),
    path("check", pages.check, name="check"),
    path("signs", pages.signs, name="signs"),
    path("policy", policy_pages.policy, name="policy"),
    path("watch", policy_pages.watch, name="watch"),
    path("policy/<uuid:proposal_id>/approve", policy_pages.approve, name="approve"),
    path("policy/<uuid:proposal_id>/withdraw", policy_pages.withdraw, name="withdraw"),
    path("<uuid:message_id>", pages.message, name="message"),
    path("<uuid:message_id>/report", pages.report, name="report"),
    path("<uuid:message_id>/ask", pages.ask, name="ask"),
    path("<uuid:message_id>/release", pages.release, name="release"),
    path("<uuid:message_id>/delete", pages.delete, name="delete"),
    path("<uuid:message_id>/judge", pages.judge, name="judge"),
    path("<uuid:message_id>/ours", pages.ours, name="ours"),
]
