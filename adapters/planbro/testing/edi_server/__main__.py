"""`python -m planbro.testing.edi_server`: the service on a port of this machine, with HelseID under /helseid."""

from __future__ import annotations

import argparse
import threading
import time

from planbro.testing._door import serve
from planbro.testing.edi_server import Service, Weather
from planbro.testing.helseid_server import HelseIdService, clients_from


def main(arguments: list[str] | None = None) -> None:
    """Start it on a port of this machine."""
    parser = argparse.ArgumentParser(prog="python -m planbro.testing.edi_server", description="EDI 2.0, made up")
    parser.add_argument("--port", type=int, default=8091)
    parser.add_argument("--client", action="append", default=[], metavar="ID=JWK", help="a client and its public key")
    parser.add_argument("--no-login", action="store_true", help="nobody has to log in")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    for name in ("loss", "double", "hold", "late"):
        parser.add_argument(f"--{name}", type=float, default=0.0, help="a chance from 0 to 1")
    parser.add_argument("--flow", type=float, default=5.0, help="seconds until what is held or late goes on")
    given = parser.parse_args(arguments)
    weather = Weather(given.loss, given.double, given.hold, given.late)
    helseid = HelseIdService(f"http://localhost:{given.port}/helseid", clients_from(given.client))
    service = Service(
        helseid=None if given.no_login else helseid, seed=given.seed, weather=weather, latency=given.latency
    )
    threading.Thread(target=_flow, args=(service, given.flow), daemon=True).start()
    serve(service.app, given.port)


def _flow(service: Service, seconds: float) -> None:
    while True:
        time.sleep(seconds)
        service.flow()


if __name__ == "__main__":
    main()
