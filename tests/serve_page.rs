//! The page of `fieldreel serve`, used as people use it, in Chromium.
#![cfg(feature = "serve")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

#[allow(dead_code, reason = "shared with tests that use more of it")]
#[path = "browser/chromium.rs"]
mod chromium;
#[path = "browser/devtools.rs"]
mod devtools;

#[allow(dead_code, reason = "shared with tests that use more of it")]
#[path = "serve/client.rs"]
mod client;
#[allow(dead_code, reason = "shared with tests that use more of it")]
#[path = "serve/running.rs"]
mod running;

#[path = "serve_page/troubles.rs"]
mod troubles;

use devtools::Page;
use running::Running;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

const DEM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/samples/jacksboro_dem.tif");
const SEA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/samples/coads_sst_monthly.tif");

/// Serves the samples.
fn serve(options: &[&str]) -> Running {
    Running::start(&[options, &[DEM, SEA]].concat())
}

/// The page with these settings in its address.
fn address_of(serving: &Running, settings: &str) -> String {
    format!("http://{}/#{settings}", serving.address)
}

/// A small film from straight above without light, so that every pixel in the middle has a colour of the colormap.
const PLAIN: &str =
    "dataset=jacksboro_dem&size=320x180&frames=10&fps=10&elevation=90&more=unlit%0Ano-colorbar%0Azoom%3D2";

/// There is a picture, and nothing more comes.
const IS_SHOWN: &str = r#"document.getElementById("stage").dataset.state === "shown" && !!document.querySelector('#stage .still')"#;

/// There is a film at full size.
const IS_MADE: &str = r#"document.getElementById("screen").dataset.state === "whole""#;

/// Puts functions into the page that look at pixels.
const EYES: &str = r#"
    globalThis.pixelsOf = (picture) => {
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [picture.videoWidth || picture.naturalWidth, picture.videoHeight || picture.naturalHeight];
        const context = canvas.getContext("2d");
        context.drawImage(picture, 0, 0);
        return context.getImageData(0, 0, canvas.width, canvas.height);
    };
    globalThis.digestOf = (picture) => {
        let hash = 0;
        for (const byte of pixelsOf(picture).data) { hash = (Math.imul(hash, 31) + byte) | 0; }
        return hash;
    };
    // The share of the pixels in the middle whose colour is as near as that to one of the colormap.
    globalThis.shareOf = async (picture, name, tolerance) => {
        const { colormaps } = await (await fetch("api/colormaps")).json();
        const hex = colormaps.find((colormap) => colormap.name === name).colors;
        const stops = hex.map((text) => [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16)));
        const all = stops.slice(1).flatMap((stop, at) => Array.from({ length: 16 }, (_, part) =>
            stop.map((channel, index) => stops[at][index] + (channel - stops[at][index]) * part / 16)));
        const { data, width, height } = pixelsOf(picture);
        let [near, seen] = [0, 0];
        for (let y = Math.round(height * 0.35); y < height * 0.65; y += 2) {
            for (let x = Math.round(width * 0.4); x < width * 0.6; x += 2) {
                const pixel = data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3);
                near += all.some((color) => color.every((channel, index) => Math.abs(channel - pixel[index]) <= tolerance));
                seen += 1;
            }
        }
        return near / seen;
    };
    true
"#;

fn still_digest(page: &mut Page) -> Value {
    page.value("digestOf(document.querySelector('#stage .still'))")
}

/// Keeps a picture of the window where a person can look at it.
fn keep(page: &mut Page, name: &str) -> Vec<u8> {
    let shot = page.screenshot();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("serve_page");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.png")), &shot).unwrap();
    shot
}

#[test]
fn the_page_loads_and_follows_its_controls() {
    let Some(mut page) = Page::open() else { return };
    let serving = serve(&[]);
    page.go(&address_of(&serving, "dataset=jacksboro_dem&size=320x180&frames=10"));
    page.until(&format!("{IS_SHOWN} && !!document.querySelector('#stage .moving')"));
    page.value(EYES);
    keep(&mut page, "wide");
    // From now on there is one picture at a time.
    page.value(r#"document.getElementById("play").click()"#);
    let before = still_digest(&mut page);
    for (control, there, back) in
        [("azimuth", "ArrowRight", "ArrowLeft"), ("exaggeration", "ArrowRight", "ArrowLeft")]
    {
        page.value(&format!(r#"document.getElementById("{control}").focus()"#));
        page.press(there);
        page.until(&format!("digestOf(document.querySelector('#stage .still')) !== {before}"));
        page.until(&format!(r#"location.hash.includes("{control}=")"#));
        // The same settings are the same picture.
        page.press(back);
        page.until(&format!("digestOf(document.querySelector('#stage .still')) === {before}"));
    }
    // The limits on the histogram, by keys.
    page.value(r#"document.querySelector(".handle").focus()"#);
    (0..9).for_each(|_| page.press("ArrowRight"));
    page.until(&format!("digestOf(document.querySelector('#stage .still')) !== {before}"));
    page.until(r#"location.hash.includes("clim=311.6,1076")"#);
    // Moments of another dataset.
    page.value(
        r#"(() => { const list = document.getElementById("dataset"); list.value = "coads_sst_monthly"; list.dispatchEvent(new Event("change")); })()"#,
    );
    page.until(r#"!document.getElementById("time").hidden && document.getElementById("last-moment").selectedOptions[0].text === "Dec""#);
    // Limits of other data are forgotten.
    page.until(r#"!location.hash.includes("clim")"#);
    page.value(
        r#"(() => { const list = document.getElementById("first-moment"); list.value = "Jun"; list.dispatchEvent(new Event("change")); })()"#,
    );
    page.until(r#"location.hash.includes("bands=6-12")"#);
    page.until(IS_SHOWN);
    // A reload keeps it all.
    let hash = page.text("location.hash");
    page.call("Page.reload", json!({}));
    page.until(&format!(
        r#"{IS_SHOWN} && document.getElementById("first-moment").selectedOptions[0].text === "Jun""#
    ));
    assert_eq!(page.text("location.hash"), hash);
    let base = &format!("http://{}", serving.address);
    let elsewhere: Vec<String> = page
        .requests()
        .into_iter()
        .filter(|url| {
            ![base.as_str(), &format!("blob:{base}"), "about:", "data:"]
                .iter()
                .any(|own| url.starts_with(own))
        })
        .collect();
    assert!(page.requests().len() > 10 && elsewhere.is_empty(), "{elsewhere:?}");
    assert_eq!(page.complaints(), Vec::<String>::new());
    // What is wrong is said in a sentence.
    page.go(&address_of(&serving, "dataset=jacksboro_dem&colormap=no-such&format=gif"));
    page.until(r#"document.getElementById("trouble").textContent.includes("no-such")"#);
    assert!(!page.complaints().is_empty(), "a refused request stands in the console");
}

#[test]
fn films_play_in_the_colours_that_were_chosen() {
    let Some(mut page) = Page::open() else { return };
    let serving = serve(&[]);
    for (format, tolerance) in [("gif", 6), ("mp4", 16)] {
        page.go(&address_of(&serving, &format!("{PLAIN}&colormap=summer&format={format}")));
        page.until(IS_SHOWN);
        page.value(EYES);
        page.value(r#"document.getElementById("render").click()"#);
        page.until(IS_MADE);
        let is_video = format == "mp4";
        let element = if is_video { "video" } else { "img" };
        assert_eq!(page.text("document.querySelector('#screen > *').localName"), element);
        if is_video {
            page.until("document.querySelector('#screen video').currentTime > 0.15");
            let moved = "(async () => {
                const video = document.querySelector('#screen video');
                globalThis.first ??= digestOf(video);
                return digestOf(video) !== globalThis.first;
            })()";
            page.until(moved);
        } else {
            page.until("document.querySelector('#screen img').naturalWidth === 320");
            page.value(r#"document.querySelector('#screen img').scrollIntoView({ block: "center" })"#);
            page.value(r#"document.getElementById("play").click()"#);
            let first = page.screenshot();
            let moves = (0..200).any(|_| page.screenshot() != first);
            assert!(moves, "the picture stands still");
        }
        let mut share = |name| {
            let asked =
                format!(r#"shareOf(document.querySelector('#screen {element}'), "{name}", {tolerance})"#);
            page.value(&asked).as_f64().unwrap()
        };
        let (chosen, other) = (share("summer"), share("cool"));
        assert!(chosen > 0.98 && other < 0.02, "{format}: {chosen} are of the colormap, {other} of another");
        assert!(
            page.text(r#"document.getElementById("caption").textContent"#)
                .contains("Download jacksboro_dem.")
        );
    }
    assert_eq!(page.complaints(), Vec::<String>::new());
}

#[test]
fn all_of_it_is_done_by_keys() {
    let Some(mut page) = Page::open() else { return };
    let serving = serve(&[]);
    let permissions = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
    page.call("Browser.grantPermissions", permissions);
    page.go(&address_of(&serving, "dataset=jacksboro_dem&size=160x90&frames=6&format=gif"));
    page.until(IS_SHOWN);
    page.tab_to("dataset");
    page.tab_to("file");
    page.tab_to("play");
    page.tab_to("colormap-button");
    page.press("Enter");
    page.until(r#"document.activeElement.getAttribute("role") === "combobox""#);
    page.write("magm");
    page.press("Enter");
    page.until(
        r#"location.hash.includes("colormap=magma") && document.activeElement.id === "colormap-button""#,
    );
    // The list is closed by Escape, and nothing is chosen then.
    page.press("ArrowDown");
    page.press("ArrowDown");
    page.press("Escape");
    assert_eq!(page.text("document.activeElement.id"), "colormap-button");
    assert!(page.text("location.hash").contains("colormap=magma"));
    for id in [
        "reverse",
        "limit-0",
        "mode",
        "exaggeration",
        "azimuth",
        "elevation",
        "orbit",
        "format",
        "size",
        "render",
    ] {
        page.tab_to(id);
        // It is seen where one is.
        let outline = page.text("getComputedStyle(document.activeElement).outlineStyle");
        assert_ne!(outline, "none", "{id}");
    }
    page.press("Enter");
    page.until(IS_MADE);
    page.tab_to("take-html");
    page.tab_to("take-data-uri");
    page.press("Tab");
    page.press("Enter");
    page.until(
        r#"navigator.clipboard.readText().then((text) => text.startsWith("data:image/gif;base64,R0lG"))"#,
    );
    // The copied line makes the same kind of film.
    let line = page.text(r#"document.getElementById("take-command-line").value"#);
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(DEM, folder.path().join("jacksboro_dem.tif")).unwrap();
    let line = line.strip_prefix("fieldreel ").expect("the program comes first");
    let script = format!("{} {line} --adapter software", env!("CARGO_BIN_EXE_fieldreel"));
    let made = Command::new("sh").args(["-c", &script]).current_dir(folder.path()).output().unwrap();
    assert!(made.status.success(), "{script}: {}", String::from_utf8_lossy(&made.stderr));
    assert!(std::fs::read(folder.path().join("jacksboro_dem.gif")).unwrap().starts_with(b"GIF89a"));
    // Everything that can be used has a name.
    let tree = page.call("Accessibility.getFullAXTree", json!({}));
    let used =
        ["button", "textbox", "searchbox", "spinbutton", "slider", "combobox", "checkbox", "link", "image"];
    let nodes: Vec<&Value> = tree["nodes"].as_array().unwrap().iter().collect();
    let named = nodes.iter().filter(|node| used.iter().any(|role| node["role"]["value"] == *role));
    let (mut count, mut nameless) = (0, Vec::new());
    for node in named.filter(|node| node["ignored"] != true) {
        count += 1;
        if node["name"]["value"].as_str().unwrap_or_default().is_empty() {
            nameless.push(node.to_string());
        }
    }
    assert!(count > 20 && nameless.is_empty(), "{count}: {nameless:?}");
    assert_eq!(page.complaints(), Vec::<String>::new());
}

#[test]
fn it_suits_phones_the_dark_and_the_calm() {
    let Some(mut page) = Page::open() else { return };
    let serving = serve(&[]);
    page.resize(375, 812);
    page.go(&address_of(&serving, "dataset=coads_sst_monthly&size=320x180&frames=6&format=gif"));
    page.until(IS_SHOWN);
    page.value(r#"document.getElementById("render").click()"#);
    page.until(IS_MADE);
    page.value(r#"document.getElementById("colormap-button").click(); document.querySelector("details").open = true"#);
    let width = "document.documentElement.scrollWidth";
    assert_eq!(page.value(width), 375);
    keep(&mut page, "phone-list");
    page.value("document.activeElement.blur(); scrollTo(0, 0)");
    keep(&mut page, "phone");
    let light = page.text("getComputedStyle(document.body).backgroundColor");
    page.prefer("prefers-color-scheme", "dark");
    page.until(&format!("getComputedStyle(document.body).backgroundColor !== {}", json!(light)));
    keep(&mut page, "phone-dark");
    let dark = page.text("getComputedStyle(document.body).backgroundColor");
    let channels = |color: &str| -> u32 {
        color.split(|letter: char| !letter.is_ascii_digit()).filter_map(|part| part.parse::<u32>().ok()).sum()
    };
    assert!(channels(&light) > 600 && channels(&dark) < 150, "{light} {dark}");
    page.resize(1280, 900);
    keep(&mut page, "wide-dark");
    page.resize(375, 812);
    // What is too wide would be noticed.
    page.value(r#"document.querySelector("main").append(Object.assign(document.createElement("pre"), { textContent: "x".repeat(200) }))"#);
    assert!(page.value(width).as_u64().unwrap() > 375);
    page.prefer("prefers-reduced-motion", "reduce");
    page.go(&address_of(&serving, "dataset=jacksboro_dem&size=320x180"));
    page.until(IS_SHOWN);
    assert_eq!(page.text(r#"document.getElementById("play").textContent"#), "Play");
    assert!(!page.requests().last().unwrap().contains(".gif"), "a film was asked for");
    assert_eq!(page.complaints(), Vec::<String>::new());
}

#[test]
fn behind_a_base_path_and_a_token_it_asks_and_works() {
    let Some(mut page) = Page::open() else { return };
    let serving = serve(&["--base-path", "/films", "--token", "open-sesame"]);
    // Without the slash it leads to the page.
    page.go(&format!("http://{}/films", serving.address));
    page.until(r#"document.getElementById("token-dialog").open && location.pathname === "/films/""#);
    page.write("wrong");
    page.press("Enter");
    page.until(r#"!document.getElementById("token-trouble").hidden && document.getElementById("token").value === """#);
    page.write("open-sesame");
    page.press("Enter");
    page.until(&format!(r#"!document.getElementById("token-dialog").open && {IS_SHOWN} && !!document.querySelector('#stage .moving')"#));
    page.until(r#"document.getElementById("take-curl").value.includes('-H "Authorization: Bearer $FIELDREEL_TOKEN"')"#);
    // A file of one's own, which is sent.
    let document = page.call("DOM.getDocument", json!({}));
    let input = json!({ "nodeId": document["root"]["nodeId"], "selector": "#file" });
    let node = page.call("DOM.querySelector", input);
    let files = json!({ "nodeId": node["nodeId"], "files": [SEA] });
    page.call("DOM.setFileInputFiles", files);
    page.until(&format!(
        r#"{IS_SHOWN} && document.getElementById("stage").ariaLabel === "Preview of coads_sst_monthly.tif""#
    ));
    assert!(
        page.text(r#"document.getElementById("take-command-line").value"#)
            .starts_with("fieldreel coads_sst_monthly.tif ")
    );
    let posts = page.requests().iter().filter(|url| url.ends_with("/films/render")).count();
    assert!(posts > 0, "the file was not sent");
}

#[test]
fn a_film_tells_how_far_it_is_and_can_be_called_off() {
    let Some(mut page) = Page::open() else { return };
    let serving = serve(&[]);
    page.go(&address_of(&serving, "dataset=jacksboro_dem&size=640x360&frames=1000&format=webm"));
    page.until(IS_SHOWN);
    page.value(r#"document.getElementById("play").click(); document.getElementById("render").click()"#);
    page.until(r#"/^Frame [1-9]\d* of 1000, /.test(document.getElementById("progress-text").textContent)"#);
    page.value(r#"document.getElementById("cancel").click()"#);
    page.until(r#"document.getElementById("said").textContent === "Cancelled." && !document.getElementById("render").disabled"#);
    assert!(
        page.value(r#"document.getElementById("making").hidden && document.getElementById("result").hidden"#)
            == true
    );
    // The server does not go on without anybody who wants it.
    let ended = r#"fetch("metrics").then((answer) => answer.text()).then((text) => text.includes("fieldreel_renders_running 0\n"))"#;
    page.until(ended);
    assert_eq!(page.complaints(), Vec::<String>::new());
}
