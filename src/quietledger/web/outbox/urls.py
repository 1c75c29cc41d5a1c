"""The addresses of messages that leave."""

from __future__ import annotations

from django.urls import path

from quietledger.web.outbox import pages, recipients

app_name = "outbox"
urlpatterns = [
    path("", pages.worklist, name="worklist"),
    path("to/new", recipients.add, name="add"),
    path("to/<uuid:recipient_id>", recipients.recipient, name="recipient"),
    path("to/<uuid:recipient_id>/check", recipients.check, name="check"),
    path("to/<uuid:recipient_id>/key", recipients.key, name="key"),
    path("to/<uuid:recipient_id>/partner", recipients.say_partner, name="say_partner"),
    path("to/<uuid:recipient_id>/plain", recipients.choose, name="choose"),
    path("to/<uuid:recipient_id>/plain/end", recipients.withdraw, name="withdraw"),
    path("to/<uuid:recipient_id>/write", pages.write, name="write"),
    path("<uuid:message_id>", pages.message, name="message"),
    path("<uuid:message_id>/change", pages.change, name="change"),
    path("<uuid:message_id>/send", pages.send, name="send"),
    path("<uuid:message_id>/code", pages.code, name="code"),
    path("<uuid:message_id>/take-back", pages.revoke, name="revoke"),
    path("<uuid:message_id>/read", pages.read, name="read"),
]
