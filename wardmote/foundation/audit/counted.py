"""Which entries are counted against a limit, besides openings: the same words wherever SQL counts them.

The planner takes the index of these entries only where it finds the words it was made with. Migrations stand
on this text: a new act is counted by a new index and new functions, not by changing it here.
"""

COUNTED = """({0}action in ('exported', 'log.downloaded', 'glass broken', 'glass refused', 'access asked',
                    'conflict declared', 'conflict declared in vain') or {0}action like 'searched: %')"""
