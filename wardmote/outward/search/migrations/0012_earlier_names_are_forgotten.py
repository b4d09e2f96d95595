"""The words of what a person or place was called before a correction go with the record too."""

from importlib import import_module

from django.db import migrations

before = import_module("wardmote.outward.search.migrations.0009_words_are_forgotten").FUNCTIONS
FORGET = before[before.index("create function wardmote.search_forget(") :]
OF_A_CASE = "             where w.case_id = record);\n    end if;"
OF_THE_OTHERS = """             where w.case_id = record);
    elsif search_forget.kind = 'person' then
        lost := lost || array(
            select k from public.people_wording w
             cross join lateral unnest(wardmote.search_keys('name', w.name) || wardmote.search_keys('name', w.other_names)) k
             where w.person_id = record);
    elsif search_forget.kind = 'place' then
        lost := lost || array(
            select k from public.places_wording w cross join lateral unnest(wardmote.search_keys('street', w.address)) k
             where w.place_id = record);
    end if;"""
assert FORGET.count(OF_A_CASE) == 1
FORGET = FORGET.replace("create function", "create or replace function").replace(OF_A_CASE, OF_THE_OTHERS)


class Migration(migrations.Migration):
    dependencies = [("search", "0011_entries_asked_once"), ("retention", "0012_people_and_places")]
    operations = [
        migrations.RunSQL(
            f"set local role wardmote_definer;\n{FORGET}\nset local role wardmote_owner;",
            migrations.RunSQL.noop,
        )
    ]
