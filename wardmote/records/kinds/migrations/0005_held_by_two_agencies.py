"""A change of a list that is everyone's holds once an administrator of another agency confirms it. These functions alone
write it, decide on it and put it into the list; every officer reads what was proposed.

Where no other agency has an administrator who may sign in, a change holds at once, and says so.
Decision: docs/decisions/0162-lists-of-the-law-are-confirmed.md
"""

# ruff: noqa: E501  (SQL, a rule a line)

from typing import Any

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, protected, unprotected
from wardmote.records.kinds.shipped import shipped

POLICY = """
create policy proposal_read on public.kinds_proposal for select to wardmote_app using ((select wardmote.actor()) is not null);
grant select on public.kinds_proposal to wardmote_app;
grant select, insert, update (state, alone, decided_by_id, decided_agency_id, decided_at, reason) on public.kinds_proposal
    to wardmote_definer;
"""

FUNCTIONS = """
-- The administrators of other agencies who may sign in: any of them may confirm.
create function wardmote.other_administrators(agency uuid) returns setof uuid
language sql stable security definer set search_path = '' as $$
    select o.id from public.identity_officer o join public.identity_account a on a.id = o.id
     where o.agency_id <> other_administrators.agency and 'administrator' = any (o.roles::text[]) and not o.is_service
       and o.left_at is null and a.is_active
$$;

-- Puts a category into the list as it was proposed, from its day or, where that is over, from today.
create function wardmote.category_holds(its uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
declare
    p public.kinds_proposal;
    was public.kinds_category;
    starts date;
begin
    perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('kinds_category'));
    select x.* into strict p from public.kinds_proposal x where x.id = its;
    select c.* into was from public.kinds_category c where c.key = p.key order by c.starts_on desc, c.at desc limit 1;
    starts := greatest(p.starts_on, wardmote.today());
    if (was.id is null) <> (p.what = 'add') or was.starts_on > starts or was.ends_on < starts
       or (p.what <> 'end' and exists (
            select from (select distinct on (c.key) c.name, c.ends_on from public.kinds_category c
                          where c.key <> p.key and c.kind = p.kind and c.starts_on <= starts
                          order by c.key, c.starts_on desc, c.at desc) other
             where lower(other.name) = lower(p.name) and (other.ends_on is null or other.ends_on >= starts))) then
        raise exception 'the list changed meanwhile' using errcode = 'check_violation';
    end if;
    insert into public.kinds_category (id, key, kind, name, qualifier, source, status, starts_on, ends_on, public_name, by_id, at)
    values (gen_random_uuid(), p.key, p.kind, p.name, p.qualifier, p.source, 'own', starts,
            case when p.ends_on is not null then greatest(p.ends_on, starts) end,
            p.public_name, p.by_id, clock_timestamp());
end $$;

-- What a confirmed change does. A room above puts its own in the place of the words of shift reports.
create function wardmote.word_holds(its uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    raise exception 'no such list' using errcode = 'check_violation';
end $$;

create function wardmote.list_change_holds(its uuid) returns void
language plpgsql volatile security definer set search_path = '' as $$
begin
    if (select p.list from public.kinds_proposal p where p.id = its) = 'category' then
        perform wardmote.category_holds(its);
    else
        perform wardmote.word_holds(its);
    end if;
end $$;

-- Puts down a change that was found to hold together. It waits, and administrators of other agencies are told, once each;
-- where there are none it holds at once. What this officer proposed before, in the same words, is that.
create function wardmote.propose_list_change(p public.kinds_proposal) returns uuid
language plpgsql volatile security definer set search_path = '' as $$
declare
    me uuid := wardmote.actor();
    mine uuid := wardmote.actor_agency();
    there public.kinds_proposal;
    waits boolean := exists (select wardmote.other_administrators(mine));
begin
    perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('kinds_proposal'));
    select x.* into there from public.kinds_proposal x where x.list = p.list and x.key = p.key and x.state = 'waiting';
    if there.id is not null then
        if there.by_id = me
           and (there.what, there.name, there.kind, there.qualifier, there.sort, there.category, there.public_name, there.source, there.starts_on)
             = (p.what, p.name, p.kind, p.qualifier, p.sort, p.category, p.public_name, p.source, p.starts_on)
           and there.ends_on is not distinct from p.ends_on then
            return there.id;
        end if;
        raise exception 'a change of this waits already' using errcode = 'check_violation';
    end if;
    if (select count(*) from public.kinds_proposal x where x.state = 'waiting') >= 200
       or (select count(*) from public.kinds_proposal x) >= 20000 then
        raise exception 'too many changes' using errcode = 'check_violation';
    end if;
    p.id := gen_random_uuid();
    insert into public.kinds_proposal (id, list, what, key, name, kind, qualifier, sort, category, public_name, source,
        starts_on, ends_on, agency_id, by_id, at, state, alone, decided_by_id, decided_agency_id, decided_at, reason)
    values (p.id, p.list, p.what, p.key, p.name, p.kind, p.qualifier, p.sort, p.category, p.public_name, p.source,
        p.starts_on, p.ends_on, mine, me, now(), case when waits then 'waiting' else 'held' end, not waits,
        case when not waits then me end, case when not waits then mine end, case when not waits then now() end, '');
    if waits then
        insert into public.notices_notice (id, officer_id, kind, subject_kind, subject_id, "on", at)
        select gen_random_uuid(), o, 'list_change_proposed', 'list_change', p.id, wardmote.today(), now()
          from wardmote.other_administrators(mine) as o
            on conflict do nothing;
    else
        perform wardmote.list_change_holds(p.id);
    end if;
    return p.id;
end $$;

-- One version of a category, from a day on: a new key, or the next of one there is, which keeps its kind.
create function wardmote.set_incident_category(
    its_key text, its_name text, its_kind text, its_qualifier text, its_public_name text, its_source text, starts date, ends date
) returns uuid language plpgsql volatile security definer set search_path = '' as $$
declare
    was public.kinds_category;
    p public.kinds_proposal;
begin
    if wardmote.actor() is null or not wardmote.actor_has('administrator') then
        raise exception 'this officer sets no categories' using errcode = 'insufficient_privilege';
    end if;
    perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('kinds_category'));
    select c.* into was from public.kinds_category c where c.key = its_key order by c.starts_on desc, c.at desc limit 1;
    if its_key is null or its_key !~ '^[a-z0-9_]{1,40}$' or its_name is null or length(btrim(its_name)) not between 3 and 80
       or its_source is null or length(btrim(its_source)) not between 3 and 200
       or its_kind is null or its_kind not in ('asb', 'noise', 'housing', 'rough_sleeping', 'hate', 'other')
       or its_qualifier is null or its_qualifier not in ('personal', 'nuisance', 'environmental')
       or its_public_name is null or length(its_public_name) > 80
       or starts is null or starts < wardmote.today() or starts > date '2100-12-31'
       or ends < starts or ends > date '2100-12-31'
       or (was.id is not null and (was.kind <> its_kind or was.starts_on > starts))
       or (select count(*) from public.kinds_category) >= 2000 then
        raise exception 'a category with a name, a source and days that hold together' using errcode = 'check_violation';
    end if;
    -- Pressed twice, it is said once.
    if was.id is not null and was.by_id = wardmote.actor()
       and (was.name, was.qualifier, was.source, was.starts_on, was.public_name)
         = (btrim(its_name), its_qualifier, btrim(its_source), starts, btrim(its_public_name))
       and was.ends_on is not distinct from ends then
        return (select x.id from public.kinds_proposal x where x.list = 'category' and x.key = its_key and x.state = 'held'
                 order by x.decided_at desc limit 1);
    end if;
    p.list := 'category';
    p.what := case when was.id is null then 'add' when was.ends_on is distinct from ends then 'end' else 'change' end;
    p.key := its_key;
    p.name := btrim(its_name);
    p.kind := its_kind;
    p.qualifier := its_qualifier;
    p.sort := '';
    p.category := '';
    p.public_name := btrim(its_public_name);
    p.source := btrim(its_source);
    p.starts_on := starts;
    p.ends_on := ends;
    return wardmote.propose_list_change(p);
end $$;

-- `held` or `declined` by an administrator of another agency, `withdrawn` by one of the agency that proposed it. False where
-- it waits no longer.
create function wardmote.decide_list_change(its uuid, outcome text, its_reason text) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
    me uuid := wardmote.actor();
    mine uuid := wardmote.actor_agency();
    p public.kinds_proposal;
begin
    if me is null or not wardmote.actor_has('administrator') then
        raise exception 'this officer decides on no change' using errcode = 'insufficient_privilege';
    end if;
    select x.* into p from public.kinds_proposal x where x.id = its for update;
    if p.id is null or p.state <> 'waiting' then
        return false;
    end if;
    if outcome is null or outcome not in ('held', 'declined', 'withdrawn')
       or (outcome = 'declined') <> (length(btrim(coalesce(its_reason, ''))) between 3 and 300) then
        raise exception 'an outcome there is, with its reason' using errcode = 'check_violation';
    end if;
    if (outcome = 'withdrawn') <> (p.agency_id = mine) or (outcome <> 'withdrawn' and p.by_id = me) then
        raise exception 'another agency decides on it' using errcode = 'insufficient_privilege';
    end if;
    if outcome = 'held' then
        perform wardmote.list_change_holds(p.id);
    end if;
    update public.kinds_proposal x
       set state = outcome, decided_by_id = me, decided_agency_id = mine, decided_at = now(), reason = btrim(coalesce(its_reason, ''))
     where x.id = p.id;
    if outcome <> 'withdrawn' then
        insert into public.notices_notice (id, officer_id, kind, subject_kind, subject_id, "on", at)
        select gen_random_uuid(), o.id, 'list_change_decided', 'list_change', p.id, wardmote.today(), now()
          from public.identity_officer o where o.id = p.by_id and o.left_at is null
            on conflict do nothing;
    end if;
    return true;
end $$;

drop function wardmote.set_incident_category(text, text, text, text, text, date, date);
grant execute on function wardmote.set_incident_category(text, text, text, text, text, text, date, date),
    wardmote.decide_list_change(uuid, text, text) to wardmote_app;
"""
SIGNATURES = [
    "other_administrators(uuid)",
    "category_holds(uuid)",
    "word_holds(uuid)",
    "list_change_holds(uuid)",
    "propose_list_change(public.kinds_proposal)",
    "set_incident_category(text, text, text, text, text, text, date, date)",
    "decide_list_change(uuid, text, text)",
]


def named_for_the_public(apps: Any, schema_editor: Any) -> None:
    """Every version of what we ship; an administrator's own says it from its next version on."""
    model = apps.get_model("kinds", "Category")
    for row in shipped():
        model.objects.filter(key=row["key"]).update(public_name=row.get("public_name", ""))


class Migration(migrations.Migration):
    dependencies = [("kinds", "0004_proposed_changes"), ("notices", "0011_stand_in_is_told")]
    operations = [
        migrations.RunSQL(protected("kinds_proposal") + POLICY, unprotected("kinds_proposal")),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
        migrations.RunPython(named_for_the_public, migrations.RunPython.noop),
    ]
