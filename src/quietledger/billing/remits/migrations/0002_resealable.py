"""Let documents be sealed under newer keys when keys are exchanged."""

from django.db import migrations

from quietledger.core.tenancy.operations import Resealable


class Migration(migrations.Migration):
    dependencies = [("remits", "0001_tables")]

    operations = [Resealable("Note")]
