"""A card is its agency's; anybody who holds its code learns whether it holds today, and no name. Bids are scored by
others than the bidder, without an interest; decided by the agency that keeps the round, once two have scored.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, protected, unprotected

TABLES = ["registers_card", "registers_bidconflict", "registers_bidscore", "registers_biddecision"]

FUNCTIONS = """
-- Whether an accreditation holds on a day: granted, begun, not ended, vetted and trained, its organisation accredited.
create function wardmote.accreditation_holds(entry uuid, day date) returns text
language plpgsql stable security definer set search_path = '' as $$
declare
    e public.registers_entry;
    standing text;
begin
    select * into e from public.registers_entry x where x.id = entry and x.register = 'accredited-persons';
    if not found or e.state <> 'open' then
        return 'ended';
    end if;
    standing := e.values ->> 'standing';
    if standing = 'suspended' then
        return 'suspended';
    end if;
    if standing is distinct from 'granted' or e.values ->> 'starts_on' is null or (e.values ->> 'starts_on')::date > day
       or e.values ->> 'ends_on' is null or (e.values ->> 'ends_on')::date < day then
        return 'ended';
    end if;
    if coalesce((e.values ->> 'vetting_until')::date, day - 1) < day or coalesce((e.values ->> 'training_until')::date, day - 1) < day then
        return 'suspended';
    end if;
    select o.values ->> 'standing' into standing
      from public.registers_entry o
     where o.register = 'accreditations' and o.owner_id = e.owner_id and o.state = 'open'
       and lower(o.title) = lower(btrim(e.values ->> 'organisation'))
       and (o.values ->> 'standing' <> 'granted' or coalesce((o.values ->> 'ends_on')::date, day - 1) >= day)
     order by (o.values ->> 'standing' = 'suspended') desc, (o.values ->> 'standing' = 'granted') desc limit 1;
    return case standing when 'granted' then 'valid' when 'suspended' then 'suspended' else 'ended' end;
end $$;

-- Whether this officer may issue a card for it: an editor of its agency, while it holds.
create function wardmote.issues_card(entry uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select wardmote.actor_has('register_editor')
       and exists (select from public.registers_entry e where e.id = entry and e.owner_id = wardmote.actor_agency())
       and wardmote.accreditation_holds(entry, wardmote.today()) = 'valid'
$$;

-- For anybody who holds the code. Nothing that names the person; of a card that does not hold, that alone.
create function wardmote.card_shows(its_print bytea)
returns table (standing text, organisation text, badge text, powers jsonb, areas jsonb, restrictions text, ends_on date, agency text)
language sql stable security definer set search_path = '' as $$
    select s.holds, e.values ->> 'organisation', e.values ->> 'badge',
           case when s.holds = 'valid' then e.values -> 'powers' end, case when s.holds = 'valid' then e.values -> 'areas' end,
           case when s.holds = 'valid' then e.values ->> 'restrictions' end,
           case when s.holds = 'valid' then (e.values ->> 'ends_on')::date end, a.name::text
      from public.registers_card c
      join public.registers_entry e on e.id = c.entry_id
      join public.identity_agency a on a.id = e.owner_id
      cross join lateral (select case when c.withdrawn_at is not null then 'ended'
                                      else wardmote.accreditation_holds(e.id, wardmote.today()) end) s(holds)
     where c.code_print = its_print and length(its_print) = 32
$$;

-- Whether this officer may score this bid: an officer of another agency than the bidder's, of those who sit on panels or
-- keep registers, without an interest, while it is open and undecided.
create function wardmote.scores_bid(bid uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (
        select from public.registers_entry e
         where e.id = bid and e.register = 'fund-bids' and e.state = 'open' and e.reach = 'partnership'
           and e.owner_id <> wardmote.actor_agency()
           and wardmote.actor_has('register_editor', 'panel_chair', 'panel_coordinator')
           and not exists (select from public.registers_bidconflict c where c.entry_id = e.id and c.by_id = wardmote.actor())
           and not exists (select from public.registers_biddecision d where d.entry_id = e.id))
$$;

-- Whether this officer may decide this bid: an editor of the agency that keeps its round, which is not the bidder, without an
-- interest, once two others or more have scored it.
create function wardmote.decides_bid(bid uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (
        select from public.registers_entry e
          join public.registers_entry r on r.register = 'fund-rounds' and lower(r.title) = lower(btrim(e.values ->> 'round'))
         where e.id = bid and e.register = 'fund-bids' and e.state = 'open' and e.reach = 'partnership'
           and r.state = 'open' and r.reach = 'partnership' and r.owner_id = wardmote.actor_agency() and e.owner_id <> r.owner_id
           and wardmote.actor_has('register_editor')
           and not exists (select from public.registers_bidconflict c where c.entry_id = e.id and c.by_id = wardmote.actor())
           and (select count(distinct s.by_id) from public.registers_bidscore s
                 where s.entry_id = e.id
                   and not exists (select from public.registers_bidconflict c where c.entry_id = e.id and c.by_id = s.by_id)) >= 2)
$$;

create function wardmote.bid_version(bid uuid) returns integer
language sql stable security definer set search_path = '' as $$
    select e.version from public.registers_entry e where e.id = bid
$$;

-- Until it is decided the bidder sees no score; the scorers see their own, so that nobody leans on another.
create function wardmote.bid_is_decided(bid uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (select from public.registers_biddecision d where d.entry_id = bid)
$$;
grant execute on function wardmote.card_shows(bytea), wardmote.scores_bid(uuid), wardmote.decides_bid(uuid),
    wardmote.bid_version(uuid), wardmote.bid_is_decided(uuid), wardmote.issues_card(uuid) to wardmote_app;
"""
SIGNATURES = [
    "accreditation_holds(uuid, date)",
    "issues_card(uuid)",
    "card_shows(bytea)",
    "scores_bid(uuid)",
    "decides_bid(uuid)",
    "bid_version(uuid)",
    "bid_is_decided(uuid)",
]
GRANTS = """
grant select on public.registers_card, public.registers_bidconflict, public.registers_bidscore, public.registers_biddecision
    to wardmote_definer;
"""
POLICIES = """
create policy card_read on public.registers_card for select to wardmote_app
    using (exists (select from public.registers_entry e where e.id = entry_id and e.owner_id = (select wardmote.actor_agency())));
create policy card_issue on public.registers_card for insert to wardmote_app
    with check (issued_by_id = (select wardmote.actor()) and withdrawn_at is null and wardmote.issues_card(entry_id));
create policy card_withdraw on public.registers_card for update to wardmote_app
    using (withdrawn_at is null and wardmote.registers_keeps_entry(entry_id))
    with check (withdrawn_by_id = (select wardmote.actor()));
grant select, insert, update (withdrawn_by_id, withdrawn_at) on public.registers_card to wardmote_app;

create policy conflict_read on public.registers_bidconflict for select to wardmote_app
    using (exists (select from public.registers_entry e where e.id = entry_id));
create policy conflict_say on public.registers_bidconflict for insert to wardmote_app
    with check (by_id = (select wardmote.actor())
                and exists (select from public.registers_entry e where e.id = entry_id and e.register = 'fund-bids'));
grant select, insert on public.registers_bidconflict to wardmote_app;

create policy score_read on public.registers_bidscore for select to wardmote_app
    using (exists (select from public.registers_entry e where e.id = entry_id)
           and (by_id = (select wardmote.actor()) or wardmote.bid_is_decided(entry_id) or wardmote.decides_bid(entry_id)));
create policy score_give on public.registers_bidscore for insert to wardmote_app
    with check (by_id = (select wardmote.actor()) and agency_id = (select wardmote.actor_agency())
                and wardmote.scores_bid(entry_id) and version = wardmote.bid_version(entry_id));
grant select, insert on public.registers_bidscore to wardmote_app;

create policy decision_read on public.registers_biddecision for select to wardmote_app
    using (exists (select from public.registers_entry e where e.id = entry_id));
create policy decision_make on public.registers_biddecision for insert to wardmote_app
    with check (by_id = (select wardmote.actor()) and wardmote.decides_bid(entry_id) and version = wardmote.bid_version(entry_id));
grant select, insert on public.registers_biddecision to wardmote_app;
"""
UNDO = (
    "set local role wardmote_definer;\n"
    + "".join(f"drop function wardmote.{name};\n" for name in reversed(SIGNATURES))
    + "set local role wardmote_owner;\n"
)
NO_POLICIES = """
do $$ declare p record; begin
    for p in select policyname, tablename from pg_policies
              where schemaname = 'public' and policyname <> 'definer_sees_all'
                and tablename in ('registers_card', 'registers_bidconflict', 'registers_bidscore', 'registers_biddecision') loop
        execute format('drop policy %I on public.%I', p.policyname, p.tablename);
    end loop;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("registers", "0004_cards_and_bids")]
    operations = [
        *[migrations.RunSQL(protected(table), unprotected(table)) for table in TABLES],
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), UNDO),
        migrations.RunSQL(POLICIES, NO_POLICIES),
    ]
