"""The scores of SpamAssassin and rspamd for the same messages: their local tests only, no network, nothing learned."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.mail_corpus import Item

PORT = 21_333
SETTINGS = ("use_bayes 0", "clear_headers", "add_header all Result score=_SCORE_ end", "report_safe 0")
# Modules of rspamd that ask somebody else, or that learn.
ASKING = [
    "rbl",
    "surbl",
    "dkim",
    "spf",
    "dmarc",
    "arc",
    "asn",
    "fuzzy_check",
    "neural",
    "mx_check",
    "url_redirector",
    "bayes_expiry",
    "greylist",
    "ratelimit",
    "history_redis",
    "replies",
    "reputation",
    "dkim_signing",
    "arc_signing",
    "metadata_exporter",
    "known_senders",
    "contextal",
    "gpt",
    "http_headers",
    "hfilter",
]


def spamassassin(items: Sequence[Item]) -> tuple[list[float], float]:
    """A score for each message, and messages a second in one process.  Raises: FileNotFoundError, if it isn't here."""
    mailbox = b"".join(b"From a@a.example Mon Jan  1 00:00:00 2024\n" + _escaped(one.raw) + b"\n\n" for one in items)
    words = [word for setting in SETTINGS for word in ("--cf", setting)]
    began = time.perf_counter()
    done = subprocess.run(
        ["spamassassin", "-L", "-x", "--mbox", *words], input=mailbox, capture_output=True, check=True
    )
    took = time.perf_counter() - began
    scores = [float(one) for one in re.findall(rb"^X-Spam-Result: score=([-\d.]+) end", done.stdout, re.M)]
    if len(scores) != len(items):
        raise SystemExit(f"SpamAssassin scored {len(scores)} of {len(items)} messages: nothing was compared.")
    return scores, len(items) / took


def _escaped(raw: bytes) -> bytes:
    return re.sub(rb"^From ", b">From ", raw.replace(b"\r\n", b"\n"), flags=re.M)


def rspamd(items: Sequence[Item]) -> tuple[list[float], float]:
    """A score for each message, and messages a second of one worker.  Raises: FileNotFoundError, if it isn't here."""
    with _running() as address:
        began = time.perf_counter()
        scores = [_asked(address, one.raw) for one in items]
        return scores, len(items) / (time.perf_counter() - began)


def _asked(address: str, raw: bytes) -> float:
    request = urllib.request.Request(f"{address}/checkv2", data=raw, headers={"Settings": "{}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return float(json.load(answer)["score"])


@contextmanager
def _running() -> Iterator[str]:
    """Rspamd on loopback with its own rules, and a name server that doesn't answer."""
    folder = Path(tempfile.mkdtemp(prefix="ql-rspamd-"))
    shutil.copytree("/etc/rspamd", folder / "etc")
    override, local = folder / "etc/override.d", folder / "etc/local.d"
    (override / "options.inc").write_text(
        'dns { nameserver = ["127.0.0.1:9"]; timeout = 0.01s; retransmits = 1; }\nfilters = "chartable,regexp"; disable_hyperscan = true;\n'
    )
    (override / "worker-normal.inc").write_text(f'bind_socket = "127.0.0.1:{PORT}"; count = 1; enabled = true;\n')
    (override / "worker-controller.inc").write_text(f'bind_socket = "127.0.0.1:{PORT + 1}";\n')
    for worker in ("worker-proxy.inc", "worker-fuzzy.inc"):
        (override / worker).write_text("enabled = false;\n")
    for module in ASKING:
        (local / f"{module}.conf").write_text("enabled = false;\n")
    folders = [f"--var={name}={folder}" for name in ("DBDIR", "RUNDIR", "LOGDIR")]
    folders.append(f"--var=LOCAL_CONFDIR={folder / 'etc'}")
    command = ["rspamd", "-i", "-f", "-c", str(folder / "etc/rspamd.conf"), f"--var=CONFDIR={folder / 'etc'}", *folders]
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)
    try:
        _wait(f"http://127.0.0.1:{PORT}", process, folder / "said")
        yield f"http://127.0.0.1:{PORT}"
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(address: str, process: subprocess.Popen[bytes], said: Path) -> None:
    for _turn in range(900):
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{address}/ping", timeout=2).close()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"Rspamd did not come up:\n{said.read_text(errors='replace')[-2000:]}")
