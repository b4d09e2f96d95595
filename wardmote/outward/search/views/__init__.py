"""The search box and what it finds; asking another agency for access, and answering it."""
