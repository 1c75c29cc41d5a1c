"""Evidence of an incident: files with their hashes, and who had them when.

An extra file beside `actions`, which hands its functions on.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from quietledger.core.facts.rules import Ref
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import actions as vault
from quietledger.safety.incidents import checks, errors, queries, recording, rules
from quietledger.safety.incidents.models import File
from quietledger.safety.incidents.rules import Kind, NoteDoc


def put_file(who: Actor, incident_id: UUID, body: bytes, name: str, came_from: str, *, now: datetime) -> UUID:
    """Keep a piece of evidence, sealed with its hash; its name and where it came from begin its record of custody.

    Needs: Can.WORK_INCIDENT.   Trail: incident.file, with the hash.
    Raises: NoSuchIncident; NotNow; NotTaken.
    """
    permit = recording.asked(who, Can.WORK_INCIDENT, incident_id, now)
    checks.check_text(came_from, "came_from")
    checks.check_text(name, "name")
    if not 0 < len(body) <= rules.FILE_MOST_BYTES:
        raise errors.NotTaken({"file": f"A file of 1 byte to {rules.FILE_MOST_BYTES:,} bytes."})
    with tenancy.scope(who):
        row = recording.locked(incident_id)
        digest = sha256(body).hexdigest()
        file = File(
            incident_id=row.id, sha256=digest, size_bytes=len(body), put_by=who.person_id, put_at=now
        )  # fmt: skip
        vault.seal_bytes(file, body)
        file.save(force_insert=True)
        doc = NoteDoc(came_from.strip(), {"name": name.strip()})
        recording.write(permit, row, Kind.CUSTODY, doc, now, topic=str(file.id))
        recording.tell(permit, row, "file", now, file=str(file.id), sha256=digest, size=len(body))
    return file.id


def hand_over(who: Actor, incident_id: UUID, file_id: UUID, text: str, *, now: datetime) -> None:
    """Add a line to a file's record of custody: who got it, when, what for.

    Needs: Can.WORK_INCIDENT.   Trail: incident.custody.
    Raises: NoSuchIncident; NotNow; NotTaken.
    """
    permit = recording.asked(who, Can.WORK_INCIDENT, incident_id, now)
    checks.check_text(text)
    with tenancy.scope(who):
        row = recording.locked(incident_id)
        if not File.objects.filter(id=file_id, incident_id=incident_id).exists():
            raise errors.NoSuchIncident(file_id)
        note_id = recording.write(permit, row, Kind.CUSTODY, NoteDoc(text.strip()), now, topic=str(file_id))
        recording.tell(permit, row, "custody", now, file=str(file_id), note=str(note_id))


def get_file(who: Actor, incident_id: UUID, file_id: UUID, *, now: datetime) -> tuple[queries.FileRow, bytes]:
    """A file with its bytes, whose hash is compared with the one that was kept.

    Needs: Can.SEE_INCIDENTS.   Trail: gate.decide, naming the file.
    Raises: NoSuchIncident; NotTaken, if the bytes are not those that were put there.
    """
    permit = recording.asked(who, Can.SEE_INCIDENTS, incident_id, now, Ref("file", file_id))
    with tenancy.scope(who):
        file = File.objects.filter(id=file_id, incident_id=incident_id).first()
        if file is None:
            raise errors.NoSuchIncident(file_id)
        body = vault.open_bytes(permit, file)
    if sha256(body).hexdigest() != file.sha256:
        raise errors.NotTaken({"file": "These are not the bytes that were put here."})
    return queries.file_row(file), body
