"""Serves the pages with gunicorn, and runs the watching day beside them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from types import FrameType

from django.conf import settings
from django.core.management import call_command

from quietledger.cli import boot


def serve(port: int) -> int:
    """Serve until a signal ends it; returns the server's exit code.  Our own PostgreSQL is stopped with it."""
    call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)
    tool = [sys.executable, "-m"]
    web = subprocess.Popen(  # noqa: S603 - our own server, fixed words
        [
            *tool, "gunicorn", "-k", "gthread", "--threads", "4", "--no-control-socket", "--bind", f"127.0.0.1:{port}",
            "--access-logfile", os.devnull, "--log-level", "warning", "--worker-tmp-dir", str(settings.HOME),
            "quietledger.web.wsgi",
        ]  # fmt: skip
    )
    watch = subprocess.Popen([*tool, "quietledger.cli.main", "day", "--watch"])  # noqa: S603 - our own command

    def end(_number: int, _frame: FrameType | None) -> None:
        web.terminate()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    try:
        return web.wait()
    finally:
        watch.terminate()
        watch.wait()
        if settings.IS_EMBEDDED:
            boot.own_cluster().stop()
