"""Postfix with a folder of its own: a front door per domain, signing on the way out, a filter before the mailbox."""

from __future__ import annotations

import os
import pwd
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from tests.mailstand.certificates import Authority, Pair
from tests.mailstand.places import ADDRESS, DOMAINS, FOREIGN, LAX, PRACTICE, Ports
from tests.mailstand.processes import Processes

_MASTER = "/usr/lib/postfix/sbin/master"
_USERS = ("desk", "owner", "biller", "clinician", "postmaster", "dmarc", "tlsrpt", "reports", "odalys", "tamsin")
_BARE = ("proxymap", "bounce", "defer", "trace", "rewrite", "retry")
_QUEUE = ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace")
_SOCKET_NAMES = {"defer": "bounce", "trace": "bounce", "rewrite": "trivial-rewrite", "retry": "error"}


class Postfix:
    """One postfix that listens for all domains; `restart` gives it other settings."""

    def __init__(self, folder: Path, ports: Ports, authority: Authority, pairs: Mapping[str, Pair]) -> None:
        self._folder, self._ports, self._ca, self._pairs = folder, ports, authority.pem, pairs
        self._settings: dict[str, str] = {}
        self._version = 0
        self._boxes = {f"{user}@{domain}" for domain in DOMAINS for user in _USERS}
        self._process: subprocess.Popen[bytes] | None = None
        for name in ("config", "queue", "data", "mail"):
            (folder / name).mkdir(parents=True)
        _make_queue(folder / "queue")
        owner = pwd.getpwnam("postfix")
        os.chown(folder / "data", owner.pw_uid, owner.pw_gid)
        nobody = pwd.getpwnam("nobody")
        self.owner = nobody.pw_uid, nobody.pw_gid
        os.chown(folder / "mail", *self.owner)

    def start(self, processes: Processes) -> None:
        """Start it and wait until its front doors answer."""
        self._write()
        self._process = processes.start("postfix", [_MASTER, "-c", str(self._folder / "config"), "-d"])
        self._wait()

    def restart(self, **settings: str) -> None:
        """Take these settings of main.cf on top of the stand's own (none: the stand's own alone)."""
        self._settings = settings
        self._write()
        assert self._process is not None
        self._process.send_signal(signal.SIGHUP)
        self._wait()

    def add_mailbox(self, address: str) -> None:
        """Let this address receive mail too."""
        if address not in self._boxes:
            self._boxes.add(address)
            self.restart(**self._settings)

    def _wait(self) -> None:
        """Each version of the settings has a greeting of its own."""
        doors = [(ADDRESS[domain], self._ports.smtp) for domain in DOMAINS]
        doors += [(ADDRESS[domain], self._ports.submission) for domain in (PRACTICE, LAX)]
        mark = f" v{self._version}\r\n".encode()
        _until_true(lambda: all(_greets(*door, mark) for door in doors), "postfix's greeting")

    def _write(self) -> None:
        self._version += 1
        config = self._folder / "config"
        lines = [f"{key} = {value}" for key, value in (self._main() | self._settings).items()]
        (config / "main.cf").write_text("\n".join(lines) + "\n")
        rows = [f"{box} {box.partition('@')[2]}/{box.partition('@')[0]}/" for box in sorted(self._boxes)]
        (config / "boxes").write_text("\n".join(rows) + "\n")
        (config / "master.cf").write_text("\n".join(self._services()) + "\n")

    def _main(self) -> dict[str, str]:
        folder = self._folder
        return {
            "compatibility_level": "3.6",
            "queue_directory": f"{folder}/queue",
            "data_directory": f"{folder}/data",
            "daemon_directory": "/usr/lib/postfix/sbin",
            "command_directory": "/usr/sbin",
            "maillog_file": f"{folder}/mail.log",
            "maillog_file_prefixes": str(folder.parent),
            "myhostname": "stand.test",
            "smtpd_banner": f"$myhostname ESMTP v{self._version}",
            "inet_protocols": "ipv4",
            "inet_interfaces": "127.0.0.1",
            "mydestination": "",
            "mynetworks": "127.0.0.250/32",  # not loopback, or every relay test would pass for the wrong reason
            "local_recipient_maps": "",
            "local_transport": "error:nobody lives here",
            "alias_maps": "",
            "recipient_delimiter": "+",
            "default_transport": "discard:",  # whatever a badly kept door lets through goes nowhere
            "relay_transport": "discard:",
            "virtual_mailbox_domains": ", ".join(DOMAINS),
            "virtual_mailbox_base": f"{folder}/mail",
            "virtual_mailbox_maps": f"texthash:{folder}/config/boxes",
            "virtual_uid_maps": f"static:{self.owner[0]}",
            "virtual_gid_maps": f"static:{self.owner[1]}",
            "smtpd_peername_lookup": "no",  # else each connection waits for the system's resolver
            "smtp_dns_support_level": "disabled",
            "smtpd_sasl_type": "dovecot",
            "smtpd_sasl_path": f"{folder}/auth.sock",
            "smtpd_sasl_security_options": "noanonymous",
            "smtpd_tls_loglevel": "0",
            "smtpd_tls_session_cache_database": "",
            "smtp_tls_CAfile": str(self._ca),
            "smtpd_tls_received_header": "yes",
            "smtpd_relay_restrictions": "permit_sasl_authenticated, reject_unauth_destination",
            "disable_vrfy_command": "yes",
            "queue_run_delay": "2s",
            "minimal_backoff_time": "2s",
            "smtpd_discard_ehlo_keywords": "dsn, chunking, etrn",  # the small servers between the doors know none
            "smtpd_proxy_timeout": "30s",
            "content_filter": "",
            "front_filter": "",
            "stand_filter": "",
            **{f"leave_{domain.removesuffix('.test')}": _leaving(domain, self._ports) for domain in (PRACTICE, LAX)},
        }

    def _services(self) -> list[str]:
        bare = [f"{name} unix - - n - 0 {_SOCKET_NAMES.get(name, name)}" for name in _BARE]
        bare += [f"{name} unix - - n - 1 {name}" for name in ("tlsmgr", "anvil", "scache", "verify")]
        bare += [
            "cleanup unix n - n - 0 cleanup",
            "qmgr unix n - n 300 1 qmgr",
            "virtual unix - n n - - virtual",
            "smtp unix - - n - - smtp",
        ]
        bare += ["discard unix - - n - - discard", "error unix - - n - - error", "relay unix - - n - - smtp"]
        bare += [
            "postlog unix-dgram n - n - 1 postlogd",
            "showq unix n - n - - showq",
            "flush unix n - n 1000? 0 flush",
        ]
        return [*bare, *self._well_kept(), *self._lax(), *self._inside(), *self._leaving_doors()]

    def _well_kept(self) -> list[str]:
        """Front doors that take mail only as they should: practice.test verifies, foreign.test trusts all."""
        tls = {"smtpd_tls_mandatory_protocols": ">=TLSv1.2", "smtpd_tls_protocols": ">=TLSv1.2"}
        front = tls | {"smtpd_tls_security_level": "may", "smtpd_sasl_auth_enable": "no"}
        verified = {"smtpd_proxy_filter": f"127.0.0.1:{self._ports.verifier}"}
        auth = tls | {"smtpd_sasl_auth_enable": "yes", "smtpd_tls_auth_only": "yes"}
        auth |= {"smtpd_relay_restrictions": "permit_sasl_authenticated,reject"}
        auth |= {"smtpd_proxy_filter": f"127.0.0.1:{self._ports.practice_signer}"}
        here = ADDRESS[PRACTICE]
        return [
            self._door(PRACTICE, here, self._ports.smtp, front | verified),
            self._door(FOREIGN, ADDRESS[FOREIGN], self._ports.smtp, front),
            self._door(PRACTICE, here, self._ports.submission, auth | {"smtpd_tls_security_level": "encrypt"}),
            self._door(PRACTICE, here, self._ports.submissions, auth | {"smtpd_tls_wrappermode": "yes"}),
        ]

    def _lax(self) -> list[str]:
        """Doors that are kept badly: an open relay, passwords in the clear, old TLS, an expired certificate."""
        loose = {
            "smtpd_tls_security_level": "may",
            "smtpd_tls_protocols": ">=TLSv1",
            "smtpd_tls_mandatory_protocols": ">=TLSv1",
            "tls_medium_cipherlist": "ALL:@SECLEVEL=0",
            "smtpd_tls_ciphers": "medium",
            "smtpd_sasl_auth_enable": "yes",
            "smtpd_tls_auth_only": "no",
        }
        signed = {"smtpd_proxy_filter": f"127.0.0.1:{self._ports.lax_signer}"}
        signed |= {"smtpd_relay_restrictions": "permit_sasl_authenticated,reject"}
        here = ADDRESS[LAX]
        return [
            self._door(
                LAX,
                here,
                self._ports.smtp,
                loose | {"mynetworks": "0.0.0.0/0", "smtpd_relay_restrictions": "permit_mynetworks,reject"},
            ),
            self._door(LAX, here, self._ports.submission, loose | signed),
        ]

    def _inside(self) -> list[str]:
        """Doors that only the stand itself uses: after the verifying, and after the product's filter."""
        trusted = {"smtpd_tls_security_level": "none", "mynetworks": "127.0.0.0/8", "smtpd_sasl_auth_enable": "no"}
        trusted |= {"smtpd_relay_restrictions": "permit_mynetworks,reject"}
        trusted |= {"smtpd_authorized_xforward_hosts": "127.0.0.0/8"}
        return [
            self._door(PRACTICE, "127.0.0.1", self._ports.verified, trusted | {"content_filter": "$stand_filter"}),
            self._door(PRACTICE, "127.0.0.1", self._ports.reinject, trusted),
            *(
                self._door(domain, "127.0.0.1", port, trusted | {"smtpd_recipient_restrictions": f"$leave_{short}"})
                for domain, short, port in (
                    (PRACTICE, "practice", self._ports.practice_out),
                    (LAX, "lax", self._ports.lax_out),
                )
            ),
        ]

    def _leaving_doors(self) -> list[str]:
        """How each domain's mail leaves: from its own address, under its own name, encrypted."""
        lines = []
        for domain in (PRACTICE, LAX):
            level = "encrypt" if domain == PRACTICE else "may"
            options = {"smtp_bind_address": ADDRESS[domain], "smtp_tls_security_level": level}
            options |= {"myhostname": f"out.{domain}", "smtp_helo_name": f"mx.{domain}"}
            lines.append(f"out-{domain.removesuffix('.test')} unix - - n - - smtp{_options(options)}")
        return lines

    def _door(self, domain: str, host: str, port: int, options: Mapping[str, str]) -> str:
        pair = self._pairs[domain]
        own = {"myhostname": f"mx.{domain}", "smtpd_tls_cert_file": str(pair.certificate)}
        own |= {"smtpd_tls_key_file": str(pair.key)}
        return f"{host}:{port} inet n - n - - smtpd{_options(own | dict(options))}"


def _options(options: Mapping[str, str]) -> str:
    return "".join(f"\n  -o {{ {key} = {value} }}" for key, value in options.items())


def _leaving(source: str, ports: Ports) -> str:
    """Send each message on to the front door of its receiver's domain, over the sender's own way out."""
    short = source.removesuffix(".test")
    rows = ", ".join(f"{{ {domain} = FILTER out-{short}:[{ADDRESS[domain]}]:{ports.smtp} }}" for domain in DOMAINS)
    return f"check_recipient_access inline:{{ {rows} }}, permit_mynetworks, reject"


def _make_queue(queue: Path) -> None:
    """The folders that `postfix check` would make; starting `master` itself saves two seconds."""
    owner = pwd.getpwnam("postfix").pw_uid
    for name in _QUEUE:
        (queue / name).mkdir(mode=0o700)
        os.chown(queue / name, owner, 0)
    for name, mode in (("public", 0o755), ("maildrop", 0o733)):
        (queue / name).mkdir()
        os.chown(queue / name, owner, 0)
        (queue / name).chmod(mode)
    (queue / "pid").mkdir()


def _greets(host: str, port: int, mark: bytes) -> bool:
    try:
        with socket.create_connection((host, port), timeout=5) as line:
            greeting = line.recv(200)
            line.sendall(b"QUIT\r\n")
            return greeting.startswith(b"220 ") and greeting.endswith(mark)
    except OSError:
        return False


def _until_true(holds: object, what: str, seconds: float = 15) -> None:
    assert callable(holds)
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"The mail stand waited {seconds:.0f} seconds for {what}.")
        time.sleep(0.03)
