"""A small provider of identities on loopback: a key of its own, signed tokens, one code at a time."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT = "wardmote-tests"
KEY, OTHER_KEY = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))


def number(value: int) -> str:
    raw = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Provider:
    """`claims` is what the next token says; `key` what it is signed with."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        self.key = KEY
        self.algorithm = "RS256"
        self.calls_itself = ""
        self.asked: list[str] = []
        provider = self

        class Answers(BaseHTTPRequestHandler):
            def log_message(self, *words: Any) -> None:
                """Quiet."""

            def do_GET(self) -> None:
                self.answer(provider.page(self.path))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                provider.asked.append(body)
                (code,) = parse_qs(body)["code"]
                self.answer({"access_token": "x", "token_type": "Bearer", "id_token": provider.token(code)})

            def answer(self, what: dict[str, Any]) -> None:
                sent = json.dumps(what).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def page(self, path: str) -> dict[str, Any]:
        if path.startswith("/keys"):
            public = KEY.public_key().public_numbers()
            return {
                "keys": [
                    {"kty": "RSA", "kid": "one", "alg": "RS256", "use": "sig", "n": number(public.n),
                     "e": number(public.e)}
                ]
            }  # fmt: skip
        return {
            "issuer": self.calls_itself or self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def token(self, code: str) -> str:
        """A code is the nonce of the request it was given for."""
        now = int(time.time())
        said = {
            "iss": self.address,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": code,
            **self.claims,
        }
        return jwt.encode(said, self.key, algorithm=self.algorithm, headers={"kid": "one"})


@contextmanager
def running() -> Iterator[Provider]:
    provider = Provider()
    thread = threading.Thread(target=provider.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.server.shutdown()
        provider.server.server_close()
