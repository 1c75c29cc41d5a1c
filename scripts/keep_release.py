"""Keeps a small house of a release as test data: `keep_release.py VERSION HOME TARGET` (docs/operating.md, "Upgrade").

HOME is what that release's own `./run --no-serve` left, with its database. What is written can be opened by anybody:
root key and sheet lie beside it, because every person in it is made up.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

home = Path(sys.argv[2]).absolute()
os.environ |= {"QUIETLEDGER_HOME": str(home), "DJANGO_SETTINGS_MODULE": "quietledger.settings"}

import django  # noqa: E402 - the lines above come first

django.setup()

from quietledger.core.backups import sealing, tables  # noqa: E402 - Django is set up first
from quietledger.core.backups.copying import Copier  # noqa: E402 - the same
from quietledger.core.backups.rules import About  # noqa: E402 - the same
from quietledger.core.backups.store import Store  # noqa: E402 - the same
from quietledger.core.tenancy.cluster import Cluster  # noqa: E402 - the same
from quietledger.settings import socket_folder  # noqa: E402 - the same


def main(version: str, target: Path) -> None:
    """Write the store, its sheet and the root key."""
    cluster = Cluster(home / "pg", socket_folder(home))
    cluster.ensure("quietledger")
    target.mkdir(parents=True)
    now, keys = datetime.now(UTC), target / "keys"  # noqa: TID251 - a script is a face
    keys.mkdir()
    sheet = sealing.make_key(keys, site="test-data.example", day=f"{now:%Y-%m-%d}")
    (target / "sheet-TEST-DATA.txt").write_text(
        f"# TEST DATA, OPEN TO ALL: made-up people of release {version}.\n{sheet}"
    )
    (target / "root-TEST-DATA.key").write_bytes((home / "keys" / "root.key").read_bytes())
    writer, store = sealing.writer(keys), Store(target / "store")
    with tables.connect() as connection:
        copier = Copier(connection, store, writer, lambda _done, _all: None)
        store.finish(*copier.copy(About(version, "test-data.example"), now), writer)
    for path in keys.iterdir():
        path.unlink()
    keys.rmdir()
    cluster.stop()
    print(f"{copier.chunks} chunks, {store.size_bytes():,} bytes")  # noqa: T201 - a script speaks


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[3]))
