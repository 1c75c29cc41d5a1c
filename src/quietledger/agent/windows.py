"""Ask a Windows machine how it is protected: one PowerShell script, which changes nothing and prints one JSON."""

from __future__ import annotations

import base64
from importlib import resources
from typing import Final

from quietledger.agent.machine import Machine, hashed
from quietledger.pure.devicestate import shape
from quietledger.pure.devicestate import windows_guards as guards
from quietledger.pure.devicestate.report import NAME_MOST, Hardware, Report, Users
from quietledger.pure.devicestate.windows_disk import judge_windows

SCRIPT: Final = "windows.ps1"
_POWERSHELL: Final = r"\System32\WindowsPowerShell\v1.0\powershell.exe"
_MOST: Final = 1_000_000


def read(machine: Machine, now: int) -> Report:  # noqa: ARG001 - all platforms are read alike
    """A report of a Windows machine; `now` in Unix seconds."""
    seen, _findings = shape.loads(machine.told(*words(machine)), _MOST)
    said = seen if isinstance(seen, dict) else {}
    model, serial, tpm = (str(said.get(name) or "") for name in ("model", "serial", "tpm"))
    boot = said.get("secure_boot")
    return Report(
        os=guards.windows_system(said),
        disk=judge_windows(said),
        lock=guards.windows_lock(said),
        firewall=guards.windows_firewall(said),
        malware=guards.windows_malware(said),
        updates=guards.windows_updates(said),
        hw=Hardware(
            shape.line(model, NAME_MOST),
            hashed(serial),
            shape.line(tpm, NAME_MOST),
            boot if isinstance(boot, bool) else None,
        ),
        users=Users(guards.windows_admin(said)),
    )


def words(machine: Machine) -> tuple[str, ...]:
    """How the script is run: without anybody's profile, and in the form that needs no quoting."""
    script = resources.files("quietledger.agent").joinpath(SCRIPT).read_text(encoding="utf-8")
    encoded = base64.b64encode(script.encode("utf-16-le")).decode()
    program = (machine.settings.get("SystemRoot") or r"C:\Windows") + _POWERSHELL
    return (program, "-NoLogo", "-NoProfile", "-NonInteractive", "-EncodedCommand", encoded)
