"""What an agency's administrators do with its own officers and teams, and who must agree.

The application has no right to change officers, teams and agencies: it calls these functions, which ask
`actor()` who is asking and believe no argument about it. Each puts what it did on record. One administrator
proposes roles, and another person of the agency grants them; neither is the officer concerned.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

# The definer never reads a password, a session's data or a second factor; it may take them away. The address is read
# to write to an officer and to lift their lock-out.
DEFINER = """
grant select (email), update (is_active) on public.identity_account to wardmote_definer;
grant delete on public.identity_session to wardmote_definer;
grant select (user_id), delete on public.mfa_authenticator to wardmote_definer;
grant select (username), delete on public.axes_accessattempt to wardmote_definer;
"""

FUNCTIONS = """
-- The agency that the officer who asks looks after as an administrator; null for anyone else.
create function wardmote.administers() returns uuid
language sql stable security definer set search_path = '' as $$
    select agency_id from public.identity_officer where id = wardmote.actor() and 'administrator' = any (roles)
$$;

create function wardmote.not_for_you(what text) returns void
language plpgsql security definer set search_path = '' as $$
begin
    raise exception 'not for this officer to do: %', what using errcode = 'insufficient_privilege';
end $$;

create function wardmote.no_longer(what text) returns void
language plpgsql security definer set search_path = '' as $$
begin
    raise exception 'no longer so: %', what using errcode = 'check_violation';
end $$;

create function wardmote.put_on_record(what text, of_kind text, record uuid, agency uuid, words text default '')
returns void language sql security definer set search_path = '' as $$
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id, note)
    values (what, of_kind, record, agency, coalesce(words, ''))
$$;

-- The agency of an officer whom the asking administrator may change: another person, of their own agency, still here.
create function wardmote.may_change(officer uuid) returns uuid
language plpgsql stable security definer set search_path = '' as $$
declare
    agency uuid;
begin
    select o.agency_id into agency from public.identity_officer o
     where o.id = officer and o.agency_id = wardmote.administers() and not o.is_service and o.left_at is null
       and o.id <> wardmote.actor();
    if agency is null then
        perform wardmote.not_for_you('change that officer');
    end if;
    return agency;
end $$;

create function wardmote.open_team(team uuid, agency uuid) returns uuid
language plpgsql stable security definer set search_path = '' as $$
begin
    if team is not null and not exists (select 1 from public.identity_team t
                                         where t.id = team and t.agency_id = agency and t.closed_at is null) then
        perform wardmote.not_for_you('use that team');
    end if;
    return team;
end $$;

-- --- teams ---------------------------------------------------------------------------------------------

create function wardmote.add_team(named text) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
    agency uuid := wardmote.administers();
    made uuid := gen_random_uuid();
begin
    if agency is null then
        perform wardmote.not_for_you('add a team');
    end if;
    insert into public.identity_team (id, agency_id, name) values (made, agency, named);
    perform wardmote.put_on_record('team.added', 'team', made, agency);
    return made;
end $$;

create function wardmote.rename_team(team uuid, named text) returns void
language plpgsql security definer set search_path = '' as $$
begin
    update public.identity_team t set name = named where t.id = team and t.agency_id = wardmote.administers();
    if not found then
        perform wardmote.not_for_you('rename that team');
    end if;
    perform wardmote.put_on_record('team.renamed', 'team', team, wardmote.administers());
end $$;

-- Rooms above refuse it by triggers of their own while the team holds something open of theirs.
create function wardmote.close_team(team uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
    perform 1 from public.identity_team t where t.id = team and t.agency_id = wardmote.administers() for update;
    if not found then
        perform wardmote.not_for_you('close that team');
    end if;
    if exists (select 1 from public.identity_officer o where o.team_id = team and o.left_at is null)
       or exists (select 1 from public.identity_invitation i
                   where i.team_id = team and i.state = 'pending' and i.expires_at > now()) then
        perform wardmote.no_longer('the team holds officers');
    end if;
    update public.identity_team t set closed_at = now() where t.id = team and t.closed_at is null;
    if not found then
        perform wardmote.no_longer('the team is open');
    end if;
    perform wardmote.put_on_record('team.closed', 'team', team, wardmote.administers());
end $$;

-- --- invitations ---------------------------------------------------------------------------------------

-- Their roles and their team wait for a second person from the start: the team is a way into its cases.
create function wardmote.invite_officer(
    named text, address text, job text, team uuid, wanted text[], token text
) returns uuid language plpgsql security definer set search_path = '' as $$
declare
    agency uuid := wardmote.administers();
    made uuid := gen_random_uuid();
    roles_wanted varchar[] := array(select distinct r from unnest(wanted) r order by r);
begin
    if agency is null then
        perform wardmote.not_for_you('invite anyone');
    end if;
    if length(token) <> 64 then
        perform wardmote.not_for_you('choose such a token');
    end if;
    perform wardmote.open_team(team, agency);
    -- One that ran out no longer waits: a new one takes its place.
    update public.identity_rolechange c set state = 'withdrawn', settled_by_id = wardmote.actor(), settled_at = now()
      from public.identity_invitation i
     where i.agency_id = agency and i.email = lower(address) and i.state = 'pending' and i.expires_at <= now()
       and c.officer_id = i.id and c.state = 'pending';
    update public.identity_invitation i set state = 'revoked', settled_at = now()
     where i.agency_id = agency and i.email = lower(address) and i.state = 'pending' and i.expires_at <= now();
    insert into public.identity_invitation (id, agency_id, team_id, name, email, job_title, roles, token, state,
                                            invited_by_id, invited_at, expires_at)
    values (made, agency, team, named, lower(address), job, roles_wanted, token, 'pending',
            wardmote.actor(), now(), now() + interval '7 days');
    if cardinality(roles_wanted) > 0 or team is not null then
        insert into public.identity_rolechange (id, agency_id, officer_id, team_id, roles_before, roles, reason, state,
                                                proposed_by_id, proposed_at, expires_at, answer)
        values (gen_random_uuid(), agency, made, team, '{}', roles_wanted, '', 'pending',
                wardmote.actor(), now(), now() + interval '14 days', '');
    end if;
    perform wardmote.put_on_record('officer.invited', 'officer', made, agency, array_to_string(roles_wanted, ', '));
    return made;
end $$;

-- A new link; the one before it works no more.
create function wardmote.renew_invitation(invitation uuid, fresh text) returns void
language plpgsql security definer set search_path = '' as $$
begin
    if length(fresh) <> 64 then
        perform wardmote.not_for_you('choose such a token');
    end if;
    update public.identity_invitation i set token = fresh, expires_at = now() + interval '7 days'
     where i.id = invitation and i.agency_id = wardmote.administers() and i.state = 'pending';
    if not found then
        perform wardmote.not_for_you('send that invitation');
    end if;
    perform wardmote.put_on_record('invitation.sent_again', 'officer', invitation, wardmote.administers());
end $$;

create function wardmote.revoke_invitation(invitation uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
    update public.identity_invitation i set state = 'revoked', settled_at = now()
     where i.id = invitation and i.agency_id = wardmote.administers() and i.state = 'pending';
    if not found then
        perform wardmote.not_for_you('take that invitation back');
    end if;
    update public.identity_rolechange c set state = 'withdrawn', settled_by_id = wardmote.actor(), settled_at = now()
     where c.officer_id = invitation and c.state = 'pending';
    perform wardmote.put_on_record('invitation.revoked', 'officer', invitation, wardmote.administers());
end $$;

-- For the page that the link opens, which is the authenticator's: only who holds the token learns of it.
create function wardmote.invitation_of(
    hash text, out id uuid, out name text, out email text, out agency text, out team text
) returns setof record language sql stable security definer set search_path = '' as $$
    select i.id, i.name, i.email, a.name, coalesce(t.name, '')
      from public.identity_invitation i
      join public.identity_agency a on a.id = i.agency_id
      left join public.identity_team t on t.id = i.team_id
     where i.token = hash and i.state = 'pending' and i.expires_at > now()
$$;

-- The officer comes to life, under the invitation's id and with what was approved by then; the account is made by
-- the authenticator in the same transaction, without which the officer is not kept either.
create function wardmote.accept_invitation(hash text) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
    it public.identity_invitation;
    approved public.identity_rolechange;
begin
    select * into it from public.identity_invitation i
     where i.token = hash and i.state = 'pending' and i.expires_at > now() for update;
    if not found then
        return null;
    end if;
    select * into approved from public.identity_rolechange c where c.officer_id = it.id and c.state = 'approved';
    insert into public.identity_officer (id, agency_id, team_id, name, job_title, roles, is_service)
    values (it.id, it.agency_id,
            (select t.id from public.identity_team t where t.id = approved.team_id and t.closed_at is null),
            it.name, it.job_title, coalesce(approved.roles, '{}'), false);
    update public.identity_invitation i set state = 'accepted', settled_at = now() where i.id = it.id;
    perform wardmote.put_on_record('invitation.accepted', 'officer', it.id, it.agency_id);
    return it.id;
end $$;

-- --- roles: one proposes, another decides ----------------------------------------------------------------

create function wardmote.propose_roles(officer uuid, wanted text[], why text) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
    agency uuid := wardmote.may_change(officer);
    made uuid := gen_random_uuid();
begin
    update public.identity_rolechange c set state = 'withdrawn', settled_by_id = wardmote.actor(), settled_at = now()
     where c.officer_id = officer and c.state = 'pending' and c.expires_at <= now();
    if exists (select 1 from public.identity_rolechange c where c.officer_id = officer and c.state = 'pending') then
        perform wardmote.no_longer('nothing waits for this officer');
    end if;
    insert into public.identity_rolechange (id, agency_id, officer_id, roles_before, roles, reason, state,
                                            proposed_by_id, proposed_at, expires_at, answer)
    select made, agency, o.id, o.roles, array(select distinct r from unnest(wanted) r order by r), why, 'pending',
           wardmote.actor(), now(), now() + interval '14 days', ''
      from public.identity_officer o where o.id = officer;
    perform wardmote.put_on_record('officer.roles_proposed', 'officer', officer, agency, array_to_string(wanted, ', '));
    return made;
end $$;

-- Another administrator, a supervisor or the information governance lead; never who proposed it, never the officer
-- concerned. For someone who has not come yet it is kept until they do.
create function wardmote.decide_roles(change uuid, approve boolean, why text) returns void
language plpgsql security definer set search_path = '' as $$
declare
    it public.identity_rolechange;
begin
    select * into it from public.identity_rolechange c
     where c.id = change and c.agency_id = wardmote.actor_agency()
       and wardmote.actor_has('administrator', 'supervisor', 'information_governance')
       and c.proposed_by_id <> wardmote.actor()
       and c.officer_id <> wardmote.actor()
       for update;
    if not found then
        perform wardmote.not_for_you('decide on those roles');
    end if;
    if it.state <> 'pending' or it.expires_at <= now() then
        perform wardmote.no_longer('the change waits');
    end if;
    update public.identity_rolechange c
       set state = case when approve then 'approved' else 'refused' end, settled_by_id = wardmote.actor(),
           settled_at = now(), answer = coalesce(why, '')
     where c.id = change;
    if approve then
        perform 1 from public.identity_invitation i where i.id = it.officer_id and i.state = 'pending' for update;
        if not found then
            -- What they have must still be what the second person was shown.
            update public.identity_officer o
               set roles = it.roles,
                   team_id = coalesce((select t.id from public.identity_team t
                                        where t.id = it.team_id and t.closed_at is null), o.team_id)
             where o.id = it.officer_id and o.agency_id = it.agency_id and not o.is_service and o.left_at is null
               and o.roles @> it.roles_before and o.roles <@ it.roles_before;
            if not found then
                perform wardmote.no_longer('the officer has those roles');
            end if;
        end if;
    end if;
    perform wardmote.put_on_record(case when approve then 'officer.roles_approved' else 'officer.roles_refused' end,
                                   'officer', it.officer_id, it.agency_id, array_to_string(it.roles, ', '));
end $$;

create function wardmote.withdraw_roles(change uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
    officer uuid;
begin
    update public.identity_rolechange c set state = 'withdrawn', settled_by_id = wardmote.actor(), settled_at = now()
     where c.id = change and c.agency_id = wardmote.administers() and c.state = 'pending'
    returning c.officer_id into officer;
    if officer is null then
        perform wardmote.not_for_you('withdraw that change');
    end if;
    perform wardmote.put_on_record('officer.roles_withdrawn', 'officer', officer, wardmote.administers());
end $$;

-- --- officers --------------------------------------------------------------------------------------------

create function wardmote.move_officer(officer uuid, team uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
    agency uuid := wardmote.may_change(officer);
begin
    perform wardmote.open_team(team, agency);
    -- Whoever has no role yet joins a team by the approval of a second person: a team is a way into its cases.
    update public.identity_officer o set team_id = team where o.id = officer and o.roles <> '{}';
    if not found then
        perform wardmote.no_longer('the officer has a role');
    end if;
    perform wardmote.put_on_record('officer.moved', 'officer', officer, agency);
end $$;

create function wardmote.end_sessions(officer uuid, why text) returns bigint
language plpgsql security definer set search_path = '' as $$
declare
    agency uuid := wardmote.may_change(officer);
    ended bigint;
begin
    delete from public.identity_session s where s.account_id = officer;
    get diagnostics ended = row_count;
    perform wardmote.put_on_record('officer.sessions_ended', 'officer', officer, agency, why);
    return ended;
end $$;

create function wardmote.reset_second_factor(officer uuid, why text) returns void
language plpgsql security definer set search_path = '' as $$
declare
    agency uuid := wardmote.may_change(officer);
begin
    delete from public.mfa_authenticator m where m.user_id = officer;
    delete from public.identity_session s where s.account_id = officer;
    perform wardmote.put_on_record('officer.second_factor_reset', 'officer', officer, agency, why);
end $$;

create function wardmote.unlock(officer uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
    agency uuid := wardmote.may_change(officer);
begin
    delete from public.axes_accessattempt t
     where t.username = (select a.email from public.identity_account a where a.id = officer);
    perform wardmote.put_on_record('officer.unlocked', 'officer', officer, agency);
end $$;

-- --- leaving ---------------------------------------------------------------------------------------------

-- An administrator; or a supervisor for an officer of their own team, though not for an administrator.
create function wardmote.may_see_off(officer uuid) returns uuid
language plpgsql stable security definer set search_path = '' as $$
declare
    agency uuid;
begin
    select o.agency_id into agency
      from public.identity_officer o, public.identity_officer me
     where me.id = wardmote.actor() and o.id = officer and o.id <> me.id and o.agency_id = me.agency_id
       and not o.is_service and o.left_at is null
       and ('administrator' = any (me.roles)
            or ('supervisor' = any (me.roles) and o.team_id = me.team_id and not 'administrator' = any (o.roles)));
    if agency is null then
        perform wardmote.not_for_you('say that officer leaves');
    end if;
    return agency;
end $$;

-- `last_day` is the last day they may sign in; without one they have left now, and every session ends.
create function wardmote.see_off(officer uuid, last_day date) returns void
language plpgsql security definer set search_path = '' as $$
declare
    agency uuid := wardmote.may_see_off(officer);
begin
    insert into public.identity_departure (officer_id, agency_id, marked_by_id, marked_at)
    values (officer, agency, wardmote.actor(), now())
    on conflict (officer_id) do nothing;
    if last_day is not null then
        if last_day < wardmote.today() then
            perform wardmote.no_longer('the last day is to come');
        end if;
        update public.identity_officer o set leaving_on = last_day where o.id = officer;
        perform wardmote.put_on_record('officer.leaving', 'officer', officer, agency);
        return;
    end if;
    update public.identity_officer o
       set left_at = now(), leaving_on = least(o.leaving_on, wardmote.today()) where o.id = officer;
    update public.identity_account a set is_active = false where a.id = officer;
    delete from public.identity_session s where s.account_id = officer;
    update public.identity_rolechange c set state = 'withdrawn', settled_by_id = wardmote.actor(), settled_at = now()
     where c.officer_id = officer and c.state = 'pending';
    perform wardmote.put_on_record('officer.left', 'officer', officer, agency);
end $$;

-- Before they have left: they stay after all.
create function wardmote.keep_on(officer uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
    agency uuid := wardmote.may_see_off(officer);
begin
    update public.identity_officer o set leaving_on = null where o.id = officer and o.leaving_on is not null;
    if not found then
        perform wardmote.no_longer('the officer leaves');
    end if;
    perform wardmote.put_on_record('officer.stays', 'officer', officer, agency);
end $$;

-- Whether an account may sign in today: whoever left, or whose last day has passed, has no place here any more.
create function wardmote.may_sign_in(account uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (select 1 from public.identity_officer o
                    where o.id = account and o.left_at is null
                      and (o.leaving_on is null or o.leaving_on >= wardmote.today()))
$$;

-- What anybody would try first as this person's password.
create function wardmote.words_of(account uuid) returns text
language sql stable security definer set search_path = '' as $$
    select concat_ws(' ', o.name, a.name, a.short_name, t.name)
      from public.identity_officer o
      join public.identity_agency a on a.id = o.agency_id
      left join public.identity_team t on t.id = o.team_id
     where o.id = account
$$;

-- Where a job writes to an officer of the agency it acts for. The worker's alone.
create function wardmote.address_of(officer uuid) returns text
language sql stable security definer set search_path = '' as $$
    select a.email from public.identity_account a join public.identity_officer o on o.id = a.id
     where o.id = officer and a.is_active and o.left_at is null and o.agency_id = wardmote.actor_agency()
$$;

-- Whether the officer who asks looks after the officers of this one's agency, and so may be told how much they hold.
create function wardmote.looks_after(officer uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (select 1 from public.identity_officer o
                    where o.id = officer and o.agency_id = wardmote.actor_agency()
                      and wardmote.actor_has('administrator', 'supervisor', 'information_governance'))
$$;

create function wardmote.looks_after_team(team uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (select 1 from public.identity_team t
                    where t.id = team and t.agency_id = wardmote.actor_agency()
                      and wardmote.actor_has('administrator', 'supervisor', 'information_governance'))
$$;

grant execute on function
    wardmote.administers(), wardmote.add_team(text), wardmote.rename_team(uuid, text), wardmote.close_team(uuid),
    wardmote.invite_officer(text, text, text, uuid, text[], text), wardmote.renew_invitation(uuid, text),
    wardmote.revoke_invitation(uuid), wardmote.propose_roles(uuid, text[], text),
    wardmote.decide_roles(uuid, boolean, text), wardmote.withdraw_roles(uuid), wardmote.move_officer(uuid, uuid),
    wardmote.end_sessions(uuid, text), wardmote.reset_second_factor(uuid, text), wardmote.unlock(uuid),
    wardmote.see_off(uuid, date), wardmote.keep_on(uuid)
    to wardmote_app;
grant execute on function wardmote.invitation_of(text), wardmote.accept_invitation(text), wardmote.may_sign_in(uuid),
    wardmote.words_of(uuid)
    to wardmote_authenticator;
grant execute on function wardmote.address_of(uuid) to wardmote_worker;
"""
SIGNATURES = [
    "administers()",
    "not_for_you(text)",
    "no_longer(text)",
    "put_on_record(text, text, uuid, uuid, text)",
    "may_change(uuid)",
    "open_team(uuid, uuid)",
    "add_team(text)",
    "rename_team(uuid, text)",
    "close_team(uuid)",
    "invite_officer(text, text, text, uuid, text[], text)",
    "renew_invitation(uuid, text)",
    "revoke_invitation(uuid)",
    "invitation_of(text)",
    "accept_invitation(text)",
    "propose_roles(uuid, text[], text)",
    "decide_roles(uuid, boolean, text)",
    "withdraw_roles(uuid)",
    "move_officer(uuid, uuid)",
    "end_sessions(uuid, text)",
    "reset_second_factor(uuid, text)",
    "unlock(uuid)",
    "may_see_off(uuid)",
    "see_off(uuid, date)",
    "keep_on(uuid)",
    "may_sign_in(uuid)",
    "words_of(uuid)",
    "address_of(uuid)",
    "looks_after(uuid)",
    "looks_after_team(uuid)",
]


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0007_who_looks_after_officers"),
        ("audit", "0002_append_only"),
    ]
    operations = [
        migrations.RunSQL(DEFINER, migrations.RunSQL.noop),
        migrations.RunSQL(
            definer_functions(FUNCTIONS, *SIGNATURES),
            "set local role wardmote_definer;"
            + "".join(f"drop function wardmote.{name};" for name in reversed(SIGNATURES))
            + "set local role wardmote_owner;",
        ),
    ]
