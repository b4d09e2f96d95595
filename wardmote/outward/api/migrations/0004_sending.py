"""How a report goes to another council's server: the worker's steps. Each is one transaction, the call between two.

What was begun and never heard of again is not begun once more: nobody knows whether it arrived. Once the agreement that
its disclosure relies on is over, it does not go.

Decision: docs/decisions/0089-sending-on-is-a-disclosure.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

GRANTS = """
grant select (id, agreement_id, agency_id, purpose, categories, withdrawn_at) on public.access_disclosure to wardmote_definer;
grant insert on public.notices_notice to wardmote_definer;
"""

# What was sent on is deleted with its report, and the disclosure with it.
CARRIED = """
insert into public.retention_carried (record_kind, link_table, record_column, lower_table, lower_column) values
    ('report', 'open311_sending', 'report_id', 'access_disclosure', 'disclosure_id');
"""

FUNCTIONS = """
create function wardmote.open311_step(sending uuid, what text, words text, moment timestamptz) returns void
language sql volatile security definer set search_path = '' as $$
    insert into public.open311_step (id, report_id, sending_id, parent_audience_id, audience_id, categories, what, words, at)
    select gen_random_uuid(), s.report_id, s.id, s.parent_audience_id, s.audience_id, s.categories, open311_step.what,
           left(coalesce(open311_step.words, ''), 4000), moment
      from public.open311_sending s where s.id = open311_step.sending
$$;

-- Whoever sent it on is told that there is something to see, and it stands in the report's log.
create function wardmote.open311_tell(sending uuid, of_kind text, done text, moment timestamptz) returns void
language sql volatile security definer set search_path = '' as $$
    insert into public.notices_notice (id, officer_id, kind, subject_kind, subject_id, "on", at)
    select gen_random_uuid(), s.by_id, of_kind, 'report', s.report_id, wardmote.today(), moment
      from public.open311_sending s join public.identity_officer o on o.id = s.by_id and o.left_at is null
     where s.id = open311_tell.sending
        on conflict do nothing;
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id)
    select done, 'report', r.id, r.owner_id
      from public.open311_sending s join public.intake_report r on r.id = s.report_id where s.id = open311_tell.sending
$$;

-- The next report to go, begun before it goes; nothing where none is due. Those begun and never heard of are set aside.
create function wardmote.open311_next(moment timestamptz)
returns table (id uuid, address text, jurisdiction text, sealed_key bytea, content jsonb, tries integer)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
    s record;
begin
    for s in select x.id from public.open311_sending x where x.state = 'going' and x.next_at <= moment
              for update skip locked loop
        update public.open311_sending x set state = 'unclear', next_at = null where x.id = s.id;
        perform wardmote.open311_step(s.id, 'Stopped on the way', '', moment);
        perform wardmote.open311_tell(s.id, 'open311_not_sent', 'report may not have arrived at another council', moment);
    end loop;
    loop
        select x.id, d.agreement_id, d.agency_id, d.purpose::text as purpose, d.categories::text[] as categories,
               r.owner_id, d.withdrawn_at, e.is_on
          into s
          from public.open311_sending x
          join public.access_disclosure d on d.id = x.disclosure_id
          join public.intake_report r on r.id = x.report_id
          join public.open311_endpoint e on e.id = x.endpoint_id
         where x.state = 'waiting' and x.next_at <= moment
         order by x.next_at limit 1 for update of x skip locked;
        if not found then
            return;
        end if;
        exit when s.is_on and s.withdrawn_at is null and exists (
            select 1 from wardmote.live_sharing(s.agency_id) l
             where l.agreement_id = s.agreement_id and l.owner_id = s.owner_id and l.purpose = s.purpose
               and s.categories <@ l.categories);
        update public.open311_sending x set state = 'given_up', next_at = null where x.id = s.id;
        perform wardmote.open311_step(s.id, 'Not sent: the agreement or the endpoint is not in force any more', '', moment);
        perform wardmote.open311_tell(s.id, 'open311_not_sent', 'report not sent on: no longer allowed', moment);
    end loop;
    update public.open311_sending x set state = 'going', tries = x.tries + 1, next_at = moment + interval '5 minutes'
     where x.id = s.id;
    return query
        select x.id, e.address::text, e.jurisdiction::text, e.sealed_key, x.content, x.tries::integer
          from public.open311_sending x join public.open311_endpoint e on e.id = x.endpoint_id where x.id = s.id;
end $$;

-- What became of a try: sent; again, which is given up after so many; refused; unclear.
create function wardmote.open311_tried(sending uuid, outcome text, remote text, token text, words text, moment timestamptz)
returns text language plpgsql volatile security definer set search_path = '' as $$
declare
    s record;
    becomes text;
begin
    select x.tries, x.state into s from public.open311_sending x where x.id = sending for update;
    if s.state is null or s.state not in ('going', 'unclear') then
        return s.state;
    end if;
    becomes := case outcome when 'again' then
        case when s.tries >= wardmote.open311_parameter('send_tries') then 'given_up' else 'waiting' end else outcome end;
    update public.open311_sending x
       set state = becomes,
           next_at = case becomes
               when 'waiting' then moment + make_interval(mins => wardmote.open311_parameter('send_wait')) * (2 ^ (s.tries - 1))
               when 'sent' then moment + make_interval(hours => wardmote.open311_parameter('ask_after')) end,
           remote_id = left(coalesce(remote, ''), 200), remote_token = left(coalesce(token, ''), 200)
     where x.id = sending;
    perform wardmote.open311_step(
        sending,
        case becomes when 'sent' then 'Arrived' when 'waiting' then 'Not reached: tried again later'
            when 'refused' then 'Refused' when 'given_up' then 'Not reached: given up'
            else 'Not known whether it arrived' end, words, moment);
    if becomes = 'sent' then
        insert into public.audit_entry (action, subject_kind, subject_id, owner_id)
        select 'report arrived at another council', 'report', r.id, r.owner_id
          from public.open311_sending x join public.intake_report r on r.id = x.report_id where x.id = sending;
    elsif becomes <> 'waiting' then
        perform wardmote.open311_tell(sending, 'open311_not_sent', 'report not sent on: ' || becomes, moment);
    end if;
    return becomes;
end $$;

-- Those sent whose council is asked now what became of them.
create function wardmote.open311_to_ask(moment timestamptz, most integer)
returns table (id uuid, address text, jurisdiction text, sealed_key bytea, remote_id text, remote_token text)
language sql volatile security definer set search_path = '' as $$
    update public.open311_sending x
       set next_at = case when x.at > moment - make_interval(days => wardmote.open311_parameter('ask_days'))
                          then moment + make_interval(hours => wardmote.open311_parameter('ask_after')) end
      from public.open311_endpoint e
     where e.id = x.endpoint_id and e.is_on
       and x.id in (select d.id from public.open311_sending d where d.state = 'sent' and d.next_at <= moment
                     order by d.next_at limit least(most, 100) for update skip locked)
    returning x.id, e.address::text, e.jurisdiction::text, e.sealed_key, x.remote_id::text, x.remote_token::text
$$;

-- What their server says of it. Kept, and told, where it is another thing than before; a closed one is asked for no more.
create function wardmote.open311_heard(sending uuid, remote text, status text, notes text, moment timestamptz)
returns boolean language plpgsql volatile security definer set search_path = '' as $$
begin
    update public.open311_sending x set remote_id = left(remote, 200)
     where x.id = sending and x.state = 'sent' and x.remote_id = '' and coalesce(remote, '') <> '';
    update public.open311_sending x
       set remote_status = left(status, 10), remote_notes = left(coalesce(notes, ''), 4000),
           next_at = case when status = 'closed' then null else x.next_at end
     where x.id = sending and x.state = 'sent' and status in ('open', 'closed')
       and (x.remote_status, x.remote_notes) is distinct from (status, left(coalesce(notes, ''), 4000));
    if not found then
        return false;
    end if;
    perform wardmote.open311_step(sending, case status when 'closed' then 'They closed it' else 'Open with them' end,
                                  notes, moment);
    perform wardmote.open311_tell(sending, 'open311_news', 'heard from another council: ' || status, moment);
    return true;
end $$;

-- Whoever may decide on the report says that it did not arrive: it goes once more.
create function wardmote.open311_go_again(sending uuid, moment timestamptz) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
begin
    update public.open311_sending x set state = 'waiting', next_at = moment, tries = 0
     where x.id = sending and x.state = 'unclear' and wardmote.admits_me(x.audience_id, 'decide')
       and x.report_id in (select wardmote.my_openings('report'));
    if not found then
        return false;
    end if;
    perform wardmote.open311_step(sending, 'To be sent once more', '', moment);
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id)
    select 'report sent on once more', 'report', r.id, r.owner_id
      from public.open311_sending x join public.intake_report r on r.id = x.report_id where x.id = sending;
    return true;
end $$;

grant execute on function wardmote.open311_go_again(uuid, timestamptz) to wardmote_app;
grant execute on function wardmote.open311_next(timestamptz), wardmote.open311_tried(uuid, text, text, text, text, timestamptz),
    wardmote.open311_to_ask(timestamptz, integer), wardmote.open311_heard(uuid, text, text, text, timestamptz)
    to wardmote_worker;
"""
SIGNATURES = [
    "open311_step(uuid, text, text, timestamptz)",
    "open311_tell(uuid, text, text, timestamptz)",
    "open311_next(timestamptz)",
    "open311_tried(uuid, text, text, text, text, timestamptz)",
    "open311_to_ask(timestamptz, integer)",
    "open311_heard(uuid, text, text, text, timestamptz)",
    "open311_go_again(uuid, timestamptz)",
]


class Migration(migrations.Migration):
    dependencies = [("open311", "0003_server"), ("retention", "0009_no_birthday_is_left")]
    operations = [
        migrations.RunSQL(
            CARRIED, "delete from public.retention_carried where link_table = 'open311_sending';"
        ),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
    ]
