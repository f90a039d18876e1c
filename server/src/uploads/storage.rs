//! Where uploads are kept: a folder, or a bucket of an object storage that speaks S3.
//!
//! What is put there has been sealed before: see [`crate::uploads::sealed`].

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::prefix::PrefixStore;
use object_store::{ClientOptions, ObjectStore, RetryConfig};
use url::Url;

use super::folder::Folder;

/// How long one request to an object storage may take: an individual waits for it.
const TIMEOUT: Duration = Duration::from_secs(20);
/// How long a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How often a request that failed is tried again, and for how long in all.
const RETRIES: usize = 4;

/// Why a storage cannot be used, with what to do.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The folder cannot be made or read.
    #[error(
        "the folder {folder} for uploads cannot be used ({source}): name another with --storage, in which this user may write"
    )]
    Folder { folder: String, source: Box<dyn std::error::Error + Send + Sync> },
    /// The address is none of a bucket.
    #[error("--storage {0}")]
    Address(String),
    /// The bucket does not answer as it should.
    #[error(
        "the storage {address} cannot be used ({source}): check the bucket's name, region and endpoint, and \
         AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    )]
    Bucket {
        /// Its address, without what may be secret.
        address: String,
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// A bucket, as `--storage` names it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Bucket {
    name: String,
    prefix: String,
    endpoint: Option<String>,
    region: Option<String>,
    virtual_hosted: bool,
}

/// Opens a storage: the path of a folder, which is made if it is not there, or
/// `s3://bucket/prefix?endpoint=https://…&region=…`. Credentials of a bucket, and whatever the
/// address does not say, come from the variables that S3's own tools read (`AWS_…`).
///
/// # Errors
/// [`StorageError`], also when the bucket does not answer now.
pub(crate) async fn open(storage: &str) -> Result<Arc<dyn ObjectStore>, StorageError> {
    if !storage.contains("://") {
        let failed = |source: Box<dyn std::error::Error + Send + Sync>| StorageError::Folder {
            folder: storage.to_owned(),
            source,
        };
        tokio::fs::create_dir_all(storage).await.map_err(|error| failed(error.into()))?;
        let folder = Folder::open(Path::new(storage));
        return Ok(Arc::new(folder.map_err(|error| failed(error.into()))?));
    }
    let bucket = Bucket::parse(storage).map_err(StorageError::Address)?;
    let failed = |source: object_store::Error| StorageError::Bucket {
        address: format!("s3://{}/{}", bucket.name, bucket.prefix),
        source: source.into(),
    };
    let opened = bucket.open().map_err(failed)?;
    // Better now than with the first individual's photo. It is also what sealing again needs.
    if let Some(Err(error)) = opened.list(None).next().await {
        return Err(failed(error));
    }
    Ok(opened)
}

impl Bucket {
    fn parse(address: &str) -> Result<Self, String> {
        const RIGHT: &str =
            "write the path of a folder, or s3://bucket/prefix?endpoint=https://host&region=name";
        let url = Url::parse(address).map_err(|_| format!("is no address: {RIGHT}"))?;
        if url.scheme() != "s3" {
            return Err(format!("{}:// is not known: {RIGHT}", url.scheme()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("must not hold a key: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY".to_owned());
        }
        let name = url.host_str().filter(|name| !name.is_empty() && url.port().is_none());
        let name = name.ok_or_else(|| format!("names no bucket: {RIGHT}"))?.to_owned();
        let mut bucket = Self {
            name,
            prefix: url.path().trim_matches('/').to_owned(),
            endpoint: None,
            region: None,
            virtual_hosted: false,
        };
        for (key, value) in url.query_pairs() {
            match &*key {
                "endpoint" => {
                    let is_address = Url::parse(&value)
                        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
                    if !is_address {
                        return Err("endpoint must be an address such as https://s3.example".to_owned());
                    }
                    bucket.endpoint = Some(value.into_owned());
                }
                "region" if !value.is_empty() => bucket.region = Some(value.into_owned()),
                "virtual-hosted" => {
                    bucket.virtual_hosted = match &*value {
                        "true" => true,
                        "false" => false,
                        _ => return Err("virtual-hosted must be true or false".to_owned()),
                    };
                }
                // Its value may be a secret that belongs elsewhere.
                key => {
                    return Err(format!("{key} is unknown; known: endpoint, region, virtual-hosted"));
                }
            }
        }
        Ok(bucket)
    }

    fn open(&self) -> object_store::Result<Arc<dyn ObjectStore>> {
        let retry = RetryConfig { max_retries: RETRIES, retry_timeout: TIMEOUT, ..RetryConfig::default() };
        let client = ClientOptions::new().with_timeout(TIMEOUT).with_connect_timeout(CONNECT_TIMEOUT);
        let mut builder = AmazonS3Builder::from_env()
            .with_client_options(client)
            .with_retry(retry)
            .with_bucket_name(&self.name)
            .with_virtual_hosted_style_request(self.virtual_hosted);
        if let Some(region) = &self.region {
            builder = builder.with_region(region);
        }
        if let Some(endpoint) = &self.endpoint {
            // The one in the address counts, whatever the environment says.
            builder = builder
                .with_config(AmazonS3ConfigKey::S3Endpoint, endpoint)
                .with_allow_http(endpoint.starts_with("http://"));
        }
        let bucket = builder.build()?;
        if self.prefix.is_empty() {
            return Ok(Arc::new(bucket));
        }
        Ok(Arc::new(PrefixStore::new(bucket, self.prefix.as_str())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_named_by_an_address() {
        let bucket =
            Bucket::parse("s3://photos/eu/shop/?endpoint=http://127.0.0.1:9000&region=eu-1").unwrap();
        assert_eq!((bucket.name.as_str(), bucket.prefix.as_str()), ("photos", "eu/shop"));
        assert_eq!(bucket.endpoint.as_deref(), Some("http://127.0.0.1:9000"));
        assert_eq!((bucket.region.as_deref(), bucket.virtual_hosted), (Some("eu-1"), false));
        let plain = Bucket::parse("s3://photos?virtual-hosted=true").unwrap();
        assert_eq!((plain.prefix.as_str(), plain.endpoint, plain.virtual_hosted), ("", None, true));
    }

    #[test]
    fn what_names_no_bucket_is_refused_and_no_secret_repeated() {
        for (address, told) in [
            ("gs://photos", "gs:// is not known: write the path of a folder, or s3://"),
            ("s3://", "names no bucket"),
            ("s3:///photos", "names no bucket"),
            ("s3://photos:9000/", "names no bucket"),
            ("s3://AKIA:hush@photos", "must not hold a key: set AWS_ACCESS_KEY_ID"),
            ("s3://photos?endpoint=localhost:9000", "endpoint must be an address"),
            ("s3://photos?endpoint=ftp://a", "endpoint must be an address"),
            ("s3://photos?virtual-hosted=1", "virtual-hosted must be true or false"),
            ("s3://photos?secret_access_key=hush", "secret_access_key is unknown; known: endpoint"),
        ] {
            let error = Bucket::parse(address).unwrap_err();
            assert!(error.contains(told), "{address}: {error}");
            assert!(!error.contains("hush"), "{error}");
        }
    }
}
