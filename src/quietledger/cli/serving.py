"""Serves the pages with gunicorn, and runs the watching day beside them."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.core.management import call_command

from quietledger.cli import boot


def serve(port: int) -> int:
    """Serve until a signal ends it; returns the server's exit code.  Our own PostgreSQL is stopped with it."""
    call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)
    tool = [sys.executable, "-m"]
    web = subprocess.Popen([*tool, "gunicorn", *_options(port), "quietledger.web.wsgi"])  # noqa: S603 - our own server
    command = str(Path(sys.executable).with_name("quietledger"))
    watch = subprocess.Popen([command, "day", "--watch"])  # noqa: S603 - our own command

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


def _options(port: int) -> list[str]:
    # No access log: the trail says who saw what. The control socket would open in the user's home.
    told = {
        "--worker-class": "gthread",
        "--threads": "4",
        "--bind": f"127.0.0.1:{port}",
        "--log-level": "warning",
        "--worker-tmp-dir": str(settings.HOME),
    }
    return ["--no-control-socket", *(word for pair in told.items() for word in pair)]
