"""What fills the gaps of a wording in one case: people and places stay the same, times and numbers vary."""

from random import Random

from wardmote.demo import places
from wardmote.demo.people import Known

NUMBERS = ["two", "three", "four", "five", "six"]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
WEEKS = ["a fortnight", "three weeks", "five weeks", "a month", "six weeks", "two months", "ten days"]


class Slots:
    def __init__(self, rng: Random, area: str, people: dict[str, Known], lead: str) -> None:
        self.rng = rng
        _, streets, blocks, park = places.AREAS[area]
        self.people = people
        self.fixed = {
            "area": area,
            "street": rng.choice(streets),
            "block": rng.choice(blocks),
            "park": park,
            "shop": rng.choice(places.SHOPS),
            "pub": rng.choice(places.PUBS),
            "school": rng.choice(places.SCHOOLS),
            "number": str(rng.randrange(2, 140)),
            "vnumber": str(rng.randrange(2, 140)),
            "lead": lead,
        }

    def __call__(self, name: str) -> str:
        rng = self.rng
        if name in self.fixed:
            return self.fixed[name]
        if name in self.people:
            return self.people[name].called
        if name in ("vhis", "v_he", "s_he", "s_him", "s_his", "s_He", "vhis_w"):
            who = "w" if name.endswith("_w") else name[0]
            which = name.removesuffix("_w").lstrip("vs_")
            word = self.people[who].word(which.lower())
            return word.capitalize() if which.istitle() else word
        match name:
            case "n":
                return str(rng.randrange(4, 10))
            case "few":
                return rng.choice(NUMBERS)
            case "many":
                return str(rng.randrange(11, 49))
            case "many_old":
                return str(rng.randrange(68, 92))
            case "time":
                return f"{rng.randrange(9, 12)}.{rng.choice(['10', '15', '20', '30', '40', '45', '50'])}pm"
            case "early":
                return f"{rng.randrange(1, 6)}.{rng.choice(['05', '10', '20', '30', '40', '50'])}am"
            case "daytime":
                hour = rng.randrange(9, 18)
                minutes = rng.choice(["00", "15", "20", "30", "45"])
                return f"{hour if hour < 13 else hour - 12}.{minutes}{'am' if hour < 12 else 'pm'}"
            case "day":
                return rng.choice(DAYS)
            case "weeks":
                return rng.choice(WEEKS)
            case "cad":
                return str(rng.randrange(103, 998))
            case "crime":
                return f"MV/{rng.randrange(10000, 99999)}"
            case "amount":
                return f"£{rng.randrange(5, 99) * 10}"
        raise KeyError(name)
