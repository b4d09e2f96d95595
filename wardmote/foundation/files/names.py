"""Names of files: without paths, without what hides or breaks, ending as the content says."""

import re
import unicodedata

from wardmote.foundation.files.kinds import ENDINGS, KINDS, CannotAccept

LONGEST_NAME = 120  # characters

# Characters that hide or turn round what a name says, and those that file systems and headers refuse.
UNSAFE_IN_NAME = re.compile(
    r'[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"<>|:*?;\\/]'
)
RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])", re.IGNORECASE)
ENDING = re.compile(r"\.(?:[a-z][a-z0-9]{0,7}|7z|3gp|3g2)\Z", re.IGNORECASE)

LEFT_OUT = "Characters in its name that hide or change what it says were left out"
PATH = "The folders in its name were left out"
SHORTENED = f"Its name was shortened to {LONGEST_NAME} characters"
RENAMED = "Its name is one that Windows keeps for itself, so “file-” was put before it"


def safe_name(name: str, media_type: str) -> tuple[str, tuple[str, ...]]:
    """The name to keep, and what was changed in it, in words.

    :raises CannotAccept: if the name's ending says another kind than the content is.
    """
    notes = []
    given = unicodedata.normalize("NFC", name)
    # "C:\letters\x.pdf" and "../x.pdf" are paths; what stands before the last part says where it came from.
    last = re.split(r"[/\\]", given)[-1]
    if last != given:
        notes.append(PATH)
    plain = " ".join(UNSAFE_IN_NAME.sub("", last).split()).rstrip(". ")
    if UNSAFE_IN_NAME.search(last):
        notes.append(LEFT_OUT)
    kind = KINDS[media_type]
    found = ENDING.search(plain)
    ending = found.group().lower() if found else ""
    if ending and ending not in kind.endings:
        raise CannotAccept(
            f"Its name ends in {ending}, but what it holds is {kind.words}. If that is right, give"
            f" its name the ending {kind.endings[0]} and try again",
            code="wrong-ending",
        )
    stem = (plain[: -len(ending)] if ending else plain).strip(". ")
    kept = ending or kind.endings[0]
    if len(stem) > LONGEST_NAME - len(kept):
        stem = stem[: LONGEST_NAME - len(kept)].strip(". ")
        notes.append(SHORTENED)
    if RESERVED.fullmatch(stem.split(".")[0].strip()):
        stem = f"file-{stem}"
        notes.append(RENAMED)
    return (stem or "file") + kept, tuple(notes)


def is_taken(ending: str) -> bool:
    return ending.lower() in ENDINGS
