"""A team is a way into its cases: an officer joins another when a second person has approved it, as roles are given.

Before this an administrator could move an officer, and so their eyes, from team to team alone.
Decision: docs/decisions/0070-moves-wait-for-a-second-person.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = """
create function wardmote.propose_move(officer uuid, team uuid, why text) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
    agency uuid := wardmote.may_change(officer);
    made uuid := gen_random_uuid();
begin
    if team is null then
        perform wardmote.not_for_you('propose no team');
    end if;
    perform wardmote.open_team(team, agency);
    update public.identity_rolechange c set state = 'withdrawn', settled_by_id = wardmote.actor(), settled_at = now()
     where c.officer_id = officer and c.state = 'pending' and c.expires_at <= now();
    if exists (select 1 from public.identity_rolechange c where c.officer_id = officer and c.state = 'pending') then
        perform wardmote.no_longer('nothing waits for this officer');
    end if;
    insert into public.identity_rolechange (id, agency_id, officer_id, team_id, roles_before, roles, reason, state,
                                            proposed_by_id, proposed_at, expires_at, answer)
    select made, agency, o.id, propose_move.team, o.roles, o.roles, coalesce(why, ''), 'pending',
           wardmote.actor(), now(), now() + interval '14 days', ''
      from public.identity_officer o
     where o.id = officer and o.roles <> '{}' and o.team_id is distinct from propose_move.team;
    if not found then
        perform wardmote.no_longer('the officer has a role, and another team');
    end if;
    perform wardmote.put_on_record('officer.move_proposed', 'officer', officer, agency);
    return made;
end $$;
grant execute on function wardmote.propose_move(uuid, uuid, text) to wardmote_app;

-- Alone, an administrator only takes an officer out of a team: nobody sees more for it.
create or replace function wardmote.move_officer(officer uuid, team uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
    agency uuid := wardmote.may_change(officer);
begin
    if team is not null then
        perform wardmote.not_for_you('move anyone into a team alone');
    end if;
    update public.identity_officer o set team_id = null where o.id = officer and o.roles <> '{}';
    if not found then
        perform wardmote.no_longer('the officer has a role');
    end if;
    perform wardmote.put_on_record('officer.moved', 'officer', officer, agency);
end $$;

-- Another administrator, a supervisor or the information governance lead; never who proposed it, never the officer
-- concerned. For someone who has not come yet it is kept until they do.
create or replace function wardmote.decide_roles(change uuid, approve boolean, why text) returns void
language plpgsql security definer set search_path = '' as $$
declare
    it public.identity_rolechange;
    before uuid;
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
            -- What they have, and where they would go, must still be what the second person was shown.
            if it.team_id is not null and not exists (
                select 1 from public.identity_team t where t.id = it.team_id and t.closed_at is null) then
                perform wardmote.no_longer('the team is open');
            end if;
            select o.team_id into before from public.identity_officer o where o.id = it.officer_id for update;
            update public.identity_officer o
               set roles = it.roles, team_id = coalesce(it.team_id, o.team_id)
             where o.id = it.officer_id and o.agency_id = it.agency_id and not o.is_service and o.left_at is null
               and o.roles @> it.roles_before and o.roles <@ it.roles_before;
            if not found then
                perform wardmote.no_longer('the officer has those roles');
            end if;
            if it.team_id is not null and it.team_id is distinct from before then
                perform wardmote.put_on_record('officer.moved', 'officer', it.officer_id, it.agency_id);
            end if;
        end if;
    end if;
    perform wardmote.put_on_record(case when approve then 'officer.roles_approved' else 'officer.roles_refused' end,
                                   'officer', it.officer_id, it.agency_id, array_to_string(it.roles, ', '));
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0008_administering")]
    operations = [
        migrations.RunSQL(
            definer_functions(FUNCTIONS, "propose_move(uuid, uuid, text)"), migrations.RunSQL.noop
        ),
    ]
