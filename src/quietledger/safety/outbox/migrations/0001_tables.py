"""Recipients, messages, answers, and choices of plain mail."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import quietledger.core.tenancy.ids
import quietledger.core.tenancy.models
import quietledger.core.vault.models
from quietledger.core.tenancy.operations import PracticeTable

PRACTICE = ("practice_id", models.UUIDField(default=quietledger.core.tenancy.models.practice_in_scope, editable=False))
ROW = (
    "id",
    models.UUIDField(default=quietledger.core.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False),
)
DOC = ("doc", quietledger.core.vault.models.SealedField())


def key(to: str, **options: Any) -> quietledger.core.tenancy.models.PracticeKey:
    """A key to another table of the same practice."""
    return quietledger.core.tenancy.models.PracticeKey(
        db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to=to,
        **options,
    )  # fmt: skip


class Migration(migrations.Migration):
    initial = True

    dependencies = [("patients", "0003_found_by_name")]

    operations = [
        migrations.CreateModel(
            name="Recipient",
            fields=[
                PRACTICE,
                ROW,
                DOC,
                ("to", models.TextField()),
                ("may_name", models.BooleanField(default=False)),
                ("has_agreement", models.BooleanField(default=False)),
                ("key_until", models.DateTimeField(null=True)),
                ("has_key", models.BooleanField(default=False)),
                ("added_at", models.DateTimeField()),
                ("checked_at", models.DateTimeField(null=True)),
                ("patient", key("patients.patient", null=True)),
            ],
            options={
                "db_table": "outbox_recipient",
                "indexes": [models.Index(fields=["practice_id", "patient"], name="outbox_recipient_patient")],
            },
        ),
        PracticeTable("Recipient"),
        migrations.CreateModel(
            name="Message",
            fields=[
                PRACTICE,
                ROW,
                DOC,
                ("state", models.TextField(choices=[("draft", "Draft"), ("sent", "Sent")], default="draft")),
                ("way", models.TextField(default="")),
                ("purpose", models.TextField()),
                ("is_check", models.BooleanField(default=False)),
                ("written_by", models.UUIDField()),
                ("written_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("letter_id", models.UUIDField(null=True)),
                ("link", models.BinaryField(null=True)),
                ("code", models.TextField(default="")),
                ("wrong_tries", models.IntegerField(default=0)),
                ("expires_at", models.DateTimeField(null=True)),
                ("locked_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("patient", key("patients.patient", null=True)),
                ("recipient", key("outbox.recipient")),
            ],
            options={
                "db_table": "outbox_message",
                "indexes": [
                    models.Index(fields=["practice_id", "-written_at"], name="outbox_message_newest"),
                    models.Index(fields=["practice_id", "recipient", "-written_at"], name="outbox_message_of"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("practice_id", "link"), name="outbox_message_link_once"),
                    models.CheckConstraint(
                        condition=models.Q(("wrong_tries__gte", 0), ("wrong_tries__lte", 5)),
                        name="outbox_message_tries",
                    ),
                ],
            },
        ),
        PracticeTable("Message"),
        migrations.CreateModel(
            name="Reply",
            fields=[
                PRACTICE,
                ROW,
                DOC,
                ("came_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("read_by", models.UUIDField(null=True)),
                ("message", key("outbox.message")),
                ("patient", key("patients.patient", null=True)),
            ],
            options={
                "db_table": "outbox_reply",
                "indexes": [
                    models.Index(fields=["practice_id", "message"], name="outbox_reply_of"),
                    models.Index(
                        condition=models.Q(("read_at__isnull", True)),
                        fields=["practice_id", "came_at"],
                        name="outbox_reply_tray",
                    ),
                ],
            },
        ),
        PracticeTable("Reply"),
        migrations.CreateModel(
            name="PlainChoice",
            fields=[
                PRACTICE,
                ROW,
                ("warned_by", models.UUIDField()),
                ("chosen_at", models.DateTimeField()),
                ("text_version", models.IntegerField()),
                ("how", models.TextField()),
                ("until", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.UUIDField(null=True)),
                ("patient", key("patients.patient")),
            ],
            options={
                "db_table": "outbox_choice",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("practice_id", "patient"),
                        name="outbox_choice_one",
                    ),
                ],
            },
        ),
        PracticeTable("PlainChoice"),
    ]
