"""Every recorded machine with the one verdict that is true of it: this table is what 'encrypted' means."""

import pytest
from pure.devicestate.recorded import FOLDER, judged

from quietledger.pure.devicestate.disks import State

E, N, P = State.ENCRYPTED, State.NOT_ENCRYPTED, State.PARTLY
C, S, U = State.CONVERTING, State.SUSPENDED, State.UNKNOWN

# What the system comes to, then swap.
TABLE = {
    "linux": {
        "luks2_lvm": (E, E),
        "luks1_lvm": (E, E),
        "luks2_btrfs_zram": (E, E),
        "luks_root_swapfile": (E, E),
        "luks_root_random_swap": (E, E),
        "luks_on_raid1": (E, E),
        "raid1_on_luks": (E, E),
        "luks_with_snaps": (E, E),
        "one_image_system": (E, E),
        "old_lsblk": (E, E),
        "zfs_native": (E, E),
        "zfs_on_luks": (E, E),
        "luks_root_plain_swap": (E, N),
        "zram_with_a_disk_behind": (E, U),
        "plain_ext4": (N, N),
        "virtual_machine": (N, E),
        "container": (N, E),
        "zfs_plain": (N, E),
        "live_usb_that_keeps_files": (N, E),
        "plain_root_luks_home": (P, N),
        "raid1_one_leg_plain": (P, E),
        "lvm_over_luks_and_plain": (P, E),
        "btrfs_second_disk_plain": (P, E),
        "zfs_home_plain": (P, E),
        "plain_stick_beside_luks": (P, E),
        "homed_on_plain_root": (P, E),
        "fscrypt_home": (P, E),
        "ecryptfs_home": (P, E),
        "luks_being_encrypted": (C, C),
        "live_usb": (U, E),
        "zfs_without_its_tool": (U, E),
        "kernel_does_not_confirm": (U, E),
        "verity_only": (U, E),
        "image_file_mounted": (U, E),
        "disk_that_lsblk_does_not_show": (U, E),
        "lsblk_cut_off": (U, E),
        "no_lsblk": (U, U),
    },
    "macos": {
        "on": (E, E),
        "with_keychain": (E, E),
        "encrypted_second_disk": (E, E),
        "volume_without_role": (E, E),
        "no_swap_yet": (E, E),
        "plain_swap": (E, N),
        "off": (N, E),
        "hardware_encryption_only": (N, E),
        "deferred": (N, E),
        "tools_disagree": (N, E),
        "plain_second_disk": (P, E),
        "encrypting": (C, E),
        "encrypting_waits_for_power": (C, E),
        "decrypting": (C, E),
        "needs_restart": (C, E),
        "diskutil_fails": (U, E),
        "fdesetup_fails": (U, E),
        "fdesetup_in_another_language": (U, E),
        "plist_cut_off": (U, E),
        "new_line_nobody_knows": (U, E),
    },
    "windows": {
        "on": (E, E),
        "both_drives_on": (E, E),
        "plain_stick": (E, E),
        "numbers_on": (E, E),
        "mounted_system_reserved": (E, E),
        "shell_on": (E, E),
        "off": (N, N),
        "numbers_off": (N, N),
        "shell_off": (N, N),
        "data_drive_plain": (P, E),
        "paging_file_on_a_plain_drive": (P, N),
        "suspended": (S, S),
        "numbers_suspended": (S, S),
        "shell_suspended": (S, S),
        "data_drive_suspended": (S, E),
        "encrypting": (C, C),
        "decrypting": (C, C),
        "encryption_paused": (C, C),
        "decryption_paused": (C, C),
        "on_but_not_all": (C, C),
        "shell_encrypting": (C, C),
        "shell_decrypting": (C, C),
        "wiping": (U, U),
        "protection_unknown": (U, U),
        "on_without_a_percentage": (U, U),
        "method_none": (U, U),
        "data_drive_locked": (U, E),
        "data_drive_not_told": (U, E),
        "shell_locked": (U, U),
        "shell_cannot": (U, U),
        "shell_waiting": (U, U),
        "shell_says_nothing": (U, U),
        "nobody_says_anything": (U, U),
        "powershell_fails": (U, U),
        "powershell_complains": (U, U),
    },
}
CASES = [(platform, name, *states) for platform, rows in TABLE.items() for name, states in rows.items()]


@pytest.mark.parametrize(("platform", "name", "system", "swap"), CASES)
def test_recorded_machine_is_judged_right(platform, name, system, swap):
    disk = judged(platform, name)
    assert (disk.system, disk.swap) == (system, swap)


@pytest.mark.parametrize("platform", TABLE)
def test_table_names_every_recording(platform):
    assert {path.stem for path in (FOLDER / platform).iterdir()} == set(TABLE[platform])


def test_volumes_name_what_is_not_encrypted_first():
    first, *others = judged("linux", "plain_root_luks_home").volumes
    assert (first.mount, first.state, first.protection, first.percent) == ("/", N, "off", 0)
    assert [(one.mount, one.state, one.kind, one.percent) for one in others] == [("/home", E, "luks2", 100)]


def test_boot_files_and_images_are_no_volumes():
    assert [one.mount for one in judged("linux", "luks_with_snaps").volumes] == ["/"]


def test_a_suspended_drive_says_so():
    (drive,) = judged("windows", "suspended").volumes
    assert (drive.mount, drive.protection, drive.percent) == ("C:", "off", 100)
