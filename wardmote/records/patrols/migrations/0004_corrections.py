"""A shift report is corrected by a further row: it takes what is right from it, and what it said stays there.

Whoever reports for the agency that reported may correct it, until the patrol is closed. Decision: docs/decisions/0142-corrections.md
"""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from wardmote.foundation.database.protection import definer_functions, protected, unprotected

TABLE = "patrols_correction"
POLICIES = """
alter table public.patrols_correction add constraint patrols_correction_is_of_its_patrol
    foreign key (patrol_id, parent_audience_id) references public.patrols_patrol (id, audience_id) on update cascade;
alter table public.patrols_correction add constraint correction_of_a_shift_of_its_patrol
    foreign key (shift_id, patrol_id) references public.patrols_shiftreport (id, patrol_id);
alter table public.patrols_correction add constraint correction_is_short check (length(reason) <= 4000);
-- EXPLAIN shows everyone what the planner guesses from the commonest values of all rows: of these it keeps none.
alter table public.patrols_correction alter reason set statistics 0, alter posts set statistics 0,
    alter was_posts set statistics 0;
create policy child_read on public.patrols_correction for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()) and patrol_id in (select wardmote.my_openings('patrol')));
create policy correction_add on public.patrols_correction for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'contribute') and by_id = (select wardmote.actor())
                and at <= now() + interval '5 minutes');
grant select, insert on public.patrols_correction to wardmote_app;
grant select, delete on public.patrols_correction to wardmote_definer;
grant update (posts, officers, started_at, ended_at, weather) on public.patrols_shiftreport to wardmote_definer;
"""
FUNCTION = """
-- What is right goes into the report, and what it said into the row that puts it right. Hidden and not there: the same words.
create function wardmote.patrol_shift_is_corrected() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    s public.patrols_shiftreport;
    is_live boolean;
begin
    select x.* into s from public.patrols_shiftreport x where x.id = new.shift_id for update;
    if s.id is null or s.patrol_id <> new.patrol_id or not wardmote.admits_me(s.audience_id, 'contribute')
       or not exists (select from public.identity_officer o
                       where o.id = s.by_id and o.agency_id = wardmote.actor_agency()) then
        raise exception 'no such shift report for this officer to correct' using errcode = 'insufficient_privilege';
    end if;
    select p.state in ('under_way', 'reported') into is_live from public.patrols_patrol p where p.id = new.patrol_id;
    if not coalesce(is_live, false) or new.ended_at > now() + interval '5 minutes' then
        raise exception 'no officer corrects a shift of a patrol that is over, or one to come' using errcode = 'check_violation';
    end if;
    new.was_posts := s.posts;
    new.was_officers := s.officers;
    new.was_started_at := s.started_at;
    new.was_ended_at := s.ended_at;
    new.was_weather := s.weather;
    update public.patrols_shiftreport x
       set posts = new.posts, officers = new.officers, started_at = new.started_at, ended_at = new.ended_at,
           weather = new.weather
     where x.id = s.id;
    return new;
end $$;
"""
TRIGGERS = """
create trigger corrects before insert on public.patrols_correction
    for each row execute function wardmote.patrol_shift_is_corrected();
create trigger narrow before insert or update of parent_audience_id, categories on public.patrols_correction
    for each row execute function wardmote.narrow_child();
"""
SIGNATURE = "patrol_shift_is_corrected()"
PROTECT = django.db.models.deletion.PROTECT


def key(to, **more):
    return models.ForeignKey(on_delete=PROTECT, related_name="+", to=to, **more)


class Migration(migrations.Migration):
    dependencies = [("patrols", "0003_terms")]
    operations = [
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                ("reason", models.TextField(help_text="what was wrong")),
                ("posts", models.CharField(max_length=200)),
                ("officers", models.PositiveSmallIntegerField()),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField()),
                ("weather", models.CharField(blank=True, max_length=80)),
                (
                    "was_posts",
                    models.CharField(blank=True, help_text="the database keeps what it was", max_length=200),
                ),
                ("was_officers", models.PositiveSmallIntegerField(null=True)),
                ("was_started_at", models.DateTimeField(null=True)),
                ("was_ended_at", models.DateTimeField(null=True)),
                ("was_weather", models.CharField(blank=True, max_length=80)),
                ("at", models.DateTimeField()),
                ("audience", key("access.audience", db_index=False)),
                ("parent_audience", key("access.audience", db_index=False)),
                ("by", key("identity.officer", db_index=False)),
                ("patrol", key("patrols.patrol", db_index=False)),
                (
                    "shift",
                    models.ForeignKey(
                        on_delete=PROTECT, related_name="corrections", to="patrols.shiftreport"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["patrol"], name="correction_patrol")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="correction_says_why"
                    )
                ],
            },
        ),
        migrations.RunSQL(protected(TABLE), unprotected(TABLE)),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
        migrations.RunSQL(
            definer_functions(FUNCTION, SIGNATURE),
            f"set local role wardmote_definer; drop function wardmote.{SIGNATURE} cascade; set local role wardmote_owner;",
        ),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
    ]
