"""Recorded machines: transcripts of commands and what they answered, made up after real ones."""

import json
import re
from pathlib import Path

from quietledger.pure.devicestate.linux_disk import LinuxSeen, judge_linux
from quietledger.pure.devicestate.macos_disk import judge_macos
from quietledger.pure.devicestate.windows_disk import judge_windows

FOLDER = Path(__file__).parent / "recordings"
_UUID = re.compile(r"cat /sys/block/([^/]+)/dm/uuid")
_BEHIND = re.compile(r"cat /sys/block/([^/]+)/backing_dev")


def transcript(path: Path) -> dict[str, str]:
    """A file's commands and their answers."""
    parts = re.split(r"^\$ (.*)\n", path.read_text(), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def linux_seen(said: dict[str, str]) -> LinuxSeen:
    def answer(start: str) -> str:
        return next((text for words, text in said.items() if words.startswith(start)), "")

    return LinuxSeen(
        lsblk=answer("lsblk"),
        dm_uuids={found[1]: text for words, text in said.items() if (found := _UUID.fullmatch(words))},
        mounts=answer("cat /proc/self/mounts"),
        swaps=said.get("cat /proc/swaps"),
        zram_behind={found[1]: text for words, text in said.items() if (found := _BEHIND.fullmatch(words))},
        zfs=answer("zfs get"),
        fscrypt=answer("fscrypt"),
    )


def judged(platform: str, name: str):
    """The disk of one recorded machine."""
    if platform == "linux":
        return judge_linux(linux_seen(transcript(FOLDER / platform / f"{name}.txt")))
    if platform == "macos":
        said = transcript(FOLDER / platform / f"{name}.txt")
        words = ("/usr/bin/fdesetup status", "/usr/sbin/diskutil apfs list -plist", "/usr/sbin/sysctl vm.swapusage")
        return judge_macos(*(said.get(word, "") for word in words))
    try:
        return judge_windows(json.loads((FOLDER / platform / f"{name}.json").read_text()))
    except ValueError:
        return judge_windows(None)
