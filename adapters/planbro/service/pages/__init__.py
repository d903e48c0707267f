"""The pages that koordinatorer, koordinerende enhet and operators work at: they look, they decide, they print.

Templates and plain forms; htmx makes some of them quicker, and everything that is read works without it. Each page
says nothing that disclosure does not let its reader know, and what is read of a plan is in the log before it is shown.

    _frame      who is at work, and how a page is answered (`At`)
    _words      the texts, three languages side by side in `words/`
    day, plans, requests            koordinator and koordinerende enhet
    exchanges, bench, tables        operators
"""

from planbro.service.pages._routes import routes

__all__ = ["routes"]
