"""A report of a machine on which all is well, to be made worse by each test."""

from quietledger.pure.devicestate.disks import Disk, State, volume
from quietledger.pure.devicestate.report import Agent, Hardware, Lock, Malware, Report, System, Updates, Users

NOW = 1_795_400_000  # 23 November 2026
DEVICE = "0193a5c2-7d1e-7aaa-8bbb-001122334455"


def good(**changes):
    fields = {
        "os": System("linux", "Debian GNU/Linux", "13", "6.12.0"),
        "disk": Disk("lsblk", State.ENCRYPTED, State.ENCRYPTED, (volume("/", State.ENCRYPTED, "luks2"),)),
        "lock": Lock(enabled=True, idle_s=300),
        "firewall": "on",
        "malware": Malware("ClamAV", on=True, age_h=6),
        "updates": Updates(auto=True, pending_security=0, checked=NOW - 3600),
        "hw": Hardware("Lantern 14", "ab" * 32, "2.0", secure_boot=True),
        "users": Users(local_admin=False),
        "agent": Agent("ql-agent", "1.0.0", "cd" * 32),
        "iat": NOW,
        "iss": DEVICE,
        "nonce": "n0",
        "seq": 412,
    }
    return Report(**(fields | changes))
