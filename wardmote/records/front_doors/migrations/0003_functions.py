"""How a report comes in from outside, and all that whoever holds its secret may do with it: these functions, nothing else.

They are for anyone, signed in or not. None answers with anything of a record but to the print of a secret of 130 bits,
and a wrong print is answered as none. A report is made as an officer of the door's team would have taken it, in the name
of the agency's service account. Decision: docs/decisions/0085-front-doors.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

TAKING = """
create function wardmote.front_door_parameter(key text) returns integer
language sql stable security definer set search_path = '' as $$
    select p.value from public.front_doors_parameter p
     where p.key = front_door_parameter.key and p.starts_on <= wardmote.today() order by p.starts_on desc limit 1
$$;

-- How many came by a door this hour: in all where the network is empty, else from that network.
create function wardmote.front_door_count(door uuid, network bytea, this_hour timestamptz) returns bigint
language sql stable security definer set search_path = '' as $$
    select coalesce(sum(c.many), 0) from public.front_doors_count c
     where c.door_id = front_door_count.door and c.network = front_door_count.network and c.hour = this_hour
$$;

-- One report. `answer` says what became of it: taken; again, for the same secret a second time, which makes no second
-- report; shut; too many. `told` and `prints` are the columns of the telling, and of what it is compared by.
create function wardmote.take_from_outside(
    door uuid, secret bytea, network bytea, told jsonb, prints jsonb, new_reference text, moment timestamptz,
    confirming bytea default null, sealed bytea default null,
    out answer text, out reference text, out report uuid, out audience bigint
) language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    d record;
    taker uuid;
    this_hour timestamptz := date_trunc('hour', now());
    gave_email boolean := coalesce(told ->> 'teller_email', '') <> '';
begin
    if octet_length(secret) is distinct from 32 or octet_length(network) > 32 then
        raise exception 'no print of a secret' using errcode = 'check_violation';
    end if;
    select a.report_id, r.reference, r.audience_id into report, reference, audience
      from public.front_doors_arrival a join public.intake_report r on r.id = a.report_id
     where a.secret = take_from_outside.secret and a.door_id = take_from_outside.door;
    if found then
        answer := 'again';
        return;
    end if;
    select x.id, x.agency_id, x.team_id, x.channel, x.harm, x.kinds into d
      from public.front_doors_door x join public.identity_team t on t.id = x.team_id and t.closed_at is null
     where x.id = door and x.is_open;
    select o.id into taker from public.identity_officer o
     where o.agency_id = d.agency_id and o.is_service and o.left_at is null;
    if taker is null or not (coalesce(told ->> 'kind', '') = any (d.kinds)) then
        answer := 'shut';
        return;
    end if;
    if wardmote.front_door_count(door, '', this_hour) >= wardmote.front_door_parameter('door_an_hour')
       or (network <> '' and wardmote.front_door_count(door, network, this_hour)
                             >= wardmote.front_door_parameter('network_an_hour')) then
        answer := 'too many';
        return;
    end if;
    insert into public.front_doors_count (id, door_id, network, hour, share, many)
    select gen_random_uuid(), door, n.network, this_hour, floor(random() * 16), 1
      from (select ''::bytea as network union select coalesce(take_from_outside.network, '')) n order by n.network
        on conflict on constraint count_once do update set many = front_doors_count.many + 1;

    audience := wardmote.find_audience(d.agency_id, 'standard', array['incident'], jsonb_build_array(jsonb_build_object(
        'agency', d.agency_id, 'team', d.team_id, 'level', 5, 'purpose', '', 'categories', '{}'::text[])), '[]');
    report := gen_random_uuid();
    insert into public.intake_report (id, reference, audience_id, owner_id, team_id, kind, channel, harm, state, area,
        occurred_from, occurred_words, longitude, latitude, point_is, received_at, taken_by_id, closed_reason)
    values (report, new_reference, audience, d.agency_id, d.team_id, told ->> 'kind', d.channel, d.harm, 'waiting',
        coalesce(told ->> 'area', ''), (told ->> 'occurred_from')::timestamptz, coalesce(told ->> 'occurred_words', ''),
        (told ->> 'longitude')::numeric, (told ->> 'latitude')::numeric,
        case when told ->> 'longitude' is null then '' else 'approximate' end, moment, taker, '');
    insert into public.intake_telling (report_id, parent_audience_id, audience_id, categories, what, who, address,
        postcode, is_anonymous, teller_name, teller_phone, teller_email, contact_by, contact_wishes)
    values (report, audience, audience, '{}', told ->> 'what', coalesce(told ->> 'who', ''),
        coalesce(told ->> 'address', ''), coalesce(told ->> 'postcode', ''), coalesce((told ->> 'is_anonymous')::boolean, false),
        coalesce(told ->> 'teller_name', ''), coalesce(told ->> 'teller_phone', ''), coalesce(told ->> 'teller_email', ''),
        coalesce(told ->> 'contact_by', 'any'), coalesce(told ->> 'contact_wishes', ''));
    insert into public.intake_likeness (report_id, parent_audience_id, audience_id, categories, received_at, street,
        address, postcode, phone, email, teller, person, wording_1, wording_2, wording_3, wording_4, words)
    select report, audience, audience, '{}', moment, p.street, p.address, p.postcode, p.phone, p.email, p.teller,
           p.person, p.wording_1, p.wording_2, p.wording_3, p.wording_4, coalesce(p.words, '{}')
      from jsonb_to_record(prints) as p(street bigint, address bigint, postcode bigint, phone bigint, email bigint,
           teller bigint, person bigint, wording_1 bigint, wording_2 bigint, wording_3 bigint, wording_4 bigint,
           words integer[]);
    insert into public.front_doors_arrival (report_id, door_id, secret, confirming, at)
    values (report, door, take_from_outside.secret, case when gave_email then take_from_outside.confirming end, moment);
    if gave_email and sealed is not null then
        insert into public.front_doors_letter (id, report_id, kind, sealed, at, tries)
        values (gen_random_uuid(), report, 'received', sealed, moment, 0);
    end if;
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id)
    values ('report taken from outside', 'report', report, d.agency_id);
    answer := 'taken';
    reference := new_reference;
exception when unique_violation then
    -- The same secret twice at the same moment: the other was first. Anything else is not ours to hide.
    select a.report_id, r.reference, r.audience_id into report, reference, audience
      from public.front_doors_arrival a join public.intake_report r on r.id = a.report_id
     where a.secret = take_from_outside.secret and a.door_id = take_from_outside.door;
    if not found then
        raise;
    end if;
    answer := 'again';
end $$;
"""

FOLLOWING = """
-- When the work that took a report in ended; rooms above, which know of that work, put theirs in its place.
create function wardmote.work_on_report_ended(report uuid) returns timestamptz
language sql stable security definer set search_path = '' as $$
    select null::timestamptz
$$;

-- What the holder of a secret is told: where their report stands, and what was said to them. No officer, no case.
-- `standing` is waiting, working, passed on, or closed.
create function wardmote.followed(secret bytea)
returns table (reference text, kind text, received_at timestamptz, standing text, since timestamptz, reopen_until date,
               has_email boolean, is_confirmed boolean, said jsonb)
language sql stable security definer set search_path = '' as $$
    select r.reference::text, r.kind::text, r.received_at, s.standing, s.since,
           case when s.standing = 'closed'
                then (s.since at time zone 'Europe/London')::date + wardmote.front_door_parameter('reopen') end,
           exists (select from public.intake_telling t where t.report_id = r.id and t.teller_email <> ''),
           a.confirmed_at is not null,
           (select coalesce(jsonb_agg(jsonb_build_object('at', x.at, 'what', x.what, 'words', x.words) order by x.at), '[]')
              from (select d.at, d.kind::text as what, d.words from public.intake_decision d
                     where d.report_id = r.id and d.kind = 'closed'
                     union all
                    select n.at, n.kind::text, '' from public.front_doors_addition n where n.report_id = r.id) x)
      from public.front_doors_arrival a
      join public.intake_report r on r.id = a.report_id
     cross join lateral (select case when r.state = 'in_case' then wardmote.work_on_report_ended(r.id) end as ended) e
     cross join lateral (
        select case when r.state = 'closed' then 'closed'
                    when e.ended is not null and not exists (
                        select from public.front_doors_addition n
                         where n.report_id = r.id and n.kind = 'reopened' and n.at > e.ended) then 'closed'
                    when r.state = 'in_case' then 'working'
                    when r.state = 'referred' then 'passed on'
                    else 'waiting' end as standing,
               coalesce(e.ended, r.decided_at, r.received_at) as since) s
     where a.secret = followed.secret
$$;

-- Officers of the owner who may decide on a report, those named before a whole team: they are told.
create function wardmote.front_door_keepers(audience bigint) returns setof uuid
language sql stable security definer set search_path = '' rows 10 as $$
    select o.id
      from public.access_audience a
      join public.access_grant g on g.audience_id = a.id and g.agency_id = a.owner_id and g.level >= 4
       and (g.starts_on is null or g.starts_on <= wardmote.today()) and (g.ends_on is null or g.ends_on >= wardmote.today())
      join public.identity_officer o on o.agency_id = g.agency_id and o.left_at is null and not o.is_service
       and (g.team_id is null or g.team_id = o.team_id) and (g.officer_id is null or g.officer_id = o.id)
     where a.id = front_door_keepers.audience
       and not exists (select from public.access_denial d where d.audience_id = a.id
                          and (d.officer_id = o.id or d.agency_id = o.agency_id))
     group by o.id order by bool_or(g.officer_id is not null) desc, o.id limit 50
$$;

create function wardmote.keep_addition(report uuid, of_kind text, words text, moment timestamptz) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    r record;
begin
    select x.id, x.audience_id, x.owner_id into strict r from public.intake_report x where x.id = keep_addition.report;
    insert into public.front_doors_addition (id, report_id, parent_audience_id, audience_id, categories, kind, words, at)
    values (gen_random_uuid(), r.id, r.audience_id, r.audience_id, '{}', of_kind, keep_addition.words, moment);
    insert into public.notices_notice (id, officer_id, kind, subject_kind, subject_id, "on", at)
    select gen_random_uuid(), k, case of_kind when 'added' then 'report_added_to' else 'report_reopened' end,
           'report', r.id, wardmote.today(), moment
      from (select wardmote.front_door_keepers(r.audience_id)
            union
            -- Those who accepted it as a referral hold it too, while it lets them in.
            (select o.id from public.intake_referral f
               join public.identity_officer o on o.agency_id = f.agency_id and o.left_at is null and not o.is_service
                and (f.team_id is null or f.team_id = o.team_id)
              where f.report_id = r.id and f.state = 'accepted'
                and exists (select from public.access_grant g where g.audience_id = r.audience_id and g.agency_id = o.agency_id
                               and (g.team_id is null or g.team_id = o.team_id) and (g.officer_id is null or g.officer_id = o.id))
                and not exists (select from public.access_denial d where d.audience_id = r.audience_id
                                   and (d.officer_id = o.id or d.agency_id = o.agency_id))
              order by o.id limit 50)) told (k)
        on conflict do nothing;
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id)
    values (case of_kind when 'added' then 'report added to by its reporter' else 'report reopened by its reporter' end,
            'report', r.id, r.owner_id);
end $$;

-- `added`, `too many`, or nothing where there is no such secret.
create function wardmote.add_to_report(secret bytea, words text, moment timestamptz) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    its uuid;
begin
    if coalesce(trim(words), '') = '' or length(words) > 20000 then
        raise exception 'nothing, or too much, to add' using errcode = 'check_violation';
    end if;
    select a.report_id into its from public.front_doors_arrival a where a.secret = add_to_report.secret for update;
    if its is null then
        return null;
    end if;
    -- The same words sent twice are one addition.
    if exists (select from public.front_doors_addition n
                where n.report_id = its and n.kind = 'added' and n.words = add_to_report.words) then
        return 'added';
    end if;
    if (select count(*) from public.front_doors_addition n where n.report_id = its and n.at > moment - interval '1 day')
       >= wardmote.front_door_parameter('additions_a_day') then
        return 'too many';
    end if;
    perform wardmote.keep_addition(its, 'added', add_to_report.words, moment);
    return 'added';
end $$;

-- `reopened`; `open` where it is not closed; `over` where it was closed too long ago; nothing for no such secret.
create function wardmote.reopen_from_outside(secret bytea, words text, moment timestamptz) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    its uuid;
    f record;
    r record;
begin
    if coalesce(trim(words), '') = '' or length(words) > 20000 then
        raise exception 'nothing, or too much, to say why' using errcode = 'check_violation';
    end if;
    select a.report_id into its from public.front_doors_arrival a where a.secret = reopen_from_outside.secret for update;
    if its is null then
        return null;
    end if;
    select x.id, x.state, x.audience_id, x.owner_id into r from public.intake_report x where x.id = its for update;
    select x.standing, x.reopen_until into f from wardmote.followed(reopen_from_outside.secret) x;
    if f.standing <> 'closed' then
        return 'open';
    end if;
    if (moment at time zone 'Europe/London')::date > f.reopen_until then
        return 'over';
    end if;
    -- A report in a case whose work ended stays there: those who hold it are told, and decide.
    if r.state = 'closed' then
        update public.intake_report set state = 'waiting', decided_at = moment where id = its;
        insert into public.intake_decision (id, report_id, parent_audience_id, audience_id, categories, kind, ground,
                                            reason, words, by_id, at)
        select gen_random_uuid(), its, r.audience_id, r.audience_id, '{}', 'reopened', '',
               'Reopened by whoever made it: it has not stopped.', '', o.id, moment
          from public.identity_officer o where o.agency_id = r.owner_id and o.is_service;
    end if;
    perform wardmote.keep_addition(its, 'reopened', reopen_from_outside.words, moment);
    return 'reopened';
end $$;

-- The audience that what its reporter adds to a report is sealed for. A number, and only for the holder of the secret.
create function wardmote.audience_of_followed(secret bytea) returns bigint
language sql stable security definer set search_path = '' as $$
    select r.audience_id from public.front_doors_arrival a join public.intake_report r on r.id = a.report_id
     where a.secret = audience_of_followed.secret
$$;

-- A file with a report: checked and sealed by the application for the audience the report is in, as an officer's would be.
-- At most ten a report; the same one twice is one.
create function wardmote.attach_from_outside(secret bytea, document uuid, file jsonb, key_id text, wrapped bytea,
                                             pieces bytea[], moment timestamptz) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
    its uuid;
    r record;
    adder uuid;
begin
    select a.report_id into its from public.front_doors_arrival a where a.secret = attach_from_outside.secret for update;
    if its is null then
        return null;
    end if;
    select x.id, x.audience_id, x.owner_id into r from public.intake_report x where x.id = its;
    if (file ->> 'audience')::bigint is distinct from r.audience_id then
        raise exception 'the report moved: seal the file anew' using errcode = 'check_violation';
    end if;
    if exists (select from public.intake_reportdocument l
                where l.report_id = its and l.document_id = attach_from_outside.document) then
        return true;
    end if;
    if (select count(*) from public.intake_reportdocument l join public.documents_document d on d.id = l.document_id
          join public.identity_officer o on o.id = d.added_by_id and o.is_service where l.report_id = its) >= 10 then
        return false;
    end if;
    select o.id into adder from public.identity_officer o where o.agency_id = r.owner_id and o.is_service;
    insert into public.documents_document (id, audience_id, title, name, media_type, size, sha256, pages, added_by_id,
                                           added_at)
    values (document, r.audience_id, file ->> 'title', file ->> 'name', file ->> 'media_type', (file ->> 'size')::integer,
            file ->> 'sha256', (file ->> 'pages')::integer, adder, moment);
    insert into public.documents_piece (id, document_id, number, data)
    select gen_random_uuid(), document, p.at - 1, p.data from unnest(pieces) with ordinality as p(data, at);
    insert into public.documents_content (document_id, key_id, wrapped, sealed_for, pieces)
    values (document, attach_from_outside.key_id, attach_from_outside.wrapped, r.audience_id, cardinality(attach_from_outside.pieces));
    insert into public.intake_reportdocument (id, report_id, document_id, parent_audience_id, audience_id, categories)
    values (gen_random_uuid(), its, document, r.audience_id, r.audience_id, '{}');
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id)
    values ('document added by its reporter', 'report', its, r.owner_id);
    return true;
end $$;

-- The link in the first message: the address is the reporter's. Once; a wrong one is answered as a used one.
create function wardmote.confirm_address(confirming bytea, moment timestamptz) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
begin
    update public.front_doors_arrival a set confirmed_at = coalesce(a.confirmed_at, moment)
     where a.confirming = confirm_address.confirming;
    return found;
end $$;
"""

DESK = """
-- For whoever sees a report: which door it came by, and whether its reporter's address is confirmed.
create function wardmote.came_in_by(report uuid) returns table (door text, at timestamptz, is_confirmed boolean)
language sql stable security definer set search_path = '' as $$
    select d.name::text, a.at, a.confirmed_at is not null
      from public.front_doors_arrival a
      join public.front_doors_door d on d.id = a.door_id
      join public.intake_report r on r.id = a.report_id
     where a.report_id = came_in_by.report and wardmote.admits_me(r.audience_id, 'read')
$$;

-- There is news for a reporter whose address is confirmed: that there is, and not what.
create function wardmote.tell_reporter() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
begin
    insert into public.front_doors_letter (id, report_id, kind, at, tries)
    select gen_random_uuid(), a.report_id, 'news', new.at, 0 from public.front_doors_arrival a
     where a.report_id = new.report_id and a.confirmed_at is not null
       and not exists (select from public.front_doors_letter l where l.report_id = a.report_id and l.kind = 'news');
    return null;
end $$;

-- For the worker alone: messages that have not gone yet, and to whom; each tried again later and later, for a day and a half.
create function wardmote.letters_due(most integer)
returns table (id uuid, kind text, address text, reference text, sealed bytea)
language sql volatile security definer set search_path = '' as $$
    update public.front_doors_letter l set tries = l.tries + 1
      from public.intake_telling t, public.intake_report r
     where l.id in (select x.id from public.front_doors_letter x
                     where x.tries < 20 and x.at + make_interval(mins => 5 * x.tries * x.tries) <= clock_timestamp()
                     order by x.at limit least(most, 200) for update skip locked)
       and t.report_id = l.report_id and r.id = l.report_id and t.teller_email <> ''
    returning l.id, l.kind::text, t.teller_email::text, r.reference::text, l.sealed
$$;

create function wardmote.letter_gone(letter uuid) returns void
language sql volatile security definer set search_path = '' as $$
    delete from public.front_doors_letter l where l.id = letter_gone.letter
$$;

-- For the worker alone: prints of networks of more than a day ago, and letters given up long ago.
create function wardmote.front_doors_tidied(moment timestamptz) returns bigint
language plpgsql volatile security definer set search_path = '' as $$
declare
    gone bigint;
begin
    delete from public.front_doors_count c where c.hour < moment - interval '1 day';
    get diagnostics gone = row_count;
    delete from public.front_doors_letter l where l.at < moment - interval '7 days';
    return gone;
end $$;

grant execute on function wardmote.front_door_parameter(text),
    wardmote.take_from_outside(uuid, bytea, bytea, jsonb, jsonb, text, timestamptz, bytea, bytea),
    wardmote.followed(bytea), wardmote.add_to_report(bytea, text, timestamptz),
    wardmote.reopen_from_outside(bytea, text, timestamptz), wardmote.audience_of_followed(bytea),
    wardmote.attach_from_outside(bytea, uuid, jsonb, text, bytea, bytea[], timestamptz),
    wardmote.confirm_address(bytea, timestamptz), wardmote.came_in_by(uuid) to wardmote_app;
grant execute on function wardmote.letters_due(integer), wardmote.letter_gone(uuid),
    wardmote.front_doors_tidied(timestamptz) to wardmote_worker;
"""
SIGNATURES = [
    "front_door_parameter(text)",
    "front_door_count(uuid, bytea, timestamptz)",
    "take_from_outside(uuid, bytea, bytea, jsonb, jsonb, text, timestamptz, bytea, bytea)",
    "work_on_report_ended(uuid)",
    "followed(bytea)",
    "front_door_keepers(bigint)",
    "keep_addition(uuid, text, text, timestamptz)",
    "add_to_report(bytea, text, timestamptz)",
    "reopen_from_outside(bytea, text, timestamptz)",
    "audience_of_followed(bytea)",
    "attach_from_outside(bytea, uuid, jsonb, text, bytea, bytea[], timestamptz)",
    "confirm_address(bytea, timestamptz)",
    "came_in_by(uuid)",
    "tell_reporter()",
    "letters_due(integer)",
    "letter_gone(uuid)",
    "front_doors_tidied(timestamptz)",
]
TRIGGER = """
create trigger tell_reporter after insert on public.intake_decision
    for each row when (new.kind = 'closed') execute function wardmote.tell_reporter();
"""
UNDO = (
    """
drop trigger tell_reporter on public.intake_decision;
set local role wardmote_definer;
"""
    + "".join(f"drop function wardmote.{name};\n" for name in reversed(SIGNATURES))
    + "set local role wardmote_owner;"
)


class Migration(migrations.Migration):
    dependencies = [("front_doors", "0002_protect")]
    operations = [
        migrations.RunSQL(definer_functions(TAKING + FOLLOWING + DESK, *SIGNATURES), migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGER, UNDO),
    ]
