"""The rights of people over what is held of them, and the record of what is held."""
