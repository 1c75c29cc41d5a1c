"""The road of a message, what of it can be believed, and our own server's verdicts."""

from datetime import UTC, datetime, timedelta

import pytest

from quietledger.pure.mailsigns import reader, route
from quietledger.pure.mailsigns.shapes import Known

OURS = Known(server_id="mx.lanternhill.example")
ROAD = """Received: from relay.paperlark.example (relay.paperlark.example [198.51.100.7])
 (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))
 by mx.lanternhill.example (Postfix) with ESMTPS id 4F1
 for <billing@lanternhill.example>; Fri, 20 Nov 2026 09:12:09 -0600 (CST)
Received: from desk.paperlark.example ([10.0.0.4]) by relay.paperlark.example with ESMTPSA id 7;
 Fri, 20 Nov 2026 15:12:03 +0000
"""


def read(headers):
    return reader.read_message(f"{headers}From: a@paperlark.example\n\nx".encode())


def test_hops_stand_in_travel_order_with_all_that_their_notes_say():
    first, last = route.hops(read(ROAD), OURS)
    assert (first.source, first.by, first.ip) == ("desk.paperlark.example", "relay.paperlark.example", "10.0.0.4")
    assert (first.protocol, first.tls, first.is_encrypted, first.waited) == ("ESMTPSA", "", True, None)
    assert (last.source, last.by, last.ip) == ("relay.paperlark.example", "mx.lanternhill.example", "198.51.100.7")
    assert (last.protocol, last.tls, last.is_encrypted) == ("ESMTPS", "1.3", True)
    assert last.at == datetime(2026, 11, 20, 15, 12, 9, tzinfo=UTC)
    assert last.waited == timedelta(seconds=6)


def test_only_notes_of_our_own_server_are_believed_and_none_below_a_stranger():
    assert [hop.is_believed for hop in route.hops(read(ROAD), OURS)] == [False, True]
    forged = ROAD + "Received: from x.test by mx.lanternhill.example with ESMTPS; Fri, 20 Nov 2026 09:12:01 -0600\n"
    assert [hop.is_believed for hop in route.hops(read(forged), OURS)] == [False, False, True]
    assert [hop.is_believed for hop in route.hops(read(forged))] == [False, False, True]


def test_places_name_the_header_among_all():
    message = read(ROAD)
    for hop in route.hops(message, OURS):
        name, value = message.headers[int(hop.place.of)]
        assert (name, hop.place.name, hop.place.end) == ("Received", "Received", len(value))


@pytest.mark.parametrize(
    ("protocol", "is_encrypted"),
    [("SMTP", False), ("ESMTP", False), ("ESMTPA", False), ("ESMTPSA", True), ("HTTP", None)],
)
def test_the_protocol_says_whether_a_hop_was_encrypted(protocol, is_encrypted):
    note = f"Received: from a.test by b.test with {protocol}; Fri, 20 Nov 2026 09:12:01 -0600\n"
    assert [hop.is_encrypted for hop in route.hops(read(note))] == [is_encrypted]


def test_an_even_road_has_no_oddities():
    assert route.oddities(route.hops(read(ROAD), OURS)) == ()


def test_a_gap_a_clock_that_runs_backwards_and_a_long_wait_are_said():
    road = """Received: from b.test by c.test with ESMTPS; Fri, 20 Nov 2026 20:00:00 +0000
Received: from a.test by nowhere.example with SMTP; Fri, 20 Nov 2026 09:00:00 +0000
Received: from x.test by a.test with SMTP; Fri, 20 Nov 2026 12:00:00 +0000
"""
    said = [(one.where, one.say) for one in route.oddities(route.hops(read(road)))]
    assert [where for where, _say in said] == ["hop 2", "hop 3", "between hop 2 and 3"]
    assert "backwards here by 3 hours" in said[0][1]
    assert "waited here for 11 hours" in said[1][1]
    assert "a note is missing" in said[2][1]


def test_what_cannot_be_read_is_said_and_does_not_stop_the_road():
    said = [one.say for one in route.oddities(route.hops(read("Received: nonsense; not a day\n" + ROAD)))]
    assert said == ["Its time cannot be read.", "It does not say which server wrote it."]


def verdicts(headers, known=OURS):
    return [(one.method, one.result, one.about) for one in route.verdicts(read(headers), known)]


def test_our_own_servers_verdicts_are_taken_apart():
    header = (
        "Authentication-Results: mx.lanternhill.example; spf=pass (sender is 198.51.100.7 (really))"
        " smtp.mailfrom=bounce@paperlark.example;\n dkim=fail (bad; body) header.d=paperlark.example header.s=k1;"
        " dmarc=none header.from=paperlark.example\n"
    )
    assert verdicts(header) == [
        ("spf", "pass", "bounce@paperlark.example"),
        ("dkim", "fail", "paperlark.example"),
        ("dmarc", "none", "paperlark.example"),
    ]


@pytest.mark.parametrize("server", ["mx.stranger.test", "mx.lanternhill.example.stranger.test", "", ";"])
def test_a_strangers_verdict_is_not_believed(server):
    assert verdicts(f"Authentication-Results: {server}; dmarc=pass header.from=paperlark.example\n") == []


def test_a_forged_verdict_below_our_own_does_not_count():
    header = "Authentication-Results: mx.lanternhill.example; dmarc={} header.from=paperlark.example\n"
    assert verdicts(header.format("fail") + header.format("pass")) == [("dmarc", "fail", "paperlark.example")]


def test_without_our_servers_name_no_verdict_is_believed():
    assert verdicts("Authentication-Results: mx.lanternhill.example; dmarc=pass\n", Known()) == []
