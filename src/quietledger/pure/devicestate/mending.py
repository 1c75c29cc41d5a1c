"""What a device lacks, in plain words, and the steps that mend it on its own system."""

from __future__ import annotations

from typing import Final

from quietledger.pure.devicestate.disks import State
from quietledger.pure.devicestate.report import Report

_STATES: Final = {
    State.NOT_ENCRYPTED: "The disk isn’t encrypted: whoever takes this machine can read all that is on it.",
    State.PARTLY: "Only a part of the disk is encrypted. Not encrypted: {where}.",
    State.CONVERTING: "The disk is being encrypted or decrypted at this moment: not all of it is protected yet.",
    State.SUSPENDED: "The encryption is suspended: the disk’s key lies open on the disk until it is resumed.",
    State.UNKNOWN: "This machine can’t say whether its disk is encrypted, so it doesn’t count as encrypted.",
}
_SWAP: Final = "What memory puts aside on the disk (swap) {is_it} encrypted: parts of what you read may lie there."
# (what it lacks, what it can't say)
_SAY: Final = {
    "os": (
        "{os} gets no security updates any more.",
        "We don’t know whether {os} still gets security updates, so it doesn’t count as supported.",
    ),
    "updates": (
        "This machine hasn’t looked for security updates for two weeks.",
        "This machine can’t say whether security updates wait.",
    ),
    "lock": (
        "The screen doesn’t lock when nobody is there.",
        "This machine can’t say whether its screen locks when nobody is there.",
    ),
    "firewall": ("The firewall is off.", "This machine can’t say whether its firewall is on."),
    "malware": (
        "No malware protection is on.",
        "This machine can’t say whether its malware protection is on and up to date.",
    ),
    "users.local_admin": (
        "You work with administrator’s rights: whatever you open has them too.",
        "This machine can’t say whether you work with administrator’s rights.",
    ),
}
_RESUME: Final = "Open PowerShell as administrator and run: Resume-BitLocker -MountPoint {mount}"
_WAIT: Final = "Leave the machine on and plugged in until it is done; this program reports it by itself."
_ASK: Final = (
    "Run `quietledger device look` again as the person who works here; if it stays so, ask the practice’s owner."
)
_MEND: Final = {
    "linux": {
        "disk.system": "A Linux disk is encrypted (LUKS) when the system is installed: save your files, install again "
        "and choose “encrypt”. For a further disk: cryptsetup luksFormat, then put the files back.",
        "disk.swap": "Put swap inside the encrypted volume, or use zram: swapoff -a, take the line out of /etc/fstab, "
        "install zram-tools (or systemd-zram-generator).",
        "os": "Upgrade to a release that still gets updates, as its maker describes.",
        "updates": "Debian, Ubuntu: sudo apt update && sudo apt full-upgrade, and install unattended-upgrades. "
        "Fedora: sudo dnf upgrade --security, and install dnf-automatic.",
        "lock": "GNOME: Settings > Privacy > Screen Lock: on, at most 15 minutes. KDE: Settings > Screen Locking.",
        "firewall": "Ubuntu, Debian: sudo apt install ufw && sudo ufw enable. Fedora: sudo systemctl enable --now "
        "firewalld",
        "malware": "sudo apt install clamav-daemon clamav-freshclam, and see that both services run.",
        "users.local_admin": "Work as a person who isn’t in the group sudo, wheel or admin; keep another for upkeep.",
    },
    "macos": {
        "disk.system": "System Settings > Privacy & Security > FileVault: turn it on, and keep the recovery key safe.",
        "disk.swap": "macOS encrypts it by itself: restart, and look again.",
        "os": "System Settings > General > Software Update: install the newest macOS that your Mac takes.",
        "updates": "System Settings > General > Software Update: install them, and turn all automatic updates on.",
        "lock": "System Settings > Lock Screen: require a password immediately, and start after at most 15 minutes.",
        "firewall": "System Settings > Network > Firewall: turn it on.",
        "malware": "System Settings > General > Software Update > (i): install security responses and system files.",
        "users.local_admin": "System Settings > Users & Groups: make another administrator, yourself a standard user.",
    },
    "windows": {
        "disk.system": "Settings > Privacy & security > Device encryption, or Control Panel > BitLocker: turn "
        "it on for every drive.",
        "disk.swap": "Turn BitLocker on for the drive that holds the paging file.",
        "os": "Settings > Windows Update: install the newest version of Windows 11.",
        "updates": "Settings > Windows Update: install what waits, and restart.",
        "lock": "Settings > Personalization > Lock screen > Screen saver: at most 15 minutes, “display logon screen”.",
        "firewall": "Windows Security > Firewall & network protection: turn it on for all three networks.",
        "malware": "Windows Security > Virus & threat protection: turn real-time protection on, and check for updates.",
        "users.local_admin": "Settings > Accounts > Other users: another administrator, yourself a standard user.",
    },
}


def words(name: str, report: Report, *, is_known: bool) -> tuple[str, str]:
    """What is wrong with one need of a device, and how to mend it there.

    Shapes: a need's name -> (what it lacks or can't say, steps for the report's own platform).
    """
    return _said(name, report, is_known=is_known), _mended(name, report, is_known=is_known)


def _said(name: str, report: Report, *, is_known: bool) -> str:
    if name == "disk.system":
        bare = [one.mount for one in report.disk.volumes if one.state is not State.ENCRYPTED]
        return _STATES[report.disk.system].format(where=", ".join(bare))
    if name == "disk.swap":
        return _SWAP.format(is_it="isn’t" if is_known else "may not be")
    lacking, unknown = _SAY[name]
    lacking = _sharper(name, report) or lacking
    system = f"{report.os.name} {report.os.version}".strip() or "This system"
    return (lacking if is_known else unknown).format(os=system)


def _sharper(name: str, report: Report) -> str:
    """What is known more closely; empty where there is nothing."""
    if name == "updates" and report.updates.pending_security:
        waiting = report.updates.pending_security
        return "A security update waits." if waiting == 1 else f"{waiting} security updates wait."
    if name == "lock" and report.lock.enabled:
        return f"The screen locks only after {(report.lock.idle_s or 0) // 60} minutes; 15 are the most."
    if name == "malware" and report.malware.on:
        return f"What {report.malware.name or 'the malware protection'} knows is too old."
    return ""


def _mended(name: str, report: Report, *, is_known: bool) -> str:
    if name.startswith("disk."):
        state = report.disk.system if name == "disk.system" else report.disk.swap
        if state is State.CONVERTING:
            return _WAIT
        if state is State.SUSPENDED and report.os.platform == "windows":
            mount = next((one.mount for one in report.disk.volumes if one.state is state), "C:")
            return _RESUME.format(mount=mount)
    if is_known or name in {"os", "lock", "firewall"}:
        return _MEND[report.os.platform][name]
    return f"{_MEND[report.os.platform][name]} {_ASK}"
