"""The pages of this room: the list of what is due, one record, the rules."""
