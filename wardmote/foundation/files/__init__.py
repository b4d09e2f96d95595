"""Files people attach: what is taken in is decided by what a file holds, never by what it is called."""
