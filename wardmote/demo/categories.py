"""Which category each report of the demo is of, by the words it was told in. Some have none."""

from wardmote.demo.rows import Rows
from wardmote.records.kinds.shipped import shipped

# Of each kind: a word of what was told, and the category it speaks for. The first that is found counts.
WORDS: dict[str, list[tuple[str, str]]] = {
    "noise": [
        ("burglar alarm", "noise_intruder_alarm"),
        ("fire alarm", "noise_domestic"),
        ("beer garden", "noise_bar_club"),
        ("the pub", "noise_bar_club"),
        ("bar ", "noise_bar_club"),
        ("drill", "noise_construction_site"),
        ("deliver", "noise_deliveries"),
        ("busk", "noise_busking"),
        ("extractor", "noise_building_plant"),
        ("music", "noise_domestic"),
        ("bass", "noise_domestic"),
        ("party", "noise_domestic"),
        ("", "noise"),
    ],
    "asb": [
        ("firework", "fireworks"),
        ("rocket", "fireworks"),
        ("dog", "animal_problems"),
        ("begging", "begging"),
        ("spare change", "begging"),
        ("scooter", "cycling_scooter"),
        ("moped", "cycling_scooter"),
        ("cans", "street_drinking"),
        ("drinking", "street_drinking"),
        ("needle", "litter_drug_paraphernalia"),
        ("weed", "drug_use_or_dealing"),
        ("dealing", "drug_use_or_dealing"),
        ("graffiti", "graffiti_fly_posting"),
        ("engine", "vehicle_nuisance"),
        ("cars", "vehicle_nuisance"),
        ("next door", "rowdy_neighbours"),
        ("shout", "rowdy_inconsiderate"),
        ("lads", "rowdy_inconsiderate"),
    ],
    "rough_sleeping": [("", "rough_sleeping")],
    "hate": [("", "hate_related")],
    "other": [("dumped", "fly_tipping"), ("mattress", "fly_tipping"), ("selling", "illegal_street_trading")],
}


def name_categories(rows: Rows) -> None:
    """Called when every report is made. It draws nothing, so that nothing else changes with it."""
    ids = {row["key"]: row["id"] for row in shipped()}
    for_the_public = {row["id"] for row in shipped() if row.get("public_name")}
    told = {row.get("report_id", row["id"]): row["what"].lower() for row in rows.tables["intake.Telling"]}
    for report in rows.tables["intake.Report"]:
        words = told.get(report["id"], "")
        found = (key for word, key in WORDS.get(report["kind"], []) if word in words)
        waits = report["state"] == "recorded" or not words
        report["category_id"] = None if waits else ids.get(next(found, ""))
        # Whoever reports by the form chooses as the desk does; until somebody looks, that is all there is.
        chose = report["channel"] in ("form", "open311") and report["category_id"] in for_the_public
        report["told_as_id"] = report["category_id"] if chose else None
        if chose and report["state"] == "waiting":
            report["category_id"] = None
