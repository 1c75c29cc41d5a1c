"""What osquery needs: the practice's secret to enrol by, and its answers until they come to a report."""

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
    dependencies = [("devices", "0001_tables")]

    operations = [
        migrations.CreateModel(
            name="NodeSecret",
            fields=[
                PRACTICE,
                ROW,
                ("digest", models.CharField(max_length=64)),
                ("made_by", models.UUIDField(null=True)),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "devices_node_secret",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("practice_id",),
                        name="devices_node_secret_one_open",
                    )
                ],
            },
        ),
        PracticeTable("NodeSecret"),
        migrations.CreateModel(
            name="Node",
            fields=[
                PRACTICE,
                ROW,
                ("machine", models.CharField(max_length=64)),
                ("is_certified", models.BooleanField()),
                ("answers", models.TextField(default="")),
                ("device", PracticeKey("devices.device")),
            ],
            options={
                "db_table": "devices_node",
                "indexes": [models.Index(fields=["practice_id", "machine"], name="devices_node_machine")],
                "constraints": [
                    models.UniqueConstraint(fields=("practice_id", "device"), name="devices_node_once_a_device")
                ],
            },
        ),
        PracticeTable("Node"),
    ]
