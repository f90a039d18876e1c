import { currentCustomer } from '../../../../lib/customer'
import { owners } from '../../../../lib/owners'
import { resumePersonaInquiry } from '../../../../lib/persona'

/** Where the widget asks for a session token, by its option `resume`. */
export async function POST(_request: Request, { params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  // Anyone who has the token can continue the inquiry, so only its owner gets it.
  if (owners.get(id) !== (await currentCustomer())) return new Response(null, { status: 403 })
  return Response.json(
    { sessionToken: await resumePersonaInquiry(id) },
    { headers: { 'Cache-Control': 'no-store' } },
  )
}
