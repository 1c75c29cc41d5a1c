"""Details on file and the cases that change them."""

import django.db.models.deletion
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
            name="Change",
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
                ("about_kind", models.TextField()),
                ("about_id", models.UUIDField()),
                ("patient_id", models.UUIDField(null=True)),
                ("what", models.TextField()),
                ("came_by", models.TextField()),
                ("message_id", models.UUIDField(null=True)),
                ("received_on", models.DateField()),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("open", "Open"),
                            ("called", "Called"),
                            ("cooling", "Cooling"),
                            ("in_effect", "In Effect"),
                            ("stopped", "Stopped"),
                        ],
                        default="open",
                    ),
                ),
                ("opened_by", models.UUIDField()),
                ("opened_at", models.DateTimeField()),
                ("calls_count", models.IntegerField(default=0)),
                ("called_by", models.UUIDField(null=True)),
                ("called_at", models.DateTimeField(null=True)),
                ("proposal", models.UUIDField(null=True)),
                ("confirmed_by", models.UUIDField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("effective_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "changes_change",
                "indexes": [
                    models.Index(fields=["practice_id", "state", "received_on"], name="changes_change_tray"),
                    models.Index(fields=["practice_id", "about_id", "opened_at"], name="changes_change_of_party"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["cooling", "in_effect"]), _negated=True),
                            models.Q(
                                ("called_by__isnull", False),
                                ("confirmed_by__isnull", False),
                                ("effective_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="changes_change_was_called_and_confirmed",
                    )
                ],
            },
        ),
        PracticeTable("Change"),
        migrations.CreateModel(
            name="Details",
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
                ("about_kind", models.TextField()),
                ("about_id", models.UUIDField()),
                ("patient_id", models.UUIDField(null=True)),
                ("number", models.IntegerField()),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                ("entered_by", models.UUIDField()),
                (
                    "change",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="changes.change",
                    ),
                ),
            ],
            options={
                "db_table": "changes_details",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("practice_id", "about_id", "number"), name="changes_details_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("change__isnull", True), ("number", 1)),
                            models.Q(("change__isnull", False), ("number__gt", 1)),
                            _connector="OR",
                        ),
                        name="changes_details_by_change",
                    ),
                ],
            },
        ),
        PracticeTable("Details"),
    ]
