"""Two agencies that serve on one subject at the same time looked before either had served: both are told to look again.

Who serves waits for whoever serves on the same subject, and then looks at what has been served since their own look.
Each side is told no more than that they should look: only where a look of theirs could tell that there is something.
Decision: docs/decisions/0114-a-look-before-serving.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = """
-- Whether an officer may be told that there is this use: one that they see or that, as of a name looked for, the owner lets
-- be named. Asked of the case, of the use, of who or what it is on, and of what is said there: of each audience.
create function wardmote.powers_may_tell(its_use uuid, its_officer uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    with me as (
        select o.id, o.agency_id, o.name from public.identity_officer o where o.id = its_officer and o.left_at is null
    ), of as (
        select c.id as case_id, c.kind::text as sort, x.audience_id
          from public.powers_use u
          join public.cases_case c on c.id = u.case_id
          join public.powers_particulars p on p.use_id = u.id
          left join public.cases_person e on e.id = p.entry_id
          left join public.cases_place l on l.id = p.place_id
         cross join lateral (select distinct k from unnest(array[u.audience_id, c.audience_id, p.audience_id,
                                                                 coalesce(e.audience_id, l.audience_id)]) k
                              where k is not null) x(audience_id)
         where u.id = its_use
    )
    select coalesce(bool_and(
               not exists (select from public.cases_mustnotreceive k
                            where k.case_id = f.case_id and k.lifted_at is null
                              and wardmote.search_fold(k.name) = wardmote.search_fold(me.name)) -- clause: must not receive, by name
               and not exists (select from public.access_denial d where d.audience_id = f.audience_id
                                  and (d.officer_id = me.id or d.agency_id = me.agency_id))     -- clause: must not receive
               and (wardmote.powers_let_in(f.audience_id, wardmote.rank_of('read'), me.agency_id, me.id)
                    or (a.tier = 'standard'                                                     -- clause: never the named tiers
                        and (wardmote.powers_let_in(f.audience_id, wardmote.rank_of('name'), me.agency_id, me.id)
                             or (not exists (select from public.access_grant g
                                              where g.audience_id = f.audience_id and g.agency_id = me.agency_id
                                                and g.level >= wardmote.rank_of('read'))        -- clause: agency has no grant
                                 and exists (select from wardmote.live_sharing(me.agency_id) s
                                               join public.access_holding h on h.id = a.holding_id
                                              where s.owner_id = a.owner_id
                                                and s.purpose = wardmote.standing_purpose(f.sort)
                                                and 'contact' = any (s.categories) and h.categories::text[] <@ s.categories)
                                 and wardmote.answers_by_name(a.owner_id, f.sort)))))           -- clause: the owner's policy
           ), false)
      from of f join public.access_audience a on a.id = f.audience_id cross join me
$$;

create function wardmote.powers_served_meanwhile() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
declare
    since timestamptz;
    u record;
    o record;
begin
    if wardmote.actor() is null then
        return null;
    end if;
    select x.id, x.agency_id, x.case_id, x.by_id, p.entry_id, p.place_id, p.body, k.words into u
      from public.powers_use x
      join public.powers_particulars p on p.use_id = x.id
      join public.powers_print k on k.use_id = x.id
     where x.id = new.use_id;
    if u.id is null or length(u.words) <= 2 then
        return null;
    end if;
    -- One after the other: whoever is second sees what the first has served.
    perform pg_advisory_xact_lock(hashtextextended(u.words, 4));
    select max(l.at) into since from public.powers_look l
     where l.officer_id = wardmote.actor() and l.case_id = u.case_id
       and l.subject = coalesce(u.entry_id::text, u.place_id::text, wardmote.powers_print('body', u.body))
       and l.xid <> pg_current_xact_id()::text::bigint;
    for o in select x.id, x.case_id, x.agency_id, c.owner_id, s.by_id
               from public.powers_print k
               join public.powers_use x on x.id = k.use_id and x.agency_id <> u.agency_id and x.state in ('served', 'in_force')
               join public.powers_step s on s.use_id = x.id and s.kind = 'served' and s.at > since
               join public.cases_case c on c.id = x.case_id
               join public.powers_particulars p on p.use_id = x.id
               left join public.cases_person e on e.id = p.entry_id
               left join public.cases_person m on m.id = u.entry_id
              where k.words = u.words and x.id <> u.id
                and (e.born_on is null or m.born_on is null or e.born_on = m.born_on)
              order by x.id limit 20 loop
        if wardmote.powers_may_tell(o.id, new.by_id) then
            perform wardmote.powers_tell_to_look(new.use_id, new.by_id, o.case_id, o.owner_id);
        end if;
        if wardmote.powers_may_tell(u.id, o.by_id) then
            perform wardmote.powers_tell_to_look(o.id, o.by_id, u.case_id,
                                                 (select c.owner_id from public.cases_case c where c.id = u.case_id));
        end if;
    end loop;
    return null;
end $$;

-- A notice about their own use; and in the log of the other case, that this much was told.
create function wardmote.powers_tell_to_look(about uuid, its_officer uuid, other_case uuid, other_owner uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    insert into public.notices_notice (id, officer_id, kind, subject_kind, subject_id, "on", at)
    values (gen_random_uuid(), its_officer, 'power_served_meanwhile', 'power_use', about, wardmote.today(), clock_timestamp())
        on conflict do nothing;
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id, recipient_id, note)
    values ('told to look again for a live power', 'case', other_case, other_owner,
            (select f.agency_id from public.identity_officer f where f.id = its_officer), '');
end $$;
"""
SIGNATURES = [
    "powers_may_tell(uuid, uuid)",
    "powers_served_meanwhile()",
    "powers_tell_to_look(uuid, uuid, uuid, uuid)",
]
TRIGGER = """
create trigger served_meanwhile after insert on public.powers_step
    for each row when (new.kind = 'served') execute function wardmote.powers_served_meanwhile();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0014_one_row_by_itself"),
        ("powers", "0003_over_to_the_minute"),
        ("notices", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(
            definer_functions(FUNCTIONS, *SIGNATURES),
            "set local role wardmote_definer;"
            + "".join(f"drop function wardmote.{name};" for name in SIGNATURES)
            + "set local role wardmote_owner;",
        ),
        migrations.RunSQL(TRIGGER, "drop trigger served_meanwhile on public.powers_step;"),
    ]
