// The public types: their one source. Written by hand, because what a page may pass is
// more precise than any binding generator can say.

/** Events of the flow, by the name that `onEvent` receives. */
export type EventName =
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

/** Why a flow did not load or cannot go on, and the `status` that goes with it. */
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

/** What `onError` receives. */
export interface InquiryError {
  /** The HTTP status that it stands for; 0 where there is none. */
  status: number
  code: ErrorCode
  /** For people, in the flow's language where the flow reported it. */
  message?: string
}

/** A field as the flow reports it, e.g. `{type: 'string', value: 'Ada'}`. */
export interface Field {
  type: string
  value: unknown
}

/** What the flow knows of its own size, as CSS lengths. */
export interface PreferredDimensions {
  minimumWidth?: string
  maximumWidth?: string
  minimumHeight?: string
  maximumHeight?: string
}

export interface Completion {
  inquiryId: string
  /** `completed`, `failed`, … Ask the API before you rely on it. */
  status: string
  fields: Record<string, Field> | Record<string, string>
}

/** The handlers. One that throws stops no other one. */
export interface Handlers {
  /**
   * The flow can be shown. A handler that declares the parameter is also called, with
   * the error, when loading fails.
   */
  onLoad?: (error?: InquiryError) => void
  /** The first view can be used. */
  onReady?: (metadata: {
    preferredDimensions?: PreferredDimensions
    styles?: { borderRadius?: string }
  }) => void
  /** The individual began. */
  onStart?: (inquiryId: string, metadata: { sessionToken?: string }) => void
  /** The individual is done. The modal is closed first. */
  onComplete?: (completion: Completion) => void
  /** As `onComplete`, of version 2; `metadata` is the flow's own. */
  onSuccess?: (metadata: Record<string, unknown>) => void
  /** The inquiry failed; `onComplete` is called, too. */
  onFail?: (inquiryId: string) => void
  /** The individual left before the end. The modal is closed first. */
  onCancel?: (metadata: { inquiryId?: string; sessionToken?: string }) => void
  /** As `onCancel`, of version 2; also after completion. */
  onExit?: (error: InquiryError | undefined, metadata?: Record<string, unknown>) => void
  /** The flow, or the widget itself, found an error. */
  onError?: (error: InquiryError) => void
  /** Every event that `eventsAllowlist` lets through, before its own handler. */
  onEvent?: (name: EventName, metadata?: Record<string, unknown>) => void
}

/** Which inquiry: an existing one, or a new one of a template. One excludes the other. */
export type Subject =
  | {
      /** `inq_…`, made by your server. */
      inquiryId: string
      templateId?: undefined
      templateVersionId?: undefined
    }
  | {
      inquiryId?: undefined
      /** `itmpl_…` or a template of the older kind. */
      templateId: string
      templateVersionId?: string
    }
  | {
      inquiryId?: undefined
      templateId?: string
      /** `itmplv_…` */
      templateVersionId: string
    }

/** Whose inquiry a new one is. An account excludes the other two. */
export type Owner =
  | { accountId: string; referenceId?: undefined; accountTypeId?: undefined }
  | { accountId?: undefined; referenceId?: string; accountTypeId?: string }

/** Space in pixels. */
export interface Padding {
  top?: number
  bottom?: number
  left?: number
  right?: number
}

interface CommonOptions extends Handlers {
  /** The session token of a resumed inquiry. */
  sessionToken?: string
  /** The same option as `sessionToken`. */
  accessToken?: string
  environment?: 'sandbox' | 'production'
  environmentId?: string
  /** BCP 47. */
  language?: string
  /** What is known of the individual already, by field name. */
  fields?: Record<string, unknown>
  /** `fields`, of versions 2 and 3. */
  prefill?: Record<string, unknown>
  themeSetId?: string
  themeId?: string
  styleVariant?: 'base' | 'dark' | (string & {})
  shareToken?: string
  fieldMappings?: { sourceFieldName: string; destinationFieldName: string }[]
  routingCountry?: string
  /** The origins of all pages around this one, when it is in a frame itself. */
  frameAncestors?: string[]
  /** This page's origin, when it is in a frame itself. */
  messageTargetOrigin?: string
  widgetPadding?: Padding
  navigationPadding?: Padding
  serverOutageMode?: 'always' | 'never' | 'defer'
  /**
   * `development` (http://localhost:3000), `staging`, `canary`, `production`, or a host
   * with or without a port. Without it, `Persona.defaultHost` counts, then the script
   * tag's `data-host`, then production.
   */
  host?: string
  /** As `host`, for a domain of your own. */
  customHost?: string
  /** Where the widget goes. Default: the body. */
  parent?: Node
  /** `max-width` of the frame; a number is of pixels. */
  frameWidth?: string | number
  /** `max-height` of the frame; a number is of pixels. */
  frameHeight?: string | number
  /** Added to `allow-scripts allow-same-origin allow-popups`. */
  sandboxAttributes?: string[]
  /** Default: 'Verify your identity'. */
  iframeTitle?: string
  /** Default: all but 'step-transitioning', 'click' and 'form-update'. */
  eventsAllowlist?: 'all' | EventName[]
  /** Milliseconds within which the flow must report. Default: 20,000; 0: for ever. */
  loadTimeout?: number
}

/** What `new Client(…)` takes. */
export type ClientOptions = CommonOptions & Subject & Owner

/** What `setupEvents` takes; `null` is as good as nothing. */
export type EventsOptions = {
  [Name in keyof Handlers]?: Handlers[Name] | null
} & {
  templateId?: string | null
  templateVersionId?: string | null
  host?: string | null
  eventsAllowlist?: 'all' | EventName[] | null
}
