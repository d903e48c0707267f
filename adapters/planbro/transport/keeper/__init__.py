"""A kommune's facade, as a hospital trust asks it: for a plan it keeps a pointer to, and for access to one."""

from planbro.transport.keeper._keeper import Asked, FhirKeeper, Login

__all__ = ["Asked", "FhirKeeper", "Login"]
