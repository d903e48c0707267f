"""A page for the ward, opened from the EPJ: is there a plan, who answers now, what may be read, ask for the rest.

    POST /ward/handle           the EPJ's server gets an address that opens once (docs/ward.md)
    GET  /ward/launch           SMART App Launch 2, from an EPJ of the settings
    GET  /ward                  the page; no id of anybody in its address

Without script, with one cookie, and for a quarter of an hour.
"""

from planbro.service.ward._routes import routes

__all__ = ["routes"]
