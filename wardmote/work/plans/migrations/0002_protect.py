"""A plan is every officer's to read once it is current; a draft, and all that hangs on it, its owner agency's alone.
Its owner's register editors write it; officers of an agency that leads an action say how it goes. What was said of
progress, reported or told to a committee is written once.

Decision: docs/decisions/0129-the-partnership-plan.md
"""

from django.db import migrations

from wardmote.foundation.audit.entries import said_of, there_is
from wardmote.foundation.database.protection import definer_functions, of_class, protected, unprotected

OF_ACTION = ["actionservice", "progressentry", "reported", "override", "milestone", "reportedto", "plantask"]
OF_PLAN = ["priority", "planaction", "service", "measure", "measurevalue", "committee", *OF_ACTION]
TABLES = ["plans_plan", *[f"plans_{name}" for name in OF_PLAN]]

FUNCTIONS = """
-- The plans that this officer may read: one place where that is said.
create function wardmote.my_plans() returns setof uuid
language sql stable security definer set search_path = '' rows 20 as $$
    select p.id from public.plans_plan p
     where wardmote.actor() is not null
       and (p.state in ('current', 'closed') or p.owner_id = wardmote.actor_agency())
$$;

-- The plans that this officer may write in.
create function wardmote.kept_plans() returns setof uuid
language sql stable security definer set search_path = '' rows 20 as $$
    select p.id from public.plans_plan p
     where p.owner_id = wardmote.actor_agency() and wardmote.actor_has('register_editor')
       and p.state in ('draft', 'current')
$$;

-- Whether this officer's agency leads an action of a plan that is current.
create function wardmote.leads_plan_action(its_action uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (
        select from public.plans_actionservice l
          join public.plans_service s on s.id = l.service_id
          join public.plans_planaction a on a.id = l.action_id and a.removed_at is null
          join public.plans_plan p on p.id = a.plan_id and p.state = 'current'
         where l.action_id = its_action and l.part = 'leads' and s.agency_id = wardmote.actor_agency())
$$;

-- Whether this officer puts an action on the list of a service that leads it, and takes it off again: one of the
-- service's team, where it is matched to one, or a supervisor of its agency.
create function wardmote.lists_plan_action(its_action uuid, its_service uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (
        select from public.plans_actionservice l
          join public.plans_service s on s.id = l.service_id
          join public.plans_planaction a on a.id = l.action_id and a.removed_at is null
          join public.plans_plan p on p.id = a.plan_id and p.state = 'current'
          join public.identity_officer o on o.id = wardmote.actor()
         where l.action_id = its_action and l.service_id = its_service and l.part = 'leads'
           and s.agency_id = o.agency_id and not o.is_service
           and (s.team_id is null or s.team_id = o.team_id or wardmote.actor_has('supervisor')))
$$;

create function wardmote.sees_plan_action(its_action uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (select from public.plans_planaction a
                    where a.id = its_action and a.plan_id in (select wardmote.my_plans()))
$$;

-- What was read by everyone is not a draft again; what is closed says nothing else.
create function wardmote.plan_stands() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    if wardmote.actor() is null then  -- no officer: the row policies let nobody but the operator come here
        return new;
    end if;
    if new.state <> old.state and not (
        (old.state = 'draft' and new.state in ('current', 'discarded'))
        or (old.state = 'current' and new.state = 'closed') or (old.state = 'closed' and new.state = 'current')) then
        raise exception 'no officer takes a plan that way' using errcode = 'check_violation';
    end if;
    if old.state in ('closed', 'discarded') and to_jsonb(new) - array['state', 'changed_at'] <> to_jsonb(old) - array['state', 'changed_at'] then
        raise exception 'no officer changes a plan that is closed' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

-- The deadline that an action of a current plan had at first is kept by itself, so that no slip is hidden.
create function wardmote.plan_action_stands() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    if new.deadline_on is distinct from old.deadline_on and old.deadline_on is not null and old.first_deadline_on is null
       and exists (select from public.plans_plan p where p.id = new.plan_id and p.state <> 'draft') then
        new.first_deadline_on := old.deadline_on;
    end if;
    return new;
end $$;

-- The newest entry says how an action stands.
create function wardmote.plan_entry_moves() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    update public.plans_planaction a
       set status = new.status, forecast_on = new.forecast_on, completed_on = new.completed_on, last_entry_at = new.at
     where a.id = new.action_id and (a.last_entry_at is null or a.last_entry_at <= new.at);
    return null;
end $$;

create function wardmote.plan_service_stands() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    if wardmote.actor() is not null and new.team_id is not null
       and not exists (select from public.identity_team t where t.id = new.team_id and t.agency_id = new.agency_id) then
        raise exception 'no officer matches a team of another agency' using errcode = 'check_violation';
    end if;
    return new;
end $$;

-- No more hangs on a plan than pages can show, and an entry is of an action that was not taken out.
create function wardmote.plan_has_room() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    many bigint;
begin
    if tg_table_name = 'plans_planaction' then
        perform from public.plans_plan p where p.id = new.plan_id for update;
        select count(*) into many from public.plans_planaction a where a.plan_id = new.plan_id and a.removed_at is null;
        if many >= 500 then
            raise exception 'a plan holds up to 500 actions' using errcode = 'check_violation';
        end if;
    elsif tg_table_name = 'plans_priority' then
        perform from public.plans_plan p where p.id = new.plan_id for update;
        select count(*) into many from public.plans_priority a where a.plan_id = new.plan_id;
        if many >= 40 then
            raise exception 'a plan holds up to 40 priorities' using errcode = 'check_violation';
        end if;
    elsif tg_table_name = 'plans_progressentry' then
        perform from public.plans_planaction a where a.id = new.action_id and a.removed_at is null for update;
        if not found then
            raise exception 'no officer adds to an action that was taken out' using errcode = 'check_violation';
        end if;
        select count(*) into many from public.plans_progressentry e where e.action_id = new.action_id;
        if many >= 500 then
            raise exception 'an action holds up to 500 entries' using errcode = 'check_violation';
        end if;
    end if;
    return new;
end $$;

-- The rule for the plans of an agency on a day: its own before the partnership's.
create function wardmote.plan_rules(agency uuid, day date) returns setof public.plans_rule
language sql stable security definer set search_path = '' rows 1 as $$
    select r.* from public.plans_rule r
     where (r.agency_id is null or r.agency_id = agency) and r.starts_on <= day
     order by r.agency_id is not null desc, r.starts_on desc, r.at desc limit 1
$$;

create function wardmote.set_plan_rule(
    amber integer, quiet integer, late integer, remind integer, escalate integer, source text, starts date
) returns uuid language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    mine uuid := wardmote.actor_agency();
    made uuid := gen_random_uuid();
begin
    if mine is null or not wardmote.actor_has('administrator') then
        raise exception 'this officer does not set the rule' using errcode = 'insufficient_privilege';
    end if;
    if starts is null or starts < wardmote.today() or starts > date '2100-12-31'
       or source is null or length(btrim(source)) not between 3 and 200 or amber is null or amber not between 0 and 365
       or quiet is null or quiet not between 1 and 365 or late is null or late not between 0 and 365
       or remind is null or remind not between 1 and 365 or escalate is null or escalate not between 1 and 365 then
        raise exception 'days that can be meant, and where they are from' using errcode = 'check_violation';
    end if;
    insert into public.plans_rule (id, agency_id, amber_days, quiet_days, late_days, remind_days, escalate_days, source, status, starts_on, at)
    values (made, mine, amber, quiet, late, remind, escalate, btrim(source), 'own', starts, clock_timestamp());
    return made;
end $$;

-- For the operator: numbers of each agency's plans, and nothing of any draft.
create function wardmote.plans_told(day date)
returns table (agency text, plans bigint, actions bigint, complete bigint, overdue bigint)
language sql stable security definer set search_path = '' as $$
    select g.name::text, count(distinct p.id), count(a.id), count(a.id) filter (where a.status = 'complete'),
           count(a.id) filter (where a.status in ('not_started', 'under_way') and a.deadline_on < day)
      from public.plans_plan p
      join public.identity_agency g on g.id = p.owner_id
      left join public.plans_planaction a on a.plan_id = p.id and a.removed_at is null
     where p.state = 'current' group by g.name order by g.name
$$;
grant execute on function wardmote.my_plans(), wardmote.kept_plans(), wardmote.leads_plan_action(uuid),
    wardmote.lists_plan_action(uuid, uuid), wardmote.sees_plan_action(uuid), wardmote.plan_rules(uuid, date),
    wardmote.set_plan_rule(integer, integer, integer, integer, integer, text, date) to wardmote_app;
grant execute on function wardmote.plans_told(date) to wardmote_worker;
"""
SIGNATURES = [
    "my_plans()",
    "kept_plans()",
    "leads_plan_action(uuid)",
    "lists_plan_action(uuid, uuid)",
    "sees_plan_action(uuid)",
    "plan_stands()",
    "plan_action_stands()",
    "plan_entry_moves()",
    "plan_service_stands()",
    "plan_has_room()",
    "plan_rules(uuid, date)",
    "set_plan_rule(integer, integer, integer, integer, integer, text, date)",
    "plans_told(date)",
]

GRANTS = (
    of_class("public: days by which ratings are worked out, which say nothing of any record", "plans_rule")
    + """
grant select on public.plans_rule to wardmote_app, wardmote_definer;
grant insert on public.plans_rule to wardmote_definer;
grant select on public.plans_plan, public.plans_priority, public.plans_planaction, public.plans_service,
    public.plans_actionservice, public.plans_progressentry to wardmote_definer;
-- Counted and moved by our guards; a lock asks for a right to change.
grant update (changed_at) on public.plans_plan to wardmote_definer;
grant update (status, forecast_on, completed_on, last_entry_at) on public.plans_planaction to wardmote_definer;
"""
)


def read(table: str) -> str:
    return f"""
create policy plan_read on public.{table} for select to wardmote_app
    using (plan_id in (select wardmote.my_plans()));
grant select, insert on public.{table} to wardmote_app;
"""


def written_by_keepers(table: str, *, change: str = "", delete: bool = False, name: str = "") -> str:
    """Its plan's register editors add it; `change` names the columns they may change."""
    own = f"and {name} = (select wardmote.actor())" if name else ""
    made = f"""
create policy plan_add on public.{table} for insert to wardmote_app
    with check (plan_id in (select wardmote.kept_plans()) {own});
"""
    if change:
        made += f"""
create policy plan_change on public.{table} for update to wardmote_app
    using (plan_id in (select wardmote.kept_plans())) with check (plan_id in (select wardmote.kept_plans()));
grant update ({change}) on public.{table} to wardmote_app;
"""
    if delete:
        made += f"""
create policy plan_remove on public.{table} for delete to wardmote_app
    using (plan_id in (select wardmote.kept_plans()));
grant delete on public.{table} to wardmote_app;
"""
    return made


def in_own_name(table: str, *columns: str) -> str:
    named = ", ".join(f"'{column}'" for column in columns)
    return f"""
create trigger in_own_name before insert or update of {", ".join(columns)} on public.{table}
    for each row execute function wardmote.in_own_name({named});
"""


def of_its_plan(table: str, column: str, parent: str) -> str:
    return f"""
alter table public.{table} add constraint {table}_{column}_of_its_plan
    foreign key ({column}_id, plan_id) references public.{parent} (id, plan_id);
"""


PLAN = """
create policy plan_read on public.plans_plan for select to wardmote_app
    using ((state in ('current', 'closed') and (select wardmote.actor()) is not null)
           or owner_id = (select wardmote.actor_agency()));
create policy plan_add on public.plans_plan for insert to wardmote_app
    with check (owner_id = (select wardmote.actor_agency()) and (select wardmote.actor_has('register_editor'))
                and state = 'draft' and made_by_id = (select wardmote.actor())
                and (follows_id is null or follows_id in (select wardmote.my_plans())));
create policy plan_change on public.plans_plan for update to wardmote_app
    using (owner_id = (select wardmote.actor_agency()) and (select wardmote.actor_has('register_editor')))
    with check (owner_id = (select wardmote.actor_agency()) and (select wardmote.actor_has('register_editor')));
grant select, insert, update (title, about, starts_on, ends_on, state, changed_at) on public.plans_plan to wardmote_app;
create trigger stands before update on public.plans_plan for each row execute function wardmote.plan_stands();
"""

ROWS = (
    "".join(read(f"plans_{name}") for name in OF_PLAN if name != "plantask")
    + written_by_keepers("plans_priority", change="number, title, written, position")
    + "create trigger has_room before insert on public.plans_priority for each row execute function wardmote.plan_has_room();\n"
    + """
create policy plan_add on public.plans_planaction for insert to wardmote_app
    with check (plan_id in (select wardmote.kept_plans()) and changed_by_id = (select wardmote.actor())
                and first_deadline_on is null and last_entry_at is null and removed_at is null
                and (carried_from_id is null or wardmote.sees_plan_action(carried_from_id)));
create policy plan_change on public.plans_planaction for update to wardmote_app
    using (plan_id in (select wardmote.kept_plans())) with check (plan_id in (select wardmote.kept_plans()));
grant update (priority_id, number, position, title, deadline_on, precision, status, forecast_on, completed_on, written,
    removed_at, removed_by_id, changed_at, changed_by_id) on public.plans_planaction to wardmote_app;
create trigger has_room before insert on public.plans_planaction for each row execute function wardmote.plan_has_room();
create trigger stands before update on public.plans_planaction
    for each row execute function wardmote.plan_action_stands();
"""
    + in_own_name("plans_planaction", "changed_by_id", "removed_by_id")
    + of_its_plan("plans_planaction", "priority", "plans_priority")
    + written_by_keepers("plans_service", change="name, agency_id, team_id")
    + "create trigger stands before insert or update of agency_id, team_id on public.plans_service for each row execute function wardmote.plan_service_stands();\n"
    + written_by_keepers("plans_actionservice", change="part, position", delete=True)
    + of_its_plan("plans_actionservice", "service", "plans_service")
    + """
create policy progress_add on public.plans_progressentry for insert to wardmote_app
    with check (plan_id in (select wardmote.my_plans()) and by_id = (select wardmote.actor())
                and agency_id = (select wardmote.actor_agency())
                and (plan_id in (select wardmote.kept_plans()) or wardmote.leads_plan_action(action_id)));
create trigger has_room before insert on public.plans_progressentry for each row execute function wardmote.plan_has_room();
create trigger moves after insert on public.plans_progressentry for each row execute function wardmote.plan_entry_moves();
"""
    + written_by_keepers("plans_reported", name="by_id")
    + written_by_keepers("plans_override", change="lifted_at, lifted_by_id", name="by_id")
    + in_own_name("plans_override", "lifted_by_id")
    + written_by_keepers(
        "plans_measure", change="name, unit, baseline, target, better, source, position", delete=False
    )
    + of_its_plan("plans_measure", "action", "plans_planaction")
    + """
create policy value_add on public.plans_measurevalue for insert to wardmote_app
    with check (plan_id in (select wardmote.my_plans()) and by_id = (select wardmote.actor())
                and (plan_id in (select wardmote.kept_plans())
                     or exists (select from public.plans_measure m
                                 where m.id = measure_id and wardmote.leads_plan_action(m.action_id))));
"""
    + of_its_plan("plans_measurevalue", "measure", "plans_measure")
    + written_by_keepers("plans_milestone")
    + """
create policy milestone_done on public.plans_milestone for update to wardmote_app
    using (plan_id in (select wardmote.kept_plans()) or wardmote.leads_plan_action(action_id))
    with check (plan_id in (select wardmote.kept_plans()) or wardmote.leads_plan_action(action_id));
grant update (done_on, done_by_id) on public.plans_milestone to wardmote_app;
"""
    + in_own_name("plans_milestone", "done_by_id")
    + written_by_keepers("plans_committee")
    + """
-- Also of a plan that is closed: the last of it is reported after its end.
create policy told_add on public.plans_reportedto for insert to wardmote_app
    with check (by_id = (select wardmote.actor()) and (select wardmote.actor_has('register_editor'))
                and exists (select from public.plans_plan p where p.id = plan_id and p.state in ('current', 'closed')
                                and p.owner_id = (select wardmote.actor_agency())));
"""
    + of_its_plan("plans_reportedto", "committee", "plans_committee")
    + """
-- Whose list an action is on is said to that agency, and to whoever keeps the plan; nothing of its state.
create policy task_read on public.plans_plantask for select to wardmote_app
    using (plan_id in (select wardmote.my_plans())
           and (agency_id = (select wardmote.actor_agency())
                or exists (select from public.plans_plan p
                            where p.id = plan_id and p.owner_id = (select wardmote.actor_agency()))));
create policy task_put on public.plans_plantask for insert to wardmote_app
    with check (agency_id = (select wardmote.actor_agency()) and by_id = (select wardmote.actor())
                and wardmote.lists_plan_action(action_id, service_id)
                and exists (select from public.actions_action x
                             where x.id = task_id and x.agency_id = (select wardmote.actor_agency())
                               and x.asking_id = (select wardmote.actor_agency())));
create policy task_take_off on public.plans_plantask for update to wardmote_app
    using (agency_id = (select wardmote.actor_agency()) and wardmote.lists_plan_action(action_id, service_id))
    with check (agency_id = (select wardmote.actor_agency()));
grant select, insert, update (withdrawn_at, withdrawn_by_id) on public.plans_plantask to wardmote_app;
"""
    + in_own_name("plans_plantask", "withdrawn_by_id")
    + of_its_plan("plans_plantask", "service", "plans_service")
    + "".join(of_its_plan(f"plans_{name}", "action", "plans_planaction") for name in OF_ACTION)
)

ENTRIES = (
    said_of("plan", stands=there_is("plans_plan"))
    + said_of("plan_action", stands=there_is("plans_planaction"))
    + """
create policy entry_of_a_plan on public.audit_entry for select to wardmote_app
    using (subject_kind = 'plan' and exists (select 1 from public.plans_plan p where p.id = subject_id));
create policy entry_of_a_plan_action on public.audit_entry for select to wardmote_app
    using (subject_kind = 'plan_action' and exists (select 1 from public.plans_planaction a where a.id = subject_id));
"""
)

# The partnership's own, until it says otherwise: shown as unconfirmed to administrators.
SHIPPED = """
insert into public.plans_rule (id, agency_id, amber_days, quiet_days, late_days, remind_days, escalate_days, source, status, starts_on, at)
values (gen_random_uuid(), null, 30, 90, 30, 14, 14, 'The partnership''s own, to be agreed', 'recall', date '2000-01-01', now());
"""


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0001_initial"),
        ("access", "0020_by_the_clock"),
        ("actions", "0010_entries_asked_once"),
        ("audit", "0010_by_the_clock"),
        ("identity", "0014_by_the_clock"),
    ]
    operations = [
        *[migrations.RunSQL(protected(table), unprotected(table)) for table in TABLES],
        migrations.RunSQL(GRANTS + SHIPPED, migrations.RunSQL.noop),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
        migrations.RunSQL(PLAN + ROWS + ENTRIES, migrations.RunSQL.noop),
    ]
