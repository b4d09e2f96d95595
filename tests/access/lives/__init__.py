"""The lives of the model: what its officers do, one kind of act a module, and the machine that draws them."""
