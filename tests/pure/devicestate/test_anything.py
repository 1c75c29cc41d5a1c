"""Whatever the tools print, there is a verdict; and nothing is encrypted by accident."""

import json

from hypothesis import given
from hypothesis import strategies as st
from pure.devicestate.recorded import FOLDER, linux_seen, transcript

from quietledger.pure.devicestate import linux_guards, macos_guards, osquery, windows_guards
from quietledger.pure.devicestate.disks import State, together, worst
from quietledger.pure.devicestate.linux_disk import LinuxSeen, judge_linux
from quietledger.pure.devicestate.macos_disk import judge_macos
from quietledger.pure.devicestate.report import from_json
from quietledger.pure.devicestate.windows_disk import judge_windows

ANY = st.one_of(st.text(), st.binary().map(lambda data: data.decode("latin-1")))
WORDS = """name kname type fstype uuid mountpoints mountpoint children blockdevices crypt part loop rom / /home [SWAP]
dm-0 dm-1 sda btrfs zfs_member squashfs C: D Fixed bitlocker shell volumes pagefiles drive MountPoint VolumeStatus
ProtectionStatus EncryptionPercentage EncryptionMethod DriveLetter DriveType FullyEncrypted On Off"""
WORD = st.sampled_from(WORDS.split())
LEAF = st.one_of(st.none(), st.booleans(), st.integers(-2, 101), WORD, st.text(max_size=5))
JSON = st.recursive(
    LEAF, lambda part: st.lists(part, max_size=4) | st.dictionaries(WORD, part, max_size=6), max_leaves=25
)
NODE = st.recursive(
    st.fixed_dictionaries(
        {
            "kname": st.sampled_from(["dm-0", "dm-1", "sda", "sda1", "zd0"]),
            "type": st.sampled_from(["disk", "part", "crypt", "lvm", "raid1", "loop", "rom"]),
            "fstype": st.sampled_from(["ext4", "btrfs", "crypto_LUKS", "squashfs", "zfs_member", None]),
            "uuid": st.sampled_from(["a", "b", None]),
            "mountpoints": st.lists(st.sampled_from(["/", "/home", "/boot", "[SWAP]", None]), max_size=2),
        }
    ),
    lambda node: st.tuples(node, st.lists(node, max_size=3)).map(lambda pair: {**pair[0], "children": pair[1]}),
    max_leaves=12,
)


@given(ANY, ANY, ANY, ANY, ANY, ANY)
def test_any_text_gives_a_verdict_that_is_not_encrypted(lsblk, uuid, mounts, swaps, zfs, fscrypt):
    disk = judge_linux(LinuxSeen(lsblk, {"dm-0": uuid}, mounts, swaps, {"zram0": uuid}, zfs, fscrypt))
    assert disk.system is not State.ENCRYPTED
    assert judge_macos(lsblk, mounts, swaps).system is not State.ENCRYPTED


@given(st.binary())
def test_any_bytes_give_a_verdict_that_is_not_encrypted(data):
    assert judge_macos("FileVault is On.", data, "").system is not State.ENCRYPTED
    assert from_json(data)[0] is None
    assert linux_guards.secure_boot(data) in {True, False, None}


@given(JSON)
def test_any_json_gives_a_verdict(value):
    judge_linux(LinuxSeen(json.dumps(value), {"dm-0": "CRYPT-LUKS2-x"}))
    judge_windows(value)
    assert from_json(json.dumps(value))[0] is None
    for judge in (windows_guards.windows_lock, windows_guards.windows_malware, windows_guards.windows_firewall):
        judge(value)
    windows_guards.windows_system(value)
    windows_guards.windows_updates(value)


@given(st.lists(NODE, max_size=3), st.sampled_from(["", "LVM-x", "CRYPT-VERITY-x", "CRYPT-SUBDEV-x", "CRYPT-TEMP-x"]))
def test_no_tree_is_encrypted_without_the_kernels_word(nodes, uuid):
    seen = LinuxSeen(json.dumps({"blockdevices": nodes}), {"dm-0": uuid, "dm-1": uuid}, swaps="Filename\n")
    disk = judge_linux(seen)
    assert State.ENCRYPTED not in {disk.system, *(one.state for one in disk.volumes)}


@given(st.lists(NODE, max_size=3))
def test_a_volume_is_encrypted_only_below_what_the_kernel_confirms(nodes):
    seen = LinuxSeen(json.dumps({"blockdevices": nodes}), {"dm-0": "CRYPT-LUKS2-x", "dm-1": "LVM-x"})

    def bare(node, is_safe):
        """Every mount that some way reaches without passing dm-0 as a crypt device: an independent walk."""
        is_safe = is_safe or (node["type"] == "crypt" and node["kname"] == "dm-0")
        mine = set() if is_safe else {node["kname"]}
        return mine.union(*(bare(child, is_safe) for child in node.get("children", [])))

    unsafe = set().union(*(bare(node, False) for node in nodes))
    mounts_of = {}

    def note(node):
        for mount in node["mountpoints"]:
            mounts_of.setdefault(mount, set()).add(node["kname"])
        for child in node.get("children", []):
            note(child)

    for node in nodes:
        note(node)
    for volume in judge_linux(seen).volumes:
        if volume.state is State.ENCRYPTED:
            assert not mounts_of[volume.mount] <= unsafe


@given(JSON, JSON, JSON, st.booleans())
def test_no_drive_is_encrypted_without_bitlockers_word(status, protection, percent, in_list):
    row = {"MountPoint": "C:", "VolumeStatus": status, "ProtectionStatus": protection, "EncryptionPercentage": percent}
    disk = judge_windows({"bitlocker": [row] if in_list else row})
    is_all = type(percent) is int and percent == 100
    is_on = protection == "On" or (type(protection) is int and protection == 1)
    is_full = status == "FullyEncrypted" or (type(status) is int and status == 1)
    assert (disk.system is State.ENCRYPTED) == (is_all and is_on and is_full)


HALVES = [
    (path, words)
    for platform in ("linux", "macos")
    for path in sorted((FOLDER / platform).iterdir())
    for words, said in transcript(path).items()
    # Of ZFS the tree says nothing: there its own tool's answer is cut instead. A line of its own says all that it says.
    if words.startswith(("/usr/sbin/diskutil", "zfs" if path.stem.startswith("zfs") else "lsblk"))
    or (words.endswith("fdesetup status") and said.count("\n") == 1)
]


@given(st.sampled_from(HALVES), st.floats(0, 0.99))
def test_half_an_answer_is_never_encrypted(half, share):
    path, words = half
    said = transcript(path)
    whole = said[words].rstrip()
    said[words] = whole[: int(len(whole) * share)]
    if path.parent.name == "linux":
        assert judge_linux(linux_seen(said)).system is not State.ENCRYPTED
    else:
        assert judge_macos(*list(said.values())[:2], "").system is not State.ENCRYPTED


ROWS = st.lists(
    st.dictionaries(st.sampled_from(["path", "encrypted", "type", "name", "drive_letter"]), ANY, max_size=5)
)


@given(ROWS, st.sampled_from(["windows", "darwin", "debian", "", "plan9"]))
def test_any_rows_of_osquery_give_a_verdict(rows, platform):
    disk = osquery.judge_osquery(platform, rows, rows)
    if platform in {"windows", "darwin", ""}:  # neither BitLocker's nor FileVault's columns were there
        assert disk.system is not State.ENCRYPTED


@given(ANY, ANY, ANY)
def test_any_text_gives_an_answer_about_lock_updates_and_the_rest(one, two, three):
    linux_guards.linux_system(one, two)
    assert linux_guards.gnome_lock(one, two, three).enabled in {True, False, None}
    assert linux_guards.kde_lock(one, two).enabled in {True, False, None}
    assert linux_guards.linux_firewall({"ufw": one, "firewalld": two, "nftables": three}, one) in {
        "on",
        "off",
        "unknown",
    }
    linux_guards.apt_updates(one, two, None)
    linux_guards.dnf_updates(one, two, None)
    linux_guards.linux_malware(one, 5, 10)
    macos_guards.macos_system(one)
    macos_guards.macos_lock(one, two)
    assert macos_guards.macos_firewall(one) in {"on", "off", "unknown"}
    macos_guards.macos_updates(one, two, 1)
    macos_guards.mac_hardware(one)


@given(st.lists(st.sampled_from(State), min_size=1))
def test_many_are_encrypted_only_if_all_are(states):
    is_all = set(states) == {State.ENCRYPTED}
    assert (together(states) is State.ENCRYPTED) == (worst(states) is State.ENCRYPTED) == is_all


def test_nothing_at_all_is_unknown():
    assert together([]) is worst([]) is State.UNKNOWN
