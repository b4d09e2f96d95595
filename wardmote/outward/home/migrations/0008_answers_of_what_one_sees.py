"""Functions that answered of what is not for whoever asks.

Whoever knew the id of a bid that its agency keeps to itself learned which version it has, and whether it is for a round of
theirs; of any letter, when it stopped going: that somebody had been put on the list of those who must receive nothing. And
an officer learned of which reports they are kept out, of those too that they had never heard of.
"""

from importlib import import_module

from django.db import migrations

from wardmote.foundation.database.protection import definer_functions


def instead(migration: str, name: str, was: str, becomes: str) -> str:
    """A function as that migration made it, with some words changed for others."""
    found: str = import_module(f"wardmote.{migration}").FUNCTIONS
    found = found[found.index(f"create function wardmote.{name}(") :]
    found = found[: found.index("$$;", found.index("as $$") + 5) + 3]
    assert found.count(was) == 1, name
    return found.replace(was, becomes).replace("create function", "create or replace function") + "\n"


BIDS = "work.registers.migrations.0008_protect_asides_and_scores"
OF_A_BID = "where e.id = bid"
READ_BY_ALL = f"{OF_A_BID} and e.register = 'fund-bids' and e.reach = 'partnership'"
MADE = "where l.id = its_letter and l.state = 'made'"
KEPT_OUT = "d.agency_id = wardmote.actor_agency());"
FUNCTIONS = (
    instead(BIDS, "bid_reads_as", OF_A_BID, READ_BY_ALL)
    + instead(BIDS, "keeps_round_of", OF_A_BID, READ_BY_ALL)
    + instead(
        "work.letters.migrations.0002_protect",
        "letter_may_print",
        MADE,
        f"{MADE} and l.agency_id = wardmote.actor_agency() and wardmote.admits_me(l.audience_id, 'read')",
    )
    # Of a referral that is theirs still: that its report is closed to them they learn from the referral as well.
    + instead(
        "records.intake.migrations.0016_sides_of_a_referral",
        "reports_closed_to_me",
        KEPT_OUT,
        f"""{KEPT_OUT[:-1]}
       and exists (select from public.intake_referral f
                    where f.report_id = r.id and wardmote.actor_agency() in (f.owner_id, f.agency_id)
                      and wardmote.admits_me(f.audience_id, 'read'));""",
    )
)
SIGNATURES = [
    "bid_reads_as(uuid, integer)",
    "keeps_round_of(uuid)",
    "letter_may_print(uuid)",
    "reports_closed_to_me()",
]


class Migration(migrations.Migration):
    dependencies = [("home", "0007_what_no_page_can_show"), ("intake", "0030_at_hand")]
    operations = [
        migrations.RunSQL(definer_functions(FUNCTIONS, *SIGNATURES), migrations.RunSQL.noop),
    ]
