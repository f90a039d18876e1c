//! Requests that have begun: each runs to its end, whether or not anybody waits for it.

use std::future::Future;

use tokio::task::JoinError;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Requests that have begun and not ended. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct RunningRequests {
    requests: TaskTracker,
    cut_off: CancellationToken,
}

impl RunningRequests {
    /// Does a request in a task of its own: if nobody waits for this any more, it goes on.
    /// `None` when it was cut off.
    ///
    /// # Errors
    /// When it panicked.
    pub async fn run<T: Send + 'static>(
        &self,
        request: impl Future<Output = T> + Send + 'static,
    ) -> Result<Option<T>, JoinError> {
        self.requests.spawn(self.cut_off.clone().run_until_cancelled_owned(request)).await
    }

    /// Does something on the side, for which no answer waits.
    pub fn begin(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.requests.spawn(self.cut_off.clone().run_until_cancelled_owned(work));
    }

    /// Waits until all have ended.
    pub async fn wait(&self) {
        self.requests.close();
        self.requests.wait().await;
    }

    /// Ends those that are left, wherever they are.
    pub async fn cut_off(&self) {
        self.cut_off.cancel();
        self.wait().await;
    }
}
