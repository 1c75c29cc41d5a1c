"""Whether a practice that was restored may send again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_tables")]

    operations = [
        migrations.AddField(
            model_name="connection",
            name="is_paused",
            field=models.BooleanField(default=False),
        ),
    ]
