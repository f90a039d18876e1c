//! How many connections there are, in all and of one client.
//!
//! Where there is no place left, the connection that has been idle for longest makes room: of
//! that client, if it has too many, or of all. Only where none is idle is a new one turned away.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ipnet::IpNet;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::network_of;

/// How many connections there may be.
#[derive(Clone, Debug)]
pub struct ConnectionLimits {
    /// In all.
    pub all: usize,
    /// Of one client: an IPv4 address, or a /64 network of IPv6.
    pub of_client: usize,
    /// Proxies, each of which stands for many clients.
    pub proxies: Arc<[IpNet]>,
}

/// The connections there are.
#[derive(Clone, Debug)]
pub struct Connections {
    limits: ConnectionLimits,
    open: Arc<Mutex<Open>>,
}

#[derive(Debug, Default)]
struct Open {
    next: u64,
    entries: HashMap<u64, Entry>,
}

#[derive(Debug)]
struct Entry {
    client: IpAddr,
    /// Since when it has had no request. `None` while it has one.
    idle_since: Option<Instant>,
    leave: Arc<Notify>,
}

/// The place of a connection, until it is dropped.
#[derive(Debug)]
pub struct Place {
    id: u64,
    connections: Connections,
    leave: Arc<Notify>,
}

/// Says that a connection has a request, until it is dropped.
#[derive(Debug)]
pub struct Busy {
    id: u64,
    connections: Connections,
}

impl Connections {
    /// None yet.
    #[must_use]
    pub fn new(limits: ConnectionLimits) -> Self {
        Self { limits, open: Arc::default() }
    }

    /// A place for a connection from that address, for which an idle one may have to leave;
    /// `None` when there is no room.
    #[must_use]
    pub fn enter(&self, peer: IpAddr) -> Option<Place> {
        let peer = peer.to_canonical();
        let client = network_of(peer);
        let is_proxy = self.limits.proxies.iter().any(|network| network.contains(&peer));
        let mut open = self.open();
        let of_client = open.entries.values().filter(|entry| entry.client == client).count();
        if !is_proxy && of_client >= self.limits.of_client {
            open.dismiss(|entry| entry.client == client)?;
        }
        if open.entries.len() >= self.limits.all {
            open.dismiss(|_| true)?;
        }
        let id = open.next;
        open.next += 1;
        let leave = Arc::new(Notify::new());
        let entry = Entry { client, idle_since: Some(Instant::now()), leave: Arc::clone(&leave) };
        open.entries.insert(id, entry);
        Some(Place { id, connections: self.clone(), leave })
    }

    /// Has the connection leave that has been idle for longest: the system has no more to give.
    pub fn make_room(&self) {
        let _ = self.open().dismiss(|_| true);
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set_idle(&self, id: u64, idle_since: Option<Instant>) {
        if let Some(entry) = self.open().entries.get_mut(&id) {
            entry.idle_since = idle_since;
        }
    }
}

impl Open {
    /// Has the one of these leave that has been idle for longest; `None` if none is idle.
    fn dismiss(&mut self, of_these: impl Fn(&Entry) -> bool) -> Option<()> {
        let idle = self.entries.iter().filter(|(_, entry)| of_these(entry));
        let (_, id) = idle.filter_map(|(id, entry)| Some((entry.idle_since?, *id))).min()?;
        let entry = self.entries.remove(&id)?;
        entry.leave.notify_one();
        Some(())
    }
}

impl Place {
    /// Ends when the connection has to leave.
    pub async fn dismissed(&self) {
        self.leave.notified().await;
    }

    /// The connection has a request.
    #[must_use]
    pub fn busy(&self) -> Busy {
        self.connections.set_idle(self.id, None);
        Busy { id: self.id, connections: self.connections.clone() }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.connections.open().entries.remove(&self.id);
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.connections.set_idle(self.id, Some(Instant::now()));
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn connections(all: usize, of_client: usize) -> Connections {
        let proxies = Arc::new(["10.0.0.1/32".parse().unwrap()]);
        Connections::new(ConnectionLimits { all, of_client, proxies })
    }

    fn enter(connections: &Connections, peer: &str) -> Option<Place> {
        connections.enter(peer.parse().unwrap())
    }

    #[tokio::test]
    async fn the_one_that_was_idle_for_longest_makes_room() {
        let connections = connections(3, 3);
        let [first, second, third] =
            ["192.0.2.1", "192.0.2.2", "192.0.2.3"].map(|peer| enter(&connections, peer).unwrap());
        // The first one has had a request since.
        drop(first.busy());
        let _working = second.busy();
        let fourth = enter(&connections, "192.0.2.4").unwrap();
        third.dismissed().await;
        assert!(first.dismissed().now_or_never().is_none());
        let _answering = [first.busy(), fourth.busy()];
        assert!(enter(&connections, "192.0.2.5").is_none(), "all are at work");
        drop(second);
        assert!(enter(&connections, "192.0.2.5").is_some());
    }

    #[test]
    fn one_client_has_its_share_and_a_proxy_stands_for_many() {
        let connections = connections(10, 2);
        let places = ["192.0.2.1", "::ffff:192.0.2.1"].map(|peer| enter(&connections, peer).unwrap());
        let _busy = places.each_ref().map(Place::busy);
        assert!(enter(&connections, "192.0.2.1").is_none());
        let _other = enter(&connections, "192.0.2.2").unwrap();
        let network = ["2001:db8::1", "2001:db8::2"].map(|peer| enter(&connections, peer).unwrap());
        let _busy_too = network.each_ref().map(Place::busy);
        assert!(enter(&connections, "2001:db8::3").is_none());
        let of_proxy: Vec<_> = (0..5).map(|_| enter(&connections, "10.0.0.1").unwrap()).collect();
        let _at_work: Vec<_> = of_proxy.iter().map(Place::busy).collect();
        assert!(enter(&connections, "10.0.0.1").is_some(), "for which the idle one leaves");
    }
}
