"""Applications, what people typed in them, and what was signed."""

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
    dependencies = [("cyberinsurance", "0001_tables"), ("tenancy", "0001_tables")]

    operations = [
        migrations.CreateModel(
            name="Application",
            fields=[
                PRACTICE,
                ROW,
                ("policy", quietledger.core.tenancy.models.PracticeKey(null=True, to="cyberinsurance.policy")),
                ("insurer", models.CharField(max_length=120)),
                ("version", models.IntegerField()),
                ("begun_by", models.UUIDField(null=True)),
                ("begun_at", models.DateTimeField()),
            ],
            options={
                "db_table": "cyberinsurance_application",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("practice_id", "insurer", "version"), name="cyberinsurance_application_version_once"
                    )
                ],
            },
        ),
        PracticeTable("Application", append_only=True),
        migrations.CreateModel(
            name="Reply",
            fields=[
                PRACTICE,
                ROW,
                ("application", quietledger.core.tenancy.models.PracticeKey(to="cyberinsurance.application")),
                ("question", models.CharField(max_length=4)),
                ("value", models.TextField()),
                ("note", models.TextField(default="")),
                ("reason", models.TextField(default="")),
                ("replied_by", models.UUIDField(null=True)),
                ("replied_at", models.DateTimeField()),
            ],
            options={
                "db_table": "cyberinsurance_reply",
                "indexes": [
                    models.Index(
                        fields=["practice_id", "application", "question", "-replied_at"],
                        name="cyberinsurance_reply_newest",
                    )
                ],
            },
        ),
        PracticeTable("Reply", append_only=True),
        migrations.CreateModel(
            name="Signature",
            fields=[
                PRACTICE,
                ROW,
                ("application", quietledger.core.tenancy.models.PracticeKey(to="cyberinsurance.application")),
                ("signed_by", models.UUIDField()),
                ("signer", models.TextField()),
                ("signed_at", models.DateTimeField()),
                ("as_of", models.DateTimeField()),
                ("said", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("entry_id", models.UUIDField()),
            ],
            options={
                "db_table": "cyberinsurance_signature",
                "constraints": [
                    models.UniqueConstraint(fields=("practice_id", "application"), name="cyberinsurance_signature_once")
                ],
            },
        ),
        PracticeTable("Signature", append_only=True),
    ]
