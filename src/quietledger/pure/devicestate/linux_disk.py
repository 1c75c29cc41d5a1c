"""A Linux machine's disk, judged from `lsblk`, the kernel's own tables and ZFS."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from quietledger.pure.devicestate import shape
from quietledger.pure.devicestate.disks import Disk, State, Volume, disk, together, volume, worst

LSBLK_MOST: Final = 1_000_000
# What the boot loader must read before anybody could type a password.
BOOT: Final = frozenset({"/boot", "/boot/efi", "/efi"})
_IMAGES: Final = frozenset({"squashfs", "erofs", "iso9660"})  # nothing can be written into them
_MANY_DEVICES: Final = frozenset({"btrfs", "bcachefs"})  # one file system, mounted at one of its devices only
_FOLDERS: Final = frozenset({"ecryptfs", "fuse.gocryptfs", "fuse.cryfs", "fuse.encfs"})
_CRYPT: Final = re.compile(r"CRYPT-(LUKS2|LUKS1|PLAIN)-.+")
_OCTAL: Final = re.compile(r"\\([0-7]{3})")
_OSTREE: Final = "/sysroot"
_FSCRYPT: Final = "is encrypted with fscrypt"


@dataclass(frozen=True, slots=True)
class LinuxSeen:
    """What the tools said: texts as they came, empty where a tool is missing, None where a table couldn't be read."""

    lsblk: str = ""  # lsblk -J -o NAME,KNAME,TYPE,FSTYPE,UUID,MOUNTPOINTS
    dm_uuids: Mapping[str, str] = field(default_factory=dict)  # /sys/block/<kname>/dm/uuid
    mounts: str = ""  # /proc/self/mounts
    swaps: str | None = None  # /proc/swaps
    zram_behind: Mapping[str, str] = field(default_factory=dict)  # /sys/block/<kname>/backing_dev
    zfs: str = ""  # zfs get -H -o name,value encryption
    fscrypt: str = ""  # fscrypt status HOME


@dataclass(frozen=True, slots=True)
class _Place:
    """One appearance of a device in the tree: below which states of encryption it lies."""

    name: str
    kname: str
    kind: str
    fstype: str
    uuid: str
    mounts: tuple[str, ...]
    state: State
    crypt: str


def judge_linux(seen: LinuxSeen) -> Disk:
    """Judge each mounted volume by what lies between it and the bare disk, and swap likewise.

    A device below several others (RAID, a volume group) is encrypted only if it is so on every way down. Boot files and
    images that nobody can write to don't count; a disk that other machines serve isn't this machine's.
    Source: docs/devices.md, “How a disk is judged”.
    """
    places = tuple(_places(seen))
    states = _states(places)
    mounts = tuple(_mounts(seen.mounts))
    found = [*_on_blocks(places, states), *_on_zfs(mounts, places, seen.zfs), *_elsewhere(mounts, places)]
    where = {mount: states[one.kname] for one in places for mount in one.mounts}
    where |= {one.mount: one.state for one in found}
    judged = disk("lsblk", _swap(seen, places, states, where), found, root=_root(mounts))
    if judged.system is State.NOT_ENCRYPTED and _has_folders(seen, mounts):
        return Disk(judged.method, State.PARTLY, judged.swap, judged.volumes)
    return judged


def _places(seen: LinuxSeen) -> Iterator[_Place]:
    tree, _findings = shape.loads(seen.lsblk, LSBLK_MOST)
    waiting: list[tuple[Any, State, str]] = [(tree, State.NOT_ENCRYPTED, "")]
    while waiting:
        node, above, crypt = waiting.pop()
        if not isinstance(node, dict):
            continue
        state, crypt = _below(node, above, crypt, seen.dm_uuids)
        if isinstance(node.get("kname"), str):
            yield _place(node, state, crypt)
        for name in ("blockdevices", "children"):
            parts = node.get(name)
            waiting += [(part, state, crypt) for part in parts] if isinstance(parts, list) else []


def _below(node: Mapping[str, Any], above: State, crypt: str, uuids: Mapping[str, str]) -> tuple[State, str]:
    """What holds below this node, if `above` holds above it."""
    if node.get("type") == "loop":
        return State.UNKNOWN, crypt  # a file: it may lie on an encrypted volume or not
    if node.get("type") != "crypt":
        return above, crypt
    uuid = uuids.get(str(node.get("kname")), "").strip()
    if uuid.startswith("CRYPT-SUBDEV-") or above is State.CONVERTING:
        return State.CONVERTING, "luks2"
    if known := _CRYPT.fullmatch(uuid):
        return State.ENCRYPTED, known[1].lower()
    # The kernel doesn't confirm what the tree says, or this layer only proves that nothing was changed.
    return above if above is State.ENCRYPTED else State.UNKNOWN, crypt


def _place(node: Mapping[str, Any], state: State, crypt: str) -> _Place:
    listed = node.get("mountpoints")
    points = listed if isinstance(listed, list) else [node.get("mountpoint")]  # before util-linux 2.37
    mounts = tuple(point for point in points if isinstance(point, str) and point.startswith("/"))
    name, kname, kind, fstype, uuid = (_text(node, word) for word in ("name", "kname", "type", "fstype", "uuid"))
    return _Place(name, kname, kind, fstype, uuid, mounts, state, crypt)


def _text(node: Mapping[str, Any], name: str) -> str:
    value = node.get(name)
    return value if isinstance(value, str) else ""


def _states(places: Iterable[_Place]) -> dict[str, State]:
    """The state of each device on all ways down to it, and of all devices that share its file system."""
    ways: dict[str, set[State]] = {}
    shared: dict[str, set[State]] = {}
    for one in places:
        ways.setdefault(one.kname, set()).add(one.state)
        if one.fstype in _MANY_DEVICES and one.uuid:
            shared.setdefault(one.uuid, set()).add(one.state)
    own = {one.kname: ways[one.kname] | shared.get(one.uuid, set()) for one in places}
    return {kname: together(found) for kname, found in own.items()}


def _on_blocks(places: Iterable[_Place], states: Mapping[str, State]) -> Iterator[Volume]:
    told: set[str] = set()
    for one in places:
        mounts = [mount for mount in one.mounts if mount not in BOOT]
        if not mounts or one.kname in told or one.fstype in _IMAGES or one.kind == "rom":
            continue
        told.add(one.kname)
        yield volume(_told(mounts), states[one.kname], one.crypt or one.kind)


def _told(mounts: list[str]) -> str:
    """Of all places where one device is mounted, the one that says most."""
    return next((mount for mount in ("/", _OSTREE) if mount in mounts), min(mounts, key=len))


def _root(mounts: Iterable[tuple[str, str, str]]) -> str:
    """Where the system lies: systems made of one image show it at /, read-only, and keep its files elsewhere."""
    is_image = any(source == "composefs" and place == "/" for source, place, _kind in mounts)
    return _OSTREE if is_image else "/"


def _mounts(table: str) -> Iterator[tuple[str, str, str]]:
    """Source, place and type of what is mounted."""
    for line in table.splitlines():
        source, place, kind, *_ = [*line.split(" "), "", "", ""]
        if place:
            yield _plain(source), _plain(place), kind


def _plain(word: str) -> str:
    return _OCTAL.sub(lambda found: chr(int(found[1], 8)), word)


def _on_zfs(mounts: Iterable[tuple[str, str, str]], places: Iterable[_Place], zfs: str) -> Iterator[Volume]:
    ciphers = dict(line.split("\t", 1) for line in zfs.splitlines() if "\t" in line)
    below = together(one.state for one in places if one.fstype == "zfs_member")
    for source, place, kind in mounts:
        if kind != "zfs" or place in BOOT:
            continue
        cipher = ciphers.get(source, "").strip()
        if cipher.startswith("aes-"):
            yield volume(place, State.ENCRYPTED, "zfs")
        elif cipher == "off":
            # Its pool may lie on encrypted devices; if none of them was seen, it doesn't.
            yield volume(place, State.NOT_ENCRYPTED if below is State.UNKNOWN else below, "zfs on block devices")
        else:
            yield volume(place, State.UNKNOWN, "zfs")


def _elsewhere(mounts: Iterable[tuple[str, str, str]], places: Iterable[_Place]) -> Iterator[Volume]:
    """What is mounted from a device that the tree doesn't show: nothing is known of it."""
    shown = {word for one in places for word in (f"/dev/{one.kname}", f"/dev/mapper/{one.name}", *one.mounts)}
    for source, place, kind in mounts:
        is_file_system = source.startswith("/dev/") and kind.partition(".")[0] != "fuse" and kind not in _IMAGES
        if is_file_system and place not in BOOT and not {source, place} & shown:
            yield volume(place, State.UNKNOWN, kind)


def _swap(seen: LinuxSeen, places: Iterable[_Place], states: Mapping[str, State], where: Mapping[str, State]) -> State:
    if seen.swaps is None or not seen.swaps.startswith("Filename"):
        return State.UNKNOWN
    names = {f"/dev/{one.kname}": one.kname for one in places} | {
        f"/dev/mapper/{one.name}": one.kname for one in places
    }
    found = {State.ENCRYPTED}  # no swap at all puts nothing aside
    for line in seen.swaps.splitlines()[1:]:
        words = line.split()
        if not words:
            continue
        path = _plain(words[0])
        kname = path.rpartition("/")[2]
        if kname.startswith("zram") and path == f"/dev/{kname}":
            is_memory = seen.zram_behind.get(kname, "none").strip() == "none"
            found.add(State.ENCRYPTED if is_memory else State.UNKNOWN)
        elif words[1:2] == ["file"]:
            found.add(_around(path, where))
        else:
            found.add(states.get(names.get(path, ""), State.UNKNOWN))
    return worst(found)


def _around(path: str, where: Mapping[str, State]) -> State:
    """The state of the volume that a file lies on: the one mounted closest above it."""
    above = [mount for mount in where if path.startswith(mount.rstrip("/") + "/")]
    return where[max(above, key=len)] if above else State.UNKNOWN


def _has_folders(seen: LinuxSeen, mounts: Iterable[tuple[str, str, str]]) -> bool:
    """Whether some folders are encrypted one by one."""
    return _FSCRYPT in seen.fscrypt or any(kind in _FOLDERS for _source, _place, kind in mounts)
