"""How names and telephones are made comparable: folded, sorted, by sound, as E.164. Without the database."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import jellyfish
import phonenumbers

REGION = "GB"  # a number typed without its country is a British one
TITLES = {"mr", "mrs", "ms", "miss", "mx", "dr", "rev", "sir", "lady", "lord", "prof"}
# Letters that do not fall apart into a letter and a mark.
PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}
)


def folded(name: str) -> str:
    """Small letters without marks: "O’Neill, Séan" is "oneill sean"."""
    text = unicodedata.normalize("NFKD", name.casefold().translate(PLAIN))
    text = "".join(each for each in text if not unicodedata.combining(each))
    text = re.sub(r"['’ʼ`.]", "", text)
    return " ".join(re.sub(r"[^\w]+", " ", text).split())


def parts(name: str) -> list[str]:
    """The parts of a name, without titles."""
    found = folded(name).split()
    return [part for part in found if part not in TITLES] or found


def sorted_parts(name: str) -> str:
    """The same for "Kaczmarski, Zofia" and "Zofia Kaczmarski"."""
    return " ".join(sorted(parts(name)))


def sound(name: str) -> str:
    """How the parts sound, sorted: the same for "Catherine Smith" and "Smyth, Kathryn"."""
    return " ".join(sorted(filter(None, (jellyfish.metaphone(part) or part for part in parts(name)))))


def sort_name(name: str) -> str:
    """The name as a list sorts it: the last part first."""
    found = parts(name)
    return " ".join([*found[-1:], *found[:-1]])[:200]


def e164(typed: str) -> str:
    """A telephone number as the world writes it, "" where it is none."""
    try:
        number = phonenumbers.parse(typed, REGION)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def phones_in(text: str) -> list[str]:
    """The telephone numbers in a line of text, as E.164."""
    found = (
        match.number
        for match in phonenumbers.PhoneNumberMatcher(text, REGION, phonenumbers.Leniency.POSSIBLE)
    )
    numbers = [
        str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)) for number in found
    ]
    whole = e164(text)
    return list(dict.fromkeys([*numbers, *([whole] if whole else [])]))


@dataclass(frozen=True)
class Traits:
    """What is known of someone, for comparing them with records."""

    names: tuple[str, ...] = ()
    born_on: date | None = None
    phones: tuple[str, ...] = ()  # as E.164


def keys_of_names(names: Iterable[str]) -> set[tuple[str, str]]:
    """(kind, value) of every name somebody goes by."""
    found = set()
    for name in names:
        if not parts(name):
            continue
        found.add(("name", sorted_parts(name)[:200]))
        found.add(("sound", sound(name)[:200]))
        found |= {("part", part[:200]) for part in parts(name)}
    return found


def names_of(name: str, other_names: str) -> list[str]:
    return [each for each in (name, *(part.strip() for part in other_names.split(","))) if each]
