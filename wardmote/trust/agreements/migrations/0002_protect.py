"""The register is open to every officer signed in; only its owners' information governance leads bring an
entry into force. Agreements decide access, so these policies are access rules.
"""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions, of_class, protected, unprotected

VOCABULARY = ["agreements_purpose", "agreements_category", "agreements_gateway"]
TABLES = [
    "agreements_organisation",
    "agreements_alias",
    "agreements_agreement",
    "agreements_party",
    "agreements_agreementfile",
]

# What lets one agency see another's records now: an agreement in force today, signed by both, for a purpose.
# Not a definer function, so that the planner can look inside; only definer functions may call it.
LIVE = """
create function wardmote.live_sharing(reader uuid)
returns table (agreement_id uuid, owner_id uuid, purpose text, categories text[])
language sql stable as $$
    select a.id, theirs_is.agency_id, purpose.key::text, a.categories::text[]
      from public.agreements_organisation mine_is
      join public.agreements_party mine on mine.organisation_id = mine_is.id
      join public.agreements_agreement a on a.id = mine.agreement_id
      join public.agreements_party theirs on theirs.agreement_id = a.id
      join public.agreements_organisation theirs_is on theirs_is.id = theirs.organisation_id
      cross join lateral unnest(a.purposes) as purpose(key)
     where mine_is.agency_id = reader
       and a.state = 'in_force'                                              -- clause: agreement in force
       and a.starts_on <= wardmote.today()                                   -- clause: agreement has started
       and (a.ends_on is null or a.ends_on >= wardmote.today())              -- clause: agreement has not ended
       and mine.signed_on <= wardmote.today()                                -- clause: reader has signed
       and (mine.withdrew_on is null or mine.withdrew_on > wardmote.today()) -- clause: reader has not withdrawn
       and theirs.signed_on <= wardmote.today()                              -- clause: owner has signed
       and (theirs.withdrew_on is null or theirs.withdrew_on > wardmote.today()) -- clause: owner has not withdrawn
       and exists (select 1 from public.agreements_purpose p where p.key = purpose.key and p.personal_data) -- clause: purpose allows personal data
$$;

create function wardmote.is_party(agreement uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (
        select 1 from public.agreements_agreement a
         where a.id = agreement and a.owner_id = wardmote.actor_agency()
    ) or exists (
        select 1 from public.agreements_party p
          join public.agreements_organisation o on o.id = p.organisation_id
         where p.agreement_id = agreement and o.agency_id = wardmote.actor_agency()
    )
$$;

-- Who may write an entry: its owner's information governance lead; a register editor while it shares nothing.
create function wardmote.keeps_agreement(owner uuid, state text) returns boolean
language sql stable security definer set search_path = '' as $$
    select owner = wardmote.actor_agency()
       and (wardmote.actor_has('information_governance')
            or (wardmote.actor_has('register_editor') and state in ('draft', 'awaiting_signature')))
$$;
-- What the parties signed stays as they signed it, and what is over stays over: sharing begins again by a new
-- version that they sign anew. An officer changes of a binding entry only its teams, its review and its end.
create function wardmote.agreement_stands() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    may_change text[] := array['state', 'state_reason', 'state_changed_at', 'owner_team_id', 'successor_team_id',
                               'review_on', 'ends_on', 'changed_at'];
begin
    if wardmote.actor() is null then
        return new;
    end if;
    if old.state in ('draft', 'awaiting_signature') then
        -- Nobody is bound to other words than those that were signed.
        if to_jsonb(new) - may_change - 'starts_on' <> to_jsonb(old) - may_change - 'starts_on' and exists (
            select 1 from public.agreements_party p where p.agreement_id = old.id and p.signed_on is not null) then
            raise exception 'what a party has signed stands: make a new version' using errcode = 'insufficient_privilege';
        end if;
        return new;
    end if;
    if to_jsonb(new) - may_change <> to_jsonb(old) - may_change or new.state in ('draft', 'awaiting_signature') then
        raise exception 'what was signed stands: make a new version' using errcode = 'insufficient_privilege';
    end if;
    if (old.state in ('ended', 'superseded') and new.state <> old.state)
       or (old.ends_on < wardmote.today() and new.ends_on is distinct from old.ends_on) then
        raise exception 'an agreement that is over stays over: make a new version' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

-- Whether this organisation would bring an agency back into an agreement that it has left under another name.
create function wardmote.has_left(agreement uuid, organisation uuid, agency uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (select 1 from public.agreements_party p join public.agreements_organisation o on o.id = p.organisation_id
                    where p.agreement_id = agreement and o.id <> organisation and o.agency_id = agency
                      and p.withdrew_on is not null)
$$;

-- An agency on the system signs for itself; for a body that is not, the keeper records what it signed on paper.
create function wardmote.party_stands() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    signs boolean := new.signed_on is not null or new.signed_by <> '';
begin
    if wardmote.actor() is null then
        return new;
    end if;
    if tg_op = 'UPDATE' then
        signs := (new.signed_on, new.signed_by) is distinct from (old.signed_on, old.signed_by)
                 or (new.organisation_id <> old.organisation_id and old.signed_on is not null);
    end if;
    if signs and not wardmote.actor_has('information_governance') then
        raise exception 'only information governance leads record signatures' using errcode = 'insufficient_privilege';
    end if;
    if signs and exists (select 1 from public.agreements_organisation o
                          where (o.id = new.organisation_id or (tg_op = 'UPDATE' and o.id = old.organisation_id))
                            and o.agency_id <> wardmote.actor_agency()) then
        raise exception 'an agency''s own information governance lead signs an agreement for it'
            using errcode = 'insufficient_privilege';
    end if;
    if tg_op = 'UPDATE' then
        if old.withdrew_on is not null
           and (new.withdrew_on, new.organisation_id) is distinct from (old.withdrew_on, old.organisation_id) then
            raise exception 'a party that left comes back by a new version' using errcode = 'insufficient_privilege';
        end if;
        if new.organisation_id = old.organisation_id then
            return new;
        end if;
        if (select a.state from public.agreements_agreement a where a.id = new.agreement_id)
           not in ('draft', 'awaiting_signature') then
            raise exception 'no other body takes the place of a party' using errcode = 'insufficient_privilege';
        end if;
    end if;
    if wardmote.has_left(new.agreement_id, new.organisation_id,
                         (select o.agency_id from public.agreements_organisation o where o.id = new.organisation_id)) then
        raise exception 'a party that left comes back by a new version' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

-- Whoever leaves leaves under every name its agency has in the agreement.
create function wardmote.leave_together() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    update public.agreements_party p set withdrew_on = new.withdrew_on
      from public.agreements_organisation o
     where o.id = p.organisation_id and p.agreement_id = new.agreement_id and p.withdrew_on is null
       and o.agency_id = (select x.agency_id from public.agreements_organisation x where x.id = new.organisation_id);
    return null;
end $$;

create function wardmote.organisation_stays_out() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    if wardmote.actor() is not null and exists (
        select 1 from public.agreements_party p
         where p.organisation_id = new.id and wardmote.has_left(p.agreement_id, new.id, new.agency_id)) then
        raise exception 'a party that left comes back by a new version' using errcode = 'insufficient_privilege';
    end if;
    -- What was signed on paper for a body becomes its own when its own lead says so, nobody else's.
    if wardmote.actor() is not null and new.agency_id is distinct from old.agency_id
       and coalesce(new.agency_id, old.agency_id) <> wardmote.actor_agency()
       and exists (select 1 from public.agreements_party p
                    where p.organisation_id = new.id and p.signed_on is not null) then
        raise exception 'an organisation with signatures is linked by the agency itself' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
grant execute on function wardmote.is_party(uuid), wardmote.keeps_agreement(uuid, text) to wardmote_app;
"""
SIGNATURES = [
    "live_sharing(uuid)",
    "is_party(uuid)",
    "keeps_agreement(uuid, text)",
    "agreement_stands()",
    "has_left(uuid, uuid, uuid)",
    "party_stands()",
    "leave_together()",
    "organisation_stays_out()",
]

POLICIES = """
grant select on public.agreements_purpose, public.agreements_category, public.agreements_gateway
    to wardmote_app, wardmote_definer;
grant select on public.agreements_organisation, public.agreements_party, public.agreements_agreement
    to wardmote_definer;
grant update (withdrew_on) on public.agreements_party to wardmote_definer;
create trigger agreement_stands before update on public.agreements_agreement
    for each row execute function wardmote.agreement_stands();
create trigger party_stands before insert or update on public.agreements_party
    for each row execute function wardmote.party_stands();
create trigger leave_together after update of withdrew_on on public.agreements_party
    for each row when (old.withdrew_on is null and new.withdrew_on is not null)
    execute function wardmote.leave_together();
create trigger organisation_stays_out before update of agency_id on public.agreements_organisation
    for each row execute function wardmote.organisation_stays_out();

create policy register_read on public.agreements_organisation for select to wardmote_app
    using ((select wardmote.actor()) is not null);
create policy register_write on public.agreements_organisation for insert to wardmote_app
    with check ((select wardmote.actor_has('information_governance', 'register_editor')) and
                (agency_id is null or (select wardmote.actor_has('information_governance'))));
create policy register_change on public.agreements_organisation for update to wardmote_app
    using ((select wardmote.actor_has('information_governance')))
    with check ((select wardmote.actor_has('information_governance')));
grant select, insert, update (name, agency_id) on public.agreements_organisation to wardmote_app;

create policy register_read on public.agreements_alias for select to wardmote_app
    using ((select wardmote.actor()) is not null);
create policy register_write on public.agreements_alias for insert to wardmote_app
    with check ((select wardmote.actor_has('information_governance', 'register_editor')));
create policy register_change on public.agreements_alias for update to wardmote_app
    using ((select wardmote.actor_has('information_governance')));
grant select, insert, update (organisation_id) on public.agreements_alias to wardmote_app;

create policy register_read on public.agreements_agreement for select to wardmote_app
    using ((select wardmote.actor()) is not null);
create policy register_write on public.agreements_agreement for insert to wardmote_app
    with check (wardmote.keeps_agreement(owner_id, state));
create policy register_change on public.agreements_agreement for update to wardmote_app
    using (wardmote.keeps_agreement(owner_id, state))
    with check (wardmote.keeps_agreement(owner_id, state));
grant select, insert, update on public.agreements_agreement to wardmote_app;

create policy register_read on public.agreements_party for select to wardmote_app
    using ((select wardmote.actor()) is not null);
create policy register_write on public.agreements_party for insert to wardmote_app
    with check (exists (select 1 from public.agreements_agreement a
                         where a.id = agreement_id and wardmote.keeps_agreement(a.owner_id, a.state)));
create policy register_change on public.agreements_party for update to wardmote_app
    using (exists (select 1 from public.agreements_agreement a
                    where a.id = agreement_id and wardmote.keeps_agreement(a.owner_id, a.state)));
-- A party may sign, and may leave, by itself.
create policy party_answers_for_itself on public.agreements_party for update to wardmote_app
    using ((select wardmote.actor_has('information_governance'))
           and exists (select 1 from public.agreements_organisation o
                        where o.id = organisation_id and o.agency_id = (select wardmote.actor_agency())))
    with check ((select wardmote.actor_has('information_governance'))
           and exists (select 1 from public.agreements_organisation o
                        where o.id = organisation_id and o.agency_id = (select wardmote.actor_agency())));
create policy register_remove on public.agreements_party for delete to wardmote_app
    using (exists (select 1 from public.agreements_agreement a
                    where a.id = agreement_id and a.state in ('draft', 'awaiting_signature')
                      and wardmote.keeps_agreement(a.owner_id, a.state)));
grant select, insert, delete on public.agreements_party to wardmote_app;
grant update (organisation_id, contact, data_protection_officer, controller_role, signed_on, signed_by, withdrew_on)
    on public.agreements_party to wardmote_app;

create policy file_for_parties on public.agreements_agreementfile for select to wardmote_app
    using (wardmote.is_party(agreement_id));
create policy file_by_owner on public.agreements_agreementfile for insert to wardmote_app
    with check (added_by_id = (select wardmote.actor())
                and exists (select 1 from public.agreements_agreement a
                             where a.id = agreement_id and wardmote.keeps_agreement(a.owner_id, a.state)));
grant select, insert on public.agreements_agreementfile to wardmote_app;

-- The history of an entry, for every officer signed in; written by its parties.
create policy entry_about_an_agreement on public.audit_entry as restrictive for insert to wardmote_app
    with check (subject_kind <> 'agreement' or wardmote.is_party(subject_id));
create policy entry_of_an_agreement on public.audit_entry for select to wardmote_app
    using (subject_kind = 'agreement' and (select wardmote.actor()) is not null);
"""


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_initial"), ("audit", "0002_append_only")]
    operations = [
        migrations.RunSQL(
            of_class("public: the closed lists of the sharing rule, the same for everyone", *VOCABULARY),
            migrations.RunSQL.noop,
        ),
        *[migrations.RunSQL(protected(table), unprotected(table)) for table in TABLES],
        migrations.RunSQL(definer_functions(LIVE, *SIGNATURES), migrations.RunSQL.noop),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
    ]
