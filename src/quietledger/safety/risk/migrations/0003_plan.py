"""The practice's own estimates of scenarios, and what was decided about gaps."""

from django.db import migrations, models

import quietledger.core.tenancy.ids
import quietledger.core.tenancy.models
from quietledger.core.tenancy.operations import PracticeTable

PRACTICE = ("practice_id", models.UUIDField(default=quietledger.core.tenancy.models.practice_in_scope, editable=False))
ROW = (
    "id",
    models.UUIDField(default=quietledger.core.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False),
)


class Migration(migrations.Migration):
    dependencies = [("risk", "0002_inventory"), ("tenancy", "0001_tables")]

    operations = [
        migrations.CreateModel(
            name="Prior",
            fields=[
                PRACTICE,
                ROW,
                ("scenario", models.CharField(max_length=4)),
                ("low", models.FloatField(null=True)),
                ("mode", models.FloatField(null=True)),
                ("high", models.FloatField(null=True)),
                ("loss_low", models.BigIntegerField(null=True)),
                ("loss_high", models.BigIntegerField(null=True)),
                ("reason", models.TextField()),
                ("noted_by", models.UUIDField(null=True)),
                ("noted_at", models.DateTimeField()),
            ],
            options={
                "db_table": "risk_prior",
                "indexes": [models.Index(fields=["practice_id", "scenario", "-noted_at"], name="risk_prior_newest")],
            },
        ),
        PracticeTable("Prior", append_only=True),
        migrations.CreateModel(
            name="Item",
            fields=[
                PRACTICE,
                ROW,
                ("fact", models.CharField(max_length=80)),
                ("choice", models.CharField(max_length=10)),
                ("owner_id", models.UUIDField()),
                ("due_on", models.DateField()),
                ("cost_cents", models.BigIntegerField(null=True)),
                ("note", models.TextField(default="")),
                ("noted_by", models.UUIDField(null=True)),
                ("noted_at", models.DateTimeField()),
            ],
            options={
                "db_table": "risk_item",
                "indexes": [models.Index(fields=["practice_id", "fact", "-noted_at"], name="risk_item_newest")],
            },
        ),
        PracticeTable("Item", append_only=True),
    ]
