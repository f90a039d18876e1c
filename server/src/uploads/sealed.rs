//! The storage of uploaded files, encrypted.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};
use object_store::path::Path;
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, GetResultPayload, ListResult, MultipartUpload, ObjectMeta,
    ObjectStore, ObjectStoreExt, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};

use crate::secrets::vault::{Place, Vault, VaultError};

/// A storage that encrypts what is put into it and decrypts what is read from it. It only returns whole
/// objects, from the path where they were put, because only these can be authenticated.
#[derive(Clone, Debug)]
pub(crate) struct SealedUploads {
    inner: Arc<dyn ObjectStore>,
    vault: Vault,
}

impl SealedUploads {
    /// Encrypts everything that is put into that storage.
    #[must_use]
    pub(crate) fn new(inner: Arc<dyn ObjectStore>, vault: Vault) -> Self {
        Self { inner, vault }
    }

    /// Encrypts with the vault's first key every object that uses another key or none. Returns how many
    /// objects these were.
    ///
    /// # Errors
    /// If the storage fails, or an object uses a key that the vault does not have.
    pub(crate) async fn seal_again(&self) -> Result<usize> {
        let all: Vec<ObjectMeta> = self.inner.list(None).try_collect().await?;
        let mut sealed = 0;
        for ObjectMeta { location, .. } in all {
            let old = match self.inner.get(&location).await {
                Ok(found) => found.bytes().await?,
                // Deleted meanwhile.
                Err(Error::NotFound { .. }) => continue,
                Err(error) => return Err(error),
            };
            if self.vault.is_current_bytes(&old) {
                continue;
            }
            let plain = match self.vault.open_bytes(place(&location), &old) {
                Ok(plain) => plain,
                Err(VaultError::NotSealed) => old.to_vec(),
                Err(error) => return Err(failed(error)),
            };
            self.put(&location, PutPayload::from(plain)).await?;
            sealed += 1;
        }
        Ok(sealed)
    }
}

fn place(location: &Path) -> Place<'_> {
    Place { what: "upload", of: location.as_ref() }
}

fn failed(error: VaultError) -> Error {
    Error::Generic { store: "SealedUploads", source: Box::new(error) }
}

fn not_supported(operation: &'static str) -> Error {
    Error::NotSupported {
        source: format!("{operation}: what is sealed is sealed as a whole, at its place").into(),
    }
}

impl fmt::Display for SealedUploads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sealed {}", self.inner)
    }
}

#[async_trait]
impl ObjectStore for SealedUploads {
    async fn put_opts(&self, location: &Path, payload: PutPayload, opts: PutOptions) -> Result<PutResult> {
        let plain = Bytes::from(payload);
        let sealed = self.vault.seal_bytes(place(location), &plain).map_err(failed)?;
        self.inner.put_opts(location, PutPayload::from(sealed), opts).await
    }

    async fn put_multipart_opts(&self, _: &Path, _: PutMultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        Err(not_supported("an upload in parts"))
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        if options.range.is_some() {
            return Err(not_supported("a part of an object"));
        }
        let head = options.head;
        let found = self.inner.get_opts(location, options).await?;
        if head {
            return Ok(found);
        }
        let (mut meta, attributes, extensions) =
            (found.meta.clone(), found.attributes.clone(), found.extensions.clone());
        let plain = self.vault.open_bytes(place(location), &found.bytes().await?).map_err(failed)?;
        meta.size = plain.len() as u64;
        let range = 0..meta.size;
        let payload = GetResultPayload::Stream(stream::once(async { Ok(Bytes::from(plain)) }).boxed());
        Ok(GetResult { payload, meta, range, attributes, extensions })
    }

    async fn get_ranges(&self, _: &Path, _: &[Range<u64>]) -> Result<Vec<Bytes>> {
        Err(not_supported("parts of an object"))
    }

    fn delete_stream(&self, locations: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        self.inner.delete_stream(locations)
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.inner.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, _: &Path, _: &Path, _: CopyOptions) -> Result<()> {
        Err(not_supported("a copy"))
    }
}

#[cfg(test)]
mod tests {
    use object_store::memory::InMemory;

    use super::*;
    use crate::secrets::vault::MasterKey;

    async fn raw(store: &InMemory, path: &Path) -> Bytes {
        store.get(path).await.unwrap().bytes().await.unwrap()
    }

    #[tokio::test]
    async fn a_picture_is_sealed_where_it_lies_and_can_be_read_at_its_place_alone() {
        let inner = Arc::new(InMemory::new());
        let uploads = SealedUploads::new(
            Arc::clone(&inner) as Arc<dyn ObjectStore>,
            Vault::new(&[MasterKey::generate()]),
        );
        let (path, other) =
            (Path::from("inquiries/inq_1/doc_1.jpg"), Path::from("inquiries/inq_2/doc_2.jpg"));
        uploads.put(&path, PutPayload::from_static(b"\xff\xd8 a face")).await.unwrap();
        let got = uploads.get(&path).await.unwrap();
        assert_eq!(got.meta.size, 9);
        assert_eq!(&got.bytes().await.unwrap()[..], b"\xff\xd8 a face");
        assert!(!raw(&inner, &path).await.windows(4).any(|part| part == b"face"));
        // Moved by someone who can write there, it is worth nothing.
        inner.copy(&path, &other).await.unwrap();
        assert!(uploads.get(&other).await.is_err());
        inner.put(&path, PutPayload::from_static(b"\xff\xd8 another")).await.unwrap();
        assert!(uploads.get(&path).await.is_err());
        assert!(uploads.get_range(&path, 0..1).await.is_err());
    }

    #[tokio::test]
    async fn pictures_in_clear_or_of_an_older_key_are_sealed_again() {
        let inner = Arc::new(InMemory::new());
        let sealed = |keys: &[MasterKey]| {
            SealedUploads::new(Arc::clone(&inner) as Arc<dyn ObjectStore>, Vault::new(keys))
        };
        let (old, new) = (MasterKey::generate(), MasterKey::generate());
        let (clear, older) = (Path::from("a/clear.jpg"), Path::from("b/older.jpg"));
        inner.put(&clear, PutPayload::from_static(b"\xff\xd8 clear")).await.unwrap();
        sealed(std::slice::from_ref(&old)).put(&older, PutPayload::from_static(b"older")).await.unwrap();
        assert!(sealed(std::slice::from_ref(&new)).seal_again().await.is_err(), "one is of an unknown key");
        let both = sealed(&[new.clone(), old]);
        assert!(both.seal_again().await.unwrap() >= 1);
        assert_eq!(both.seal_again().await.unwrap(), 0);
        let after = sealed(&[new]);
        assert_eq!(&after.get(&clear).await.unwrap().bytes().await.unwrap()[..], b"\xff\xd8 clear");
        assert_eq!(&after.get(&older).await.unwrap().bytes().await.unwrap()[..], b"older");
    }
}
