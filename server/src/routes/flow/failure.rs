//! Turns the result of a request into its response, and an error into what the individual sees.

use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;

use super::request::FlowRequest;
use crate::flow::refusal::{self, Refusal};
use crate::flow::{Cause, FlowError};
use crate::routes::with_cookie;

/// The inquiry was finished before this request, so the individual presses no button to end it here.
const WAS_FINISHED: HeaderName = HeaderName::from_static("persona-was-finished");

impl FlowRequest {
    /// The response to this request, with the browser's cookie where one is needed. Failures of the
    /// server are logged here.
    pub(super) async fn respond(&self, result: Result<Response, FlowError>) -> Response {
        let response = match result {
            Ok(response) => response,
            Err(error) => self.refuse(error).await,
        };
        // The script keeps the browser's secret by itself.
        if self.head.is_fragment || !self.head.is_new_browser {
            return response;
        }
        with_cookie(response, &self.head.cookie())
    }

    async fn refuse(&self, error: FlowError) -> Response {
        error.log();
        let responder = self.responder();
        let Cause::Refused(code) = error.cause() else { return responder.failed(error.cause()) };
        match refusal::explain(&self.state, self.caller(), code).await {
            Ok(Refusal::Unknown(code)) => responder.refused(code),
            Ok(Refusal::OfInquiry(context, code)) => responder.refused_of(&context, code),
            Ok(Refusal::FinishedBefore(context)) => {
                finished_before(responder.at_step(&context, self.token()))
            }
            Ok(Refusal::FinishedByOthers(context, code)) => {
                finished_before(responder.refused_of(&context, code))
            }
            Ok(Refusal::Waiting(context, waiting)) => responder.waiting(&context, waiting),
            Err(error) => {
                error.log();
                responder.failed(error.cause())
            }
        }
    }
}

/// The same response, which tells the script that the inquiry was finished before.
fn finished_before(mut response: Response) -> Response {
    response.headers_mut().insert(WAS_FINISHED, HeaderValue::from_static("true"));
    response
}
