"""A moment is one that pages can show; what is told of progress is told now, so that a later word counts."""

from django.db import migrations

MOMENTS = {
    "plan": ("made_at", "changed_at"),
    "planaction": ("removed_at", "changed_at", "last_entry_at"),
    "progressentry": ("at",),
    "reported": ("at",),
    "override": ("at", "lifted_at"),
    "measurevalue": ("at",),
    "reportedto": ("at",),
    "plantask": ("at", "withdrawn_at"),
}


def in_bounds(table: str, columns: tuple[str, ...]) -> str:
    held = " and ".join(
        f"({column} is null or {column} between '1990-01-01 00:00+00' and '2101-01-01 00:00+00')"
        for column in columns
    )
    return f"alter table public.plans_{table} add constraint plans_{table}_moments check ({held});\n"


NOW = """
-- What is put back takes room as well.
create trigger has_room_again before update of removed_at on public.plans_planaction
    for each row when (old.removed_at is not null and new.removed_at is null) execute function wardmote.plan_has_room();
alter policy progress_add on public.plans_progressentry
    with check (plan_id in (select wardmote.my_plans()) and by_id = (select wardmote.actor())
                and agency_id = (select wardmote.actor_agency()) and at <= now() + interval '5 minutes'
                and (plan_id in (select wardmote.kept_plans()) or wardmote.leads_plan_action(action_id)));
alter policy value_add on public.plans_measurevalue
    with check (plan_id in (select wardmote.my_plans()) and by_id = (select wardmote.actor())
                and at <= now() + interval '5 minutes'
                and (plan_id in (select wardmote.kept_plans())
                     or exists (select from public.plans_measure m
                                 where m.id = measure_id and wardmote.leads_plan_action(m.action_id))));
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0002_protect")]
    operations = [
        migrations.RunSQL(
            "".join(in_bounds(table, columns) for table, columns in MOMENTS.items()) + NOW,
            migrations.RunSQL.noop,
        )
    ]
