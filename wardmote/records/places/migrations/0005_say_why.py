"""A place kept for named officers is opened only once it is said why."""

from django.db import migrations

from wardmote.trust.access.opening import opened_as_one


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0004_compared_by_our_functions"),
        ("access", "0008_named_ask_whatever_their_kind"),
    ]
    operations = [
        migrations.RunSQL(
            opened_as_one("place", table="places_place", merges="places_merge"),
            migrations.RunSQL.noop,
        )
    ]
