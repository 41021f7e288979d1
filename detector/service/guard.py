"""What every request passes first: host, origin, token, and the size, time and depth of its body; and who counts them."""

from __future__ import annotations

import asyncio
import hmac
import re
import time
from urllib.parse import urlsplit

import numpy as np
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from detector.service.metrics import Metrics
from detector.service.problems import Problem
from detector.service.settings import Settings, is_loopback

OPEN_TO_ALL = ("/health", "/", "/page/")
"""Without a token: what says nothing of any story. The last is the beginning of addresses."""
_STRINGS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
"""Possessive, and an open string runs to the end: every byte is looked at once."""
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"x-frame-options": b"DENY",
    b"content-security-policy": b"default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'",
    b"cache-control": b"no-store",
}


def depth_and_members(body: bytes) -> tuple[int, int]:
    """The most brackets inside brackets of a JSON text, and how many members its objects have, without parsing it."""
    bare = _STRINGS.sub(b"", body)
    brackets = np.frombuffer(bare.translate(None, _NOT_BRACKETS), dtype=np.uint8)
    steps = np.where((brackets == ord("[")) | (brackets == ord("{")), 1, -1)
    return int(np.cumsum(steps).max(initial=0)), bare.count(b":")


class Guard:
    """ASGI middleware around the whole app."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self._app, self._settings, self._metrics = app, settings, metrics
        self._token = None if settings.token is None else settings.token.encode()
        self._loopback = is_loopback(settings.host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers the request, or passes it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 500

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                there = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *((n, v) for n, v in HEADERS.items() if n not in there)]
            await send(message)

        self._metrics.under_way.inc()
        try:
            try:
                passed = await self._pass(scope, receive)
            except Problem as problem:
                await problem.response()(scope, receive, sent)
            else:
                await self._app(scope, passed, sent)
        finally:
            self._metrics.under_way.dec()
            # The pattern, not the address: addresses without end would be figures without end.
            route = getattr(scope.get("route"), "path", "none")
            known = scope["method"] if scope["method"] in ("GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD") else "other"
            self._metrics.requests.labels(known, route, str(status)).inc()
            self._metrics.seconds.labels(route).observe(time.perf_counter() - began)

    async def _pass(self, scope: Scope, receive: Receive) -> Receive:
        headers = Headers(scope=scope)
        self._check_host(headers)
        self._check_origin(scope, headers)
        self._check_token(scope, headers)
        if scope["method"] not in ("POST", "PUT", "PATCH"):
            return receive
        most = self._settings.limits.file_bytes if scope["path"] == "/documents" else self._settings.limits.body_bytes
        body = await self._body(headers, receive, most)
        if scope["path"] != "/documents":
            depth, members = depth_and_members(body)
            if depth > self._settings.limits.json_depth:
                raise Problem(400, "too_deep", f"The JSON is nested deeper than {self._settings.limits.json_depth}.")
            if members > self._settings.limits.json_members:
                raise Problem(413, "too_large", f"The JSON has more than {self._settings.limits.json_members:,} fields.")
        return _again(body, receive)

    def _check_host(self, headers: Headers) -> None:
        # A page whose name was pointed at this machine (DNS rebinding) sends its own name.
        if not self._loopback or self._token is not None:
            return
        host = urlsplit(f"//{headers.get('host', '')}").hostname if _sound(headers.get("host", "")) else None
        if host is None or not is_loopback(host):
            raise Problem(403, "wrong_host", "This service answers to 127.0.0.1 and localhost.")

    def _check_origin(self, scope: Scope, headers: Headers) -> None:
        origin = headers.get("origin")
        if origin is None or origin in self._settings.cors:
            return
        own = headers.get("host", "")
        if not _sound(origin.partition("://")[2]) or urlsplit(origin).netloc != own:
            raise Problem(403, "wrong_origin", "Pages of other origins may not call this service; --cors allows one.")

    def _check_token(self, scope: Scope, headers: Headers) -> None:
        path: str = scope["path"]
        if self._token is None or path in OPEN_TO_ALL or path.startswith(OPEN_TO_ALL[-1]):
            return
        scheme, _, given = headers.get("authorization", "").partition(" ")
        same = hmac.compare_digest(given.strip().encode("latin-1", "replace"), self._token)
        if scheme.lower() != "bearer" or not same:
            raise Problem(401, "unauthorised", "Send the service's token: Authorization: Bearer TOKEN.")

    async def _body(self, headers: Headers, receive: Receive, most: int) -> bytes:
        length = headers.get("content-length", "")
        too_large = Problem(413, "too_large", f"The body is larger than {most:,} bytes: send it in parts.")
        if length.isascii() and length.isdigit() and (len(length) > 15 or int(length) > most):
            raise too_large
        parts: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(self._settings.limits.body_seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise Problem(400, "gone", "The connection ended inside the body.")
                    part = message.get("body", b"")
                    size += len(part)
                    if size > most:
                        raise too_large
                    parts.append(part)
                    if not message.get("more_body"):
                        return b"".join(parts)
        except TimeoutError:
            raise Problem(
                408, "too_slow", f"The body did not come within {self._settings.limits.body_seconds:g} seconds."
            ) from None


def _sound(host: str) -> bool:
    """Whether ``urlsplit`` takes it."""
    return bool(re.fullmatch(r"[A-Za-z0-9.:_\-\[\]]{1,255}", host)) and host.count("[") == host.count("]") <= 1


def _again(body: bytes, receive: Receive) -> Receive:
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
