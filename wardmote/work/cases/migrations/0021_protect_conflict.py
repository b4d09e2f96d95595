"""Whoever declares a conflict of interest must not receive the case from then on, whether they see it or not; its words
are read by the case's lead and the owner's supervisors, and one of these, never the officer themselves, lifts it.

Decision: docs/decisions/0048-conflicts-of-interest.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, protected, unprotected

FUNCTIONS = """
-- For oneself, of any case whose reference one knows; a supervisor for an officer of their team, of a case they see.
-- It answers nothing: whether there is such a case is learnt by those alone who saw it before.
create function wardmote.declare_conflict(reference text, whose uuid, words text) returns void
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    me uuid := wardmote.actor();
    c record;
    entry uuid;
begin
    if me is null or not exists (
        select 1 from public.identity_officer o join public.identity_officer m on m.id = me
         where o.id = whose and o.left_at is null and not o.is_service
           and (o.id = me or (wardmote.actor_has('supervisor') and o.agency_id = m.agency_id and o.team_id = m.team_id))
    ) then
        raise exception 'an officer declares for themselves, a supervisor for their team'
            using errcode = 'insufficient_privilege';
    end if;
    if length(trim(words)) < 3 then
        raise exception 'a conflict is said in words' using errcode = 'check_violation';
    end if;
    select x.id, x.audience_id, x.owner_id, x.lead_id, x.team_id into c from public.cases_case x
     where x.reference = upper(trim(reference))
       and (whose = me or wardmote.admits_me(x.audience_id, 'read') or x.id = wardmote.my_glass('case'))
       for update;
    if c.id is null then
        insert into public.audit_entry (action, subject_kind, subject_id, owner_id)
        values ('conflict declared in vain', 'list', null, wardmote.actor_agency());
        return;
    end if;
    if exists (select 1 from public.cases_conflict x
                where x.case_id = c.id and x.officer_id = whose and x.lifted_at is null) then
        insert into public.audit_entry (action, subject_kind, subject_id, owner_id)
        values ('conflict declared', 'case', c.id, c.owner_id);
        return;
    end if;
    update public.cases_mustnotreceive m set is_conflict = true
     where m.case_id = c.id and m.officer_id = whose and m.lifted_at is null returning m.id into entry;
    if entry is null then
        entry := gen_random_uuid();
        insert into public.cases_mustnotreceive (id, case_id, parent_audience_id, audience_id, categories, officer_id,
                                                 name, reason, by_id, at, is_conflict)
        values (entry, c.id, c.audience_id, c.audience_id, '{}', whose, '', 'A declared conflict of interest.', me, now(),
                true);
    end if;
    insert into public.cases_conflict (id, case_id, parent_audience_id, audience_id, categories, entry_id, officer_id,
                                       words, by_id, at, lifted_reason)
    values (gen_random_uuid(), c.id, c.audience_id, c.audience_id, '{}', entry, whose, trim(words), me, now(), '');
    perform wardmote.keep_officer_out('case', c.id, whose);
    if c.lead_id = whose then
        update public.cases_case set lead_id = null where id = c.id;
    end if;
    insert into public.notices_notice (id, officer_id, kind, subject_kind, subject_id, "on", at)
    select gen_random_uuid(), o.id, 'conflict_declared', 'case', c.id, wardmote.today(), now()
      from public.identity_officer o
     where o.left_at is null and not o.is_service and o.id not in (whose, me)
       and (o.id = c.lead_id
            or (coalesce(c.lead_id, whose) = whose and o.team_id = c.team_id and 'supervisor' = any (o.roles)))
    on conflict do nothing;
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id)
    values ('conflict declared', 'case', c.id, c.owner_id);
end $$;

-- By a supervisor of the owner who decides on the case, which the officer themselves no longer does.
create function wardmote.lift_conflict(conflict uuid, reason text) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    f record;
begin
    if length(trim(reason)) < 3 then
        raise exception 'lifting it says why' using errcode = 'check_violation';
    end if;
    perform 1 from public.cases_case c join public.cases_conflict x on x.case_id = c.id where x.id = conflict
       for update of c;
    select x.id, x.entry_id, x.officer_id, x.case_id, c.owner_id, c.audience_id into f
      from public.cases_conflict x join public.cases_case c on c.id = x.case_id
     where x.id = conflict and x.lifted_at is null;
    if f.id is null or f.owner_id is distinct from wardmote.actor_agency() or f.officer_id = wardmote.actor()
       or not wardmote.actor_has('supervisor') or not wardmote.admits_me(f.audience_id, 'decide') then
        return false;
    end if;
    update public.cases_conflict x
       set lifted_at = now(), lifted_by_id = wardmote.actor(), lifted_reason = trim(reason) where x.id = f.id;
    update public.cases_mustnotreceive m set lifted_at = now(), lifted_by_id = wardmote.actor()
     where m.id = f.entry_id and m.lifted_at is null;
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id, note)
    values ('conflict lifted', 'case', f.case_id, f.owner_id, trim(reason));
    return true;
end $$;

-- Whoever may decide takes others off the must-not-receive list; a declared conflict goes by the function above.
create function wardmote.conflict_stands() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    if new.lifted_at is not null and exists (
        select 1 from public.cases_conflict x where x.entry_id = new.id and x.lifted_at is null) then
        raise exception 'a declared conflict is lifted by a supervisor, who is another officer, with a reason'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
grant execute on function wardmote.declare_conflict(text, uuid, text), wardmote.lift_conflict(uuid, text) to wardmote_app;
"""
SIGNATURES = [
    "declare_conflict(text, uuid, text)",
    "lift_conflict(uuid, text)",
    "conflict_stands()",
]

GRANTS = """
grant select, insert on public.cases_conflict to wardmote_definer;
grant update (lifted_at, lifted_by_id, lifted_reason) on public.cases_conflict to wardmote_definer;
grant insert, update (is_conflict, lifted_at, lifted_by_id) on public.cases_mustnotreceive to wardmote_definer;
"""

POLICIES = """
alter table public.cases_conflict add constraint cases_conflict_is_of_its_case
    foreign key (case_id, parent_audience_id) references public.cases_case (id, audience_id) on update cascade;
alter table public.cases_conflict alter words set statistics 0, alter lifted_reason set statistics 0;
create trigger narrow before insert or update of parent_audience_id, categories on public.cases_conflict
    for each row execute function wardmote.narrow_child();
create trigger conflict_stands before update of lifted_at on public.cases_mustnotreceive
    for each row execute function wardmote.conflict_stands();

create policy conflict_read on public.cases_conflict for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()) and case_id in (select wardmote.my_openings('case'))
           and exists (select 1 from public.cases_case c
                        where c.id = case_id and c.owner_id = (select wardmote.actor_agency())
                          and (c.lead_id = (select wardmote.actor()) or (select wardmote.actor_has('supervisor')))));
grant select on public.cases_conflict to wardmote_app;

-- Who has a conflict is for those who decide, as is to whom a share was refused.
drop policy entry_of_a_case on public.audit_entry;
create policy entry_of_a_case on public.audit_entry for select to wardmote_app
    using (subject_kind = 'case' and action not in ('share refused', 'conflict declared', 'conflict lifted')
           and exists (select 1 from public.cases_case c where c.id = subject_id));
drop policy refusal_of_a_case on public.audit_entry;
create policy refusal_of_a_case on public.audit_entry for select to wardmote_app
    using (subject_kind = 'case' and action in ('share refused', 'conflict declared', 'conflict lifted') and exists (
        select 1 from public.cases_case c
         where c.id = subject_id and c.audience_id in (select wardmote.my_audiences('decide'))));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0020_conflict"),
        ("access", "0009_keep_an_officer_out"),
        ("notices", "0008_glass_is_told"),
    ]
    operations = [
        migrations.RunSQL(protected("cases_conflict"), unprotected("cases_conflict")),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
