"""People and places on record are found too, their telephones and addresses among them."""

from django.db import migrations

from wardmote.outward.search.sources import search_source


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0006_ask_for_access"),
        ("people", "0002_protect"),
        ("places", "0003_protect"),
    ]
    operations = [
        *search_source("people_person", record="person", name=["name", "other_names"]),
        *search_source("people_contact", record="person", record_key="person_id", contact=["value"]),
        *search_source(
            "people_address",
            record="person",
            record_key="person_id",
            kinds={"street": "person"},
            street=["address", "postcode"],
        ),
        *search_source("places_place", record="place", title=["name"], street=["address", "postcode"]),
    ]
