"""A later edition of one entry: who may challenge a public spaces protection order may challenge a variation of it."""

from importlib import import_module

from django.db import migrations

before = import_module("wardmote.work.catalogue.migrations.0003_shipped")


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_shipped")]
    # What is there stays; what the files have besides is put down.
    operations = [migrations.RunPython(before.put_down, migrations.RunPython.noop)]
