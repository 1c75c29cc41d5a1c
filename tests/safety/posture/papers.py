"""Reports as others would send them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

DAY = datetime(2026, 11, 22, tzinfo=UTC)


def aggregate(domain: str, *, number: str = "r-1", rows: tuple[tuple[str, int, str], ...] = ()) -> bytes:
    """A DMARC report of one day: rows of (address, messages, "pass" or "fail")."""
    begin = int(DAY.timestamp())
    records = "".join(
        f"<record><row><source_ip>{address}</source_ip><count>{count}</count><policy_evaluated><disposition>none"
        f"</disposition><dkim>{passed}</dkim><spf>fail</spf></policy_evaluated></row>"
        f"<identifiers><header_from>{domain}</header_from></identifiers></record>"
        for address, count, passed in rows or (("192.0.2.1", 40, "pass"), ("198.51.100.7", 25, "fail"))
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0"><report_metadata>'
        f"<org_name>Heron Mail</org_name><report_id>{number}</report_id><date_range><begin>{begin}</begin>"
        f"<end>{begin + 86_399}</end></date_range></report_metadata><policy_published><domain>{domain}</domain>"
        f"<p>none</p></policy_published>{records}</feedback>"
    ).encode()


def tls_report(domain: str) -> bytes:
    """A TLS report of one day with three failures."""
    policy = {
        "policy": {"policy-type": "sts", "policy-domain": domain},
        "summary": {"total-successful-session-count": 90, "total-failure-session-count": 3},
        "failure-details": [{"result-type": "certificate-expired", "failed-session-count": 3}],
    }
    days = {"start-datetime": "2026-11-22T00:00:00Z", "end-datetime": "2026-11-22T23:59:59Z"}
    body = {"organization-name": "Heron Mail", "date-range": days, "report-id": "t-1", "policies": [policy]}
    return json.dumps(body).encode()
