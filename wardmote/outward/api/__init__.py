"""What other systems ask and tell; so far by Open311 GeoReport v2, in both directions.

Decisions: docs/decisions/0088-open311-tells-little.md, 0089-sending-on-is-a-disclosure.md
"""
