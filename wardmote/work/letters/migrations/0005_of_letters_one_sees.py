"""Whether a letter may be printed still is told of the letters that one's agency wrote and one sees.

Of any letter whose id they knew, whoever asked learned when it stopped going: that somebody had been put on the list of
those who must receive nothing.
"""

from importlib import import_module

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

before = import_module("wardmote.work.letters.migrations.0002_protect").FUNCTIONS
MADE = "where l.id = its_letter and l.state = 'made'"
FUNCTION = before[before.index("create function wardmote.letter_may_print(") :]
FUNCTION = FUNCTION[: FUNCTION.index("$$;", FUNCTION.index("as $$") + 5) + 3]
assert FUNCTION.count(MADE) == 1
FUNCTION = FUNCTION.replace(
    MADE,
    f"{MADE}\n                      and l.agency_id = wardmote.actor_agency() and wardmote.admits_me(l.audience_id, 'read')",
).replace("create function", "create or replace function")


class Migration(migrations.Migration):
    dependencies = [("letters", "0004_all_sent"), ("access", "0016_live_terms")]
    operations = [
        migrations.RunSQL(definer_functions(FUNCTION, "letter_may_print(uuid)"), migrations.RunSQL.noop)
    ]
