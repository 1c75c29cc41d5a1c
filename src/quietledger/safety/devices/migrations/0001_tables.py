"""Paired devices, the codes that pair them, what is tied to them, the owner's exceptions, and losses."""

from django.db import migrations, models

import quietledger.core.tenancy.ids
import quietledger.core.tenancy.models
from quietledger.core.tenancy.models import PracticeKey
from quietledger.core.tenancy.operations import PracticeTable

PRACTICE = ("practice_id", models.UUIDField(default=quietledger.core.tenancy.models.practice_in_scope, editable=False))
ROW = (
    "id",
    models.UUIDField(default=quietledger.core.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False),
)


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0001_tables")]

    operations = [
        migrations.CreateModel(
            name="Device",
            fields=[
                PRACTICE,
                ROW,
                ("person_id", models.UUIDField(null=True)),
                ("source", models.CharField(max_length=10)),
                ("name", models.TextField(default="")),
                ("platform", models.CharField(max_length=10)),
                ("key", models.TextField(default="")),
                ("thumbprint", models.CharField(default="", max_length=64)),
                ("certificate_until", models.DateTimeField(null=True)),
                ("nonce", models.TextField(default="")),
                ("seq", models.BigIntegerField(default=0)),
                ("node", models.CharField(default="", max_length=64)),
                ("serial", models.TextField(default="")),
                ("attested", models.TextField(default="")),
                ("level", models.IntegerField(default=0)),
                ("report", models.TextField(default="")),
                ("paired_at", models.DateTimeField()),
                ("reported_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_why", models.CharField(default="", max_length=10)),
            ],
            options={
                "db_table": "devices_device",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True), models.Q(("key", ""), _negated=True)),
                        fields=("practice_id", "key"),
                        name="devices_device_key_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("node", ""), _negated=True),
                        fields=("practice_id", "node"),
                        name="devices_device_node_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True), ("source", "machine")),
                        fields=("practice_id",),
                        name="devices_device_one_machine",
                    ),
                ],
            },
        ),
        PracticeTable("Device"),
        migrations.CreateModel(
            name="Code",
            fields=[
                PRACTICE,
                ROW,
                ("person_id", models.UUIDField()),
                ("digest", models.CharField(max_length=64)),
                ("name", models.TextField(default="")),
                ("until", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "devices_code",
                "constraints": [
                    models.UniqueConstraint(fields=("practice_id", "digest"), name="devices_code_digest_once")
                ],
            },
        ),
        PracticeTable("Code"),
        migrations.CreateModel(
            name="Tie",
            fields=[
                PRACTICE,
                ROW,
                ("person_id", models.UUIDField()),
                ("kind", models.CharField(max_length=10)),
                ("value", models.TextField()),
                ("since", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("device", PracticeKey("devices.device")),
            ],
            options={
                "db_table": "devices_tie",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("practice_id", "kind", "value"),
                        name="devices_tie_once",
                    )
                ],
            },
        ),
        PracticeTable("Tie"),
        migrations.CreateModel(
            name="Exemption",
            fields=[
                PRACTICE,
                ROW,
                ("reason", models.TextField()),
                ("given_by", models.UUIDField(null=True)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("device", PracticeKey("devices.device")),
            ],
            options={
                "db_table": "devices_exemption",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("since"))), name="devices_exemption_ends_after_start"
                    )
                ],
            },
        ),
        PracticeTable("Exemption"),
        migrations.CreateModel(
            name="Loss",
            fields=[
                PRACTICE,
                ROW,
                ("reported_by", models.UUIDField(null=True)),
                ("sign_ins", models.IntegerField()),
                ("at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                ("device", PracticeKey("devices.device")),
            ],
            options={
                "db_table": "devices_loss",
            },
        ),
        PracticeTable("Loss"),
    ]
