"""Drills, their ratings and messages, and lures of the practice's own."""

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
            name="OwnLure",
            fields=[
                PRACTICE,
                ROW,
                ("family", models.TextField()),
                ("text", models.TextField()),
                ("added_by", models.UUIDField()),
                ("added_at", models.DateTimeField()),
            ],
            options={
                "db_table": "drills_lure",
            },
        ),
        PracticeTable("OwnLure", append_only=True),
        migrations.CreateModel(
            name="Drill",
            fields=[
                PRACTICE,
                ROW,
                ("lure", models.TextField()),
                ("family", models.TextField()),
                ("text", models.TextField()),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("draft", "draft"),
                            ("rated", "rated"),
                            ("proposed", "proposed"),
                            ("approved", "approved"),
                            ("ended", "ended"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="draft",
                    ),
                ),
                (
                    "difficulty",
                    models.TextField(
                        blank=True,
                        choices=[
                            ("very difficult", "very difficult"),
                            ("moderately difficult", "moderately difficult"),
                            ("moderately to least difficult", "moderately to least difficult"),
                            ("least difficult", "least difficult"),
                        ],
                        default="",
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("prepared_by", models.UUIDField()),
                ("prepared_at", models.DateTimeField()),
                ("proposal", models.UUIDField(null=True)),
                ("approved_by", models.UUIDField(null=True)),
                ("approved_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("delivered", models.IntegerField(default=0)),
                ("acted", models.IntegerField(default=0)),
                ("reported", models.IntegerField(default=0)),
                ("after_report", models.IntegerField(default=0)),
                ("machines", models.IntegerField(default=0)),
                ("first_delivered_at", models.DateTimeField(null=True)),
                ("first_acted_at", models.DateTimeField(null=True)),
                ("first_reported_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "drills_drill",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("since"))), name="drills_drill_has_length"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "withdrawn"]),
                            models.Q(("difficulty", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="drills_drill_is_rated",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["approved", "ended"]), _negated=True),
                            ("approved_by__isnull", False),
                            _connector="OR",
                        ),
                        name="drills_drill_is_approved",
                    ),
                ],
            },
        ),
        PracticeTable("Drill"),
        migrations.CreateModel(
            name="RatingRow",
            fields=[
                PRACTICE,
                ROW,
                ("rater", models.UUIDField()),
                ("cues", models.JSONField()),
                ("premise", models.JSONField()),
                ("rated_at", models.DateTimeField()),
                (
                    "drill",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="drills.drill",
                    ),
                ),
            ],
            options={
                "db_table": "drills_rating",
                "indexes": [models.Index(fields=["practice_id", "drill"], name="drills_rating_of_drill")],
            },
        ),
        PracticeTable("RatingRow", append_only=True),
        migrations.CreateModel(
            name="Recipient",
            fields=[
                PRACTICE,
                ROW,
                ("doc", quietledger.core.vault.models.SealedField()),
                ("person_tag", models.BinaryField(null=True)),
                ("planned_at", models.DateTimeField(null=True)),
                ("letter_id", models.UUIDField(null=True)),
                ("link_digest", models.BinaryField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("left_out_at", models.DateTimeField(null=True)),
                ("delivered_at", models.DateTimeField(null=True)),
                ("acted_at", models.DateTimeField(null=True)),
                ("acted_view", models.TextField(blank=True, default="")),
                ("machine_views", models.JSONField(default=list)),
                ("reported_at", models.DateTimeField(null=True)),
                (
                    "drill",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="drills.drill",
                    ),
                ),
            ],
            options={
                "db_table": "drills_recipient",
                "indexes": [
                    models.Index(fields=["practice_id", "person_tag"], name="drills_recipient_of_person"),
                    models.Index(
                        condition=models.Q(
                            ("left_out_at__isnull", True), ("planned_at__isnull", False), ("sent_at__isnull", True)
                        ),
                        fields=["practice_id", "planned_at"],
                        name="drills_recipient_due",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("practice_id", "drill", "person_tag"), name="drills_recipient_once"
                    ),
                    models.UniqueConstraint(fields=("practice_id", "link_digest"), name="drills_recipient_link_once"),
                ],
            },
        ),
        PracticeTable("Recipient", deletable=True),
    ]
