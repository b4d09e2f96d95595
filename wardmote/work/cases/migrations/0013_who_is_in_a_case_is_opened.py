"""Who in a case is a person on record is read once one of the two is opened, as it is of reports and of places.

Without a ticket the whole of it could be read at once, who is in which case, and no log said so. The list of people,
narrowed to those with an open case, asks a function that does not say which case.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = """
-- People with an open case, of the ties whose both ends the officer sees.
create function wardmote.people_in_open_cases() returns setof uuid
language plpgsql stable security definer set search_path = '' rows 1000 as $$
begin
    return query
    with mine as materialized (select wardmote.my_audiences() as id)
    select distinct l.person_id
      from public.cases_caseperson l
      join public.cases_case c on c.id = l.case_id and c.status = 'open'
      join public.people_person p on p.id = l.person_id
     where l.ended_at is null and l.audience_id in (select mine.id from mine)
       and c.audience_id in (select mine.id from mine) and p.audience_id in (select mine.id from mine);
end $$;
grant execute on function wardmote.people_in_open_cases() to wardmote_app;
"""
POLICIES = """
-- A case put down for a team of another agency kept that team from being closed, and was counted as theirs.
alter table public.cases_case add constraint case_team_is_its_owners
    foreign key (team_id, owner_id) references public.identity_team (id, agency_id);

drop policy link_read on public.cases_caseperson;
create policy link_read on public.cases_caseperson for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences())
           and exists (select 1 from public.people_person p where p.id = person_id)
           and (case_id in (select wardmote.my_openings('case')) or person_id in (select wardmote.my_openings('person'))));
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_newest_first")]
    operations = [
        migrations.RunSQL(
            definer_functions(FUNCTIONS, "people_in_open_cases()"),
            "set local role wardmote_definer; drop function wardmote.people_in_open_cases();"
            " set local role wardmote_owner;",
        ),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
