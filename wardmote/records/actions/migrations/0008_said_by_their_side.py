"""What was answered, and what was done, stands as it was said, by the side whose it is; a new action is only asked.

Before this, either side could write over the other's evidence or answer, or ask for an action that its own agency
had "accepted" in the other's stead.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = """
-- The agency asked answers, does it and says who of it does; the agency that asked sets the date, takes it back and
-- opens it again. The date first agreed is kept, whoever changes it; what was said is changed by a new state alone.
create or replace function wardmote.action_sides() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    mine uuid := wardmote.actor_agency();
    settled constant text[] := array['done', 'declined', 'withdrawn'];
begin
    if tg_op = 'UPDATE' and new.due_on <> old.due_on then
        new.first_due_on := coalesce(old.first_due_on, old.due_on);
    end if;
    if mine is null then  -- no officer: the row policies let nobody but the operator come here
        return new;
    end if;
    if tg_op = 'INSERT' then
        if new.state <> 'asked' or new.first_due_on is not null or new.wanted_due_on is not null
           or num_nonnulls(new.answered_at, new.answered_by_id, new.finished_at, new.finished_by_id) > 0
           or new.decline_reason <> '' or new.evidence <> '' then
            raise exception 'no officer answers an action as it is asked' using errcode = 'insufficient_privilege';
        end if;
    else
        if mine <> old.asking_id and (new.due_on <> old.due_on
            or new.state <> old.state and (new.state = 'withdrawn' or old.state = any (settled))) then
            raise exception 'only officers of the agency that asked change the date, withdraw or reopen'
                using errcode = 'insufficient_privilege';
        end if;
        if mine <> old.agency_id and (new.wanted_due_on is not null and new.wanted_due_on is distinct from old.wanted_due_on
            or (new.officer_id, new.team_id) is distinct from (old.officer_id, old.team_id)
            or (new.answered_at, new.answered_by_id, new.decline_reason)
               is distinct from (old.answered_at, old.answered_by_id, old.decline_reason)
            or new.state <> old.state and new.state <> 'withdrawn' and old.state <> all (settled)) then
            raise exception 'only officers of the agency asked answer, hand over or ask for a new date'
                using errcode = 'insufficient_privilege';
        end if;
        if new.state = old.state
           and (new.answered_at, new.answered_by_id, new.decline_reason, new.finished_at, new.finished_by_id, new.evidence)
               is distinct from
               (old.answered_at, old.answered_by_id, old.decline_reason, old.finished_at, old.finished_by_id, old.evidence) then
            raise exception 'what an officer said of an action stands' using errcode = 'insufficient_privilege';
        end if;
    end if;
    if new.officer_id is not null and (tg_op = 'INSERT' or new.officer_id is distinct from old.officer_id) and not exists (
        select 1 from public.identity_officer o
         where o.id = new.officer_id and o.agency_id = new.agency_id and o.left_at is null and not o.is_service)
       or new.team_id is not null and (tg_op = 'INSERT' or new.team_id is distinct from old.team_id) and not exists (
        select 1 from public.identity_team t where t.id = new.team_id and t.agency_id = new.agency_id) then
        raise exception 'an action is held by an officer or a team of the agency asked'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
"""
TABLES = """
drop trigger action_sides on public.actions_action;
create trigger action_sides before insert or update of due_on, state, officer_id, team_id, wanted_due_on, answered_at,
    answered_by_id, decline_reason, finished_at, finished_by_id, evidence on public.actions_action
    for each row execute function wardmote.action_sides();
-- A step is said by the side whose it is to say.
create policy step_of_ones_own_side on public.actions_step as restrictive for insert to wardmote_app
    with check (exists (select 1 from public.actions_action a where a.id = action_id and (select wardmote.actor_agency())
        = case when kind in ('accepted', 'declined', 'assigned', 'handed_over', 'handed_back', 'date_asked', 'done')
               then a.agency_id else a.asking_id end));
"""


class Migration(migrations.Migration):
    dependencies = [("actions", "0007_open_by_team")]
    operations = [
        migrations.RunSQL(definer_functions(FUNCTIONS), migrations.RunSQL.noop),
        migrations.RunSQL(TABLES, migrations.RunSQL.noop),
    ]
