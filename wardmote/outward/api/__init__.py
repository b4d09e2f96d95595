"""What other systems ask and tell: one package a standard."""
