"""Patrols come due: some time after they are over, as a case does, by the same two persons and the same function.

Over is one that was reported on, refused, closed or cancelled. Something added to it afterwards counts anew, and stops a
deletion that was agreed. What is left of one does not say how many reports were made of what was seen: that is known to
those who see patrol and report. Decision: docs/decisions/0109-patrols-come-due.md
"""

from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from django.db import migrations, models

from wardmote.foundation.database.protection import definer_functions
from wardmote.work.retention.schedule import shipped

KINDS = [
    ("case", "Case"),
    ("report", "Report"),
    ("person", "Person"),
    ("place", "Place"),
    ("patrol", "Patrol"),
]
TABLES = [
    *("patrol", "window", "partner", "step", "shiftreport", "observation", "account", "observationreport"),
    "patroldisclosure",
]
earlier = import_module("wardmote.work.retention.migrations.0012_people_and_places")


def changed(function: str, **changes: tuple[str, str]) -> str:
    """A function as it was last put in its place, with some words changed for others."""
    for was, becomes in changes.values():
        assert function.count(was) == 1, was
        function = function.replace(was, becomes)
    return function


FACTS = changed(
    earlier.FACTS,
    patrol=(
        "public.places_place p join public.access_audience a on a.id = p.audience_id where p.id = record;\n    end if;",
        """public.places_place p join public.access_audience a on a.id = p.audience_id where p.id = record;
    elsif kind = 'patrol' then
        select p.reference, p.owner_id, p.audience_id, a.tier, p.kind, (p.tasked_at at time zone 'Europe/London')::date,
               case when p.state in ('reported', 'refused', 'closed', 'cancelled')
                    then (p.changed_at at time zone 'Europe/London')::date end, '', false
          into reference, owner, audience, tier, sort, begun, settled, outcome, kept_by_another
          from public.patrols_patrol p join public.access_audience a on a.id = p.audience_id where p.id = record;
    end if;""",
    ),
)
ERASE = changed(
    earlier.ERASE,
    root=(
        "when 'place' then 'public.places_place' end;",
        "when 'place' then 'public.places_place'\n"
        "                               when 'patrol' then 'public.patrols_patrol' end;",
    ),
    untold=(
        "where c.value <> '0'::jsonb)",
        "where c.value <> '0'::jsonb\n              and c.key <> 'patrols_observationreport')",
    ),
)
FUNCTIONS = """
-- Something seen that a shift report left out: the patrol counts as over from that day, and is not deleted by what two
-- officers agreed before. In the transaction of the shift report itself there is nothing to do.
create function wardmote.retention_patrol_grows() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
begin
    update public.patrols_patrol p set changed_at = now() where p.id = new.patrol_id and p.state = 'reported' and p.changed_at < now();
    update public.retention_deletion d set state = 'withdrawn', ended_at = now()
      from public.retention_item i
     where i.record_kind = 'patrol' and i.record_id = new.patrol_id and d.item_id = i.id and d.state in ('asked', 'agreed');
    return null;
end $$;
"""
NEW = ["retention_patrol_grows()"]
GRANTS = "".join(f"grant delete on public.patrols_{table} to wardmote_definer;\n" for table in TABLES) + (
    "insert into public.retention_carried (record_kind, link_table, record_column, lower_table, lower_column)\n"
    " values ('patrol', 'patrols_patroldisclosure', 'patrol_id', 'access_disclosure', 'disclosure_id');\n"
)
POLICY = """
alter policy item_read on public.retention_item
    using (owner_id = (select wardmote.actor_agency())
           and case when record_kind in ('case', 'report', 'patrol')
                    then (tier = 'standard' and (select wardmote.actor_has('information_governance')))
                         or audience_id in (select wardmote.my_audiences())
                    else (settled_on is not null or held)
                         and case when tier = 'standard' then (select wardmote.actor_has('information_governance'))
                                  else audience_id in (select wardmote.my_audiences('decide')) end end);
"""
TRIGGERS = """
create trigger retention_follow after update on public.patrols_patrol
    for each row when ((old.state, old.changed_at, old.owner_id, old.audience_id, old.kind)
                       is distinct from (new.state, new.changed_at, new.owner_id, new.audience_id, new.kind))
    execute function wardmote.retention_follow('patrol');
create trigger retention_grows after insert on public.patrols_observation
    for each row execute function wardmote.retention_patrol_grows();
"""
# Those that are over already: entered here, and counted by the worker's next run.
FILL = """
set local role wardmote_definer;
insert into public.retention_item (id, record_kind, record_id, reference, owner_id, audience_id, tier, sort, begun_on,
                                   outcome, born_unknown, held, reckoned_at)
select gen_random_uuid(), 'patrol', p.id, p.reference, p.owner_id, p.audience_id, a.tier, p.kind,
       (p.tasked_at at time zone 'Europe/London')::date, '', false, false, 'epoch'::timestamptz
  from public.patrols_patrol p join public.access_audience a on a.id = p.audience_id
 where p.state in ('reported', 'refused', 'closed', 'cancelled');
set local role wardmote_owner;
"""


def put_down(apps: Any, schema_editor: Any) -> None:
    rule = apps.get_model("retention", "Rule")
    rows = [row for row in shipped() if row["record_kind"] == "patrol"]
    rule.objects.bulk_create(
        [rule(**row, at=datetime.combine(row["starts_on"], datetime.min.time(), UTC)) for row in rows],
        ignore_conflicts=True,  # where the database is new, 0003 put them down
    )
    if rule.objects.filter(record_kind="patrol", agency=None).count() < len(rows):
        raise AssertionError("not every rule was put down")


class Migration(migrations.Migration):
    dependencies = [("retention", "0013_rules_of_people_and_places"), ("patrols", "0003_terms")]
    operations = [
        migrations.AlterField("item", "record_kind", models.CharField(choices=KINDS, max_length=10)),
        migrations.AlterField("tombstone", "record_kind", models.CharField(choices=KINDS, max_length=10)),
        migrations.AlterField(
            "item",
            "sort",
            models.CharField(help_text="the kind of case, report, person, place or patrol", max_length=16),
        ),
        migrations.AlterField(
            "rule",
            "record_kind",
            models.CharField(
                blank=True, help_text="case, report, person, place or patrol; none: whichever", max_length=10
            ),
        ),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(
            definer_functions(FUNCTIONS, *NEW)
            + f"set local role wardmote_definer;\n{FACTS}\n{ERASE}\nset local role wardmote_owner;",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(POLICY + TRIGGERS, migrations.RunSQL.noop),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunPython(put_down, migrations.RunPython.noop),
    ]
