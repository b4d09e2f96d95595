"""What stands beside a record is seen by whoever sees the record. While a restriction stands, nobody new is let in.

Decision: docs/decisions/0081-restriction-stands-in-the-database.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, protected, unprotected

FUNCTIONS = """
-- Before a record goes to another audience. Arguments: the column of rights_mark that names such a record.
create function wardmote.rights_nobody_new() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    if new.audience_id is distinct from old.audience_id
       and exists (select from public.rights_mark m
                    where m.kind = 'restriction' and m.ended_at is null
                      and new.id = case tg_argv[0] when 'case' then m.case_id else m.person_id end)
       and exists (select from public.access_grant g
                    where g.audience_id = new.audience_id and g.agency_id <> old.owner_id
                      and not exists (select from public.access_grant o where o.audience_id = old.audience_id
                                         and (o.agency_id, o.purpose) = (g.agency_id, g.purpose)
                                         and o.agreement_id is not distinct from g.agreement_id
                                         and o.team_id is not distinct from g.team_id
                                         and o.officer_id is not distinct from g.officer_id
                                         and o.level >= g.level)) then
        raise exception 'use of this record is restricted: nobody new is let in' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

create function wardmote.rights_not_disclosed() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    if exists (select from public.rights_mark m
                where m.kind = 'restriction' and m.ended_at is null
                  and (to_jsonb(new) ->> (tg_argv[0] || '_id'))::uuid
                      = case tg_argv[0] when 'case' then m.case_id else m.person_id end) then
        raise exception 'use of this record is restricted: it is not disclosed' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

-- Whether a mark may be put beside this record, or taken away, by whoever asks: an officer of its owner who may decide
-- on it, or an information governance lead of the owner who reads it.
create function wardmote.rights_may_mark(the_case uuid, the_person uuid) returns boolean
language sql volatile security definer set search_path = '' as $$
    select exists (
        select from (select c.owner_id, c.audience_id from public.cases_case c where c.id = the_case
                     union all
                     select p.owner_id, p.audience_id from public.people_person p where p.id = the_person) x
         where x.owner_id = wardmote.actor_agency()
           and (wardmote.admits_me(x.audience_id, 'decide')
                or (wardmote.actor_has('information_governance') and wardmote.admits_me(x.audience_id, 'read'))))
$$;

-- Which of these people are not to be compared with anybody: those of a record whose use is restricted.
create function wardmote.rights_set_aside(people uuid[]) returns setof uuid
language sql stable security definer set search_path = '' as $$
    select m.person_id from public.rights_mark m join public.people_person p on p.id = m.person_id
     where m.person_id = any (people) and m.kind = 'restriction' and m.ended_at is null
       and p.audience_id in (select wardmote.my_audiences())
$$;
grant execute on function wardmote.rights_may_mark(uuid, uuid), wardmote.rights_set_aside(uuid[]) to wardmote_app;
"""
SIGNATURES = [
    "rights_nobody_new()",
    "rights_not_disclosed()",
    "rights_may_mark(uuid, uuid)",
    "rights_set_aside(uuid[])",
]
READS = """audience_id in (select wardmote.my_audiences())
           and (case_id in (select wardmote.my_openings('case')) or person_id in (select wardmote.my_openings('person')))"""
POLICIES = f"""
alter table public.rights_mark alter words set statistics 0, alter answer set statistics 0,
    alter ended_why set statistics 0;
alter table public.rights_mark add constraint rights_mark_is_of_its_case
    foreign key (case_id, parent_audience_id) references public.cases_case (id, audience_id) on update cascade;
alter table public.rights_mark add constraint rights_mark_is_of_its_person
    foreign key (person_id, parent_audience_id) references public.people_person (id, audience_id) on update cascade;
create trigger narrow before insert or update of parent_audience_id, categories on public.rights_mark
    for each row execute function wardmote.narrow_child();
create trigger in_own_name before insert or update of ended_by_id on public.rights_mark
    for each row execute function wardmote.in_own_name('ended_by_id');
create index rights_mark_case on public.rights_mark (case_id) where case_id is not null and ended_at is null;
create index rights_mark_person on public.rights_mark (person_id) where person_id is not null and ended_at is null;

create policy mark_read on public.rights_mark for select to wardmote_app using ({READS});
create policy mark_put on public.rights_mark for insert to wardmote_app
    with check (by_id = (select wardmote.actor()) and ended_at is null and wardmote.rights_may_mark(case_id, person_id));
create policy mark_end on public.rights_mark for update to wardmote_app
    using (ended_at is null and {READS} and wardmote.rights_may_mark(case_id, person_id))
    with check (wardmote.rights_may_mark(case_id, person_id));
grant select, insert on public.rights_mark to wardmote_app;
grant update (answer, ended_by_id, ended_at, ended_why) on public.rights_mark to wardmote_app;

create trigger rights_nobody_new before update of audience_id on public.cases_case
    for each row execute function wardmote.rights_nobody_new('case');
create trigger rights_nobody_new before update of audience_id on public.people_person
    for each row execute function wardmote.rights_nobody_new('person');
create trigger rights_not_disclosed before insert on public.cases_casedisclosure
    for each row execute function wardmote.rights_not_disclosed('case');
create trigger rights_not_disclosed before insert on public.people_persondisclosure
    for each row execute function wardmote.rights_not_disclosed('person');
"""


class Migration(migrations.Migration):
    dependencies = [("rights", "0002_protect")]
    operations = [
        migrations.RunSQL(protected("rights_mark"), unprotected("rights_mark")),
        migrations.RunSQL(
            "grant select on public.rights_mark to wardmote_definer;"
            + definer_functions(FUNCTIONS, *SIGNATURES),
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
