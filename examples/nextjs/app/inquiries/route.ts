import { currentCustomer } from '../../lib/customer'
import { owners } from '../../lib/owners'
import { createPersonaInquiry } from '../../lib/persona'

export async function POST() {
  const customer = await currentCustomer()
  const inquiryId = await createPersonaInquiry(customer)
  owners.set(inquiryId, customer)
  return Response.json({ inquiryId })
}
