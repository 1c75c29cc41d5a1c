"""Messages, their content and readings, senders, verdicts, reports, and what was decided."""

import django.db.models.deletion
from django.db import migrations, models

import quietledger.core.tenancy.ids
import quietledger.core.tenancy.models
import quietledger.core.vault.models
from quietledger.core.tenancy.operations import PracticeTable, SiteTable


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0001_tables")]

    operations = [
        migrations.CreateModel(
            name="Body",
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
            ],
            options={
                "db_table": "mail_body",
            },
        ),
        migrations.CreateModel(
            name="Chosen",
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
                ("hold", models.TextField()),
                ("look", models.TextField()),
                ("prefix", models.TextField(blank=True, default="")),
                ("proposal", models.UUIDField()),
                ("set_at", models.DateTimeField()),
            ],
            options={
                "db_table": "mail_chosen",
            },
        ),
        migrations.CreateModel(
            name="Domain",
            fields=[
                ("name", models.TextField(primary_key=True, serialize=False)),
                ("practice_id", models.UUIDField()),
                ("server_id", models.TextField(blank=True, default="")),
            ],
            options={
                "db_table": "mail_domain",
            },
        ),
        migrations.CreateModel(
            name="Reading",
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
            ],
            options={
                "db_table": "mail_reading",
            },
        ),
        migrations.CreateModel(
            name="Message",
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
                ("came_at", models.DateTimeField()),
                ("way", models.TextField()),
                ("size_bytes", models.BigIntegerField()),
                ("recipients_count", models.IntegerField()),
                ("once", models.BinaryField()),
                ("fingerprint", models.BinaryField(null=True)),
                (
                    "fate",
                    models.TextField(
                        choices=[
                            ("waiting", "waiting"),
                            ("going", "going"),
                            ("passed", "passed"),
                            ("held", "held"),
                            ("released", "released"),
                            ("sent on", "sent on"),
                            ("deleted", "deleted"),
                            ("read", "read"),
                        ],
                        default="waiting",
                    ),
                ),
                (
                    "state",
                    models.TextField(
                        blank=True,
                        choices=[("hold", "hold"), ("look", "look"), ("no sign found", "no sign found")],
                        default="",
                    ),
                ),
                ("score", models.IntegerField(default=0)),
                ("sign_ids", models.JSONField(default=list)),
                ("is_tagged", models.BooleanField(default=False)),
                ("judged_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "mail_message",
                "indexes": [
                    models.Index(fields=["practice_id", "fate", "-came_at"], name="mail_message_tray"),
                    models.Index(fields=["practice_id", "fingerprint"], name="mail_message_same"),
                ],
                "constraints": [models.UniqueConstraint(fields=("practice_id", "once"), name="mail_message_once")],
            },
        ),
        migrations.CreateModel(
            name="Notice",
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
                ("tag", models.BinaryField()),
                ("told_on", models.DateField()),
            ],
            options={
                "db_table": "mail_notice",
                "constraints": [
                    models.UniqueConstraint(fields=("practice_id", "tag", "told_on"), name="mail_notice_once_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="Partners",
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
            ],
            options={
                "db_table": "mail_partners",
                "constraints": [models.UniqueConstraint(fields=("practice_id",), name="mail_partners_once")],
            },
        ),
        migrations.CreateModel(
            name="Sender",
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
                ("address_tag", models.BinaryField(null=True)),
                ("domain_tag", models.BinaryField(null=True)),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("messages_count", models.IntegerField(default=0)),
                ("signed_count", models.IntegerField(default=0)),
                ("is_ours", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "mail_sender",
                "indexes": [
                    models.Index(fields=["practice_id", "address_tag"], name="mail_sender_by_address"),
                    models.Index(fields=["practice_id", "domain_tag"], name="mail_sender_by_domain"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Thread",
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
                ("tag", models.BinaryField()),
            ],
            options={
                "db_table": "mail_thread",
                "constraints": [models.UniqueConstraint(fields=("practice_id", "tag"), name="mail_thread_once")],
            },
        ),
        migrations.CreateModel(
            name="Watched",
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
                ("account", models.UUIDField()),
                ("uid_validity", models.BigIntegerField(default=0)),
                ("last_uid", models.BigIntegerField(default=0)),
                ("is_reports", models.BooleanField(default=False)),
                ("moves", models.BooleanField(default=False)),
                ("is_on", models.BooleanField(default=True)),
            ],
            options={
                "db_table": "mail_watched",
                "constraints": [models.UniqueConstraint(fields=("practice_id", "account"), name="mail_watched_once")],
            },
        ),
        migrations.CreateModel(
            name="Report",
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
                ("reported_by", models.UUIDField(null=True)),
                ("reported_at", models.DateTimeField()),
                ("account", models.UUIDField(null=True)),
                ("answer", models.TextField(blank=True, default="")),
                ("answered_at", models.DateTimeField(null=True)),
                ("written_at", models.DateTimeField(null=True)),
                (
                    "message",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="mail.message",
                    ),
                ),
            ],
            options={
                "db_table": "mail_report",
                "indexes": [models.Index(fields=["practice_id", "answered_at", "id"], name="mail_report_tray")],
            },
        ),
        migrations.CreateModel(
            name="Verdict",
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
                ("sign_id", models.TextField()),
                ("verdict", models.TextField()),
                ("said_by", models.UUIDField()),
                ("said_at", models.DateTimeField()),
                (
                    "message",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="mail.message",
                    ),
                ),
            ],
            options={
                "db_table": "mail_verdict",
                "indexes": [
                    models.Index(fields=["practice_id", "message", "sign_id", "-id"], name="mail_verdict_newest")
                ],
            },
        ),
        PracticeTable("Message"),
        PracticeTable("Body", deletable=True),
        PracticeTable("Reading", deletable=True),
        PracticeTable("Sender"),
        PracticeTable("Partners"),
        PracticeTable("Thread"),
        PracticeTable("Verdict"),
        PracticeTable("Report"),
        PracticeTable("Chosen"),
        PracticeTable("Notice"),
        PracticeTable("Watched"),
        SiteTable("Domain"),
    ]
