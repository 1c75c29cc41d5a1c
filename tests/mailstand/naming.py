"""Name servers on loopback: knot signs and serves the zones, unbound validates and asks nobody else."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

import dns.exception
import dns.flags
import dns.message
import dns.query

from tests.mailstand.places import LAX, PRACTICE, Ports
from tests.mailstand.processes import Processes
from tests.mailstand.zones import Records, zone_file

_REVERSE = "127.in-addr.arpa"
_UNSIGNED = (LAX, "foreign.test", _REVERSE)

_KNOT = """
server:
    rundir: {folder}
    listen: 127.0.0.1@{port}
    automatic-acl: on
log:
  - target: {folder}/knot.log
    any: warning
database:
    storage: {folder}
control:
    listen: {folder}/knot.sock
policy:
  - id: signed
    algorithm: ecdsap256sha256
    single-type-signing: on
template:
  - id: default
    storage: {folder}
    file: "%s.zone"
    zonefile-sync: -1
    zonefile-load: difference-no-serial
    journal-content: all
zone:
"""
_UNBOUND = """
server:
    directory: "{folder}"
    chroot: ""
    username: ""
    pidfile: "{folder}/unbound.pid"
    use-syslog: no
    logfile: "{folder}/unbound.log"
    interface: 127.0.0.1
    port: {port}
    num-threads: 1
    access-control: 127.0.0.0/8 allow
    do-not-query-localhost: no
    do-ip6: no
    module-config: "validator iterator"
    cache-max-ttl: 0
    cache-max-negative-ttl: 0
    val-bogus-ttl: 0
    aggressive-nsec: no
    local-zone: "." static
    local-zone: "test." transparent
    local-zone: "127.in-addr.arpa." transparent
    trust-anchor: "{anchor}"
remote-control:
    control-enable: no
"""


class Naming:
    """The zones of one run: `publish` changes records while the servers run."""

    def __init__(self, folder: Path, ports: Ports, zones: Mapping[str, Records]) -> None:
        folder.mkdir()
        self._folder, self._ports = folder, ports
        self._zones = dict(zones)
        self._version = 0

    def start(self, processes: Processes) -> None:
        """Make the keys, write the zones and start both servers; returns when a signed answer came."""
        self._configure_knot()
        parent = {("@", "TXT"): ['"made up"']} | {(zone, "NS"): [f"ns.{zone}."] for zone in self._zones if "." in zone}
        parent = {(zone.removesuffix(".test"), kind): values for (zone, kind), values in parent.items()}
        parent.pop((_REVERSE, "NS"), None)
        parent |= {(f"ns.{zone.removesuffix('.test')}", "A"): ["127.0.0.1"] for zone in self._zones if zone != _REVERSE}
        parent[PRACTICE.removesuffix(".test"), "DS"] = self._key(PRACTICE)
        self._zones["test"] = parent
        anchor = self._key("test")[0]
        for zone, records in self._zones.items():
            self._write(zone, records)
        processes.start("knot", [_program("knotd"), "-c", str(self._folder / "knot.conf")])
        stubs = [
            f'stub-zone:\n    name: "{zone}"\n    stub-addr: 127.0.0.1@{self._ports.authority}' for zone in self._zones
        ]
        text = _UNBOUND.format(folder=self._folder, port=self._ports.resolver, anchor=f"test. DS {anchor}")
        (self._folder / "unbound.conf").write_text(text + "\n".join(stubs) + "\n")
        processes.start("unbound", [_program("unbound"), "-d", "-c", str(self._folder / "unbound.conf")])
        self._wait_signed()

    def records(self, zone: str) -> Records:
        """What the zone holds now (a copy)."""
        return {key: list(values) for key, values in self._zones[zone].items()}

    def publish(self, zone: str, records: Records) -> None:
        """Serve these records instead; returns when the resolver gives the new version."""
        self._version += 1
        self._zones[zone] = records
        self._write(zone, records)
        command = [_program("knotc"), "-s", str(self._folder / "knot.sock"), "zone-reload", zone]
        subprocess.run(command, check=True, capture_output=True)
        _until(lambda: self._served(zone) == f'"{self._version}"', "the changed zone")

    def _configure_knot(self) -> None:
        text = _KNOT.format(folder=self._folder, port=self._ports.authority)
        for zone in [*self._zones, "test"]:
            signed = "\n    dnssec-signing: on\n    dnssec-policy: signed" if zone not in _UNSIGNED else ""
            text += f"  - domain: {zone}{signed}\n"
        (self._folder / "knot.conf").write_text(text)

    def _key(self, zone: str) -> list[str]:
        """Make the zone's signing key; returns its DS record for the parent (SHA-256)."""
        command = [_program("keymgr"), "-c", str(self._folder / "knot.conf"), zone]
        made = [*command, "generate", "algorithm=ECDSAP256SHA256", "ksk=yes", "zsk=yes"]
        subprocess.run(made, check=True, capture_output=True)
        shown = subprocess.run([*command, "ds"], check=True, capture_output=True, text=True).stdout
        return [line.split(" DS ")[1] for line in shown.splitlines() if line.split(" DS ")[1].split()[2] == "2"]

    def _write(self, zone: str, records: Records) -> None:
        text = zone_file(zone, records | {("_version", "TXT"): [str(self._version)]})
        (self._folder / f"{zone}.zone").write_text(text)

    def _served(self, zone: str) -> str:
        query = dns.message.make_query(f"_version.{zone}", "TXT")
        answer = dns.query.udp(query, "127.0.0.1", port=self._ports.resolver, timeout=2)
        return answer.answer[0][0].to_text() if answer.answer else ""

    def _wait_signed(self) -> None:
        query = dns.message.make_query(PRACTICE, "MX", want_dnssec=True)

        def is_signed() -> bool:
            try:
                answer = dns.query.udp(query, "127.0.0.1", port=self._ports.resolver, timeout=0.3)
            except (dns.exception.Timeout, OSError):
                return False
            return bool(answer.answer) and bool(answer.flags & dns.flags.AD)

        _until(is_signed, "a signed answer of the resolver")


def _program(name: str) -> str:
    return shutil.which(name) or f"/usr/sbin/{name}"


def _until(holds: object, what: str, seconds: float = 10) -> None:
    assert callable(holds)
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"The mail stand waited {seconds:.0f} seconds for {what}.")
        time.sleep(0.02)
