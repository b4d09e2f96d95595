"""Open311 GeoReport v2: reports come in from other systems by it, and go on to other councils' servers.

Decisions: docs/decisions/0088-open311-tells-little.md, 0089-sending-on-is-a-disclosure.md
"""
