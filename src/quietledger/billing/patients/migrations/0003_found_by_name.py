"""Whether a name in a text is that of a patient: the tag of surname and first name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("patients", "0002_looking_up_and_forgetting")]

    operations = [
        migrations.AddField("patient", "name_tag", models.BinaryField(null=True)),
        migrations.AddIndex("patient", models.Index(fields=["practice_id", "name_tag"], name="patients_patient_name")),
    ]
