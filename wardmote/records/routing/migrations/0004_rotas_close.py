"""A rota is closed once nothing leads to it: no rule in force or to come, no shift that is not over. Nothing leads to it after."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = """
-- Rules in force or to come that lead to it. Whoever makes one and whoever closes it at the same moment wait for each other.
create function wardmote.rules_to_rota(rota uuid) returns bigint
language sql stable security definer set search_path = '' as $$
    select count(*) from public.routing_rule r
     where r.rota_id = rota and (r.ends_on is null or r.ends_on >= wardmote.today())
       and not exists (select from public.routing_rule n
                        where n.agency_id = r.agency_id and n.key = r.key
                          and n.starts_on <= greatest(r.starts_on, wardmote.today())
                          and (n.starts_on, n.at) > (r.starts_on, r.at))
$$;

create function wardmote.nothing_leads_to_rota() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('rota ' || new.id, 0));
    if wardmote.rules_to_rota(new.id) > 0
       or exists (select from public.routing_shift s
                   where s.rota_id = new.id and s.withdrawn_at is null and s.ends_at > now()) then
        raise exception 'a rule or a shift leads to the rota' using errcode = 'check_violation';
    end if;
    return new;
end $$;

create function wardmote.leads_to_open_rota() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('rota ' || new.rota_id, 0));
    if exists (select from public.routing_rota r where r.id = new.rota_id and r.closed_at is not null) then
        raise exception 'the rota is closed' using errcode = 'check_violation';
    end if;
    return new;
end $$;
"""
SIGNATURES = ["rules_to_rota(uuid)", "nothing_leads_to_rota()", "leads_to_open_rota()"]
TRIGGERS = """
create trigger nothing_leads_to_rota before update of closed_at on public.routing_rota
    for each row when (old.closed_at is null and new.closed_at is not null)
    execute function wardmote.nothing_leads_to_rota();
create trigger leads_to_open_rota before insert on public.routing_rule
    for each row when (new.rota_id is not null) execute function wardmote.leads_to_open_rota();
create trigger leads_to_open_rota before insert on public.routing_shift
    for each row execute function wardmote.leads_to_open_rota();
-- What is closed stays so.
alter policy rota_change on public.routing_rota
    using (closed_at is null and agency_id = (select wardmote.actor_agency())
           and (select wardmote.actor_has('administrator')));
"""
UNDO = """
drop trigger leads_to_open_rota on public.routing_shift;
drop trigger leads_to_open_rota on public.routing_rule;
drop trigger nothing_leads_to_rota on public.routing_rota;
alter policy rota_change on public.routing_rota
    using (agency_id = (select wardmote.actor_agency()) and (select wardmote.actor_has('administrator')));
"""


class Migration(migrations.Migration):
    dependencies = [("routing", "0003_functions")]
    operations = [
        migrations.RunSQL(
            definer_functions(FUNCTIONS, *SIGNATURES),
            "set local role wardmote_definer;"
            + "".join(f"drop function wardmote.{name};" for name in SIGNATURES)
            + "set local role wardmote_owner;",
        ),
        migrations.RunSQL(TRIGGERS, UNDO),
    ]
