"""What docs/webhooks.md shows is the example, and that takes what Python signed and nothing else.

usage: example.py ROOT PROGRAM
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import subprocess
import sys
import time
from pathlib import Path

KEY = bytes(range(32))
SECRET = "whsec_" + base64.b64encode(KEY).decode()


def run(program: str, body: bytes, sent: int, signature: str) -> tuple[int, str, str]:
    request = (f"Content-Type: application/json\nWebhook-Id: msg_7\nWebhook-Timestamp: {sent}\n"
               f"Webhook-Signature: {signature}\n\n").encode() + body
    ran = subprocess.run([program], input=request, capture_output=True, check=False,
                         env=os.environ | {"WEBHOOK_SECRET": SECRET})
    return ran.returncode, ran.stdout.decode(), ran.stderr.decode()


def sign(body: bytes, sent: int) -> str:
    mac = hmac.new(KEY, f"msg_7.{sent}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(mac).decode()


def main() -> None:
    root, program = Path(sys.argv[1]), sys.argv[2]
    text = (root / "docs" / "webhooks.md").read_text()
    example = (root / "examples" / "webhook.c").read_text()
    assert "```c\n" + example + "```\n" in text, "docs/webhooks.md shows another example"

    body = (root / "examples" / "data" / "clerk_session.json").read_bytes()
    now = int(time.time())
    status, out, error = run(program, body, now, sign(body, now))
    assert (status, out) == (0, "sessionChanged: sess_2fPq8sW1eKq0Zx of user_2fPq7vN0aBcDeF\n"), (
        out, error)
    assert out in text, "docs/webhooks.md shows another output"
    status, _, error = run(program, body.replace(b"active", b"Active"), now, sign(body, now))
    assert status == 1 and error.strip() in text, error
    old = now - 3600
    status, _, error = run(program, body, old, sign(body, old))
    assert status == 1 and "in the past" in error, error
    unknown = b'{"object":"organization"}'
    status, _, error = run(program, unknown, now, sign(unknown, now))
    assert status == 0 and "found organization" in error, error


main()
