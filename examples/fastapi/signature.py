"""Checks that a webhook's request comes from Persona."""

import hashlib
import hmac
import re
import time

TOLERANCE = 300  # seconds


def is_genuine(header: str, body: bytes, secret: str) -> bool:
    """`header` is Persona-Signature, `body` the bytes as they came."""
    # While the secret is being rotated there are two pairs, separated by a space. One valid pair is enough.
    for pair in header.split(" "):
        match = re.fullmatch(r"t=([0-9]{1,12}),v1=([0-9a-f]{64})", pair)
        if not match or abs(time.time() - int(match[1])) > TOLERANCE:
            continue
        expected = hmac.new(secret.encode(), match[1].encode() + b"." + body, hashlib.sha256).hexdigest()
        if hmac.compare_digest(expected, match[2]):
            return True
    return False
