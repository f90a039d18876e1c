/**
 * The public types: the one place where they are said. A drop-in for those of the npm
 * package `persona`, versions 2 to 5.
 */

/** Events of the flow, as `onEvent` gets their names. */
export type Event =
  | 'load'
  | 'ready'
  | 'start'
  | 'success'
  | 'complete'
  | 'fail'
  | 'exit'
  | 'error'
  | 'inquiry-load'
  | 'page-change'
  | 'step-transitioning'
  | 'click'
  | 'form-update'
  | 'document-camera-select'
  | 'document-camera-capture'
  | 'document-upload'
  | 'selfie-camera-select'
  | 'selfie-camera-capture'
  | 'selfie-record-upload'
  | 'one-time-link-sent'
  | 'one-time-link-start'
  | 'one-time-link-exit'
  | 'load-camera-failed'
  | 'camera-permissions-check-result'
  | 'country-select'
  | 'verification-change'
  | 'documents-save-successful'
  | 'documents-save-fail'
  | 'session-expiring'

/** Why something failed. A flow may report others. */
export type ErrorCode =
  | 'application_error'
  | 'invalid_config'
  | 'unauthenticated'
  | 'inactive_template'
  | 'unknown'
  | 'session_expired'
  | 'invalid_inquiry_id'
  | 'load_timeout'
  | 'network_error'
  | 'frame_blocked'
  | 'camera_unavailable'
  | 'resume_failed'
  | 'engine_unavailable'
  | 'no_dom'

/** What `onError` gets. */
export interface InquiryError {
  /** That of the HTTP answer it stands for, or 0. */
  status: number
  code: ErrorCode | (string & {})
  /** For developers. */
  message?: string
}

/** The class of everything that is thrown, and of what `onError` gets. */
export declare class PersonaError extends Error implements InquiryError {
  readonly status: number
  readonly code: ErrorCode | (string & {})
  readonly cause?: unknown
}

export type FieldValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | Date
  | readonly FieldValue[]
  | { readonly [key: string]: FieldValue }

/** What is known of the individual already. */
export type Fields = { readonly [key: string]: FieldValue }

/** A field of a finished inquiry: its type says what its value is. */
export type Field =
  | { type: 'string' | 'date' | 'datetime' | 'choices'; value: string }
  | { type: 'boolean'; value: boolean }
  | { type: 'integer' | 'number'; value: number }
  | { type: 'multi_choices'; value: string[] }
  | { type: 'json'; value: JSON }
  | { type: 'generic'; value: { id: string; type: 'Document::Generic' } }
  | { type: 'government_id'; value: { id: string; type: 'Document::GovernmentId' } }
  | { type: 'mobile_drivers_license'; value: { id: string; type: 'Document::MobileDriversLicense' } }
  | { type: 'nfc_passport'; value: { id: string; type: 'Document::NfcPassport' } }
  | { type: 'selfie'; value: { id: string; type: 'Selfie::CenterOnly' | 'Selfie::ProfileAndCenter' } }

export interface FieldMapping {
  sourceFieldName: string
  destinationFieldName: string
}

/** CSS measures. */
export interface InquiryPreferredDimensions {
  minimumWidth?: string
  maximumWidth?: string
  minimumHeight?: string
  maximumHeight?: string
}

export interface InquiryStyles {
  borderRadius?: string
}

/** In CSS pixels. */
export interface Padding {
  top?: number
  bottom?: number
  left?: number
  right?: number
}

export type Host = 'development' | 'staging' | 'canary' | 'production' | (string & {})

/** Why a session token is asked for. */
export type ResumeReason = 'missing' | 'unauthenticated' | 'session_expired'

export interface Completion {
  inquiryId: string
  status: string
  fields: Record<string, Field> | Record<string, string>
}

export interface Person {
  inquiryId?: string
  sessionToken?: string
}

/** What an event may carry besides; a flow may send more. */
export interface Metadata {
  [key: string]: unknown
}

/** The metadata of the events that have more to say than that they happened. */
export interface EventMetadata {
  ready: Metadata & { preferredDimensions?: InquiryPreferredDimensions; styles?: InquiryStyles }
  start: Metadata & { inquiryId?: string; sessionToken?: string }
  complete: Metadata & Partial<Completion>
  fail: Metadata & Partial<Completion>
  exit: Metadata & Person
  'page-change': Metadata & { name?: string; path?: string; pathname?: string; pageHeight?: number }
  'camera-permissions-check-result': Metadata & {
    hasCameraPermission?: boolean
    hasMicrophonePermission?: boolean
    requestedMicrophone?: boolean
  }
  'country-select': Metadata & { inquiryId?: string; selectedCountryCode?: string }
  'verification-change': Metadata & { id?: string; status?: string }
  'documents-save-fail': Metadata & { reason?: string }
  'session-expiring': Metadata & { inquiryId?: string; expiresAt?: string }
}

/** The arguments of onEvent: the name says what the metadata is. */
export type EventArguments = {
  [Name in Event]: [
    name: Name,
    metadata: (Name extends keyof EventMetadata ? EventMetadata[Name] : Metadata) | undefined,
  ]
}[Event]

export interface Handlers {
  /** The flow's page runs. One that declares a parameter is also called with the error when loading fails. */
  onLoad?(error?: InquiryError): void
  /** The first view can be used. */
  onReady?(metadata?: { preferredDimensions?: InquiryPreferredDimensions; styles?: InquiryStyles }): void
  /** The individual began (v2). */
  onStart?(inquiryId: string, metadata: { sessionToken?: string }): void
  /** The individual is done, passed or failed. The modal is closed already. */
  onComplete?(completion: Completion): void
  /** (v2) */
  onSuccess?(metadata: Record<string, unknown>): void
  /** (v3) */
  onFail?(inquiryId: string): void
  /** The individual left before the end. The modal is closed already. */
  onCancel?(person: Person): void
  /** The individual left, or is done (v2). */
  onExit?(error: InquiryError | undefined, metadata: Record<string, unknown>): void
  /** The flow reported an error, or could not be loaded. */
  onError?(error: InquiryError): void
  /**
   * Any event that `eventsAllowlist` lets through, before the callback of its own. The
   * name says what the metadata is; `Function` lets one pass that takes the name alone.
   */
  onEvent?: ((...event: EventArguments) => void) | Function
  /** The session ends in five minutes. */
  onSessionExpiring?(metadata: { inquiryId: string; expiresAt: string }): void
}

/** What the widget itself says to the individual, before or instead of the flow. */
export interface Texts {
  /** While the flow loads. */
  loading: string
  /** The heading of the failure view. */
  failed: string
  /** Why: no answer, or offline. */
  connection: string
  /** Why: the session has ended, and could not be renewed. */
  session: string
  /** Why: nothing that the individual could mend. */
  unavailable: string
  /** Why: anything else. */
  other: string
  retry: string
  /** Also the name of the close button, for screen readers. */
  close: string
}

export interface ClientOptions extends Handlers {
  /** The inquiry to go on with. Excludes templateId and templateVersionId. */
  inquiryId?: string
  /** Opens a pending inquiry. */
  sessionToken?: string
  /** Another name of sessionToken. */
  accessToken?: string
  /** The template of a new inquiry. */
  templateId?: string
  templateVersionId?: string
  environment?: 'sandbox' | 'production'
  environmentId?: string
  /** Your own name for the individual. Excludes accountId. */
  referenceId?: string
  /** Excludes referenceId and accountTypeId. */
  accountId?: string
  accountTypeId?: string
  /** BCP 47. */
  language?: string
  fields?: Fields
  /** Another name of fields. */
  prefill?: Fields
  themeSetId?: string
  styleVariant?: 'base' | 'dark' | (string & {})
  /** (v2, v3) */
  themeId?: string
  shareToken?: string
  fieldMappings?: readonly FieldMapping[]
  routingCountry?: string
  /** The origins of all pages around this one, when it is in a frame itself. */
  frameAncestors?: readonly string[]
  messageTargetOrigin?: string
  widgetPadding?: Padding
  navigationPadding?: Padding
  serverOutageMode?: 'always' | 'never' | 'defer'
  /** Where the flow is: one of Persona's own places, or a host with an optional port. */
  host?: Host
  /** As host, without production, staging and canary. */
  customHost?: 'development' | (string & {})
  /** Where the widget goes; the body by default. */
  parent?: Node | null
  /** At most so high: CSS, or pixels. */
  frameHeight?: string | number
  /** At most so wide: CSS, or pixels. */
  frameWidth?: string | number
  /** Added to allow-scripts, allow-same-origin and allow-popups. */
  sandboxAttributes?: readonly string[]
  /** For screen readers; 'Verify your identity' by default. */
  iframeTitle?: string
  /** What the widget says instead of its English; 'persona-wasm/languages' has others. */
  texts?: Partial<Texts>
  /** All but step-transitioning, click and form-update by default. */
  eventsAllowlist?: readonly (Event | (string & {}))[] | 'all'
  /** 'embedded', a modal, by default; 'inline' puts the flow into parent. */
  mode?: 'embedded' | 'inline'
  /** How many milliseconds the flow may take to report; 20,000 by default, 0 for ever. */
  loadTimeout?: number
  /**
   * Gets a fresh session token when there is none or it is no longer valid: an address
   * of your server, which is posted {inquiryId} and answers {sessionToken}, or a function.
   */
  resume?: string | ((inquiryId: string, reason: ResumeReason) => string | Promise<string>)
  /** Destroys the client. */
  signal?: AbortSignal
  /** 'message' keeps the session token out of addresses; the flow asks for it. 'query' by default. */
  tokenDelivery?: 'query' | 'message'
}

/** What excludes what: with the first, none of the others. */
interface Exclusions {
  inquiryId: 'templateId' | 'templateVersionId'
  accountId: 'referenceId' | 'accountTypeId'
  sessionToken: 'accessToken'
  fields: 'prefill'
}

/** The names that certainly have a value: not those that may be undefined. */
type Given<O> = { [K in keyof O]-?: undefined extends O[K] ? never : null extends O[K] ? never : K }[keyof O]

/** Options of which none excludes another. */
export type ExclusiveOptions = ClientOptions &
  ({ inquiryId?: undefined } | { templateId?: undefined; templateVersionId?: undefined }) &
  ({ accountId?: undefined } | { referenceId?: undefined; accountTypeId?: undefined }) &
  ({ sessionToken?: undefined } | { accessToken?: undefined }) &
  ({ fields?: undefined } | { prefill?: undefined })

/** The names of `O` that are excluded by others of it. */
type Excluded<O> = {
  [K in keyof Exclusions]: K extends Given<O> ? Exclusions[K] & Given<O> : never
}[keyof Exclusions]

/** The names of `O` that must not be there, and onEvent when it takes something else than events. */
type Wrong<O> =
  | Excluded<O>
  | Exclude<keyof O, keyof ClientOptions>
  | (O extends { onEvent: infer F }
      ? F extends ((name: Event, metadata: any) => unknown) | null | undefined
        ? never
        : 'onEvent'
      : never)

/**
 * As ExclusiveOptions, for options of which several may be undefined: what excludes what
 * is then seen when the client is constructed.
 */
export type Checked<O> = O & ([Wrong<O>] extends [never] ? unknown : { [K in Wrong<O>]: never })

/** How it ended for the person. */
export type Result =
  | { status: 'completed' | 'failed'; inquiryId: string; fields?: Completion['fields'] }
  | { status: 'cancelled'; inquiryId?: string; sessionToken?: string }

/** What setupEvents listens with. */
export interface EventHandlers extends Handlers {
  templateId?: string | null
  templateVersionId?: string | null
  host?: Host | null
  eventsAllowlist?: readonly (Event | (string & {}))[] | 'all' | null
}

/** Methods do nothing after destroy(). */
export interface Client {
  /**
   * Resolves when the person is done or has left, or the client is destroyed. Rejects
   * with a PersonaError when the flow could not be loaded and the person gave up.
   */
  readonly result: Promise<Result>
  /** Shows the widget. */
  open(): void
  /** Hides the widget at once. */
  close(): void
  /** Asks the flow to exit; it answers with exit. */
  cancel(force?: boolean): void
  /** Another name of cancel (v2). */
  exit(force?: boolean): void
  /** Removes the widget from the page. */
  destroy(): void
  /** Does nothing: the widget keeps itself up to date. */
  render(): void
  /** Whether the flow is still awaited. */
  readonly isLoading: boolean
  /** Whether the widget is shown. */
  readonly isOpen: boolean
  /** Where the flow is. */
  readonly baseUrl: string
}

/** A class; written as its two sides, since only so its constructor can check its options. */
export declare const Client: {
  readonly prototype: Client
  new (options: ExclusiveOptions): Client
  new <O extends ClientOptions>(options: Checked<O>): Client
  /** Brings the flow's files into the browser's cache. */
  preload(host?: Host): Promise<void>
}

/** Constructs a client, opens it, and destroys it when its result is there. */
export declare function verify(options: ExclusiveOptions): Promise<Result>
export declare function verify<O extends ClientOptions>(options: Checked<O>): Promise<Result>

export declare function setupIframe(
  iframe: HTMLIFrameElement,
  containerId: string,
  flowType: 'embedded' | 'inline',
  options: ExclusiveOptions,
): HTMLIFrameElement
export declare function setupIframe<O extends ClientOptions>(
  iframe: HTMLIFrameElement,
  containerId: string,
  flowType: 'embedded' | 'inline',
  options: Checked<O>,
): HTMLIFrameElement

/** Listens to a frame that setupIframe set up. Returns what stops it. */
export declare function setupEvents(
  containerId: string,
  handlers: { [K in keyof EventHandlers]: EventHandlers[K] | null },
): () => void
