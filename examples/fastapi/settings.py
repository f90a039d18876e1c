"""The settings, from the environment. The program does not start if one is missing."""

import os
import sys

NAMES = ["PERSONA_API_KEY", "PERSONA_ORIGIN", "PERSONA_TEMPLATE_ID", "PERSONA_WEBHOOK_SECRET", "PORT"]

missing = [name for name in NAMES if not os.environ.get(name)]
if missing:
    sys.exit(f"Set in the environment: {', '.join(missing)}")

PERSONA_API_KEY = os.environ["PERSONA_API_KEY"]
PERSONA_ORIGIN = os.environ["PERSONA_ORIGIN"]
PERSONA_TEMPLATE_ID = os.environ["PERSONA_TEMPLATE_ID"]
PERSONA_WEBHOOK_SECRET = os.environ["PERSONA_WEBHOOK_SECRET"]
PORT = int(os.environ["PORT"])
