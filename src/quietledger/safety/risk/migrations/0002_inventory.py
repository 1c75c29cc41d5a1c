"""The inventory and the map: things and flows added by hand, what was said of them, custody, and looks."""

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
    dependencies = [("risk", "0001_tables"), ("tenancy", "0001_tables")]

    operations = [
        migrations.CreateModel(
            name="Asset",
            fields=[
                PRACTICE,
                ROW,
                ("kind", models.TextField()),
                ("name", models.TextField()),
                ("added_by", models.UUIDField(null=True)),
                ("added_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.UUIDField(null=True)),
            ],
            options={"db_table": "risk_asset"},
        ),
        PracticeTable("Asset"),
        migrations.CreateModel(
            name="Remark",
            fields=[
                PRACTICE,
                ROW,
                ("thing", models.TextField()),
                ("owner_id", models.UUIDField(null=True)),
                ("criticality", models.TextField()),
                ("has_data", models.BooleanField()),
                ("why_none", models.TextField(default="")),
                ("kept_where", models.TextField(default="")),
                ("support_ends_on", models.DateField(null=True)),
                ("scenarios", models.JSONField(default=list)),
                ("said_by", models.UUIDField(null=True)),
                ("said_at", models.DateTimeField()),
            ],
            options={
                "db_table": "risk_remark",
                "indexes": [models.Index(fields=["practice_id", "thing", "-said_at"], name="risk_remark_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("has_data", True), models.Q(("why_none", ""), _negated=True), _connector="OR"
                        ),
                        name="risk_remark_none_because",
                    )
                ],
            },
        ),
        PracticeTable("Remark", append_only=True),
        migrations.CreateModel(
            name="Custody",
            fields=[
                PRACTICE,
                ROW,
                ("thing", models.TextField()),
                ("what", models.TextField()),
                ("happened_on", models.DateField()),
                ("note", models.TextField()),
                ("noted_by", models.UUIDField(null=True)),
                ("noted_at", models.DateTimeField()),
            ],
            options={
                "db_table": "risk_custody",
                "indexes": [models.Index(fields=["practice_id", "thing", "-noted_at"], name="risk_custody_of")],
            },
        ),
        PracticeTable("Custody", append_only=True),
        migrations.CreateModel(
            name="Flow",
            fields=[
                PRACTICE,
                ROW,
                ("source", models.TextField()),
                ("target", models.TextField()),
                ("categories", models.JSONField()),
                ("channel", models.TextField()),
                ("guarded_by", models.TextField(default="")),
                ("added_by", models.UUIDField(null=True)),
                ("added_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.UUIDField(null=True)),
            ],
            options={"db_table": "risk_flow"},
        ),
        PracticeTable("Flow"),
        migrations.CreateModel(
            name="Look",
            fields=[
                PRACTICE,
                ROW,
                ("things", models.JSONField()),
                ("flows", models.JSONField()),
                ("looked_by", models.UUIDField(null=True)),
                ("looked_at", models.DateTimeField()),
            ],
            options={
                "db_table": "risk_look",
                "indexes": [models.Index(fields=["practice_id", "-looked_at"], name="risk_look_newest")],
            },
        ),
        PracticeTable("Look", append_only=True),
    ]
