"""planbro.testing."""
