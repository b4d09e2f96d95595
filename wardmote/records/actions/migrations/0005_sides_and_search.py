"""Each side's part in an action: who was asked answers, who asked sets the date. And finding actions by words."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, protected, unprotected

STEPS = """
-- A step goes where its action goes.
alter table public.actions_step add constraint step_is_of_its_action
    foreign key (action_id, audience_id) references public.actions_action (id, audience_id) on update cascade;
alter table public.actions_step alter note set statistics 0;
create policy step_read on public.actions_step for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()));
-- In one's own name, by either side; a document is named only by those who may see that it is there.
create policy step_add on public.actions_step for insert to wardmote_app
    with check (audience_id in (select wardmote.my_audiences()) and by_id = (select wardmote.actor())
                and at <= now() + interval '5 minutes'
                and exists (select 1 from public.actions_action a
                             where a.id = action_id and (select wardmote.actor_agency()) in (a.agency_id, a.asking_id))
                and (document_id is null or exists (select 1 from public.documents_document d where d.id = document_id)));
grant select, insert on public.actions_step to wardmote_app;
grant update (wanted_due_on, wanted_due_by_id) on public.actions_action to wardmote_app;
drop trigger in_own_name on public.actions_action;
create trigger in_own_name before insert or update of answered_by_id, finished_by_id, wanted_due_by_id
    on public.actions_action for each row
    execute function wardmote.in_own_name('answered_by_id', 'finished_by_id', 'wanted_due_by_id');
create trigger action_sides before update of due_on, state, officer_id, team_id, wanted_due_on on public.actions_action
    for each row execute function wardmote.action_sides();
create index action_words on public.actions_action using gin (to_tsvector('english'::regconfig, title));
"""

FUNCTIONS = """
-- The agency asked answers, does it and says who of it does; the agency that asked sets the date, takes it back and
-- opens it again. The date first agreed is kept, whoever changes it.
create function wardmote.action_sides() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    mine uuid := wardmote.actor_agency();
    settled constant text[] := array['done', 'declined', 'withdrawn'];
begin
    if new.due_on <> old.due_on then
        new.first_due_on := coalesce(old.first_due_on, old.due_on);
    end if;
    if mine is null then  -- no officer: the row policies let nobody but the operator come here
        return new;
    end if;
    if mine <> old.asking_id and (new.due_on <> old.due_on
        or new.state <> old.state and (new.state = 'withdrawn' or old.state = any (settled))) then
        raise exception 'only officers of the agency that asked change the date, withdraw or reopen'
            using errcode = 'insufficient_privilege';
    end if;
    if mine <> old.agency_id and (new.wanted_due_on is not null and new.wanted_due_on is distinct from old.wanted_due_on
        or (new.officer_id, new.team_id) is distinct from (old.officer_id, old.team_id)
        or new.state <> old.state and new.state <> 'withdrawn' and old.state <> all (settled)) then
        raise exception 'only officers of the agency asked answer, hand over or ask for a new date'
            using errcode = 'insufficient_privilege';
    end if;
    if new.officer_id is distinct from old.officer_id and new.officer_id is not null and not exists (
        select 1 from public.identity_officer o
         where o.id = new.officer_id and o.agency_id = new.agency_id and o.left_at is null and not o.is_service)
       or new.team_id is distinct from old.team_id and new.team_id is not null and not exists (
        select 1 from public.identity_team t where t.id = new.team_id and t.agency_id = new.agency_id) then
        raise exception 'an action is held by an officer or a team of the agency asked'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

-- What an officer of few actions sees at all; null where there are more than `most`. See wardmote.my_cases().
create function wardmote.my_actions(most integer, only_open boolean, out total integer, out ids uuid[])
language plpgsql stable security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
begin
    if only_open then
        select count(*), case when count(*) <= most then coalesce(array_agg(found.id), '{}') end into total, ids
          from (select a.id
                  from wardmote.my_audiences() mine
                 cross join lateral (select x.id from public.actions_action x
                                      where x.audience_id = mine and x.state in ('asked', 'accepted') limit most + 1) a
                 limit most + 1) found;
    else
        select count(*), case when count(*) <= most then coalesce(array_agg(found.id), '{}') end into total, ids
          from (select a.id
                  from wardmote.my_audiences() mine
                 cross join lateral (select x.id from public.actions_action x where x.audience_id = mine limit most + 1) a
                 limit most + 1) found;
    end if;
end $$;

create function wardmote.search_actions(query text, most integer) returns setof uuid
language plpgsql stable security definer set search_path = '' rows 200 as $$
declare
    seen record;
begin
    select * into seen from wardmote.my_actions(1000, false);
    if seen.ids is not null then
        return query
        select a.id from public.actions_action a
         where a.id = any (seen.ids)
           and to_tsvector('english'::regconfig, a.title) @@ websearch_to_tsquery('english', query)
         order by a.asked_at desc limit least(most, 500);
        return;
    end if;
    return query
    with mine as materialized (
        select wardmote.my_audiences() as id
    ), matched as materialized (
        select a.id, a.audience_id, a.asked_at from public.actions_action a
         where to_tsvector('english'::regconfig, a.title) @@ websearch_to_tsquery('english', query)
    )
    select m.id from matched m where m.audience_id in (select mine.id from mine)
     order by m.asked_at desc limit least(most, 500);
end $$;

-- What waits for the officer who acts, in numbers. Nobody calls it but the definer, for the digest.
create function wardmote.my_actions_waiting(
    on_day date, out overdue bigint, out this_week bigint, out unanswered bigint
) language sql stable security definer set search_path = '' as $$
    with me as materialized (
        select o.id, o.agency_id, o.team_id from public.identity_officer o where o.id = wardmote.actor()
    ), mine as materialized (
        select wardmote.my_audiences() as id
    ), open as materialized (
        select a.officer_id, a.due_on, a.state
          from me join public.actions_action a
            on a.agency_id = me.agency_id and a.state in ('asked', 'accepted')
           and (a.officer_id = me.id or (a.officer_id is null and (a.team_id = me.team_id or a.team_id is null)))
         where a.audience_id in (select mine.id from mine)
    ), dates as (
        select count(*) as waiting from me join public.actions_action a
            on a.asking_id = me.agency_id and a.asked_by_id = me.id and a.wanted_due_on is not null
           and a.state in ('asked', 'accepted')
         where a.audience_id in (select mine.id from mine)
    )
    select count(*) filter (where open.officer_id is not null and open.due_on < on_day),
           count(*) filter (where open.officer_id is not null and open.due_on between on_day and on_day + 7),
           count(*) filter (where open.state = 'asked') + (select dates.waiting from dates)
      from open
$$;
grant execute on function wardmote.my_actions(integer, boolean), wardmote.search_actions(text, integer) to wardmote_app;
"""
SIGNATURES = [
    "action_sides()",
    "my_actions(integer, boolean)",
    "search_actions(text, integer)",
    "my_actions_waiting(date)",
]


class Migration(migrations.Migration):
    dependencies = [
        ("actions", "0004_list_and_steps"),
        ("documents", "0002_protect"),
        ("access", "0002_my_audiences"),
    ]
    operations = [
        migrations.RunSQL(protected("actions_step"), unprotected("actions_step")),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
        migrations.RunSQL(STEPS, migrations.RunSQL.noop),
    ]
