"""Agreements, their versions, files, signatures and duties."""

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
            name="Agreement",
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
                ("partner_id", models.UUIDField()),
                ("kind", models.TextField()),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("draft", "Draft"),
                            ("checked", "Checked"),
                            ("approved", "Approved"),
                            ("signed", "Signed"),
                            ("active", "Active"),
                            ("notice_given", "Notice Given"),
                            ("ended", "Ended"),
                            ("disposition_done", "Disposition Done"),
                            ("archived", "Archived"),
                        ],
                        default="draft",
                    ),
                ),
                ("in_force", models.IntegerField(default=0)),
                ("opened_by", models.UUIDField(null=True)),
                ("opened_at", models.DateTimeField()),
                ("notice_by", models.TextField(default="")),
                ("notice_on", models.DateField(null=True)),
                ("ends_on", models.DateField(null=True)),
                ("ended_on", models.DateField(null=True)),
                ("why_ended", models.TextField(default="")),
                ("disposed_on", models.DateField(null=True)),
                ("disposed_how", models.TextField(default="")),
                (
                    "parent",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="agreements.agreement",
                    ),
                ),
            ],
            options={
                "db_table": "agreements_agreement",
            },
        ),
        PracticeTable("Agreement"),
        migrations.CreateModel(
            name="Duty",
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
                ("key", models.TextField()),
                ("due_on", models.DateField()),
                ("kept_on", models.DateField(null=True)),
                ("kept_by", models.UUIDField(null=True)),
                ("evidence", models.TextField(default="")),
                (
                    "agreement",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="agreements.agreement",
                    ),
                ),
            ],
            options={
                "db_table": "agreements_duty",
            },
        ),
        PracticeTable("Duty"),
        migrations.CreateModel(
            name="Version",
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
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("draft", "Draft"),
                            ("checked", "Checked"),
                            ("approved", "Approved"),
                            ("signed", "Signed"),
                            ("active", "Active"),
                            ("replaced", "Replaced"),
                        ],
                        default="draft",
                    ),
                ),
                ("origin", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("schedule", models.JSONField()),
                ("check_found", models.JSONField(default=dict)),
                ("made_by", models.UUIDField(null=True)),
                ("made_at", models.DateTimeField()),
                ("verdict", models.TextField(default="")),
                ("note", models.TextField(default="")),
                ("reviewed_by", models.UUIDField(null=True)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("approved_by", models.UUIDField(null=True)),
                ("approved_at", models.DateTimeField(null=True)),
                ("in_force_at", models.DateTimeField(null=True)),
                (
                    "agreement",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="agreements.agreement",
                    ),
                ),
            ],
            options={
                "db_table": "agreements_version",
            },
        ),
        PracticeTable("Version"),
        migrations.CreateModel(
            name="Signature",
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
                ("side", models.TextField()),
                ("name", models.TextField()),
                ("title", models.TextField()),
                ("method", models.TextField()),
                ("signed_at", models.DateTimeField()),
                ("sha256", models.CharField(max_length=64)),
                ("recorded_by", models.UUIDField(null=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "version",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="agreements.version",
                    ),
                ),
            ],
            options={
                "db_table": "agreements_signature",
            },
        ),
        PracticeTable("Signature", append_only=True),
        migrations.CreateModel(
            name="Document",
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
                ("role", models.TextField()),
                ("name", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("size_bytes", models.BigIntegerField()),
                ("put_at", models.DateTimeField()),
                (
                    "version",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="agreements.version",
                    ),
                ),
            ],
            options={
                "db_table": "agreements_document",
            },
        ),
        PracticeTable("Document"),
        migrations.AddIndex(
            model_name="agreement",
            index=models.Index(fields=["practice_id", "partner_id"], name="agreements_agreement_partner"),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["active", "notice_given"]), _negated=True),
                    ("in_force__gt", 0),
                    _connector="OR",
                ),
                name="agreements_agreement_active_has_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["ended", "disposition_done", "archived"]), _negated=True),
                    ("ended_on__isnull", False),
                    _connector="OR",
                ),
                name="agreements_agreement_ended_has_day",
            ),
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(fields=["practice_id", "due_on"], name="agreements_duty_due"),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.UniqueConstraint(
                fields=("practice_id", "agreement", "key", "due_on"), name="agreements_duty_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kept_on__isnull", True), models.Q(("evidence", ""), _negated=True), _connector="OR"
                ),
                name="agreements_duty_kept_is_shown",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(
                fields=("practice_id", "agreement", "number"), name="agreements_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["approved", "signed", "active"]), _negated=True),
                    models.Q(("reviewed_at__isnull", False), ("verdict", "good")),
                    _connector="OR",
                ),
                name="agreements_version_was_read",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.UniqueConstraint(
                fields=("practice_id", "version", "side"), name="agreements_signature_once"
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["practice_id", "version", "role"], name="agreements_document_of_version"),
        ),
    ]
