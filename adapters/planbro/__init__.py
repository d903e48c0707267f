"""planbro."""
