//! Running requests. Each finishes, even if its client hangs up.

use std::future::Future;

use tokio::task::JoinError;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The requests that are running. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct RunningRequests {
    requests: TaskTracker,
    cut_off: CancellationToken,
}

impl RunningRequests {
    /// Runs a request in a separate task, which continues if this future is dropped. `None` if the
    /// request was cut off.
    ///
    /// # Errors
    /// If the request panicked.
    pub async fn run<T: Send + 'static>(
        &self,
        request: impl Future<Output = T> + Send + 'static,
    ) -> Result<Option<T>, JoinError> {
        self.requests.spawn(self.cut_off.clone().run_until_cancelled_owned(request)).await
    }

    /// Runs something in the background that no response depends on.
    pub fn begin(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.requests.spawn(self.cut_off.clone().run_until_cancelled_owned(work));
    }

    /// Waits until all requests have finished.
    pub async fn wait(&self) {
        self.requests.close();
        self.requests.wait().await;
    }

    /// Aborts the requests that are still running.
    pub async fn cut_off(&self) {
        self.cut_off.cancel();
        self.wait().await;
    }
}
