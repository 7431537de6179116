//! Every dependency, on every platform, has a licence that `deny.toml` allows, and is there once where it says so.

use serde_json::Value;
use spdx::{Expression, ParseMode};
use std::error::Error;
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

type TestResult = Result<(), Box<dyn Error>>;

#[derive(Clone)]
struct Package {
    name: String,
    version: String,
    /// The SPDX expression; empty when the crate states none.
    licence: String,
}

impl Package {
    fn new(name: &str, version: &str, licence: &str) -> Self {
        Self { name: name.to_owned(), version: version.to_owned(), licence: licence.to_owned() }
    }
}

/// All packages of `Cargo.lock` that any platform or feature uses.
fn locked_packages() -> Result<Vec<Package>, Box<dyn Error>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--offline", "--all-features", "--format-version", "1"])
        .current_dir(ROOT)
        .output()?;
    assert!(
        output.status.success(),
        "cargo metadata failed; crates of other platforms may be missing: run `cargo fetch --locked` once\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().ok_or("cargo metadata lists no packages")?;
    let text = |package: &Value, key: &str| package[key].as_str().unwrap_or_default().to_owned();
    Ok(packages
        .iter()
        .map(|package| {
            Package::new(&text(package, "name"), &text(package, "version"), &text(package, "license"))
        })
        .collect())
}

fn deny_list() -> Result<toml::Table, Box<dyn Error>> {
    Ok(std::fs::read_to_string(format!("{ROOT}/deny.toml"))?.parse()?)
}

fn allowed_licences(deny: &toml::Table) -> Vec<&str> {
    deny["licenses"]["allow"].as_array().into_iter().flatten().filter_map(toml::Value::as_str).collect()
}

fn crates_wanted_once(deny: &toml::Table) -> Vec<&str> {
    let rules = deny["bans"]["deny"].as_array().into_iter().flatten();
    rules
        .filter(|rule| rule.get("deny-multiple-versions").and_then(toml::Value::as_bool) == Some(true))
        .filter_map(|rule| rule["crate"].as_str())
        .collect()
}

/// One line for each package that cannot be used under the `allowed` licences alone.
fn licence_offenders(packages: &[Package], allowed: &[&str]) -> Vec<String> {
    let is_allowed = |package: &Package| {
        // Lax: older crates still write `MIT/Apache-2.0`.
        Expression::parse_mode(&package.licence, ParseMode::LAX).is_ok_and(|expression| {
            expression.evaluate(|licence| allowed.contains(&licence.to_string().as_str()))
        })
    };
    packages
        .iter()
        .filter(|package| !is_allowed(package))
        .map(|package| format!("{} {}: {:?}", package.name, package.version, package.licence))
        .collect()
}

/// One line for each crate of `wanted_once` that is there in several versions.
fn duplicates(packages: &[Package], wanted_once: &[&str]) -> Vec<String> {
    let versions = |name: &str| -> Vec<&str> {
        packages
            .iter()
            .filter(|package| package.name == name)
            .map(|package| package.version.as_str())
            .collect()
    };
    wanted_once
        .iter()
        .filter(|name| versions(name).len() > 1)
        .map(|name| format!("{name}: {}", versions(name).join(", ")))
        .collect()
}

#[test]
fn every_dependency_has_an_allowed_licence() -> TestResult {
    let (packages, deny) = (locked_packages()?, deny_list()?);
    assert!(packages.len() > 100, "only {} packages: this is not the whole tree", packages.len());
    let offenders = licence_offenders(&packages, &allowed_licences(&deny));
    assert!(offenders.is_empty(), "licences that deny.toml does not allow:\n{}", offenders.join("\n"));
    Ok(())
}

#[test]
fn crates_whose_types_must_fit_together_are_there_once() -> TestResult {
    let (packages, deny) = (locked_packages()?, deny_list()?);
    let wanted_once = crates_wanted_once(&deny);
    assert!(["naga", "wgpu", "winit"].iter().all(|name| wanted_once.contains(name)), "{wanted_once:?}");
    let duplicates = duplicates(&packages, &wanted_once);
    assert!(duplicates.is_empty(), "several versions of:\n{}", duplicates.join("\n"));
    Ok(())
}

#[test]
fn a_forbidden_licence_is_found_in_the_real_tree() -> TestResult {
    let deny = deny_list()?;
    let mut packages = locked_packages()?;
    packages.push(Package::new("intruder", "1.2.3", "AGPL-3.0-only"));
    assert_eq!(licence_offenders(&packages, &allowed_licences(&deny)), ["intruder 1.2.3: \"AGPL-3.0-only\""]);
    // The real list is what lets the real crates pass.
    let without_wtfpl: Vec<&str> = allowed_licences(&deny).into_iter().filter(|id| *id != "WTFPL").collect();
    assert!(licence_offenders(&packages, &without_wtfpl).iter().any(|line| line.starts_with("ffmpeg-next ")));
    Ok(())
}

#[test]
fn licence_expressions_are_read_as_spdx_means_them() {
    let allowed = ["MIT", "Apache-2.0", "Unicode-3.0"];
    for (licence, expected) in [
        ("MIT", true),
        ("MIT/Apache-2.0", true),
        ("GPL-3.0-only OR MIT", true),
        ("(MIT OR GPL-3.0-only) AND Unicode-3.0", true),
        ("Apache-2.0 WITH LLVM-exception OR MIT", true),
        ("GPL-3.0-only", false),
        ("MIT AND GPL-3.0-only", false),
        ("MIT OR Apache-2.0 AND GPL-3.0-only", true),
        ("(MIT OR Apache-2.0) AND GPL-3.0-only", false),
        ("Apache-2.0 WITH LLVM-exception", false),
        ("MIT OR", false),
        ("Anything goes", false),
        ("", false),
    ] {
        let offenders = licence_offenders(&[Package::new("example", "1.0.0", licence)], &allowed);
        assert_eq!(offenders.is_empty(), expected, "{licence:?} gave {offenders:?}");
    }
}

#[test]
fn a_second_version_is_found() {
    let packages = [("wgpu", "30.0.1"), ("wgpu", "29.0.0"), ("syn", "2.0.0")]
        .map(|(name, version)| Package::new(name, version, "MIT"));
    assert_eq!(duplicates(&packages, &["wgpu", "syn"]), ["wgpu: 30.0.1, 29.0.0"]);
}
