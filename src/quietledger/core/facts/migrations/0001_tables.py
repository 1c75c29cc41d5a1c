"""Facts, appended and never edited."""

from django.db import migrations, models

import quietledger.core.tenancy.ids
import quietledger.core.tenancy.models
from quietledger.core.tenancy.operations import PracticeTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0001_tables")]

    operations = [
        migrations.CreateModel(
            name="Fact",
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
                ("about_kind", models.TextField()),
                ("about_id", models.UUIDField()),
                ("name", models.TextField()),
                ("value", models.TextField(default="")),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                ("told_by", models.TextField()),
                ("evidence", models.TextField()),
                ("told_at", models.DateTimeField()),
            ],
            options={
                "db_table": "facts_fact",
                "indexes": [
                    models.Index(
                        fields=["practice_id", "about_id", "name", "-told_at", "-id"], name="facts_newest_word"
                    )
                ],
            },
        ),
        PracticeTable("Fact", append_only=True),
    ]
