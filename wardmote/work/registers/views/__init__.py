"""Pages of registers, one module for each part."""
