"""Forms begun and pictures sent are counted where all that is limited by the hour is.

Decision: docs/decisions/0161-one-tally-of-what-is-limited.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import amended, definer_functions

BEGINS = "keep_unfinished(bytea, bytea, uuid, bytea, timestamptz)"
FILES = "keep_unfinished_file(bytea, uuid, bytea, integer, uuid, bytea, timestamptz)"
BEGUN = "not wardmote.front_door_counted(door, 'begun', network, 'begun_an_hour')"
SENT = """    if not wardmote.front_door_counted(door, 'files', '', 'door_files_an_hour')
       or not wardmote.front_door_counted(door, 'files of', network, 'files_an_hour') then
"""
# A network that is over its own figure uses up nothing of the door's.
NOW = """    if wardmote.tally('files_an_hour', coalesce(network, ''), door) > 0
       or wardmote.tally('door_files_an_hour', '', door) > 0 then
"""
FUNCTIONS = (
    amended(BEGINS, BEGUN, "wardmote.tally('begun_an_hour', coalesce(network, ''), door) > 0")
    + amended(FILES, SENT, NOW)
    + "drop function wardmote.front_door_counted(uuid, text, bytea, text);"
)


class Migration(migrations.Migration):
    dependencies = [
        ("public_site", "0003_by_its_agencys_figures"),
        ("front_doors", "0011_one_tally"),
    ]
    operations = [migrations.RunSQL(definer_functions(FUNCTIONS), migrations.RunSQL.noop)]
