"""Letterheads and templates are their agency's; letters and bundles are seen as the case, once it is opened. The database
looks, as a letter is made and as it is sent, whether whoever it is to may have it.

Decisions: docs/decisions/0117-letters-are-blocks.md, 0118-many-letters.md, 0119-bundles-burned.md
"""

from django.db import migrations

from wardmote.foundation.audit.entries import said_of, there_is
from wardmote.foundation.database.protection import definer_functions, protected, unprotected

OURS = "agency_id = (select wardmote.actor_agency())"
ME = "(select wardmote.actor())"
CHILDREN = ("letter", "printout", "bundle", "bundleitem")
TABLES = ("letterhead", "template", "version", "run", "runitem", *CHILDREN)
OPENED = "case_id in (select wardmote.my_openings('case'))"
SEEN = f"audience_id in (select wardmote.my_audiences()) and {OPENED}"
CONTRIBUTES = f"audience_id in (select wardmote.my_audiences('contribute')) and {OPENED}"
DECIDES = f"audience_id in (select wardmote.my_audiences('decide')) and {OPENED}"
SETS = "(select wardmote.actor_has('administrator', 'supervisor'))"

FUNCTIONS = """
-- The words of a name as they are compared: without accents, titles, quotes and what cannot be seen.
create function wardmote.letter_words(name text) returns text[]
language sql stable set search_path = '' as $$
    select coalesce(array_agg(w), '{}') from regexp_split_to_table(
        regexp_replace(
            lower(public.unaccent('public.unaccent'::regdictionary, normalize(coalesce(name, ''), NFKD))),
            E'[\\'\\u2018\\u2019`\\u00b4\\u00ad\\u0300-\\u036f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064\\ufeff]', '', 'g'),
        '[^[:alnum:]]+') w
     where w not in ('', 'mr', 'mrs', 'ms', 'miss', 'mx', 'dr', 'prof', 'sir', 'rev', 'the', 'and')
$$;

-- Whether two ways of writing a name may mean one person: every word of the shorter is in the longer, as it is, begun
-- (Pete, Peter) or as an initial, and one of them whole.
create function wardmote.letter_names_meet(one text, other text) returns boolean
language sql stable set search_path = '' as $$
    with words as (select wardmote.letter_words(one) as a, wardmote.letter_words(other) as b),
         sides as (select case when cardinality(a) <= cardinality(b) then a else b end as short,
                          case when cardinality(a) <= cardinality(b) then b else a end as long from words)
    select cardinality(short) > 0 and short && long
           and not exists (select from unnest(short) s(w)
                            where not exists (select from unnest(long) l(w)
                                               where starts_with(l.w, s.w) or starts_with(s.w, l.w)))
      from sides
$$;

-- Whether the case is shared with an agency: by a grant that admits somebody of it today.
create function wardmote.letter_agency_sees(its_case uuid, its_agency uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (select from public.cases_case c
                     join public.access_grant g on g.audience_id = c.audience_id and g.agency_id = its_agency
                     join wardmote.grants_today(c.audience_id) t on t.grant_id = g.id
                    where c.id = its_case and t.admits and g.level >= wardmote.rank_of('read'))
$$;

-- Whether whoever a letter would be to must not receive it: by their name, by a name they had in the case before it was
-- corrected, or as an agency. One written to by a name that is an agency's is that agency, and must see the case.
-- For our functions alone.
create function wardmote.letter_kept_out(its_case uuid, its_name text, its_agency uuid, its_person uuid, officers boolean)
returns boolean
language sql stable security definer set search_path = '' as $$
    with names as (
        select its_name as name
        union select e.was ->> 'name' from public.cases_earlierwording e
               where e.person_id = its_person and e.case_id = its_case and e.was ? 'name')
    select exists (
        select from public.cases_mustnotreceive m
          left join public.identity_officer o on officers and o.id = m.officer_id  -- kept out as the person they are
          left join public.identity_agency a on a.id = m.agency_id
         where m.case_id = its_case and m.lifted_at is null
           and (m.agency_id = its_agency
                or exists (select from names n
                            where (m.name <> '' and wardmote.letter_names_meet(m.name, n.name))
                               or (o.id is not null and wardmote.letter_names_meet(o.name, n.name))
                               or (a.id is not null and its_agency is null
                                   and (wardmote.letter_names_meet(a.name, n.name)
                                        or wardmote.letter_words(a.short_name) = wardmote.letter_words(n.name))))))
        or (its_agency is null and its_person is null and exists (
            select from public.identity_agency a
             where a.id <> wardmote.actor_agency()
               and (wardmote.letter_words(a.name) <> '{}' and wardmote.letter_words(a.name) <@ wardmote.letter_words(its_name)
                    or wardmote.letter_words(a.short_name) = wardmote.letter_words(its_name))
               and not wardmote.letter_agency_sees(its_case, a.id)))
$$;

-- The same for whoever has opened the case, and may add to it. Each time it is asked is on record, and counts; officers
-- are met by name for whoever decides on the case alone, who reads that list.
create function wardmote.letter_must_not_go(its_case uuid, its_name text, its_agency uuid, its_person uuid) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
declare
    c record;
begin
    select x.id, x.owner_id, x.audience_id into c from public.cases_case x
     where x.id = its_case and x.id in (select wardmote.my_openings('case'))
       and x.audience_id in (select wardmote.my_audiences('contribute'));
    if c.id is null then
        return null;
    end if;
    if (select count(*) from public.audit_entry e
         where e.officer_id = wardmote.actor() and e.action = 'asked whom a letter may go to'
           and e.at > clock_timestamp() - interval '1 hour') >= wardmote.limit_an_hour('letters') then
        raise exception using errcode = 'WM429', message = 'letters';
    end if;
    insert into public.audit_entry (action, subject_kind, subject_id, owner_id)
    values ('asked whom a letter may go to', 'case', c.id, c.owner_id);
    return wardmote.letter_kept_out(c.id, its_name, its_agency, its_person, wardmote.admits_me(c.audience_id, 'decide'));
end $$;

-- Where somebody of a case lives: only where nothing leaves room for doubt. One person with that part, one such place,
-- and not the home of the other side.
create function wardmote.letter_home_of(its_person uuid) returns uuid
language sql stable security definer set search_path = '' as $$
    with homes as (select x.id, x.role, x.postcode,
                          regexp_replace(lower(x.address), '[^[:alnum:]]', '', 'g') as folded,
                          array(select m[1] from regexp_matches(x.address, '\\d+', 'g') m order by 1) as numbers
                     from public.cases_person p join public.cases_place x on x.case_id = p.case_id
                    where p.id = its_person and x.role in ('victim_home', 'perpetrator_home'))
    select h.id from public.cases_person p
      join homes h on h.role = p.role || '_home'
     where p.id = its_person and p.until_on is null
       and (select count(*) from public.cases_person o
             where o.case_id = p.case_id and o.role = p.role and o.until_on is null) = 1
       and not exists (select from homes o
                        where o.id <> h.id
                          and (o.role = h.role or o.folded = h.folded
                               or (o.postcode <> '' and o.postcode = h.postcode and o.numbers = h.numbers)))
$$;

-- The same for whoever sees them, and has opened the case.
create function wardmote.letter_home(its_person uuid) returns uuid
language sql stable security definer set search_path = '' as $$
    select wardmote.letter_home_of(p.id) from public.cases_person p
     where p.id = its_person and p.case_id in (select wardmote.my_openings('case'))
       and p.audience_id in (select wardmote.my_audiences())
$$;

-- Whether one of many may still be printed: it is made, and neither sent nor withdrawn; whoever it is to may have it
-- and is called, and reached, as they were.
create function wardmote.letter_may_print(its_letter uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (select from public.letters_letter l left join public.cases_person p on p.id = l.person_id
                    where l.id = its_letter and l.state = 'made'
                      and (p.id is null
                           or (p.name = l.to_name and p.contact_wishes = l.wishes and p.until_on is null))
                      and not wardmote.letter_kept_out(l.case_id, l.to_name, l.to_agency_id, l.person_id, true))
$$;

-- A letter as it is made, changed, sent: after `narrow`, in the order of the alphabet.
create function wardmote.letter_stands() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
    p public.cases_person;
    tier text;
    was jsonb;
    now_is jsonb;
    made constant text[] := array['word_id', 'pdf_id', 'made_by_id', 'made_at'];
    sent constant text[] := array['sent_how', 'sent_on', 'sent_by_id'];
    gone constant text[] := array['withdrawn_why', 'withdrawn_by_id', 'withdrawn_at'];
begin
    if wardmote.actor() is null then  -- no officer: the row policies let nobody but the operator come here
        return new;
    end if;
    if tg_op = 'UPDATE' then
        was := to_jsonb(old) - array['audience_id', 'parent_audience_id'];  -- which are the case's, and go with it
        now_is := to_jsonb(new) - array['audience_id', 'parent_audience_id'];
        if was = now_is then
            return new;
        end if;
        if old.state <> 'draft' and was - (sent || gone || 'state'::text) <> now_is - (sent || gone || 'state'::text) then
            raise exception 'a letter that is made stays as it was made' using errcode = 'insufficient_privilege';
        end if;
        if (old.state, new.state) not in (('draft', 'draft'), ('draft', 'made'), ('made', 'sent'), ('draft', 'withdrawn'),
                                          ('made', 'withdrawn'), ('sent', 'withdrawn')) then
            raise exception 'a letter does not go from % to %', old.state, new.state using errcode = 'insufficient_privilege';
        end if;
        -- What is said of each step is said with it, and never again.
        if exists (select from unnest(case when new.state <> 'made' then made end
                                      || case when new.state <> 'sent' then sent end
                                      || case when new.state <> 'withdrawn' then gone end) k
                    where was -> k is distinct from now_is -> k) then
            raise exception 'what was said of a letter stays' using errcode = 'insufficient_privilege';
        end if;
    end if;
    if new.state = 'withdrawn' then
        return new;
    end if;
    if new.person_id is not null then
        select x.* into p from public.cases_person x where x.id = new.person_id;
        -- It holds what is known of them, and so is seen by no more than that is.
        if p.case_id is distinct from new.case_id or not (p.categories::text[] <@ new.categories::text[])
           or not wardmote.admits_me(p.audience_id, 'read') then
            raise exception 'a letter is to somebody of its case, and holds what their entry holds'
                using errcode = 'insufficient_privilege';
        end if;
    end if;
    if new.state not in ('made', 'sent') then
        return new;
    end if;
    if new.state = 'sent' and not (new.sent_on between (new.made_at at time zone 'Europe/London')::date and wardmote.today()) then
        raise exception 'a letter is sent once it is made, and not in the future' using errcode = 'insufficient_privilege';
    end if;
    -- Why is not said: who asks by trying would learn of the list of those who must receive nothing.
    select a.tier into tier from public.access_audience a where a.id = new.parent_audience_id;
    if tier = 'channel' or (tier = 'named' and not wardmote.admits_me(new.audience_id, 'decide'))
       -- Their name, and how they wish to be reached, are as they were read; and they are in the case still.
       or (new.person_id is not null
           and (new.to_name <> p.name or new.wishes <> p.contact_wishes or p.until_on is not null))
       -- Somebody of the case is written to as who they are, and as they wish to be.
       or (new.person_id is null and new.to_agency_id is null
           and exists (select from public.cases_person x
                        where x.case_id = new.case_id and x.until_on is null and x.contact_wishes <> ''
                          and wardmote.letter_names_meet(x.name, new.to_name)))
       -- To another agency it goes as the case does.
       or (new.to_agency_id is not null and not wardmote.letter_agency_sees(new.case_id, new.to_agency_id))
       or (select count(*) from public.cases_casedocument l
            where l.document_id in (new.word_id, new.pdf_id) and l.case_id = new.case_id
              and new.categories::text[] <@ l.categories::text[]) <> 2
       or wardmote.letter_kept_out(new.case_id, new.to_name, new.to_agency_id, new.person_id, true) then
        raise exception 'this letter may not go, or not so' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

-- A bundle is made once, into a document of its case that is seen by no more than any exhibit of it.
create function wardmote.letter_bundle_stands() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
    if wardmote.actor() is null then
        return new;
    end if;
    if old.state <> 'draft' then
        raise exception 'a bundle that is made stays as it was made' using errcode = 'insufficient_privilege';
    end if;
    if new.state = 'made' and (
        not exists (select from public.cases_casedocument l
                     where l.document_id = new.document_id and l.case_id = new.case_id
                       and not exists (select from public.letters_bundleitem i
                                        where i.bundle_id = new.id and not (i.categories::text[] <@ l.categories::text[])))
    ) then
        raise exception 'a bundle is a document of its case, and holds what its exhibits hold'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

-- --- many letters -----------------------------------------------------------------------------------------

-- The next cases of a run are put on record as opened for it: in a transaction of its own, before anything of them is
-- read. How many cases were claimed; null where whoever asks made no such run, or made too many within the hour.
create function wardmote.letters_claim(its_run uuid, most integer) returns integer
language plpgsql volatile security definer set search_path = '' as $$
declare
    i record;
    claimed integer := 0;
    lately bigint;
begin
    if not exists (select from public.letters_run r where r.id = its_run and r.officer_id = wardmote.actor()
                      and wardmote.actor_has('supervisor')) then
        return null;
    end if;
    select count(*) into lately from public.letters_runitem x
     where x.officer_id = wardmote.actor() and x.claimed_at > clock_timestamp() - interval '1 hour';
    for i in select x.id, x.reference from public.letters_runitem x
              where x.run_id = its_run and x.state = 'waiting'
                and (x.claimed_at is null or x.claimed_at <= clock_timestamp() - interval '15 minutes')
              order by x.position limit least(greatest(most, 0), 100) for update skip locked loop
        if lately + claimed >= wardmote.access_parameter('letters_an_hour') then
            return case when claimed > 0 then claimed end;
        end if;
        update public.letters_runitem x set claimed_at = clock_timestamp(),
               claimed_in = pg_current_xact_id()::text::bigint where x.id = i.id;
        insert into public.audit_entry (action, subject_kind, subject_id, owner_id, purpose)
        select 'opened for one of many letters', 'case', c.id, c.owner_id, wardmote.standing_purpose(c.kind)
          from public.cases_case c
         where c.reference = i.reference and wardmote.admits_me(c.audience_id, 'contribute')
           and not wardmote.asks_why('case', c.kind, c.audience_id);
        claimed := claimed + 1;
    end loop;
    return claimed;
end $$;

-- What was put on record so, in an earlier transaction that was committed: of each case whom the letter would be to.
-- A case that one may not add to is as one that is not there.
create function wardmote.letters_claimed(its_run uuid)
returns table (item uuid, reference text, case_id uuid, audience bigint, owner uuid, asks boolean, people jsonb)
language sql stable security definer set search_path = '' as $$
    select i.id, i.reference::text, c.id, c.audience_id, c.owner_id, c.asks,
           case when not c.asks then (
               -- Of whoever gets none no more is said than why.
               select coalesce(jsonb_agg(
                          case when w.kept_out or p.contact_wishes <> '' or h.id is null
                               then jsonb_build_object('id', p.id, 'kept_out', w.kept_out, 'has_wishes', p.contact_wishes <> '')
                               else jsonb_build_object(
                                   'id', p.id, 'kept_out', false, 'has_wishes', false, 'name', p.name,
                                   'address', h.address || case when h.postcode <> '' then E'\\n' || h.postcode else '' end,
                                   'categories', to_jsonb(array(select unnest(p.categories) union select unnest(h.categories)
                                                                 order by 1))) end
                          order by p.at, p.id), '[]'::jsonb)
                 from public.cases_person p
                cross join lateral (select wardmote.letter_kept_out(c.id, p.name, null, p.id, true) as kept_out) w
                 left join public.cases_place h on h.id = wardmote.letter_home_of(p.id)
                      and h.audience_id in (select wardmote.my_audiences())
                where p.case_id = c.id and p.role = r.role and p.until_on is null
                  and p.audience_id in (select wardmote.my_audiences())) end
      from public.letters_run r
      join public.letters_runitem i on i.run_id = r.id and i.state = 'waiting'
       and i.claimed_in <> coalesce(pg_current_xact_id_if_assigned()::text::bigint, 0)
       and i.claimed_at > clock_timestamp() - interval '15 minutes'
      left join lateral (
          select x.id, x.audience_id, x.owner_id, wardmote.asks_why('case', x.kind, x.audience_id) as asks
            from public.cases_case x
           where x.reference = i.reference and x.audience_id in (select wardmote.my_audiences('contribute'))) c on true
     where r.id = its_run and r.officer_id = (select wardmote.actor()) and (select wardmote.actor_has('supervisor'))
     order by i.position
$$;

-- What one prints is thrown away some days after; what many letters were made of, some months after.
create function wardmote.letters_tidied(moment timestamptz) returns bigint
language plpgsql volatile security definer set search_path = '' as $$
declare
    gone bigint;
begin
    delete from public.letters_printout p
     where p.at <= least(moment, now()) - make_interval(days => wardmote.access_parameter('letters_printed'));
    get diagnostics gone = row_count;
    update public.letters_letter l set run_item_id = null
      from public.letters_runitem i join public.letters_run r on r.id = i.run_id
     where l.run_item_id = i.id
       and r.at <= least(moment, now()) - make_interval(days => wardmote.access_parameter('letters_many'));
    delete from public.letters_runitem i using public.letters_run r
     where r.id = i.run_id and not exists (select from public.letters_printout p where p.run_id = r.id)
       and r.at <= least(moment, now()) - make_interval(days => wardmote.access_parameter('letters_many'));
    delete from public.letters_run r
     where r.at <= least(moment, now()) - make_interval(days => wardmote.access_parameter('letters_many'))
       and not exists (select from public.letters_printout p where p.run_id = r.id);
    return gone;
end $$;
grant execute on function wardmote.letter_must_not_go(uuid, text, uuid, uuid), wardmote.letter_home(uuid),
    wardmote.letter_may_print(uuid), wardmote.letters_claim(uuid, integer),
    wardmote.letters_claimed(uuid) to wardmote_app;
grant execute on function wardmote.letters_tidied(timestamptz) to wardmote_worker;
"""
SIGNATURES = [
    "letter_words(text)",
    "letter_names_meet(text, text)",
    "letter_agency_sees(uuid, uuid)",
    "letter_kept_out(uuid, text, uuid, uuid, boolean)",
    "letter_must_not_go(uuid, text, uuid, uuid)",
    "letter_home_of(uuid)",
    "letter_home(uuid)",
    "letter_may_print(uuid)",
    "letter_stands()",
    "letter_bundle_stands()",
    "letters_claim(uuid, integer)",
    "letters_claimed(uuid)",
    "letters_tidied(timestamptz)",
]

GRANTS = """
grant select on public.cases_case, public.cases_person, public.cases_place, public.cases_mustnotreceive,
    public.cases_casedocument, public.cases_earlierwording, public.identity_officer, public.identity_agency, public.access_grant, public.access_audience to wardmote_definer;
grant select on public.letters_run, public.letters_runitem, public.letters_letter, public.letters_printout,
    public.letters_bundleitem to wardmote_definer;
grant update (claimed_at, claimed_in) on public.letters_runitem to wardmote_definer;
grant update (run_item_id) on public.letters_letter to wardmote_definer;
grant delete on public.letters_run, public.letters_runitem to wardmote_definer;
""" + "".join(f"grant select, delete on public.letters_{name} to wardmote_definer;\n" for name in CHILDREN)

PARAMETERS = """
insert into public.access_parameter (key, value, unit, starts_on, source) values
    ('letters_an_hour', 1000, 'cases', '2026-01-01', 'partnership default: cases that one officer has letters made of at once'),
    ('letters_printed', 7, 'days', '2026-01-01', 'partnership default: what is to be printed of many letters is kept so long'),
    ('letters_many', 90, 'days', '2026-01-01', 'partnership default: what many letters were made of is kept so long');
insert into public.audit_limit (what, an_hour, starts_on, source) values
    ('letters', 120, '2026-01-01', 'partnership default: asking whether a letter may go to somebody');
create index audit_letters_asked on public.audit_entry (officer_id, at) where action = 'asked whom a letter may go to';
"""

POLICIES = f"""
alter table public.letters_version add constraint letter_version_is_of_its_template
    foreign key (template_id, agency_id) references public.letters_template (id, agency_id);
create policy letterhead_read on public.letters_letterhead for select to wardmote_app using ({OURS});
create policy letterhead_make on public.letters_letterhead for insert to wardmote_app
    with check ({OURS} and by_id = {ME} and (select wardmote.actor_has('administrator')));
grant select, insert on public.letters_letterhead to wardmote_app;

create policy template_read on public.letters_template for select to wardmote_app using ({OURS});
create policy template_make on public.letters_template for insert to wardmote_app
    with check ({OURS} and by_id = {ME} and {SETS});
create policy template_change on public.letters_template for update to wardmote_app
    using ({OURS} and {SETS}) with check ({OURS} and by_id = {ME});
grant select, insert on public.letters_template to wardmote_app;
grant update (is_open, by_id, changed_at) on public.letters_template to wardmote_app;

create policy version_read on public.letters_version for select to wardmote_app using ({OURS});
create policy version_make on public.letters_version for insert to wardmote_app
    with check ({OURS} and by_id = {ME} and {SETS});
grant select, insert on public.letters_version to wardmote_app;

alter table public.letters_run alter "values" set statistics 0;
create policy run_read on public.letters_run for select to wardmote_app using (officer_id = {ME});
create policy run_make on public.letters_run for insert to wardmote_app
    with check (officer_id = {ME} and finished_at is null and (select wardmote.actor_has('supervisor')));
create policy run_finish on public.letters_run for update to wardmote_app using (officer_id = {ME});
grant select, insert on public.letters_run to wardmote_app;
grant update (finished_at) on public.letters_run to wardmote_app;

alter table public.letters_runitem add constraint letter_run_item_is_its_officers
    foreign key (run_id, officer_id) references public.letters_run (id, officer_id);
create policy run_item_read on public.letters_runitem for select to wardmote_app using (officer_id = {ME});
create policy run_item_make on public.letters_runitem for insert to wardmote_app
    with check (officer_id = {ME} and state = 'waiting');
create policy run_item_done on public.letters_runitem for update to wardmote_app using (officer_id = {ME});
grant select, insert (id, run_id, officer_id, reference, position, state, why, letters) on public.letters_runitem
    to wardmote_app;
grant update (state, why, letters) on public.letters_runitem to wardmote_app;

alter table public.letters_letter alter to_name set statistics 0, alter to_address set statistics 0,
    alter wishes set statistics 0, alter "values" set statistics 0, alter withdrawn_why set statistics 0;
alter table public.letters_bundleitem alter words_out set statistics 0, alter title set statistics 0;
alter table public.letters_letter add constraint letter_version_is_its_agencys
    foreign key (version_id, agency_id) references public.letters_version (id, agency_id);
alter table public.letters_letter add constraint letter_letterhead_is_its_agencys
    foreign key (letterhead_id, agency_id) references public.letters_letterhead (id, agency_id);
create trigger stands before insert or update on public.letters_letter
    for each row execute function wardmote.letter_stands();
create trigger in_own_name before insert or update of made_by_id, sent_by_id, withdrawn_by_id on public.letters_letter
    for each row execute function wardmote.in_own_name('made_by_id', 'sent_by_id', 'withdrawn_by_id');
create policy letter_read on public.letters_letter for select to wardmote_app using ({SEEN});
-- Without a ticket, for one of many alone: to somebody of a case that was put on record as opened for it.
create policy letter_add on public.letters_letter for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'contribute') and {OURS} and by_id = {ME} and state in ('draft', 'made')
                and (case when run_item_id is null then {OPENED}
                     else person_id is not null and exists (
                         select from public.letters_runitem i join public.cases_case c on c.reference = i.reference
                          where i.id = run_item_id and c.id = letters_letter.case_id and i.state = 'waiting'
                            and i.claimed_at > clock_timestamp() - interval '15 minutes'
                            and i.claimed_in <> coalesce(pg_current_xact_id_if_assigned()::text::bigint, 0)) end));
create policy letter_change on public.letters_letter for update to wardmote_app
    using ({CONTRIBUTES} and {OURS}) with check ({OURS});
grant select, insert on public.letters_letter to wardmote_app;
grant update (person_id, to_agency_id, to_name, to_address, wishes, version_id, edition, template_key, template_name, letterhead_id,
    "values", categories, state, word_id, pdf_id, made_by_id, made_at, sent_how, sent_on, sent_by_id, withdrawn_why,
    withdrawn_by_id, withdrawn_at) on public.letters_letter to wardmote_app;

alter table public.letters_printout add constraint printout_is_of_its_letter
    foreign key (letter_id, case_id) references public.letters_letter (id, case_id);
alter table public.letters_printout add constraint printout_is_its_officers
    foreign key (run_id, officer_id) references public.letters_run (id, officer_id);
create policy printout_read on public.letters_printout for select to wardmote_app
    using (officer_id = {ME} and audience_id in (select wardmote.my_audiences())
           and at > now() - make_interval(days => (select wardmote.access_parameter('letters_printed')))
           and wardmote.letter_may_print(letter_id));
create policy printout_add on public.letters_printout for insert to wardmote_app
    with check (officer_id = {ME} and wardmote.admits_me(audience_id, 'contribute'));
grant select, insert on public.letters_printout to wardmote_app;

create trigger stands before update of title, state, document_id, pages, made_by_id, made_at on public.letters_bundle
    for each row execute function wardmote.letter_bundle_stands();
create trigger in_own_name before insert or update of made_by_id on public.letters_bundle
    for each row execute function wardmote.in_own_name('made_by_id');
create policy bundle_read on public.letters_bundle for select to wardmote_app using ({SEEN});
create policy bundle_add on public.letters_bundle for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'decide') and by_id = {ME} and state = 'draft');
create policy bundle_change on public.letters_bundle for update to wardmote_app using ({DECIDES});
grant select, insert on public.letters_bundle to wardmote_app;
grant update (title, state, document_id, pages, made_by_id, made_at) on public.letters_bundle to wardmote_app;

alter table public.letters_bundleitem add constraint bundle_item_is_of_its_bundle
    foreign key (bundle_id, case_id) references public.letters_bundle (id, case_id);
create policy bundle_item_read on public.letters_bundleitem for select to wardmote_app using ({SEEN});
-- What one may not read oneself goes into no bundle; and an exhibit holds what it is made of holds.
create policy bundle_item_add on public.letters_bundleitem for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'decide') and by_id = {ME}
                and exists (select from public.letters_bundle b where b.id = bundle_id and b.state = 'draft')
                and (document_id is null
                     or exists (select from public.cases_casedocument l
                                 where l.document_id = letters_bundleitem.document_id
                                   and l.case_id = letters_bundleitem.case_id
                                   and l.categories::text[] <@ letters_bundleitem.categories::text[]))
                and (note_id is null
                     or exists (select from public.cases_note n
                                 where n.id = note_id and n.case_id = letters_bundleitem.case_id
                                   and n.categories::text[] <@ letters_bundleitem.categories::text[])));
create policy bundle_item_change on public.letters_bundleitem for update to wardmote_app
    using ({DECIDES} and exists (select from public.letters_bundle b where b.id = bundle_id and b.state = 'draft'));
create policy bundle_item_drop on public.letters_bundleitem for delete to wardmote_app
    using ({DECIDES} and exists (select from public.letters_bundle b where b.id = bundle_id and b.state = 'draft'));
grant select, insert, delete on public.letters_bundleitem to wardmote_app;
grant update (position, title, words_out, areas_out) on public.letters_bundleitem to wardmote_app;
"""

ENTRIES = (
    said_of("letterhead", stands=there_is("letters_letterhead"))
    + said_of("letter_template", stands=there_is("letters_template"))
    + said_of("letter_run", stands=there_is("letters_run"))
)


def child(table: str) -> str:
    return f"""
alter table public.{table} add constraint {table}_is_of_its_case
    foreign key (case_id, parent_audience_id) references public.cases_case (id, audience_id) on update cascade;
create trigger narrow before insert or update of parent_audience_id, categories on public.{table}
    for each row execute function wardmote.narrow_child();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("letters", "0001_initial"),
        ("cases", "0026_by_the_clock"),
        ("documents", "0006_entries_asked_once"),
        ("access", "0020_by_the_clock"),
        ("audit", "0010_by_the_clock"),
    ]
    operations = [
        *[migrations.RunSQL(protected(f"letters_{name}"), unprotected(f"letters_{name}")) for name in TABLES],
        *[migrations.RunSQL(child(f"letters_{name}"), migrations.RunSQL.noop) for name in CHILDREN],
        migrations.RunSQL(
            "".join(
                f"create trigger touch_case after insert on public.letters_{name}"
                " for each row execute function wardmote.touch_case();\n"
                for name in ("letter", "bundle")
            ),
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            PARAMETERS,
            "delete from public.access_parameter where key like 'letters_%'; drop index public.audit_letters_asked;"
            "delete from public.audit_limit where what = 'letters';",
        ),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
        migrations.RunSQL(POLICIES, migrations.RunSQL.noop),
        migrations.RunSQL(ENTRIES, migrations.RunSQL.noop),
    ]
