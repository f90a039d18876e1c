import { randomUUID } from 'node:crypto'
import { cookies } from 'next/headers'

/** Replace this with your own session check. In this example, each browser is a customer. */
export async function currentCustomer(): Promise<string> {
  const jar = await cookies()
  const known = jar.get('customer')?.value
  if (known) return known
  const customer = randomUUID()
  jar.set('customer', customer, { httpOnly: true, sameSite: 'lax' })
  return customer
}
