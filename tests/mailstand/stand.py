"""The whole stand: start it, reach it, change it, stop it."""

from __future__ import annotations

import smtplib
import ssl
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiosmtpd.controller import Controller

from tests.mailstand import dovecot, letters, zones
from tests.mailstand.certificates import Authority
from tests.mailstand.naming import Naming
from tests.mailstand.places import ADDRESS, FOREIGN, LAX, PASSWORD, PRACTICE, STRANGER, Mailbox, Place, free_ports
from tests.mailstand.postfix import Postfix
from tests.mailstand.processes import Processes
from tests.mailstand.proxies import Signer, Verifier, door
from tests.mailstand.web import PolicyServer


class Stand:
    """Three domains with real servers; see README.md beside this file."""

    practice, lax, foreign = PRACTICE, LAX, FOREIGN

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="ql-stand-"))
        self._folder.chmod(0o755)  # postfix's and dovecot's own people walk through it
        self.ports = free_ports()
        authority = Authority(self._folder)
        names = [f"{name}.{PRACTICE}" for name in ("mx", "mta-sts", "imap", "submission")]
        pairs = {PRACTICE: authority.issue(*names), LAX: authority.issue(f"old.{LAX}", days=-3)}
        pairs[FOREIGN] = authority.issue(f"mx.{FOREIGN}")
        self.ca = authority.pem
        self.resolver = Place("127.0.0.1", self.ports.resolver, "")
        held = {PRACTICE: zones.practice(pairs[PRACTICE], self.ports), LAX: zones.lax(pairs[PRACTICE], self.ports)}
        held |= {FOREIGN: zones.foreign(), "127.in-addr.arpa": zones.reverse()}
        self.naming = Naming(self._folder / "names", self.ports, held)
        self.postfix = Postfix(self._folder, self.ports, authority, pairs)
        self.judge = letters.Judge(self.resolver)
        self._processes = Processes(self._folder)
        self._doors: list[Controller] = []
        try:
            self.naming.start(self._processes)
            dovecot.start(self._folder, self.ports, pairs, self.postfix.owner, self._processes)
            self._open_doors()
            self.policies = PolicyServer(self.ports.https, pairs)
            self.postfix.start(self._processes)
        except BaseException:
            self.stop()
            raise

    def _open_doors(self) -> None:
        verifier = Verifier(self.ports.verified, self.judge, f"mx.{PRACTICE}")
        self._doors.append(door(verifier, self.ports.verifier))
        self._doors.append(door(Signer(self.ports.practice_out, PRACTICE), self.ports.practice_signer))
        self._doors.append(door(Signer(self.ports.lax_out, LAX), self.ports.lax_signer))

    def stop(self) -> None:
        """End all servers, then delete their folder."""
        for one in self._doors:
            one.stop()
        if hasattr(self, "policies"):
            self.policies.stop()
        self._processes.stop()

    def smtp(self, domain: str) -> Place:
        """The front door of the domain's MX."""
        return Place(ADDRESS[domain], self.ports.smtp, f"mx.{domain}")

    def submission(self, domain: str) -> Place:
        """Where its people hand mail in (STARTTLS, then AUTH)."""
        return Place(ADDRESS[domain], self.ports.submission, f"submission.{domain}")

    def imap(self, domain: str) -> Place:
        """Where its people read mail (STARTTLS, then LOGIN)."""
        return Place(ADDRESS[domain], self.ports.imap, f"imap.{domain}")

    def mailbox(self, domain: str, user: str) -> Mailbox:
        """A person's mailbox; asked for by a new name, it comes to be."""
        self.postfix.add_mailbox(f"{user}@{domain}")
        return Mailbox(f"{user}@{domain}", PASSWORD, self._folder / "mail" / domain / user)

    def wait_for(self, box: Mailbox, mark: bytes, seconds: float = 15) -> bytes:
        """The letter in this mailbox that holds these bytes, as soon as it is there."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for letter in box.letters():
                if mark in letter:
                    return letter
            time.sleep(0.05)
        raise TimeoutError(f"No letter with {mark!r} came to {box.address}.\n{self.log()[-3000:]}")

    def sign(self, raw: bytes, domain: str) -> bytes:
        """The letter with the domain's signature."""
        return letters.sign(raw, domain)

    def from_stranger(
        self, raw: bytes, to: str, *, sender: str = "", source: str = STRANGER, helo: str = "stranger.test"
    ) -> tuple[int, str]:
        """Hand a letter to the receiver's front door from this address; the server's last answer."""
        place = self.smtp(to.rpartition("@")[2])
        with smtplib.SMTP(place.host, place.port, helo, 20, source_address=(source, 0)) as line:
            try:
                line.starttls(context=self.unchecked())
                line.ehlo(helo)
                line.mail(sender)
                code, said = line.rcpt(to)
                if code < 400:
                    code, said = line.data(raw)
            except smtplib.SMTPResponseException as caught:
                code, said = caught.smtp_code, bytes(caught.smtp_error)
        return code, said.decode(errors="replace")

    @staticmethod
    def unchecked() -> ssl.SSLContext:
        """TLS that believes any certificate, as servers do among each other."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context

    def trusting(self) -> ssl.SSLContext:
        """TLS that trusts the stand's own authority and checks names."""
        return ssl.create_default_context(cafile=str(self.ca))

    @property
    def filter_port(self) -> int:
        """Where the product's filter is to listen (on 127.0.0.1)."""
        return self.ports.filter

    @property
    def reinject_port(self) -> int:
        """Where the filter hands back what it lets pass."""
        return self.ports.reinject

    @contextmanager
    def filtering(self) -> Iterator[None]:
        """Mail to practice.test passes the filter at `filter_port` meanwhile."""
        with self.settings(stand_filter=f"smtp:[127.0.0.1]:{self.filter_port}"):
            yield

    @contextmanager
    def settings(self, **changed: str) -> Iterator[None]:
        """Postfix runs with these settings of main.cf meanwhile."""
        self.postfix.restart(**changed)
        try:
            yield
        finally:
            self.postfix.restart()

    @contextmanager
    def records(self, domain: str, changed: dict[tuple[str, str], list[str]]) -> Iterator[None]:
        """The zone holds these records meanwhile; an empty list takes a record away."""
        before = self.naming.records(domain)
        after = {key: values for key, values in (before | changed).items() if values}
        self.naming.publish(domain, after)
        try:
            yield
        finally:
            self.naming.publish(domain, before)

    def log(self) -> str:
        """What postfix wrote."""
        return (self._folder / "mail.log").read_text(errors="replace")
