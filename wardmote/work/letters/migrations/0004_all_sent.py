"""The letters of a run are marked as sent together: each by itself, as one alone would be, and what may not go stays as
it is. What is left of a run is said by number, and by the references that its officer entered."""

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions

FUNCTIONS = """
-- The next letters of a run after that one, in the right of whoever ordered them: how many went, how many may not go, and
-- the last that was looked at, from which it goes on; none where nothing is left.
create function wardmote.letters_all_sent(its_run uuid, its_how text, its_day date, beyond uuid, most integer,
                                          out sent integer, out stayed integer, out last uuid)
language plpgsql volatile security definer set search_path = '' as $$
declare
    l record;
    looked integer := 0;
begin
    sent := 0;
    stayed := 0;
    if not exists (select from public.letters_run r where r.id = its_run and r.officer_id = wardmote.actor()
                      and wardmote.actor_has('supervisor')) then
        return;
    end if;
    for l in select x.id, x.reference, x.case_id, x.audience_id, c.owner_id
               from public.letters_letter x
               join public.letters_runitem i on i.id = x.run_item_id
               join public.cases_case c on c.id = x.case_id
              where i.run_id = its_run and x.state = 'made' and x.id > beyond
                and x.agency_id = wardmote.actor_agency()
              order by x.id limit least(greatest(most, 0), 200) for update of x loop
        looked := looked + 1;
        last := l.id;
        if wardmote.rights_restricted('case', l.case_id) or not wardmote.admits_me(l.audience_id, 'contribute') then
            stayed := stayed + 1;
            continue;
        end if;
        begin  -- what holds of one letter alone, holds of each
            update public.letters_letter x
               set state = 'sent', sent_how = its_how, sent_on = its_day, sent_by_id = wardmote.actor() where x.id = l.id;
            insert into public.audit_entry (action, subject_kind, subject_id, owner_id, note)
            values ('letter sent', 'case', l.case_id, l.owner_id,
                    l.reference || ', ' || case its_how when 'email' then 'by e-mail' when 'post' then 'by post' else 'by hand' end);
            sent := sent + 1;
        exception when insufficient_privilege or check_violation then
            stayed := stayed + 1;
        end;
    end loop;
    if looked < least(greatest(most, 0), 200) then
        last := null;
    end if;
end $$;

-- How many letters of a run are made, sent and withdrawn; and the cases, of those that one sees, where one is made only.
create function wardmote.letters_of_run(its_run uuid, out made bigint, out sent bigint, out withdrawn bigint, out waiting text[])
language sql stable security definer set search_path = '' as $$
    select count(*) filter (where x.state = 'made'), count(*) filter (where x.state = 'sent'),
           count(*) filter (where x.state = 'withdrawn'),
           coalesce(array_agg(i.reference::text order by i.position)
                    filter (where x.state = 'made' and x.audience_id in (select wardmote.my_audiences())), '{}')
      from public.letters_run r
      join public.letters_runitem i on i.run_id = r.id
      join public.letters_letter x on x.run_item_id = i.id
     where r.id = its_run and r.officer_id = (select wardmote.actor())
$$;
grant execute on function wardmote.letters_all_sent(uuid, text, date, uuid, integer), wardmote.letters_of_run(uuid)
    to wardmote_app;
-- Asked by the room itself too, of the entries that an officer sees.
grant execute on function wardmote.letter_words(text), wardmote.letter_names_meet(text, text) to wardmote_app;
"""
SIGNATURES = ["letters_all_sent(uuid, text, date, uuid, integer)", "letters_of_run(uuid)"]


class Migration(migrations.Migration):
    dependencies = [("letters", "0003_counted")]
    operations = [
        migrations.RunSQL(
            "grant update (state, sent_how, sent_on, sent_by_id) on public.letters_letter to wardmote_definer;",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            definer_functions(FUNCTIONS, *SIGNATURES),
            "set local role wardmote_definer;"
            + "".join(f"drop function wardmote.{name};" for name in SIGNATURES)
            + "set local role wardmote_owner;",
        ),
    ]
