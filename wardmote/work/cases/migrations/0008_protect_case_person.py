"""That someone in a case is a person on record is seen by those who see both: it goes where the case's entry goes.
Their role there, and its days, are read once the case is opened, or the person.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, protected, unprotected

FUNCTIONS = """
-- It takes its case and its audience from the entry, whatever the application says.
create function wardmote.place_case_person() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    select e.case_id, e.audience_id into strict new.case_id, new.audience_id
      from public.cases_person e where e.id = new.entry_id;
    return new;
end $$;

-- The roles of a person in the cases linked to their record, for whoever has opened it and sees both ends: a role and
-- its days, nothing else of the case, which has an opening of its own.
create function wardmote.roles_of_person(wanted uuid[])
returns table (link_id uuid, role text, from_on date, until_on date)
language plpgsql stable security definer set search_path = '' rows 50 as $$
begin
    return query
    select l.id, e.role::text, e.from_on, e.until_on
      from public.cases_caseperson l
      join public.cases_person e on e.id = l.entry_id
      join public.people_person p on p.id = l.person_id
     where l.person_id = any (wanted) and l.ended_at is null
       and l.person_id in (select wardmote.my_openings('person'))
       and p.audience_id in (select wardmote.my_audiences())
       and l.audience_id in (select wardmote.my_audiences());
end $$;
grant execute on function wardmote.roles_of_person(uuid[]) to wardmote_app;
"""
POLICIES = """
alter table public.cases_caseperson add constraint caseperson_is_of_its_entry
    foreign key (entry_id, case_id, audience_id) references public.cases_person (id, case_id, audience_id)
    on update cascade;
create trigger place before insert on public.cases_caseperson
    for each row execute function wardmote.place_case_person();
create trigger in_own_name before insert or update of ended_by_id on public.cases_caseperson
    for each row execute function wardmote.in_own_name('ended_by_id');
create policy link_read on public.cases_caseperson for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences())
           and exists (select 1 from public.people_person p where p.id = person_id));
create policy link_make on public.cases_caseperson for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'contribute') and by_id = (select wardmote.actor()) and ended_at is null
                and exists (select 1 from public.people_person p where p.id = person_id)
                and exists (select 1 from public.cases_person e where e.id = entry_id));
create policy link_end on public.cases_caseperson for update to wardmote_app
    using (ended_at is null and audience_id in (select wardmote.my_audiences('contribute'))
           and case_id in (select wardmote.my_openings('case')))
    with check (ended_by_id = (select wardmote.actor()));
grant select, insert on public.cases_caseperson to wardmote_app;
grant update (ended_by_id, ended_at) on public.cases_caseperson to wardmote_app;

create policy entry_about_a_case_person on public.audit_entry as restrictive for insert to wardmote_app
    with check (subject_kind <> 'case_person'
                or exists (select 1 from public.cases_caseperson l where l.id = subject_id));
create policy entry_of_a_case_person on public.audit_entry for select to wardmote_app
    using (subject_kind = 'case_person' and exists (select 1 from public.cases_caseperson l where l.id = subject_id));
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_case_person"), ("people", "0002_protect")]
    operations = [
        migrations.RunSQL(protected("cases_caseperson"), unprotected("cases_caseperson")),
        migrations.RunSQL(
            "grant select on public.cases_person, public.cases_caseperson to wardmote_definer;"
            + definer_functions(FUNCTIONS, "place_case_person()", "roles_of_person(uuid[])"),
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
