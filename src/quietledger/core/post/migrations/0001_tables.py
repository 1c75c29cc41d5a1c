"""Mailboxes, and letters that wait to go out."""

from django.db import migrations, models

import quietledger.core.tenancy.ids
import quietledger.core.tenancy.models
import quietledger.core.vault.models
from quietledger.core.tenancy.operations import PracticeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0001_tables")]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "practice_id",
                    models.UUIDField(default=quietledger.core.tenancy.models.practice_in_scope, editable=False),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=quietledger.core.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("doc", quietledger.core.vault.models.SealedField()),
                ("name", models.TextField()),
                ("smtp_host", models.TextField()),
                ("smtp_port", models.IntegerField()),
                ("smtp_tls", models.TextField()),
                ("imap_host", models.TextField()),
                ("imap_port", models.IntegerField()),
                ("imap_tls", models.TextField()),
                ("added_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("problem", models.TextField(default="")),
            ],
            options={
                "db_table": "post_account",
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "practice_id",
                    models.UUIDField(default=quietledger.core.tenancy.models.practice_in_scope, editable=False),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=quietledger.core.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("doc", quietledger.core.vault.models.SealedField()),
                ("account_id", models.UUIDField()),
                ("once", models.TextField()),
                ("demand", models.TextField()),
                ("state", models.TextField(default="waiting")),
                ("about_kind", models.TextField(default="")),
                ("about_id", models.UUIDField(null=True)),
                ("attempts_count", models.IntegerField(default=0)),
                ("put_at", models.DateTimeField()),
                ("next_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("hop", models.TextField(default="")),
                ("tls", models.TextField(default="")),
                ("cipher", models.TextField(default="")),
                ("verified", models.TextField(default="")),
                ("answer", models.TextField(default="")),
                ("problem", models.TextField(default="")),
            ],
            options={
                "db_table": "post_letter",
                "indexes": [models.Index(fields=["practice_id", "state", "next_at"], name="post_letter_due")],
                "constraints": [models.UniqueConstraint(fields=("practice_id", "once"), name="post_letter_once")],
            },
        ),
        PracticeTable("Account"),
        PracticeTable("Letter"),
    ]
