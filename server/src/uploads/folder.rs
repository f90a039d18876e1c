//! A folder as a storage whose changes are on the disk before they are reported done.

use std::fmt;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::Path as FilePath;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::{BoxStream, StreamExt};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};

/// How many files are deleted at once.
const DELETED_AT_ONCE: usize = 4;

/// A folder of files. Writes reach the disk, with the entries of their folders, before they
/// return. So do deletions, which also remove what an interrupted write of the same name left.
#[derive(Clone, Debug)]
pub(super) struct Folder(LocalFileSystem);

impl Folder {
    /// Opens a folder that exists.
    pub(super) fn open(path: &FilePath) -> Result<Self> {
        Ok(Self(LocalFileSystem::new_with_prefix(path)?.with_fsync(true)))
    }

    async fn remove(&self, location: Path) -> Result<Path> {
        let file = self.0.path_to_filesystem(&location)?;
        let removed = tokio::task::spawn_blocking(move || remove(&file)).await;
        let removed = removed.map_err(|source| Error::JoinError { source })?;
        match removed {
            Ok(true) => Ok(location),
            Ok(false) => {
                Err(Error::NotFound { path: location.to_string(), source: "there is no such file".into() })
            }
            Err(error) => Err(Error::Generic { store: "Folder", source: error.into() }),
        }
    }
}

/// Removes a file and what is staged for it; returns whether the file was there.
fn remove(file: &FilePath) -> std::io::Result<bool> {
    let (Some(folder), Some(name)) = (file.parent(), file.file_name()) else { return Ok(false) };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    let mut was_there = false;
    for entry in entries {
        let entry = entry?;
        let found = entry.file_name();
        if found != name && !is_staged_for(&found, name) {
            continue;
        }
        match std::fs::remove_file(entry.path()) {
            Ok(()) => was_there |= found == name,
            // Somebody else removed it.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    std::fs::File::open(folder)?.sync_all()?;
    Ok(was_there)
}

/// `LocalFileSystem` writes to the name with `#` and a number behind it, and renames that.
fn is_staged_for(found: &std::ffi::OsStr, name: &std::ffi::OsStr) -> bool {
    let suffix = found.as_encoded_bytes().strip_prefix(name.as_encoded_bytes());
    let number = suffix.and_then(|suffix| suffix.strip_prefix(b"#"));
    number.is_some_and(|number| !number.is_empty() && number.iter().all(u8::is_ascii_digit))
}

impl fmt::Display for Folder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[async_trait]
impl ObjectStore for Folder {
    async fn put_opts(&self, location: &Path, payload: PutPayload, opts: PutOptions) -> Result<PutResult> {
        self.0.put_opts(location, payload, opts).await
    }

    async fn put_multipart_opts(
        &self,
        location: &Path,
        opts: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.0.put_multipart_opts(location, opts).await
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        self.0.get_opts(location, options).await
    }

    async fn get_ranges(&self, location: &Path, ranges: &[Range<u64>]) -> Result<Vec<Bytes>> {
        self.0.get_ranges(location, ranges).await
    }

    fn delete_stream(&self, locations: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        let folder = self.clone();
        let removed = locations.map(move |location| {
            let folder = folder.clone();
            async move { folder.remove(location?).await }
        });
        removed.buffered(DELETED_AT_ONCE).boxed()
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.0.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.0.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.0.copy_opts(from, to, options).await
    }
}

#[cfg(test)]
mod tests {
    use object_store::ObjectStoreExt;

    use super::*;

    #[tokio::test]
    async fn deleting_a_file_removes_what_an_interrupted_write_left_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Folder::open(folder.path()).unwrap();
        let inside = folder.path().join("inquiries/inq_1");
        let key = Path::from("inquiries/inq_1/doc_1.jpg");
        store.put(&key, "a face".into()).await.unwrap();
        for left in ["doc_1.jpg#1", "doc_1.jpg#22", "doc_1.jpg#x", "doc_1.jpg2", "doc_2.jpg#1"] {
            std::fs::write(inside.join(left), "half").unwrap();
        }
        store.delete(&key).await.unwrap();
        let mut names: Vec<_> = std::fs::read_dir(&inside)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, ["doc_1.jpg#x", "doc_1.jpg2", "doc_2.jpg#1"]);
        // Never finished: there is only what is staged.
        let unfinished = Path::from("inquiries/inq_1/doc_2.jpg");
        assert!(matches!(store.delete(&unfinished).await, Err(Error::NotFound { .. })));
        assert!(!inside.join("doc_2.jpg#1").exists());
        let nowhere = Path::from("inquiries/inq_9/doc_1.jpg");
        assert!(matches!(store.delete(&nowhere).await, Err(Error::NotFound { .. })));
    }
}
