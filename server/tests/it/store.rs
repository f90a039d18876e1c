//! The database itself.

use persona_server::domain::environment::EnvironmentName;
use persona_server::store::{OpenError, Store};

use crate::cluster;
use crate::world::vault;

#[tokio::test]
async fn several_servers_may_make_one_new_database_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let url = cluster::new_url(folder.path(), "new.db").await;
    let vault = vault();
    // Each connection has a thread of its own, so that these do run side by side.
    let stores = futures_util::future::join_all((0..8).map(|_| Store::open(&url, vault.clone()))).await;
    let mut ids = Vec::new();
    for store in stores {
        let store = store.unwrap();
        ids.push(store.environment_by_name(EnvironmentName::Sandbox).await.unwrap().id);
        ids.push(store.signing_secret().await.unwrap());
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 2, "one sandbox, one secret");
}

#[tokio::test]
async fn a_database_is_the_same_when_it_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let url = cluster::new_url(folder.path(), "a b.db").await;
    let vault = vault();
    let first = Store::open(&url, vault.clone()).await.unwrap();
    let secret = first.signing_secret().await.unwrap();
    let sandbox = first.environment_by_name(EnvironmentName::Sandbox).await.unwrap();
    first.close().await;
    let again = Store::open(&url, vault).await.unwrap();
    assert_eq!(again.signing_secret().await.unwrap(), secret);
    assert_eq!(again.environment_by_name(EnvironmentName::Sandbox).await.unwrap(), sandbox);
}

#[tokio::test]
async fn a_database_that_cannot_be_used_says_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("text.db");
    std::fs::write(&path, "this is no database, and long enough to be read as one").unwrap();
    let url = format!("sqlite://{}", path.display());
    assert!(matches!(Store::open(&url, vault()).await, Err(OpenError::Open { .. })));
    let missing = format!("sqlite://{}", folder.path().join("missing/x.db").display());
    assert!(matches!(Store::open(&missing, vault()).await, Err(OpenError::Open { .. })));
    assert!(matches!(Store::open("persona.db", vault()).await, Err(OpenError::Url(_))));
    assert!(matches!(Store::open("oracle://x", vault()).await, Err(OpenError::Scheme(_))));
    let refused = Store::open("postgres://me:s3cret@127.0.0.1:1/x", vault()).await.unwrap_err();
    assert!(matches!(refused, OpenError::Reach { .. }));
    let said = refused.to_string();
    assert!(said.contains("127.0.0.1:1/x") && said.contains("PostgreSQL runs"), "{said}");
    assert!(!said.contains("s3cret"), "{said}");
}
