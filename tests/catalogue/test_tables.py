from datetime import date

from tests import world
from wardmote.work.catalogue import assembling, queries

TODAY = date(2026, 11, 26)


def test_the_tables_say_what_the_files_say(partnership):
    with world.as_officer(partnership.caseworker):
        assert queries.powers(partnership.council.pk, on=TODAY) == assembling.as_shipped(TODAY)
