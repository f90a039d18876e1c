//! A file of inquiry templates, as a customer writes it: JSON, read at every start.

use std::collections::BTreeMap;

use persona_protocol::IdPrefix;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::domain::embedding;
use crate::domain::environment::EnvironmentName;
use crate::domain::expiry::{Interval, Intervals};
use crate::domain::label::Label;
use crate::domain::template::InquiryTemplate;
use crate::domain::template::plan::{Part, Plan};
use crate::domain::template::theme::Theme;
use crate::domain::template::wording::{Links, Wording};
use crate::domain::webhook::target::{self, Loopback};
use crate::texts::Texts;
use data_encoding::HEXLOWER;

/// A template of the file, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// `itmpl_…`
    pub id: String,
    /// `itmplv_…`, made from what the template says: another text is another version.
    pub version_id: String,
    /// Where it can be used.
    pub environment: EnvironmentName,
    /// Who asks.
    pub name: String,
    /// Whose pages may show the flow.
    pub allowed_domains: Vec<String>,
    /// Time limits.
    pub intervals: Intervals,
    /// How its flow looks.
    pub theme: Option<Theme>,
    /// What it asks.
    pub plan: Plan,
    /// What it says in its own words.
    pub wording: Wording,
    /// Where its verifier is asked, if it has one.
    pub verifier: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    templates: Vec<serde_json::Value>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    environment: String,
    name: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    allowed_domains: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expire_after_create: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expire_after_start: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expire_after_resume: Option<i64>,
    steps: Vec<Part>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retries: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    theme: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verifier: Option<WrittenVerifier>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    languages: Vec<String>,
    #[serde(default, skip_serializing_if = "Links::is_empty")]
    links: Links,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    texts: BTreeMap<String, Label>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct WrittenVerifier {
    url: String,
}

/// Reads the file's text. Verifiers of the sandbox may be on this machine where that is allowed.
///
/// # Errors
/// The first thing that is wrong with it: where, what, and what would be right.
pub(crate) fn read(text: &str, loopback: Loopback) -> Result<Vec<Entry>, String> {
    let mut json = serde_json::Deserializer::from_str(text);
    let file: File = serde_path_to_error::deserialize(&mut json)
        .map_err(|error| format!("{}: {}", error.path(), error.inner()))?;
    json.end().map_err(|error| error.to_string())?;
    let mut entries: Vec<Entry> = Vec::new();
    for (index, value) in file.templates.into_iter().enumerate() {
        let entry = entry(value, loopback).map_err(|problem| format!("templates[{index}]: {problem}"))?;
        if entries.iter().any(|other| other.id == entry.id) {
            return Err(format!("templates[{index}]: the id {} is used twice", entry.id));
        }
        entries.push(entry);
    }
    Ok(entries)
}

fn entry(value: serde_json::Value, loopback: Loopback) -> Result<Entry, String> {
    let hash = HEXLOWER.encode(&Sha256::digest(value.to_string()));
    let written: Written = serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        // What is missing is so at the top, which has no name.
        if path == "." { error.inner().to_string() } else { format!("{path}: {}", error.inner()) }
    })?;
    if !IdPrefix::InquiryTemplate.matches(&written.id) {
        return Err(format!("id: write itmpl_ and letters or digits, not {:?}", written.id));
    }
    let environment = EnvironmentName::parse(&written.environment).ok_or_else(|| {
        format!("environment: must be sandbox or production, not {:?}", written.environment)
    })?;
    if written.name.trim().is_empty() {
        return Err("name: say who asks".to_owned());
    }
    let domains = written.allowed_domains.iter().map(|domain| embedding::parse_entry(domain));
    let allowed_domains =
        domains.collect::<Result<Vec<_>, _>>().map_err(|problem| format!("allowed_domains: {problem}"))?;
    let interval = |name: &str, seconds: Option<i64>| {
        let interval = seconds.map(Interval::from_seconds).transpose();
        interval.map_err(|problem| format!("{name}: {problem}"))
    };
    let intervals = Intervals {
        after_create: interval("expire_after_create", written.expire_after_create)?,
        after_start: interval("expire_after_start", written.expire_after_start)?,
        after_resume: interval("expire_after_resume", written.expire_after_resume)?,
    };
    let plan = Plan { steps: written.steps, retries: written.retries };
    plan.check().map_err(|problem| format!("steps: {problem}"))?;
    let theme = written.theme.map(|theme| Theme::parse(&theme.to_string())).transpose();
    let theme = theme.map_err(|problem| format!("theme: {problem}"))?;
    let wording = Wording { languages: written.languages, links: written.links, texts: written.texts };
    wording.check(&Texts::languages()).map_err(|problem| problem.to_string())?;
    let verifier = written.verifier.map(|verifier| verifier.url);
    if let Some(url) = &verifier {
        target::check(url, environment, loopback).map_err(|problem| format!("verifier.url: {problem}"))?;
    }
    let version: String = hash.chars().take(24).collect();
    Ok(Entry {
        id: written.id,
        version_id: format!("itmplv_{version}"),
        environment,
        name: written.name,
        allowed_domains,
        intervals,
        theme,
        plan,
        wording,
        verifier,
    })
}

/// A template as it is written in the file.
///
/// # Errors
/// Never in practice: each part of a template can be written as JSON.
pub(crate) fn write(
    template: &InquiryTemplate,
    environment: EnvironmentName,
    verifier: Option<String>,
) -> serde_json::Result<serde_json::Value> {
    let seconds = |interval: Option<Interval>| interval.map(Interval::seconds);
    let Wording { languages, links, texts } = template.wording.clone();
    serde_json::to_value(Written {
        id: template.id.clone(),
        environment: environment.as_str().to_owned(),
        name: template.name.clone(),
        allowed_domains: template.allowed_domains.clone(),
        expire_after_create: seconds(template.intervals.after_create),
        expire_after_start: seconds(template.intervals.after_start),
        expire_after_resume: seconds(template.intervals.after_resume),
        steps: template.plan.steps.clone(),
        retries: template.plan.retries,
        theme: template.theme.as_ref().map(|theme| serde_json::from_str(theme.source())).transpose()?,
        verifier: verifier.map(|url| WrittenVerifier { url }),
        languages,
        links,
        texts,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn written(change: impl FnOnce(&mut Value)) -> Result<Vec<Entry>, String> {
        let mut template = json!({
            "id": "itmpl_mine",
            "environment": "sandbox",
            "name": "Mine",
            "allowed_domains": ["*.Shop.example"],
            "expire_after_start": 3600,
            "steps": [{ "step": "consent" }, { "step": "details" }],
        });
        change(&mut template);
        read(&json!({ "templates": [template] }).to_string(), Loopback::Refused)
    }

    #[test]
    fn what_is_written_is_read() {
        let entries = written(|_| {}).unwrap();
        let [entry] = entries.as_slice() else { panic!("{entries:?}") };
        assert_eq!(entry.allowed_domains, ["*.shop.example"]);
        assert_eq!(entry.intervals.after_start.map(|interval| interval.seconds()), Some(3600));
        assert_eq!(entry.plan.steps, [Part::Consent {}, Part::Details {}]);
    }

    #[test]
    fn another_text_is_another_version_and_the_same_text_the_same() {
        let version =
            |name: &str| written(|template| template["name"] = name.into()).unwrap()[0].version_id.clone();
        assert_eq!(version("Mine"), version("Mine"));
        assert_ne!(version("Mine"), version("Yours"));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let problem = |change: fn(&mut Value)| written(change).unwrap_err();
        for (told, expected) in [
            (problem(|t| t["id"] = "mine".into()), "templates[0]: id: write itmpl_"),
            (problem(|t| t["environment"] = "moon".into()), "environment: must be sandbox or production"),
            (
                problem(|t| t["steps"][1]["step"] = "detials".into()),
                "steps[1].step: unknown variant `detials`",
            ),
            (problem(|t| t["steps"] = json!([])), "steps: the first step must be consent"),
            (problem(|t| t["nmae"] = "x".into()), "unknown field `nmae`"),
            (problem(|t| t["expire_after_start"] = 0.into()), "expire_after_start: "),
            (
                problem(|t| t["allowed_domains"] = json!(["https://shop.example/"])),
                "allowed_domains: write a host",
            ),
            (problem(|t| t["name"] = " ".into()), "name: say who asks"),
            (
                problem(|t| t["theme"] = json!({ "radius": "round" })),
                "templates[0]: theme: the theme cannot be read",
            ),
            (
                problem(|t| t["verifier"] = json!({ "url": "http://verifier.example" })),
                "verifier.url: must begin with https://",
            ),
            (
                problem(|t| t["verifier"] = json!({ "url": "http://localhost:9" })),
                "verifier.url: must be reachable",
            ),
            (
                problem(|t| t["verifier"] = json!({ "url": "https://10.0.0.1" })),
                "verifier.url: must be reachable",
            ),
            (
                problem(|t| t["verifier"] = json!({ "url": "https://a.example", "secret": "x" })),
                "unknown field `secret`",
            ),
            (problem(|t| t["languages"] = json!(["xx"])), "templates[0]: languages: use en, es"),
            (problem(|t| t["links"] = json!({ "imprint": "x" })), "links.imprint: unknown field `imprint`"),
            (problem(|t| t["name"] = Value::Null), "templates[0]: name: invalid type: null"),
            (
                read(r#"{"templates": [{"id": "itmpl_x"}]}"#, Loopback::Refused).unwrap_err(),
                "templates[0]: missing field",
            ),
            (read("{", Loopback::Refused).unwrap_err(), "EOF"),
        ] {
            assert!(told.contains(expected), "{told}");
        }
    }

    #[test]
    fn what_is_shown_can_be_written_into_the_file_again() {
        let text = json!({
            "id": "itmpl_mine",
            "environment": "production",
            "name": "Mine",
            "allowed_domains": ["shop.example", "capacitor://localhost"],
            "expire_after_start": 3600,
            "steps": [{ "step": "consent" }, { "step": "selfie", "three_poses": true }, { "step": "review" }],
            "retries": 5,
            "theme": { "radius": 2 },
            "verifier": { "url": "https://verifier.example" },
            "languages": ["de", "en"],
            "links": { "terms": "https://shop.example/terms" },
            "texts": { "done-text": { "en": "See you on board!" } },
        });
        let entry = entry(text.clone(), Loopback::Refused).unwrap();
        let template = InquiryTemplate {
            id: entry.id,
            version_id: Some(entry.version_id),
            environment_id: "env_1".to_owned(),
            name: entry.name,
            allowed_domains: entry.allowed_domains,
            intervals: entry.intervals,
            theme: entry.theme,
            plan: entry.plan,
            wording: entry.wording,
        };
        assert_eq!(write(&template, entry.environment, entry.verifier).unwrap(), text);
    }

    #[test]
    fn the_demo_s_file_is_one() {
        let entries = read(include_str!("../demo/templates.json"), Loopback::Refused).unwrap();
        assert_eq!(entries.len(), 1);
    }
}
