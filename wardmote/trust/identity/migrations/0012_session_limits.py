"""A session ends when it is not used, and when it has lasted long enough: by role, where every request begins.

The cookie says nothing of it: the database shuts the session, and its hash opens nothing any more.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, of_class

LIMITS = """
insert into public.identity_sessionlimit (role, idle_minutes, whole_minutes, starts_on, source) values
    ('', 120, 720, '2026-01-01', 'partnership default: a working day'),
    ('administrator', 30, 480, '2026-01-01', 'partnership default'),
    ('auditor', 60, 720, '2026-01-01', 'partnership default'),
    ('information_governance', 60, 720, '2026-01-01', 'partnership default'),
    ('alert_approver', 60, 720, '2026-01-01', 'partnership default');
grant select on public.identity_sessionlimit to wardmote_app, wardmote_definer;
grant select (begun_at), update (expire_date) on public.identity_session to wardmote_definer;
"""

FUNCTIONS = """
create function wardmote.session_limits(officer uuid, out idle integer, out whole integer)
language sql stable security definer set search_path = '' as $$
    select min(l.idle_minutes), min(l.whole_minutes)
      from (select distinct on (x.role) x.role, x.idle_minutes, x.whole_minutes from public.identity_sessionlimit x
             where x.starts_on <= wardmote.today() order by x.role, x.starts_on desc) l
     where l.role = '' or exists (select 1 from public.identity_officer o where o.id = officer and l.role = any (o.roles))
$$;

create or replace function wardmote.begin_session(
    hash text, network text default '',
    out officer_id uuid, out second_factor_at timestamptz, out needs_second_factor boolean, out seen_elsewhere boolean
) returns setof record language plpgsql security definer set search_path = '' as $$
declare
    account uuid;
    unseen boolean;
    over boolean;
begin
    perform set_config('wardmote.job', '', true);
    perform set_config('wardmote.session', coalesce(hash, ''), true);
    select wardmote.actor(), s.second_factor_at,
           s.second_factor_at is null
           and (select i.second_factor_required from public.identity_installation i),
           false, s.account_id,
           s.last_seen_at is null or s.last_seen_at < now() - interval '1 minute'
      into officer_id, second_factor_at, needs_second_factor, seen_elsewhere, account, unseen
      from public.identity_session s
      join public.identity_account a on a.id = s.account_id
      join public.identity_officer o on o.id = a.id
     where s.session_key = hash and s.expire_date > now() and a.is_active and o.left_at is null;
    if not found then
        return;
    end if;
    -- The shortest limit of the officer's roles counts; one of no role is everybody's. Whoever is over it signs in anew.
    select s.last_seen_at < now() - make_interval(mins => l.idle)
           or coalesce(s.begun_at, s.last_seen_at) < now() - make_interval(mins => l.whole)
      into over
      from public.identity_session s, wardmote.session_limits(s.account_id) l
     where s.session_key = hash;
    if over then
        update public.identity_session s set expire_date = now() where s.session_key = hash;
        perform set_config('wardmote.session', '', true);
        officer_id := null;
        return;
    end if;
    if unseen and officer_id is not null and network <> '' then
        -- Two requests of one browser come at once: the second does not wait for the first to end.
        update public.identity_session s set last_seen_at = now(), seen_from = network
         where s.session_key = (select h.session_key from public.identity_session h
                                 where h.session_key = hash for update skip locked);
        seen_elsewhere := exists (
            select 1 from public.identity_session e
             where e.account_id = account and e.session_key <> hash and e.expire_date > now()
               and e.last_seen_at > now() - interval '10 minutes'
               and e.seen_from <> '' and e.seen_from <> network
               and (strpos(e.seen_from, ':') > 0) = (strpos(network, ':') > 0));
    end if;
    return next;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0011_session_limit")]
    operations = [
        migrations.RunSQL(
            of_class(
                "public: how long a session lasts, by role, the same for everyone", "identity_sessionlimit"
            )
            + LIMITS,
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            definer_functions(FUNCTIONS, "session_limits(uuid)", "begin_session(text, text)"),
            migrations.RunSQL.noop,
        ),
    ]
