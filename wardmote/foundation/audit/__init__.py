"""What was done, by whom, to what, on what ground: append-only, hashed for a Merkle tree (RFC 6962)."""
