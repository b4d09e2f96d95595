"""What is known of a person or a place in words, what was said of an action and the grounds of a power are found too.

Only what is read by everyone of its audience, once the record is opened, is in the index: decisions on reports, steps
of referrals and what was done about another agency's power are read by fewer, and are not.
"""

from django.db import migrations

from wardmote.outward.search.sources import search_source


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0015_served_meanwhile"),
        ("actions", "0010_entries_asked_once"),
        ("people", "0002_protect"),
        ("places", "0003_protect"),
        ("powers", "0003_over_to_the_minute"),
    ]
    operations = [
        *search_source("people_detail", record="person", record_key="person_id", text=["text"]),
        *search_source("places_note", record="place", record_key="place_id", text=["text"]),
        *search_source("actions_step", record="action", record_key="action_id", text=["note"]),
        *search_source(
            "powers_particulars",
            record="case",
            record_key="case_id",
            text=["body", "grounds", "consultation"],
        ),
        *search_source("powers_condition", record="case", record_key="case_id", text=["text"]),
    ]
