/** Asks your back end for an inquiry. The API key stays there. */
export async function createInquiry() {
  const response = await fetch('/inquiries', { method: 'POST' })
  if (!response.ok) throw new Error(`the back end answered ${response.status}`)
  return (await response.json()).inquiryId
}
