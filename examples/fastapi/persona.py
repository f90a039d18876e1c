"""The calls to Persona's API. The API key is sent from here and never to a browser."""

import httpx

from settings import PERSONA_API_KEY, PERSONA_ORIGIN, PERSONA_TEMPLATE_ID

api = httpx.AsyncClient(
    base_url=f"{PERSONA_ORIGIN}/api/v1",
    headers={"Authorization": f"Bearer {PERSONA_API_KEY}"},
    timeout=10,
)


async def create_inquiry(customer: str) -> str:
    """Creates an inquiry about one of your customers, and returns its id."""
    attributes = {"inquiry-template-id": PERSONA_TEMPLATE_ID, "reference-id": customer}
    answer = await api.post("/inquiries", json={"data": {"attributes": attributes}})
    return answer.raise_for_status().json()["data"]["id"]


async def resume_inquiry(inquiry_id: str) -> str:
    """Returns a session token, with which an inquiry that is pending or has expired can be continued."""
    answer = await api.post(f"/inquiries/{inquiry_id}/resume")
    return answer.raise_for_status().json()["meta"]["session-token"]
