"""A person kept for named officers is opened only once it is said why."""

from django.db import migrations

from wardmote.trust.access.opening import opened_as_one


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_compared_by_our_functions"),
        ("access", "0008_named_ask_whatever_their_kind"),
    ]
    operations = [
        migrations.RunSQL(
            opened_as_one("person", table="people_person", merges="people_merge"),
            migrations.RunSQL.noop,
        )
    ]
