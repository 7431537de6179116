use super::*;
use crate::scene::WordKind;

fn query(text: &str) -> Result<SceneFile, Problem> {
    let pairs: Vec<_> = form_urlencoded::parse(text.as_bytes()).into_owned().collect();
    of_query(&pairs, false)
}

fn json(value: Value) -> Result<SceneFile, Problem> {
    let Value::Object(scene) = value else { panic!("no object") };
    of_json(scene, false)
}

fn refusal(said: Result<SceneFile, Problem>) -> String {
    said.unwrap_err().detail
}

#[test]
fn a_query_says_what_a_command_line_says() {
    let scene =
        query("zoom=1.5&clim=200,1100&size=640x360&title=%E6%B5%B7&loop&metadata=a%3Db&metadata=c%3Dd")
            .unwrap();
    assert_eq!(scene.options.zoom, 1.5);
    assert_eq!(scene.film_value("size"), Some("640x360"));
    let words: Vec<_> = scene.options.words().into_iter().map(|(word, text)| (word.name, text)).collect();
    assert!(
        words.contains(&("title", "海".to_owned())) && words.iter().any(|(name, _)| *name == "clim"),
        "{words:?}"
    );
    assert_eq!(scene.film.iter().find(|(name, _)| name == "metadata").unwrap().1, ["a=b", "c=d"]);
    // A text is one, whatever is in it.
    let sly = query("title=a%22%0Azoom%20%3D%203%0A%22").unwrap();
    assert_eq!(sly.options.zoom, 1.0);
}

#[test]
fn json_says_the_same() {
    let said = serde_json::json!({ "zoom": 1.5, "clim": [200, 1100], "size": "640x360", "title": "海", "loop": true });
    let other = query("zoom=1.5&clim=200,1100&size=640x360&title=%E6%B5%B7&loop=1").unwrap();
    assert_eq!(json(said).unwrap(), other);
    assert_ne!(json(serde_json::json!({ "zoom": 1.5 })).unwrap(), other);
    let keys = serde_json::json!({ "zoom": 2, "keys": [{ "at": 0, "azimuth": 10 }, { "at": "end", "azimuth": 20 }] });
    assert_eq!(json(keys).unwrap().options.keys.0.len(), 2);
}

#[test]
fn pictures_pass_over_what_only_films_have() {
    let pairs = [("crf".to_owned(), "20".to_owned()), ("frame".to_owned(), "3".to_owned())];
    assert_eq!(of_query(&pairs, true).unwrap().film, [("frame".to_owned(), vec!["3".to_owned()])]);
}

#[test]
fn mistakes_are_told_as_elsewhere() {
    for (said, expected) in [
        ("zom=3", "unknown setting \"zom\"; did you mean \"zoom\"?"),
        ("zoom=1&zoom=2", "zoom is said 2 times"),
        ("loop=maybe", "invalid loop: expected true or false; got \"maybe\""),
        ("clim=1,b", "invalid clim \"1,b\" (expected two numbers with a comma between them, as in 0,100)"),
        ("title=fine&zoom=much", "zoom"),
    ] {
        let told = refusal(query(said));
        assert!(told.contains(expected), "{said}: {told}");
    }
    assert!(refusal(json(serde_json::json!({ "zoom": null }))).contains("null"));
}

#[test]
fn no_file_of_the_server_is_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "0 0 0\n1 1 1\n").unwrap();
    let secret = secret.to_str().unwrap();
    // It would be a colormap.
    assert!(crate::scene::ColormapSource::read(secret).is_ok());
    let names = ["colormap", "logo", "font", "captions", "drape", "geojson", "fly-along", "palette"];
    for (name, value) in names.map(|name| (name, secret.to_owned())).into_iter().chain([
        ("keys", format!("0: colormap={secret}")),
        ("keys", format!("0: zoom=1; colormap = {secret} | end: zoom=2")),
        ("keys", format!("0:colormap=viridis|end:colormap={secret}")),
        ("keys", format!("0:\u{a0}colormap\u{2003}={secret}")),
        ("layers", secret.to_owned()),
        ("camera-path", secret.to_owned()),
        ("input", secret.to_owned()),
        ("output", secret.to_owned()),
        ("html", secret.to_owned()),
        ("plan", secret.to_owned()),
    ]) {
        let pairs = [(name.to_owned(), value.clone())];
        let told = refusal(of_query(&pairs, false));
        assert!(!told.contains("0 0 0") && !told.contains("No such file"), "{name}={value}: {told}");
        let told = refusal(json(serde_json::json!({ name: value })));
        assert!(!told.contains("0 0 0"), "{told}");
    }
    for keys in [
        serde_json::json!({ "keys": [{ "at": 0, "colormap": secret }] }),
        serde_json::json!({ "layers": [{ "input": secret }] }),
    ] {
        refusal(json(keys));
    }
    for fine in [
        "colormap=magma_r",
        "colormap=red,%23ffffff",
        "keys=0: colormap=viridis | end: colormap=red,blue",
        "palette=frame",
    ] {
        assert!(query(fine).is_ok(), "{fine}: {:?}", query(fine));
    }
}

#[test]
fn all_settings_can_be_asked_for_but_those_of_files_and_of_the_server() {
    let names: Vec<_> = names().collect();
    assert!(names.len() > 100 && names.contains(&("title", Some(WordKind::Text))), "{names:?}");
    assert!(OF_THE_SERVER.iter().all(|refused| names.iter().all(|(name, _)| name != refused)));
    // Each is one: what was renamed would be open again.
    let is_known =
        |name: &&str| OptionWord::named(name).is_some() || film_keys().any(|key| key.name == *name);
    assert!(OF_THE_SERVER.iter().all(&is_known), "{OF_THE_SERVER:?}");
    assert!(OF_FILMS_ONLY.iter().all(is_known));
    // Whatever names a file is refused.
    for (name, _) in names.iter().filter(|(name, _)| is_file(name, "some.csv")) {
        assert!(check_value(name, "some.csv").is_err(), "{name}");
    }
}
