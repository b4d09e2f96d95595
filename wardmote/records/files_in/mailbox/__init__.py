"""A mailbox read by IMAP: each message becomes a report of a front door, or is set aside with the reason."""
