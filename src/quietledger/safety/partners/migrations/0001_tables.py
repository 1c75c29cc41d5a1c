"""Partners, how they were rated, what they offered and answered, and who was chosen why."""

from typing import Any

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
DOC = ("doc", quietledger.core.vault.models.SealedField())


def key(to: str, **options: Any) -> quietledger.core.tenancy.models.PracticeKey:
    """A key to another table of the same practice."""
    return quietledger.core.tenancy.models.PracticeKey(
        db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to=to,
        **options,
    )  # fmt: skip


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0001_tables")]

    operations = [
        migrations.CreateModel(
            name="Partner",
            fields=[
                PRACTICE,
                ROW,
                ("name", models.TextField()),
                ("kind", models.TextField()),
                ("tier", models.CharField(max_length=2)),
                ("state", models.TextField(default="candidate")),
                ("regions", models.JSONField(default=list)),
                ("domain", models.TextField(default="")),
                ("owners", models.JSONField(default=list)),
                ("npi", models.TextField(default="")),
                ("ein", models.TextField(default="")),
                ("notes", models.TextField(default="")),
                ("added_at", models.DateTimeField()),
                ("state_since", models.DateTimeField()),
                ("why", models.TextField(default="")),
            ],
            options={
                "db_table": "partners_partner",
            },
        ),
        PracticeTable("Partner"),
        migrations.CreateModel(
            name="File",
            fields=[
                PRACTICE,
                ROW,
                DOC,
                ("kind", models.TextField()),
                ("topic", models.TextField(default="")),
                ("name", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("size_bytes", models.BigIntegerField()),
                ("until", models.DateTimeField(null=True)),
                ("came_at", models.DateTimeField()),
                ("came_by", models.TextField()),
                ("partner", key("partners.partner")),
            ],
            options={
                "db_table": "partners_file",
                "indexes": [
                    models.Index(fields=["practice_id", "partner", "kind", "-came_at"], name="partners_file_of")
                ],
            },
        ),
        PracticeTable("File", append_only=True),
        Resealable("File"),
        migrations.CreateModel(
            name="KnockOut",
            fields=[
                PRACTICE,
                ROW,
                ("test", models.CharField(max_length=4)),
                ("result", models.TextField()),
                ("reason", models.TextField()),
                ("noted_by", models.UUIDField(null=True)),
                ("noted_at", models.DateTimeField()),
                ("partner", key("partners.partner")),
            ],
            options={
                "db_table": "partners_knock_out",
                "indexes": [
                    models.Index(
                        fields=["practice_id", "partner", "test", "-noted_at"], name="partners_knock_out_newest"
                    )
                ],
            },
        ),
        PracticeTable("KnockOut", append_only=True),
        migrations.CreateModel(
            name="Score",
            fields=[
                PRACTICE,
                ROW,
                ("criterion", models.CharField(max_length=4)),
                ("halves", models.IntegerField()),
                ("confidence", models.TextField()),
                ("reason", models.TextField(default="")),
                ("noted_by", models.UUIDField(null=True)),
                ("noted_at", models.DateTimeField()),
                ("partner", key("partners.partner")),
            ],
            options={
                "db_table": "partners_score",
                "indexes": [
                    models.Index(
                        fields=["practice_id", "partner", "criterion", "-noted_at"], name="partners_score_newest"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("halves__gte", 0), ("halves__lte", 10)), name="partners_score_on_scale"
                    )
                ],
            },
        ),
        PracticeTable("Score", append_only=True),
        migrations.CreateModel(
            name="Weights",
            fields=[
                PRACTICE,
                ROW,
                ("body", models.JSONField()),
                ("noted_by", models.UUIDField(null=True)),
                ("noted_at", models.DateTimeField()),
            ],
            options={
                "db_table": "partners_weights",
            },
        ),
        PracticeTable("Weights", append_only=True),
        migrations.CreateModel(
            name="Mix",
            fields=[
                PRACTICE,
                ROW,
                ("body", models.JSONField()),
                ("noted_by", models.UUIDField(null=True)),
                ("noted_at", models.DateTimeField()),
            ],
            options={
                "db_table": "partners_mix",
            },
        ),
        PracticeTable("Mix", append_only=True),
        migrations.CreateModel(
            name="Offer",
            fields=[
                PRACTICE,
                ROW,
                ("body", models.JSONField()),
                ("noted_by", models.UUIDField(null=True)),
                ("noted_at", models.DateTimeField()),
                ("partner", key("partners.partner")),
            ],
            options={
                "db_table": "partners_offer",
                "indexes": [models.Index(fields=["practice_id", "partner", "-noted_at"], name="partners_offer_newest")],
            },
        ),
        PracticeTable("Offer", append_only=True),
        migrations.CreateModel(
            name="Figure",
            fields=[
                PRACTICE,
                ROW,
                ("name", models.TextField()),
                ("value_tenths", models.IntegerField()),
                ("formula", models.TextField(default="")),
                ("period", models.TextField(default="")),
                ("noted_by", models.UUIDField(null=True)),
                ("noted_at", models.DateTimeField()),
                ("partner", key("partners.partner")),
            ],
            options={
                "db_table": "partners_figure",
                "indexes": [
                    models.Index(fields=["practice_id", "partner", "name", "-noted_at"], name="partners_figure_newest")
                ],
            },
        ),
        PracticeTable("Figure", append_only=True),
        migrations.CreateModel(
            name="Questionnaire",
            fields=[
                PRACTICE,
                ROW,
                ("tier", models.CharField(max_length=2)),
                ("version", models.TextField()),
                ("link", models.BinaryField(null=True)),
                ("code", models.TextField(default="")),
                ("wrong_tries", models.IntegerField(default=0)),
                ("asked_by", models.UUIDField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("locked_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                ("sent_in_at", models.DateTimeField(null=True)),
                ("answers", key("partners.file", null=True)),
                ("partner", key("partners.partner")),
            ],
            options={
                "db_table": "partners_questionnaire",
                "indexes": [
                    models.Index(fields=["practice_id", "partner", "-asked_at"], name="partners_questionnaire_newest")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("practice_id", "link"), name="partners_questionnaire_link")
                ],
            },
        ),
        PracticeTable("Questionnaire"),
        migrations.CreateModel(
            name="Decision",
            fields=[
                PRACTICE,
                ROW,
                ("body", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("signed_by", models.UUIDField(null=True)),
                ("signed_at", models.DateTimeField()),
                ("file", key("partners.file")),
                ("partner", key("partners.partner")),
            ],
            options={
                "db_table": "partners_decision",
                "indexes": [
                    models.Index(fields=["practice_id", "partner", "-signed_at"], name="partners_decision_newest")
                ],
            },
        ),
        PracticeTable("Decision", append_only=True),
        migrations.CreateModel(
            name="Step",
            fields=[
                PRACTICE,
                ROW,
                ("step", models.TextField()),
                ("is_done", models.BooleanField()),
                ("note", models.TextField(default="")),
                ("noted_by", models.UUIDField(null=True)),
                ("noted_at", models.DateTimeField()),
                ("partner", key("partners.partner")),
            ],
            options={
                "db_table": "partners_step",
                "indexes": [
                    models.Index(fields=["practice_id", "partner", "step", "-noted_at"], name="partners_step_newest")
                ],
            },
        ),
        PracticeTable("Step", append_only=True),
        migrations.CreateModel(
            name="Look",
            fields=[
                PRACTICE,
                ROW,
                ("domain", models.TextField()),
                ("verdict", models.TextField()),
                ("body", models.JSONField()),
                ("looked_at", models.DateTimeField()),
                ("partner", key("partners.partner")),
            ],
            options={
                "db_table": "partners_look",
                "indexes": [models.Index(fields=["practice_id", "partner", "-looked_at"], name="partners_look_newest")],
            },
        ),
        PracticeTable("Look", append_only=True),
    ]
