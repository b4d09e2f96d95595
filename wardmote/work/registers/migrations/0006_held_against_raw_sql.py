"""What raw SQL could do to a register that no page does: moments and shapes that break a page for everyone, a name shown
to the public before an editor said so, a round of the same name as another agency's, a bid scored by whoever wrote it.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

MOMENTS = {
    "entry": ("created_at", "changed_at", "published_at"),
    "batch": ("at", "undone_at"),
    "entryaction": ("at",),
    "entrydocument": ("at",),
    "card": ("issued_at", "withdrawn_at"),
    "bidconflict": ("at",),
    "bidscore": ("at",),
    "biddecision": ("at",),
}


def in_bounds(table: str, columns: tuple[str, ...]) -> str:
    held = " and ".join(
        f"({column} is null or {column} between '1990-01-01 00:00+00' and '2101-01-01 00:00+00')"
        for column in columns
    )
    return f"alter table public.registers_{table} add constraint registers_{table}_moments check ({held});\n"


def has_none(column: str, path: str) -> str:
    """Whether nothing is found there; of another shape nothing is, and the other paths refuse that."""
    return f"coalesce(not jsonb_path_exists({column}, '{path}', '{{}}', true), true)"


SHAPES = f"""
alter table public.registers_entry add constraint registers_values_are_texts check (
    {has_none('"values"', 'strict $.* ? (@.type() != "string" && @.type() != "array")')}
    and {has_none('"values"', 'strict $.* ? (@.type() == "array")[*] ? (@.type() != "string")')});
alter table public.registers_entry add constraint registers_lines_are_texts check (
    {has_none("lines", 'strict $.* ? (@.type() != "array")')}
    and {has_none("lines", 'strict $.*[*] ? (@.type() != "object")')}
    and {has_none("lines", 'strict $.*[*].* ? (@.type() != "string" && @.type() != "array")')}
    and {has_none("lines", 'strict $.*[*].* ? (@.type() == "array")[*] ? (@.type() != "string")')});
alter table public.registers_entry add constraint registers_public_is_whole check (
    public_values is null
    or (length(public_values::text) <= 2000000
        and jsonb_typeof(public_values) = 'object'
        and jsonb_typeof(public_values -> 'title') is not distinct from 'string'
        and jsonb_typeof(public_values -> 'values') is not distinct from 'array'
        and jsonb_typeof(public_values -> 'lines') is not distinct from 'object'
        and {has_none("public_values", "$.values[*] ? (!(exists(@.field) && exists(@.label) && exists(@.words) && exists(@.value)))")}
        and {has_none("public_values", '$.values[*].* ? (@.type() != "string")')}
        and {has_none("public_values", 'strict $.lines.* ? (@.type() != "array")')}
        and {has_none("public_values", 'strict $.lines.*[*] ? (@.type() != "object")')}
        and {has_none("public_values", 'strict $.lines.*[*].* ? (@.type() != "string")')}));
alter table public.registers_biddecision add constraint registers_biddecision_is_short
    check (length(reason) <= 2000 and length(conditions) <= 5000);
"""
# What is published already is named as its owner names it now, which was what the public saw.
NAMED = """
set local role wardmote_definer;
update public.registers_entry set public_values = public_values || jsonb_build_object('title', title)
 where public_values is not null;
set local role wardmote_owner;
"""
FUNCTIONS = """
-- Bids know their round by its name: of two agencies one has it.
create function wardmote.fund_round_is_named_once() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
begin
    perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('fund round ' || lower(btrim(new.title)), 0));
    if exists (select from public.registers_entry e
                where e.register = 'fund-rounds' and e.reach = 'partnership' and e.state <> 'undone'
                  and e.owner_id <> new.owner_id and lower(btrim(e.title)) = lower(btrim(new.title))) then
        raise exception 'another agency keeps a round of this name' using errcode = 'check_violation';
    end if;
    return new;
end $$;

-- Whether this officer wrote any of the bid, at whatever agency they were.
create function wardmote.wrote_bid(bid uuid, its_officer uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (select from public.registers_version v where v.entry_id = bid and v.by_id = its_officer)
$$;

-- As in 0005; nor whoever wrote the bid.
create or replace function wardmote.scores_bid(bid uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (
        select from public.registers_entry e
         where e.id = bid and e.register = 'fund-bids' and e.state = 'open' and e.reach = 'partnership'
           and e.owner_id <> wardmote.actor_agency()
           and wardmote.actor_has('register_editor', 'panel_chair', 'panel_coordinator')
           and not wardmote.wrote_bid(e.id, wardmote.actor())
           and not exists (select from public.registers_bidconflict c where c.entry_id = e.id and c.by_id = wardmote.actor())
           and not exists (select from public.registers_biddecision d where d.entry_id = e.id))
$$;

-- As in 0005; nor whoever wrote the bid. The two who scored are others than who decides, and not of the bidder by now.
create or replace function wardmote.decides_bid(bid uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (
        select from public.registers_entry e
          join public.registers_entry r on r.register = 'fund-rounds' and lower(btrim(r.title)) = lower(btrim(e.values ->> 'round'))
         where e.id = bid and e.register = 'fund-bids' and e.state = 'open' and e.reach = 'partnership'
           and r.state = 'open' and r.reach = 'partnership' and r.owner_id = wardmote.actor_agency() and e.owner_id <> r.owner_id
           and wardmote.actor_has('register_editor')
           and not wardmote.wrote_bid(e.id, wardmote.actor())
           and not exists (select from public.registers_bidconflict c where c.entry_id = e.id and c.by_id = wardmote.actor())
           and (select count(distinct s.by_id)
                  from public.registers_bidscore s join public.identity_officer o on o.id = s.by_id
                 where s.entry_id = e.id and s.by_id <> wardmote.actor() and o.agency_id is distinct from e.owner_id
                   and not exists (select from public.registers_bidconflict c where c.entry_id = e.id and c.by_id = s.by_id)) >= 2)
$$;

-- As in 0005; of bids alone, and of those that everybody reads.
create or replace function wardmote.bid_version(bid uuid) returns integer
language sql stable security definer set search_path = '' as $$
    select e.version from public.registers_entry e
     where e.id = bid and e.register = 'fund-bids' and e.reach = 'partnership'
$$;

-- As in 0002; by the name that was published, not the one it has by now.
create or replace function wardmote.registers_published(its_register text, words text, first integer, most integer)
returns table (total bigint, id uuid, title text, agency text, shown jsonb, published_at timestamptz, changed_at timestamptz)
language sql stable security definer set search_path = '' as $$
    select count(*) over (), e.id, e.public_values ->> 'title', a.name::text, e.public_values, e.published_at, e.changed_at
      from public.registers_entry e join public.identity_agency a on a.id = e.owner_id
     where e.register = its_register and e.state = 'open' and e.published_at is not null and e.reach = 'partnership'
       and (coalesce(words, '') = '' or position(lower(left(words, 100)) in lower(e.public_values ->> 'title')) > 0)
     order by lower(e.public_values ->> 'title'), e.id
    offset greatest(coalesce(first, 0), 0) limit least(greatest(coalesce(most, 0), 0), 1000)
$$;

create or replace function wardmote.registers_published_one(its_register text, entry uuid)
returns table (id uuid, title text, agency text, shown jsonb, published_at timestamptz, changed_at timestamptz)
language sql stable security definer set search_path = '' as $$
    select e.id, e.public_values ->> 'title', a.name::text, e.public_values, e.published_at, e.changed_at
      from public.registers_entry e join public.identity_agency a on a.id = e.owner_id
     where e.id = entry and e.register = its_register and e.state = 'open' and e.published_at is not null
       and e.reach = 'partnership'
$$;
"""
SIGNATURES = ["fund_round_is_named_once()", "wrote_bid(uuid, uuid)"]
TRIGGERS = """
create trigger fund_round_is_named_once before insert or update of title, reach, state on public.registers_entry
    for each row when (new.register = 'fund-rounds' and new.reach = 'partnership' and new.state <> 'undone')
    execute function wardmote.fund_round_is_named_once();
"""


class Migration(migrations.Migration):
    dependencies = [("registers", "0005_protect_cards_and_bids"), ("identity", "0014_by_the_clock")]
    operations = [
        migrations.RunSQL(NAMED, migrations.RunSQL.noop),
        migrations.RunSQL(
            "".join(in_bounds(table, columns) for table, columns in MOMENTS.items()) + SHAPES,
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
    ]
