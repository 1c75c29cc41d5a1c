"""Whose line a connection is: a partner may have been known before there was a line to it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0002_paused")]

    operations = [
        migrations.AddField(
            model_name="connection",
            name="partner",
            field=models.UUIDField(null=True),
        ),
    ]
