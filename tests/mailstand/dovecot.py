"""Dovecot: IMAP over TLS only for who is well kept, passwords in the clear for who is not; it also judges log-ins."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.mailstand.certificates import Pair
from tests.mailstand.places import ADDRESS, LAX, PASSWORD, PRACTICE, Ports
from tests.mailstand.processes import Processes

_CONFIG = """
base_dir = {folder}/dovecot
log_path = {folder}/dovecot.log
protocols = imap
listen = {practice}, {lax}
default_internal_user = dovecot
default_login_user = dovenull
first_valid_uid = 1
mail_location = maildir:{folder}/mail/%d/%n
auth_mechanisms = plain login
ssl = required
disable_plaintext_auth = yes
ssl_min_protocol = TLSv1.2
ssl_cert = <{good_cert}
ssl_key = <{good_key}
local {lax} {{
  ssl = yes
  disable_plaintext_auth = no
  ssl_cert = <{bad_cert}
  ssl_key = <{bad_key}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%d/%n allow_all_users=yes
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service auth {{
  unix_listener {folder}/auth.sock {{
    mode = 0666
  }}
}}
service stats {{
  client_limit = 100
}}
"""


def start(folder: Path, ports: Ports, pairs: Mapping[str, Pair], owner: tuple[int, int], processes: Processes) -> None:
    """Start it in the foreground.

    It listens at the domains' own addresses: dovecot takes a client of its own address for a safe one, and clients
    come from 127.0.0.1.
    """
    good, bad = pairs[PRACTICE], pairs[LAX]
    text = _CONFIG.format(
        folder=folder,
        practice=ADDRESS[PRACTICE],
        lax=ADDRESS[LAX],
        good_cert=good.certificate,
        good_key=good.key,
        bad_cert=bad.certificate,
        bad_key=bad.key,
        password=PASSWORD,
        uid=owner[0],
        gid=owner[1],
        port=ports.imap,
    )
    (folder / "dovecot.conf").write_text(text)
    processes.start("dovecot", ["/usr/sbin/dovecot", "-F", "-c", str(folder / "dovecot.conf")])
