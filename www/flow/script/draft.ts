// The draft: what is typed into a step and not accepted yet. If the session expires, it is renewed by
// loading the flow again, and the step then shows the draft.
//
// A tab keeps the drafts of the next step and of the step that is being corrected, for one inquiry. A
// draft contains what individuals type and choose: no file, and no hidden field, which may contain the
// token.

import { inquiryId } from './session'
import { read, remove, write } from './storage'

interface Drafts {
  inquiryId: string
  /** By step: names of controls with their values. Check boxes of one field have one name. */
  values: Record<string, [string, string][]>
  /** The step that is being corrected, and the next step at that time. */
  correction?: { step: string; next: string }
}

const KEY = 'persona-draft'
/** Views that may be shown between two visits to the same step. */
const INTERLUDES = ['elsewhere', 'handoff']
const TYPED = 'input:not([type=hidden], [type=file], [type=password]), select, textarea'

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

const controlsOf = (form: HTMLFormElement) => [...form.querySelectorAll<Control>(TYPED)]

const isChoice = (control: Control): control is HTMLInputElement =>
  control.type === 'radio' || control.type === 'checkbox'

/** Fills in the form of a view from its draft, and keeps the draft up to date. */
export function enterDraft(view: HTMLElement): void {
  forgetOtherInquiry()
  const { step, next, view: name } = view.dataset
  if (!step) {
    if (!INTERLUDES.includes(name ?? '')) forgetDraft()
    return
  }
  const drafts = kept()
  if (drafts) {
    const others = Object.keys(drafts.values).filter((other) => other !== step && other !== next)
    for (const other of others) delete drafts.values[other]
    if (!next) delete drafts.correction
    keep(drafts)
  }
  const form = view.querySelector<HTMLFormElement>('form[data-form]')
  if (!form) return
  const values = drafts?.values[step]
  if (values) fill(form, values)
  form.addEventListener('input', () => {
    const id = inquiryId()
    if (!id) return
    const drafts: Drafts = kept() ?? { inquiryId: id, values: {} }
    drafts.values[step] = valuesOf(form)
    if (next) drafts.correction = { step, next }
    keep(drafts)
  })
}

/** The step whose correction was not sent, if `next` still comes next. */
export function stepToCorrect(next: string | undefined): string | undefined {
  const correction = kept()?.correction
  return correction?.next === next ? correction?.step : undefined
}

/** Removes the draft of an accepted step, or all drafts if no step can be sent any more. */
export function forgetDraft(step?: string): void {
  const drafts = step ? kept() : null
  if (!step || !drafts) return remove(KEY)
  delete drafts.values[step]
  if (drafts.correction?.step === step) delete drafts.correction
  keep(drafts)
}

/** Removes the drafts if they belong to another inquiry than this page's. */
export function forgetOtherInquiry(): void {
  if (kept()?.inquiryId !== inquiryId()) forgetDraft()
}

function kept(): Drafts | null {
  try {
    return JSON.parse(read(KEY) ?? 'null') as Drafts | null
  } catch {
    return null
  }
}

function keep(drafts: Drafts): void {
  if (Object.keys(drafts.values).length) write(KEY, JSON.stringify(drafts))
  else remove(KEY)
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
    // The list may no longer have that option.
    else if (typed[0] !== undefined && (!('options' in control) || hasOption(control, typed[0])))
      control.value = typed[0]
  }
}

const hasOption = ({ options }: HTMLSelectElement, value: string): boolean =>
  [...options].some((option) => option.value === value)
