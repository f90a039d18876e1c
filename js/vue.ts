// The Vue 3 bindings.

import type { ClientOptions, InquiryError, Result } from 'persona-wasm'
import {
  type AllowedComponentProps,
  defineComponent,
  h,
  type MaybeRefOrGetter,
  onBeforeUnmount,
  onMounted,
  onUpdated,
  type Ref,
  shallowRef,
  toValue,
  type VNodeProps,
  watch,
} from 'vue'
import { type Flow, identityOf, start } from './live.js'

/** Every option, in camelCase or kebab-case; callbacks also as events: `@complete`. */
export type InquiryProps = ClientOptions

type InquiryComponent = new () => {
  $props: AllowedComponentProps & VNodeProps & InquiryProps
}

/** Shows a flow in its place. Other ids start another flow; unmounting ends it. */
export const Inquiry = /* @__PURE__ */ defineComponent({
  name: 'PersonaInquiry',
  // Not declared as props, so that all attributes are options, of any version.
  inheritAttrs: false,
  setup(_props, { attrs }) {
    const place = shallowRef<HTMLElement>()
    let flow: Flow | undefined
    const read = (): ClientOptions => {
      const options: Record<string, unknown> = {}
      for (const name in attrs) {
        // For the element around the flow.
        if (name === 'class' || name === 'style' || name.startsWith('data-')) continue
        options[name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())] = attrs[name]
      }
      return options
    }
    const update = () => {
      const options = read()
      if (flow?.isFor(options)) return
      flow?.replace()
      flow = start({ ...options, mode: 'inline', parent: place.value! }, read)
    }
    onMounted(update)
    onUpdated(update)
    onBeforeUnmount(() => flow?.client?.destroy())
    return () => {
      const { class: name, style } = attrs
      return h('div', {
        ref: place,
        ...(name ? { class: name } : {}),
        ...(style ? { style: style as string } : {}),
      })
    }
  },
}) as unknown as InquiryComponent

export default Inquiry

/** What `usePersona` returns. */
export interface Persona {
  /** Shows the flow. */
  open(): void
  /** Hides it at once. */
  close(): void
  /** Asks it to exit. */
  cancel(force?: boolean): void
  /** Whether the flow is still loading. */
  readonly isLoading: Readonly<Ref<boolean>>
  /** The outcome; `undefined` until the flow has ended. */
  readonly result: Readonly<Ref<Result | undefined>>
  /** The error, if there was one. */
  readonly error: Readonly<Ref<InquiryError | undefined>>
}

/**
 * A flow in a modal, loaded when the component is mounted and shown by `open()`. Nothing
 * is loaded while the options are `null`; other ids start another flow; unmounting ends it.
 */
export function usePersona(options: MaybeRefOrGetter<ClientOptions | null | undefined>): Persona {
  const isLoading = shallowRef(false)
  const result = shallowRef<Result>()
  const error = shallowRef<InquiryError>()
  let flow: Flow | undefined
  const end = () => {
    const client = flow?.client
    flow = undefined
    client?.destroy()
  }
  const begin = () => {
    const first = toValue(options)
    if (first && flow?.isFor(first)) return
    if (first) {
      const old = flow
      flow = undefined
      old?.replace()
    } else end()
    result.value = error.value = undefined
    isLoading.value = !!first
    if (!first) return
    const read = () => toValue(options) ?? {}
    const made = start(first, () => ({
      ...read(),
      onReady(metadata) {
        isLoading.value = false
        error.value = undefined
        read().onReady?.(metadata)
      },
      onError(failure) {
        isLoading.value = false
        error.value = failure
        read().onError?.(failure)
      },
    }))
    flow = made
    const finish = (settle: () => void) => {
      if (flow !== made) return
      isLoading.value = false
      settle()
    }
    made.client?.result.then(
      (value) => finish(() => (result.value = value)),
      (failure: InquiryError) => finish(() => (error.value = failure)),
    )
  }
  onMounted(() => {
    begin()
    watch(() => toValue(options) && identityOf(toValue(options)!), begin)
  })
  onBeforeUnmount(end)
  return {
    open: () => flow?.client?.open(),
    close: () => flow?.client?.close(),
    cancel: (force) => flow?.client?.cancel(force),
    isLoading,
    result,
    error,
  }
}
