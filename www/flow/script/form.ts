// Checks a form before it is sent. The server decides, and its answer looks the same: every field
// contains its messages.

type Control = HTMLInputElement | HTMLSelectElement

const controlsOf = (field: HTMLElement) => [...field.querySelectorAll<Control>('input, select')]

const isDigit = (code: number) => /^\p{Nd}$/u.test(String.fromCodePoint(code))

/** The zeros of all scripts. In each script, the other nine digits follow the zero. */
function plain(text: string): string {
  return text.trim().replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) ?? 0
    let before = 0
    while (isDigit(code - before - 1)) before += 1
    return String(before % 10)
  })
}

/** Whether the individual has only one name, which is in the other field. */
function hasOtherName(field: HTMLElement): boolean {
  const form = field.closest('form')
  const names = ['name-first', 'name-last']
  const isSingle = form?.querySelector<HTMLInputElement>('[data-single]')?.checked
  if (!isSingle || !names.includes(field.dataset.first ?? '')) return false
  return names.some((name) => form?.querySelector<HTMLInputElement>(`#${name}`)?.value.trim())
}

function isDay(field: HTMLElement): boolean {
  const part = (name: string) =>
    plain(field.querySelector<Control>(`[name$="-${name}"]`)?.value ?? '').padStart(2, '0')
  const day = `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`
  const date = new Date(`${day}T00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day)
}

/** The code of a field's problem, if there is one. */
function problemOf(field: HTMLElement): string | undefined {
  const controls = controlsOf(field)
  const isChoice = ['radio', 'checkbox'].includes(controls[0]?.type ?? '')
  const isEmpty = (control: Control) =>
    isChoice ? !(control as HTMLInputElement).checked : !control.value.trim()
  const { field: check, required } = field.dataset
  if (controls.every(isEmpty)) {
    if (required === undefined || hasOtherName(field)) return undefined
    return field.dataset.not_chosen === undefined ? 'missing' : 'not_chosen'
  }
  if (check === 'date') {
    if (controls.some(isEmpty)) return 'missing' in field.dataset ? 'missing' : 'no_such_date'
    return isDay(field) ? undefined : 'no_such_date'
  }
  const text = plain(controls[0]?.value ?? '')
  if (check === 'number' && !/^[-\u2212]?\d*[.,\u066b]?\d+$/.test(text)) return 'not_a_number'
  if (check === 'email' && !(controls[0]?.validity.valid && text.includes('@'))) return 'no_email'
  return undefined
}

/** Shows the problem at the field, or removes it. */
function mark(field: HTMLElement, text: string | undefined): void {
  const [first] = controlsOf(field)
  if (!first) return
  const id = `${field.dataset.first}-problem`
  field.querySelector('.error')?.remove()
  for (const control of controlsOf(field)) control.removeAttribute('aria-invalid')
  const described = field.tagName === 'FIELDSET' ? field : first
  const hint = field.querySelector('.hint')
  const ids = [hint?.id, text && id].filter(Boolean).join(' ')
  if (ids) described.setAttribute('aria-describedby', ids)
  else described.removeAttribute('aria-describedby')
  if (!text) return
  const error = document.createElement('p')
  error.className = 'error'
  error.id = id
  error.textContent = text
  ;(hint ?? field.querySelector('legend, label'))?.after(error)
  for (const control of controlsOf(field)) control.setAttribute('aria-invalid', 'true')
}

/** Whether a form can be sent. If not, shows the problems and focuses them. */
export function isFilledIn(form: HTMLFormElement): boolean {
  const box = form.querySelector<HTMLElement>('[data-problem]')
  const list = box?.querySelector('ul')
  if (!('form' in form.dataset) || !box || !list) return true
  list.textContent = ''
  for (const field of form.querySelectorAll<HTMLElement>('[data-field]')) {
    const code = problemOf(field)
    mark(field, code && field.dataset[code])
    if (!code) continue
    const link = document.createElement('a')
    link.href = `#${field.dataset.first}`
    link.textContent = field.dataset[`${code}Listed`] ?? ''
    const item = document.createElement('li')
    item.append(link)
    list.append(item)
  }
  const isRight = !list.firstChild
  box.hidden = isRight
  if (!isRight) {
    // Screen readers announce an alert when it changes. An existing one gets the focus again.
    box.focus()
    box.scrollIntoView({ block: 'nearest' })
  }
  return isRight
}
