"""How files are kept sealed: the keys of the installation, and the keys of files wrapped with them."""
