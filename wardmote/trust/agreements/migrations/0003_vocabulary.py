"""The purposes, categories and gateways an installation begins with."""

from django.db import migrations

from wardmote.trust.agreements import vocabulary


def fill(apps, schema_editor):
    def model(name):
        return apps.get_model("agreements", name).objects

    for position, (key, name, gateway, personal, tier) in enumerate(vocabulary.PURPOSES):
        model("Purpose").create(
            key=key, name=name, usual_gateway=gateway, personal_data=personal, tier=tier, position=position
        )
    for position, (key, name, kind, high_care) in enumerate(vocabulary.CATEGORIES):
        model("Category").create(key=key, name=name, kind=kind, high_care=high_care, position=position)
    for position, (key, text, source, status) in enumerate(vocabulary.GATEWAYS):
        model("Gateway").create(key=key, text=text, source=source, status=status, position=position)


class Migration(migrations.Migration):
    dependencies = [("agreements", "0002_protect")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
