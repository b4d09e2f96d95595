"""The tree of RFC 6962: known roots and proofs, and that every proof holds and no other does."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardmote.foundation.audit import tree

pytestmark = pytest.mark.database_free

# The leaves and roots that Certificate Transparency's implementations are tried with.
LEAVES = [bytes.fromhex(leaf) for leaf in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
}
CONSISTENCY = {
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


def log_of(hashes: list[bytes], pieces: tuple[int, ...] = ()) -> tree.Tiles:
    """Tiles of a log that these leaves were appended to, some at a time."""
    tiles: tree.Tiles = {}
    size = 0
    for piece in (*pieces, len(hashes)):
        taken = hashes[size : size + piece]
        tiles |= tree.appended(lambda *at, tiles=tiles: tiles.get(at, b""), size, taken)
        size += len(taken)
    return tiles


def tree_of(hashes: list[bytes], pieces: tuple[int, ...] = ()) -> tree.Tree:
    tiles = log_of(hashes, pieces)
    return tree.Tree(lambda *at: tiles.get(at, b""))


def plain_root(hashes: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, word for word."""
    if len(hashes) <= 1:
        return hashes[0] if hashes else hashlib.sha256(b"").digest()
    k = 1
    while k * 2 < len(hashes):
        k *= 2
    return hashlib.sha256(b"\x01" + plain_root(hashes[:k]) + plain_root(hashes[k:])).digest()


def numbered(count: int) -> list[bytes]:
    return [tree.leaf_hash(number.to_bytes(4, "big")) for number in range(count)]


def test_roots_and_proofs_are_the_known_ones():
    log = tree_of([tree.leaf_hash(leaf) for leaf in LEAVES])
    assert [log.root(size).hex() for size in range(9)] == ROOTS
    for (index, size), proof in INCLUSION.items():
        assert [step.hex() for step in log.inclusion(index, size)] == proof
    for (old, new), proof in CONSISTENCY.items():
        assert [step.hex() for step in log.consistency(old, new)] == proof


@pytest.mark.parametrize("count", [1, 255, 256, 257, 511, 65_536 + 300])
def test_a_log_that_grew_in_pieces_is_the_same_log(count):
    hashes = numbered(count)
    pieces = (1, 254, 1, 1, 300)
    assert log_of(hashes, pieces) == log_of(hashes)
    assert tree_of(hashes, pieces).root(count) == plain_root(hashes)


MANY = numbered(1_500)
LOG = tree_of(MANY, (700, 1, 99))


@given(st.data())
def test_every_leaf_can_be_proven_and_no_other_in_its_place(data):
    size = data.draw(st.integers(1, len(MANY)))
    index = data.draw(st.integers(0, size - 1))
    proof, root = LOG.inclusion(index, size), LOG.root(size)
    assert root == plain_root(MANY[:size])
    assert tree.root_of_inclusion(MANY[index], index, size, proof) == root
    other = data.draw(st.integers(0, size - 1).filter(lambda it: it != index) if size > 1 else st.none())
    if other is not None:
        assert tree.root_of_inclusion(MANY[other], index, size, proof) != root
        assert tree.root_of_inclusion(MANY[index], other, size, proof) != root
    for at in range(len(proof)):
        assert (
            tree.root_of_inclusion(MANY[index], index, size, [*proof[:at], b"\0" * 32, *proof[at + 1 :]])
            != root
        )
        assert tree.root_of_inclusion(MANY[index], index, size, proof[:at] + proof[at + 1 :]) != root
    assert tree.root_of_inclusion(MANY[index], index, size, [*proof, root]) != root


@given(st.data())
def test_a_log_is_shown_to_lead_on_from_its_earlier_self_and_from_no_other(data):
    new = data.draw(st.integers(1, len(MANY)))
    old = data.draw(st.integers(0, new))
    proof = LOG.consistency(old, new)
    old_root, new_root = LOG.root(old), LOG.root(new)
    assert tree.is_consistent(old, old_root, new, new_root, proof)
    if old:
        assert not tree.is_consistent(old, b"\0" * 32, new, new_root, proof)
        assert not tree.is_consistent(old, old_root, new, b"\0" * 32, proof)
        assert not tree.is_consistent(old, old_root, new, new_root, [*proof, new_root])
    for at in range(len(proof)):
        spoilt = [*proof[:at], b"\0" * 32, *proof[at + 1 :]]
        assert not tree.is_consistent(old, old_root, new, new_root, spoilt)
        assert not tree.is_consistent(old, old_root, new, new_root, proof[:at] + proof[at + 1 :])


def test_what_is_not_in_the_tree_is_refused():
    for asked in (lambda: LOG.root(1_501), lambda: LOG.inclusion(5, 5), lambda: LOG.consistency(7, 6)):
        with pytest.raises(tree.NotInTree):
            asked()
