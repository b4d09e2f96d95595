"""What another system may do here: report through its key's front door, and ask after what it reported. Nothing else.

These functions are for anyone, signed in or not. Nothing of a report is answered but to its id, which is drawn and has
128 bits, or to the key it came by; what is wrong is answered as what is not there. Of a report they give its service,
its place as it was told, rounded, where it stands and what the reporter was told.

Decision: docs/decisions/0088-open311-tells-little.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = """
create function wardmote.open311_parameter(key text) returns integer
language sql stable security definer set search_path = '' as $$
    select p.value from public.open311_parameter p
     where p.key = open311_parameter.key and p.starts_on <= wardmote.today() order by p.starts_on desc limit 1
$$;

-- `yes` for a key that may be used now, with the front door it is of; `no`; `too many`. Each use is counted.
create function wardmote.open311_admit(print text, out answer text, out door uuid)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    its uuid;
    this_minute timestamptz := date_trunc('minute', now());
    so_many integer;
begin
    select k.id, k.door_id into its, door from public.open311_key k
     where k.print = open311_admit.print and k.revoked_at is null;
    if its is null then
        answer := 'no';
        return;
    end if;
    insert into public.open311_use as u (id, key_id, minute, many) values (gen_random_uuid(), its, this_minute, 1)
        on conflict on constraint use_once_a_minute do update set many = u.many + 1
    returning u.many into so_many;
    if so_many = 1 then
        delete from public.open311_use u where u.key_id = its and u.minute < this_minute;
        update public.open311_key k set used_on = wardmote.today()
         where k.id = its and k.used_on is distinct from wardmote.today();
    end if;
    answer := case when so_many > wardmote.open311_parameter('calls_a_minute') then 'too many' else 'yes' end;
end $$;

-- The request that this key made under this token, since a moment. Two of them at once wait for each other.
create function wardmote.open311_known(print text, token bytea, since timestamptz) returns text
language plpgsql volatile security definer set search_path = '' as $$
begin
    perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended(print || encode(token, 'hex'), 311));
    return (select a.public_id from public.open311_arrived a join public.open311_key k on k.id = a.key_id
             where k.print = open311_known.print and k.revoked_at is null and a.token = open311_known.token
               and a.at >= since
             order by a.at desc limit 1);
end $$;

-- Put a report that just came by a front door under the id it is asked for by: for whoever holds its secret and a key of
-- that door.
create function wardmote.open311_keep(print text, secret bytea, id text, token bytea, service text, moment timestamptz)
returns void language plpgsql volatile security definer set search_path = '' as $$
begin
    if length(id) <> 32 or octet_length(token) <> 32 then
        raise exception 'no such id' using errcode = 'check_violation';
    end if;
    insert into public.open311_arrived (report_id, key_id, door_id, public_id, token, service_code, at)
    select a.report_id, k.id, a.door_id, open311_keep.id, open311_keep.token, service, moment
      from public.front_doors_arrival a
      join public.open311_key k on k.door_id = a.door_id and k.print = open311_keep.print and k.revoked_at is null
     where a.secret = open311_keep.secret;
    if not found then
        raise exception 'no such report for this key' using errcode = 'insufficient_privilege';
    end if;
end $$;

-- When a report can be expected to be dealt with; a room above that keeps clocks puts its own in its place.
create function wardmote.open311_expected(report uuid) returns timestamptz
language sql stable security definer set search_path = '' as $$
    select null::timestamptz
$$;

-- Requests, the newest first: those named, or those of a key. A door, where one is given, narrows either.
create function wardmote.open311_requests(print text, of_door uuid, ids text[], services text[], statuses text[],
                                          starts timestamptz, ends timestamptz, most integer, skip integer)
returns jsonb language sql stable security definer set search_path = '' as $$
    select coalesce(jsonb_agg(jsonb_build_object(
               'id', x.public_id, 'service', x.service_code, 'status', x.status, 'standing', x.standing, 'words', x.words,
               'requested', x.received_at, 'updated', x.since, 'expected', x.expected, 'agency', x.agency,
               'lat', x.lat, 'long', x.long, 'district', x.district)
               order by x.received_at desc, x.public_id), '[]'::jsonb)
      from (select a.public_id, a.service_code, r.received_at, f.since, f.standing, s.status, g.name as agency,
                   wardmote.open311_expected(r.id) as expected,
                   round(r.latitude, d.places) as lat, round(r.longitude, d.places) as long,
                   (select split_part(t.postcode, ' ', 1) from public.intake_telling t where t.report_id = r.id) as district,
                   case when s.status = 'closed' then
                        (select e ->> 'words' from jsonb_array_elements(f.said) with ordinality w(e, at)
                          where e ->> 'what' = 'closed' order by w.at desc limit 1) end as words
              from public.open311_arrived a
              join public.front_doors_arrival v on v.report_id = a.report_id
              join public.intake_report r on r.id = a.report_id
              join public.identity_agency g on g.id = r.owner_id
             cross join (select wardmote.open311_parameter('place_decimals') as places) d
             cross join lateral wardmote.followed(v.secret) f
             cross join lateral (select case f.standing when 'closed' then 'closed' else 'open' end as status) s
             where case when cardinality(ids) > 0 then a.public_id = any (ids)
                        else a.key_id = (select k.id from public.open311_key k
                                          where k.print = open311_requests.print and k.revoked_at is null) end
               and (of_door is null or a.door_id = of_door)
               and (cardinality(services) = 0 or a.service_code = any (services))
               and (starts is null or r.received_at >= starts) and (ends is null or r.received_at <= ends)
               and (cardinality(statuses) = 0 or s.status = any (statuses))
             order by r.received_at desc, a.public_id
             limit least(most, 1000) offset skip) x
$$;

-- What was told on requests since, the earliest first: that one was closed, and in what words, or reopened.
create function wardmote.open311_updates(print text, of_door uuid, ids text[], starts timestamptz, ends timestamptz,
                                         most integer, skip integer)
returns jsonb language sql stable security definer set search_path = '' as $$
    select coalesce(jsonb_agg(jsonb_build_object('update', x.update_id, 'id', x.public_id, 'what', x.what, 'at', x.at,
                                                 'words', x.words) order by x.at, x.update_id), '[]'::jsonb)
      from (select a.public_id, e ->> 'what' as what, (e ->> 'at')::timestamptz as at, e ->> 'words' as words,
                   encode(substr(sha256(convert_to(a.public_id || e::text, 'UTF8')), 1, 12), 'hex') as update_id
              from public.open311_arrived a
              join public.front_doors_arrival v on v.report_id = a.report_id
             cross join lateral wardmote.followed(v.secret) f
             cross join lateral jsonb_array_elements(f.said) e
             where case when cardinality(ids) > 0 then a.public_id = any (ids)
                        else a.key_id = (select k.id from public.open311_key k
                                          where k.print = open311_updates.print and k.revoked_at is null) end
               and (of_door is null or a.door_id = of_door)
               and e ->> 'what' in ('closed', 'reopened')
               and (starts is null or (e ->> 'at')::timestamptz >= starts)
               and (ends is null or (e ->> 'at')::timestamptz <= ends)
             order by at, update_id
             limit least(most, 1000) offset skip) x
$$;

-- What the reporter says later, through a key of the door it came by: as with the report's own secret. `reopens` where
-- they say that it is open, and it was closed. Nothing where there is no such request for this key.
create function wardmote.open311_add(print text, id text, words text, reopens boolean, moment timestamptz) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    its bytea;
begin
    select v.secret into its
      from public.open311_arrived a
      join public.open311_key k on k.door_id = a.door_id and k.print = open311_add.print and k.revoked_at is null
      join public.front_doors_arrival v on v.report_id = a.report_id
     where a.public_id = open311_add.id;
    if its is null then
        return null;
    end if;
    if reopens then
        return wardmote.reopen_from_outside(its, words, moment);
    end if;
    return wardmote.add_to_report(its, words, moment);
end $$;

grant execute on function wardmote.open311_parameter(text), wardmote.open311_admit(text),
    wardmote.open311_known(text, bytea, timestamptz),
    wardmote.open311_keep(text, bytea, text, bytea, text, timestamptz),
    wardmote.open311_requests(text, uuid, text[], text[], text[], timestamptz, timestamptz, integer, integer),
    wardmote.open311_updates(text, uuid, text[], timestamptz, timestamptz, integer, integer),
    wardmote.open311_add(text, text, text, boolean, timestamptz) to wardmote_app;
"""
SIGNATURES = [
    "open311_parameter(text)",
    "open311_admit(text)",
    "open311_known(text, bytea, timestamptz)",
    "open311_keep(text, bytea, text, bytea, text, timestamptz)",
    "open311_expected(uuid)",
    "open311_requests(text, uuid, text[], text[], text[], timestamptz, timestamptz, integer, integer)",
    "open311_updates(text, uuid, text[], timestamptz, timestamptz, integer, integer)",
    "open311_add(text, text, text, boolean, timestamptz)",
]


class Migration(migrations.Migration):
    dependencies = [("open311", "0002_protect")]
    operations = [
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
    ]
