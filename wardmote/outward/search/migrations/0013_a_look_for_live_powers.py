"""Before a power is served it is looked whether another agency has a live one on the same subject.

The look is a search like any other: of the name or address as it stands in the case, counted, limited a day, logged, answered by
name only where the owner's policy says so. Of those answers it is put down which are of an agency with a live power in
that very record. So a look answers less than a search, by one thing more: that there is something to ask about. Of cases
that the officer may see and has not opened it says the agency and the case, one answer a case: on whom a use is, is
read of an opened case alone.
Decision: docs/decisions/0114-a-look-before-serving.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = """
create function wardmote.look_for_powers(its_case uuid, entry uuid, place uuid, body text) returns void
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    me uuid := wardmote.actor();
    mine uuid := wardmote.actor_agency();
    present bigint := pg_current_xact_id()::text::bigint;
    c record;
    asked record;
    look uuid := gen_random_uuid();
    search uuid;
    answer record;
begin
    select x.id into c from public.cases_case x
     where x.id = its_case and x.id in (select wardmote.my_openings('case')) and wardmote.admits_me(x.audience_id, 'contribute');
    select x.subject, x.print, x.words into asked from (
        select e.id::text as subject, wardmote.powers_print('person', e.name) as print, e.name as words from public.cases_person e
         where e.id = entry and e.case_id = c.id and wardmote.admits_me(e.audience_id, 'read')
         union all
        select e.id::text, wardmote.powers_print('place', e.address, e.postcode),
               coalesce(substring(lower(e.address) from '[0-9]+[a-z]?'), '') || ' ' || e.postcode
          from public.cases_place e
         where e.id = place and e.case_id = c.id and wardmote.admits_me(e.audience_id, 'read')
         union all
        select wardmote.powers_print('body', body), wardmote.powers_print('body', body), body
         where c.id is not null and entry is null and place is null and length(btrim(body)) > 1) x;
    if asked.subject is null then
        return;  -- hidden and not there alike; the page says so when it comes to it
    end if;
    -- Looked already, a moment ago: that one stands. Longer ago, another agency may have come first.
    perform pg_advisory_xact_lock(hashtextextended(me::text, 2));
    if exists (select from public.powers_look l
                where l.officer_id = me and l.case_id = c.id and l.subject = asked.subject
                  and l.at > clock_timestamp() - interval '1 minute') then
        return;
    end if;
    if wardmote.search_is_look_up(asked.words) then
        search := gen_random_uuid();
        insert into public.search_search (id, officer_id, words) values (search, me, left(asked.words, 200));
    end if;
    insert into public.powers_look (id, officer_id, case_id, subject, at, xid, search_id)
    values (look, me, c.id, asked.subject, clock_timestamp(), present, search);
    -- Of no more subjects a day than names may be looked up.
    if (select count(distinct (l.case_id, l.subject)) from public.powers_look l
         where l.officer_id = me and (l.at at time zone 'Europe/London')::date = wardmote.today())
       <= wardmote.search_parameter('look_ups_a_day') then
        for answer in
            select distinct on (u.case_id, u.agency_id) u.case_id, u.agency_id, x.owner_id
              from wardmote.powers_alike(its_case, entry, place, body) a
              join public.powers_use u on u.id = a.use_id
              join public.cases_case x on x.id = u.case_id
             where not a.opened and u.agency_id <> mine and u.state in ('authorised', 'served', 'in_force')
             order by u.case_id, u.agency_id
        loop
            insert into public.powers_answer (id, look_id, officer_id, owner_id, case_id, xid)
            values (gen_random_uuid(), look, me, answer.agency_id, answer.case_id, present);
            insert into public.audit_entry (action, subject_kind, subject_id, owner_id, recipient_id, note)
            values ('told of a live power in a case not opened', 'case', answer.case_id, answer.owner_id, mine, '');
        end loop;
    end if;
    if search is null then
        return;
    end if;
    for answer in
        select distinct on (h.owner_id) h.id, h.owner_id, b.purpose
          from public.search_namehit h
          join wardmote.search_beyond(left(asked.words, 200)) b
            on b.owner_id = h.owner_id and b.sort = h.sort and b.about = h.about and b.record_kind = 'case'
         where h.search_id = search
           and exists (select from public.powers_use u
                         join public.powers_particulars p on p.use_id = u.id
                         join public.powers_print k on k.use_id = u.id
                         join public.cases_case x on x.id = u.case_id
                         left join public.cases_person e on e.id = p.entry_id
                         left join public.cases_place l on l.id = p.place_id
                        where u.case_id = b.record_id and u.state in ('authorised', 'served', 'in_force')
                          and u.agency_id <> mine and k.words = asked.print and length(k.words) > 2
                          -- Of nothing that fewer are told of than of the record the search answers for.
                          and u.audience_id in (x.audience_id, coalesce(e.audience_id, l.audience_id))
                          and p.audience_id = u.audience_id)
         order by h.owner_id, h.id
    loop
        insert into public.powers_answer (id, look_id, officer_id, owner_id, hit_id, xid)
        values (gen_random_uuid(), look, me, answer.owner_id, answer.id, present);
        insert into public.audit_entry (action, subject_kind, subject_id, owner_id, recipient_id, purpose, note)
        values ('told of a live power, by name only', 'search', search, answer.owner_id, mine, answer.purpose, asked.words);
    end loop;
end $$;
grant execute on function wardmote.look_for_powers(uuid, uuid, uuid, text) to wardmote_app;
"""
SIGNATURES = ["look_for_powers(uuid, uuid, uuid, text)"]

# A page that serves has it looked first, apart: committed before anything else is worked out, as an opening is.
DOOR = """
create function wardmote.look_before_serving(hash text, reference text, use_id text, subject text, body text) returns text
language plpgsql security invoker set search_path = '' as $$
#variable_conflict use_variable
declare
    c uuid;
    entry uuid;
    place uuid;
    the_body text := left(coalesce(body, ''), 160);
begin
    perform wardmote.begin_session(hash);
    select x.id into c from public.cases_case x where x.reference = upper(look_before_serving.reference);
    if use_id <> '' then
        select p.entry_id, p.place_id, p.body into entry, place, the_body from public.powers_particulars p
         where p.use_id = look_before_serving.use_id::uuid and p.case_id = c;
    elsif subject like 'person:%' then
        entry := substr(subject, 8)::uuid;
    elsif subject like 'place:%' then
        place := substr(subject, 7)::uuid;
    end if;
    if c is not null then
        perform wardmote.look_for_powers(c, entry, place, coalesce(the_body, ''));
    end if;
    return '';
exception when invalid_text_representation then
    return '';
end $$;
revoke all on function wardmote.look_before_serving(text, text, text, text, text) from public;
grant execute on function wardmote.look_before_serving(text, text, text, text, text) to wardmote_app;
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0012_earlier_names_are_forgotten"), ("powers", "0002_protect")]
    operations = [
        migrations.RunSQL(
            definer_functions(FUNCTIONS, *SIGNATURES),
            "set local role wardmote_definer; drop function wardmote.look_for_powers(uuid, uuid, uuid, text);"
            " set local role wardmote_owner;",
        ),
        migrations.RunSQL(DOOR, "drop function wardmote.look_before_serving(text, text, text, text, text);"),
    ]
