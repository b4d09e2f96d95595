"""Plans, reviews and surveys go where their case goes. Who signs a review off is decided here: a supervisor of
the owner who may decide on the case and did not write it. A case with a review that waits does not close.
What the owner's officers do is theirs alone; what is added holds nothing that would hide it from them.

Decision: docs/decisions/0123-plans-and-reviews.md
"""

from django.db import migrations

from wardmote.foundation.database.protection import (
    definer_functions,
    definers_alone,
    of_class,
    protected,
    unprotected,
)

CHILDREN = ["plan", "step", "triage", "review", "survey", "words", "excuse"]
WITH_TICKET = {"triage", "words"}  # what people said
OWN = ["session", "agreed"]  # a supervisor's and an officer's
ERASED = [*CHILDREN, "surveylink"]

GRANTS = (
    of_class(
        "public: plans and questions for kinds of case, which say nothing of any", "supervision_template"
    )
    + definers_alone("supervision_surveylink", "prints of the secrets by which surveys are answered")
    + "grant select on public.supervision_template to wardmote_app, wardmote_definer;\n"
    + "grant insert on public.supervision_template to wardmote_definer;\n"
    + "grant select, insert, delete on public.supervision_surveylink to wardmote_definer;\n"
    + "".join(
        f"grant select, delete on public.supervision_{name} to wardmote_definer;\n" for name in CHILDREN
    )
    + """
grant update (state, answered_by_id, answered_at) on public.supervision_review to wardmote_definer;
grant update (state, scores, answered_at) on public.supervision_survey to wardmote_definer;
grant insert on public.supervision_words, public.supervision_excuse to wardmote_definer;
grant select, delete on public.supervision_session, public.supervision_agreed to wardmote_definer;
grant select on public.cases_person, public.cases_mustnotreceive, public.cases_caseperson to wardmote_definer;
alter table public.supervision_words alter text set statistics 0;
alter table public.supervision_triage alter answers set statistics 0;
alter table public.supervision_survey alter scores set statistics 0;
alter table public.supervision_session alter words set statistics 0;
alter table public.supervision_agreed alter words set statistics 0;
"""
)

FUNCTIONS = """
-- The templates of an agency on a day: its own before the partnership's.
create function wardmote.supervision_templates(agency uuid, day date) returns setof public.supervision_template
language sql stable security definer set search_path = '' rows 10 as $$
    select distinct on (t.key) t.* from public.supervision_template t
     where (t.agency_id is null or t.agency_id = agency) and t.starts_on <= day
     order by t.key, t.agency_id is not null desc, t.starts_on desc
$$;

create function wardmote.set_supervision_template(
    template text, parts jsonb, withdrawn boolean, source text, starts date
) returns uuid language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    mine uuid := wardmote.actor_agency();
    was public.supervision_template;
    made uuid := gen_random_uuid();
begin
    if mine is null or not wardmote.actor_has('administrator') then
        raise exception 'this officer does not set templates' using errcode = 'insufficient_privilege';
    end if;
    select t.* into was from public.supervision_template t where t.key = template and t.agency_id is null
     order by t.starts_on desc limit 1;
    if was.id is null or starts is null or starts < wardmote.today() or starts > date '9999-12-31'
       or withdrawn is null or source is null or length(btrim(source)) not between 3 and 160
       or parts is null or jsonb_typeof(parts) <> 'array' or jsonb_array_length(parts) not between 1 and 40
       or length(parts::text) > 20000
       or exists (select from jsonb_array_elements(parts) p
                   where jsonb_typeof(p) <> 'object' or coalesce(p ->> 'key', '') !~ '^[a-z0-9-]{1,40}$'
                      or length(coalesce(btrim(p ->> 'name'), '')) not between 3 and 120)
       or (select count(distinct p ->> 'key') <> count(*) from jsonb_array_elements(parts) p) then
        raise exception 'a template there is, with parts that hold together' using errcode = 'check_violation';
    end if;
    insert into public.supervision_template (id, key, agency_id, use, kind, name, parts, withdrawn, source, status, starts_on, at)
    values (made, was.key, mine, was.use, was.kind, was.name, parts, withdrawn, btrim(source), 'own', starts, clock_timestamp());
    return made;
end $$;

-- A review is of an open case: whoever closes it at this moment waits for it, or it for them.
create function wardmote.supervision_of_open_case() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
begin
    if wardmote.actor() is null then  -- no officer: the row policies let nobody but the operator come here
        return new;
    end if;
    perform from public.cases_case c where c.id = new.case_id and c.status = 'open' for update;
    if not found then
        raise exception 'this case is closed: no review of it by any officer' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

create function wardmote.supervision_may_close() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
begin
    if exists (select from public.supervision_review r where r.case_id = new.id and r.state = 'waiting') then
        raise exception 'a review of this case waits for another officer' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

-- By a supervisor of the owner, who may decide on the case and is not the author. False for all others.
create function wardmote.answer_supervision_review(review uuid, signed boolean, words text) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    me uuid := wardmote.actor();
    r record;
begin
    if me is null or signed is null or (not signed and length(btrim(coalesce(words, ''))) < 3)
       or length(coalesce(words, '')) > 4000 then
        return false;
    end if;
    select v.id, v.case_id, v.by_id, v.parent_audience_id, v.audience_id, v.categories, c.owner_id into r
      from public.supervision_review v join public.cases_case c on c.id = v.case_id
     where v.id = review and v.state = 'waiting' for update of v;
    if r.id is null or r.by_id = me or r.owner_id is distinct from wardmote.actor_agency()
       or not wardmote.actor_has('supervisor') or not wardmote.admits_me(r.audience_id, 'decide')
       or r.case_id not in (select wardmote.my_openings('case'))
       -- Nobody signs what says nothing: its words, once there, are all there will be.
       or (signed and not exists (select from public.supervision_words w where w.review_id = r.id and w."of" = 'review')) then
        return false;
    end if;
    update public.supervision_review v
       set state = case when signed then 'signed' else 'sent_back' end, answered_by_id = me, answered_at = now()
     where v.id = r.id;
    if length(btrim(coalesce(words, ''))) > 0 then
        insert into public.supervision_words (id, case_id, parent_audience_id, audience_id, categories, "of", review_id, text, by_id, at)
        values (gen_random_uuid(), r.case_id, r.parent_audience_id, r.audience_id, r.categories, 'answer', r.id, btrim(words), me, now());
    end if;
    return true;
end $$;

-- One that nobody can answer must not keep a case open: its author takes it back, or whoever decides at the owner.
create function wardmote.take_back_supervision_review(review uuid) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    me uuid := wardmote.actor();
    r record;
begin
    select v.id, v.by_id, c.owner_id, c.audience_id into r
      from public.supervision_review v join public.cases_case c on c.id = v.case_id
     where v.id = review and v.state = 'waiting' for update of v;
    if me is null or r.id is null or r.owner_id is distinct from wardmote.actor_agency()
       or not wardmote.admits_me(r.audience_id, case when r.by_id = me then 'contribute' else 'decide' end) then
        return false;
    end if;
    update public.supervision_review v set state = 'taken_back', answered_by_id = me, answered_at = now() where v.id = r.id;
    return true;
end $$;

-- An excuse and its words are one. What only a sign-off or nothing settles is excused by nobody; a survey by whoever
-- decides at the owner, the rest by a supervisor there. It counts from now, for this closing.
create function wardmote.excuse_supervision(its_case uuid, code text, words text) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    me uuid := wardmote.actor();
    c record;
    made uuid := gen_random_uuid();
begin
    select x.id, x.audience_id into c from public.cases_case x
     where x.id = its_case and x.status = 'open' and x.owner_id = wardmote.actor_agency()
       and x.id in (select wardmote.my_openings('case'));
    if me is null or c.id is null or not wardmote.admits_me(c.audience_id, 'decide')
       or code is null or code !~ '^[a-z0-9-]{1,40}$' or code in ('review-waiting', 'open-actions')
       or (code <> 'survey-not-offered' and not wardmote.actor_has('supervisor'))
       or length(btrim(coalesce(words, ''))) < 3 or length(words) > 4000 then
        return false;
    end if;
    insert into public.supervision_excuse (id, case_id, parent_audience_id, audience_id, categories, code, by_id, at)
    values (made, c.id, c.audience_id, c.audience_id, '{}', code, me, clock_timestamp());
    insert into public.supervision_words (id, case_id, parent_audience_id, audience_id, categories, "of", excuse_id, text, by_id, at)
    values (gen_random_uuid(), c.id, c.audience_id, c.audience_id, '{}', 'excuse', made, btrim(words), me, clock_timestamp());
    return true;
end $$;

-- Whether two ways of writing a name may mean one person: every word of the shorter is in the longer.
create function wardmote.supervision_names_meet(one text, other text) returns boolean
language sql immutable set search_path = '' as $$
    with words as (
        select array(select w from regexp_split_to_table(lower(one), '[^[:alnum:]]+') w
                      where w not in ('', 'mr', 'mrs', 'ms', 'miss', 'dr', 'the', 'and')) as a,
               array(select w from regexp_split_to_table(lower(other), '[^[:alnum:]]+') w
                      where w not in ('', 'mr', 'mrs', 'ms', 'miss', 'dr', 'the', 'and')) as b)
    select cardinality(a) > 0 and cardinality(b) > 0 and (a <@ b or b <@ a) from words
$$;

-- Whom a survey may be put to: a victim who still has part in the case, and is not among those who must not receive.
create function wardmote.supervision_may_ask(its_case uuid, its_entry uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (
        select from public.cases_person e
         where e.id = its_entry and e.case_id = its_case and e.role = 'victim'
           and e.until_on is null
           and not exists (
               select from public.cases_mustnotreceive m left join public.identity_officer o on o.id = m.officer_id
                where m.case_id = its_case and m.lifted_at is null
                  and (wardmote.supervision_names_meet(m.name, e.name)
                       or wardmote.supervision_names_meet(o.name, e.name))))
$$;

create function wardmote.supervision_whom_to_ask() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
begin
    if wardmote.actor() is not null and not wardmote.supervision_may_ask(new.case_id, new.entry_id) then
        raise exception 'an officer puts a survey to a victim of the case who may receive it' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

-- Whether a link may be made for it, and goes on working: asked anew whenever it is used. Not of named tiers, nor while
-- use of the case, or of the person on record, is restricted. Questions that an agency set itself may say what ours do not,
-- that anything was told at all: by a link only to somebody whose wishes about contact are on record, and who said that it is safe.
create function wardmote.supervision_link_stands(survey uuid) returns boolean
language sql stable security definer set search_path = '' as $$
    select exists (
        select from public.supervision_survey s
          join public.cases_case c on c.id = s.case_id
          join public.access_audience a on a.id = c.audience_id
          join public.supervision_template t on t.id = s.template_id
          join public.cases_person e on e.id = s.entry_id
         where s.id = supervision_link_stands.survey and s.way = 'link' and s.is_safe and a.tier = 'standard'
           and (t.agency_id is null or btrim(e.contact_wishes) <> '')
           and wardmote.supervision_may_ask(s.case_id, s.entry_id)
           and not wardmote.rights_restricted('case', s.case_id)
           and not exists (select from public.cases_caseperson l
                            where l.entry_id = s.entry_id and l.ended_at is null
                              and wardmote.rights_restricted('person', l.person_id)))
$$;

-- What was chosen is among the answers that the survey offers.
create function wardmote.supervision_scores() returns trigger
language plpgsql volatile security definer set search_path = '' as $$
begin
    if jsonb_typeof(new.scores) <> 'object' or exists (
        select from jsonb_each(new.scores) s
         where not exists (select from public.supervision_template t, jsonb_array_elements(t.parts) p
                            where t.id = new.template_id and p ->> 'key' = s.key and jsonb_typeof(p -> 'options') = 'array'
                              and s.value in (select to_jsonb(n)
                                                from generate_series(0, jsonb_array_length(p -> 'options') - 1) n))) then
        raise exception 'an answer that this survey does not offer' using errcode = 'check_violation';
    end if;
    return new;
end $$;

-- A link for a survey that the same officer offered by it just now. Its secret is known to them alone.
create function wardmote.make_survey_link(survey uuid, secret bytea, until date) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
begin
    if octet_length(secret) is distinct from 32 or until is null
       or until not between wardmote.today() and wardmote.today() + 90
       or not exists (select from public.supervision_survey s
                       where s.id = survey and s.state = 'offered' and s.way = 'link' and s.by_id = wardmote.actor()
                         and wardmote.admits_me(s.audience_id, 'contribute'))
       or not wardmote.supervision_link_stands(survey) then
        return false;
    end if;
    insert into public.supervision_surveylink (survey_id, secret, until) values (survey, secret, until);
    return true;
end $$;

-- For whoever holds the secret: the questions, the agency of who gave it to them, and whether it was answered by it.
-- Nothing of the case, nor of an agency it went to since. What was refused, taken back or may not be is not there.
create function wardmote.survey_by_link(secret bytea)
returns table (parts jsonb, answered boolean, asks text, until date)
language sql stable security definer set search_path = '' rows 1 as $$
    select t.parts, s.state = 'answered', a.name::text, l.until
      from public.supervision_surveylink l
      join public.supervision_survey s on s.id = l.survey_id
      join public.supervision_template t on t.id = s.template_id
      join public.identity_officer o on o.id = s.by_id
      join public.identity_agency a on a.id = o.agency_id
     where l.secret = survey_by_link.secret and l.until >= wardmote.today() and s.state in ('offered', 'answered')
       and wardmote.supervision_link_stands(s.id)
$$;

create function wardmote.answer_survey_by_link(secret bytea, scores jsonb, words text) returns boolean
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
    s record;
begin
    select v.id, v.case_id, v.parent_audience_id, v.audience_id, v.categories into s
      from public.supervision_survey v join public.supervision_surveylink l on l.survey_id = v.id
     where l.secret = answer_survey_by_link.secret and l.until >= wardmote.today() and v.state = 'offered' for update of v;
    if s.id is null or scores is null or length(coalesce(words, '')) > 4000
       or not wardmote.supervision_link_stands(s.id) then
        return false;
    end if;
    update public.supervision_survey v set state = 'answered', scores = answer_survey_by_link.scores, answered_at = now()
     where v.id = s.id;
    if length(btrim(coalesce(words, ''))) > 0 then
        insert into public.supervision_words (id, case_id, parent_audience_id, audience_id, categories, "of", survey_id, text, by_id, at)
        values (gen_random_uuid(), s.case_id, s.parent_audience_id, s.audience_id, s.categories, 'survey', s.id, btrim(words), null, now());
    end if;
    return true;
end $$;

-- For the worker alone: numbers of each agency, over cases of the standard tier; no record.
create function wardmote.supervision_told(day date)
returns table (agency text, open_cases bigint, overdue_reviews bigint, waiting bigint, missed_contacts bigint, surveys_open bigint)
language sql stable security definer set search_path = '' as $$
    with known as materialized (
        select c.id, c.owner_id, c.status, c.review_on
          from public.cases_case c join public.access_audience x on x.id = c.audience_id and x.tier = 'standard')
    select a.name::text,
           (select count(*) from known c where c.owner_id = a.id and c.status = 'open'),
           (select count(*) from known c where c.owner_id = a.id and c.status = 'open' and c.review_on < day),
           (select count(*) from public.supervision_review r join known c on c.id = r.case_id
             where c.owner_id = a.id and r.state = 'waiting'),
           (select count(*) from (
                select distinct on (k.case_id, k.person_id) k.next_on
                  from public.risk_contact k join known c on c.id = k.case_id
                 where c.owner_id = a.id and c.status = 'open' and k.by_owner
                 order by k.case_id, k.person_id, k.at desc, k.id desc) k where k.next_on < day),
           (select count(*) from public.supervision_survey s join known c on c.id = s.case_id
             where c.owner_id = a.id and s.state = 'offered')
      from public.identity_agency a order by a.name
$$;

-- For the worker alone: sessions, with what was agreed in them, go when their days are over.
create function wardmote.supervision_tidied(moment timestamptz) returns bigint
language plpgsql volatile security definer set search_path = '' as $$
declare
    last date := (least(moment, now()) at time zone 'Europe/London')::date - wardmote.access_parameter('supervision_session_kept');
    gone bigint;
begin
    delete from public.supervision_agreed g using public.supervision_session s
     where s.id = g.session_id and s.held_on < last;
    delete from public.supervision_session s where s.held_on < last;
    get diagnostics gone = row_count;
    return gone;
end $$;
grant execute on function wardmote.supervision_templates(uuid, date),
    wardmote.set_supervision_template(text, jsonb, boolean, text, date),
    wardmote.answer_supervision_review(uuid, boolean, text),
    wardmote.make_survey_link(uuid, bytea, date), wardmote.survey_by_link(bytea),
    wardmote.answer_survey_by_link(bytea, jsonb, text), wardmote.take_back_supervision_review(uuid),
    wardmote.excuse_supervision(uuid, text, text) to wardmote_app;
grant execute on function wardmote.supervision_told(date), wardmote.supervision_tidied(timestamptz) to wardmote_worker;
"""
SIGNATURES = [
    "supervision_templates(uuid, date)",
    "set_supervision_template(text, jsonb, boolean, text, date)",
    "supervision_of_open_case()",
    "supervision_may_close()",
    "answer_supervision_review(uuid, boolean, text)",
    "take_back_supervision_review(uuid)",
    "excuse_supervision(uuid, text, text)",
    "supervision_names_meet(text, text)",
    "supervision_may_ask(uuid, uuid)",
    "supervision_whom_to_ask()",
    "supervision_link_stands(uuid)",
    "supervision_scores()",
    "make_survey_link(uuid, bytea, date)",
    "survey_by_link(bytea)",
    "answer_survey_by_link(bytea, jsonb, text)",
    "supervision_told(date)",
    "supervision_tidied(timestamptz)",
]

MINE = "by_id = (select wardmote.actor())"
OWNERS = """exists (select from public.cases_case c where c.id = case_id and c.owner_id = (select wardmote.actor_agency()))"""
# Whatever is added is dated now: nobody writes ahead of a reopening, or back into another day.
NOW = "between clock_timestamp() - interval '1 hour' and clock_timestamp() + interval '1 minute'"
# What may hold something is narrowed by it. The rest holds nothing, so that nobody hides it by saying that it does.
PLAIN = "categories = '{}'"


def holds_what_its_entry_does(name: str) -> str:
    return f"""exists (select from public.cases_person e where e.id = entry_id and e.case_id = supervision_{name}.case_id
                       and e.categories::text[] <@ supervision_{name}.categories::text[]
                       and supervision_{name}.categories::text[] <@ e.categories::text[])"""


# What an added row must be besides: its author's, of an audience in which they may contribute. An excuse is our function's.
ADDED = {
    "plan": f"agreed_on is null and at {NOW} and {PLAIN} and {OWNERS}",
    "step": f"""done_at is null and {PLAIN} and {OWNERS}
        and exists (select from public.supervision_plan p where p.id = plan_id and p.case_id = supervision_step.case_id
                       and p.{MINE})
        and (action_id is null or exists (select from public.cases_caseaction l
                                           where l.action_id = supervision_step.action_id and l.case_id = supervision_step.case_id))""",
    "triage": f"at {NOW} and {PLAIN}",
    "review": f"state = 'waiting' and at {NOW} and {PLAIN} and {OWNERS}",
    "survey": f"""state = 'offered' and at {NOW} and {OWNERS} and (way <> 'link' or is_safe) and {holds_what_its_entry_does("survey")}""",
    "words": f"""at {NOW} and case "of"
            when 'review' then {PLAIN}
                 and exists (select from public.supervision_review r where r.id = review_id and r.state = 'waiting'
                                and r.case_id = supervision_words.case_id and r.{MINE})
            when 'survey' then exists (select from public.supervision_survey s where s.id = survey_id and s.state = 'answered'
                                          and s.case_id = supervision_words.case_id and s.answered_by_id = (select wardmote.actor())
                                          and s.categories::text[] = supervision_words.categories::text[])
            else false end""",
}  # fmt: skip
TOUCHES = {"plan", "triage", "review"}


def child(name: str) -> str:
    table = f"supervision_{name}"
    ticket = "and case_id in (select wardmote.my_openings('case'))" if name in WITH_TICKET else ""
    touch = (
        f"""create trigger touch_case after insert on public.{table}
    for each row execute function wardmote.touch_case();"""
        if name in TOUCHES
        else ""
    )
    return f"""
alter table public.{table} add constraint {table}_is_of_its_case
    foreign key (case_id, parent_audience_id) references public.cases_case (id, audience_id) on update cascade;
create trigger narrow before insert or update of parent_audience_id, categories on public.{table}
    for each row execute function wardmote.narrow_child();
{touch}
create policy child_read on public.{table} for select to wardmote_app
    using (audience_id in (select wardmote.my_audiences()) {ticket});
grant select on public.{table} to wardmote_app;
""" + (
        f"""
create policy child_add on public.{table} for insert to wardmote_app
    with check (wardmote.admits_me(audience_id, 'contribute') and {MINE} and {ADDED[name]});
grant insert on public.{table} to wardmote_app;
"""
        if name in ADDED
        else ""
    )


CHANGES = f"""
create policy plan_agreed on public.supervision_plan for update to wardmote_app
    using (audience_id in (select wardmote.my_audiences('contribute')) and agreed_on is null and {OWNERS})
    with check (agreed_on <= wardmote.today() and agreed_by_id = (select wardmote.actor()));
grant update (agreed_on, agreed_by_id) on public.supervision_plan to wardmote_app;
create policy step_done on public.supervision_step for update to wardmote_app
    using (audience_id in (select wardmote.my_audiences('contribute')) and action_id is null and left_out = ''
           and done_at is null and {OWNERS})
    with check (done_by_id = (select wardmote.actor()) and done_at {NOW});
grant update (done_at, done_by_id) on public.supervision_step to wardmote_app;
create policy survey_answered on public.supervision_survey for update to wardmote_app
    using (audience_id in (select wardmote.my_audiences('contribute')) and state = 'offered' and {OWNERS})
    with check (state in ('answered', 'refused', 'ended') and (state = 'answered' or scores = '{{}}')
                and answered_by_id = (select wardmote.actor()) and answered_at {NOW});
grant update (state, scores, answered_at, answered_by_id) on public.supervision_survey to wardmote_app;
create trigger whom_to_ask before insert on public.supervision_survey
    for each row execute function wardmote.supervision_whom_to_ask();
create trigger scores before insert or update of scores on public.supervision_survey
    for each row execute function wardmote.supervision_scores();
create trigger of_open_case before insert on public.supervision_review
    for each row execute function wardmote.supervision_of_open_case();
create trigger supervision_may_close before update of status on public.cases_case
    for each row when (old.status = 'open' and new.status = 'closed')
    execute function wardmote.supervision_may_close();
create index supervision_review_waiting on public.supervision_review (at, id) include (audience_id) where state = 'waiting';

-- A session is read by the two of it; what they agreed too, and either says that it is done.
create policy session_read on public.supervision_session for select to wardmote_app
    using (by_id = (select wardmote.actor()) or officer_id = (select wardmote.actor()));
create policy session_add on public.supervision_session for insert to wardmote_app
    with check (by_id = (select wardmote.actor()) and officer_id <> by_id and (select wardmote.actor_has('supervisor'))
                and exists (select from public.identity_officer o join public.identity_officer m on m.id = (select wardmote.actor())
                             where o.id = officer_id and o.left_at is null and not o.is_service
                               and o.agency_id = m.agency_id and o.team_id = m.team_id));
grant select, insert on public.supervision_session to wardmote_app;
create policy agreed_read on public.supervision_agreed for select to wardmote_app
    using (exists (select from public.supervision_session s where s.id = session_id));
create policy agreed_add on public.supervision_agreed for insert to wardmote_app
    with check (done_on is null and exists (select from public.supervision_session s
                                             where s.id = session_id and s.by_id = (select wardmote.actor())));
create policy agreed_done on public.supervision_agreed for update to wardmote_app
    using (done_on is null and exists (select from public.supervision_session s where s.id = session_id))
    with check (done_on = wardmote.today());
grant select, insert on public.supervision_agreed to wardmote_app;
grant update (done_on) on public.supervision_agreed to wardmote_app;
"""
KEPT = """
insert into public.access_parameter (key, value, unit, starts_on, source) values
    ('supervision_session_kept', 730, 'days', '2026-01-01', 'partnership default: sessions and what was agreed in them are kept so long');
-- An action of a step goes with its case, as all actions of it do.
insert into public.retention_carried (record_kind, link_table, record_column, lower_table, lower_column)
    values ('case', 'supervision_step', 'case_id', 'actions_action', 'action_id');
"""
UNKEPT = """
delete from public.access_parameter where key = 'supervision_session_kept';
delete from public.retention_carried where link_table = 'supervision_step';
"""
UNDO = (
    "drop trigger supervision_may_close on public.cases_case;\nset local role wardmote_definer;\n"
    + "".join(f"drop function wardmote.{name};\n" for name in reversed(SIGNATURES))
    + "set local role wardmote_owner;"
)


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0001_initial"),
        ("cases", "0026_by_the_clock"),
        ("retention", "0014_patrols"),
        ("risk", "0002_protect"),
        ("rights", "0004_what_is_kept_and_what_goes"),
    ]
    operations = [
        *[
            migrations.RunSQL(protected(f"supervision_{name}"), unprotected(f"supervision_{name}"))
            for name in [*CHILDREN, *OWN]
        ],
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), UNDO),
        *[migrations.RunSQL(child(name), migrations.RunSQL.noop) for name in CHILDREN],
        migrations.RunSQL(CHANGES, migrations.RunSQL.noop),
        migrations.RunSQL(KEPT, UNKEPT),
    ]
