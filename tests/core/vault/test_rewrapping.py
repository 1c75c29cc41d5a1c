"""Another root key comes into use: only wrapped keys change, both work meanwhile, the old one may go after."""

import pytest

from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.vault import actions as vault
from quietledger.core.vault import errors, keys, queries, rewrapping, root
from quietledger.core.vault.models import Key


@pytest.fixture(autouse=True)
def roots(settings, tmp_path, monkeypatch):
    """Two root keys; the settings name the first."""
    monkeypatch.setattr(root, "_kept", {})
    settings.HOME = tmp_path
    for name, raw in (("old", bytes(range(32))), ("new", bytes(range(1, 33)))):
        (tmp_path / name).write_bytes(raw)
        (tmp_path / name).chmod(0o400)
    settings.ROOT_KEY = f"file:{tmp_path}/old"
    return f"file:{tmp_path}/new"


@pytest.fixture
def permit(job, now):
    return gate.require(job(name="key-rotation"), Can.ROTATE_KEYS, now=now)


def test_keys_move_to_the_new_root_and_the_old_one_may_go(permit, practice, roots, settings, tmp_path):
    with tenancy.within(practice.id):
        before = {purpose: keys.of_practice(purpose).raw for purpose in ("data", "index", "file")}
    sealed = vault.seal_site("x", "place")
    vault.use(roots)
    with tenancy.within(practice.id):
        assert rewrapping.under_others() == Key.objects.filter(patient=None).count() > 3
    assert vault.rewrap(permit) > 3
    assert vault.rewrap_site() >= 1
    assert vault.rewrap(permit) == 0
    (tmp_path / "old").unlink()
    keys.forget_cached()
    for setting in (settings.ROOT_KEY, roots):  # before and after the operator changed the setting
        settings.ROOT_KEY = setting
        with tenancy.within(practice.id):
            assert {purpose: keys.of_practice(purpose).raw for purpose in before} == before
        assert vault.open_site(sealed, "place") == "x"


def test_a_program_that_was_started_before_finds_the_new_root_by_its_name(permit, practice, roots):
    """It has the older setting in memory; what the rewrapping noted beside the keys leads it on."""
    vault.use(roots)
    vault.rewrap(permit)
    keys.forget_cached()
    with tenancy.within(practice.id):
        assert keys.of_practice("data").raw
        made = Key.objects.get(key_id=keys.of_practice("file").key_id)
    assert made.wrapped_by == root.opened(roots).name


def test_a_rewrapping_that_died_half_way_goes_on(permit, practice, roots):
    with tenancy.within(practice.id):
        for purpose in ("data", "index", "file"):
            keys.of_practice(purpose)
    vault.use(roots)
    with tenancy.within(practice.id):
        row = Key.objects.filter(purpose="data").get()
        wrapped = root.current().wrap(keys.unwrapped(row).raw, keys.key_place(row))
        Key.objects.filter(id=row.id).update(wrapped=wrapped, wrapped_by=root.current().name)
        rest = rewrapping.under_others()
    assert vault.rewrap(permit) == rest > 0
    with tenancy.within(practice.id):
        assert rewrapping.under_others() == 0


def test_a_root_key_that_does_not_work_is_not_taken_into_use(roots, tmp_path):
    with pytest.raises(errors.NoKey):
        vault.use(f"file:{tmp_path}/none")
    assert not (tmp_path / "keys" / "root.providers").exists()


def test_only_the_rotations_permit_rewraps(owner, now):
    with pytest.raises(errors.NotPermitted):
        vault.rewrap(gate.require(owner, Can.MANAGE_KEYS, now=now))


def test_it_is_on_the_trail_and_the_report_names_who_wraps(permit, practice, roots, trail):
    vault.use(roots)
    vault.rewrap(permit)
    assert next(entry for entry in trail() if entry["ev"] == "key.rewrap")["by"] == root.opened(roots).name
    rows = [row for row in queries.key_report(practice.id) if row.purpose != "patient"]
    assert {row.wrapped_by for row in rows} == {root.opened(roots).name}
    assert next(one.name for one in queries.root_keys()) == root.opened(roots).name
