"""The pages of the rights of people: requests, packs, marks, and the record of processing."""
