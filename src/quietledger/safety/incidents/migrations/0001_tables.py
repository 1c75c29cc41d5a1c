"""Incidents, their sealed notes, people and files, and what was planned, decided, paid and answered."""

import django.db.models.deletion
from django.db import migrations, models

import quietledger.core.tenancy.ids
import quietledger.core.tenancy.models
import quietledger.core.vault.models
from quietledger.core.tenancy.operations import PracticeTable, Resealable

PRACTICE = ("practice_id", models.UUIDField(default=quietledger.core.tenancy.models.practice_in_scope, editable=False))
ROW = (
    "id",
    models.UUIDField(default=quietledger.core.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False),
)
INCIDENT = (
    "incident",
    quietledger.core.tenancy.models.PracticeKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name="+",
        to="incidents.incident",
    ),
)


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0001_tables")]

    operations = [
        migrations.CreateModel(
            name="Incident",
            fields=[
                PRACTICE,
                ROW,
                ("number", models.IntegerField()),
                ("kind", models.TextField()),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("first_notice", "first_notice"),
                            ("open", "open"),
                            ("assessed", "assessed"),
                            ("noticed", "noticed"),
                            ("closed", "closed"),
                        ]
                    ),
                ),
                ("is_exercise", models.BooleanField()),
                ("is_going_on", models.BooleanField()),
                ("reported_by", models.UUIDField(null=True)),
                ("reported_at", models.DateTimeField()),
                ("device_id", models.UUIDField(null=True)),
                ("discovered_on", models.DateField()),
                ("aware_at", models.DateTimeField()),
                ("occurred_from", models.DateField(null=True)),
                ("occurred_until", models.DateField(null=True)),
                ("partner_id", models.UUIDField(null=True)),
                ("partner_discovered_on", models.DateField(null=True)),
                ("partner_is_agent", models.BooleanField(null=True)),
                ("residents", models.JSONField(default=dict)),
                ("total", models.IntegerField(null=True)),
                ("counted", models.TextField(blank=True, default="")),
                ("is_encrypted", models.BooleanField(null=True)),
                ("keys_are_safe", models.BooleanField(null=True)),
                ("is_part2", models.BooleanField(default=False)),
                ("has_psychotherapy", models.BooleanField(default=False)),
                ("is_licensed_clinic", models.BooleanField(default=False)),
                (
                    "role",
                    models.TextField(
                        choices=[("covered_entity", "covered_entity"), ("business_associate", "business_associate")],
                        default="covered_entity",
                    ),
                ),
                ("may_become_claim", models.BooleanField(default=True)),
                ("data", models.JSONField(default=list)),
                ("systems", models.JSONField(default=list)),
                ("closed_by", models.UUIDField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "related",
                    quietledger.core.tenancy.models.PracticeKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "db_table": "incidents_incident",
            },
        ),
        migrations.CreateModel(
            name="Help",
            fields=[
                PRACTICE,
                ROW,
                ("kind", models.TextField()),
                ("firm", models.CharField(max_length=120)),
                ("agreed_at", models.DateTimeField(null=True)),
                ("agreed_note", models.UUIDField(null=True)),
                ("hired_at", models.DateTimeField(null=True)),
                ("is_urgent", models.BooleanField(default=False)),
                INCIDENT,
            ],
            options={
                "db_table": "incidents_help",
            },
        ),
        migrations.CreateModel(
            name="File",
            fields=[
                PRACTICE,
                ROW,
                ("doc", quietledger.core.vault.models.SealedField()),
                ("sha256", models.CharField(max_length=64)),
                ("size_bytes", models.BigIntegerField()),
                ("put_by", models.UUIDField(null=True)),
                ("put_at", models.DateTimeField()),
                INCIDENT,
            ],
            options={
                "db_table": "incidents_file",
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                PRACTICE,
                ROW,
                (
                    "outcome",
                    models.TextField(
                        choices=[
                            ("breach", "breach"),
                            ("low_probability", "low_probability"),
                            ("exclusion", "exclusion"),
                            ("secured", "secured"),
                        ]
                    ),
                ),
                ("exclusion", models.TextField(blank=True, default="")),
                ("note", models.UUIDField()),
                ("signed_by", models.UUIDField(null=True)),
                ("signed_at", models.DateTimeField()),
                INCIDENT,
            ],
            options={
                "db_table": "incidents_decision",
            },
        ),
        migrations.CreateModel(
            name="Cost",
            fields=[
                PRACTICE,
                ROW,
                ("part", models.CharField(blank=True, default="", max_length=4)),
                ("cents", models.BigIntegerField()),
                ("paid_on", models.DateField()),
                ("note", models.UUIDField()),
                ("entered_by", models.UUIDField(null=True)),
                ("entered_at", models.DateTimeField()),
                INCIDENT,
            ],
            options={
                "db_table": "incidents_cost",
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                PRACTICE,
                ROW,
                ("clock", models.TextField()),
                ("met_on", models.DateField(null=True)),
                ("note", models.UUIDField()),
                ("given_by", models.UUIDField(null=True)),
                ("given_at", models.DateTimeField()),
                INCIDENT,
            ],
            options={
                "db_table": "incidents_answer",
            },
        ),
        migrations.CreateModel(
            name="LawDelay",
            fields=[
                PRACTICE,
                ROW,
                ("stated_on", models.DateField()),
                ("until", models.DateField(null=True)),
                ("is_written", models.BooleanField()),
                ("note", models.UUIDField()),
                ("entered_by", models.UUIDField(null=True)),
                ("entered_at", models.DateTimeField()),
                INCIDENT,
            ],
            options={
                "db_table": "incidents_law_delay",
            },
        ),
        migrations.CreateModel(
            name="Lesson",
            fields=[
                PRACTICE,
                ROW,
                ("scenario", models.CharField(blank=True, default="", max_length=20)),
                ("note", models.UUIDField()),
                ("learnt_by", models.UUIDField(null=True)),
                ("learnt_at", models.DateTimeField()),
                INCIDENT,
            ],
            options={
                "db_table": "incidents_lesson",
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                PRACTICE,
                ROW,
                ("doc", quietledger.core.vault.models.SealedField()),
                ("kind", models.TextField()),
                ("topic", models.TextField(blank=True, default="")),
                ("happened_at", models.DateTimeField()),
                ("written_by", models.UUIDField(null=True)),
                ("written_at", models.DateTimeField()),
                INCIDENT,
            ],
            options={
                "db_table": "incidents_note",
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                PRACTICE,
                ROW,
                ("doc", quietledger.core.vault.models.SealedField()),
                ("patient_tag", models.BinaryField(null=True)),
                ("added_by", models.UUIDField(null=True)),
                ("added_at", models.DateTimeField()),
                ("taken_out_at", models.DateTimeField(null=True)),
                INCIDENT,
            ],
            options={
                "db_table": "incidents_person",
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                PRACTICE,
                ROW,
                ("key", models.TextField(blank=True, default="")),
                ("role", models.TextField()),
                ("note", models.UUIDField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                (
                    "state",
                    models.TextField(
                        choices=[("open", "open"), ("done", "done"), ("dropped", "dropped")], default="open"
                    ),
                ),
                ("settled_by", models.UUIDField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("reason", models.UUIDField(null=True)),
                INCIDENT,
            ],
            options={
                "db_table": "incidents_task",
            },
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.UniqueConstraint(fields=("practice_id", "number"), name="incidents_incident_number_once"),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("state", "closed")),
                    models.Q(models.Q(("state", "closed"), _negated=True), ("closed_at__isnull", True)),
                    _connector="OR",
                ),
                name="incidents_incident_closed_has_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="help",
            constraint=models.UniqueConstraint(fields=("practice_id", "incident", "firm"), name="incidents_help_once"),
        ),
        migrations.AddIndex(
            model_name="file",
            index=models.Index(fields=["practice_id", "incident"], name="incidents_file_of_incident"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["practice_id", "incident"], name="incidents_decision_of"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome", "exclusion"), ("exclusion", ""), _connector="XOR"),
                name="incidents_decision_exclusion_is_named",
            ),
        ),
        migrations.AddIndex(
            model_name="cost",
            index=models.Index(fields=["practice_id", "incident"], name="incidents_cost_of_incident"),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(fields=["practice_id", "incident"], name="incidents_answer_of_incident"),
        ),
        migrations.AddIndex(
            model_name="lawdelay",
            index=models.Index(fields=["practice_id", "incident"], name="incidents_law_delay_of"),
        ),
        migrations.AddIndex(
            model_name="lesson",
            index=models.Index(fields=["practice_id", "incident"], name="incidents_lesson_of_incident"),
        ),
        migrations.AddIndex(
            model_name="note",
            index=models.Index(fields=["practice_id", "incident", "kind", "topic"], name="incidents_note_of_incident"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["practice_id", "patient_tag"], name="incidents_person_of_patient"),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(
                fields=("practice_id", "incident", "patient_tag"), name="incidents_person_once"
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(fields=["practice_id", "incident"], name="incidents_task_of_incident"),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "dropped"), _negated=True), ("reason__isnull", False), _connector="OR"
                ),
                name="incidents_task_dropped_for_a_reason",
            ),
        ),
        PracticeTable("Incident"),
        PracticeTable("Note", append_only=True),
        Resealable("Note"),
        PracticeTable("Person"),
        PracticeTable("File", append_only=True),
        Resealable("File"),
        PracticeTable("Task"),
        PracticeTable("Cost", append_only=True),
        PracticeTable("Decision", append_only=True),
        PracticeTable("LawDelay", append_only=True),
        PracticeTable("Help"),
        PracticeTable("Answer", append_only=True),
        PracticeTable("Lesson", append_only=True),
    ]
