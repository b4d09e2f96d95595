"""The registers there are, one a module: see the package's own words on how to add one."""
