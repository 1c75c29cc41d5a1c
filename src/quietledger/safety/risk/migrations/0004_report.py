"""Risk analyses as they were signed."""

from django.db import migrations, models

import quietledger.core.tenancy.ids
import quietledger.core.tenancy.models
from quietledger.core.tenancy.operations import PracticeTable


class Migration(migrations.Migration):
    dependencies = [("risk", "0003_plan"), ("tenancy", "0001_tables")]

    operations = [
        migrations.CreateModel(
            name="Snapshot",
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
                ("number", models.IntegerField()),
                ("as_of", models.DateTimeField()),
                ("seed", models.BigIntegerField()),
                ("years", models.IntegerField()),
                ("content_sha256", models.CharField(max_length=64)),
                ("pdf_sha256", models.CharField(max_length=64)),
                ("signed_by", models.UUIDField(null=True)),
                ("signed_at", models.DateTimeField()),
                ("review_on", models.DateField()),
                ("content", quietledger.core.tenancy.models.PracticeKey(to="risk.file")),
                ("pdf", quietledger.core.tenancy.models.PracticeKey(to="risk.file")),
            ],
            options={"db_table": "risk_snapshot"},
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.UniqueConstraint(fields=("practice_id", "number"), name="risk_snapshot_number"),
        ),
        PracticeTable("Snapshot"),
    ]
