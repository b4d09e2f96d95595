"""A pack goes to those leads alone whom nothing in it is kept from; who asked is read while the request is open; and while
a restriction stands nobody comes back in.

Decision: docs/decisions/0091-what-keeping-and-rights-tell.md
"""

from importlib import import_module

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

PACKAGE = "wardmote.work.rights.migrations."
protect = import_module(PACKAGE + "0002_protect").FUNCTIONS
marks = import_module(PACKAGE + "0003_protect_marks").FUNCTIONS


def of(functions: str, name: str, was: str, becomes: str) -> str:
    """One function of these, to be put in its place, with some words changed for others."""
    found = functions[functions.index(f"create function wardmote.{name}(") :]
    found = found[: found.index("$$;", found.index("as $$") + 5) + 3]
    assert found.count(was) == 1, was
    return found.replace(was, becomes).replace("create function", "create or replace function")


ASKED_ABOUT = of(
    protect,
    "rights_asked_about",
    "join public.rights_request r on r.id = a.request_id",
    "join public.rights_request r on r.id = a.request_id and r.state = 'open'",
)
NOBODY_NEW = of(
    marks,
    "rights_nobody_new",
    """       and exists (select from public.access_grant g
                    where g.audience_id = new.audience_id and g.agency_id <> old.owner_id
                      and not exists (select from public.access_grant o where o.audience_id = old.audience_id
                                         and (o.agency_id, o.purpose) = (g.agency_id, g.purpose)
                                         and o.agreement_id is not distinct from g.agreement_id
                                         and o.team_id is not distinct from g.team_id
                                         and o.officer_id is not distinct from g.officer_id
                                         and o.level >= g.level)) then
""",
    """       and (exists (select from public.access_grant g
                     where g.audience_id = new.audience_id and g.agency_id <> old.owner_id
                       and not exists (select from public.access_grant o where o.audience_id = old.audience_id
                                          and (o.agency_id, o.purpose) = (g.agency_id, g.purpose)
                                          and o.agreement_id is not distinct from g.agreement_id
                                          and o.team_id is not distinct from g.team_id
                                          and o.officer_id is not distinct from g.officer_id
                                          and o.level >= g.level
                                          and coalesce(o.starts_on, '-infinity') <= coalesce(g.starts_on, '-infinity')
                                          and coalesce(o.ends_on, 'infinity') >= coalesce(g.ends_on, 'infinity')))
            or exists (select from public.access_denial d
                        where d.audience_id = old.audience_id
                          and not exists (select from public.access_denial n
                                           where n.audience_id = new.audience_id
                                             and n.officer_id is not distinct from d.officer_id
                                             and n.agency_id is not distinct from d.agency_id))) then
""",
)
READERS = """
-- Who may read a pack: the leads of its agency from whom nothing that goes into it is kept, for one of them and the job.
create function wardmote.rights_pack_readers(request uuid) returns setof uuid
language sql stable security definer set search_path = '' as $$
    select o.id
      from public.rights_request r
      join public.identity_officer o on o.agency_id = r.agency_id and o.left_at is null and not o.is_service
       and 'information_governance' = any (o.roles)
      join public.identity_officer me on me.id = wardmote.actor() and me.agency_id = r.agency_id
       and (me.is_service or 'information_governance' = any (me.roles))
     where r.id = rights_pack_readers.request
       and not exists (select from public.rights_item i join public.access_denial d on d.audience_id = i.audience_id
                        where i.request_id = r.id and i.decision in ('disclose', 'redact')
                          and (d.officer_id = o.id or d.agency_id = o.agency_id))
     order by o.id
$$;

create function wardmote.rights_pack_past_nobody() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    if exists (select from public.access_grant g
                where g.audience_id = new.audience_id
                  and (g.officer_id is null
                       or (g.officer_id not in (select wardmote.rights_pack_readers(new.request_id))
                           and not exists (select from public.identity_officer o
                                            where o.id = g.officer_id and o.is_service and o.agency_id = new.agency_id)))) then
        raise exception 'a pack is read by leads alone, and by none from whom a part of it is kept'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
grant execute on function wardmote.rights_pack_readers(uuid) to wardmote_app;
"""
POLICIES = """
alter policy asked_read on public.rights_asked
    using (agency_id = (select wardmote.actor_agency()) and audience_id in (select wardmote.my_audiences('decide'))
           and wardmote.rights_is_open(request_id));
create trigger past_nobody before insert on public.rights_pack
    for each row execute function wardmote.rights_pack_past_nobody();
"""


class Migration(migrations.Migration):
    dependencies = [("rights", "0005_entries_asked_once"), ("identity", "0014_by_the_clock")]
    operations = [
        migrations.RunSQL(
            definer_functions(
                READERS + ASKED_ABOUT + NOBODY_NEW, "rights_pack_readers(uuid)", "rights_pack_past_nobody()"
            ),
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
