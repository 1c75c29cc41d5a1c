"""The stand itself does what its README says."""

from __future__ import annotations

import imaplib
import smtplib
import subprocess
import sys
import time
from email import message_from_bytes
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.mailstand.quick import quick_smtp

if TYPE_CHECKING:
    from tests.mailstand.stand import Stand


def letter(sender: str, mark: str, *more: str) -> bytes:
    head = [f"From: {sender}", "To: desk@practice.test", "Subject: Try", "Date: Mon, 23 Nov 2026 09:00:00 +0000"]
    return "\r\n".join([*head, f"Message-ID: <{mark}@practice.test>", *more, "", mark, ""]).encode()


def hand_in(stand: Stand, domain: str, to: str, raw: bytes) -> None:
    place, box = stand.submission(domain), stand.mailbox(domain, "desk")
    with smtplib.SMTP(place.host, place.port, timeout=20) as line:
        line.starttls(context=stand.unchecked())
        line.login(box.address, box.password)
        line.sendmail(box.address, [to], raw)


def test_own_mail_comes_back_signed_and_verified(stand: Stand) -> None:
    hand_in(stand, "practice.test", "desk@practice.test", letter("desk@practice.test", "round-trip"))
    read = message_from_bytes(stand.wait_for(stand.mailbox("practice.test", "desk"), b"\r\nround-trip".strip()))
    assert "spf=pass" in read["Authentication-Results"]
    assert "dkim=pass; dmarc=pass" in read["Authentication-Results"]
    assert "d=practice.test" in read["DKIM-Signature"]


def test_mail_of_one_domain_reaches_the_others(stand: Stand) -> None:
    hand_in(stand, "practice.test", "desk@foreign.test", letter("desk@practice.test", "to-foreign"))
    hand_in(stand, "lax.test", "desk@practice.test", letter("desk@lax.test", "from-lax"))
    assert b"ESMTPS" in stand.wait_for(stand.mailbox("foreign.test", "desk"), b"to-foreign")
    assert b"dkim=pass" in stand.wait_for(stand.mailbox("practice.test", "desk"), b"from-lax")


def test_a_forged_sender_is_refused_only_where_it_is_verified(stand: Stand) -> None:
    forged = letter("desk@practice.test", "forged")
    assert stand.from_stranger(forged, "desk@practice.test")[0] == 550
    assert stand.from_stranger(forged, "desk@lax.test")[0] == 250


def test_a_forged_verdict_is_stripped_only_where_it_is_verified(stand: Stand) -> None:
    claim = "Authentication-Results: mx.practice.test; spf=pass;\r\n dmarc=pass planted"
    raw = letter("someone@foreign.test", "planted-verdict", claim)
    for domain, is_left in (("practice.test", False), ("lax.test", True)):
        assert stand.from_stranger(raw, f"desk@{domain}", sender="x@foreign.test")[0] == 250
        kept = stand.wait_for(stand.mailbox(domain, "desk"), b"planted-verdict")
        assert (b"dmarc=pass planted" in kept) is is_left


def test_a_person_who_does_not_exist_is_refused_at_once(stand: Stand) -> None:
    raw = letter("someone@foreign.test", "nobody")
    assert stand.from_stranger(raw, "nobody@practice.test", sender="a@foreign.test")[0] == 550


def test_only_the_lax_server_relays_for_strangers(stand: Stand) -> None:
    for domain, code in (("practice.test", 554), ("lax.test", 250)):
        place = stand.smtp(domain)
        with smtplib.SMTP(place.host, place.port, timeout=10, source_address=("127.0.0.9", 0)) as line:
            line.ehlo()
            line.mail("a@foreign.test")
            assert line.rcpt("someone@elsewhere.example")[0] == code


def test_log_in_before_encryption_only_where_it_is_lax(stand: Stand) -> None:
    for domain, is_offered in (("practice.test", False), ("lax.test", True)):
        place = stand.submission(domain)
        with smtplib.SMTP(place.host, place.port, timeout=10) as line:
            line.ehlo()
            assert line.has_extn("auth") is is_offered
        place = stand.imap(domain)
        with imaplib.IMAP4(place.host, place.port, 10) as box:
            assert ("LOGINDISABLED" in box.capabilities) is not is_offered


def test_a_setting_holds_for_a_while(stand: Stand) -> None:
    place = stand.smtp("practice.test")
    with stand.settings(message_size_limit="12345"), smtplib.SMTP(place.host, place.port, timeout=10) as line:
        line.ehlo()
        assert line.esmtp_features["size"] == "12345"
    with smtplib.SMTP(place.host, place.port, timeout=10) as line:
        line.ehlo()
        assert line.esmtp_features["size"] != "12345"


def test_a_record_holds_for_a_while(stand: Stand) -> None:
    with stand.records("practice.test", {("_dmarc", "TXT"): []}):
        assert stand.judge._policy("practice.test") == ""
    assert stand.judge._policy("practice.test") == "reject"


def test_mail_passes_the_filter_while_it_is_switched_on(stand: Stand) -> None:
    class Stamp:
        async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: N802 - aiosmtpd's
            raw = b"X-Filtered: yes\r\n" + envelope.original_content
            with smtplib.SMTP("127.0.0.1", stand.reinject_port, timeout=10) as line:
                line.sendmail(envelope.mail_from, envelope.rcpt_tos, raw)
            return "250 passed on"

    with stand.filtering():
        from aiosmtpd.controller import Controller

        server = Controller(Stamp(), hostname="127.0.0.1", port=stand.filter_port)
        server.start()
        try:
            raw = letter("someone@foreign.test", "filtered-letter")
            assert stand.from_stranger(raw, "desk@practice.test", sender="a@foreign.test")[0] == 250
            assert b"X-Filtered: yes" in stand.wait_for(stand.mailbox("practice.test", "desk"), b"filtered-letter")
        finally:
            server.stop()


@pytest.mark.parametrize("tls", [True, False])
def test_the_quick_server_keeps_what_it_is_sent(tls: bool) -> None:
    with quick_smtp(tls=tls) as quick, smtplib.SMTP(quick.place.host, quick.place.port, timeout=10) as line:
        if tls:
            line.starttls(context=None)
        line.sendmail("a@quick.test", ["b@quick.test"], letter("a@quick.test", "quick"))
        assert [row[3] for row in quick.handler.letters] == [tls]


def test_nothing_is_left_after_the_tests_were_killed(tmp_path: Path) -> None:
    """A killed process stops nothing itself: the watcher does."""
    left = tmp_path / "left"
    left.mkdir()
    code = (
        "import os, sys, signal\nfrom pathlib import Path\nfrom tests.mailstand.processes import Processes\n"
        "started = Processes(Path(sys.argv[1])).start('sleep', ['sleep', '300'])\n"
        "print(started.pid, flush=True)\nos.kill(os.getpid(), signal.SIGKILL)\n"
    )
    words = [sys.executable, "-c", code, str(left)]
    told = subprocess.run(words, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    group, end = int(told.stdout), time.monotonic() + 10
    while left.exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert not left.exists()
    status = Path(f"/proc/{group}/stat")  # in a container nobody may collect the dead: they stay as Z
    assert not status.exists() or status.read_text().rpartition(")")[2].split()[0] == "Z"
