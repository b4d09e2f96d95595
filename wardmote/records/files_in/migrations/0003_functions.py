"""How rows of a file become reports, some at a time, each once; and what the worker may do with files and a mailbox.

A report of a row is made as an officer of the source's team would have taken it, in the name of the agency's service
account: seen by that team, with the clocks that such a report starts. What is known by its reference and says something
else now is an addition to its report. Decision: docs/decisions/0103-rows-become-reports.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

ROWS = """
create function wardmote.files_in_parameter(key text) returns integer
language sql stable security definer set search_path = '' as $$
    select p.value from public.files_in_parameter p
     where p.key = files_in_parameter.key and p.starts_on <= wardmote.today() order by p.starts_on desc limit 1
$$;

create function wardmote.files_in_audience(source uuid) returns bigint
language sql volatile security definer set search_path = '' as $$
    select wardmote.find_audience(s.agency_id, 'standard', array['incident'], jsonb_build_array(jsonb_build_object(
               'agency', s.agency_id, 'team', s.team_id, 'level', 5, 'purpose', '', 'categories', '{}'::text[])), '[]')
      from public.files_in_source s where s.id = source
$$;

-- The rows of a batch after `since` up to `upto`, in one transaction: those who come second find another `since`, and are
-- told `stopped`, as is whoever works on a batch that was stopped. No key stands among the rows twice.
create function wardmote.files_in_take_rows(batch uuid, since integer, upto integer, rows jsonb, plans jsonb, faults jsonb,
                                            moment timestamptz) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
    b record;
    s record;
    taker uuid;
    audience bigint;
    fresh jsonb;
    other jsonb;
    same integer;
    is_last boolean;
begin
    select x.id, x.source_id, x.audience_id, x.state, x.row_at, x.rows into b from public.files_in_batch x
     where x.id = batch for update;
    if b.id is null or b.state not in ('waiting', 'running') or b.row_at <> since or upto < since or upto > b.rows then
        return 'stopped';
    end if;
    perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended(b.source_id::text, 312));
    select x.id, x.agency_id, x.team_id, x.channel, x.harm into s
      from public.files_in_source x join public.identity_team t on t.id = x.team_id and t.closed_at is null
     where x.id = b.source_id and x.is_open
       -- Its reports land with whom the file was for, and nobody else: whoever changes the source reads none of it.
       and exists (select from public.access_grant g where g.audience_id = b.audience_id and g.agency_id = x.agency_id
                      and g.team_id = x.team_id and g.officer_id is null);
    select o.id into taker from public.identity_officer o
     where o.agency_id = s.agency_id and o.is_service and o.left_at is null;
    if taker is null then
        update public.files_in_batch x set state = 'failed', finished_at = moment,
               why = 'The source is shut, its team is closed or another than when the file came, or the agency has no service account.'
         where x.id = batch;
        return 'failed';
    end if;
    audience := wardmote.files_in_audience(b.source_id);

    select coalesce(jsonb_agg(x.row || jsonb_build_object('id', gen_random_uuid())) filter (where t.id is null), '[]'),
           coalesce(jsonb_agg(x.row || jsonb_build_object('id', t.report_id))
                    filter (where t.content <> decode(x.row ->> 'content', 'hex')), '[]'),
           count(*) filter (where t.content = decode(x.row ->> 'content', 'hex'))
      into fresh, other, same
      from jsonb_array_elements(rows) x (row)
      left join public.files_in_taken t on t.source_id = b.source_id and t.key = decode(x.row ->> 'key', 'hex');

    insert into public.intake_report (id, reference, audience_id, owner_id, team_id, kind, channel, harm, state, area,
        occurred_from, occurred_words, point_is, received_at, taken_by_id, closed_reason, next_due_at, next_due_what)
    select r.id, r.reference, audience, s.agency_id, s.team_id, r.kind, s.channel, s.harm, 'waiting', r.area,
           r.occurred_from, r.occurred_words, '', moment, taker, '', (plans -> r.plan -> 0 ->> 'due_at')::timestamptz,
           coalesce(plans -> r.plan -> 0 ->> 'what', '')
      from jsonb_to_recordset(fresh) as r(id uuid, reference text, kind text, area text, occurred_from timestamptz,
           occurred_words text, plan text);
    insert into public.intake_telling (report_id, parent_audience_id, audience_id, categories, what, who, address,
        postcode, is_anonymous, teller_name, teller_phone, teller_email, contact_by, contact_wishes)
    select r.id, audience, audience, '{}', r.what, r.who, r.address, r.postcode, r.is_anonymous, r.teller_name,
           r.teller_phone, r.teller_email, r.contact_by, ''
      from jsonb_to_recordset(fresh) as r(id uuid, what text, who text, address text, postcode text, is_anonymous boolean,
           teller_name text, teller_phone text, teller_email text, contact_by text);
    insert into public.intake_likeness (report_id, parent_audience_id, audience_id, categories, received_at, street,
        address, postcode, phone, email, teller, person, wording_1, wording_2, wording_3, wording_4, words)
    select (x.row ->> 'id')::uuid, audience, audience, '{}', moment, p.street, p.address, p.postcode, p.phone, p.email,
           p.teller, p.person, p.wording_1, p.wording_2, p.wording_3, p.wording_4, coalesce(p.words, '{}')
      from jsonb_array_elements(fresh) x (row)
     cross join lateral jsonb_to_record(x.row -> 'prints') as p(street bigint, address bigint, postcode bigint,
           phone bigint, email bigint, teller bigint, person bigint, wording_1 bigint, wording_2 bigint,
           wording_3 bigint, wording_4 bigint, words integer[]);
    insert into public.files_in_taken (id, source_id, key, content, report_id, row, at)
    select gen_random_uuid(), b.source_id, decode(r.key, 'hex'), decode(r.content, 'hex'), r.id, r.number, moment
      from jsonb_to_recordset(fresh) as r(id uuid, key text, content text, number integer);
    insert into public.clocks_clock (id, report_id, audience_id, owner_id, team_id, what, target_id, convention_id,
        calendar_id, started_at, counts_from, due_at, remind_at, state, while_referred, pauses)
    select gen_random_uuid(), r.id, audience, s.agency_id, s.team_id, c.what, c.target, c.convention, c.calendar,
           moment, c.counts_from, c.due_at, c.remind_at, 'running', false, '[]'
      from jsonb_to_recordset(fresh) as r(id uuid, plan text)
     cross join lateral jsonb_to_recordset(coalesce(plans -> r.plan, '[]')) as c(what text, target uuid, convention uuid,
           calendar uuid, counts_from timestamptz, due_at timestamptz, remind_at timestamptz);
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id)
    select 'report taken from a file', 'report', r.id, s.agency_id from jsonb_to_recordset(fresh) as r(id uuid);

    insert into public.front_doors_addition (id, report_id, parent_audience_id, audience_id, categories, kind, words, at)
    select gen_random_uuid(), p.id, p.audience_id, p.audience_id, '{}', 'added', r.further, moment
      from jsonb_to_recordset(other) as r(id uuid, further text) join public.intake_report p on p.id = r.id;
    update public.files_in_taken t set content = decode(r.content, 'hex'), at = moment
      from jsonb_to_recordset(other) as r(key text, content text)
     where t.source_id = b.source_id and t.key = decode(r.key, 'hex');
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id)
    select 'report changed in its file', 'report', p.id, p.owner_id
      from jsonb_to_recordset(other) as r(id uuid) join public.intake_report p on p.id = r.id;

    insert into public.files_in_fault (id, batch_id, audience_id, row, "column", reason)
    select gen_random_uuid(), batch, b.audience_id, f.number, left(f."column", 60), left(f.reason, 200)
      from jsonb_to_recordset(faults) as f(number integer, "column" text, reason text)
        on conflict on constraint file_fault_once do nothing;
    is_last := upto = b.rows;
    update public.files_in_batch x
       set row_at = upto, added = x.added + jsonb_array_length(fresh), further = x.further + jsonb_array_length(other),
           already = x.already + same, faulty = x.faulty + jsonb_array_length(faults), touched_at = moment,
           state = case when is_last then 'done' else 'running' end, finished_at = case when is_last then moment end
     where x.id = batch;
    return case when is_last then 'done' else 'taken' end;
end $$;

-- The same for whoever started it, by the command line; the worker's is below.
create function wardmote.files_in_take_mine(batch uuid, since integer, upto integer, rows jsonb, plans jsonb, faults jsonb,
                                            moment timestamptz) returns text
language plpgsql volatile security definer set search_path = '' as $$
begin
    if not exists (select from public.files_in_batch b where b.id = batch and b.by_id = wardmote.actor()
                      and wardmote.admits_me(b.audience_id, 'contribute')) then
        return 'stopped';
    end if;
    return wardmote.files_in_take_rows(batch, since, upto, rows, plans, faults,
        least(greatest(moment, clock_timestamp() - interval '5 minutes'), clock_timestamp() + interval '5 minutes'));
end $$;

-- Once a file is being taken in, officers stop it; they do not change by what it is taken in, nor begin it anew.
create function wardmote.files_in_steps() returns trigger
language plpgsql set search_path = '' as $$
begin
    if old.state in ('waiting', 'running') and current_user <> 'wardmote_definer'
       and (new.state <> 'cancelled' or new.terms <> old.terms) then
        raise exception 'the file is being taken in' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

-- What is mailed is offered to the team of its source: whose mail goes to which team is for administrators to say.
create function wardmote.files_in_sender() returns trigger
language plpgsql set search_path = '' as $$
begin
    if new.sender <> '' and (new.sender, new.team_id) is distinct from (old.sender, old.team_id)
       and not wardmote.actor_has('administrator') then
        raise exception 'only an administrator says whose mail goes where' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

-- For wrapping anew under another key of the installation, as the keys of documents.
create function wardmote.files_in_wrappings(after uuid, most integer)
returns table (batch uuid, audience bigint, key_id text, wrapped bytea, sealed_for bigint)
language sql stable security definer set search_path = '' as $$
    select c.batch_id, c.audience_id, c.key_id::text, c.wrapped, c.audience_id
      from public.files_in_content c where c.batch_id > after order by c.batch_id limit most
$$;

-- By which source a report came, for whoever sees the report.
create function wardmote.files_in_came(report uuid) returns table (source text, at timestamptz)
language sql stable security definer set search_path = '' as $$
    select s.name::text, r.received_at
      from public.files_in_taken t
      join public.files_in_source s on s.id = t.source_id
      join public.intake_report r on r.id = t.report_id
     where t.report_id = files_in_came.report and wardmote.admits_me(r.audience_id, 'read')
$$;
"""

WORKER = """
-- For the worker alone: the file that waits longest, or that nobody has worked on for a minute.
create function wardmote.files_in_claim(moment timestamptz)
returns table (batch uuid, agency uuid, harm text, terms jsonb, rows integer, row_at integer, key_id text, wrapped bytea,
               sealed bytea)
language sql volatile security definer set search_path = '' as $$
    update public.files_in_batch b set touched_at = moment
      from public.files_in_source s, public.files_in_content c
     where b.id = (select x.id from public.files_in_batch x join public.files_in_content y on y.batch_id = x.id
                    where x.state in ('waiting', 'running')
                      and (x.touched_at is null or x.touched_at < moment - interval '1 minute')
                    order by x.started_at limit 1 for update of x skip locked)
       and s.id = b.source_id and c.batch_id = b.id
    returning b.id, s.agency_id, s.harm::text, b.terms, b.rows, b.row_at, c.key_id::text, c.wrapped, c.sealed
$$;

create function wardmote.files_in_failed(batch uuid, why text, moment timestamptz) returns void
language sql volatile security definer set search_path = '' as $$
    update public.files_in_batch b set state = 'failed', why = left(files_in_failed.why, 200), finished_at = moment
     where b.id = files_in_failed.batch and b.state in ('waiting', 'running')
$$;

-- For the worker alone: what files held goes when its days are over, and prints of messages after theirs.
create function wardmote.files_in_tidied(moment timestamptz) returns bigint
language plpgsql volatile security definer set search_path = '' as $$
declare
    gone bigint;
begin
    update public.files_in_batch b set state = 'cancelled', finished_at = moment
     where b.state in ('offered', 'mapping')
       and b.at < moment - make_interval(days => wardmote.files_in_parameter('file_unfinished'));
    with over as (
        delete from public.files_in_content c using public.files_in_batch b
         where b.id = c.batch_id and b.state in ('done', 'cancelled', 'failed')
           and (b.row_at = 0 and b.state = 'cancelled'
                or b.finished_at < moment - make_interval(days => wardmote.files_in_parameter('file_kept')))
        returning c.batch_id)
    update public.files_in_batch b set is_kept = false from over where b.id = over.batch_id;
    get diagnostics gone = row_count;
    delete from public.files_in_message m
     where m.at < moment - make_interval(days => wardmote.files_in_parameter('mail_kept'));
    return gone;
end $$;
"""

MAIL = """
-- For the worker alone: the source whose mailed spreadsheets come from this address, at the agency of a front door.
create function wardmote.files_in_source_of(door uuid, sender text) returns uuid
language sql stable security definer set search_path = '' as $$
    select s.id from public.front_doors_door d join public.files_in_source s on s.agency_id = d.agency_id and s.is_open
     where d.id = door and s.sender <> '' and s.sender = lower(files_in_source_of.sender) order by s.changed_at desc limit 1
$$;

-- For the worker alone: a spreadsheet that came by e-mail, offered to the team of its source. Nothing is taken in by it.
create function wardmote.files_in_offer(batch uuid, source uuid, name text, notes text, rows integer, key_id text,
                                        wrapped bytea, sealed bytea, moment timestamptz) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
    audience bigint := wardmote.files_in_audience(source);
begin
    insert into public.files_in_batch (id, source_id, owner_id, audience_id, name, notes, terms, state, why, rows, row_at,
        added, further, already, faulty, by_id, at, is_kept)
    select batch, s.id, s.agency_id, audience, left(files_in_offer.name, 200), left(files_in_offer.notes, 400), '{}',
           'offered', '', files_in_offer.rows, 0, 0, 0, 0, 0, o.id, moment, true
      from public.files_in_source s join public.identity_officer o on o.agency_id = s.agency_id and o.is_service
     where s.id = source and audience is not null
        on conflict (id) do nothing;
    if not found then
        return false;
    end if;
    insert into public.files_in_content (batch_id, audience_id, key_id, wrapped, sealed)
    values (batch, audience, files_in_offer.key_id, files_in_offer.wrapped, files_in_offer.sealed);
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id)
    select 'file offered by e-mail', 'file_batch', b.id, b.owner_id from public.files_in_batch b where b.id = batch;
    return true;
end $$;

-- For the worker alone: messages of a folder that are dealt with, of those named.
create function wardmote.files_in_mail_known(mailbox bytea, validity bigint, uids bigint[])
returns table (uid bigint, outcome text, at timestamptz)
language sql stable security definer set search_path = '' as $$
    select m.uid, m.outcome::text, m.at from public.files_in_message m
     where m.mailbox_id = mailbox and m.validity = files_in_mail_known.validity and m.uid = any (uids)
$$;

-- For the worker alone: whether a message with this id became a report before, wherever it stood then.
create function wardmote.files_in_mail_taken(mailbox bytea, hash bytea) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (select from public.files_in_message m
                    where m.mailbox_id = mailbox and m.hash = files_in_mail_taken.hash and m.outcome = 'taken')
$$;

-- For the worker alone: what became of one. One that failed once too often is set aside, and keeps no other waiting; one
-- that `waits`, for a front door that takes no more just now, is tried again however often.
create function wardmote.files_in_mail_is(mailbox bytea, validity bigint, uid bigint, hash bytea, outcome text, reason text,
                                          moment timestamptz) returns text
language sql volatile security definer set search_path = '' as $$
    insert into public.files_in_mailbox (print, failure) values (files_in_mail_is.mailbox, '') on conflict (print) do nothing;
    insert into public.files_in_message as m (id, mailbox_id, validity, uid, hash, outcome, reason, tries, at)
    values (gen_random_uuid(), files_in_mail_is.mailbox, files_in_mail_is.validity, files_in_mail_is.uid,
            files_in_mail_is.hash, case files_in_mail_is.outcome when 'waits' then 'tried' else files_in_mail_is.outcome end,
            left(files_in_mail_is.reason, 200), case files_in_mail_is.outcome when 'waits' then 0 else 1 end, moment)
        on conflict on constraint mail_message_once do update
       set outcome = case when m.outcome = 'taken' then 'taken'
                          when excluded.outcome = 'tried' and m.tries + excluded.tries >= wardmote.files_in_parameter('mail_tries')
                          then 'aside' else excluded.outcome end,
           reason = excluded.reason, tries = m.tries + excluded.tries, at = excluded.at, hash = excluded.hash
    returning m.outcome::text
$$;

-- For the worker alone: the mailbox was read, or could not be.
create function wardmote.files_in_mailbox_is(mailbox bytea, door uuid, failure text, moment timestamptz) returns void
language sql volatile security definer set search_path = '' as $$
    insert into public.files_in_mailbox as m (print, door_id, read_at, failed_at, failure)
    values (mailbox, door, case when files_in_mailbox_is.failure = '' then moment end,
            case when files_in_mailbox_is.failure <> '' then moment end, left(files_in_mailbox_is.failure, 200))
        on conflict (print) do update
       set door_id = coalesce(excluded.door_id, m.door_id), read_at = coalesce(excluded.read_at, m.read_at),
           failed_at = coalesce(excluded.failed_at, m.failed_at), failure = excluded.failure
$$;

-- For whoever watches the installation: how the mailbox stands, in times and numbers.
create function wardmote.files_in_mailbox_told()
returns table (read_at timestamptz, failed_at timestamptz, failure text, aside bigint, tried bigint)
language sql stable security definer set search_path = '' as $$
    select m.read_at, m.failed_at, m.failure::text, count(*) filter (where x.outcome = 'aside'),
           count(*) filter (where x.outcome = 'tried')
      from public.files_in_mailbox m left join public.files_in_message x on x.mailbox_id = m.print
                                         and x.outcome in ('aside', 'tried')
     group by m.print order by greatest(m.read_at, m.failed_at) desc nulls last limit 1
$$;

-- For administrators of the agency whose front door it is: what was set aside and why, of no message a word.
create function wardmote.files_in_mail_aside(most integer)
returns table (uid bigint, outcome text, reason text, tries integer, at timestamptz)
language sql stable security definer set search_path = '' as $$
    select x.uid, x.outcome::text, x.reason::text, x.tries::integer, x.at
      from public.files_in_message x
      join public.files_in_mailbox m on m.print = x.mailbox_id
      join public.front_doors_door d on d.id = m.door_id and d.agency_id = wardmote.actor_agency()
     where wardmote.actor_has('administrator') and x.outcome in ('aside', 'tried')
     order by x.at desc limit least(most, 500)
$$;

grant execute on function wardmote.files_in_parameter(text),
    wardmote.files_in_take_mine(uuid, integer, integer, jsonb, jsonb, jsonb, timestamptz), wardmote.files_in_came(uuid),
    wardmote.files_in_mailbox_told(), wardmote.files_in_mail_aside(integer) to wardmote_app;
grant execute on function wardmote.files_in_take_rows(uuid, integer, integer, jsonb, jsonb, jsonb, timestamptz),
    wardmote.files_in_claim(timestamptz), wardmote.files_in_wrappings(uuid, integer), wardmote.files_in_failed(uuid, text, timestamptz),
    wardmote.files_in_tidied(timestamptz), wardmote.files_in_source_of(uuid, text),
    wardmote.files_in_offer(uuid, uuid, text, text, integer, text, bytea, bytea, timestamptz),
    wardmote.files_in_mail_known(bytea, bigint, bigint[]), wardmote.files_in_mail_taken(bytea, bytea),
    wardmote.files_in_mail_is(bytea, bigint, bigint, bytea, text, text, timestamptz),
    wardmote.files_in_mailbox_is(bytea, uuid, text, timestamptz) to wardmote_worker;
"""
SIGNATURES = [
    "files_in_parameter(text)",
    "files_in_audience(uuid)",
    "files_in_take_rows(uuid, integer, integer, jsonb, jsonb, jsonb, timestamptz)",
    "files_in_take_mine(uuid, integer, integer, jsonb, jsonb, jsonb, timestamptz)",
    "files_in_steps()",
    "files_in_sender()",
    "files_in_wrappings(uuid, integer)",
    "files_in_came(uuid)",
    "files_in_claim(timestamptz)",
    "files_in_failed(uuid, text, timestamptz)",
    "files_in_tidied(timestamptz)",
    "files_in_source_of(uuid, text)",
    "files_in_offer(uuid, uuid, text, text, integer, text, bytea, bytea, timestamptz)",
    "files_in_mail_known(bytea, bigint, bigint[])",
    "files_in_mail_taken(bytea, bytea)",
    "files_in_mail_is(bytea, bigint, bigint, bytea, text, text, timestamptz)",
    "files_in_mailbox_is(bytea, uuid, text, timestamptz)",
    "files_in_mailbox_told()",
    "files_in_mail_aside(integer)",
]


TRIGGERS = """
create trigger steps before update of state, terms on public.files_in_batch
    for each row execute function wardmote.files_in_steps();
create trigger sender before update of sender, team_id on public.files_in_source
    for each row execute function wardmote.files_in_sender();
"""


class Migration(migrations.Migration):
    dependencies = [("files_in", "0002_protect")]
    operations = [
        migrations.RunSQL(definer_functions(ROWS + WORKER + MAIL, *SIGNATURES), migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
    ]
