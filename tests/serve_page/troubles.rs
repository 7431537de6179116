//! What the page does when something is wrong: it says so, and goes on.

use super::devtools::Page;
use super::{IS_MADE, IS_SHOWN, PLAIN, address_of, keep, serve};
use serde_json::json;

/// The sentence that is shown, none if none is.
const TROUBLE: &str =
    r#"(document.getElementById("trouble").hidden ? "" : document.getElementById("trouble").textContent)"#;

fn until_trouble(page: &mut Page, words: &str) {
    page.until(&format!("{TROUBLE}.includes({})", json!(words)));
}

/// Chooses a value as a person does.
fn choose(page: &mut Page, id: &str, value: &str) {
    page.value(&format!(
        r#"(() => {{
            const field = document.getElementById("{id}");
            field.value = {};
            field.dispatchEvent(new Event("change"));
        }})()"#,
        json!(value)
    ));
}

#[test]
fn what_the_server_refuses_is_said_in_its_own_sentence() {
    let Some(mut page) = Page::open() else { return };
    let serving = serve(&["--max-frames", "4"]);
    // The film is never asked for where the preview fails before.
    page.go(&address_of(&serving, &format!("{PLAIN}&colormap=nope")));
    let sentence = r#"unknown colormap "nope""#;
    until_trouble(&mut page, sentence);
    page.value(r#"document.getElementById("render").click()"#);
    page.until(r#"!document.getElementById("render").disabled"#);
    let told = page.text(TROUBLE);
    assert!(told.contains(sentence), "{told}");
    // There is a picture, but no film of it.
    page.go(&address_of(&serving, PLAIN));
    until_trouble(&mut page, "this server makes up to 4");
    assert_eq!(page.value("!!document.querySelector('#stage .still')"), true);
}

#[test]
fn what_is_wrong_with_a_film_stays_until_another_is_chosen() {
    let Some(mut page) = Page::open() else { return };
    let serving = serve(&[]);
    page.go(&address_of(&serving, "dataset=jacksboro_dem&size=320x180&frames=5000&format=gif"));
    page.until(IS_SHOWN);
    page.value(r#"document.getElementById("render").click()"#);
    let sentence = "the film has 5000 frames (this server makes up to 1200)";
    until_trouble(&mut page, sentence);
    // The preview has nothing to complain about.
    page.value(r#"document.getElementById("play").click()"#);
    assert_eq!(page.text(r#"document.getElementById("stage").dataset.state"#), "shown");
    assert_eq!(page.text(TROUBLE), sentence);
    keep(&mut page, "trouble");
    choose(&mut page, "frames", "7");
    page.until(&format!(r#"{TROUBLE} === """#));
    page.value(r#"document.getElementById("render").click()"#);
    page.until(IS_MADE);
}

#[test]
fn colormaps_are_offered_before_the_dataset_is_known() {
    let Some(mut page) = Page::open() else { return };
    let serving = serve(&[]);
    // Reading a large dataset takes long: this one takes for ever.
    page.call("Fetch.enable", json!({ "patterns": [{ "urlPattern": "*/api/datasets/*" }] }));
    page.go(&address_of(&serving, PLAIN));
    let count = r##"document.querySelectorAll("#colormap-list [role=option]").length"##;
    page.until(&format!("{count} > 50 && {IS_SHOWN}"));
    assert_eq!(page.text(r#"document.getElementById("facts").textContent"#), "");
    page.call("Fetch.disable", json!({}));
    page.until(r#"document.getElementById("facts").textContent.includes("×")"#);
}

#[test]
fn a_link_to_a_dataset_that_is_gone_chooses_none() {
    let Some(mut page) = Page::open() else { return };
    let serving = serve(&[]);
    page.go(&address_of(&serving, "dataset=gone&size=320x180&frames=10"));
    until_trouble(&mut page, "There is no dataset gone here.");
    assert_eq!(page.value(r#"document.getElementById("dataset").selectedIndex"#), -1);
    // Any can be chosen now, the first as well.
    choose(&mut page, "dataset", "coads_sst_monthly");
    page.until(&format!(
        r#"{IS_SHOWN} && {TROUBLE} === "" && location.hash.includes("dataset=coads_sst_monthly")"#
    ));
    // The same while the page is open.
    page.value(r##"location.hash = "#dataset=lost&size=320x180&frames=10""##);
    until_trouble(&mut page, "There is no dataset lost here.");
    assert_eq!(page.value(r#"document.getElementById("dataset").selectedIndex"#), -1);
}

#[test]
fn a_token_that_cannot_be_sent_is_asked_for_again() {
    let Some(mut page) = Page::open() else { return };
    let serving = serve(&["--token", "open-sesame"]);
    page.go(&address_of(&serving, PLAIN));
    let is_asked = r#"document.getElementById("token-dialog").open"#;
    page.until(is_asked);
    page.value(r##"document.getElementById("token").value = "ouvre-toi\u2019"; document.querySelector("#token-form button").click()"##);
    page.until(&format!(r#"{is_asked} && document.getElementById("token-trouble").textContent.includes("ASCII") && !document.getElementById("token-trouble").hidden"#));
    // What an earlier page has kept does no harm either.
    page.value(r#"sessionStorage.setItem("fieldreel-token", "ouvre-toi\u2019")"#);
    page.call("Page.reload", json!({}));
    page.until(&format!(r#"{is_asked} && document.getElementById("token-trouble").hidden"#));
    page.write("open-sesame");
    page.press("Enter");
    page.until(&format!("!{is_asked} && {IS_SHOWN}"));
}
