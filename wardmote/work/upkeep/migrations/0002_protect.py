"""Chases are read by the two agencies they are between; rounds, checklists and clauses by every officer.

What was supplied to an exchange is read by the agencies that supply to it. Who keeps an agreement, supplies a
topic or leads information governance writes what is theirs.
"""

# ruff: noqa: E501  (SQL, a rule a line)

from django.db import migrations
from django.utils import timezone

from wardmote.foundation.database.protection import definer_functions, of_class, protected, unprotected
from wardmote.work.upkeep import shipped

PUBLIC = ["upkeep_convention", "upkeep_topic"]
OPEN = [
    "upkeep_round",
    "upkeep_roundline",
    "upkeep_quarter",
    "upkeep_line",
    "upkeep_clause",
    "upkeep_confirmation",
]
TABLES = ["upkeep_chase", *OPEN, "upkeep_supply"]

GRANTS = """
grant select on public.upkeep_convention, public.upkeep_topic to wardmote_app, wardmote_definer;
grant select, insert on public.upkeep_quarter, public.upkeep_line to wardmote_definer;
"""
FUNCTIONS = """
create function wardmote.upkeep_value(wanted text, day date) returns integer
language sql stable security definer set search_path = '' as $$
    select c.value::integer from public.upkeep_convention c
     where c.key = wanted and c.starts_on <= day order by c.starts_on desc limit 1
$$;

-- The checklist of the quarter that was over on that day: one line for each topic and each agency that may hold it.
create function wardmote.upkeep_make_quarter(day date) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
    now_begun date := date_trunc('quarter', day::timestamp)::date;
    begun date := (now_begun - interval '3 months')::date;
    made uuid;
begin
    if day is null or day > wardmote.today() or day < date '1990-06-01' then
        raise exception 'a quarter that is not over has no checklist' using errcode = 'insufficient_privilege';
    end if;
    insert into public.upkeep_quarter (id, year, quarter, due_on, made_at)
    values (gen_random_uuid(), extract(year from begun), extract(quarter from begun),
            (now_begun + make_interval(months => 3 * coalesce(wardmote.upkeep_value('exchange_due', day), 1)) - interval '1 day')::date,
            now())
    on conflict (year, quarter) do nothing returning id into made;
    if made is null then
        return null;
    end if;
    insert into public.upkeep_line (id, quarter_id, topic_id, supplier_id, state, reason)
    select gen_random_uuid(), made, t.key, a.id, 'awaited', ''
      from public.upkeep_topic t left join public.identity_agency a on a.kind = any (t.suppliers)
     where t.starts_on < now_begun and (t.ends_on is null or t.ends_on >= begun);
    return made;
end $$;

create function wardmote.make_exchange() returns uuid
language plpgsql volatile security definer set search_path = '' as $$
begin
    if not wardmote.actor_has('information_governance') then
        raise exception 'information governance leads make a checklist' using errcode = 'insufficient_privilege';
    end if;
    return wardmote.upkeep_make_quarter(wardmote.today());
end $$;

-- For the worker alone, on the first days of a quarter.
create function wardmote.make_exchange_by_clock(day date) returns boolean
language sql volatile security definer set search_path = '' as $$
    select wardmote.upkeep_make_quarter(day) is not null
$$;
grant execute on function wardmote.make_exchange() to wardmote_app;
grant execute on function wardmote.make_exchange_by_clock(date) to wardmote_worker;
"""
SIGNATURES = [
    "upkeep_value(text, date)",
    "upkeep_make_quarter(date)",
    "make_exchange()",
    "make_exchange_by_clock(date)",
]

ME = "(select wardmote.actor())"
MINE = "(select wardmote.actor_agency())"
LEAD = "(select wardmote.actor_has('information_governance'))"
KEEPS = "(select wardmote.actor_has('information_governance', 'register_editor'))"
TODAY = "(select wardmote.today())"
SUPPLIES = f"case when supplier_id is null then {LEAD} else supplier_id = {MINE} and {KEEPS} end"
OPEN_ROUND = "exists (select from public.upkeep_round r where r.id = round_id and r.closed_at is null)"

POLICIES = f"""
alter table public.upkeep_chase add constraint upkeep_chase_party
    foreign key (party_id) references public.agreements_party (id) on delete cascade deferrable initially deferred;
create policy chase_read on public.upkeep_chase for select to wardmote_app
    using (owner_id = {MINE} or agency_id = {MINE});
create policy chase_by_keeper on public.upkeep_chase for insert to wardmote_app
    with check (by_id = {ME} and owner_id = {MINE} and {KEEPS} and answer = '' and chased_on <= {TODAY}
                and exists (select from public.agreements_agreement a
                              join public.agreements_party p on p.agreement_id = a.id
                              join public.agreements_organisation o on o.id = p.organisation_id
                             where a.id = upkeep_chase.agreement_id and a.owner_id = upkeep_chase.owner_id
                               and p.id = upkeep_chase.party_id and p.signed_on is null
                               and o.agency_id is not distinct from upkeep_chase.agency_id));
create policy chase_answered on public.upkeep_chase for update to wardmote_app
    using (owner_id = {MINE} and {KEEPS} and answer = '')
    with check (answer <> '' and answered_by_id = {ME} and answered_on <= {TODAY});
grant select, insert, update (answer, answer_words, answered_on, answered_by_id, next_on) on public.upkeep_chase to wardmote_app;

create policy round_opened on public.upkeep_round for insert to wardmote_app
    with check (opened_by_id = {ME} and owner_id = {MINE} and {LEAD} and closed_at is null and due_on >= {TODAY}
                and year between extract(year from {TODAY}) - 1 and extract(year from {TODAY}) + 1);
create policy round_closed on public.upkeep_round for update to wardmote_app
    using (owner_id = {MINE} and {LEAD} and closed_at is null)
    with check (closed_by_id = {ME} and closed_at is not null);
grant select, insert, update (closed_by_id, closed_at) on public.upkeep_round to wardmote_app;
create policy line_of_round on public.upkeep_roundline for insert to wardmote_app
    with check (outcome = ''
                and exists (select from public.upkeep_round r
                             where r.id = round_id and r.closed_at is null and r.opened_by_id = {ME})
                and exists (select from public.agreements_agreement a
                             where a.id = agreement_id and a.owner_id = upkeep_roundline.owner_id
                               and a.state in ('in_force', 'suspended')));
create policy line_answered on public.upkeep_roundline for update to wardmote_app
    using (outcome = '' and owner_id = {MINE} and {LEAD} and {OPEN_ROUND})
    with check (outcome <> '' and answered_by_id = {ME});
grant select, insert, update (outcome, words, review_on, answered_by_id, answered_at) on public.upkeep_roundline to wardmote_app;

create policy line_told on public.upkeep_line for update to wardmote_app
    using ({SUPPLIES}) with check (({SUPPLIES}) and (told_by_id is null or told_by_id = {ME}) and (told_on is null or told_on <= {TODAY}));
grant select on public.upkeep_quarter to wardmote_app;
grant select, update (state, told_on, told_by_id, reason) on public.upkeep_line to wardmote_app;

create policy supply_read on public.upkeep_supply for select to wardmote_app
    using (exists (select from public.upkeep_line l join public.upkeep_line mine on mine.quarter_id = l.quarter_id
                    where l.id = line_id and mine.supplier_id = {MINE}));
create policy supply_add on public.upkeep_supply for insert to wardmote_app
    with check (by_id = {ME} and exists (select from public.upkeep_line l where l.id = line_id and {SUPPLIES.replace("supplier_id", "l.supplier_id")}));
grant select, insert on public.upkeep_supply to wardmote_app;

create policy clause_written on public.upkeep_clause for insert to wardmote_app
    with check (by_id = {ME} and agency_id = {MINE} and {LEAD} and status = 'own' and starts_on >= {TODAY});
grant select, insert on public.upkeep_clause to wardmote_app;
create policy clause_confirmed on public.upkeep_confirmation for insert to wardmote_app
    with check (by_id = {ME} and agency_id = {MINE} and {LEAD}
                and exists (select from public.upkeep_clause c where c.id = clause_id and c.by_id is distinct from {ME}));
grant select, insert on public.upkeep_confirmation to wardmote_app;
""" + "".join(
    f"create policy register_read on public.{table} for select to wardmote_app using ({ME} is not null);\n"
    for table in OPEN
)


def fill(apps, schema_editor):
    def model(name):
        return apps.get_model("upkeep", name).objects

    for key, name, value, unit, source, status in shipped.CONVENTIONS:
        model("Convention").create(
            key=key, name=name, value=value, unit=unit, starts_on=shipped.START, source=source, status=status
        )
    for position, (key, name, asks, suppliers, exception) in enumerate(shipped.TOPICS):
        model("Topic").create(
            key=key,
            name=name,
            asks=asks,
            suppliers=suppliers,
            exception=exception,
            source=shipped.ORDER,
            status="checked",
            supplier_status="recall",
            position=position,
            starts_on=shipped.TOPICS_START,
        )
    model("Clause").bulk_create(
        apps.get_model("upkeep", "Clause")(
            key=key,
            position=position,
            heading=heading,
            text=text,
            starts_on=shipped.START,
            source="Our own words, after the parts that the ICO’s data sharing code asks for",
            status="recall",
            at=timezone.now(),
        )
        for position, (key, heading, text) in enumerate(shipped.CLAUSES)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("upkeep", "0001_initial"),
        ("agreements", "0006_entries_asked_once"),
        ("notices", "0011_stand_in_is_told"),
    ]
    operations = [
        # Before row security binds the tables' owner too.
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(
            "set constraints all immediate; set constraints all deferred", migrations.RunSQL.noop
        ),
        migrations.RunSQL(
            of_class("public: days and topics that the room goes by, the same for everyone", *PUBLIC),
            migrations.RunSQL.noop,
        ),
        *[migrations.RunSQL(protected(table), unprotected(table)) for table in TABLES],
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
