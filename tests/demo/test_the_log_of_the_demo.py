"""The demo's log, sealed and taken out, is checked offline; and what an administrator of its database does is named."""

from pathlib import Path

import pytest

from tests.audit.sealed import behind_their_back, export, places, put_back, seal, verify
from tests.audit.test_verifying import COLUMNS
from wardmote.foundation.audit import sealing

pytestmark = pytest.mark.alone
FORGED = "00000000-0000-4000-8000-00000000f0f0"


def test_it_verifies_and_four_kinds_of_tampering_are_named(
    loaded: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sealing, "home", lambda: tmp_path)
    assert seal(all_of_it=True).entries > 1_000
    good = verify(export(tmp_path))
    assert good.good
    at = dict(places())
    assert good.entries == len(at)
    here, later = len(at) // 2, len(at) // 2 + 7
    ways: dict[str, list[str]] = {
        "not as it was sealed": [f"update audit_entry set action = 'case.other' where id = '{at[here]}'"],
        "is gone": [f"delete from audit_entry where id = '{at[here]}'"],
        "it was put in": [
            f"insert into audit_entry (id, {COLUMNS}, note, salt, digest) select '{FORGED}', {COLUMNS}, '', '',"
            f" null from audit_entry where id = '{at[here]}'",
            f"update audit_place set position = -position - 1 where position >= {here}",
            "update audit_place set position = -position where position < 0",
            f"insert into audit_place values ({here}, '{FORGED}')",
        ],
        "out of order": [
            f"delete from audit_place where position in ({here}, {later})",
            f"insert into audit_place values ({here}, '{at[later]}'), ({later}, '{at[here]}')",
        ],
    }
    for number, (words, statements) in enumerate(ways.items()):
        with put_back():
            behind_their_back(*statements)
            found = verify(export(tmp_path, f"{number}.zip")).first_bad
        assert found.entry == here, words
        assert words in found.words
    assert verify(export(tmp_path, "again.zip")).good
