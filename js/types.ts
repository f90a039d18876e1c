/**
 * The public types, and their only source: the npm package ships this file, and the crate
 * includes it in its own declarations. Compatible with the types of the npm package
 * `persona`, versions 2 to 5.
 */

/** The names of the flow's events, as `onEvent` gets them. */
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

/** Why something failed. A flow may report other codes. */
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
  /** The HTTP status that fits the error, or 0. */
  status: number
  code: ErrorCode | (string & {})
  /** For developers. */
  message?: string
}

/** The class of the errors that are thrown or passed to `onError`. */
export declare class PersonaError extends Error implements InquiryError {
  readonly status: number
  readonly code: ErrorCode | (string & {})
  /** What caused the error, such as what your `resume` threw. */
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

/** What you already know about the individual. */
export type Fields = { readonly [key: string]: FieldValue }

/** A field of a finished inquiry. `type` determines the type of `value`. */
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

/** CSS lengths. */
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

/**
 * Why `resume` is called. `missing`: the flow needs a session token and the client has none.
 * `unauthenticated`: the token was not accepted. `session_expired`: the session has expired.
 */
export type ResumeReason = 'missing' | 'unauthenticated' | 'session_expired'

/**
 * What `resume` returns or your server answers: a session token, alone or in `sessionToken`,
 * or the answer of the API. `null`, `undefined` or a `sessionToken` of `null` means that no
 * token is needed: the flow is loaded without one.
 */
export type ResumeAnswer =
  string | null | undefined | { sessionToken: string | null } | { meta: { 'session-token': string } }

export interface Completion {
  inquiryId: string
  status: string
  fields: Record<string, Field> | Record<string, string>
}

export interface Person {
  inquiryId?: string
  sessionToken?: string
}

/** The metadata of an event. A flow may send more than is declared here. */
export interface Metadata {
  [key: string]: unknown
}

/** The events whose metadata is known. */
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

/** The arguments of `onEvent`. The name determines the type of the metadata. */
export type EventArguments = {
  [Name in Event]: [
    name: Name,
    metadata: (Name extends keyof EventMetadata ? EventMetadata[Name] : Metadata) | undefined,
  ]
}[Event]

export interface Handlers {
  /**
   * The flow has loaded.
   *
   * A handler that declares a parameter is also called when loading fails, with the error.
   * For a handler without a parameter the widget opens itself, so that the individual sees the
   * failure view.
   */
  onLoad?(error?: InquiryError): void
  /** The individual can use the flow's first view. */
  onReady?(metadata?: { preferredDimensions?: InquiryPreferredDimensions; styles?: InquiryStyles }): void
  /** The individual has started (v2). */
  onStart?(inquiryId: string, metadata: { sessionToken?: string }): void
  /** The individual has finished, and has passed or failed. The modal is already closed. */
  onComplete?(completion: Completion): void
  /** The flow reported `success` (v2). */
  onSuccess?(metadata: Record<string, unknown>): void
  /** The individual has finished and has failed (v3); `onComplete` follows. */
  onFail?(inquiryId: string): void
  /** The individual left before the end. The modal is already closed. */
  onCancel?(person: Person): void
  /** The individual left, or has finished and has passed (v2). `error` is always `undefined`. */
  onExit?(error: InquiryError | undefined, metadata: Record<string, unknown>): void
  /**
   * The flow reported an error or could not be loaded, the page does not allow it the camera, or the
   * widget itself failed. Not called for a session error that `resume` is still trying to
   * fix.
   */
  onError?(error: InquiryError): void
  /**
   * Called for every event that `eventsAllowlist` allows, before the event's own callback.
   * The name determines the type of the metadata. `Function` also accepts a handler that
   * takes only the name.
   */
  onEvent?: ((...event: EventArguments) => void) | Function
  /** The session ends in five minutes. */
  onSessionExpiring?(metadata: { inquiryId: string; expiresAt: string }): void
}

/** The texts that the widget itself shows while the flow loads or if it cannot be loaded. */
export interface Texts {
  /** While the flow loads. */
  loading: string
  /** The heading of the failure view. */
  failed: string
  /** The reason: the flow did not answer in time, or the browser is offline. */
  connection: string
  /** The reason: the session has ended or could not be renewed. */
  session: string
  /** The reason: something that the individual cannot fix. */
  unavailable: string
  /** The reason: anything else. */
  other: string
  retry: string
  /** Also the close button's name for screen readers. */
  close: string
}

export interface ClientOptions extends Handlers {
  /** The inquiry to continue. Excludes templateId and templateVersionId. */
  inquiryId?: string
  /** Opens an inquiry that was started before. */
  sessionToken?: string
  /** Another name of sessionToken. */
  accessToken?: string
  /** The template of a new inquiry. */
  templateId?: string
  templateVersionId?: string
  environment?: 'sandbox' | 'production'
  environmentId?: string
  /** Your own id for the individual. Excludes accountId. */
  referenceId?: string
  /** Excludes referenceId and accountTypeId. */
  accountId?: string
  accountTypeId?: string
  /** The flow's language, as a BCP 47 tag. */
  language?: string
  /** What you already know about the individual. */
  fields?: Fields
  /** Another name of fields. */
  prefill?: Fields
  themeSetId?: string
  styleVariant?: 'base' | 'dark' | (string & {})
  /** The theme (v2 to v4). */
  themeId?: string
  shareToken?: string
  fieldMappings?: readonly FieldMapping[]
  routingCountry?: string
  /** If the page is in a frame itself: the origins of all pages above it. */
  frameAncestors?: readonly string[]
  messageTargetOrigin?: string
  widgetPadding?: Padding
  navigationPadding?: Padding
  serverOutageMode?: 'always' | 'never' | 'defer'
  /**
   * Where the flow is: one of Persona's own environments, a host with an optional port, or an
   * origin. Anything else is `invalid_config`, and so is a session token of another
   * persona-server than this one.
   */
  host?: Host
  /** The same as host, but without production, staging and canary. */
  customHost?: 'development' | (string & {})
  /** The element that the widget is put into; the body by default. */
  parent?: Node | null
  /** The frame's greatest height: a CSS length, or a number of pixels. */
  frameHeight?: string | number
  /** The frame's greatest width: a CSS length, or a number of pixels. */
  frameWidth?: string | number
  /**
   * Words of the frame's `sandbox` attribute besides allow-scripts, allow-same-origin and
   * allow-popups. By default allow-forms, allow-modals and
   * allow-top-navigation-by-user-activation.
   */
  sandboxAttributes?: readonly string[]
  /** The frame's name for screen readers; 'Verify your identity' by default. */
  iframeTitle?: string
  /** Replaces the widget's English texts; 'persona-wasm/languages' has other languages. */
  texts?: Partial<Texts>
  /** The events that `onEvent` gets; all but step-transitioning, click and form-update by default. */
  eventsAllowlist?: readonly (Event | (string & {}))[] | 'all'
  /** 'embedded', the default, shows the flow in a modal; 'inline' shows it inside `parent`. */
  mode?: 'embedded' | 'inline'
  /** How many milliseconds the flow may take to load: 20,000 by default, no limit with 0. */
  loadTimeout?: number
  /**
   * Fetches a session token when the flow needs one. Needs `inquiryId`.
   *
   * The flow is loaded as it is. When it reports `unauthenticated` or `session_expired`, the
   * widget fetches a token and loads the flow again with it. A string is an address of your
   * server: it gets `{"inquiryId"}` by POST and answers with JSON of the form of
   * {@link ResumeAnswer}, or with 204 if no token is needed. A function gets the inquiry's id
   * and the reason. After 15 seconds without an answer, an answer that cannot be used, or two
   * tokens in a row that the flow does not accept, `onError` gets `resume_failed`.
   */
  resume?: string | ((inquiryId: string, reason: ResumeReason) => ResumeAnswer | PromiseLike<ResumeAnswer>)
  /** Destroys the client when it is aborted. */
  signal?: AbortSignal
  /**
   * 'query', the default, puts the session token into the frame's address. 'message' keeps it
   * out of every address: the flow asks for it by message.
   */
  tokenDelivery?: 'query' | 'message'
}

/** The options that exclude each other: each key excludes the names in its value. */
interface Exclusions {
  inquiryId: 'templateId' | 'templateVersionId'
  accountId: 'referenceId' | 'accountTypeId'
  sessionToken: 'accessToken'
  fields: 'prefill'
}

/** The names of options that certainly have a value, which is never undefined or null. */
type Given<O> = { [K in keyof O]-?: undefined extends O[K] ? never : null extends O[K] ? never : K }[keyof O]

/** Options that do not exclude each other. */
export type ExclusiveOptions = ClientOptions &
  ({ inquiryId?: undefined } | { templateId?: undefined; templateVersionId?: undefined }) &
  ({ accountId?: undefined } | { referenceId?: undefined; accountTypeId?: undefined }) &
  ({ sessionToken?: undefined } | { accessToken?: undefined }) &
  ({ fields?: undefined } | { prefill?: undefined })

/** The names of `O` that other names of `O` exclude. */
type Excluded<O> = {
  [K in keyof Exclusions]: K extends Given<O> ? Exclusions[K] & Given<O> : never
}[keyof Exclusions]

/** The names of `O` that are not allowed, and onEvent if it does not take events. */
type Wrong<O> =
  | Excluded<O>
  | Exclude<keyof O, keyof ClientOptions>
  | (O extends { onEvent: infer F }
      ? F extends ((name: Event, metadata: any) => unknown) | null | undefined
        ? never
        : 'onEvent'
      : never)

/**
 * The same as ExclusiveOptions, for options that may be undefined. The constructor of the client then
 * checks whether they exclude each other.
 */
export type Checked<O> = O & ([Wrong<O>] extends [never] ? unknown : { [K in Wrong<O>]: never })

/** How the flow ended for the individual. */
export type Result =
  | { status: 'completed' | 'failed'; inquiryId: string; fields?: Completion['fields'] }
  | { status: 'cancelled'; inquiryId?: string; sessionToken?: string }

/** The handlers and conditions of setupEvents. */
export interface EventHandlers extends Handlers {
  templateId?: string | null
  templateVersionId?: string | null
  host?: Host | null
  eventsAllowlist?: readonly (Event | (string & {}))[] | 'all' | null
}

/** A client. After destroy() its methods do nothing. */
export interface Client {
  /**
   * Resolves when the individual has finished or left, or the client is destroyed. Rejects with a
   * PersonaError if the flow could not be loaded and the individual closed the failure view, or the
   * widget was not shown. A page that does not use it needs no `catch`.
   */
  readonly result: Promise<Result>
  /** Shows the widget. */
  open(): void
  /** Hides the widget at once. */
  close(): void
  /** Asks the flow to exit; with `force`, without asking the individual. `onCancel` is called once it has. */
  cancel(force?: boolean): void
  /** Another name of cancel (v2). */
  exit(force?: boolean): void
  /** Removes the widget and its listeners from the page. May be called again. */
  destroy(): void
  /** Does nothing: the widget keeps itself up to date. */
  render(): void
  /** Whether the client still waits for the flow. */
  readonly isLoading: boolean
  /** Whether the widget is shown. */
  readonly isOpen: boolean
  /** The base URL of the flow's server. */
  readonly baseUrl: string
}

/** The class, declared as a value and an interface, so that the constructor can check the options. */
export declare const Client: {
  readonly prototype: Client
  new (options: ExclusiveOptions): Client
  new <O extends ClientOptions>(options: Checked<O>): Client
  /** Loads the flow's files into the browser's cache. Rejects if that takes longer than 20 seconds. */
  preload(host?: Host): Promise<void>
}

/** Constructs a client, opens it, and destroys it when it has a result. Resolves with the result. */
export declare function verify(options: ExclusiveOptions): Promise<Result>
export declare function verify<O extends ClientOptions>(options: Checked<O>): Promise<Result>

/** Sets the attributes and the address of a frame that you have made yourself. */
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

/** Listens to the flow in a frame that setupIframe has set up. Returns a function that stops it. */
export declare function setupEvents(
  containerId: string,
  handlers: { [K in keyof EventHandlers]: EventHandlers[K] | null },
): () => void
