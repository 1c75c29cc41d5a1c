"""Finished lessons, and lessons that a practice wrote itself."""

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
    initial = True

    dependencies = [("tenancy", "0001_tables")]

    operations = [
        migrations.CreateModel(
            name="Finish",
            fields=[
                PRACTICE,
                ROW,
                ("person_id", models.UUIDField()),
                ("lesson", models.CharField(max_length=60)),
                ("title", models.TextField()),
                ("version", models.CharField(max_length=64)),
                ("finished_on", models.DateField()),
                ("finished_at", models.DateTimeField()),
            ],
            options={
                "db_table": "training_finish",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("practice_id", "person_id", "lesson", "version", "finished_on"),
                        name="training_finish_once",
                    )
                ],
            },
        ),
        PracticeTable("Finish", append_only=True),
        migrations.CreateModel(
            name="OwnLesson",
            fields=[
                PRACTICE,
                ROW,
                ("lesson", models.CharField(max_length=60)),
                ("version", models.CharField(max_length=64)),
                ("text", models.TextField()),
                ("is_taught", models.BooleanField()),
                ("written_by", models.UUIDField()),
                ("written_at", models.DateTimeField()),
            ],
            options={
                "db_table": "training_own_lesson",
                "indexes": [
                    models.Index(fields=["practice_id", "lesson", "-written_at"], name="training_own_lesson_newest")
                ],
            },
        ),
        PracticeTable("OwnLesson", append_only=True),
    ]
