//! Photos sent part by part, and how often anybody may try.

use std::net::SocketAddr;

use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::http::Request;
use image::{ImageFormat, RgbImage};
use jiff::SignedDuration;
use object_store::ObjectStore;
use persona_server::limits::flow::FlowAllowance;

use crate::world::{Answer, DAY, World};

const BROWSER: &str = "one-browser-with-a-secret-of-its-own-0001";
const OTHER_BROWSER: &str = "another-browser-with-another-secret-00002";

/// A browser at the document's photo of an inquiry.
struct Sender<'a> {
    world: &'a World,
    browser: &'static str,
    inquiry_id: String,
    token: String,
}

impl<'a> Sender<'a> {
    async fn new(world: &'a World) -> Self {
        let inquiry_id = world.pending().await;
        let token = world.resume(&inquiry_id).await.text_at("/meta/session-token");
        let sender = Self { world, browser: BROWSER, inquiry_id, token };
        let details =
            "name-first=Ada&name-last=Lovelace&birthdate-day=10&birthdate-month=12&birthdate-year=1985";
        for (path, form) in [("/flow/open", ""), ("/flow/steps/details", details)] {
            let body = format!("inquiry-id={}&{form}", sender.inquiry_id);
            let request = sender.request("POST", path);
            let answer = world.send(request.body(Body::from(body)).unwrap()).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
        }
        sender
    }

    fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let separator = if path.contains('?') { '&' } else { '?' };
        Request::builder()
            .method(method)
            .uri(format!("{path}{separator}inquiry-id={}", self.inquiry_id))
            .header("persona-flow", "fragment")
            .header("persona-browser", self.browser)
            .header("authorization", format!("Bearer {}", self.token))
    }

    async fn begin(&self, length: usize) -> Answer {
        let request = self.request("POST", "/flow/uploads").header("upload-length", length);
        self.world.send(request.body(Body::empty()).unwrap()).await
    }

    async fn add(&self, place: &str, offset: usize, part: &[u8]) -> Answer {
        let request = self.request("PATCH", place).header("upload-offset", offset);
        self.world.send(request.body(Body::from(part.to_vec())).unwrap()).await
    }

    async fn ask(&self, method: &str, place: &str) -> Answer {
        self.world.send(self.request(method, place).body(Body::empty()).unwrap()).await
    }

    /// Sends the step that names the upload.
    async fn finish(&self, place: &str) -> Answer {
        let upload = place.rsplit('/').next().unwrap();
        let body = format!(
            "--b\r\ncontent-disposition: form-data; name=\"inquiry-id\"\r\n\r\n{}\r\n\
             --b\r\ncontent-disposition: form-data; name=\"upload\"\r\n\r\n{upload}\r\n--b--\r\n",
            self.inquiry_id
        );
        let request = self
            .request("POST", "/flow/steps/document")
            .header("content-type", "multipart/form-data; boundary=b");
        self.world.send(request.body(Body::from(body)).unwrap()).await
    }
}

fn photo() -> Vec<u8> {
    let picture = RgbImage::from_fn(800, 600, |x, y| image::Rgb([(x % 251) as u8, (y % 241) as u8, 90]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn view(answer: &Answer) -> &str {
    answer.text.split("data-view=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("none")
}

/// How many objects the storage holds below that prefix.
async fn objects(world: &World, prefix: &str) -> usize {
    use futures_util::StreamExt;
    world.state.uploads.list(Some(&prefix.into())).collect::<Vec<_>>().await.len()
}

#[tokio::test]
async fn a_photo_arrives_in_parts_and_goes_on_where_it_was() {
    let world = World::new().await;
    let sender = Sender::new(&world).await;
    let photo = photo();
    let begun = sender.begin(photo.len()).await;
    assert_eq!((begun.status.as_u16(), begun.header("upload-offset")), (201, "0"));
    let place = begun.header("location").to_owned();
    let half = photo.len() / 2;
    assert_eq!(sender.add(&place, 0, &photo[..half]).await.header("upload-offset"), half.to_string());

    // The answer was lost, and the part comes again: the sender is told where to go on.
    let again = sender.add(&place, 0, &photo[..half]).await;
    assert_eq!((again.status.as_u16(), again.header("upload-offset")), (409, half.to_string().as_str()));
    let gap = sender.add(&place, half + 10, b"later").await;
    assert_eq!((gap.status.as_u16(), gap.header("upload-offset")), (409, half.to_string().as_str()));
    let told = sender.ask("HEAD", &place).await;
    assert_eq!((told.status.as_u16(), told.header("upload-offset")), (204, half.to_string().as_str()));
    // Half a photo is none.
    let early = sender.finish(&place).await;
    assert!(early.text.contains("file_empty"), "{}", early.text);

    let place = sender.begin(photo.len()).await.header("location").to_owned();
    sender.add(&place, 0, &photo[..half]).await;
    sender.add(&place, half, &photo[half..]).await;
    let done = sender.finish(&place).await;
    assert_eq!((view(&done), done.status.as_u16()), ("selfie", 200));
    // Sent again because its answer was lost: the step is done all the same.
    assert_eq!(view(&sender.finish(&place).await), "selfie");

    world.state.delete_discarded_files().await;
    assert_eq!(objects(&world, "inquiries").await, 2, "the photo and its thumbnail: the parts are not kept");
}

#[tokio::test]
async fn an_upload_belongs_to_its_session_and_nobody_else_learns_of_it() {
    let world = World::new().await;
    let sender = Sender::new(&world).await;
    let place = sender.begin(100).await.header("location").to_owned();
    let other = Sender::new(&world).await;
    assert_eq!(other.ask("HEAD", &place).await.status, 404);
    assert_eq!(other.add(&place, 0, b"x").await.status, 404);
    other.ask("DELETE", &place).await;
    assert_eq!(sender.ask("HEAD", &place).await.status, 204, "nobody else can give it up");
    let stolen = Sender { world: &world, browser: OTHER_BROWSER, ..sender };
    assert_eq!(stolen.ask("HEAD", &place).await.status, 409, "the token is of no use in another browser");
}

#[tokio::test]
async fn what_is_longer_than_was_said_or_than_a_photo_may_be_is_refused() {
    let world = World::new().await;
    let sender = Sender::new(&world).await;
    assert_eq!(sender.begin(0).await.status, 400);
    assert_eq!(sender.begin(1_000_000_000).await.status, 413);
    let place = sender.begin(10).await.header("location").to_owned();
    assert_eq!(sender.add(&place, 0, b"longer than ten bytes").await.status, 400);
    assert_eq!(sender.ask("HEAD", &place).await.header("upload-offset"), "0");
}

#[tokio::test]
async fn an_upload_that_is_given_up_expired_or_redacted_leaves_nothing() {
    let world = World::new().await;
    let sender = Sender::new(&world).await;
    let place = sender.begin(10).await.header("location").to_owned();
    sender.add(&place, 0, b"12345").await;
    assert_eq!(sender.ask("DELETE", &place).await.status, 204);
    assert_eq!(sender.ask("HEAD", &place).await.status, 404);

    let place = sender.begin(10).await.header("location").to_owned();
    sender.add(&place, 0, b"12345").await;
    // A second photo replaces the first one.
    let second = sender.begin(10).await.header("location").to_owned();
    assert_eq!(sender.ask("HEAD", &place).await.status, 404);
    sender.add(&second, 0, b"12345").await;
    world.state.delete_discarded_files().await;
    assert_eq!(objects(&world, "inquiries").await, 1);
    world.api("DELETE", &format!("/inquiries/{}", sender.inquiry_id), serde_json::Value::Null).await;
    world.state.delete_discarded_files().await;
    assert_eq!(objects(&world, "inquiries").await, 0);

    let sender = Sender::new(&world).await;
    let place = sender.begin(10).await.header("location").to_owned();
    sender.add(&place, 0, b"12345").await;
    world.store.discard_old_uploads(world.now().before(SignedDuration::from_hours(1))).await.unwrap();
    assert_eq!(sender.ask("HEAD", &place).await.status, 204, "not before its time");
    world.clock.advance(SignedDuration::from_hours(2));
    world.store.discard_old_uploads(world.now().before(SignedDuration::from_hours(1))).await.unwrap();
    assert_eq!(sender.ask("HEAD", &place).await.status, 404);
}

/// A body that says whether it was read.
fn watched(length: usize) -> (Body, std::sync::Arc<std::sync::atomic::AtomicUsize>) {
    let read = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counter = std::sync::Arc::clone(&read);
    let pieces = (0..length / 1000).map(move |_| {
        counter.fetch_add(1000, std::sync::atomic::Ordering::SeqCst);
        Ok::<_, std::io::Error>(Bytes::from(vec![7; 1000]))
    });
    (Body::from_stream(futures_util::stream::iter(pieces)), read)
}

#[tokio::test]
async fn a_large_body_is_not_read_before_it_is_known_who_sends_it() {
    use futures_util::StreamExt;
    let world = World::new().await;
    let id = world.pending().await;
    let start = format!(
        "--b\r\ncontent-disposition: form-data; name=\"inquiry-id\"\r\n\r\n{id}\r\n\
         --b\r\ncontent-disposition: form-data; name=\"picture\"; filename=\"x\"\r\n\r\n"
    );
    let (body, read) = watched(5_000_000);
    let form = futures_util::stream::once(async { Ok(Bytes::from(start)) }).chain(body.into_data_stream());
    let request = Request::post("/flow/steps/document")
        .header("persona-flow", "fragment")
        .header("content-type", "multipart/form-data; boundary=b")
        .body(Body::from_stream(form));
    let answer = world.send(request.unwrap()).await;
    assert_eq!(answer.status, 409);
    let form = read.load(std::sync::atomic::Ordering::SeqCst);
    assert!(form < 100_000, "{form} bytes of a stranger's file were read");

    let (body, read) = watched(1_000_000);
    let request = Request::patch(format!("/flow/uploads/x?inquiry-id={id}")).body(body).unwrap();
    assert_eq!(world.send(request).await.status, 409);
    assert_eq!(read.load(std::sync::atomic::Ordering::SeqCst), 0);
}

#[tokio::test]
async fn too_many_photos_of_one_inquiry_have_to_wait_and_are_told_how_long() {
    let world = World::new().await.with_flow_limits(FlowAllowance { steps: 100, uploads: 2 }, &[]);
    let sender = Sender::new(&world).await;
    assert_eq!(sender.begin(10).await.status, 201);
    assert_eq!(sender.begin(10).await.status, 201);
    let slow = sender.begin(10).await;
    assert_eq!((slow.status.as_u16(), view(&slow)), (429, "slow"));
    let seconds: i64 = slow.header("retry-after").parse().unwrap();
    assert!((1..=600).contains(&seconds));
    assert!(slow.text.contains("You can try again in"));
    let other = Sender::new(&world).await;
    assert_eq!(other.begin(10).await.status, 201, "another inquiry is not slowed down");
    world.clock.advance(SignedDuration::from_secs(seconds));
    assert_eq!(sender.begin(10).await.status, 201);
}

#[tokio::test]
async fn too_many_steps_of_one_inquiry_have_to_wait() {
    let world = World::new().await.with_flow_limits(FlowAllowance { steps: 5, uploads: 5 }, &[]);
    let sender = Sender::new(&world).await;
    let open = || sender.ask("POST", "/flow/open");
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(open().await.status.as_u16());
    }
    assert_eq!(statuses.last(), Some(&429), "{statuses:?}");
    world.clock.advance(SignedDuration::from_secs(60));
    assert_ne!(open().await.status, 429);
    // What was refused has changed nothing.
    world.clock.advance(DAY);
    assert_eq!(world.status(&sender.inquiry_id).await, "expired");
}

#[tokio::test]
async fn pages_are_counted_too_although_they_may_be_asked_for_more_often() {
    let world = World::new().await.with_flow_limits(FlowAllowance { steps: 1, uploads: 1 }, &[]);
    let page = async || {
        let request = Request::get("/verify?inquiry-id=inq_aaaaaaaaaaaaaaaaaaaaaaaa");
        world.send(request.body(Body::empty()).unwrap()).await
    };
    for n in 0..200 {
        assert_eq!(page().await.status, 404, "{n}");
    }
    let slow = page().await;
    assert_eq!((slow.status.as_u16(), view(&slow)), (429, "slow"));
    assert!(!slow.header("retry-after").is_empty());
    world.clock.advance(SignedDuration::from_secs(60));
    assert_eq!(page().await.status, 404);
}

#[tokio::test]
async fn asking_for_a_page_s_headers_alone_counts_as_asking_for_the_page() {
    let world = World::new().await.with_flow_limits(FlowAllowance { steps: 1, uploads: 1 }, &[]);
    let ask = async |method: &str| {
        let request = Request::builder().method(method);
        let request = request.uri("/verify?inquiry-id=inq_aaaaaaaaaaaaaaaaaaaaaaaa");
        world.send(request.body(Body::empty()).unwrap()).await
    };
    for n in 0..200 {
        assert_eq!(ask("HEAD").await.status, 404, "{n}");
    }
    let slow = ask("HEAD").await;
    assert_eq!(slow.status, 429);
    assert!(!slow.header("retry-after").is_empty());
    assert_eq!(ask("GET").await.status, 429);
}

#[tokio::test]
async fn how_far_an_upload_is_may_be_asked_as_often_as_it_breaks_off() {
    let world = World::new().await.with_flow_limits(FlowAllowance { steps: 3, uploads: 1 }, &[]);
    let sender = Sender::new(&world).await;
    let place = sender.begin(10).await.header("location").to_owned();
    for n in 0..=600 {
        assert_eq!(sender.ask("HEAD", &place).await.status, 204, "{n}");
    }
}

#[tokio::test]
async fn an_address_is_slowed_down_whoever_it_says_it_is() {
    let proxy: SocketAddr = "10.0.0.1:5000".parse().unwrap();
    let world = World::new().await.with_flow_limits(FlowAllowance { steps: 1, uploads: 1 }, &[proxy.ip()]);
    let open = async |peer: SocketAddr, forwarded_for: String| {
        let mut request = Request::post("/flow/open")
            .header("persona-flow", "fragment")
            .header("x-forwarded-for", forwarded_for)
            .body(Body::from("inquiry-id=inq_x"))
            .unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        world.send(request).await.status.as_u16()
    };
    let stranger: SocketAddr = "192.0.2.7:5000".parse().unwrap();
    let mut last = 0;
    for n in 0..21 {
        last = open(stranger, format!("203.0.113.{n}")).await;
    }
    assert_eq!(last, 429, "a stranger cannot make addresses up");
    for n in 0..21 {
        last = open(proxy, format!("203.0.113.{n}")).await;
    }
    assert_eq!(last, 404, "behind a trusted proxy each has their own");
}

#[tokio::test]
async fn a_photo_that_breaks_off_is_no_attempt_of_the_individual_s() {
    use futures_util::StreamExt;
    let world = World::new().await;
    let sender = Sender::new(&world).await;
    let start = format!(
        "--b\r\ncontent-disposition: form-data; name=\"inquiry-id\"\r\n\r\n{}\r\n\
         --b\r\ncontent-disposition: form-data; name=\"picture\"; filename=\"x\"\r\n\r\n",
        sender.inquiry_id
    );
    let lost = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
    let pieces = [Ok(Bytes::from(start)), Ok(Bytes::from_static(&[7; 1000])), Err(lost)];
    let body = Body::from_stream(futures_util::stream::iter(pieces).boxed());
    let request = sender
        .request("POST", "/flow/steps/document")
        .header("content-type", "multipart/form-data; boundary=b")
        .body(body);
    assert_eq!(world.send(request.unwrap()).await.status, 400, "nor a failure of the server's");
    let path = format!("/inquiries/{}?include=verifications", sender.inquiry_id);
    let inquiry = world.api("GET", &path, serde_json::Value::Null).await;
    assert_eq!(inquiry.at("/included"), &serde_json::json!([]), "{}", inquiry.text);
}
