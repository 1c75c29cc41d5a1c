"""Files and connections."""

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
            name="Connection",
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
                ("host", models.TextField()),
                ("port", models.IntegerField()),
                ("username", models.TextField()),
                ("host_key", models.TextField()),
                ("to_folder", models.TextField()),
                ("from_folder", models.TextField()),
                ("sender_id", models.TextField()),
                ("receiver_id", models.TextField()),
                ("problem", models.TextField(default="")),
            ],
            options={
                "db_table": "exchange_connection",
            },
        ),
        migrations.CreateModel(
            name="File",
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
                ("direction", models.TextField()),
                ("file_kind", models.TextField()),
                ("name", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("size_bytes", models.BigIntegerField()),
                ("once", models.TextField()),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sent", "Sent"),
                            ("arrived", "Arrived"),
                            ("taken", "Taken"),
                            ("quarantined", "Quarantined"),
                            ("kept", "Kept"),
                        ]
                    ),
                ),
                ("connection", models.UUIDField(null=True)),
                ("findings_count", models.IntegerField(default=0)),
                ("problem", models.TextField(default="")),
                ("said", models.TextField(default="")),
                ("came_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "exchange_file",
                "indexes": [
                    models.Index(fields=["practice_id", "state", "file_kind", "id"], name="exchange_file_tray")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("practice_id", "direction", "once"), name="exchange_file_once")
                ],
            },
        ),
        PracticeTable("File"),
        PracticeTable("Connection"),
    ]
