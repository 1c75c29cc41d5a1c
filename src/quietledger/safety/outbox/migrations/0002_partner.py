"""Whose address a partner's is: what they agreed to stands in the facts about them, and is typed in nowhere."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_tables")]

    operations = [
        migrations.AddField(
            model_name="recipient",
            name="partner",
            field=models.UUIDField(null=True),
        ),
        migrations.RemoveField(
            model_name="recipient",
            name="has_agreement",
        ),
    ]
