"""What proves that a server is the receiver's own: a published key, a published policy, or names that can be relied on.

An extra file of the room. Sources: RFC 7672 (DANE for SMTP), RFC 8461 (MTA-STS).
"""

from __future__ import annotations

import http.client
import re
import socket
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256, sha512
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from quietledger.core.post import errors
from quietledger.core.post.resolver import Resolver, Tlsa

HTTPS_PORT: Final = 443
PATIENCE_SECONDS: Final = 10
POLICY_MOST_BYTES: Final = 65_536
DANE_EE: Final = 3
_MATCHING: Final[dict[int, Callable[[bytes], bytes]]] = {
    0: bytes,
    1: lambda data: sha256(data).digest(),
    2: lambda data: sha512(data).digest(),
}


@dataclass(frozen=True, slots=True)
class Proof:
    """How a server is to be proved.  keys: one of them must be the server's; if none, its certificate names it."""

    how: str
    keys: tuple[Tlsa, ...] = ()

    def matches(self, certificate: bytes) -> bool:
        """Whether a certificate (DER) is one that was published."""
        if not certificate:
            return False
        public = x509.load_der_x509_certificate(certificate).public_key()
        key = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return any(_MATCHING[one.matching](key if one.selector else certificate) == one.data for one in self.keys)


@dataclass(frozen=True, slots=True)
class Policy:
    """A domain's MTA-STS policy."""

    mode: str
    servers: tuple[str, ...]

    def names(self, host: str) -> bool:
        """Whether the policy names a server; `*.` stands for exactly one label."""
        return host in self.servers or f"*.{host.partition('.')[2]}" in self.servers


@dataclass(frozen=True, slots=True)
class Policies:
    """Where domains' policies are fetched.  port, ca_pem: another port and authority than the public ones, in tests."""

    resolver: Resolver
    port: int = HTTPS_PORT
    ca_pem: str = ""

    def of(self, domain: str) -> Policy | None:
        """A domain's MTA-STS policy; None if it announces none, or its policy cannot be fetched safely.

        Raises: NotResolved.
        """
        texts = self.resolver.txt(f"_mta-sts.{domain}").values
        if sum(re.match(r"v=STSv1\s*(;|$)", one) is not None for one in texts) != 1:
            return None
        for address in self.resolver.addresses(f"mta-sts.{domain}").values[:2]:
            try:
                return read_policy(self._fetched(f"mta-sts.{domain}", address))
            except (OSError, http.client.HTTPException, ValueError):
                continue
        return None

    def _fetched(self, host: str, address: str) -> str:
        context = ssl.create_default_context(cadata=self.ca_pem or None)
        connection = http.client.HTTPSConnection(host, self.port, timeout=PATIENCE_SECONDS, context=context)
        with socket.create_connection((address, self.port), PATIENCE_SECONDS) as plain:
            connection.sock = context.wrap_socket(plain, server_hostname=host)
            try:
                connection.request("GET", "/.well-known/mta-sts.txt")
                answer = connection.getresponse()
                if answer.status != 200:  # no redirects: RFC 8461, 3.3
                    raise ValueError(answer.status)
                return answer.read(POLICY_MOST_BYTES).decode("utf-8")
            finally:
                connection.close()


def proof_of(policies: Policies, domain: str, host: str, *, mx_is_secure: bool) -> Proof:
    """The strongest proof that a domain's server offers.

    A name in a certificate proves something only if nobody could have put another name in its place: the name came with
    DNSSEC, a policy fetched over HTTPS lists it, or it lies within the receiver's own domain.

    Raises: NotHandedOver, if there is none; NotResolved.
    """
    resolver = policies.resolver
    if mx_is_secure and resolver.addresses(host).is_secure:
        published = resolver.tlsa(f"_25._tcp.{host}")
        if published.is_secure and (usable := tuple(filter(_is_usable, published.values))):
            return Proof("dane", usable)
    policy = policies.of(domain)
    if policy is not None and policy.mode == "enforce":
        if not policy.names(host):
            raise errors.NotHandedOver("not-verified")
        return Proof("mta-sts")
    if mx_is_secure or host == domain or host.endswith(f".{domain}"):
        return Proof("name")
    raise errors.NotHandedOver("not-verified")


def _is_usable(one: Tlsa) -> bool:
    return one.usage == DANE_EE and one.selector in {0, 1} and one.matching in _MATCHING


def read_policy(text: str) -> Policy:
    """A policy's text as values.  Raises: ValueError, if it is none."""
    pairs = [(name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in text.splitlines())]
    first = dict(reversed(pairs))
    if first.get("version") != "STSv1" or first.get("mode") not in {"enforce", "testing", "none"}:
        raise ValueError("not a policy")
    return Policy(first["mode"], tuple(_lower(value for name, value in pairs if name == "mx")))


def _lower(names: Iterable[str]) -> Iterable[str]:
    return (one.lower().rstrip(".") for one in names)
