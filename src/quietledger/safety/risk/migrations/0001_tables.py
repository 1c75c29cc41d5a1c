"""What people said of the practice and its safeguards, the files that show it, and decisions about addressable rows."""

import django.db.models.deletion
from django.db import migrations, models

import quietledger.core.tenancy.ids
import quietledger.core.tenancy.models
import quietledger.core.vault.models
from quietledger.core.tenancy.operations import PracticeTable, Resealable

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
            name="Decision",
            fields=[
                PRACTICE,
                ROW,
                ("row", models.TextField()),
                ("outcome", models.TextField()),
                ("rationale", models.TextField(default="")),
                ("owner_id", models.UUIDField(null=True)),
                ("decided_on", models.DateField()),
                ("review_on", models.DateField()),
                ("decided_by", models.UUIDField(null=True)),
                ("decided_at", models.DateTimeField()),
            ],
            options={
                "db_table": "risk_decision",
                "indexes": [models.Index(fields=["practice_id", "row", "-decided_at"], name="risk_decision_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(outcome="implemented")
                        | (~models.Q(rationale="") & models.Q(owner_id__isnull=False)),
                        name="risk_decision_has_reasons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(review_on__gt=models.F("decided_on")), name="risk_decision_ends_later"
                    ),
                ],
            },
        ),
        PracticeTable("Decision", append_only=True),
        migrations.CreateModel(
            name="File",
            fields=[
                PRACTICE,
                ROW,
                ("doc", quietledger.core.vault.models.SealedField()),
                ("kind", models.TextField()),
                ("topic", models.TextField(default="")),
                ("name", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("size_bytes", models.BigIntegerField()),
                ("came_at", models.DateTimeField()),
                ("came_by", models.UUIDField(null=True)),
            ],
            options={
                "db_table": "risk_file",
                "indexes": [models.Index(fields=["practice_id", "kind", "-came_at"], name="risk_file_of")],
            },
        ),
        PracticeTable("File", append_only=True),
        Resealable("File"),
        migrations.CreateModel(
            name="Handed",
            fields=[
                PRACTICE,
                ROW,
                ("key", models.TextField()),
                ("person_id", models.UUIDField(null=True)),
                ("note", models.TextField(default="")),
                ("handed_by", models.UUIDField(null=True)),
                ("handed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "risk_handed",
                "indexes": [models.Index(fields=["practice_id", "key", "-handed_at"], name="risk_handed_newest")],
            },
        ),
        PracticeTable("Handed", append_only=True),
        migrations.CreateModel(
            name="Profile",
            fields=[
                PRACTICE,
                ROW,
                ("clinicians", models.IntegerField()),
                ("records", models.IntegerField()),
                ("revenue_cents", models.BigIntegerField()),
                ("states", models.JSONField(default=list)),
                ("is_part2", models.BooleanField(default=False)),
                ("is_clearinghouse", models.BooleanField(default=False)),
                ("is_government", models.BooleanField(default=False)),
                ("is_group_plan", models.BooleanField(default=False)),
                ("is_proposed_rule", models.BooleanField(default=False)),
                ("said_by", models.UUIDField(null=True)),
                ("said_at", models.DateTimeField()),
            ],
            options={
                "db_table": "risk_profile",
                "indexes": [models.Index(fields=["practice_id", "-said_at"], name="risk_profile_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(clinicians__gte=1, records__gte=0, revenue_cents__gte=0),
                        name="risk_profile_counts",
                    )
                ],
            },
        ),
        PracticeTable("Profile", append_only=True),
        migrations.CreateModel(
            name="Answer",
            fields=[
                PRACTICE,
                ROW,
                ("key", models.TextField()),
                ("value", models.TextField()),
                ("note", models.TextField(default="")),
                ("shown_as", models.TextField(default="")),
                ("shows", models.TextField(default="")),
                ("seen_on", models.DateField(null=True)),
                ("said_by", models.UUIDField(null=True)),
                ("said_at", models.DateTimeField()),
                (
                    "file",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="risk.file",
                    ),
                ),
            ],
            options={
                "db_table": "risk_answer",
                "indexes": [models.Index(fields=["practice_id", "key", "-said_at"], name="risk_answer_newest")],
            },
        ),
        PracticeTable("Answer", append_only=True),
    ]
