//! Documents that are none of identity: pictures and PDFs, what of them is kept, and who
//! gets it.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use data_encoding::BASE64;
use object_store::ObjectStoreExt;
use object_store::path::Path;
use persona_server::domain::checks::pdf::{self, PdfRefusal};
use persona_server::domain::evidence::thumbnail_of;
use persona_server::domain::webhook::target::Loopback;
use persona_server::jobs::verifiers::Asker;
use persona_server::outbound::verifier::SignedHttp;
use persona_server::uploads::pdf_reader::{self, PdfReader};
use serde_json::{Value, json};

use crate::flow::{Tab, face, photo, view};
use crate::receiver::Receiver;
use crate::world::{Answer, World};

/// A PDF of one page with that in its catalogue.
fn pdf(more: &str) -> Vec<u8> {
    let objects = [
        format!("<< /Type /Catalog /Pages 2 0 R {more} >>"),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] >>".to_owned(),
    ];
    let mut file = "%PDF-1.7\n".to_owned();
    let mut table = "xref\n0 4\n0000000000 65535 f \n".to_owned();
    for (index, object) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", file.len());
        file += &format!("{} 0 obj\n{object}\nendobj\n", index + 1);
    }
    let start = file.len();
    file += &format!("{table}trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    file.into_bytes()
}

/// One with a stream of that many bytes on its page.
fn large_pdf(bytes: usize, fill: u8) -> Vec<u8> {
    let plain = pdf("");
    let text = String::from_utf8(plain).unwrap();
    let (before, _) = text.split_once("xref\n").unwrap();
    let mut file = before.as_bytes().to_vec();
    let at = file.len();
    file.extend(format!("4 0 obj\n<< /Length {bytes} >>\nstream\n").into_bytes());
    file.extend(std::iter::repeat_n(fill, bytes));
    file.extend(b"\nendstream\nendobj\n");
    let start = file.len();
    let table = text.split_once("xref\n0 4\n").unwrap().1.split_once("trailer").unwrap().0;
    let end = format!(
        "xref\n0 5\n{table}{at:010} 00000 n \ntrailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    );
    file.extend(end.into_bytes());
    file
}

/// An inquiry of a template that asks for two documents besides consent.
async fn begun(world: &World) -> String {
    let label = json!({ "en": "A <bill> of yours", "de": "Eine Rechnung" });
    let plan = json!({
        "steps": [
            { "step": "consent" },
            { "step": "document_upload", "name": "proof_of_address", "label": label },
            { "step": "document_upload", "name": "letter", "label": "A letter", "accept": ["pdf"] },
            { "step": "review" },
        ],
        "retries": 3,
    });
    world.add_plan("itmpl_bills", plan).await;
    let body = json!({ "data": { "attributes": { "inquiry-template-id": "itmpl_bills" } } });
    world.api("POST", "/inquiries", body).await.text_at("/data/id")
}

fn reason(answer: &Answer) -> &str {
    answer.text.split("data-reason=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("none")
}

#[tokio::test]
async fn a_picture_and_a_pdf_are_handed_in_reviewed_shown_and_loaded() {
    let world = World::new().await;
    let id = begun(&world).await;
    let mut tab = Tab::new(&world, &id, None);
    let first = tab.consent().await;
    assert_eq!(view(&first), "document-upload");
    assert!(first.text.contains("A &#60;bill&#62; of yours"), "{}", first.text);
    assert!(first.text.contains("accept=\"image/jpeg,image/png,image/webp,application/pdf\""));
    assert_eq!(view(&tab.upload("document-upload-2", &pdf("")).await), "document-upload", "not yet");
    let second = tab.upload("document-upload", &photo()).await;
    assert_eq!(view(&second), "document-upload-2");
    assert!(second.text.contains("accept=\"application/pdf\""));
    let file = pdf("");
    let review = tab.upload("document-upload-2", &file).await;
    assert_eq!(view(&review), "review");
    assert_eq!(review.text.matches("src=\"data:image/jpeg;base64,").count(), 1);
    assert!(review.text.contains("<bdi>letter.pdf</bdi>"));
    assert_eq!(view(&tab.post("/flow/steps/review", &[]).await), "done");

    let path = format!("/inquiries/{id}?include=documents,verifications");
    let inquiry = world.api("GET", &path, Value::Null).await;
    let included = inquiry.at("/included").as_array().unwrap();
    let of = |kind: &str| included.iter().filter(|object| object["type"] == kind).collect::<Vec<_>>();
    let documents = of("document/generic");
    let kinds: Vec<_> = documents.iter().map(|one| one["attributes"]["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["proof_of_address", "letter"]);
    let kept = &documents[1]["attributes"]["files"];
    assert_eq!(kept[0]["filename"], "letter.pdf");
    assert_eq!(kept[0]["byte-size"], file.len());
    let checks = &of("verification/document")[1]["attributes"];
    assert_eq!(checks["status"], "passed");
    let names: Vec<_> = checks["checks"].as_array().unwrap().iter().map(|check| &check["name"]).collect();
    assert_eq!(
        names,
        ["file_readability", "pdf_protection", "pdf_active_content", "pdf_page_count", "file_repetition"]
    );

    let url = kept[0]["url"].as_str().unwrap().strip_prefix("/api/v1").unwrap();
    let loaded = world.api("GET", url, Value::Null).await;
    assert_eq!((loaded.status.as_u16(), loaded.text.as_bytes()), (200, file.as_slice()));
    for (name, value) in [
        ("content-type", "application/pdf"),
        ("content-disposition", "attachment; filename=\"letter.pdf\""),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("cache-control", "no-store"),
    ] {
        assert_eq!(loaded.header(name), value);
    }
    assert_eq!(world.api_as(&world.production_key, "GET", url, Value::Null).await.status, 404);
    assert_eq!(world.api("GET", "/files/doc_none", Value::Null).await.status, 404);
    let stranger = world.request("GET", url).body(Body::empty()).unwrap();
    assert_eq!(world.send(stranger).await.status, 401);
    world.api("DELETE", &format!("/inquiries/{id}"), Value::Null).await;
    assert_eq!(world.api("GET", url, Value::Null).await.status, 404);
}

#[tokio::test]
async fn a_file_that_cannot_be_used_is_refused_with_its_reason_and_nothing_of_it_is_kept() {
    let world = World::new().await;
    for (file, expected, check) in [
        (Vec::new(), "file_empty", "file_readability"),
        (b"GIF89a".to_vec(), "file_not_accepted", "file_readability"),
        (b"\n".iter().copied().chain(pdf("")).collect(), "file_not_accepted", "file_readability"),
        (pdf("")[..200].to_vec(), "pdf_damaged", "file_readability"),
        ([pdf(""), b"<script>".to_vec()].concat(), "pdf_damaged", "file_readability"),
        (pdf("/OpenAction << /S /JavaScript /JS (x) >>"), "pdf_active", "pdf_active_content"),
        (vec![b'x'; 13 * 1024 * 1024], "file_too_large", "file_readability"),
    ] {
        let id = begun(&world).await;
        let mut tab = Tab::new(&world, &id, None);
        tab.consent().await;
        let refused = tab.upload("document-upload", &file).await;
        assert_eq!((refused.status.as_u16(), view(&refused)), (422, "document-upload"), "{expected}");
        assert_eq!(reason(&refused), expected);
        let path = format!("/inquiries/{id}?include=documents,verifications");
        let included = world.api("GET", &path, Value::Null).await;
        let [verification] = included.at("/included").as_array().unwrap().as_slice() else {
            panic!("{}", included.text)
        };
        assert_eq!(verification["type"], "verification/document");
        let checks = verification["attributes"]["checks"].as_array().unwrap();
        let failed: Vec<_> = checks.iter().filter(|one| one["status"] == "failed").collect();
        assert_eq!((failed[0]["name"].as_str(), failed.len()), (Some(check), 1));
        assert_eq!(failed[0]["reasons"], json!([expected]));
    }
}

#[tokio::test]
async fn one_file_is_not_two_documents_and_a_picture_is_no_pdf() {
    let world = World::new().await;
    let id = begun(&world).await;
    let mut tab = Tab::new(&world, &id, None);
    tab.consent().await;
    assert_eq!(view(&tab.upload("document-upload", &pdf("")).await), "document-upload-2");
    assert_eq!(reason(&tab.upload("document-upload-2", &pdf("")).await), "image_repeated");
    assert_eq!(reason(&tab.upload("document-upload-2", &face()).await), "file_not_accepted");
    assert_eq!(view(&tab.upload("document-upload-2", &pdf("/Lang (en)")).await), "review");
    // Done again with the same file: that is no other document.
    assert_eq!(view(&tab.upload("document-upload", &pdf("")).await), "review");
}

#[tokio::test]
async fn each_document_has_its_own_attempts() {
    let world = World::new().await;
    let id = begun(&world).await;
    let mut tab = Tab::new(&world, &id, None);
    tab.consent().await;
    for _ in 0..3 {
        tab.upload("document-upload", b"nothing").await;
    }
    tab.upload("document-upload", &photo()).await;
    for _ in 0..3 {
        assert_eq!(view(&tab.upload("document-upload-2", b"nothing").await), "document-upload-2");
    }
    assert_eq!(view(&tab.upload("document-upload-2", b"nothing").await), "failed");
}

#[tokio::test]
async fn a_machine_readable_zone_among_the_fields_is_checked_when_all_is_handed_in() {
    let world = World::new().await;
    let zone = "P<UTOLOVELACE<<ADA<<<<<<<<<<<<<<<<<<<<<<<<<<\nL898902C36UTO8512109F3204153<<<<<<<<<<<<<<04";
    for (zone, expected) in [
        (Some(zone.to_owned()), vec!["passed", "passed", "passed", "passed"]),
        (Some(zone.replace("851210", "851211")), vec!["passed", "failed", "passed", "failed"]),
        (Some("nothing".to_owned()), vec!["failed", "not_applicable", "not_applicable", "not_applicable"]),
        (None, vec![]),
    ] {
        let attributes = json!({
            "inquiry-template-id": "itmpl_test",
            "fields": { "document-mrz": zone, "name-first": "Ada", "name-last": "Lovelace", "birthdate": "1985-12-10" },
        });
        let made = world.api("POST", "/inquiries", json!({ "data": { "attributes": attributes } })).await;
        assert_eq!(made.status, 201, "{}", made.text);
        let id = made.text_at("/data/id");
        world.simulate(&id, &["start_inquiry", "complete_inquiry"]).await;
        let path = format!("/inquiries/{id}?include=verifications");
        let inquiry = world.api("GET", &path, Value::Null).await;
        assert_eq!(inquiry.text_at("/data/attributes/status"), "completed", "it decides nothing");
        let none = json!([]);
        let checks =
            inquiry.json.pointer("/included/0/attributes/checks").unwrap_or(&none).as_array().unwrap();
        let statuses: Vec<_> = checks.iter().map(|check| check["status"].as_str().unwrap()).collect();
        assert_eq!(statuses, expected, "{zone:?} {checks:?}");
        assert!(checks.iter().all(|check| check["requirement"] == "not_required"));
    }
}

#[tokio::test]
async fn a_verifier_gets_documents_under_their_names_and_is_told_of_what_does_not_fit() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let id = begun(&world).await;
    world.store.put_verifier("itmpl_bills", Some(&receiver.url)).await.unwrap();
    let mut tab = Tab::new(&world, &id, None);
    tab.consent().await;
    let (first, second) = (large_pdf(7 * 1024 * 1024, b'a'), large_pdf(7 * 1024 * 1024, b'b'));
    tab.upload("document-upload", &photo()).await;
    tab.upload("document-upload", &first).await;
    assert_eq!(view(&tab.upload("document-upload-2", &second).await), "review");
    tab.post("/flow/steps/review", &[]).await;
    receiver.say(204, "");
    let timeout = Duration::from_secs(60);
    let verifier = Arc::new(SignedHttp::new(timeout, Loopback::Allowed).unwrap());
    let asker = Asker::new(world.state.clone(), verifier, timeout, Box::new(|| 0.5));
    asker.run_once().await.unwrap();
    let asked = receiver.last().json();
    let [bill, letter] = asked["meta"]["files"].as_array().unwrap().as_slice() else {
        panic!("the photo that was sent before is not among them")
    };
    assert_eq!((&bill["shows"], &letter["shows"]), (&json!("proof_of_address"), &json!("letter")));
    assert_eq!(bill["content-type"], "application/pdf");
    assert_eq!(BASE64.decode(bill["data"].as_str().unwrap().as_bytes()).unwrap(), first);
    assert_eq!((&letter["data"], &letter["byte-size"]), (&Value::Null, &json!(second.len())));
}

#[tokio::test]
async fn a_pdf_that_takes_down_who_reads_it_is_refused_and_nothing_else_happens() {
    let file = axum::body::Bytes::from(pdf(""));
    let reader = |script: &str| {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("reader");
        std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(&program, mode).unwrap();
        (PdfReader::new(program), folder)
    };
    for script in ["kill -SEGV $$", "/bin/cat >/dev/null; kill -ABRT $$", "kill -XCPU $$", "exit 101"] {
        let (reader, _folder) = reader(script);
        assert_eq!(reader.check(file.clone()).await.unwrap(), Err(PdfRefusal::Damaged), "{script}");
    }
    for script in ["exit 1", "/bin/cat >/dev/null; echo perhaps"] {
        let (reader, _folder) = reader(script);
        assert!(reader.check(file.clone()).await.is_err(), "{script}");
    }
    assert!(PdfReader::new("/nowhere".into()).check(file).await.is_err());
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_process_that_reads_pdfs_has_limits_and_no_settings() {
    let reader = PdfReader::new(env!("CARGO_BIN_EXE_persona-server").into());
    assert_eq!(reader.check(pdf("").into()).await.unwrap(), Ok(1));
    assert_eq!(reader.check(large_pdf(11 * 1024 * 1024, b'a').into()).await.unwrap(), Ok(1));
    let active = pdf("/OpenAction << /S /URI /URI (https://a.example) >>");
    assert_eq!(reader.check(active.into()).await.unwrap(), Err(PdfRefusal::Active));
    // It waits for a file, so its limits can be looked at.
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_persona-server"))
        .arg(pdf_reader::COMMAND)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let limits = format!("/proc/{}/limits", child.id());
    let limit = |name: &str| -> Option<String> {
        let limits = std::fs::read_to_string(&limits).unwrap();
        let value = limits.lines().find_map(|line| line.strip_prefix(name))?;
        value.split_whitespace().next().map(str::to_owned)
    };
    // The last one that it sets.
    while limit("Max core file size").as_deref() != Some("0")
        || limit("Max file size").as_deref() != Some("0")
    {
        assert_eq!(child.try_wait().unwrap(), None);
        tokio::task::yield_now().await;
    }
    assert_eq!(limit("Max data size"), Some(pdf::MAX_MEMORY.to_string()));
    assert_eq!(limit("Max cpu time").as_deref(), Some("10"));
    assert_eq!(limit("Max open files").as_deref(), Some("3"));
    child.kill().unwrap();
    child.wait().unwrap();
}

#[tokio::test]
async fn the_review_shows_thumbnails_that_were_made_once_and_makes_those_that_are_missing() {
    let world = World::new().await;
    let id = begun(&world).await;
    let mut tab = Tab::new(&world, &id, None);
    tab.consent().await;
    tab.upload("document-upload", &photo()).await;
    let thumbnails = |answer: &Answer| answer.text.matches("src=\"data:image/jpeg;base64,").count();
    assert_eq!(thumbnails(&tab.upload("document-upload-2", &pdf("")).await), 1);
    let kept = world.store.evidence(&id).await.unwrap();
    let key = kept.into_iter().find_map(|one| one.picture).unwrap().object_key;
    let (picture, thumbnail) = (Path::from(key.as_str()), Path::from(thumbnail_of(&key)));
    // Kept by an older version: there is none.
    world.state.uploads.delete(&thumbnail).await.unwrap();
    assert_eq!(thumbnails(&tab.open().await), 1);
    // Nothing is decoded where there is one.
    world.state.uploads.put(&thumbnail, "a thumbnail".into()).await.unwrap();
    world.state.uploads.put(&picture, "no picture".into()).await.unwrap();
    let work = world.state.memory.work.take(u64::MAX).await;
    let review = tab.open().await;
    assert!(review.text.contains(&BASE64.encode(b"a thumbnail")), "{}", review.text);
    drop(work);
}
