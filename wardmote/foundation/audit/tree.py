"""The Merkle tree of RFC 6962 over the log's leaves: roots and proofs, made and checked. No database, no
Django.

A tree is kept in tiles, as C2SP tlog-tiles has it: a tile holds up to 256 hashes side by side, those of tile
level 0 are the leaves, each of level 1 is the top of one full tile of level 0, and so on. Only the last
tile of a level is ever unfinished. With them a root or a proof of any size takes some hundred hashes,
however long the log.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from hashlib import sha256

SIZE = 32  # bytes of a hash
BITS = 8  # levels of the tree in one tile
WIDTH = 1 << BITS  # hashes in a full tile
EMPTY = sha256(b"").digest()  # the root of a log without entries

# Gives the hashes of one tile, side by side, by tile level and number; none where there is no such tile.
ReadTile = Callable[[int, int], bytes]
Tiles = dict[tuple[int, int], bytes]


class NotInTree(Exception):
    """The tiles do not hold what was asked for: a size beyond the log, or a tile that is damaged."""


def leaf_hash(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    """The largest power of two that is smaller than `size`, which is two or more."""
    return 1 << (size - 1).bit_length() - 1


def cut(hashes: bytes) -> list[bytes]:
    return [hashes[at : at + SIZE] for at in range(0, len(hashes), SIZE)]


def above(hashes: Sequence[bytes]) -> list[bytes]:
    """The complete level above: each two neighbours in one hash."""
    joined = b"".join(hashes)
    return [sha256(b"\x01" + joined[at : at + 64]).digest() for at in range(0, len(joined) - 63, 64)]


def top(hashes: Sequence[bytes]) -> bytes:
    """The hash over a full subtree: over as many hashes as a power of two."""
    while len(hashes) > 1:
        hashes = above(hashes)
    return hashes[0]


def fold(peaks: Iterable[bytes]) -> bytes:
    """The root over complete subtrees, the largest and leftmost first."""
    root = b""
    for peak in reversed(list(peaks)):
        root = node_hash(peak, root) if root else peak
    return root or EMPTY


class Tree:
    """Roots and proofs out of tiles; each tile is read once."""

    def __init__(self, read: ReadTile) -> None:
        self.read = cache(read)

    def root(self, size: int) -> bytes:
        return self.over(0, size) if size else EMPTY

    def over(self, begin: int, end: int) -> bytes:
        """MTH(D[begin:end]) of RFC 6962, section 2.1."""
        size = end - begin
        if size & (size - 1) == 0:
            return self.node(size.bit_length() - 1, begin // size)
        middle = begin + split(size)
        return node_hash(self.over(begin, middle), self.over(middle, end))

    def node(self, level: int, index: int) -> bytes:
        """The hash over the complete subtree of 2**level leaves that is the index-th of its kind."""
        tile_level, rest = divmod(level, BITS)
        first = index << rest
        tile = self.read(tile_level, first // WIDTH)
        at = first % WIDTH * SIZE
        hashes = cut(tile[at : at + (SIZE << rest)])
        if len(hashes) != 1 << rest:
            raise NotInTree(f"tile {tile_level}/{first // WIDTH} is too short")
        return top(hashes)

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """The proof that the leaf is in the tree of this size. RFC 6962, section 2.1.1."""
        if not 0 <= index < size:
            raise NotInTree(f"entry {index} is not in a log of {size}")
        return self._path(index, 0, size)

    def _path(self, index: int, begin: int, end: int) -> list[bytes]:
        if end - begin == 1:
            return []
        middle = begin + split(end - begin)
        if index < middle:
            return [*self._path(index, begin, middle), self.over(middle, end)]
        return [*self._path(index, middle, end), self.over(begin, middle)]

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The proof that the tree of the old size is the beginning of the new. RFC 6962, section 2.1.2."""
        if not 0 <= old <= new:
            raise NotInTree(f"a log of {old} is not the beginning of one of {new}")
        return self._subproof(old, 0, new, whole=True) if 0 < old < new else []

    def _subproof(self, old: int, begin: int, end: int, *, whole: bool) -> list[bytes]:
        if old == end:
            return [] if whole else [self.over(begin, end)]
        middle = begin + split(end - begin)
        if old <= middle:
            return [*self._subproof(old, begin, middle, whole=whole), self.over(middle, end)]
        return [*self._subproof(old, middle, end, whole=False), self.over(begin, middle)]


def appended(read: ReadTile, size: int, leaves: Sequence[bytes]) -> Tiles:
    """The tiles that are new or longer once these leaf hashes follow on a tree of this size."""
    changed: Tiles = {}
    level, start, hashes = 0, size, list(leaves)
    while hashes:
        number, begun = divmod(start, WIDTH)
        before = read(level, number)[: begun * SIZE] if begun else b""
        if len(before) != begun * SIZE:
            raise NotInTree(f"tile {level}/{number} is too short")
        whole = before + b"".join(hashes)
        hashes = []
        for at in range(0, len(whole), WIDTH * SIZE):
            tile = whole[at : at + WIDTH * SIZE]
            changed[level, number + at // (WIDTH * SIZE)] = tile
            if len(tile) == WIDTH * SIZE:
                hashes.append(top(cut(tile)))
        level, start = level + 1, number
    return changed


def over_changed(changed: Tiles, read: ReadTile) -> ReadTile:
    """Read what has changed from there, and all else as before."""
    return lambda level, number: changed.get((level, number)) or read(level, number)


# --- checking, without the tree ------------------------------------------------------------------------


def root_of_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """The root that this proof leads to; None if it is none for that place. RFC 9162, section 2.1.3.2."""
    if not 0 <= index < size:
        return None
    node, last, root = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return None
        if node & 1 or node == last:
            root = node_hash(step, root)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            root = node_hash(root, step)
        node, last = node >> 1, last >> 1
    return root if last == 0 else None


def is_consistent(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows the old tree to be the beginning of the new. RFC 9162, section 2.1.4.2."""
    if not 0 <= old <= new:
        return False
    if old == 0:
        return not proof and old_root == EMPTY
    if old == new:
        return not proof and old_root == new_root
    steps = list(proof)
    if old & (old - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        return False
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            second = node_hash(second, step)
        node, last = node >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root
