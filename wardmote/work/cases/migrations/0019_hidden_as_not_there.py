"""To say that a person or a place is in a case is refused in the same words for one that is hidden as for none."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

# Without an audience the row is refused by the policy, as is one whose audience does not admit the officer.
FUNCTIONS = """
create or replace function wardmote.place_case_person() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    select e.case_id, e.audience_id into new.case_id, new.audience_id
      from public.cases_person e where e.id = new.entry_id;
    return new;
end $$;

create or replace function wardmote.as_the_entry() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    new.audience_id := null;  -- worked out from these by the trigger that comes after
    select e.case_id, e.parent_audience_id, e.categories into new.case_id, new.parent_audience_id, new.categories
      from public.cases_place e where e.id = new.entry_id;
    return new;
end $$;
"""
NARROW = """
drop trigger narrow on public.cases_caseplace;
create trigger narrow before insert or update of parent_audience_id, categories on public.cases_caseplace
    for each row when (new.parent_audience_id is not null) execute function wardmote.narrow_child();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0018_break_glass")]
    operations = [
        migrations.RunSQL(
            definer_functions(FUNCTIONS, "place_case_person()", "as_the_entry()"), migrations.RunSQL.noop
        ),
        migrations.RunSQL(NARROW, migrations.RunSQL.noop),
    ]
