"""When an older key was last needed, and when one was destroyed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_tables")]

    operations = [
        migrations.AddField("key", "needed_at", models.DateTimeField(null=True)),
        migrations.AddField("key", "destroyed_at", models.DateTimeField(null=True)),
    ]
