//! Limits that hold whatever clients do.

pub mod connections;
pub mod flow;
pub(crate) mod memory;
pub(crate) mod requests;

use std::net::{IpAddr, Ipv6Addr};

/// What counts as one client: an IPv4 address, or a /64 network of IPv6, because one machine may use all
/// of its addresses.
#[must_use]
pub fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
        address @ IpAddr::V4(_) => address,
    }
}
