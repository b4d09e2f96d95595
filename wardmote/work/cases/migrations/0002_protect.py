"""A case is seen by its audience. What is known in it is read once its opening is on record, and each part
by those whose agreement covers its categories. Nothing is deleted.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, protected, unprotected

# Read only with a ticket; `by_id` is the author.
SENSITIVE = [
    "cases_summary",
    "cases_person",
    "cases_place",
    "cases_note",
    "cases_mustnotreceive",
    "cases_event",
]
LINKS = {
    "cases_caseaction": ("actions_action", "action_id"),
    "cases_casedocument": ("documents_document", "document_id"),
    "cases_casedisclosure": ("access_disclosure", "disclosure_id"),
    "cases_casereport": None,  # a report keeps its own audience: joining it to a case shares nothing of it
}
TABLES = ["cases_case", *SENSITIVE, *LINKS]

CASE = """
insert into public.access_shareable (kind, "table") values ('case', 'cases_case');
alter table public.cases_case add constraint case_audience_is_its_owners
    foreign key (audience_id, owner_id) references public.access_audience (id, owner_id);
create trigger in_own_name before insert or update of closed_by_id on public.cases_case
    for each row execute function wardmote.in_own_name('closed_by_id');
create trigger in_own_name before insert or update of lifted_by_id on public.cases_mustnotreceive
    for each row execute function wardmote.in_own_name('lifted_by_id');
create trigger keep_out before update of audience_id on public.cases_case
    for each row execute function wardmote.keep_out();
create trigger owners_alone
    before update of status, closed_at, closed_by_id, outcome, team_id, lead_id, review_on on public.cases_case
    for each row
    when ((old.status, old.closed_at, old.closed_by_id, old.outcome, old.team_id, old.lead_id, old.review_on)
          is distinct from
          (new.status, new.closed_at, new.closed_by_id, new.outcome, new.team_id, new.lead_id, new.review_on))
    execute function wardmote.owners_alone();
-- EXPLAIN shows everyone what the planner guesses from the commonest values of all rows: of these it keeps none.
alter table public.cases_person alter name set statistics 0, alter contact set statistics 0,
    alter contact_wishes set statistics 0, alter about set statistics 0, alter born_on set statistics 0;
alter table public.cases_place alter address set statistics 0, alter postcode set statistics 0,
    alter about set statistics 0;
alter table public.cases_mustnotreceive alter name set statistics 0, alter reason set statistics 0;
alter table public.cases_note alter text set statistics 0;
alter table public.cases_summary alter text set statistics 0;
create index case_words on public.cases_case using gin (words);

create policy case_read on public.cases_case for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()));
-- A case begins unshared: sharing is set_audience()'s alone, which puts it on record.
create policy case_open on public.cases_case for insert to wardmote_app
    with check (audience_id in (select wardmote.my_audiences('decide'))
                and exists (select 1 from public.access_audience a join public.access_holding h on h.id = a.holding_id
                             where a.id = cases_case.audience_id and cases_case.categories::text[] <@ h.categories::text[])
                and not exists (select 1 from public.access_grant g
                                 where g.audience_id = cases_case.audience_id and g.agreement_id is not null)
                and owner_id = (select wardmote.actor_agency()) and opened_by_id = (select wardmote.actor()));
create policy case_change on public.cases_case for update to wardmote_app
    using (audience_id in (select wardmote.my_audiences('decide')));
grant select, insert (id, reference, audience_id, owner_id, team_id, lead_id, title, kind, status, risk, area,
    categories, opened_at, opened_by_id, changed_at, review_on, closed_at, closed_by_id, outcome)
    on public.cases_case to wardmote_app;
grant update (team_id, lead_id, title, kind, status, risk, area, changed_at, review_on, closed_at, closed_by_id,
    outcome) on public.cases_case to wardmote_app;
grant select, update (audience_id, changed_at) on public.cases_case to wardmote_definer;
grant select on public.cases_mustnotreceive to wardmote_definer;

create function wardmote.open_case(hash text, key text) returns void
language plpgsql security invoker set search_path = '' as $$
begin
    perform wardmote.begin_session(hash);
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id, purpose)
    select 'opened', 'case', c.id, c.owner_id, wardmote.standing_purpose(c.kind)
      from wardmote.case_at_the_door(upper(key)) c
     where not wardmote.opened_lately('case', c.id);
end $$;
revoke all on function wardmote.open_case(text, text) from public;
grant execute on function wardmote.open_case(text, text) to wardmote_app;

create policy opening_of_a_case on public.audit_entry for insert to wardmote_app
    with check (officer_id is not null and action = 'opened' and subject_kind = 'case'
                and owner_id is not null and wardmote.case_admits_me(subject_id, owner_id));
create policy entry_about_a_case on public.audit_entry as restrictive for insert to wardmote_app
    with check (subject_kind <> 'case' or wardmote.case_admits_me(subject_id, null));
create policy entry_of_a_case on public.audit_entry for select to wardmote_app
    using (subject_kind = 'case' and action <> 'share refused'
           and exists (select 1 from public.cases_case c where c.id = subject_id));
-- To whom the owner would have shared it, and may not, is for those who decide: it may be someone kept out.
create policy refusal_of_a_case on public.audit_entry for select to wardmote_app
    using (subject_kind = 'case' and action = 'share refused' and exists (
        select 1 from public.cases_case c
         where c.id = subject_id and c.audience_id in (select wardmote.my_audiences('decide'))));

create policy note_mend on public.cases_note for update to wardmote_app
    using (audience_id in (select wardmote.my_audiences('contribute')) and case_id in (select wardmote.my_openings('case'))
           and by_id = (select wardmote.actor()) and at > now() - interval '30 minutes');
grant update (text, edited_at) on public.cases_note to wardmote_app;
create policy person_change on public.cases_person for update to wardmote_app
    using (audience_id in (select wardmote.my_audiences('contribute')) and case_id in (select wardmote.my_openings('case')));
grant update (until_on) on public.cases_person to wardmote_app;
-- Which officer or agency is kept out is known to those who decide; a person by name, to everyone who reads the case,
-- since they too must not tell that person.
create policy kept_out_read on public.cases_mustnotreceive for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences('decide')) and case_id in (select wardmote.my_openings('case')));
create policy lift on public.cases_mustnotreceive for update to wardmote_app
    using (audience_id in (select wardmote.my_audiences('decide')) and case_id in (select wardmote.my_openings('case')));
grant update (lifted_at, lifted_by_id) on public.cases_mustnotreceive to wardmote_app;
"""

# Word search: under row policies only leakproof operators may use an index, so the search runs as the
# definer, takes only what the officer may see, and gives back capped ids that are joined through the policies.
# The planner cannot know how much an officer may see. Whoever sees little is served from that (the inner limit
# keeps it from reading the whole table to find out); for the others the words come first, then the rule, once.
FUNCTIONS = """
create function wardmote.my_cases(most integer, out total integer, out ids uuid[])
language plpgsql stable security definer set search_path = '' set plan_cache_mode = 'force_generic_plan' as $$
begin
    select count(*), case when count(*) <= most then coalesce(array_agg(found.id), '{}') end into total, ids
      from (select c.id
              from wardmote.my_audiences() mine
             cross join lateral (select x.id from public.cases_case x where x.audience_id = mine limit most + 1) c
             limit most + 1) found;
end $$;

-- One case at its door: asked of its own audience alone, not of all the officer's audiences.
create function wardmote.case_at_the_door(reference text) returns table (id uuid, owner_id uuid, kind text)
language sql volatile security definer set search_path = '' as $$
    select c.id, c.owner_id, c.kind::text from public.cases_case c
     where c.reference = case_at_the_door.reference and wardmote.admits_me(c.audience_id, 'read')
$$;

create function wardmote.case_admits_me(record uuid, owner uuid) returns boolean
language sql volatile security definer set search_path = '' as $$
    select exists (select 1 from public.cases_case c
                    where c.id = record and (owner is null or c.owner_id = owner)
                      and wardmote.admits_me(c.audience_id, 'read'))
$$;

create function wardmote.search_cases(query text, most integer) returns setof uuid
language plpgsql stable security definer set search_path = '' rows 200 as $$
declare
    seen record;
begin
    select * into seen from wardmote.my_cases(1000);
    if seen.ids is not null then
        return query
        select c.id from public.cases_case c
         where c.id = any (seen.ids) and c.words @@ websearch_to_tsquery('english', query)
         order by c.opened_at desc limit least(most, 500);
        return;
    end if;
    return query
    with mine as materialized (
        select wardmote.my_audiences() as id
    ), matched as materialized (
        select c.id, c.audience_id, c.opened_at from public.cases_case c
         where c.words @@ websearch_to_tsquery('english', query)
    )
    select m.id from matched m where m.audience_id in (select mine.id from mine)
     order by m.opened_at desc limit least(most, 500);
end $$;

-- A case moves only to an audience that keeps out every officer and agency its must-not-receive list names now.
create function wardmote.keep_out() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    if exists (
        select 1 from public.cases_mustnotreceive m
         where m.case_id = new.id and m.lifted_at is null and (m.officer_id is not null or m.agency_id is not null)
           and not exists (select 1 from public.access_denial d
                            where d.audience_id = new.audience_id
                              and (d.officer_id = m.officer_id or d.agency_id = m.agency_id))
    ) then
        raise exception 'someone on the must-not-receive list would be let in' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

-- A partner who may decide changes what a case is about. Whether it is open, who works it and when it is reviewed
-- is the owner's to say.
create function wardmote.owners_alone() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    if wardmote.actor_agency() <> old.owner_id then  -- no officer: the row policies let nobody but the operator come here
        raise exception 'only officers of the owner close, reopen, hand over or review a case'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

create function wardmote.touch_case() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    update public.cases_case set changed_at = now() where id = new.case_id;
    return null;
end $$;
grant execute on function wardmote.my_cases(integer), wardmote.search_cases(text, integer),
    wardmote.case_at_the_door(text), wardmote.case_admits_me(uuid, uuid) to wardmote_app;
"""


def child(table: str, *, sensitive: bool) -> str:
    ticket = "and case_id in (select wardmote.my_openings('case'))" if sensitive else ""
    author = "and by_id = (select wardmote.actor())" if sensitive or table == "cases_casereport" else ""
    level = "decide" if table in {"cases_mustnotreceive", "cases_casedisclosure"} else "contribute"
    lower = LINKS.get(table)
    # A note dated ahead could be mended for ever.
    dated = "and at <= now() + interval '5 minutes'" if table == "cases_note" else ""
    by_name = "and officer_id is null and agency_id is null" if table == "cases_mustnotreceive" else ""
    linked = ""
    if lower:
        linked = f"and exists (select 1 from public.{lower[0]} x where x.id = {lower[1]})"  # noqa: S608 (our own names)
    if table == "cases_casereport":  # it has one place in a case, which only those who decide on it may fill
        linked = """and exists (select 1 from public.intake_report r where r.id = report_id
                                   and r.audience_id in (select wardmote.my_audiences('decide')))"""
    carry = (
        f"""
create trigger carry after insert or update on public.{table}
    for each row execute function wardmote.carry_audience('{lower[0]}', '{lower[1]}');"""
        if lower
        else ""
    )
    return f"""
alter table public.{table} add constraint {table}_is_of_its_case
    foreign key (case_id, parent_audience_id) references public.cases_case (id, audience_id) on update cascade;
create trigger narrow before insert or update of parent_audience_id, categories on public.{table}
    for each row execute function wardmote.narrow_child();{carry}
create trigger touch_case after insert on public.{table}
    for each row execute function wardmote.touch_case();
create policy child_read on public.{table} for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()) {ticket} {by_name});
create policy child_add on public.{table} for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, '{level}') {author} {dated} {linked});
grant select, insert on public.{table} to wardmote_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
        ("documents", "0002_protect"),
        ("actions", "0002_protect"),
        ("intake", "0002_protect"),
    ]
    operations = [
        *[migrations.RunSQL(protected(table), unprotected(table)) for table in TABLES],
        migrations.RunSQL(
            "grant select, update (changed_at) on public.cases_case to wardmote_definer;"
            + definer_functions(
                FUNCTIONS,
                "my_cases(integer)",
                "search_cases(text, integer)",
                "case_at_the_door(text)",
                "case_admits_me(uuid, uuid)",
                "keep_out()",
                "owners_alone()",
                "touch_case()",
            ),
            migrations.RunSQL.noop,
        ),
        *[migrations.RunSQL(child(table, sensitive=True), migrations.RunSQL.noop) for table in SENSITIVE],
        *[migrations.RunSQL(child(table, sensitive=False), migrations.RunSQL.noop) for table in LINKS],
        migrations.RunSQL(CASE, migrations.RunSQL.noop),
    ]
