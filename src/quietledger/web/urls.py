"""All addresses: the desk, sign-in, and each room's own; a room's namespace is its name."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def healthz(_request: HttpRequest) -> HttpResponse:
    """Whether the server answers; asked by whoever keeps it running."""
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns = [
    path("", include("quietledger.web.desk.urls")),
    path("protection/", include("quietledger.web.protection.urls")),
    path("healthz", healthz, name="healthz"),
    path("sign-in/", include("quietledger.core.people.urls")),
    path("people/", include("quietledger.core.people.staff_urls")),
    path("sessions/", include("quietledger.billing.visits.urls")),
    path("patients/", include("quietledger.billing.patients.urls")),
    path("charges/", include("quietledger.billing.charges.urls")),
    path("claims/", include("quietledger.billing.claims.urls")),
    path("remittances/", include("quietledger.billing.remits.urls")),
    path("payments/", include("quietledger.billing.payments.urls")),
    path("statements/", include("quietledger.billing.statements.urls")),
    path("ledger/", include("quietledger.billing.ledger.urls")),
    path("payers/", include("quietledger.billing.payers.urls")),
    path("payment-changes/", include("quietledger.billing.changes.urls")),
    path("drills/", include("quietledger.safety.drills.urls")),
    path("d/", include("quietledger.safety.drills.landing_urls")),
    path("lessons/", include("quietledger.safety.training.urls")),
    path("agreements/", include("quietledger.safety.agreements.urls")),
    path("partners/", include("quietledger.safety.partners.urls")),
    path("risk/", include("quietledger.safety.risk.urls")),
    path("cyber-insurance/", include("quietledger.safety.cyberinsurance.urls")),
    path("incidents/", include("quietledger.web.incidents.urls")),
    path("questions/", include("quietledger.safety.partners.answer_urls")),
    path("review/", include("quietledger.web.review.urls")),
    path("disclosures/", include("quietledger.web.disclosures.urls")),
    path("send/", include("quietledger.web.outbox.urls")),
    path("pick-up/", include("quietledger.web.pickup.urls")),
    path("devices/", include("quietledger.web.devices.urls")),
    path("dbsc/", include("quietledger.web.binding.urls")),
    path("programs/", include("quietledger.web.programs.urls")),
    path("mailboxes/", include("quietledger.web.mailboxes.urls")),
    path("self-test/", include("quietledger.web.selftest.urls")),
    path("health/", include("quietledger.web.health.urls")),
    path("mail/", include("quietledger.safety.mail.urls")),
    path("domain/", include("quietledger.safety.posture.urls")),
    path("device/v1/", include("quietledger.safety.devices.urls")),
    path("api/osquery/", include("quietledger.safety.devices.osquery_urls")),
    path("api/v1/", include("quietledger.web.api.urls")),
]

handler400 = handler403 = handler404 = "quietledger.web.problems.not_found"
handler500 = "quietledger.web.problems.broken"
