"""How a person's things are kept: one encrypted file, one module per noun."""
