//! Files whose row was never written, because the request ended in between: no redaction and no
//! sweep leaves them behind. And a storage that does not answer.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use axum::body::{Body, Bytes};
use axum::http::Request;
use futures_util::TryStreamExt;
use futures_util::stream::BoxStream;
use jiff::SignedDuration;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};
use persona_server::domain::evidence::{Picture, thumbnail_of};
use persona_server::domain::step::Step;
use persona_server::flow::complete::on_completion;
use persona_server::store::{self, ABANDONED_AFTER, Visit, folder_of};
use serde_json::{Map, Value};
use tokio::sync::Notify;

use crate::flow::{photo, view};
use crate::world::{MS, ONE, World, visitor};

/// A storage whose writes never return once they are done, while it is told to hang. That is
/// what a storage looks like to a process that is killed at that moment.
#[derive(Debug, Default)]
struct Hanging {
    inner: InMemory,
    hangs: AtomicBool,
    is_away: AtomicBool,
    stored: Notify,
}

impl fmt::Display for Hanging {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hanging")
    }
}

#[async_trait]
impl ObjectStore for Hanging {
    async fn put_opts(&self, location: &Path, payload: PutPayload, opts: PutOptions) -> Result<PutResult> {
        let put = self.inner.put_opts(location, payload, opts).await;
        if self.hangs.load(Ordering::SeqCst) {
            self.stored.notify_one();
            std::future::pending::<()>().await;
        }
        put
    }

    async fn put_multipart_opts(
        &self,
        at: &Path,
        opts: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.inner.put_multipart_opts(at, opts).await
    }

    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        if self.is_away.load(Ordering::SeqCst) {
            return Err(Error::Generic { store: "Hanging", source: "nobody answers".into() });
        }
        self.inner.get_opts(location, options).await
    }

    async fn get_ranges(&self, location: &Path, ranges: &[Range<u64>]) -> Result<Vec<Bytes>> {
        self.inner.get_ranges(location, ranges).await
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

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.inner.copy_opts(from, to, options).await
    }
}

/// A server whose storage can hang, and an inquiry that waits for its document.
struct Scene {
    world: Arc<World>,
    storage: Arc<Hanging>,
    id: String,
    token: String,
}

fn request(id: &str, token: &str, method: &str, path: &str) -> axum::http::request::Builder {
    Request::builder()
        .method(method)
        .uri(format!("{path}?inquiry-id={id}"))
        .header("persona-flow", "fragment")
        .header("persona-browser", "one-browser-with-a-secret-of-its-own-0001")
        .header("authorization", format!("Bearer {token}"))
}

impl Scene {
    async fn new() -> Self {
        let storage = Arc::new(Hanging::default());
        let world = Arc::new(World::new().await.with_uploads(Arc::clone(&storage) as Arc<dyn ObjectStore>));
        let id = world.pending().await;
        let token = world.resume(&id).await.text_at("/meta/session-token");
        let scene = Self { world, storage, id, token };
        let details =
            "name-first=Ada&name-last=Lovelace&birthdate-day=10&birthdate-month=12&birthdate-year=1985";
        for (path, form) in [("/flow/open", ""), ("/flow/steps/details", details)] {
            let body = format!("inquiry-id={}&{form}", scene.id);
            let answer = scene.world.send(scene.request("POST", path).body(Body::from(body)).unwrap()).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
        }
        scene
    }

    fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        request(&self.id, &self.token, method, path)
    }

    fn photo(&self) -> Request<Body> {
        let mut form = format!(
            "--b\r\ncontent-disposition: form-data; name=\"inquiry-id\"\r\n\r\n{}\r\n\
             --b\r\ncontent-disposition: form-data; name=\"picture\"; filename=\"x\"\r\n\r\n",
            self.id
        )
        .into_bytes();
        form.extend(photo());
        form.extend(b"\r\n--b--\r\n");
        let request = self.request("POST", "/flow/steps/document");
        request.header("content-type", "multipart/form-data; boundary=b").body(Body::from(form)).unwrap()
    }

    async fn part(&self) -> Request<Body> {
        let begin = self.request("POST", "/flow/uploads").header("upload-length", 1000);
        let place = self.world.send(begin.body(Body::empty()).unwrap()).await.header("location").to_owned();
        let part = self.request("PATCH", &place).header("upload-offset", 0);
        part.body(Body::from(vec![7; 500])).unwrap()
    }

    /// The step with a photo that has arrived before, in one part.
    async fn photo_in_a_part(&self) -> impl Fn() -> Request<Body> + use<> {
        let begin = self.request("POST", "/flow/uploads").header("upload-length", photo().len());
        let place = self.world.send(begin.body(Body::empty()).unwrap()).await.header("location").to_owned();
        let part = self.request("PATCH", &place).header("upload-offset", 0).body(Body::from(photo()));
        assert_eq!(self.world.send(part.unwrap()).await.status, 204);
        let upload = place.rsplit('/').next().unwrap();
        let form = format!(
            "--b\r\ncontent-disposition: form-data; name=\"inquiry-id\"\r\n\r\n{}\r\n\
             --b\r\ncontent-disposition: form-data; name=\"upload\"\r\n\r\n{upload}\r\n--b--\r\n",
            self.id
        );
        let (id, token) = (self.id.clone(), self.token.clone());
        move || {
            request(&id, &token, "POST", "/flow/steps/document")
                .header("content-type", "multipart/form-data; boundary=b")
                .body(Body::from(form.clone()))
                .unwrap()
        }
    }

    /// Sends that, and gives the request up once its file is stored and its row is not written.
    async fn send_and_die(&self, request: Request<Body>) {
        self.storage.hangs.store(true, Ordering::SeqCst);
        let world = Arc::clone(&self.world);
        let sent = tokio::spawn(async move { world.send(request).await });
        self.storage.stored.notified().await;
        sent.abort();
        assert!(sent.await.unwrap_err().is_cancelled());
        self.storage.hangs.store(false, Ordering::SeqCst);
        assert!(!self.objects().await.is_empty());
    }

    async fn objects(&self) -> Vec<String> {
        let all: Vec<ObjectMeta> = self.storage.list(None).try_collect().await.unwrap();
        all.into_iter().map(|object| object.location.to_string()).collect()
    }
}

#[tokio::test]
async fn a_redaction_removes_files_whose_row_was_never_written() {
    for part in [false, true] {
        let scene = Scene::new().await;
        let request = if part { scene.part().await } else { scene.photo() };
        scene.send_and_die(request).await;
        let redacted = scene.world.api("DELETE", &format!("/inquiries/{}", scene.id), Value::Null).await;
        assert_eq!(redacted.status, 200, "{}", redacted.text);
        assert_eq!(scene.objects().await, Vec::<String>::new(), "part: {part}");
    }
}

#[tokio::test]
async fn the_sweep_removes_files_whose_row_was_never_written_and_no_others() {
    for part in [false, true] {
        let scene = Scene::new().await;
        let request = if part { scene.part().await } else { scene.photo() };
        scene.send_and_die(request).await;
        let kept = scene.world.send(scene.photo()).await;
        assert_eq!(kept.status, 200, "{}", kept.text);
        scene.world.clock.advance(ABANDONED_AFTER);
        let abandoned = if part { 1 } else { 2 };
        scene.world.state.delete_discarded_files().await;
        assert_eq!(scene.objects().await.len(), abandoned + 2, "their row may still be written");
        scene.world.clock.advance(MS);
        scene.world.state.delete_discarded_files().await;
        assert_eq!(scene.objects().await.len(), 2, "part: {part}");
        assert!(scene.world.store.discarded_objects(scene.world.now()).await.unwrap().is_empty());
        scene.world.clock.advance(SignedDuration::from_hours(1));
        scene.world.state.delete_discarded_files().await;
        assert_eq!(scene.objects().await.len(), 2, "the photo that was kept stays, with its thumbnail");
    }
}

#[tokio::test]
async fn a_photo_that_has_arrived_in_parts_is_still_there_after_the_server_died_while_it_kept_it() {
    let scene = Scene::new().await;
    let step = scene.photo_in_a_part().await;
    scene.send_and_die(step()).await;
    let again = scene.world.send(step()).await;
    assert_eq!((again.status.as_u16(), view(&again)), (200, "selfie"), "{}", again.text);
    // Once it is kept nobody needs the parts.
    scene.world.state.delete_discarded_files().await;
    scene.world.clock.advance(ABANDONED_AFTER + MS);
    scene.world.state.delete_discarded_files().await;
    let kept = scene.objects().await;
    assert!(kept.len() == 2 && kept.iter().all(|name| !name.contains("/parts/")), "{kept:?}");
}

#[tokio::test]
async fn a_file_whose_storage_is_away_can_be_had_later() {
    let scene = Scene::new().await;
    let Scene { world, id, .. } = &scene;
    assert_eq!(world.send(scene.photo()).await.status, 200);
    let inquiry = world.api("GET", &format!("/inquiries/{id}?include=documents"), Value::Null).await;
    let url = inquiry.text_at("/included/0/attributes/front-photo/url");
    let path = url.split_once("/api/v1").unwrap().1;
    scene.storage.is_away.store(true, Ordering::SeqCst);
    let later = world.api("GET", path, Value::Null).await;
    assert_eq!((later.status.as_u16(), later.header("retry-after")), (503, "3"), "{}", later.text);
    scene.storage.is_away.store(false, Ordering::SeqCst);
    assert_eq!(world.api("GET", path, Value::Null).await.status, 200);
}

#[tokio::test]
async fn a_file_that_was_swept_or_never_announced_gets_no_row() {
    let scene = Scene::new().await;
    let Scene { world, id, .. } = &scene;
    let created = world.created().await;
    let entered = world.store.start_inquiry(&created, None, visitor(ONE), world.now()).await.unwrap();
    let visit =
        |at| Visit { inquiry_id: &created, session_id: &entered.session.id, visitor: visitor(ONE), at };
    world.store.save_fields(visit(world.now()), Step::Details, Map::new(), on_completion).await.unwrap();
    let key = format!("{}doc_1.jpg", folder_of(id));
    let picture = Picture {
        object_key: key.clone(),
        filename: "front.jpg".into(),
        content_type: "image/jpeg".into(),
        byte_size: 3,
    };
    let save = async || {
        world
            .store
            .save_picture(visit(world.now()), Step::Document, picture.clone(), Vec::new(), on_completion)
            .await
    };
    assert!(matches!(save().await, Err(store::Error::Storage(_))), "it was never announced");
    world.store.announce_objects(&[&key, &thumbnail_of(&key)], world.now()).await.unwrap();
    assert!(world.store.discard_announced(&key).await.unwrap());
    assert!(matches!(save().await, Err(store::Error::Storage(_))), "its announcement was taken back");
    let thumbnail = thumbnail_of(&key);
    assert!(world.store.discard_announced(&thumbnail).await.unwrap());
    for key in [&key, &thumbnail] {
        world.store.forget_object(key).await.unwrap();
    }
    world.store.announce_objects(&[&key, &thumbnail_of(&key)], world.now()).await.unwrap();
    save().await.unwrap();
    assert!(!world.store.discard_announced(&key).await.unwrap(), "a row refers to it");
}
