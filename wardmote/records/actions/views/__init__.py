"""The web pages of actions: the list, one action with its answers, and several at once."""
