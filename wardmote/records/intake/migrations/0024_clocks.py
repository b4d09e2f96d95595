"""Clocks of a report: they go where it goes, stop when it is dealt with, and the queue knows what is due next.

That one which is merged, closed or in a case has no clock that runs is the database's to see to, whoever decides.
Decision: docs/decisions/0083-a-clock-follows-its-events.md
"""

from django.db import migrations, models

from wardmote.foundation.database.protection import definer_functions

BINDINGS = """
alter table public.clocks_clock add constraint clock_is_of_a_report
    foreign key (report_id) references public.intake_report (id);
alter table public.clocks_clock add constraint clock_goes_with_its_report
    foreign key (report_id, audience_id) references public.intake_report (id, audience_id) on update cascade;
grant update (next_due_at, next_due_what) on public.intake_report to wardmote_definer;
"""

FUNCTIONS = """
-- What is due next on a report stands on the report, for the queue.
create function wardmote.report_next_due() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    update public.intake_report r set next_due_at = d.due, next_due_what = coalesce(d.what, '')
      from (select (array_agg(c.due_at order by c.due_at, c.what))[1] as due,
                   (array_agg(c.what order by c.due_at, c.what))[1] as what
              from public.clocks_clock c
             where c.report_id = new.report_id and c.state in ('running', 'missed')) d
     where r.id = new.report_id
       and (r.next_due_at, r.next_due_what) is distinct from (d.due, coalesce(d.what, ''));
    return null;
end $$;

-- Dealt with, its clocks end; with another agency, they stand still; with another team, they are that team's.
create function wardmote.report_clocks_follow() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    running uuid[];
begin
    if new.state <> old.state and new.state in ('closed', 'in_case', 'recorded') then
        insert into public.clocks_event (id, clock_id, audience_id, kind, reason, by_id, at)
        select gen_random_uuid(), c.id, c.audience_id, 'ended', '', wardmote.actor(), coalesce(new.decided_at, now())
          from public.clocks_clock c where c.report_id = new.id and c.state in ('running', 'paused', 'missed');
    elsif new.state <> old.state and new.state = 'referred' then
        running := array(select c.id from public.clocks_clock c
                          where c.report_id = new.id and c.state in ('running', 'missed'));
        insert into public.clocks_event (id, clock_id, audience_id, kind, reason, by_id, at)
        select gen_random_uuid(), c.id, c.audience_id, 'paused', 'The report is with another agency.', wardmote.actor(),
               coalesce(new.decided_at, now())
          from public.clocks_clock c where c.id = any (running);
        update public.clocks_clock c set while_referred = true where c.id = any (running);
    end if;
    if new.team_id is distinct from old.team_id then
        update public.clocks_clock c set team_id = new.team_id
         where c.report_id = new.id and c.state in ('running', 'paused', 'missed');
    end if;
    return null;
end $$;

-- For the worker: clocks that stand still although the report waits with its keeper again.
create function wardmote.clocks_came_back(most integer) returns table (
    clock uuid, started_at timestamptz, target uuid, convention uuid, calendar uuid, pauses jsonb, paused_at timestamptz,
    back_at timestamptz
) language sql stable security definer set search_path = '' as $$
    select c.id, c.started_at, c.target_id, c.convention_id, c.calendar_id, c.pauses, c.paused_at,
           greatest(coalesce(r.decided_at, c.paused_at), c.paused_at)
      from public.clocks_clock c join public.intake_report r on r.id = c.report_id
     where c.state = 'paused' and c.while_referred and r.state = 'waiting' order by c.paused_at limit most
$$;
grant execute on function wardmote.clocks_came_back(integer) to wardmote_worker;
"""
SIGNATURES = ["report_next_due()", "report_clocks_follow()", "clocks_came_back(integer)"]

TRIGGERS = """
create trigger next_due after insert or update of state, due_at on public.clocks_clock
    for each row execute function wardmote.report_next_due();
create trigger clocks_follow after update of state, team_id on public.intake_report
    for each row execute function wardmote.report_clocks_follow();
create index clock_stands_still on public.clocks_clock (paused_at) where state = 'paused' and while_referred;
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0023_door"), ("clocks", "0003_shipped")]
    operations = [
        migrations.AddField(
            "report",
            "next_due_at",
            models.DateTimeField(help_text="of its clocks; the database keeps it", null=True),
        ),
        migrations.AddField(
            "report",
            "next_due_what",
            models.CharField(blank=True, db_default="", help_text="what is due then", max_length=24),
        ),
        migrations.AddIndex(
            "report",
            models.Index(
                fields=["next_due_at", "received_at", "id"],
                include=["audience", "state", "harm", "kind"],
                name="report_due",
                condition=models.Q(next_due_at__isnull=False),
            ),
        ),
        migrations.RunSQL(BINDINGS, migrations.RunSQL.noop),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
    ]
