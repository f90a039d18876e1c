//! Where the master keys come from: settings, a file, or, in a demo, a file that is made
//! beside its database.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::config::MasterKeyOptions;
use crate::secrets::vault::{MasterKey, NoMasterKey};

/// Why there is no master key.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// None was given.
    #[error(
        "no master key, which personal data is encrypted with: generate one with `persona-server keys generate-master > master.key`, keep it away from the database and its backups, and pass it with --master-key-file master.key or in PERSONA_MASTER_KEY"
    )]
    Missing,
    /// One of those given is none.
    #[error("{place}: {source}")]
    Malformed {
        /// Where it stands.
        place: String,
        /// What it must be.
        source: NoMasterKey,
    },
    /// A file cannot be read or made.
    #[error(
        "the master key's file {path} cannot be used ({source}): check that it is there and that this user may read it"
    )]
    File { path: PathBuf, source: std::io::Error },
}

/// The keys that were given: those of the setting, then those of the file, in their order.
///
/// # Errors
/// [`MasterKeyError::Missing`] when there are none.
pub(crate) fn given(options: &MasterKeyOptions) -> Result<Vec<MasterKey>, MasterKeyError> {
    let mut keys = Vec::new();
    if let Some(text) = &options.master_key {
        let parts = text.0.split([',', '\n']).map(str::trim).filter(|part| !part.is_empty());
        for (at, part) in parts.enumerate() {
            let place = || format!("--master-key (PERSONA_MASTER_KEY), key {}", at + 1);
            keys.push(part.parse().map_err(|source| MasterKeyError::Malformed { place: place(), source })?);
        }
    }
    if let Some(path) = &options.master_key_file {
        keys.extend(read(path)?);
    }
    if keys.is_empty() { Err(MasterKeyError::Missing) } else { Ok(keys) }
}

/// The keys that were given, or else the one beside a demo's database, which is made the
/// first time. A database that is no file has nothing beside it.
///
/// # Errors
/// As [`given`].
pub(crate) fn of_demo(
    options: &MasterKeyOptions,
    database: Option<&Path>,
) -> Result<Vec<MasterKey>, MasterKeyError> {
    match (given(options), database) {
        (Err(MasterKeyError::Missing), Some(database)) => {
            let mut path = database.as_os_str().to_owned();
            path.push(".master-key");
            let path = PathBuf::from(path);
            make(&path)?;
            read(&path)
        }
        (keys, _) => keys,
    }
}

/// One key a line; empty lines and those that begin with # say nothing.
fn read(path: &Path) -> Result<Vec<MasterKey>, MasterKeyError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| MasterKeyError::File { path: path.to_owned(), source })?;
    text.lines()
        .enumerate()
        .map(|(at, line)| (at, line.trim()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(at, line)| {
            let place = || format!("{}, line {}", path.display(), at + 1);
            line.parse().map_err(|source| MasterKeyError::Malformed { place: place(), source })
        })
        .collect()
}

fn make(path: &Path) -> Result<(), MasterKeyError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let made = options.open(path).and_then(|mut file| {
        file.write_all(MasterKey::generate().to_text().as_bytes())?;
        file.write_all(b"\n")
    });
    match made {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(MasterKeyError::File { path: path.to_owned(), source: error })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Hidden;
    use crate::secrets::vault::{Place, Vault};

    fn options(text: Option<&str>, file: Option<&Path>) -> MasterKeyOptions {
        MasterKeyOptions {
            master_key: text.map(|text| Hidden(text.to_owned())),
            master_key_file: file.map(Path::to_owned),
        }
    }

    #[test]
    fn keys_are_taken_from_the_setting_and_from_the_file_in_their_order() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let [a, b, c] = [(); 3].map(|()| MasterKey::generate().to_text().to_string());
        std::fs::write(&path, format!("# the new one\n{c}\n\n")).unwrap();
        let keys = given(&options(Some(&format!("{a},{b}")), Some(&path))).unwrap();
        let texts: Vec<_> = keys.iter().map(|key| key.to_text().to_string()).collect();
        assert_eq!(texts, [a, b, c]);
    }

    #[test]
    fn without_a_key_it_is_said_how_to_make_one_and_a_wrong_one_is_not_repeated() {
        let missing = given(&options(None, None)).unwrap_err().to_string();
        assert!(
            missing.contains("keys generate-master") && missing.contains("--master-key-file"),
            "{missing}"
        );
        let wrong = given(&options(Some("hunter2"), None)).unwrap_err().to_string();
        assert!(
            wrong.contains("key 1") && wrong.contains("32 bytes") && !wrong.contains("hunter2"),
            "{wrong}"
        );
        let away = given(&options(None, Some(Path::new("/does/not/exist")))).unwrap_err().to_string();
        assert!(away.contains("/does/not/exist"), "{away}");
    }

    #[test]
    fn a_demos_key_is_made_once_beside_its_database() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("demo.db");
        let place = Place { what: "x", of: "y" };
        let first = Vault::new(&of_demo(&options(None, None), Some(&database)).unwrap());
        let again = Vault::new(&of_demo(&options(None, None), Some(&database)).unwrap());
        assert_eq!(again.open(place, &first.seal(place, "z").unwrap()).unwrap(), "z");
        assert!(matches!(of_demo(&options(None, None), None), Err(MasterKeyError::Missing)));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let file = folder.path().join("demo.db.master-key");
            assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
