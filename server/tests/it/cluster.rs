//! A PostgreSQL of this test run's own: made and started when the first test asks for a
//! database, stopped and removed when the run has ended, however it ended.
#![expect(clippy::panic, reason = "a test fails by panicking")]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AnyConnection, AssertSqlSafe, Connection};

/// Whether this is the half of the tests that runs on PostgreSQL.
pub(crate) fn on_postgres() -> bool {
    env!("CARGO_CRATE_NAME") == "it_postgres"
}

/// The URL of a database that is new: a file of that name, or one in the cluster.
pub(crate) async fn new_url(folder: &Path, file: &str) -> String {
    if on_postgres() { new_database().await } else { format!("sqlite://{}", folder.join(file).display()) }
}

/// A new, empty database in the cluster.
async fn new_database() -> String {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let folder = &*CLUSTER;
    let name = format!("test_{}", MADE.fetch_add(1, Ordering::Relaxed));
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(&url(folder, "postgres")).await.unwrap();
    sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")))
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    url(folder, &name)
}

fn url(folder: &str, database: &str) -> String {
    let folder = folder.replace('/', "%2F");
    format!("postgres://persona@{folder}/{database}")
}

/// The folder of the cluster, in which its socket is, too.
static CLUSTER: LazyLock<String> = LazyLock::new(|| {
    let bin = binaries().unwrap_or_else(|| {
        panic!(
            "there is no PostgreSQL here, so nothing can be tested on it: install it (Debian: apt install \
             postgresql), put its initdb and postgres on PATH, or run the other half alone (--test it)"
        )
    });
    let mut command = Command::new("sh");
    command.args(["-c", SUPERVISOR, "sh"]).arg(&bin);
    let mut supervisor = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut folder = String::new();
    BufReader::new(supervisor.stdout.take().unwrap()).read_line(&mut folder).unwrap();
    assert!(!folder.trim().is_empty(), "PostgreSQL did not start: its messages are above");
    // Its standard input ends with this process, and that is what it waits for.
    std::mem::forget(supervisor);
    folder.trim().to_owned()
});

/// Starts a cluster, says where it is, waits for the end of its input and cleans up.
/// PostgreSQL refuses to run as root, so that root becomes somebody else for it.
const SUPERVISOR: &str = r#"
trap '' INT
bin=$1
folder=$(mktemp -d /tmp/persona-test-XXXXXX) || exit 1
as=
if [ "$(id -u)" = 0 ]; then
    user=nobody
    if id postgres >/dev/null 2>&1; then user=postgres; fi
    chown "$user" "$folder"
    if command -v setpriv >/dev/null; then
        as="setpriv --reuid=$user --regid=$(id -g $user) --clear-groups"
    else
        as="runuser -u $user --"
    fi
fi
cd "$folder"
# Nothing here outlives the run, so nothing needs to reach the disk.
if $as "$bin/initdb" --pgdata="$folder/data" --username=persona --auth=trust --encoding=UTF8 \
        --no-locale --no-sync --no-instructions >"$folder/log" 2>&1 \
    && $as "$bin/pg_ctl" --pgdata="$folder/data" --log="$folder/server.log" --wait --silent start \
        --options="-k $folder -c listen_addresses= -c max_connections=400 -c fsync=off \
            -c full_page_writes=off -c shared_buffers=64MB" >>"$folder/log" 2>&1
then
    echo "$folder"
    cat >/dev/null
else
    cat "$folder/log" "$folder/server.log" >&2
fi
$as "$bin/pg_ctl" --pgdata="$folder/data" --mode=immediate --silent stop >/dev/null 2>&1
rm -rf "$folder"
"#;

/// Where `initdb` and `postgres` are: on PATH, where `pg_config` says, or where Debian
/// puts them (the newest there).
fn binaries() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    if let Ok(said) = Command::new("pg_config").arg("--bindir").output() {
        folders.push(String::from_utf8_lossy(&said.stdout).trim().into());
    }
    let mut debian: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            Some((path.file_name()?.to_str()?.parse().ok()?, path.join("bin")))
        })
        .collect();
    debian.sort();
    folders.extend(debian.into_iter().rev().map(|(_, bin)| bin));
    let found =
        folders.into_iter().find(|bin| bin.join("initdb").is_file() && bin.join("postgres").is_file())?;
    // pg_ctl is where it really is; on PATH there may be only links to some.
    Some(found.join("initdb").canonicalize().ok()?.parent()?.to_owned())
}
