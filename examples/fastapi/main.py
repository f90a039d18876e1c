import json
import secrets
from typing import Annotated

import httpx
import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse

from persona import create_inquiry, resume_inquiry
from settings import PERSONA_WEBHOOK_SECRET, PORT
from signature import is_genuine

app = FastAPI()
# Inquiry id → customer. In a real application, this is a column in your database.
owners: dict[str, str] = {}


def customer_of(request: Request, response: Response) -> str:
    """Replace this with your own session check. In this example, each browser is a customer."""
    known = request.cookies.get("customer")
    if known:
        return known
    customer = secrets.token_hex(16)
    response.set_cookie("customer", customer, httponly=True, samesite="lax")
    return customer


Customer = Annotated[str, Depends(customer_of)]


@app.post("/inquiries")
async def create(customer: Customer):
    inquiry_id = await create_inquiry(customer)
    owners[inquiry_id] = customer
    return {"inquiryId": inquiry_id}


@app.post("/inquiries/{inquiry_id}/resume")
async def resume(inquiry_id: str, customer: Customer, response: Response):
    # Anyone who has the token can continue the inquiry, so only its owner gets it.
    if owners.get(inquiry_id) != customer:
        raise HTTPException(403)
    response.headers["Cache-Control"] = "no-store"
    return {"sessionToken": await resume_inquiry(inquiry_id)}


@app.post("/webhooks", status_code=204)
async def webhooks(request: Request):
    # The signature covers the raw bytes, so the body is parsed only after the check.
    body = await request.body()
    if not is_genuine(request.headers.get("Persona-Signature", ""), body, PERSONA_WEBHOOK_SECRET):
        raise HTTPException(400)
    event = json.loads(body)["data"]
    attributes = event["attributes"]
    # An event may be delivered twice. Store the ids of the events that you have processed.
    print(event["id"], attributes["name"], attributes["payload"]["data"]["id"], flush=True)


@app.exception_handler(httpx.HTTPError)
async def persona_failed(request: Request, error: httpx.HTTPError):
    print(error, flush=True)
    return JSONResponse({"error": "Persona did not answer as expected"}, status_code=502)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=PORT)
