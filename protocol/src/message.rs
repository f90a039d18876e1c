words! {
    /// A message of the page to the frame: `{action, metadata}`.
    pub enum ActionName {
        /// The widget has been shown.
        Open = "open",
        /// The widget has been hidden. The flow continues when it is shown again.
        Close = "close",
        /// The page asks the flow to exit. The flow answers with [`EventName::Exit`].
        Exit = "exit",
        /// The widget is about to be removed.
        Destroy = "destroy",
        /// The answer to [`EventName::SessionTokenRequest`]; metadata: sessionToken.
        SessionToken = "session-token",
    }
}

words! {
    /// A message of the frame to the page: `{containerId, name, metadata?, error?}`.
    pub enum EventName {
        /// The flow's page runs and may be shown.
        Load = "load",
        /// The first view can be used; metadata: preferredDimensions, styles.
        Ready = "ready",
        /// The individual has started; metadata: inquiryId, sessionToken.
        Start = "start",
        /// The inquiry was completed (v2 name); metadata as [`EventName::Complete`].
        Success = "success",
        /// The individual has finished; metadata: inquiryId, status, fields.
        Complete = "complete",
        /// The inquiry failed; metadata as [`EventName::Complete`].
        Fail = "fail",
        /// The individual left before the end; metadata: inquiryId?, sessionToken?.
        Exit = "exit",
        /// The flow cannot be opened or cannot continue; `error`: status, code, message.
        Error = "error",
        /// The inquiry was found; metadata: inquiryId.
        InquiryLoad = "inquiry-load",
        /// Another view is shown; metadata: name, path, pathname, pageHeight in CSS pixels.
        PageChange = "page-change",
        /// The individual goes to the next step.
        StepTransitioning = "step-transitioning",
        /// A control was pressed.
        Click = "click",
        /// A field changed.
        FormUpdate = "form-update",
        /// The camera was chosen for a document.
        DocumentCameraSelect = "document-camera-select",
        /// A document was photographed.
        DocumentCameraCapture = "document-camera-capture",
        /// A document was chosen as a file.
        DocumentUpload = "document-upload",
        /// The camera was chosen for a selfie.
        SelfieCameraSelect = "selfie-camera-select",
        /// A selfie was photographed.
        SelfieCameraCapture = "selfie-camera-capture",
        /// A selfie was chosen as a file.
        SelfieRecordUpload = "selfie-record-upload",
        /// A link to another device was sent.
        OneTimeLinkSent = "one-time-link-sent",
        /// That link was opened.
        OneTimeLinkStart = "one-time-link-start",
        /// The other device has finished.
        OneTimeLinkExit = "one-time-link-exit",
        /// The camera could not be started.
        LoadCameraFailed = "load-camera-failed",
        /// The result of checking permissions: hasCameraPermission, hasMicrophonePermission, requestedMicrophone.
        CameraPermissionsCheckResult = "camera-permissions-check-result",
        /// A country was chosen.
        CountrySelect = "country-select",
        /// A kind of verification was chosen.
        VerificationChange = "verification-change",
        /// The uploaded documents were saved.
        DocumentsSaveSuccessful = "documents-save-successful",
        /// The uploaded documents could not be saved.
        DocumentsSaveFail = "documents-save-fail",
        /// The session is about to end; metadata: inquiryId, expiresAt as RFC 3339.
        SessionExpiring = "session-expiring",
        /// The flow asks for the session token by message, so that no address contains it. Answered
        /// with [`ActionName::SessionToken`]; not reported to `onEvent`.
        SessionTokenRequest = "session-token-request",
    }
}

impl EventName {
    /// Whether `onEvent` gets it by default: all except the three that report single gestures, and
    /// the request for a session token.
    #[must_use]
    pub const fn is_default(self) -> bool {
        !matches!(self, Self::StepTransitioning | Self::Click | Self::FormUpdate | Self::SessionTokenRequest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_is_read_back_from_its_word() {
        for event in EventName::ALL {
            assert_eq!(EventName::parse(event.as_str()), Some(*event));
        }
    }

    #[test]
    fn a_name_that_objects_inherit_is_no_event() {
        for word in ["__proto__", "constructor", "toString", "", "LOAD", "load "] {
            assert_eq!(EventName::parse(word), None);
        }
    }
}
