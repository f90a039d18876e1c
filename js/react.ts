'use client'

// The React bindings. They use no JSX and no hook newer than 16.8, so that they run in every version
// since. Only effects touch the page, so that they render on a server.

import type { ClientOptions, InquiryError, Result } from 'persona-wasm'
import {
  createElement,
  type CSSProperties,
  type ReactElement,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { type Flow, identityOf, start } from './live.js'

/** Those of persona-react; `className` and `style` go to the element around the flow. */
export type InquiryProps = ClientOptions & {
  className?: string | undefined
  style?: CSSProperties | undefined
}

/** What `usePersona` returns. The functions stay the same from render to render. */
export interface Persona {
  /** Shows the flow. */
  open(): void
  /** Hides it at once. */
  close(): void
  /** Asks it to exit. */
  cancel(force?: boolean): void
  /** Whether the flow is still loading. */
  isLoading: boolean
  /** The outcome; `undefined` until the flow has ended. */
  result: Result | undefined
  /** The error, if there was one. */
  error: InquiryError | undefined
}

/** The latest value, for callbacks that are called later. */
function useLatest<T>(value: T): { current: T } {
  const ref = useRef(value)
  useEffect(() => {
    ref.current = value
  })
  return ref
}

/**
 * Keeps a flow for the options; `begin` starts one. The effect has no clean-up function, because React
 * would call it before it is known whether the new options are of the same flow.
 */
function useFlow(
  options: ClientOptions | null | undefined,
  begin: () => Flow,
): { current: Flow | undefined } {
  const flow = useRef<Flow | undefined>(undefined)
  const end = () => {
    const client = flow.current?.client
    flow.current = undefined
    client?.destroy()
  }
  useEffect(() => {
    if (!options) return end()
    const old = flow.current
    if (old?.isFor(options)) return
    flow.current = undefined
    old?.replace()
    flow.current = begin()
  }, [options && identityOf(options)])
  useEffect(() => end, [])
  return flow
}

/** Shows a flow in its place. Other ids start another flow; unmounting ends it. */
export function Inquiry(props: InquiryProps): ReactElement {
  const place = useRef<HTMLDivElement>(null)
  const latest = useLatest(props)
  useFlow(props, () => {
    // Not options: the widget would warn about them.
    const { className, style, ...options } = latest.current
    return start({ ...options, mode: 'inline', parent: place.current }, () => latest.current)
  })
  return createElement('div', { ref: place, className: props.className, style: props.style })
}

export default Inquiry

/**
 * A flow in a modal, loaded at once and shown by `open()`. Nothing is loaded while the
 * options are `null`; other ids start another flow; unmounting ends it.
 */
export function usePersona(options: ClientOptions | null | undefined): Persona {
  const latest = useLatest(options)
  const [state, setState] = useState<Pick<Persona, 'isLoading' | 'result' | 'error'>>(nothing)
  const flow = useFlow(options, () => {
    let made: Flow | undefined
    // Also called for invalid options, before there is a flow.
    const set = (change: Partial<typeof state>) =>
      made === flow.current && setState((old) => ({ ...old, ...change }))
    setState({ ...nothing, isLoading: true })
    made = start(latest.current!, () => ({
      ...latest.current,
      onReady(metadata) {
        set({ isLoading: false, error: undefined })
        latest.current?.onReady?.(metadata)
      },
      onError(error) {
        set({ isLoading: false, error })
        latest.current?.onError?.(error)
      },
    }))
    made.client?.result.then(
      (result) => set({ isLoading: false, result }),
      (error: InquiryError) => set({ isLoading: false, error }),
    )
    return made
  })
  const methods = useMemo(
    () => ({
      open: () => flow.current?.client?.open(),
      close: () => flow.current?.client?.close(),
      cancel: (force?: boolean) => flow.current?.client?.cancel(force),
    }),
    [],
  )
  return { ...methods, ...state }
}

const nothing = { isLoading: false, result: undefined, error: undefined }
