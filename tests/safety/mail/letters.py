"""Made-up messages for the tests of this room."""

from __future__ import annotations

LURE = b"""\
Received: from mail.eft-confirm.example (unknown [192.0.2.7]) by in.lanternhill.example (Postfix) with ESMTP id 4AB1\r
\tfor <billing@lanternhill.example>; Mon, 23 Nov 2026 08:02:15 +0000\r
From: Bluefinch Provider Payments <eft-update@bluefinch-remit.example>\r
To: billing@lanternhill.example\r
Reply-To: desk77@cheapmail.example\r
Subject: Updated EFT enrollment required today\r
Date: Mon, 23 Nov 2026 08:02:11 +0000\r
Message-ID: <one@bluefinch-remit.example>\r
Content-Type: text/html; charset=utf-8\r
\r
<p>Dear valued provider,</p><p>Payments will be placed on hold unless your enrollment is renewed today. Please confirm\r
your new account and routing number to receive the remittance. %s</p>\r
<p>Confirm here: <a href="http://192.0.2.7/eft">https://portal.bluefinch.example/eft</a></p>\r
<script>alert(1)</script>\r
"""
PLAIN = b"""\
From: Juniper Vale <juniper@wrenfield-counsel.example>\r
To: billing@lanternhill.example\r
Subject: Minutes of Tuesday\r
Date: Mon, 23 Nov 2026 08:10:00 +0000\r
Message-ID: <two@wrenfield-counsel.example>\r
DKIM-Signature: v=1; d=wrenfield-counsel.example; s=a; b=x\r
Content-Type: text/plain; charset=utf-8\r
\r
Here are the minutes of our meeting on Tuesday. We agreed to meet again in two weeks. %s\r
Our number is (217) 555-0142.\r
"""


def lure(words: str = "") -> bytes:
    """A message with several heavy signs."""
    return LURE % words.encode()


def plain(words: str = "") -> bytes:
    """A message that nobody minds, from somebody who never wrote before."""
    return PLAIN % words.encode()
