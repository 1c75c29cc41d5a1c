"""Policies and offers, their parts, exclusions, conditions and files."""

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


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0001_tables")]

    operations = [
        migrations.CreateModel(
            name="Policy",
            fields=[
                PRACTICE,
                ROW,
                (
                    "state",
                    models.TextField(
                        choices=[("quoted", "Quoted"), ("bound", "Bound"), ("declined", "Declined")], default="quoted"
                    ),
                ),
                ("effective_on", models.DateField()),
                ("expiration_on", models.DateField()),
                ("terms", models.JSONField()),
                ("added_by", models.UUIDField(null=True)),
                ("added_at", models.DateTimeField()),
                ("bound_at", models.DateTimeField(null=True)),
                ("ended_on", models.DateField(null=True)),
            ],
            options={
                "db_table": "cyberinsurance_policy",
                "indexes": [models.Index(fields=["practice_id", "state"], name="cyberinsurance_policy_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expiration_on__gt", models.F("effective_on"))),
                        name="cyberinsurance_policy_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "bound"), _negated=True), ("bound_at__isnull", False), _connector="OR"
                        ),
                        name="cyberinsurance_policy_bound_has_instant",
                    ),
                ],
            },
        ),
        PracticeTable("Policy"),
        migrations.CreateModel(
            name="Part",
            fields=[
                PRACTICE,
                ROW,
                ("page", models.IntegerField(null=True)),
                ("text_sha256", models.CharField(default="", max_length=64)),
                ("part", models.CharField(max_length=4)),
                ("limit_cents", models.BigIntegerField(null=True)),
                ("aggregate_cents", models.BigIntegerField(null=True)),
                ("retention_cents", models.BigIntegerField(null=True)),
                ("coinsurance_percent", models.IntegerField(null=True)),
                ("waiting_hours", models.IntegerField(default=0)),
                ("indemnity_days", models.IntegerField(null=True)),
                ("basis", models.TextField(default="dollars")),
                ("people_cap", models.IntegerField(null=True)),
                ("inside_aggregate", models.BooleanField(default=True)),
                ("triggers", models.TextField(default="")),
                (
                    "policy",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cyberinsurance.policy",
                    ),
                ),
            ],
            options={
                "db_table": "cyberinsurance_part",
                "constraints": [
                    models.UniqueConstraint(fields=("practice_id", "policy", "part"), name="cyberinsurance_part_once")
                ],
            },
        ),
        PracticeTable("Part", deletable=True),
        migrations.CreateModel(
            name="File",
            fields=[
                PRACTICE,
                ROW,
                ("doc", quietledger.core.vault.models.SealedField()),
                ("kind", models.TextField()),
                ("name", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("size_bytes", models.BigIntegerField()),
                ("put_by", models.UUIDField(null=True)),
                ("put_at", models.DateTimeField()),
                (
                    "policy",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cyberinsurance.policy",
                    ),
                ),
            ],
            options={
                "db_table": "cyberinsurance_file",
                "indexes": [models.Index(fields=["practice_id", "policy", "kind"], name="cyberinsurance_file_of")],
            },
        ),
        PracticeTable("File"),
        migrations.CreateModel(
            name="Exclusion",
            fields=[
                PRACTICE,
                ROW,
                ("page", models.IntegerField(null=True)),
                ("text_sha256", models.CharField(default="", max_length=64)),
                ("exclusion", models.CharField(max_length=3)),
                ("carve_backs", models.TextField(default="")),
                ("is_counted", models.BooleanField(default=True)),
                (
                    "policy",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cyberinsurance.policy",
                    ),
                ),
            ],
            options={
                "db_table": "cyberinsurance_exclusion",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("practice_id", "policy", "exclusion"), name="cyberinsurance_exclusion_once"
                    )
                ],
            },
        ),
        PracticeTable("Exclusion", deletable=True),
        migrations.CreateModel(
            name="Condition",
            fields=[
                PRACTICE,
                ROW,
                ("page", models.IntegerField(null=True)),
                ("text_sha256", models.CharField(default="", max_length=64)),
                ("kind", models.TextField()),
                ("say", models.TextField()),
                ("controls", models.JSONField(default=list)),
                ("reach", models.TextField(default="causes")),
                ("deadline_on", models.DateField(null=True)),
                (
                    "policy",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cyberinsurance.policy",
                    ),
                ),
            ],
            options={
                "db_table": "cyberinsurance_condition",
                "indexes": [models.Index(fields=["practice_id", "policy"], name="cyberinsurance_condition_of")],
            },
        ),
        PracticeTable("Condition", deletable=True),
    ]
