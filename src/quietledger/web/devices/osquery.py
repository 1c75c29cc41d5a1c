"""The owner's page about osquery: the secret by which machines enrol, shown once, and what to set on them."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.shell import pages as shell
from quietledger.safety.devices import actions

FLAGS: Final = (
    "--tls_hostname={host}", "--tls_server_certs=/etc/osquery/authority.crt",
    "--enroll_secret_path=/etc/osquery/secret", "--host_identifier=uuid",
    "--enroll_tls_endpoint=/api/osquery/enroll",
    "--config_plugin=tls", "--config_tls_endpoint=/api/osquery/config",
    "--logger_plugin=tls", "--logger_tls_endpoint=/api/osquery/log",
    "--disable_distributed=false", "--distributed_plugin=tls",
    "--distributed_tls_read_endpoint=/api/osquery/distributed/read",
    "--distributed_tls_write_endpoint=/api/osquery/distributed/write",
)  # fmt: skip


@require_http_methods(["GET", "POST"])
def osquery(request: people.SignedIn) -> HttpResponse:
    """What osquery is good for here; a press makes a fresh secret, and that answer alone shows it."""
    gate.require(request.who, Can.MANAGE_DEVICES, now=request.now)
    secret = actions.new_osquery_secret(request.who, now=request.now) if request.method == "POST" else ""
    flags = [one.format(host=urlsplit(settings.ADDRESS).netloc) for one in FLAGS]
    return shell.page(request, "devices/osquery.html", secret=secret, flags=flags)


@require_POST
def end_osquery(request: people.SignedIn) -> HttpResponse:
    """Let no further machine enrol through osquery."""
    actions.end_osquery_secret(request.who, now=request.now)
    messages.success(request, "No further machine enrols through osquery. Those that did go on reporting.")
    return redirect("devices:everybody")
