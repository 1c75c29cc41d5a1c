"""The agreements' addresses."""

from __future__ import annotations

from django.urls import path

from quietledger.safety.agreements import pages, sharing_pages, steps

app_name = "agreements"
urlpatterns = [
    path("", pages.worklist, name="worklist"),
    path("new", pages.new, name="new"),
    path("shared/<uuid:partner_id>", sharing_pages.shared, name="shared"),
    path("why/<uuid:entry_id>", sharing_pages.why, name="why"),
    path("why/<uuid:entry_id>/proof", sharing_pages.proof, name="proof"),
    path("<uuid:agreement_id>", pages.agreement, name="agreement"),
    path("<uuid:agreement_id>/write", pages.write, name="write"),
    path("<uuid:agreement_id>/duties", pages.duties, name="duties"),
    path("<uuid:agreement_id>/v/<int:number>", pages.version, name="version"),
    path("<uuid:agreement_id>/v/<int:number>/text", pages.text, name="text"),
    path("<uuid:agreement_id>/v/<int:number>/review", steps.review, name="review"),
    path("<uuid:agreement_id>/v/<int:number>/approve", steps.approve, name="approve"),
    path("<uuid:agreement_id>/v/<int:number>/sign", steps.sign, name="sign"),
    path("<uuid:agreement_id>/v/<int:number>/in-force", steps.put_in_force, name="put_in_force"),
    path("<uuid:agreement_id>/duties/<uuid:duty_id>", steps.keep_duty, name="keep_duty"),
    path("<uuid:agreement_id>/notice", steps.give_notice, name="give_notice"),
    path("<uuid:agreement_id>/end", steps.end, name="end"),
    path("<uuid:agreement_id>/disposed", steps.dispose, name="dispose"),
    path("<uuid:agreement_id>/archive", steps.archive, name="archive"),
    path("<uuid:agreement_id>/look-again", steps.look_again, name="look_again"),
]
