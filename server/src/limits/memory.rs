//! How much memory the work that clients cause may take in total.
//!
//! Each kind of work has a budget. The work first reserves the most that it may need, and returns it
//! when the memory is free again. A reservation moves with the work, into a blocking task or a response's
//! body, and not with the request that asked for it.
//! docs/limits.md lists the budgets.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::network_of;

const MIB: u64 = 1024 * 1024;

/// The budgets of a server.
#[derive(Clone, Debug)]
pub struct Memory {
    /// Decoding pictures, reading PDFs and barcodes.
    pub work: Budget,
    /// Bodies of requests that have arrived.
    pub bodies: Bodies,
    /// Answers of the API, from the reading of their rows until the client has received them.
    pub answers: Budget,
}

impl Default for Memory {
    fn default() -> Self {
        Self { work: Budget::new(320 * MIB), bodies: Bodies::new(128 * MIB), answers: Budget::new(96 * MIB) }
    }
}

/// A number of bytes that may be in use at once.
#[derive(Clone, Debug)]
pub struct Budget {
    // In KiB, because a semaphore counts to 2^29 on 32-bit machines.
    free: Arc<Semaphore>,
    all: u32,
}

/// Bytes that are taken out of a budget until this is dropped.
#[derive(Debug, Default)]
pub struct Reserved(Option<OwnedSemaphorePermit>);

impl Budget {
    /// A budget of that many bytes.
    #[must_use]
    pub fn new(bytes: u64) -> Self {
        let all = kib(bytes);
        Self { free: Arc::new(Semaphore::new(usize::try_from(all).unwrap_or(Semaphore::MAX_PERMITS))), all }
    }

    /// Waits for that many bytes, or for the whole budget if that is less.
    pub async fn take(&self, bytes: u64) -> Reserved {
        let wanted = kib(bytes).min(self.all);
        // It is never closed.
        Reserved(Arc::clone(&self.free).acquire_many_owned(wanted).await.ok())
    }

    /// Takes that many bytes if they are free now.
    #[must_use]
    pub fn try_take(&self, bytes: u64) -> Option<Reserved> {
        Arc::clone(&self.free).try_acquire_many_owned(kib(bytes)).ok().map(|permit| Reserved(Some(permit)))
    }

    /// How many bytes are free.
    #[must_use]
    pub fn free(&self) -> u64 {
        self.free.available_permits() as u64 * 1024
    }
}

fn kib(bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX)
}

impl Reserved {
    /// Holds these as well.
    pub fn add(&mut self, other: Self) {
        match (&mut self.0, other.0) {
            (Some(permit), Some(other)) => permit.merge(other),
            (none @ None, other) => *none = other,
            (Some(_), None) => {}
        }
    }

    /// Gives back all but that many bytes.
    pub fn shrink_to(&mut self, bytes: u64) {
        if let Some(permit) = &mut self.0 {
            let kept = usize::try_from(kib(bytes)).unwrap_or(usize::MAX);
            let surplus = permit.num_permits().saturating_sub(kept);
            drop(permit.split(surplus));
        }
    }
}

/// The bodies of requests that have arrived. No client's network may take more than a quarter.
///
/// Nobody waits here: a request that holds a part of its body and waits for more would wait for
/// others that do the same.
#[derive(Clone, Debug)]
pub struct Bodies {
    budget: Budget,
    share: u64,
    by_network: Arc<Mutex<HashMap<IpAddr, u64>>>,
}

/// What one body takes of the budget.
#[derive(Debug)]
pub struct BodyAccount {
    bodies: Bodies,
    network: Option<IpAddr>,
    held: Reserved,
    bytes: u64,
}

impl Bodies {
    fn new(bytes: u64) -> Self {
        Self { budget: Budget::new(bytes), share: bytes / 4, by_network: Arc::default() }
    }

    /// An account for a body that comes from that address.
    #[must_use]
    pub fn account(&self, address: Option<IpAddr>) -> BodyAccount {
        BodyAccount {
            bodies: self.clone(),
            network: address.map(network_of),
            held: Reserved::default(),
            bytes: 0,
        }
    }

    /// Takes bytes for something that the server puts together itself, and waits for them.
    pub async fn take(&self, bytes: u64) -> Reserved {
        self.budget.take(bytes).await
    }

    /// How many bytes are free.
    #[must_use]
    pub fn free(&self) -> u64 {
        self.budget.free()
    }
}

impl BodyAccount {
    /// Counts bytes that have arrived; whether there is room for them.
    #[must_use]
    pub fn add(&mut self, bytes: u64) -> bool {
        let Some(held) = self.bodies.budget.try_take(bytes) else { return false };
        if let Some(network) = self.network {
            let mut by_network = self.bodies.by_network.lock().unwrap_or_else(PoisonError::into_inner);
            let used = by_network.entry(network).or_default();
            if used.saturating_add(bytes) > self.bodies.share {
                return false;
            }
            *used += bytes;
            self.bytes += bytes;
        }
        self.held.add(held);
        true
    }
}

impl Drop for BodyAccount {
    fn drop(&mut self) {
        let Some(network) = self.network else { return };
        let mut by_network = self.bodies.by_network.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(used) = by_network.get_mut(&network) {
            *used = used.saturating_sub(self.bytes);
            if *used == 0 {
                by_network.remove(&network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_taken_is_given_back_when_the_work_ends_and_not_when_nobody_waits_for_it() {
        let budget = Budget::new(10 * MIB);
        let held = budget.take(8 * MIB).await;
        let (finish, finished) = std::sync::mpsc::channel::<()>();
        let work = tokio::task::spawn_blocking(move || {
            let _held = held;
            let _ = finished.recv();
        });
        // The request is gone.
        let request = tokio::spawn(work);
        request.abort();
        assert!(request.await.unwrap_err().is_cancelled());
        assert_eq!(budget.free(), 2 * MIB);
        assert!(budget.try_take(3 * MIB).is_none());
        finish.send(()).unwrap();
        drop(budget.take(10 * MIB).await);
        assert_eq!(budget.free(), 10 * MIB);
    }

    #[tokio::test]
    async fn more_than_there_is_takes_all() {
        let budget = Budget::new(MIB);
        let mut held = budget.take(100 * MIB).await;
        assert_eq!(budget.free(), 0);
        held.shrink_to(1024);
        assert_eq!(budget.free(), MIB - 1024);
        held.add(budget.try_take(2048).unwrap());
        drop(held);
        assert_eq!(budget.free(), MIB);
    }

    #[test]
    fn one_client_leaves_room_for_others() {
        let bodies = Bodies::new(8 * MIB);
        let address = |text: &str| Some(text.parse().unwrap());
        let mut one = bodies.account(address("192.0.2.1"));
        let mut same = bodies.account(address("::ffff:192.0.2.1"));
        assert!(one.add(MIB) && same.add(MIB));
        assert!(!one.add(1024), "a quarter of all");
        let mut other = bodies.account(address("192.0.2.2"));
        assert!(other.add(2 * MIB));
        let mut network = bodies.account(address("2001:db8::1"));
        let mut neighbour = bodies.account(address("2001:db8::2"));
        assert!(network.add(2 * MIB) && !neighbour.add(1024));
        drop(one);
        assert!(same.add(MIB));
        drop((same, other, network, neighbour));
        assert_eq!(bodies.free(), 8 * MIB);
        assert!(bodies.by_network.lock().unwrap().is_empty());
    }
}
