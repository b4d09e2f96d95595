"""Streets, blocks, parks and shops of Marlbridge, which is on no map. Postcodes are in an area that does not exist."""

# ruff: noqa: E501  (tables, a row a line)

from random import Random

# area: (postcode district, streets, blocks, park)
AREAS = {
    "Tannery": ("ZZ1 1", ["Tanner's Row", "Currier Street", "Barkhouse Lane", "Limepit Road", "Saddlers Walk"],
                ["Cordwainer House", "Fellmonger Court", "Buckskin House"], "Tannery Green"),
    "Weirside": ("ZZ1 2", ["Weir Walk", "Eel Trap Lane", "Sluice Street", "Millrace Road", "Osier Bank"],
                 ["Heron Court", "Otter House", "Sluicegate Point"], "Weir Meadow"),
    "Kilnfield": ("ZZ1 3", ["Kiln Street", "Potsherd Road", "Glaze Lane", "Brickearth Avenue", "Saggar Close"],
                  ["Firebrick House", "Stoker Court"], "Kilnfield Rec"),
    "Marlgate": ("ZZ1 4", ["Marlgate", "Corn Pitcher Street", "Cheapmarket", "Old Tollbooth Lane", "Bellfounder Row"],
                 ["Tollbooth Chambers", "Pitcher Court"], "Bellfounder Gardens"),
    "Saltmarsh": ("ZZ1 5", ["Saltmarsh Lane", "Samphire Road", "Staithe Street", "Lugworm Walk", "Curlew Drive"],
                  ["Avocet House", "Redshank House", "Staithe Tower"], "Saltmarsh Fields"),
    "Ropewalk": ("ZZ2 1", ["Ropewalk Close", "Hempsted Street", "Oakum Yard", "Capstan Road", "Bollard Lane"],
                 ["Halyard House", "Bowsprit Court"], "Capstan Park"),
    "Brackwater": ("ZZ2 2", ["Brackwater Road", "Tidemill Street", "Withy Lane", "Culvert Avenue", "Fenny Close"],
                   ["Tidemill House", "Withy Court", "Culvert Tower"], "Tidemill Park"),
    "Orchard End": ("ZZ2 3", ["Orchard End Road", "Medlar Street", "Quince Walk", "Codling Lane", "Perrymill Road"],
                    ["Medlar House", "Russet Court"], "Medlar Park"),
    "Hangar Hill": ("ZZ2 4", ["Hangar Hill", "Windsock Road", "Propeller Street", "Aileron Close", "Tarmac Row"],
                    ["Fuselage House", "Windsock Court"], "Hangar Hill Common"),
}  # fmt: skip
SHOPS = ["the Pitcher Mini Market", "Kilnfield News", "the Weirside Co-store", "Marlgate Pharmacy", "Staithe Foods",
         "the Capstan Off-licence", "Medlar Bakery", "the Tidemill Superstore", "Saddlers Hardware",
         "the Cheapmarket Arcade"]  # fmt: skip
PUBS = ["the Blind Heron", "the Ropemaker's Rest", "the Three Kilns", "the Salt Barge", "the Tollkeeper",
        "the Medlar Tree"]  # fmt: skip
SCHOOLS = [
    "Weirside Academy",
    "Kilnfield Primary",
    "Saltmarsh High",
    "Orchard End School",
    "Tannery Lane Primary",
]
LETTERS = "ABDEFGHJLNPQRSTUWXYZ"  # those a postcode may end in


def postcode(area: str, rng: Random) -> str:
    return AREAS[area][0] + rng.choice(LETTERS) + rng.choice(LETTERS)


def phone(rng: Random) -> str:
    """A number kept by Ofcom for drama."""
    start = rng.choice(["01632 960", "07700 900"])
    return f"{start}{rng.randrange(1000):03}"
