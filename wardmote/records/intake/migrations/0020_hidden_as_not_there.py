"""To say that a person or a place is in a report is refused in the same words for one that is hidden as for none."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

# Without an audience the row is refused by the policy, as is one whose audience does not admit the officer.
FUNCTIONS = """
create or replace function wardmote.place_report_person() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    select t.audience_id into new.audience_id from public.intake_telling t where t.report_id = new.report_id;
    return new;
end $$;

create or replace function wardmote.as_the_report() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    new.audience_id := null;  -- worked out from these two by the trigger that comes after
    select r.audience_id, coalesce(t.categories, '{}') into new.parent_audience_id, new.categories
      from public.intake_report r left join public.intake_telling t on t.report_id = r.id where r.id = new.report_id;
    return new;
end $$;
"""
NARROW = """
drop trigger narrow on public.intake_reportplace;
create trigger narrow before insert or update of parent_audience_id, categories on public.intake_reportplace
    for each row when (new.parent_audience_id is not null) execute function wardmote.narrow_child();
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0019_say_why")]
    operations = [
        migrations.RunSQL(
            definer_functions(FUNCTIONS, "place_report_person()", "as_the_report()"), migrations.RunSQL.noop
        ),
        migrations.RunSQL(NARROW, migrations.RunSQL.noop),
    ]
