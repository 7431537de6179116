use super::*;
use fieldreel::scene::SceneError;

#[test]
fn what_is_out_of_range_or_does_not_go_together_is_shown_where_it_is() {
    for (text, line, said) in [
        ("title = \"a\"\nzoom = -1", "", ":2:8: invalid zoom -1 (expected 0.001 to 1000)"),
        ("zoom = inf", "", ":1:8: invalid zoom inf"),
        ("frames = 0", "", ":1:10: invalid number of frames 0"),
        ("zoom = 2\nclim = [5, 1]", "", ":2:8: invalid clim 5,1"),
        ("colormap = \"virdis\"", "", ":1:12: unknown colormap"),
        ("container = \"mp5\"", "", ":1:13: invalid container"),
        ("[[keys]]\nat = 0\nclim = [5, 1]", "", ":3:8: invalid clim"),
        ("zoom = 2\nframes = 3\nduration = 2", "", ":3:1: --duration cannot be used with --frames"),
        ("frame = 1\nband = 1\noffscreen = true", "", ":2:1: --band cannot be used with --frame"),
        ("zoom = 2\nfly-height = 3", "", ":2:1: --fly-height needs --fly-along"),
        ("shape = \"4x5\"", "", ":1:1: --shape needs --dtype"),
        ("zoom = 2\nframe = 3", "", ":2:1: --frame needs --offscreen"),
        ("visible-layers = \"3\"", "", ":1:18: invalid visible-layers 3"),
    ] {
        let error = parsed(text, line).unwrap_err();
        assert!(error.contains(said), "{text}: {error}");
    }
    // What the command line says is not blamed on the file.
    for (text, line, said) in [
        ("zoom = 2", "--zoom -1", "invalid zoom -1"),
        ("zoom = 2", "--frames 0", "invalid number of frames"),
        ("frames = 3", "--band 1 --frame 2 --offscreen", "error: the argument"),
    ] {
        let error = parsed(text, line).unwrap_err();
        assert!(error.starts_with(said), "{text}: {error}");
    }
    // Nor what it takes the place of.
    assert!(parsed("zoom = -1", "--zoom 2").is_ok());
    assert!(parsed("frames = 3\nduration = 2", "--frames 4").is_ok());
}

#[test]
fn what_the_data_does_not_have_is_shown_where_it_is() {
    let text =
        "segment-frames = 3\noffscreen = true\n[[keys]]\nat = 0\nzoom = 1\n[[keys]]\nat = 1000\nband = 5\n";
    let file = scene(text);
    let words = ["fieldreel".into(), "--scene".into(), file.path().as_os_str().to_owned()];
    let (_, _, origin) = parse(&words).unwrap();
    let path = file.path().to_string_lossy();
    let refused = |setting, value: &str| {
        let error = SceneError::OutOfRange { setting, value: value.to_owned(), rule: "another" };
        let error = origin.located(fieldreel::Error::from(error).into());
        assert!(error.is::<fieldreel::Error>());
        let said = format!("{error:#}");
        let place = said.strip_prefix(&*path)?;
        Some(place.split_once(": ")?.0.to_owned())
    };
    for (setting, value, place) in [
        ("time of keys", "1000", Some(":7:6")),
        ("band of keys", "5", Some(":8:8")),
        ("zoom", "1", Some(":5:8")),
        ("segment frames", "3", Some(":1:18")),
        ("roll", "3", None),
    ] {
        assert_eq!(refused(setting, value).as_deref(), place, "{setting}");
    }
}

#[test]
fn true_is_a_value_that_is_chosen_by_itself() {
    let (arguments, _) =
        parsed("contours = true\nbase = false\ninput = \"a.tif\"\nunlit = true\n", "").unwrap();
    assert_eq!(arguments.input.inputs.len(), 1);
    assert!(arguments.terrain.contours().interval.is_some() && arguments.terrain.base().depth.is_none());
}
