"""Disclosures and asks for their list."""

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
PATIENT = (
    "patient",
    quietledger.core.tenancy.models.PracticeKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name="+",
        to="patients.patient",
    ),
)


class Migration(migrations.Migration):
    initial = True

    dependencies = [("patients", "0001_tables")]

    operations = [
        migrations.CreateModel(
            name="Disclosure",
            fields=[
                PRACTICE,
                ROW,
                ("doc", quietledger.core.vault.models.SealedField()),
                ("purpose", models.TextField()),
                ("happened_on", models.DateField()),
                ("last_on", models.DateField(null=True)),
                ("times", models.IntegerField(default=1)),
                ("held_until", models.DateField(null=True)),
                ("entry", models.UUIDField()),
                ("recorded_by", models.UUIDField()),
                ("recorded_at", models.DateTimeField()),
                PATIENT,
            ],
            options={
                "db_table": "disclosures_disclosure",
                "indexes": [
                    models.Index(fields=["practice_id", "patient", "happened_on"], name="disclosures_of_patient"),
                    models.Index(fields=["practice_id", "-recorded_at"], name="disclosures_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(times__gte=1), name="disclosures_disclosure_happened"),
                ],
            },
        ),
        PracticeTable("Disclosure"),
        migrations.CreateModel(
            name="Ask",
            fields=[
                PRACTICE,
                ROW,
                ("doc", quietledger.core.vault.models.SealedField()),
                ("received_on", models.DateField()),
                ("extended_on", models.DateField(null=True)),
                ("answered_on", models.DateField(null=True)),
                ("recorded_by", models.UUIDField()),
                ("recorded_at", models.DateTimeField()),
                PATIENT,
            ],
            options={
                "db_table": "disclosures_ask",
                "indexes": [
                    models.Index(fields=["practice_id", "patient", "received_on"], name="disclosures_ask_of_patient"),
                    models.Index(
                        condition=models.Q(answered_on__isnull=True),
                        fields=["practice_id", "received_on"],
                        name="disclosures_ask_tray",
                    ),
                ],
            },
        ),
        PracticeTable("Ask"),
    ]
