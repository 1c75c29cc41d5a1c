"""Have the system run the report by itself: a user's timer of systemd, a launch agent, or a scheduled task.

All three run as the person, not as the system: it is the person's lock and rights that count, and no administrator is
needed to set them up.
"""

from __future__ import annotations

import plistlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

NAME: Final = "quietledger-device"
LABEL: Final = "example.quietledger.device"
TASK: Final = "Quietledger device report"


@dataclass(frozen=True, slots=True)
class Timer:
    """Files to write, and the program that switches them on; `off` switches them off again."""

    files: tuple[tuple[Path, bytes], ...]
    on: tuple[tuple[str, ...], ...]
    off: tuple[tuple[str, ...], ...]


def program() -> tuple[str, ...]:
    """How this very program is called: as a module, or as the kit's one file."""
    kit = Path(sys.argv[0])
    silent = Path(sys.executable).with_name("pythonw.exe")  # Windows' Python without a black window
    python = str(silent) if silent.exists() else sys.executable
    return (python, str(kit.resolve())) if kit.suffix == ".pyz" else (python, "-m", "quietledger.agent")


def timer(platform: str, words: Sequence[str], every_s: int, *, home: Path, state: Path) -> Timer:
    """What a platform needs to run some words every so many seconds, and once after signing in.

    Shapes: home: the person's folder; state: this program's own.   Raises: KeyError, for another platform.
    """
    return {"linux": _systemd, "macos": _launchd, "windows": _task}[platform](words, every_s, home, state)


def install(wanted: Timer) -> None:
    """Write the files."""
    for path, body in wanted.files:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)


def _systemd(words: Sequence[str], every_s: int, home: Path, _state: Path) -> Timer:
    folder = home / ".config" / "systemd" / "user"
    service = f"""[Unit]
Description=Tell the practice how this machine is protected
Documentation=man:systemd.service(5)
After=network-online.target

[Service]
Type=oneshot
ExecStart={" ".join(_quoted(word) for word in words)}
NoNewPrivileges=yes
TimeoutStartSec=300
"""
    clock = f"""[Unit]
Description=Tell the practice twice an hour how this machine is protected

[Timer]
OnStartupSec=60
OnUnitActiveSec={every_s}
RandomizedDelaySec={every_s // 10}
Unit={NAME}.service

[Install]
WantedBy=timers.target
"""
    files = ((folder / f"{NAME}.service", service.encode()), (folder / f"{NAME}.timer", clock.encode()))
    on = (("systemctl", "--user", "daemon-reload"), ("systemctl", "--user", "enable", "--now", f"{NAME}.timer"))
    return Timer(files, on, (("systemctl", "--user", "disable", "--now", f"{NAME}.timer"),))


def _quoted(word: str) -> str:
    """A word as systemd reads it: its own signs doubled, the whole in quotes."""
    plain = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{plain}"'


def _launchd(words: Sequence[str], every_s: int, home: Path, state: Path) -> Timer:
    path = home / "Library" / "LaunchAgents" / f"{LABEL}.plist"
    body = plistlib.dumps(
        {
            "Label": LABEL,
            "ProgramArguments": list(words),
            "StartInterval": every_s,
            "RunAtLoad": True,
            "ProcessType": "Background",
            "StandardErrorPath": str(state / "report.log"),
        }
    )
    return Timer(
        ((path, body),), (("launchctl", "load", "-w", str(path)),), (("launchctl", "unload", "-w", str(path)),)
    )


def _task(words: Sequence[str], every_s: int, _home: Path, state: Path) -> Timer:
    path = state / "report.xml"
    quoted = " ".join(f'"{word}"' for word in words[1:])
    # UTF-16 with its mark is the one form that every schtasks.exe reads.
    body = f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>Tell the practice how this machine is protected</Description></RegistrationInfo>
  <Triggers>
    <LogonTrigger>
      <Repetition><Interval>PT{every_s // 60}M</Interval><StopAtDurationEnd>false</StopAtDurationEnd></Repetition>
      <Enabled>true</Enabled>
      <Delay>PT1M</Delay>
    </LogonTrigger>
  </Triggers>
  <Principals><Principal id="Author">
    <LogonType>InteractiveToken</LogonType><RunLevel>LeastPrivilege</RunLevel>
  </Principal></Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT5M</ExecutionTimeLimit>
    <Hidden>true</Hidden>
  </Settings>
  <Actions Context="Author"><Exec>
    <Command>{escape(words[0])}</Command><Arguments>{escape(quoted)}</Arguments>
  </Exec></Actions>
</Task>
"""
    on = (("schtasks", "/Create", "/F", "/TN", TASK, "/XML", str(path)),)
    return Timer(((path, body.encode("utf-16")),), on, (("schtasks", "/Delete", "/F", "/TN", TASK),))
