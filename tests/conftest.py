"""What every test stands on: a real PostgreSQL of its own, two practices, and people and jobs to act in them.

Fixtures
--------
db            pytest-django's: each test in a transaction that is rolled back, as the role `quietledger_app`
fresh_database  a database of its own for tests that commit: SIGKILL, live server, several processes (the trail and the
              ledger refuse to be emptied)
now           Monday, 23 November 2026, 09:00 UTC
practice, other_practice   PracticeRow of Quiet Oak and of River House
biller, owner, other_biller   Actor of a person with all facts that the gate asks for, signed in with two factors
job           function (practice_id=..., name="billing-day") -> Actor with a lease
receiver      Ref of a partner to whom the first practice may send anything
tell          function (about_kind, id, name, until=None, practice_id=..., value=""): tell a fact
trail         function (practice_id=None) -> list of the trail's open entries (dicts), newest first
shared_data   the folder of real files, or a skip with a clear message
stand         real mail and name servers on loopback (tests/mailstand/README.md), or a skip with a clear message
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

ROOT = Path(__file__).parents[1]
pytest_plugins = ["tests.mailstand.fixture", "tests.swtpm"]

try:  # the ground floor's tests also run in an install without Django
    import django

    HAS_WEB = True
except ModuleNotFoundError:
    HAS_WEB = False

collect_ignore = [] if HAS_WEB else [
    path.name for path in Path(__file__).parent.iterdir() if path.is_dir() and path.name not in {"pure", "cli"}
]  # fmt: skip

_HOME = Path(tempfile.mkdtemp(prefix="ql-test-"))
os.environ["QUIETLEDGER_HOME"] = str(_HOME)
os.environ["QUIETLEDGER_TEST_RUN"] = "1"
os.environ.pop("QUIETLEDGER_DATABASE_URL", None)
if HAS_WEB:
    os.environ["DJANGO_SETTINGS_MODULE"] = "quietledger.settings"  # here and not in the ini: the lines above come first
    django.setup()
TEMPLATE = "clean"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real files that nobody here wrote."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the folder of real files (shared/data beside the checkout) is not here")
    return folder


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: playwright keeps an event loop running in this thread, and no other may run beside."""
    items.sort(key=lambda item: "browser" in item.keywords or "browser" in getattr(item, "fixturenames", ()))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI nothing may be skipped: a missing browser or folder there is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped") and session.exitstatus == 0:
        reporter.write_line("Tests were skipped, and in CI none may be.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure() -> None:
    if HAS_WEB:
        _cluster().stop()
    shutil.rmtree(_HOME, ignore_errors=True)


if HAS_WEB:
    from quietledger.core.tenancy.cluster import Cluster, make_keys

    def _cluster() -> Cluster:
        return Cluster(_HOME / "pg", _HOME / "pg")

    def _migrated() -> Cluster:
        """The run's cluster, with one migrated database that others are copied from."""
        from django.core.management import call_command
        from django.db import connections

        from quietledger.core.clients import authority

        cluster = _cluster()
        if not cluster.is_running():
            make_keys(_HOME, _HOME / "keys" / "root.key")
            # By the real hour, whichever test comes first: real servers show what it issued.
            authority.ensure(_HOME / "tls", datetime.now(UTC))  # noqa: TID251 - real servers know no other hour
            cluster.ensure("postgres")
            # A test's cluster is thrown away: no reason to wait for the disk.
            with cluster.connect("postgres") as connection:
                connection.execute("ALTER SYSTEM SET fsync = off")
                connection.execute("SELECT pg_reload_conf()")
            cluster.create(TEMPLATE)
            owner = connections["owner"]
            owner.settings_dict["NAME"] = TEMPLATE
            call_command("migrate", database="owner", verbosity=0, skip_checks=True)
            owner.close()
        return cluster

    @pytest.fixture(scope="session")
    def django_db_setup(django_db_blocker: Any) -> None:
        """Copy the migrated database; tests use it as the application's role."""
        from django.db import connections

        with django_db_blocker.unblock():
            _migrated().create("tests", TEMPLATE)
            connections["default"].settings_dict["NAME"] = "tests"
            connections["owner"].settings_dict["NAME"] = "tests"

    @pytest.fixture(scope="session")
    def cluster(django_db_blocker: Any) -> Cluster:
        """The run's PostgreSQL, for tests that make databases or connect in other roles."""
        with django_db_blocker.unblock():
            return _migrated()

    @pytest.fixture
    def fresh_database(cluster: Cluster, django_db_blocker: Any) -> Iterator[str]:
        """A freshly migrated database of this test alone; Django's connection points to it. Yields its name."""
        from django.db import connections

        name = f"t{os.urandom(4).hex()}"
        cluster.create(name, TEMPLATE)
        before = {alias: connections[alias].settings_dict["NAME"] for alias in ("default", "owner")}
        with django_db_blocker.unblock():
            for alias in before:
                connections[alias].close()
                connections[alias].settings_dict["NAME"] = name
            yield name
            for alias, old in before.items():
                connections[alias].close()
                connections[alias].settings_dict["NAME"] = old
        cluster.drop(name)

    @pytest.fixture(autouse=True)
    def forgotten_keys() -> None:
        """Forget practices' keys between tests: they were rolled back with the test that made them."""
        from quietledger.core.vault import keys

        keys.forget_cached()

    @pytest.fixture
    def now() -> datetime:
        return datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def make_practice(name: str, code: str) -> Any:
        from quietledger.core.tenancy import actions as tenancy

        told = {"npi": "1999999984", "tax_id": "000123456", "taxonomy": "261QM0801X", "street": "100 SAMPLE STREET"}
        told |= {"city": "SPRINGFIELD", "state": "IL", "zip9": "627019998", "phone": "5555550100"}
        return tenancy.add_practice(name=name, code=code, email="desk@example.com", **told)

    @pytest.fixture
    def practice(db: None) -> Any:
        return make_practice("Quiet Oak Psychology", "QO")

    @pytest.fixture
    def other_practice(db: None) -> Any:
        return make_practice("River House Counseling", "RH")

    def make_person(practice_id: UUID, now: datetime, *roles: str) -> Any:
        """An actor with every fact that the gate asks of staff; who needs one missing tells it again with an end."""
        from quietledger.core.facts import actions as facts
        from quietledger.core.facts.rules import Ref, Told
        from quietledger.core.tenancy import actions as tenancy
        from quietledger.core.tenancy.ids import uuid7
        from quietledger.core.tenancy.rules import Actor, Kind

        person = uuid7()
        able = ["person.trained", "person.screened", "person.pairing"]  # who needs a device tells of one
        names = ["person.active", "person.mfa", *able, *(f"person.role.{role}" for role in roles)]
        with tenancy.within(practice_id):
            facts.tell([Told(Ref("person", person), name, None, "test") for name in names], by="people", now=now)
        return Actor(
            practice_id, Kind.STAFF, person_id=person, name="Odalys", mfa_level=2, signed_in_at=now, proven_seconds=0
        )

    def make_receiver(practice_id: UUID, now: datetime, partner_id: UUID | None = None) -> Any:
        """A partner to whom anything may go: whom the tests of other rooms send to."""
        from quietledger.core.facts import actions as facts
        from quietledger.core.facts.rules import Ref, Told
        from quietledger.core.tenancy import actions as tenancy
        from quietledger.core.tenancy.ids import uuid7

        receiver = Ref("partner", partner_id or uuid7())
        with tenancy.within(practice_id):
            facts.tell([Told(receiver, "partner.joining", None, "test")], by="test", now=now)
        return receiver

    @pytest.fixture
    def receiver(practice: Any, now: datetime) -> Any:
        return make_receiver(practice.id, now)

    @pytest.fixture
    def biller(practice: Any, now: datetime) -> Any:
        return make_person(practice.id, now, "biller")

    @pytest.fixture
    def owner(practice: Any, now: datetime) -> Any:
        return make_person(practice.id, now, "owner")

    @pytest.fixture
    def other_biller(other_practice: Any, now: datetime) -> Any:
        return make_person(other_practice.id, now, "biller")

    @pytest.fixture
    def job(practice: Any, now: datetime) -> Callable[..., Any]:
        from quietledger.core.tenancy import actions as tenancy

        def make(practice_id: UUID | None = None, name: str = "billing-day") -> Any:
            return tenancy.job(practice_id or practice.id, name, now)

        return make

    @pytest.fixture
    def tell(practice: Any, now: datetime) -> Callable[..., None]:
        from quietledger.core.facts import actions as facts
        from quietledger.core.facts.rules import Ref, Told
        from quietledger.core.tenancy import actions as tenancy

        def one(
            kind: str,
            about: UUID,
            name: str,
            until: datetime | None = None,
            practice_id: UUID | None = None,
            value: str = "",
        ) -> None:
            with tenancy.within(practice_id or practice.id):
                facts.tell([Told(Ref(kind, about), name, until, "test", value)], by="test", now=now)

        return one

    @pytest.fixture
    def trail(practice: Any) -> Callable[..., list[dict[str, Any]]]:
        from quietledger.core.audit.models import Entry
        from quietledger.core.tenancy import actions as tenancy

        def entries(practice_id: UUID | None = None) -> list[dict[str, Any]]:
            with tenancy.within(practice_id or practice.id):
                return [json.loads(body) for body in Entry.objects.order_by("-id").values_list("body", flat=True)]

        return entries
