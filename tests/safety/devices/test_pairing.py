"""Pairing: one code, one key, one certificate."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from quietledger.core.clients import actions as clients
from quietledger.core.clients import authority
from quietledger.core.clients.errors import NotKnown
from quietledger.core.people import actions as people
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from quietledger.safety.devices import actions, codes, errors, queries
from quietledger.safety.devices.actions import Wish
from quietledger.safety.devices.models import Code
from tests.safety.devices.world import csr, held, key, pair
from tests.web.signing import actor, known


def turned(wish, now):
    with pytest.raises(errors.Turned) as turned_away:
        actions.enrol(wish, now=now)
    return turned_away.value.why


def test_a_code_pairs_one_machine_once(who, now, trail):
    code = actions.code(who, name="The front desk", now=now).code
    given = actions.enrol(Wish(code, csr(), "linux"), now=now)
    with tenancy.scope(who):
        row = queries.device(given.device_id)
    assert (row.person_id, row.name, row.platform, row.is_active) == (who.person_id, "The front desk", "linux", True)
    assert held(who.practice_id, given.device_id, now) == {"device.trusted"}
    assert turned(Wish(code, csr(key(1)), "linux"), now) == "code"
    entry = next(one for one in trail() if one["ev"] == "device.paired")
    assert entry["dev"] == str(given.device_id)


def test_a_code_has_more_than_128_bits_and_is_kept_nowhere(who, now):
    code = actions.code(who, now=now).code
    letters = "".join(code.split("-")[1:])
    assert 32 ** len(letters) >= 2**128
    with tenancy.scope(who):
        assert letters not in str(list(Code.objects.values()))


def test_a_code_lasts_ten_minutes(who, now):
    code = actions.code(who, now=now).code
    assert turned(Wish(code, csr(), "linux"), now + timedelta(minutes=10)) == "code"
    assert actions.enrol(Wish(code, csr(), "linux"), now=now + timedelta(minutes=9, seconds=59))


def test_a_new_code_ends_the_one_before(who, now):
    first, second = (actions.code(who, now=now + timedelta(seconds=n)).code for n in (0, 1))
    assert turned(Wish(first, csr(), "linux"), now + timedelta(seconds=2)) == "code"
    assert actions.enrol(Wish(second, csr(), "linux"), now=now + timedelta(seconds=2))


def test_a_code_is_read_as_people_type_it(who, now):
    code = actions.code(who, now=now).code
    assert actions.enrol(Wish(f" {code.lower().replace('-', ' ')} ", csr(), "linux"), now=now)


@pytest.mark.parametrize("typed", ["", "-", "NONE-" + "-".join(["ABCDE"] * 6), "ABCDE" * 6, "\x00", "☂-☂"])
def test_what_is_no_code_pairs_nothing(db, now, typed):
    assert turned(Wish(typed, csr(), "linux"), now) == "code"


def test_another_practices_letters_pair_nothing_here(who, other_practice, practice, now):
    code = actions.code(who, now=now).code
    assert turned(Wish(code.replace(practice.code, other_practice.code, 1), csr(), "linux"), now) == "code"


def test_whoever_left_pairs_nothing(who, practice, now):
    newcomer = known(practice, "biller", now=now, email="new@example.com")
    code = actions.code(actor(newcomer, now), now=now).code
    people.end_person(who, newcomer.person.id, now=now + timedelta(seconds=1))
    assert turned(Wish(code, csr(), "linux"), now + timedelta(seconds=2)) == "code"


@pytest.mark.parametrize(
    "asked",
    [csr(ec.derive_private_key(77, ec.SECP384R1())), csr(rsa.generate_private_key(65537, 2048)), "", "x" * 99, "☂"],
    ids=["p384", "rsa", "empty", "letters", "no ascii"],
)
def test_only_a_p256_key_that_signed_its_request_gets_a_certificate(who, now, asked):
    code = actions.code(who, now=now).code
    assert turned(Wish(code, asked, "linux"), now) == "csr"


def test_a_request_that_was_altered_gets_no_certificate(who, now):
    der = x509.load_pem_x509_csr(csr().encode()).public_bytes(Encoding.DER)
    altered = x509.load_der_x509_csr(der.replace(b"anything it", b"anything at")).public_bytes(Encoding.PEM)
    assert turned(Wish(actions.code(who, now=now).code, altered.decode(), "linux"), now) == "csr"


def test_a_platform_that_nobody_knows_is_refused(who, now):
    assert turned(Wish(actions.code(who, now=now).code, csr(), "amiga"), now) == "platform"


def test_the_certificate_says_what_the_reference_asks_for(who, now):
    machine = pair(who, now)
    given = x509.load_pem_x509_certificate(machine.certificate.encode())
    extensions = given.extensions
    name = given.subject.rfc4514_string()
    assert name == f"CN={machine.device_id}"
    assert list(extensions.get_extension_for_class(x509.ExtendedKeyUsage).value) == [ExtendedKeyUsageOID.CLIENT_AUTH]
    names = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [one.value for one in names] == [f"urn:quietledger:device:{machine.device_id}"]
    assert given.not_valid_after_utc == now + timedelta(days=14)
    assert not extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    given.verify_directly_issued_by(x509.load_pem_x509_certificate(clients.issuer()))


def test_a_machine_that_is_paired_anew_is_the_old_device_no_longer(who, now):
    first = pair(who, now)
    second = pair(who, now + timedelta(seconds=1))
    at = now + timedelta(seconds=2)
    assert held(who.practice_id, first.device_id, at) == set()
    assert held(who.practice_id, second.device_id, at) == {"device.trusted"}


def test_a_device_is_found_by_its_certificate_while_both_hold(who, other_biller, now):
    machine = pair(who, now)
    der = x509.load_pem_x509_certificate(machine.certificate.encode()).public_bytes(Encoding.DER)
    with tenancy.scope(who):
        assert queries.by_certificate(der, now).id == machine.device_id
        assert queries.by_certificate(der, now + timedelta(days=14)) is None
        assert queries.by_certificate(der[:-1], now) is None
    with tenancy.scope(other_biller):
        assert queries.by_certificate(der, now) is None
    actions.take_back(who, machine.device_id, is_lost=False, now=now)
    with tenancy.scope(who):
        assert queries.by_certificate(der, now) is None


def test_another_key_under_the_devices_name_opens_nothing(who, now):
    machine = pair(who, now)
    house = authority.ensure(clients.folder(), now)
    twin = house.for_device(key(5).public_key(), machine.device_id, now=now, until=now + timedelta(days=1))
    with tenancy.scope(who):
        assert queries.by_certificate(twin.public_bytes(Encoding.DER), now) is None


def test_a_program_is_no_device_and_a_device_no_program(who, now):
    house = authority.ensure(clients.folder(), now)
    named = authority.Named(who.practice_id, uuid7())
    program = house.for_client(key().public_key(), named, now=now, until=now + timedelta(days=1))
    device = house.for_device(key().public_key(), uuid7(), now=now, until=now + timedelta(days=1))
    for read, given in ((authority.read_device, program), (authority.read, device)):
        with pytest.raises(NotKnown) as problem:
            read(given.public_bytes(Encoding.DER), clients.issuer(), now)
        assert problem.value.why == "foreign"


def test_a_nonce_leads_to_its_practice_and_nothing_else_does(practice):
    assert codes.practice_of(codes.fresh_nonce(practice.id)) == practice.id
    assert [codes.practice_of(one) for one in ("", "☂", "AAAA", "A" * 44, "=" * 43)] == [None] * 5
