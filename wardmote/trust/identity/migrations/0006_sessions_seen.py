"""When and from what network a session was last seen; a last day on which an officer may sign in.

A session notes once a minute that it is in use. A second one of the same account, in use from another network at
the same time, is said to the page, which tells the officer.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, of_class

# Signing in with another body's identity (OIDC), and one's own sign-ins, belong to signing in.
SIGN_IN = [
    "identity_signin",
    "socialaccount_socialaccount",
    "socialaccount_socialapp",
    "socialaccount_socialtoken",
]
RIGHTS = "".join(
    f"grant select, insert, update, delete on public.{table} to wardmote_authenticator;\n"
    for table in SIGN_IN
)

DEFINER = """
grant select (last_seen_at, seen_from), update (last_seen_at, seen_from) on public.identity_session to wardmote_definer;
"""

FUNCTIONS = """
create or replace function wardmote.actor() returns uuid
language sql stable security definer set search_path = '' as $$
    select o.id
      from public.identity_session s
      join public.identity_account a on a.id = s.account_id
      join public.identity_officer o on o.id = a.id
     where s.session_key = nullif(current_setting('wardmote.session', true), '')
       and s.expire_date > now()                                              -- clause: session has not expired
       and a.is_active                                                        -- clause: account is active
       and o.left_at is null                                                  -- clause: officer has not left
       and (o.leaving_on is null or o.leaving_on >= wardmote.today())         -- clause: last day has not passed
       and (s.second_factor_at is not null or not (select second_factor_required from public.identity_installation)) -- clause: second factor given
    union all
    select o.id
      from public.identity_jobactor j
      join public.procrastinate_jobs p on p.id = j.job_id
      join public.identity_officer o on o.id = j.officer_id
     where j.secret = nullif(current_setting('wardmote.job', true), '')
       and p.status = 'doing'
       and o.left_at is null
$$;

drop function wardmote.begin_session(text);

-- Put a session into this transaction, and say who it is. An unknown hash gives no row and no actor. `network` is
-- where the request came from; of two networks of different kinds (IPv4, IPv6) it cannot be told whether they are one.
create function wardmote.begin_session(
    hash text, network text default '',
    out officer_id uuid, out second_factor_at timestamptz, out needs_second_factor boolean, out seen_elsewhere boolean
) returns setof record language plpgsql security definer set search_path = '' as $$
declare
    account uuid;
    unseen boolean;
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
grant execute on function wardmote.begin_session(text, text) to wardmote_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0005_accounts"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
    ]
    operations = [
        migrations.RunSQL(of_class("authenticator", *SIGN_IN) + RIGHTS + DEFINER, migrations.RunSQL.noop),
        migrations.RunSQL(
            """
            alter table public.socialaccount_socialaccount alter column extra_data set statistics 0,
                alter column uid set statistics 0;
            """,
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            definer_functions(FUNCTIONS, "actor()", "begin_session(text, text)"), migrations.RunSQL.noop
        ),
    ]
