//! The flow over HTTP: who gets in, what is asked, what is refused.

use axum::body::Body;
use axum::http::Request;
use image::{ImageFormat, RgbImage};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::world::{Answer, DAY, MS, World};

const BROWSER: &str = "one-browser-with-a-secret-of-its-own-0001";
const OTHER_BROWSER: &str = "another-browser-with-another-secret-00002";

/// A browser with script, at one inquiry.
pub(crate) struct Tab<'a> {
    world: &'a World,
    browser: &'static str,
    inquiry_id: String,
    token: Option<String>,
}

impl<'a> Tab<'a> {
    pub(crate) fn new(world: &'a World, inquiry_id: &str, token: Option<&str>) -> Self {
        Self { world, browser: BROWSER, inquiry_id: inquiry_id.into(), token: token.map(Into::into) }
    }

    pub(crate) fn request(&self, path: &str) -> axum::http::request::Builder {
        let request =
            Request::post(path).header("persona-flow", "fragment").header("persona-browser", self.browser);
        match &self.token {
            Some(token) => request.header("authorization", format!("Bearer {token}")),
            None => request,
        }
    }

    pub(crate) async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.append_pair("inquiry-id", &self.inquiry_id).extend_pairs(form);
        let request = self.request(path).header("content-type", "application/x-www-form-urlencoded");
        let answer = self.world.send(request.body(Body::from(body.finish())).unwrap()).await;
        if let Some(token) = answer.headers.get("persona-session-token") {
            self.token = Some(token.to_str().unwrap().to_owned());
        }
        answer
    }

    pub(crate) async fn open(&mut self) -> Answer {
        self.post("/flow/open", &[]).await
    }

    pub(crate) async fn consent(&mut self) -> Answer {
        self.post("/flow/steps/consent", &[]).await
    }

    pub(crate) async fn details(&mut self) -> Answer {
        let form = [
            ("name-first", "Ada"),
            ("name-last", "Lovelace"),
            ("birthdate-day", "10"),
            ("birthdate-month", "12"),
            ("birthdate-year", "1985"),
        ];
        self.post("/flow/steps/details", &form).await
    }

    /// What its requests show, as it goes over the wire.
    pub(crate) fn wire_headers(&self) -> String {
        let token = self.token.as_deref().unwrap_or_default();
        format!(
            "persona-flow: fragment\r\npersona-browser: {}\r\nauthorization: Bearer {token}\r\n",
            self.browser
        )
    }

    /// The body of a form with a file, in parts that `boundary=b` separates.
    pub(crate) fn form_with_file(&self, file: &[u8]) -> Vec<u8> {
        let mut body = format!(
            "--b\r\ncontent-disposition: form-data; name=\"inquiry-id\"\r\n\r\n{}\r\n\
             --b\r\ncontent-disposition: form-data; name=\"picture\"; filename=\"../../x.exe\"\r\n\r\n",
            self.inquiry_id
        )
        .into_bytes();
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n--b--\r\n");
        body
    }

    /// Says that a photo of that length will come in parts, and returns where.
    pub(crate) async fn begin_upload(&self, length: usize) -> String {
        let path = format!("/flow/uploads?inquiry-id={}", self.inquiry_id);
        let request = self.request(&path).header("upload-length", length);
        let begun = self.world.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(begun.status, 201, "{}", begun.text);
        format!("{}?inquiry-id={}", begun.header("location"), self.inquiry_id)
    }

    pub(crate) async fn upload(&self, step: &str, file: &[u8]) -> Answer {
        let request = self
            .request(&format!("/flow/steps/{step}"))
            .header("content-type", "multipart/form-data; boundary=b")
            .body(Body::from(self.form_with_file(file)));
        self.world.send(request.unwrap()).await
    }
}

pub(crate) fn photo() -> Vec<u8> {
    png(&RgbImage::from_fn(800, 600, |x, y| image::Rgb([(x % 251) as u8, (y % 241) as u8, 90])))
}

/// Another one.
pub(crate) fn face() -> Vec<u8> {
    png(&RgbImage::from_fn(800, 600, |x, y| image::Rgb([(y % 199) as u8, 120, (x % 233) as u8])))
}

fn png(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// Which view an answer shows.
pub(crate) fn view(answer: &Answer) -> &str {
    answer.text.split("data-view=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("none")
}

fn code(answer: &Answer) -> &str {
    answer.text.split("data-error-code=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("none")
}

async fn page(world: &World, address: &str) -> Answer {
    world.send(Request::get(address).body(Body::empty()).unwrap()).await
}

async fn widget(world: &World, id: &str, token: Option<&str>) -> Answer {
    let token = token.map(|token| format!("&session-token={token}")).unwrap_or_default();
    page(world, &format!("/widget?flow-type=embedded&inquiry-id={id}{token}")).await
}

/// A session token by the API.
async fn token(world: &World, id: &str) -> String {
    world.resume(id).await.text_at("/meta/session-token")
}

#[tokio::test]
async fn an_individual_walks_through_all_steps_and_the_inquiry_is_completed() {
    let world = World::new().await;
    let id = world.created().await;
    let mut tab = Tab::new(&world, &id, None);
    assert_eq!(view(&tab.open().await), "consent");
    assert_eq!(world.status(&id).await, "created");
    let started = tab.consent().await;
    assert_eq!(view(&started), "details");
    assert_eq!(started.header("persona-inquiry-id"), id);
    assert_eq!(world.status(&id).await, "pending");
    assert_eq!(view(&tab.details().await), "document");
    assert_eq!(view(&tab.upload("document", &photo()).await), "selfie");
    let done = tab.upload("selfie", &face()).await;
    assert_eq!((view(&done), done.status.as_u16()), ("done", 200));

    let inquiry = world.get(&id).await;
    assert_eq!(inquiry.text_at("/data/attributes/status"), "completed");
    assert_eq!(inquiry.text_at("/data/attributes/fields/birthdate/value"), "1985-12-10");
    assert_eq!(inquiry.at("/data/relationships/documents/data").as_array().map(Vec::len), Some(1));
    assert_eq!(inquiry.at("/data/relationships/selfies/data").as_array().map(Vec::len), Some(1));
    assert_eq!(view(&tab.open().await), "done");
}

#[tokio::test]
async fn a_created_inquiry_opens_without_a_token_and_a_pending_one_does_not() {
    let world = World::new().await;
    let created = world.created().await;
    assert_eq!(widget(&world, &created, None).await.status, 200);
    let pending = world.pending().await;
    let refused = widget(&world, &pending, None).await;
    assert_eq!((refused.status.as_u16(), code(&refused)), (409, "unauthenticated"));
    let token = token(&world, &pending).await;
    assert_eq!(widget(&world, &pending, Some(&token)).await.status, 200);
}

#[tokio::test]
async fn an_expired_inquiry_is_closed_from_the_instant_of_its_expiry_whatever_is_shown() {
    let world = World::new().await;
    let id = world.pending().await;
    let token = token(&world, &id).await;
    let mut tab = Tab::new(&world, &id, Some(&token));
    assert_eq!(view(&tab.open().await), "details");
    world.clock.advance(DAY - MS);
    assert_eq!(view(&tab.open().await), "details");
    world.clock.advance(MS);
    for answer in [
        widget(&world, &id, None).await,
        widget(&world, &id, Some(&token)).await,
        page(&world, &format!("/verify?inquiry-id={id}&session-token={token}")).await,
        tab.open().await,
        tab.consent().await,
        tab.details().await,
        tab.upload("document", &photo()).await,
        tab.upload("selfie", &photo()).await,
    ] {
        assert_eq!((answer.status.as_u16(), code(&answer)), (409, "session_expired"));
    }
    assert_eq!(world.get(&id).await.at("/data/relationships/documents/data"), &json!([]));
}

#[tokio::test]
async fn the_screen_of_an_expired_inquiry_leads_back_only_to_an_allowed_address_of_the_link() {
    let world = World::new().await;
    let attributes =
        json!({ "inquiry-template-id": "itmpl_test", "redirect-uri": "https://elsewhere.example/own" });
    let body = json!({ "data": { "attributes": attributes } });
    let own = world.api("POST", "/inquiries", body).await.text_at("/data/id");
    let id = world.pending().await;
    Tab::new(&world, &own, None).consent().await;
    let link = |id: &str, host: &str| format!("inquiry-id={id}&redirect-uri=https://{host}/back");
    let open = page(&world, &format!("/verify?{}", link(&id, "shop.example"))).await;
    assert_eq!(code(&open), "unauthenticated");
    assert!(
        !open.text.contains("data-act=\"return\""),
        "it does not say where the inquiry stands: {}",
        open.text
    );
    world.clock.advance(DAY);
    let expired = page(&world, &format!("/verify?{}", link(&id, "shop.example"))).await;
    let address = format!("https://shop.example/back?inquiry-id={id}&#38;status=expired");
    assert!(expired.text.contains(&format!("href=\"{address}\" data-act=\"return\"")), "{}", expired.text);
    let mut tab = Tab::new(&world, &id, None);
    for (host, leads_back) in [("shop.example", true), ("evil.example", false)] {
        let opened = tab.post("/flow/open", &[("redirect-uri", &format!("https://{host}/back"))]).await;
        assert_eq!(code(&opened), "session_expired");
        assert_eq!(opened.text.contains("data-act=\"return\""), leads_back, "{}", opened.text);
    }
    // Anyone may see this screen, so the address that the customer gave over the API is not on it.
    let of_its_own = page(&world, &format!("/verify?inquiry-id={own}")).await;
    assert_eq!(code(&of_its_own), "session_expired");
    assert!(!of_its_own.text.contains("elsewhere.example"), "{}", of_its_own.text);
    let embedded = widget(&world, &id, None).await;
    assert!(embedded.text.contains("<button type=\"button\" class=\"primary\" data-act=\"leave\">Leave"));
}

#[tokio::test]
async fn a_resumed_inquiry_goes_on_where_it_was_with_the_new_token_alone() {
    let world = World::new().await;
    let id = world.created().await;
    let mut tab = Tab::new(&world, &id, None);
    tab.consent().await;
    tab.details().await;
    world.clock.advance(DAY);
    let fresh = token(&world, &id).await;
    let old = tab.open().await;
    assert_eq!((old.status.as_u16(), code(&old)), (409, "session_expired"));
    tab.token = Some(fresh);
    assert_eq!(view(&tab.open().await), "document");
}

#[tokio::test]
async fn a_session_is_of_no_use_in_another_browser_than_the_first() {
    let world = World::new().await;
    let id = world.pending().await;
    let token = token(&world, &id).await;
    let mut tab = Tab::new(&world, &id, Some(&token));
    assert_eq!(view(&tab.open().await), "details");
    let mut thief = Tab { browser: OTHER_BROWSER, ..Tab::new(&world, &id, Some(&token)) };
    for answer in [thief.open().await, thief.details().await, thief.upload("document", &photo()).await] {
        assert_eq!((answer.status.as_u16(), code(&answer)), (409, "unauthenticated"));
    }
    assert_eq!(view(&tab.details().await), "document");
}

#[tokio::test]
async fn opening_a_page_changes_nothing_and_shows_nothing_of_anybody() {
    let world = World::new().await;
    let id = world.created().await;
    let mut tab = Tab::new(&world, &id, None);
    tab.consent().await;
    tab.details().await;
    let fresh = token(&world, &id).await;
    let page = widget(&world, &id, Some(&fresh)).await;
    assert_eq!((page.status.as_u16(), view(&page)), (200, "opening"));
    assert!(!page.text.contains("Lovelace"));
    // The session is still anybody's: a scanner that followed the link has not used it up.
    let mut other = Tab { browser: OTHER_BROWSER, ..Tab::new(&world, &id, Some(&fresh)) };
    assert_eq!(view(&other.open().await), "document");
}

#[tokio::test]
async fn a_finished_inquiry_shows_its_last_screen_to_its_own_session_and_no_data_to_others() {
    let world = World::new().await;
    let id = world.pending().await;
    let token = token(&world, &id).await;
    let mut tab = Tab::new(&world, &id, Some(&token));
    tab.details().await;
    tab.open().await;
    world.simulate(&id, &["complete_inquiry"]).await;
    assert_eq!(view(&tab.open().await), "done");
    let stranger = Tab::new(&world, &id, None).open().await;
    assert_eq!((stranger.status.as_u16(), code(&stranger)), (409, "unauthenticated"));
    assert!(stranger.text.contains("All done") && !stranger.text.contains("Lovelace"), "{}", stranger.text);
    // The last answer was lost, and the browser sends its step again.
    assert_eq!(view(&tab.details().await), "done");
    assert_eq!(view(&tab.upload("selfie", &photo()).await), "done");
    let mut thief = Tab { browser: OTHER_BROWSER, ..Tab::new(&world, &id, Some(&token)) };
    assert_eq!(code(&thief.details().await), "unauthenticated");
}

#[tokio::test]
async fn tokens_of_other_inquiries_and_made_up_ones_open_nothing() {
    let world = World::new().await;
    let (one, two) = (world.pending().await, world.pending().await);
    let foreign = token(&world, &two).await;
    for bad in [foreign.as_str(), "a.b.c", "%00", "eyJhbGciOiJub25lIn0.e30."] {
        let answer = widget(&world, &one, Some(bad)).await;
        assert_eq!((answer.status.as_u16(), code(&answer)), (409, "unauthenticated"), "{bad}");
    }
    let created = world.created().await;
    assert_eq!(widget(&world, &created, Some(&foreign)).await.status, 409);
}

#[tokio::test]
async fn what_is_not_there_is_said_with_its_code() {
    let world = World::new().await;
    for (address, status, expected) in [
        ("/widget?inquiry-id=inq_unknown0000000000000000", 404, "invalid_inquiry_id"),
        ("/widget?inquiry-id=%27%3B--", 404, "invalid_inquiry_id"),
        ("/widget", 400, "invalid_config"),
        ("/widget?inquiry-template-id=itmpl_none&environment=sandbox", 400, "invalid_config"),
        ("/widget?inquiry-template-id=itmpl_test", 400, "invalid_config"),
        ("/widget?inquiry-template-id=itmpl_test&environment=moon", 400, "invalid_config"),
    ] {
        let answer = page(&world, address).await;
        assert_eq!((answer.status.as_u16(), code(&answer)), (status, expected), "{address}");
    }
}

#[tokio::test]
async fn a_template_alone_makes_an_inquiry_when_the_individual_agrees_and_not_before() {
    let world = World::new().await;
    let address = "/widget?flow-type=embedded&inquiry-template-id=itmpl_test&environment=sandbox";
    assert_eq!(page(&world, address).await.status, 200);
    let count =
        || async { world.api("GET", "/inquiries", Value::Null).await.at("/data").as_array().map(Vec::len) };
    assert_eq!(count().await, Some(0));
    let form = "inquiry-template-id=itmpl_test&environment=sandbox&reference-id=me\
                &fields%5Bname-first%5D=Grace&fields%5Bapproved-by-bank%5D=yes&fields%5Bbirthdate%5D=%3Cb%3E";
    let request = Request::post("/flow/steps/consent")
        .header("persona-flow", "fragment")
        .header("persona-browser", BROWSER)
        .header("content-type", "application/x-www-form-urlencoded");
    let answer = world.send(request.body(Body::from(form)).unwrap()).await;
    assert_eq!(view(&answer), "details");
    assert!(answer.text.contains("value=\"Grace\""));
    let inquiry = world.get(answer.header("persona-inquiry-id")).await;
    assert_eq!(inquiry.text_at("/data/attributes/reference-id"), "me");
    assert_eq!(inquiry.text_at("/data/attributes/status"), "pending");
    assert_eq!(inquiry.at("/data/attributes/fields/approved-by-bank"), &Value::Null);
    assert_eq!(inquiry.at("/data/attributes/fields/birthdate/value"), &Value::Null);
    assert_eq!(count().await, Some(1));
}

#[tokio::test]
async fn wrong_details_come_back_with_what_is_wrong_and_what_was_typed() {
    let world = World::new().await;
    let id = world.created().await;
    let mut tab = Tab::new(&world, &id, None);
    tab.consent().await;
    let form = [
        ("name-first", "Ada<script>"),
        ("birthdate-day", "31"),
        ("birthdate-month", "2"),
        ("birthdate-year", "1990"),
    ];
    let answer = tab.post("/flow/steps/details", &form).await;
    assert_eq!((answer.status.as_u16(), view(&answer)), (422, "details"));
    assert!(answer.text.contains("aria-invalid=\"true\""));
    assert!(answer.text.contains("Ada&#60;script&#62;"), "{}", answer.text);
    assert_eq!(view(&tab.details().await), "document");
}

#[tokio::test]
async fn an_unusable_photo_is_refused_with_its_reason_and_tried_again() {
    let world = World::new().await;
    let id = world.created().await;
    let mut tab = Tab::new(&world, &id, None);
    tab.consent().await;
    tab.details().await;
    let tiny = png(&RgbImage::new(20, 20));
    let plain = |value| png(&RgbImage::from_pixel(800, 600, image::Rgb([value; 3])));
    let half = photo().get(..2000).unwrap().to_vec();
    let huge = vec![0_u8; 13 * 1024 * 1024];
    for (file, reason) in [
        (b"".as_slice(), "file_empty"),
        (b"<svg onload=alert(1)>", "file_type_unsupported"),
        (b"\0\0\0\x14ftypheic\0\0\0\0mif1", "file_heic"),
        (&half, "file_damaged"),
        (&tiny, "image_too_small"),
        (&huge, "file_too_large"),
        (&plain(10), "image_too_dark"),
        (&plain(250), "image_too_bright"),
        (&plain(128), "image_blurry"),
    ] {
        let answer = tab.upload("document", file).await;
        assert_eq!((answer.status.as_u16(), view(&answer)), (422, "document"), "{reason}");
        assert!(answer.text.contains(&format!("data-reason=\"{reason}\"")), "{reason}");
    }
    assert_eq!(view(&tab.upload("document", &photo()).await), "selfie");
}

#[tokio::test]
async fn one_photo_is_not_both_document_and_face() {
    let world = World::new().await;
    let id = world.created().await;
    let mut tab = Tab::new(&world, &id, None);
    tab.consent().await;
    tab.details().await;
    tab.upload("document", &photo()).await;
    let mut in_disguise = photo();
    in_disguise.extend_from_slice(b"so that it is another file");
    let answer = tab.upload("selfie", &in_disguise).await;
    assert_eq!((answer.status.as_u16(), view(&answer)), (422, "selfie"));
    assert!(answer.text.contains("data-reason=\"image_repeated\""));
    assert_eq!(view(&tab.upload("selfie", &face()).await), "done");
}

#[tokio::test]
async fn a_step_that_is_sent_twice_or_too_early_shows_where_the_inquiry_is() {
    let world = World::new().await;
    let id = world.created().await;
    let mut tab = Tab::new(&world, &id, None);
    tab.consent().await;
    assert_eq!(view(&tab.upload("selfie", &photo()).await), "details");
    tab.details().await;
    assert_eq!(view(&tab.details().await), "document");
    assert_eq!(view(&tab.consent().await), "document");
}

#[tokio::test]
async fn an_inquiry_begun_by_the_api_and_one_that_expired_unbegun_are_finished_only_step_by_step() {
    let world = World::new().await;
    let id = world.created_with(json!({ "expiration-after-create-interval-seconds": 60 })).await;
    world.clock.advance(SignedDuration::from_secs(60));
    let token = token(&world, &id).await;
    let mut tab = Tab::new(&world, &id, Some(&token));
    assert_eq!(view(&tab.open().await), "consent");
    assert_eq!(view(&tab.upload("selfie", &photo()).await), "consent");
    assert_eq!(world.status(&id).await, "pending");
    assert_eq!(view(&tab.consent().await), "details");
}

#[tokio::test]
async fn pages_say_who_may_frame_them_and_forbid_everything_that_is_not_theirs() {
    let world = World::new().await;
    let id = world.created().await;
    let framed = widget(&world, &id, None).await;
    let policy = framed.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"), "{policy}");
    assert!(policy.contains("frame-ancestors shop.example http://localhost:*"), "{policy}");
    assert!(!policy.contains("unsafe"));
    // A refusal, too: behind it the tab's own token could still open the inquiry.
    let pending = world.pending().await;
    let refused = widget(&world, &pending, None).await;
    assert_eq!(refused.status, 409);
    assert!(
        refused.header("content-security-policy").contains("frame-ancestors shop.example http://localhost:*")
    );
    for address in [format!("/verify?inquiry-id={pending}"), "/verify?inquiry-id=inq_none".to_owned()] {
        let refused = page(&world, &address).await;
        assert!(refused.header("content-security-policy").ends_with("frame-ancestors 'none'"), "{address}");
    }
    let hosted = page(&world, &format!("/verify?inquiry-id={id}")).await;
    assert!(hosted.header("content-security-policy").ends_with("frame-ancestors 'none'"));
    for (name, value) in [
        ("referrer-policy", "no-referrer"),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(framed.header(name), value);
    }
}

#[tokio::test]
async fn the_path_says_whether_the_flow_may_be_framed_whatever_the_query_says() {
    let world = World::new().await;
    let id = world.created().await;
    let policy = |answer: &Answer| answer.header("content-security-policy").to_owned();
    let bare = page(&world, &format!("/widget?inquiry-id={id}")).await;
    assert!(policy(&bare).contains("frame-ancestors shop.example "), "{}", policy(&bare));
    let hosted = page(&world, &format!("/verify?inquiry-id={id}&flow-type=embedded")).await;
    assert!(policy(&hosted).ends_with("frame-ancestors 'none'"), "{}", policy(&hosted));
}

#[tokio::test]
async fn without_script_the_forms_carry_the_token_and_a_cookie_knows_the_browser() {
    let world = World::new().await;
    let id = world.created().await;
    let post = |path: &'static str, cookie: Option<String>, body: String| {
        let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        let request = match cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        };
        world.send(request.body(Body::from(body)).unwrap())
    };
    let hidden = |answer: &Answer| {
        let rest = answer.text.split("name=\"session-token\" value=\"").nth(1).unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let opened = post("/flow/open", None, format!("inquiry-id={id}")).await;
    let cookie = opened.header("set-cookie").split(';').next().unwrap().to_owned();
    assert!(opened.text.starts_with("<!doctype html>"));
    assert!(opened.header("set-cookie").contains("HttpOnly; Secure; SameSite=None; Partitioned"));
    let started = post("/flow/steps/consent", Some(cookie.clone()), format!("inquiry-id={id}")).await;
    assert_eq!(view(&started), "details");
    let token = hidden(&started);
    let details = format!(
        "inquiry-id={id}&session-token={token}&name-first=Ada&name-last=L&birthdate-day=1&birthdate-month=2&birthdate-year=1990"
    );
    let stranger = post("/flow/steps/details", None, details.clone()).await;
    assert_eq!(code(&stranger), "unauthenticated");
    assert_eq!(view(&post("/flow/steps/details", Some(cookie), details).await), "document");
}

#[tokio::test]
async fn a_one_time_link_opens_once_with_five_minutes_of_grace_for_the_same_browser() {
    let world = World::new().await;
    let id = world.pending().await;
    let path = format!("/inquiries/{id}/generate-one-time-link");
    let link = world.api("POST", &path, Value::Null).await.text_at("/meta/one-time-link");
    let code = link.split("code=").nth(1).unwrap().to_owned();
    let address = format!("/verify?code={code}");
    assert_eq!(view(&page(&world, &address).await), "link");
    let follow = |browser: &'static str| {
        let request = Request::post("/flow/open")
            .header("persona-flow", "fragment")
            .header("persona-browser", browser)
            .header("content-type", "application/x-www-form-urlencoded");
        world.send(request.body(Body::from(format!("code={code}"))).unwrap())
    };
    let first = follow(BROWSER).await;
    assert_eq!((view(&first), first.header("persona-inquiry-id")), ("details", id.as_str()));
    let token = first.header("persona-session-token").to_owned();
    assert_eq!(view(&Tab::new(&world, &id, Some(&token)).details().await), "document");

    assert_eq!(code_of_status(&follow(OTHER_BROWSER).await), (409, "unauthenticated"));
    world.clock.advance(SignedDuration::from_mins(5) - MS);
    assert_eq!(view(&follow(BROWSER).await), "document");
    world.clock.advance(MS);
    assert_eq!(code_of_status(&follow(BROWSER).await), (409, "unauthenticated"));
}

fn code_of_status(answer: &Answer) -> (u16, &str) {
    (answer.status.as_u16(), code(answer))
}

#[tokio::test]
async fn every_attempt_leaves_a_verification_with_the_named_result_of_each_check() {
    let world = World::new().await;
    let id = world.created().await;
    let mut tab = Tab::new(&world, &id, None);
    tab.consent().await;
    tab.details().await;
    let dark = png(&RgbImage::from_pixel(800, 600, image::Rgb([10; 3])));
    assert_eq!(tab.upload("document", &dark).await.status, 422);
    assert_eq!(view(&tab.upload("document", &photo()).await), "selfie");

    let inquiry = world.api("GET", &format!("/inquiries/{id}?include=verifications"), Value::Null).await;
    let verifications = inquiry.at("/included").as_array().unwrap();
    let status = |verification: &Value| verification["attributes"]["status"].clone();
    assert_eq!(verifications.iter().map(status).collect::<Vec<_>>(), [json!("failed"), json!("passed")]);
    let [failed, passed] = verifications.as_slice() else { panic!("{verifications:?}") };
    assert_eq!(failed["type"], "verification/government-id");
    let result = |name: &str, status: &str, reasons: Value| {
        json!({
            "name": name, "status": status, "reasons": reasons,
            "requirement": "requires_retry", "metadata": {},
        })
    };
    let expected = json!([
        result("file_readability", "passed", json!([])),
        result("image_size", "passed", json!([])),
        result("image_brightness", "failed", json!(["image_too_dark"])),
        result("image_sharpness", "not_applicable", json!(["not_reached"])),
        result("image_repetition", "not_applicable", json!(["not_reached"])),
    ]);
    assert_eq!(failed["attributes"]["checks"], expected);
    let checks = passed["attributes"]["checks"].as_array().unwrap();
    assert!(checks.iter().all(|check| check["status"] == "passed"), "{checks:?}");
}

/// An inquiry of a template that asks for everything, with `retries`.
async fn created_of_all_steps(world: &World, retries: u32) -> String {
    let plan = json!({
        "steps": [
            { "step": "consent" },
            { "step": "details" },
            { "step": "government_id", "kinds": ["passport", "driving_licence"] },
            { "step": "selfie", "three_poses": true },
            { "step": "review" },
        ],
        "retries": retries,
    });
    world.add_plan("itmpl_all", plan).await;
    let body = json!({ "data": { "attributes": { "inquiry-template-id": "itmpl_all" } } });
    world.api("POST", "/inquiries", body).await.text_at("/data/id")
}

/// A picture that is like no other.
pub(crate) fn shot(number: u32) -> Vec<u8> {
    png(&RgbImage::from_fn(800, 600, |x, y| image::Rgb([(x % (101 + number)) as u8, (y % 97) as u8, 90])))
}

#[tokio::test]
async fn a_template_with_every_step_leads_through_all_of_them_and_the_review() {
    let world = World::new().await;
    let id = created_of_all_steps(&world, 3).await;
    let mut tab = Tab::new(&world, &id, None);
    tab.consent().await;
    assert_eq!(view(&tab.details().await), "document-kind");
    for (country, kind, mistakes) in
        [("US", "identity_card", 1), ("EU", "passport", 1), ("", "passport", 1), ("us<script>", "", 2)]
    {
        let wrong = tab.post("/flow/steps/document-kind", &[("country", country), ("kind", kind)]).await;
        assert_eq!((wrong.status.as_u16(), view(&wrong)), (422, "document-kind"), "{country} {kind}");
        assert_eq!(wrong.text.matches("class=\"error\"").count(), mistakes, "{country} {kind}");
    }
    let kind = [("country", "US"), ("kind", "driving_licence")];
    assert_eq!(view(&tab.post("/flow/steps/document-kind", &kind).await), "document");
    assert_eq!(view(&tab.upload("document", &shot(1)).await), "document-back");
    let same = tab.upload("document-back", &shot(1)).await;
    assert!(same.text.contains("data-reason=\"image_repeated\""));
    assert_eq!(view(&tab.upload("document-back", &shot(2)).await), "selfie");
    assert_eq!(view(&tab.upload("selfie-right", &shot(5)).await), "selfie", "not yet");
    assert_eq!(view(&tab.upload("selfie", &shot(3)).await), "selfie-left");
    assert_eq!(view(&tab.upload("selfie-left", &shot(4)).await), "selfie-right");
    let review = tab.upload("selfie-right", &shot(5)).await;
    assert_eq!(view(&review), "review");
    assert!(review.text.contains("Lovelace") && review.text.contains("Driving licence · United States"));
    assert_eq!(review.text.matches("src=\"data:image/jpeg;base64,").count(), 5);
    assert_eq!(world.status(&id).await, "pending");

    // Back to change something, and forward again: no other step is repeated.
    let again = tab.post("/flow/steps/change", &[("step", "details")]).await;
    assert_eq!(view(&again), "details");
    assert!(again.text.contains("value=\"Lovelace\""));
    assert_eq!(view(&tab.open().await), "review", "looking changes nothing");
    assert_eq!(view(&tab.details().await), "review");
    assert_eq!(view(&tab.upload("document", &shot(6)).await), "review");
    assert_eq!(view(&tab.post("/flow/steps/review", &[]).await), "done");

    let path = format!("/inquiries/{id}?include=documents,selfies,verifications");
    let inquiry = world.api("GET", &path, Value::Null).await;
    assert_eq!(inquiry.text_at("/data/attributes/status"), "completed");
    let included = inquiry.at("/included").as_array().unwrap();
    let of = |kind: &str| included.iter().filter(|object| object["type"] == kind).collect::<Vec<_>>();
    let document = &of("document/government-id")[0]["attributes"];
    assert_eq!(document["id-class"], "dl");
    let verified = &of("verification/government-id")[0]["attributes"];
    assert_eq!(verified["country-code"], "US");
    assert_eq!(inquiry.text_at("/data/attributes/fields/selected-country-code/value"), "US");
    assert_eq!(inquiry.text_at("/data/attributes/fields/selected-id-class/value"), "dl");
    assert_eq!(document["back-photo"]["filename"], "document-back.jpg");
    assert_eq!(of("selfie/profile-and-center").len(), 1);
    assert!(!inquiry.text.contains("\"part/"), "parts are no resources of their own");
}

#[tokio::test]
async fn another_kind_of_document_is_photographed_anew_and_a_passport_has_no_back() {
    let world = World::new().await;
    let id = created_of_all_steps(&world, 3).await;
    let mut tab = Tab::new(&world, &id, None);
    tab.consent().await;
    tab.details().await;
    tab.post("/flow/steps/document-kind", &[("country", "US"), ("kind", "driving_licence")]).await;
    tab.upload("document", &shot(1)).await;
    let changed = tab.post("/flow/steps/document-kind", &[("country", "US"), ("kind", "passport")]).await;
    assert_eq!(view(&changed), "document");
    assert_eq!(view(&tab.upload("document", &shot(2)).await), "selfie");
    assert_eq!(view(&tab.upload("document-back", &shot(3)).await), "selfie");
}

#[tokio::test]
async fn one_failed_attempt_more_than_the_template_forgives_fails_the_inquiry() {
    let world = World::new().await;
    let id = created_of_all_steps(&world, 2).await;
    let mut tab = Tab::new(&world, &id, None);
    tab.consent().await;
    tab.details().await;
    tab.post("/flow/steps/document-kind", &[("country", "US"), ("kind", "passport")]).await;
    for _ in 0..3 {
        assert_eq!(view(&tab.upload("selfie", b"too early, which does not count").await), "document");
    }
    for _ in 0..2 {
        let refused = tab.upload("document", b"no picture").await;
        assert_eq!((refused.status.as_u16(), view(&refused)), (422, "document"));
    }
    assert_eq!(view(&tab.upload("document", b"no picture").await), "failed");
    assert_eq!(world.status(&id).await, "failed");
    assert_eq!(view(&tab.upload("document", &shot(1)).await), "failed");
}

/// The back of a licence that holds that text as a barcode.
fn licence_back(text: &str) -> Vec<u8> {
    use rxing::Writer;
    let format = rxing::BarcodeFormat::PDF_417;
    let bits = rxing::pdf417::PDF417Writer.encode(text, &format, 900, 300).unwrap();
    let (width, height) = (bits.getWidth(), bits.getHeight());
    png(&RgbImage::from_fn(width + 200, height.max(400) + 200, |x, y| {
        let black = x >= 100 && y >= 100 && x < width + 100 && y < height + 100 && bits.get(x - 100, y - 100);
        image::Rgb(if black { [25; 3] } else { [225; 3] })
    }))
}

#[tokio::test]
async fn the_barcode_of_a_licence_is_compared_with_what_was_typed_and_decides_nothing() {
    let world = World::new().await;
    let id = created_of_all_steps(&world, 0).await;
    let mut tab = Tab::new(&world, &id, None);
    tab.consent().await;
    tab.details().await;
    tab.post("/flow/steps/document-kind", &[("country", "US"), ("kind", "driving_licence")]).await;
    tab.upload("document", &shot(1)).await;
    let back = licence_back(
        "@\n\u{1e}\rANSI 636014040002DL00410477ZC05180089DLDAQD1234562\nDCSLOVELACE\nDDEN\nDACADA\nDDFN\nDBB12111985\n",
    );
    assert_eq!(view(&tab.upload("document-back", &back).await), "selfie");
    let path = format!("/inquiries/{id}?include=verifications");
    let inquiry = world.api("GET", &path, Value::Null).await;
    let verification = inquiry.at("/included").as_array().unwrap().last().unwrap().clone();
    let check = |name: &str| {
        let checks = verification["attributes"]["checks"].as_array().unwrap();
        checks.iter().find(|check| check["name"] == name).unwrap().clone()
    };
    assert_eq!(check("barcode_detection")["status"], "passed");
    assert_eq!(check("aamva_name_comparison")["status"], "passed");
    let date = check("aamva_birthdate_comparison");
    assert_eq!((&date["status"], &date["reasons"]), (&json!("failed"), &json!(["birthdate_mismatch"])));
    assert_eq!(date["requirement"], "not_required");
    assert_eq!(verification["attributes"]["status"], "failed");
    assert_eq!(world.status(&id).await, "pending");
    // Nor is it an attempt that failed: none is forgiven here, and the step can be done again.
    let again = licence_back("ANSI 636014040002DL00410477DLDAQD1\nDCSHOPPER\nDDEN\nDACADA\nDDFN\n");
    assert_eq!(view(&tab.upload("document-back", &again).await), "selfie");
    assert_eq!(view(&tab.upload("selfie", &again).await), "failed", "a repeated picture is one");
    assert!(!inquiry.text.contains("D1234562"), "what the barcode says beyond that is not kept");
}

#[tokio::test]
async fn licences_of_other_countries_are_not_searched_for_a_barcode_that_they_do_not_have() {
    let world = World::new().await;
    let id = created_of_all_steps(&world, 0).await;
    let mut tab = Tab::new(&world, &id, None);
    tab.consent().await;
    tab.details().await;
    tab.post("/flow/steps/document-kind", &[("country", "FR"), ("kind", "driving_licence")]).await;
    tab.upload("document", &shot(1)).await;
    assert_eq!(view(&tab.upload("document-back", &shot(2)).await), "selfie");
    let inquiry = world.api("GET", &format!("/inquiries/{id}?include=verifications"), Value::Null).await;
    assert!(inquiry.text.contains("image_sharpness") && !inquiry.text.contains("barcode_detection"));
}

#[tokio::test]
async fn an_inquiry_from_before_there_were_plans_goes_on_where_it_was() {
    use sqlx::{AnyConnection, Connection};
    let world = World::new().await;
    let id = world.created().await;
    let mut tab = Tab::new(&world, &id, None);
    tab.consent().await;
    tab.details().await;
    let mut database = AnyConnection::connect(&world.url).await.unwrap();
    let before = "UPDATE inquiries SET way = NULL";
    assert_eq!(sqlx::query(before).execute(&mut database).await.unwrap().rows_affected(), 1);
    database.close().await.unwrap();
    assert_eq!(view(&tab.open().await), "document");
    assert_eq!(view(&tab.details().await), "document");
    assert_eq!(view(&tab.upload("document", &photo()).await), "selfie");
    assert_eq!(view(&tab.upload("selfie", &face()).await), "done");
}

#[tokio::test]
async fn a_template_speaks_in_its_own_words_in_its_languages_and_shows_its_links() {
    let world = World::new().await;
    let mut template = world.store.template("itmpl_test").await.unwrap().unwrap();
    template.wording = serde_json::from_value(json!({
        "languages": ["de", "ar"],
        "links": { "privacy": "https://shop.example/privacy?a=1&b=\"2\"" },
        "texts": {
            "consent-title": { "de": "Willkommen <an Bord>" },
            "consent-text": "Only once",
            "done-title": { "de": "Fertig", "ar": "تم" },
        },
    }))
    .unwrap();
    assert!(world.store.put_template(&template, world.now()).await.unwrap());
    let id = world.created().await;
    let mut tab = Tab::new(&world, &id, None);
    for (asked, title) in
        [("fr", "Willkommen &#60;an Bord&#62;"), ("de-AT", "Willkommen"), ("ar", "Willkommen")]
    {
        let consent = tab.post("/flow/open", &[("language", asked)]).await;
        assert_eq!(view(&consent), "consent");
        assert!(consent.text.contains(title), "{asked}: {}", consent.text);
        assert!(consent.text.contains("Only once"));
        let link = "href=\"https://shop.example/privacy?a=1&#38;b=&#34;2&#34;\" target=\"_blank\" rel=\"noopener noreferrer\"";
        assert!(consent.text.contains(link), "{}", consent.text);
        // What the customer does not say, the flow says, in the language that was chosen.
        let agree = if asked == "ar" { "سياسة الخصوصية" } else { "Datenschutzerklärung" };
        assert!(consent.text.contains(agree), "{}", consent.text);
    }
    tab.consent().await;
    tab.details().await;
    tab.upload("document", &photo()).await;
    tab.upload("selfie", &face()).await;
    let done = tab.post("/flow/open", &[("language", "ar")]).await;
    assert_eq!(view(&done), "done");
    assert!(done.text.contains("تم</h1>"), "{}", done.text);
}
