"""A practice with one domain as a badly kept one looks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from quietledger.pure.maildomain.shapes import NAMES, Check, Record, Verdict
from quietledger.safety.posture import actions, looking
from quietledger.safety.posture.looking import Asked, Reach, Standing
from tests.safety.posture.papers import aggregate, tls_report

OURS = "lanternhill.example"
_LONG = "v=DKIM1; k=rsa; p=" + "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A" * 8


def kept(who: Any, reach: Reach, patch: Any, now: datetime) -> Any:
    """The domain with three checks to mend, one of them since today, and two reports."""
    seen = {name: Check(name, Verdict.OK, f"seen of {name}", "As it should be.", "It matters.") for name in NAMES
            if name not in {"own_name", "reports"}}  # fmt: skip
    record = Record(f"s1._domainkey.{OURS}", "TXT", _LONG)
    seen["dkim"] = replace(seen["dkim"], verdict=Verdict.MEND, problems=("“s1” has 1024 bits.",), publish=(record,))
    words = ("Whoever service.example lets send may send.", "– Everybody else may not send.")
    seen["spf"] = replace(seen["spf"], verdict=Verdict.NOTE, words=words, seen="v=spf1 " + "include:a.example " * 9)
    patch.setattr(looking, "check", lambda domain, *_more, now: Standing(domain, now, tuple(seen.values())))
    domain_id = actions.add_domain(who, OURS, Asked(("s1",), "smtp.heron.example"), now=now)
    actions.take_report(who, aggregate(OURS), now=now)
    actions.take_report(who, tls_report(OURS), now=now)
    actions.check(who, domain_id, reach, now=now - timedelta(days=1))
    seen["relay"] = replace(seen["relay"], verdict=Verdict.MEND, problems=("mx carries mail for strangers.",))
    actions.check(who, domain_id, reach, now=now)
    return domain_id
