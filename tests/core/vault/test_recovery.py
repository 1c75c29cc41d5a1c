"""The recovery kit: any two of three sheets give the root key back, and nothing less does."""

import itertools

import pytest

from quietledger.core.vault import actions as vault
from quietledger.core.vault import errors, root

RAW = bytes(range(32))


@pytest.fixture(autouse=True)
def own_root(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(root, "_kept", {})
    settings.HOME = tmp_path
    path = tmp_path / "root.key"
    path.write_bytes(RAW)
    path.chmod(0o400)
    settings.ROOT_KEY = f"file:{path}"
    return path


def words(sheets):
    return [" ".join(sheet.words) for sheet in sheets]


def test_any_two_of_three_sheets_give_the_key_and_one_does_not(tmp_path):
    sheets = words(vault.kit())
    assert [len(sheet.split()) for sheet in sheets] == [33] * 3
    for number, pair in enumerate(itertools.permutations(sheets, 2)):
        vault.drill(pair)
        vault.recover(pair, tmp_path / f"new-{number}" / "root.key")
        path = tmp_path / f"new-{number}" / "root.key"
        assert (path.read_bytes(), path.stat().st_mode & 0o777) == (RAW, 0o400)
    for one in sheets:
        with pytest.raises(errors.NotAKit):
            vault.recover([one], tmp_path / "none")
        with pytest.raises(errors.NotAKit):
            vault.recover([one, one], tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_words_are_read_however_they_are_spaced_and_written():
    first, second, _ = words(vault.kit())
    vault.drill([first.upper(), "  " + second.replace(" ", "\n")])


@pytest.mark.parametrize("change", ["misread", "swapped", "missing", "nothing"])
def test_a_misread_word_is_noticed_and_no_word_is_repeated(change):
    first, second, _ = (sheet.split() for sheet in words(vault.kit()))
    if change == "misread":
        first[20] = "academic" if first[20] != "academic" else "acid"
    elif change == "swapped":
        first[20], first[21] = (first[21], first[20]) if first[20] != first[21] else (first[22], first[21])
    elif change == "missing":
        first.pop()
    else:
        first = []
    with pytest.raises(errors.NotAKit) as refused:
        vault.drill([" ".join(first), " ".join(second)])
    assert not set(str(refused.value).split()) & set(second)


def test_sheets_of_two_kits_do_not_fit_together():
    old, new = words(vault.kit()), words(vault.kit())
    with pytest.raises(errors.NotAKit, match="fit together"):
        vault.drill([old[0], new[1]])


def test_a_kit_of_another_root_key_fails_the_drill(own_root):
    sheets = words(vault.kit())
    own_root.chmod(0o600)
    own_root.write_bytes(bytes(32))
    own_root.chmod(0o400)
    with pytest.raises(errors.NotAKit, match="another root key"):
        vault.drill(sheets[:2])


def test_recovering_never_overwrites_another_key(own_root):
    pair = words(vault.kit())[:2]
    vault.recover(pair, own_root)  # the same key: nothing to do
    own_root.chmod(0o600)
    own_root.write_bytes(bytes(32))
    own_root.chmod(0o400)
    with pytest.raises(errors.NoKey, match="another root key"):
        vault.recover(pair, own_root)
    assert own_root.read_bytes() == bytes(32)


def test_a_key_that_never_leaves_its_device_has_no_kit(settings, monkeypatch):
    class Device:
        name = "pkcs11:quiet/root"

    monkeypatch.setattr(root, "_kept", {"pkcs11:quiet": Device()})
    settings.ROOT_KEY = "pkcs11:quiet"
    with pytest.raises(errors.NoKey, match="never leaves"):
        vault.kit()


def test_a_sheet_does_not_show_its_words_by_accident():
    sheet = vault.kit()[0]
    assert f"{sheet} {sheet!r}" == "Sheet(1) Sheet(1)"
