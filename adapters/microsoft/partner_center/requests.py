"""Requests to Partner Center: paths below ``/v1``, reading and writing."""

from __future__ import annotations

from adapters.microsoft.http.requests import Requests

NAME = "Partner Center"
VERSION = "v1"

_REQUESTS = Requests(NAME, VERSION)
path, get, send = _REQUESTS.path, _REQUESTS.get, _REQUESTS.send
