"""Whether those who work at the pages can log in, and come in as what they are."""

from __future__ import annotations

from planbro.findings import Findings
from planbro.settings._model import Settings


def check_pages(settings: Settings, findings: Findings) -> None:
    """A login names an issuer that is there, asks for a scope that opens a page, and every tenant named is one."""
    service, path = settings.service, "service.pages"
    pages = service.pages
    for table, names in (("bodies", pages.bodies), ("reports", pages.reports)):
        for tenant in names:
            if tenant not in settings.tenants:
                nearest = ", ".join(sorted(settings.tenants))
                findings.add("config-name-unknown", path=f"{path}.{table}", name=tenant, nearest=nearest)
    if bool(pages.roles) != (pages.roles_claim is not None):
        findings.add("config-pages-roles", path=f"{path}.roles")
    if pages.login is None:
        return
    issuer = service.issuers.get(pages.login.issuer)
    if issuer is None:
        known = ", ".join(sorted(service.issuers)) or "-"
        findings.add("config-name-unknown", path=f"{path}.login.issuer", name=pages.login.issuer, nearest=known)
        return
    rights = {right for scope in pages.login.scopes for right in issuer.scopes.get(scope, ())}
    if not rights & {"coordinate", "office", "operate"}:
        findings.add("config-pages-scopes", path=f"{path}.login.scopes", issuer=pages.login.issuer)
    if "openid" not in pages.login.scopes:
        findings.add("config-pages-openid", path=f"{path}.login.scopes")
