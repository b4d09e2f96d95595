"""What is asked when a power is used, when something comes after, and of a list of uses."""
