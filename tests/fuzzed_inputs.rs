//! Every input that fuzzing kept is read once more by what it was kept for (see `fuzz/README.md`).

// The fuzz targets are a crate of their own, where these items are public; here they are not.
#[allow(unreachable_pub, reason = "the file is the root of another crate")]
#[path = "../fuzz/src/lib.rs"]
mod fuzz_targets;
mod project_files;

use fuzz_targets::TARGETS;
use project_files::{files_below, has_extension};
use std::collections::BTreeSet;
use std::error::Error;

/// Below this a corpus is not the one that was kept, but one that was lost.
const MIN_INPUTS: usize = 20;

/// More than this does not belong into a repository.
const MAX_CORPUS_BYTES: usize = 300_000;

#[test]
fn inputs_that_fuzzing_kept_cause_no_panic() -> Result<(), Box<dyn Error>> {
    for (name, target) in TARGETS {
        let files = files_below(&format!("fuzz/corpus/{name}"))?;
        assert!(files.len() >= MIN_INPUTS, "{name}: only {} inputs", files.len());
        let mut bytes_in_all = 0;
        for path in files {
            let bytes = project_files::read(&path)?;
            bytes_in_all += bytes.len();
            target(&bytes);
        }
        assert!(bytes_in_all <= MAX_CORPUS_BYTES, "{name}: {bytes_in_all} bytes");
    }
    Ok(())
}

#[test]
fn every_target_is_in_the_list() -> Result<(), Box<dyn Error>> {
    let listed: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(listed.len(), TARGETS.len());
    let programs = files_below("fuzz/fuzz_targets")?;
    let programs = programs.iter().filter(|path| has_extension(path, &["rs"]));
    let programs = programs.filter_map(|path| path.split(['/', '.']).nth(2).map(str::to_owned));
    assert_eq!(programs.collect::<BTreeSet<_>>(), listed);
    let corpora = files_below("fuzz/corpus")?;
    let corpora = corpora.iter().filter_map(|path| path.split('/').nth(2).map(str::to_owned));
    assert_eq!(corpora.collect::<BTreeSet<_>>(), listed);
    let manifest = String::from_utf8(project_files::read("fuzz/Cargo.toml")?)?;
    for name in &listed {
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name}");
    }
    Ok(())
}
