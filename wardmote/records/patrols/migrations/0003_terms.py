"""What shift reports choose from: categories of what is seen, and what was done about it.

Categories follow the headings under which anti-social behaviour is recorded nationally, with what councils add.
"""

from django.db import migrations

HEADINGS = "National Standard for Incident Recording headings"
COUNCIL = "partnership default: added by councils"
CATEGORIES = [
    ("rowdy", "Rowdy or inconsiderate behaviour", "asb", HEADINGS),
    ("street_drinking", "Street drinking", "asb", HEADINGS),
    ("noise", "Noise", "noise", HEADINGS),
    ("drugs", "Drug use or dealing", "asb", HEADINGS),
    ("drug_litter", "Litter or needles", "asb", HEADINGS),
    ("begging", "Begging", "asb", HEADINGS),
    ("rough_sleeping", "Rough sleeping", "rough_sleeping", HEADINGS),
    ("vehicles", "Vehicle nuisance", "asb", HEADINGS),
    ("cycling", "Cycling or e-scooter nuisance", "asb", COUNCIL),
    ("trading", "Illegal street trading", "other", COUNCIL),
    ("graffiti", "Graffiti or fly-posting", "asb", COUNCIL),
    ("fly_tipping", "Fly-tipping", "other", COUNCIL),
    ("urinating", "Urinating in public", "asb", COUNCIL),
    ("trespass", "Trespass", "asb", HEADINGS),
    ("fireworks", "Fireworks", "asb", HEADINGS),
    ("hate", "Hate incident", "hate", HEADINGS),
    ("distress", "Person in distress or at risk", "other", COUNCIL),
    ("lighting", "Lighting, CCTV or a lock out of order", "housing", COUNCIL),
    ("other", "Something else", "other", COUNCIL),
]
DONE = [
    ("spoke", "Spoke to them"),
    ("moved_on", "Asked to move on, and they did"),
    ("would_not_move", "Asked to move on, and they would not"),
    ("warned", "Warned"),
    ("details", "Details taken"),
    ("notice", "Penalty notice given"),
    ("police", "Police called"),
    ("ambulance", "Ambulance called"),
    ("referred", "Pointed to a service"),
    ("removed", "Cleared or asked to be cleared"),
    ("watched", "Watched only"),
    ("nothing", "Nothing done"),
]


def fill(apps, schema_editor):
    term = apps.get_model("patrols", "Term")
    rows = [
        term(key=key, sort="category", name=name, report_kind=kind, position=place, source=source)
        for place, (key, name, kind, source) in enumerate(CATEGORIES)
    ] + [
        term(key=f"did_{key}", sort="done", name=name, position=place, source=COUNCIL)
        for place, (key, name) in enumerate(DONE)
    ]
    made = term._default_manager.using(schema_editor.connection.alias).bulk_create(rows)
    assert len(made) == len(CATEGORIES) + len(DONE)


def empty(apps, schema_editor):
    apps.get_model("patrols", "Term")._default_manager.using(schema_editor.connection.alias).all().delete()


class Migration(migrations.Migration):
    dependencies = [("patrols", "0002_protect")]
    operations = [migrations.RunPython(fill, empty)]
