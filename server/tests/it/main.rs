//! The server as its users meet it.

mod flow_store;
mod world;
