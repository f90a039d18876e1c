// What is typed into a step and not accepted yet. A session that expires meanwhile is
// renewed by loading the flow again: the same step then shows what was typed.
//
// A tab keeps one draft, of one step of one inquiry. It holds what individuals type and
// choose: no file, and no hidden field, which may carry the token.

import { inquiryId } from './session'
import { read, remove, write } from './storage'

interface Draft {
  inquiryId: string
  /** Where the step's form is sent to, which names the step. */
  step: string
  /** Names of controls with their values. Check boxes of one field have one name. */
  values: [string, string][]
}

const KEY = 'persona-draft'
/** Views that come between two looks at the same step. */
const INTERLUDES = ['elsewhere', 'handoff']
const TYPED = 'input:not([type=hidden], [type=file], [type=password]), select, textarea'

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

const controlsOf = (form: HTMLFormElement) => [...form.querySelectorAll<Control>(TYPED)]

const isChoice = (control: Control): control is HTMLInputElement =>
  control.type === 'radio' || control.type === 'checkbox'

/** Fills in the form of a view from the draft of it, and keeps what is typed there from now on. */
export function enterDraft(view: HTMLElement): void {
  forgetOtherInquiry()
  const form = view.querySelector<HTMLFormElement>('form[data-form]')
  const step = form?.getAttribute('action')
  if (!form || !step) {
    if (!INTERLUDES.includes(view.dataset.view ?? '')) forgetDraft()
    return
  }
  const draft = kept()
  if (draft?.step === step) fill(form, draft.values)
  else forgetDraft()
  form.addEventListener('input', () => {
    const id = inquiryId()
    if (id) write(KEY, JSON.stringify({ inquiryId: id, step, values: valuesOf(form) } satisfies Draft))
  })
}

/** Forgets the draft: its step has been accepted, or cannot be taken any more. */
export function forgetDraft(): void {
  remove(KEY)
}

/** Forgets the draft if it is of another inquiry than this page's. */
export function forgetOtherInquiry(): void {
  if (kept()?.inquiryId !== inquiryId()) forgetDraft()
}

function kept(): Draft | null {
  try {
    return JSON.parse(read(KEY) ?? 'null') as Draft | null
  } catch {
    return null
  }
}

function valuesOf(form: HTMLFormElement): [string, string][] {
  return controlsOf(form)
    .filter((control) => !isChoice(control) || control.checked)
    .map(({ name, value }) => [name, value])
}

function fill(form: HTMLFormElement, values: [string, string][]): void {
  for (const control of controlsOf(form)) {
    const typed = values.filter(([name]) => name === control.name).map(([, value]) => value)
    if (isChoice(control)) control.checked = typed.includes(control.value)
    // A list may have lost that option meanwhile.
    else if (typed[0] !== undefined && (!('options' in control) || hasOption(control, typed[0])))
      control.value = typed[0]
  }
}

const hasOption = ({ options }: HTMLSelectElement, value: string): boolean =>
  [...options].some((option) => option.value === value)
