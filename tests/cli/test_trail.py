"""The verbs about the trail, from the database to a stranger's verdict."""

import json
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

pytest.importorskip("django", reason="the trail's verbs need the part `web`")

from typer.testing import CliRunner

from quietledger.cli import trail, trail_verbs, verify_trail
from quietledger.cli import witness as serving
from quietledger.core.audit import actions as audit
from quietledger.core.audit import queries, rules
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor, Kind
from tests.conftest import make_practice

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def house(fresh_database):
    """One practice with five entries on its trail."""
    practice = make_practice("Quiet Oak Psychology", "QO")
    record(practice, 5)
    return practice


def record(practice, count):
    who = Actor(practice.id, Kind.JOB, name="billing-day")
    with tenancy.within(practice.id):
        return audit.record_many(who, [audit.Said("test.event", fields={"n": n}) for n in range(count)], now=NOW)


def test_verify_says_nothing_was_altered_and_what_to_keep(house, capsys):
    assert trail_verbs.verify("", [], as_json=False) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "QO: 5 entries, nothing was altered"
    assert trail_verbs.verify("QO", [said[1].strip()], as_json=True) == 0
    (answer,) = json.loads(capsys.readouterr().out)
    assert (answer["practice"], answer["entries"], answer["flaws"]) == ("QO", 5, [])


def test_verify_names_what_a_kept_checkpoint_shows(house, cluster, fresh_database, tmp_path, capsys):
    assert trail_verbs.checkpoint("QO", site=False) == 0
    (tmp_path / "kept").write_text(capsys.readouterr().out)
    assert trail_verbs.verify("", [str(tmp_path / "kept")], as_json=False) == 0
    with cluster.connect(fresh_database) as boss:
        boss.execute("SET session_replication_role = replica")
        for table in ("leaf", "head", "checkpoint", "tile", "entry"):
            boss.execute(f"DELETE FROM audit_{table}")
    record(house, 5)
    capsys.readouterr()
    assert trail_verbs.verify("", [], as_json=False) == 0
    assert trail_verbs.verify("", [str(tmp_path / "kept")], as_json=True) == 1
    assert json.loads(capsys.readouterr().out.splitlines()[-1])[0]["flaws"][0]["index"] == 0


@pytest.mark.parametrize("kept", ["5", "5:00", "x:" + "0" * 64, "5:" + "z" * 64])
def test_a_kept_head_of_another_form_ends_with_2(house, kept, capsys):
    assert trail_verbs.verify("", [kept], as_json=False) == 2
    assert "--kept" in capsys.readouterr().err


def test_a_kept_file_of_somebody_else_ends_with_2(house, tmp_path):
    trail_verbs.checkpoint("QO", site=False)
    (tmp_path / "kept").write_text("elsewhere.example/trail\n5\nAAAA\n")
    assert trail_verbs.verify("", [str(tmp_path / "kept")], as_json=False) == 2


def test_a_bare_head_needs_to_be_told_whose_it_is(house, capsys):
    make_practice("River House Counseling", "RH")
    assert trail_verbs.verify("", ["5:" + "0" * 64], as_json=False) == 2
    assert "--practice" in capsys.readouterr().err


def test_an_export_is_checked_by_a_stranger_and_once_more_against_the_database(house, tmp_path, capsys):
    record(house, 300)
    assert trail_verbs.export(tmp_path / "trail", "", site=False) == 0
    assert trail_verbs.key("QO", site=False) == 0
    key = capsys.readouterr().out.splitlines()[-1]
    assert verify_trail.main([str(tmp_path / "trail"), "--key", key]) == 0
    assert "306 entries, none altered" in capsys.readouterr().out
    assert CliRunner().invoke(trail.app, ["verify", "--dir", str(tmp_path / "trail"), "--key", key]).exit_code == 0
    assert trail_verbs.verify("", [str(tmp_path / "trail" / "checkpoint")], as_json=False) == 0
    assert trail_verbs.export(tmp_path / "trail", "", site=False) == 2  # not over another one


def test_the_sites_tree_is_exported_like_any_other(house, tmp_path, capsys):
    assert trail_verbs.checkpoint("", site=False) == 0
    assert trail_verbs.export(tmp_path / "site", "", site=True) == 0
    assert verify_trail.main([str(tmp_path / "site")]) == 0
    assert "/trail/site: 2 entries" in capsys.readouterr().out


def test_one_entry_is_proven_by_itself(house, tmp_path, capsys):
    entry_id = record(house, 1)[0]
    assert trail_verbs.prove(entry_id, tmp_path / "entry.tlog-proof") == 0
    trail_verbs.key("QO", site=False)
    key = capsys.readouterr().out.strip()
    assert verify_trail.main([str(tmp_path / "entry.tlog-proof"), "--key", key]) == 0
    assert str(entry_id) in capsys.readouterr().out
    assert trail_verbs.verify("", [str(tmp_path / "entry.tlog-proof")], as_json=False) == 0
    assert trail_verbs.prove(house.id, None) == 1


def test_lag_is_told_and_too_much_of_it_ends_with_1(house, capsys):
    with tenancy.within(house.id):
        old = Actor(house.id, Kind.JOB, name="billing-day")
        audit.record(old, "test.event", now=datetime(2020, 1, 1, tzinfo=UTC))
    assert trail_verbs.lag(as_json=True) == 1
    assert json.loads(capsys.readouterr().out)[0]["lag_seconds"] > 1000
    trail_verbs.checkpoint("", site=False)
    assert trail_verbs.lag(as_json=False) == 0
    assert "QO: 6 entries, 6 signed at" in capsys.readouterr().out


def test_the_verifier_prints_itself():
    printed = CliRunner().invoke(trail.app, ["verifier"])
    assert printed.exit_code == 0
    assert printed.stdout == Path(verify_trail.__file__).read_text(encoding="utf-8")


@pytest.fixture
def witness(house, tmp_path):
    """A witness that knows this site's tree, running; its address and key."""
    opened = serving.opened(tmp_path / "witness", "witness.example", [audit.key(rules.SITE)])
    running = serving.server(opened, 0)
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}", opened
    running.shutdown()
    running.server_close()
    thread.join()


def site_note():
    with tenancy.within(rules.SITE):
        return queries.last_checkpoint()


def test_a_witness_signs_the_sites_checkpoints_and_its_line_is_exported(house, witness, tmp_path, capsys):
    url, there = witness
    assert trail_verbs.add_witness(url, there.key.text()) == 0
    trail_verbs.checkpoint("", site=False)
    assert audit.ask_witnesses(NOW) == audit.ask_witnesses(NOW) == []
    assert site_note().note.count("— witness.example ") == 1
    assert there.seen(audit.origin(rules.SITE))[0] == site_note().size
    assert trail_verbs.export(tmp_path / "site", "", site=True) == 0
    assert (tmp_path / "site" / "checkpoint").read_text().count("— witness.example ") == 1
    assert verify_trail.main([str(tmp_path / "site"), "--kept", str(tmp_path / "site" / "checkpoint")]) == 0
    assert trail_verbs.list_witnesses() == 0
    assert "witness.example at http://127.0.0.1" in capsys.readouterr().out


def test_a_witness_that_saw_more_than_we_remember_is_asked_again_from_there(house, witness, cluster, fresh_database):
    url, there = witness
    trail_verbs.add_witness(url, there.key.text())
    with cluster.connect(fresh_database) as boss:
        boss.execute("SET session_replication_role = replica")
        boss.execute("DELETE FROM audit_cosignature")
    trail_verbs.checkpoint("", site=False)
    assert audit.ask_witnesses(NOW) == []
    assert "— witness.example " in site_note().note


def test_a_witness_does_not_sign_a_site_that_was_rolled_back(house, witness, cluster, fresh_database, capsys):
    url, there = witness
    trail_verbs.add_witness(url, there.key.text())
    with cluster.connect(fresh_database) as boss:
        boss.execute("SET session_replication_role = replica")
        for table in ("leaf", "head", "checkpoint", "tile", "entry", "cosignature"):
            boss.execute(f"DELETE FROM audit_{table}")
    record(house, 2)
    trail_verbs.checkpoint("", site=False)
    (problem,) = audit.ask_witnesses(NOW)
    assert problem in capsys.readouterr().err
    assert "did not sign" in problem
    assert "witness.example" not in site_note().note


def test_a_witness_that_is_away_holds_nothing_up(house):
    opened = serving.PublicKey("away.example", serving.cosigning.WITNESSES, bytes(32)).text()
    assert trail_verbs.add_witness("http://127.0.0.1:9", opened) == 1
    assert trail_verbs.checkpoint("", site=False) == 0


@pytest.mark.parametrize("url", ["http://witness.example", "ftp://witness.example", "https://", "witness.example"])
def test_a_witness_is_asked_over_tls_only(house, url):
    key = serving.PublicKey("witness.example", serving.cosigning.WITNESSES, bytes(32)).text()
    assert trail_verbs.add_witness(url, key) == 2


def test_a_trees_own_key_is_no_witness(house):
    assert trail_verbs.add_witness("https://witness.example", audit.key(rules.SITE)) == 2
