//! What the documentation says is true: its commands run, its table of options is the program's, its links lead
//! somewhere.

#![cfg(all(target_os = "linux", feature = "libav"))]

mod project_files;

use project_files::has_extension;
use std::error::Error;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

type TestResult = Result<(), Box<dyn Error>>;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const BINARY: &str = env!("CARGO_BIN_EXE_fieldreel");

/// Pages outside `docs/` and `assets/`.
const PAGES: [&str; 4] = ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md"];

/// What is added to a recipe so that it takes a moment: options, and those of the recipe that rule them out.
const HASTE: [(&str, &[&str]); 4] = [
    ("--size 160x90", &["--size"]),
    ("--frames 6", &["--frames", "--frames-per-band", "--duration", "--frame"]),
    ("--quality draft", &["--quality"]),
    ("--adapter software", &["--adapter"]),
];

fn text_of(page: &str) -> Result<String, Box<dyn Error>> {
    Ok(String::from_utf8(project_files::read(page)?)?)
}

fn pages_below(folder: &str) -> std::io::Result<Vec<String>> {
    let mut pages = project_files::files_below(folder)?;
    pages.retain(|path| has_extension(path, &["md"]));
    Ok(pages)
}

/// The contents of every code block of this language.
fn blocks<'page>(page: &'page str, language: &str) -> Vec<&'page str> {
    let fences: Vec<&str> = page.split("```").collect();
    // Text and blocks alternate.
    let blocks = fences.iter().skip(1).step_by(2).filter_map(|block| block.split_once('\n'));
    blocks.filter(|(name, _)| *name == language).map(|(_, block)| block).collect()
}

/// Every call of the program in the shell blocks of a page, one line each.
fn recipes(page: &str) -> Vec<String> {
    let joined: Vec<String> = blocks(page, "sh").iter().map(|block| block.replace("\\\n", " ")).collect();
    let lines = joined.iter().flat_map(|block| block.lines());
    lines.filter(|line| line.starts_with("fieldreel ")).map(str::to_owned).collect()
}

/// The recipe, small and quick; one that records nothing stays as it is.
fn hastened(recipe: &str) -> String {
    let words: Vec<&str> = recipe.split_whitespace().collect();
    if !words.contains(&"--offscreen") {
        return recipe.to_owned();
    }
    let is_free = |taken: &[&str]| !taken.iter().any(|option| words.contains(option));
    let added: Vec<&str> =
        HASTE.iter().filter(|(_, taken)| is_free(taken)).map(|(options, _)| *options).collect();
    recipe.replacen("fieldreel ", &format!("fieldreel {} ", added.join(" ")), 1)
}

/// The files that a recipe names as its results: outputs, redirections, and what `tee` keeps.
fn products(recipe: &str) -> Vec<String> {
    let words: Vec<&str> = recipe.split_whitespace().collect();
    let named =
        words.windows(2).filter(|pair| ["-o", "--output", "--html", ">", "2>", "tee"].contains(&pair[0]));
    named.map(|pair| pair[1].replace("%05d", "00000")).filter(|name| name != "-").collect()
}

/// Runs a command line in a folder of its own; what is wrong is the error.
fn run(command: &str) -> TestResult {
    let folder = tempfile::tempdir()?;
    symlink(format!("{ROOT}/assets"), folder.path().join("assets"))?;
    let binary_folder = Path::new(BINARY).parent().ok_or("the binary lies nowhere")?;
    let path = format!("{}:{}", binary_folder.display(), std::env::var("PATH")?);
    let output = Command::new("bash")
        .args(["-c", &format!("set -o pipefail; {command}")])
        .current_dir(folder.path())
        .env("PATH", path)
        .output()?;
    if !output.status.success() {
        return Err(
            format!("{command}: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr)).into()
        );
    }
    let products = products(command);
    let is_there = |name: &str| folder.path().join(name).metadata().is_ok_and(|found| found.len() > 0);
    if let Some(missing) = products.iter().find(|name| !is_there(name)) {
        return Err(format!("{command}: {missing} is missing or empty").into());
    }
    if products.is_empty() && output.stdout.is_empty() {
        return Err(format!("{command}: made nothing").into());
    }
    Ok(())
}

fn run_recipes(pages: &[String], least: usize) -> TestResult {
    let mut found = Vec::new();
    for page in pages {
        found.extend(recipes(&text_of(page)?));
    }
    assert!(found.len() >= least, "only {} recipes in {pages:?}", found.len());
    let failures: Vec<String> = found
        .iter()
        .filter_map(|recipe| run(&hastened(recipe)).err())
        .map(|failure| failure.to_string())
        .collect();
    assert!(failures.is_empty(), "{} recipes fail:\n{}", failures.len(), failures.join("\n"));
    Ok(())
}

#[test]
fn every_recipe_of_the_first_page_runs() -> TestResult {
    run_recipes(&["README.md".to_owned()], 10)
}

#[test]
fn every_recipe_of_the_other_pages_runs() -> TestResult {
    run_recipes(&pages_below("docs")?, 5)
}

#[test]
fn recipes_are_found_where_they_stand_and_nowhere_else() {
    let page = "Run `fieldreel a`:\n\n```sh\nmkdir out\nfieldreel b \\\n  --offscreen -o c.mp4\n# fieldreel d\n\
                fieldreel e | tee f\n```\n\nfieldreel g\n\n```text\nfieldreel h\n```\n\n```sh\nfieldreel i\n```\n";
    assert_eq!(recipes(page), ["fieldreel b    --offscreen -o c.mp4", "fieldreel e | tee f", "fieldreel i"]);
}

#[test]
fn recipes_are_hastened_unless_they_say_otherwise() {
    assert_eq!(
        hastened("fieldreel a.tif --offscreen -o b.mp4"),
        "fieldreel --size 160x90 --frames 6 --quality draft --adapter software a.tif --offscreen -o b.mp4"
    );
    assert_eq!(
        hastened("fieldreel --offscreen --frame 30 --size 9x9 -o b.png"),
        "fieldreel --quality draft --adapter software --offscreen --frame 30 --size 9x9 -o b.png"
    );
    assert_eq!(hastened("fieldreel --version"), "fieldreel --version");
}

#[test]
fn a_recipe_that_fails_or_makes_nothing_is_noticed() -> TestResult {
    for (command, words) in [
        ("fieldreel missing.tif --offscreen -o a.mp4", "No such file"),
        ("fieldreel --offscreen -o - --container avi | cat", "unknown container"),
        ("true -o a.mp4", "a.mp4 is missing or empty"),
        ("true | tee a-%05d.png", "a-00000.png is missing or empty"),
        ("true", "made nothing"),
    ] {
        let failure = run(command).err().ok_or(command)?.to_string();
        assert!(failure.contains(words), "{failure}");
    }
    run("fieldreel --version")
}

#[test]
fn the_table_of_options_is_the_programs() -> TestResult {
    let made = Command::new(BINARY).args(["--generate", "markdown"]).output()?;
    assert!(made.status.success());
    assert!(
        String::from_utf8(made.stdout)? == text_of("docs/options.md")?,
        "run: fieldreel --generate markdown > docs/options.md"
    );
    Ok(())
}

/// Targets of links and pictures that lie in this project, without code blocks.
fn relative_links(page: &str) -> Vec<String> {
    let prose: String = page.split("```").step_by(2).collect();
    let targets = prose.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    let files = targets.map(|(target, _)| target.split('#').next().unwrap_or_default());
    files.filter(|target| !target.is_empty() && !target.contains(':')).map(str::to_owned).collect()
}

/// The links of a page that lead nowhere.
fn dead_links(page: &str, text: &str) -> Vec<String> {
    let folder = Path::new(ROOT).join(page);
    let leads_nowhere = |link: &String| folder.parent().is_none_or(|folder| !folder.join(link).exists());
    relative_links(text).into_iter().filter(leads_nowhere).map(|link| format!("{page}: {link}")).collect()
}

#[test]
fn every_link_leads_somewhere() -> TestResult {
    let mut pages = PAGES.map(str::to_owned).to_vec();
    pages.extend(pages_below("docs")?);
    pages.extend(pages_below("assets")?);
    let (mut links, mut dead) = (0, Vec::new());
    for page in &pages {
        let text = text_of(page)?;
        links += relative_links(&text).len();
        dead.extend(dead_links(page, &text));
    }
    assert!(links > 20, "only {links} links found");
    assert!(dead.is_empty(), "dead links:\n{}", dead.join("\n"));
    Ok(())
}

#[test]
fn a_link_that_leads_nowhere_is_found() {
    let text =
        "[a](options.md#x) ![b](images/none.png) [c](https://example.org/) [d](../README.md) [e](gone.md)";
    assert_eq!(dead_links("docs/a.md", text), ["docs/a.md: images/none.png", "docs/a.md: gone.md"]);
}

/// The examples of the library are compiled as those of the crate's documentation are.
#[test]
fn code_in_pages_is_compiled() -> TestResult {
    let crate_root = text_of("src/lib.rs")?;
    for page in ["README.md", "docs/library.md"] {
        assert!(text_of(page)?.contains("```rust"), "{page} has no example");
        let included = format!("#[doc = include_str!(\"../{page}\")]");
        assert!(crate_root.contains(&included), "src/lib.rs lacks {included}");
    }
    Ok(())
}

/// A page that nobody can find from the first one might as well not be there.
#[test]
fn the_first_page_leads_to_every_other() -> TestResult {
    let links = relative_links(&text_of("README.md")?);
    let own = pages_below("docs")?.into_iter().filter(|page| !page.starts_with("docs/images/"));
    let unreachable: Vec<String> = own.filter(|page| !links.contains(page)).collect();
    assert!(unreachable.is_empty(), "README.md does not link {unreachable:?}");
    Ok(())
}
