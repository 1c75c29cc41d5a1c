"""Finding by first letters and birth year, how often people look somebody up, and when somebody was forgotten."""

from django.db import migrations, models

import quietledger.core.tenancy.ids
import quietledger.core.tenancy.models
from quietledger.core.tenancy.operations import PracticeTable


class Migration(migrations.Migration):
    dependencies = [("patients", "0001_tables")]

    operations = [
        migrations.AddField("patient", "start_tag", models.BinaryField(null=True)),
        migrations.AddField("patient", "forgotten_at", models.DateTimeField(null=True)),
        migrations.AlterField(
            "patient",
            "state",
            models.TextField(
                choices=[("open", "Open"), ("closed", "Closed"), ("forgotten", "Forgotten")], default="open"
            ),
        ),
        migrations.AddIndex(
            "patient", models.Index(fields=["practice_id", "start_tag"], name="patients_patient_start")
        ),
        migrations.CreateModel(
            name="Lookup",
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
                ("person_id", models.UUIDField()),
                ("minute", models.DateTimeField()),
                ("count", models.IntegerField(default=0)),
            ],
            options={
                "db_table": "patients_lookup",
                "constraints": [
                    models.UniqueConstraint(fields=("practice_id", "person_id", "minute"), name="patients_lookup_once"),
                ],
            },
        ),
        PracticeTable("Lookup", deletable=True),
    ]
