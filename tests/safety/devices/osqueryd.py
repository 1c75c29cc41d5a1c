"""A client that speaks as osquery 5 does, written from its documentation; osquery itself isn't in Debian.

It posts what `docs/wiki/deployment/remote.md` and the logging pages of osquery describe: enrolment with the machine's
details, its configuration, snapshot lines in batches, status lines, and distributed queries with their statuses.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

import time_machine
from django.test import Client

Rows = list[dict[str, str]]
LINUX: dict[str, Rows] = {
    "disk": [
        {"path": "/", "encrypted": "1", "type": "aes-xts-plain64"},
        {"path": "/home", "encrypted": "1", "type": "aes-xts-plain64"},
        {"path": "/boot", "encrypted": "0", "type": ""},
    ],
    "swap": [{"name": "/dev/dm-2", "encrypted": "1", "type": "aes-xts-plain64"}],
    "os": [{"name": "Debian GNU/Linux", "version": "13 (trixie)", "build": "", "platform": "debian"}],
    "machine": [{"uuid": "4C4C4544-0042", "hardware_serial": "HERON-7", "hardware_model": "Lanternbook 3"}],
}
WINDOWS: dict[str, Rows] = {
    "disk": [
        {
            "drive_letter": "C:", "protection_status": "1", "conversion_status": "1", "percentage_encrypted": "100",
            "encryption_method": "XTS-AES 128",
        }
    ],
    "firewall": [{"firewall": "Good"}],
    "os": [
        {
            "name": "Microsoft Windows 11 Pro", "version": "10.0.26200", "build": "26200", "platform": "windows",
            "display_version": "25H2",
        }
    ],
    "machine": [{"uuid": "4C4C4544-0043", "hardware_serial": "HERON-8", "hardware_model": "Lanternbook 4"}],
}  # fmt: skip
MACOS: dict[str, Rows] = {
    "disk": [
        {"name": "/dev/disk3s1", "encrypted": "1", "user_uuid": "", "filevault_status": "on"},
        {"name": "/dev/disk3s4", "encrypted": "1", "user_uuid": "", "filevault_status": ""},
    ],
    "firewall": [{"global_state": "1"}],
    "os": [{"name": "macOS", "version": "26.1", "build": "25B78", "platform": "darwin"}],
    "machine": [{"uuid": "4C4C4544-0044", "hardware_serial": "HERON-9", "hardware_model": "Mac16,1"}],
}


@dataclass
class Osqueryd:
    """osqueryd on a machine, and what its tables hold.  `broken`: the questions that fail on it."""

    secret: str
    tables: dict[str, Rows] = field(default_factory=lambda: json.loads(json.dumps(LINUX)))
    certificate: bytes = b""
    node_key: str = ""
    broken: set[str] = field(default_factory=set)
    in_header: bool = False

    def call(self, path: str, now: datetime, **body: Any) -> Any:
        """Post as its TLS plugin does; a node key that isn't taken is forgotten."""
        headers = {}
        if path != "enroll":
            if self.in_header:
                headers["HTTP_AUTHORIZATION"] = f"NodeKey {self.node_key}"
            else:
                body["node_key"] = self.node_key
        answer = self.post(path, json.dumps(body), now, **headers)
        told = answer.json()
        if answer.status_code == 200 and told.get("node_invalid"):
            self.node_key = ""
        return answer

    def post(self, path: str, body: str, now: datetime, **headers: str) -> Any:
        if self.certificate:
            headers |= {
                "REMOTE_ADDR": "",
                "HTTP_X_CLIENT_VERIFY": "SUCCESS",
                "HTTP_X_CLIENT_CERT": quote(self.certificate),
            }
        with time_machine.travel(now, tick=False):
            return Client().post(
                f"/api/osquery/{path}", body, content_type="application/json", headers={"user-agent": "osquery/5.19.0"},
                **headers,
            )  # fmt: skip

    def enroll(self, now: datetime) -> Any:
        details = {
            "os_version": self.tables["os"][0], "platform_info": {"vendor": "Lanternworks"},
            "osquery_info": {"version": "5.19.0", "config_valid": "0"},
            "system_info": {**self.tables["machine"][0], "computer_name": "heron-7", "hostname": "heron-7"},
        }  # fmt: skip
        answer = self.call(
            "enroll", now, enroll_secret=self.secret, host_identifier="heron-7", platform_type="9", host_details=details
        )
        if answer.status_code == 200:
            self.node_key = answer.json().get("node_key", "")
        return answer

    def run(self, now: datetime) -> Any:
        """One round of its scheduler: fetch the schedule, ask the tables, send the snapshots; what fails isn't sent."""
        schedule = self.call("config", now).json()["schedule"]
        lines = [
            {
                "snapshot": self.tables[name], "action": "snapshot", "name": name, "hostIdentifier": "heron-7",
                "calendarTime": now.strftime("%a %b %d %H:%M:%S %Y UTC"), "unixTime": int(now.timestamp()), "epoch": 0,
                "counter": 0, "numerics": False,
            }
            for name in schedule
            if name not in self.broken
        ]  # fmt: skip
        return self.call("log", now, log_type="result", data=lines)

    def distributed(self, now: datetime) -> Any:
        """Ask what is to be answered at once, and answer it."""
        asked = self.call("distributed/read", now).json()["queries"]
        rows = {name: [] if name in self.broken else self.tables[name] for name in asked}
        statuses = {name: int(name in self.broken) for name in asked}
        self.call("distributed/write", now, queries=rows, statuses=statuses)
        return set(asked)
