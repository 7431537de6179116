//! Files that change, and links that lead elsewhere.

use crate::running::Running;
use std::path::Path;

/// A volume of 4 x 4 x 4 bytes whose samples are in a file of their own.
fn detached(folder: &Path, samples: &[u8; 64]) {
    let header = "NRRD0004\ntype: uchar\ndimension: 3\nsizes: 4 4 4\nencoding: raw\ndata file: a.raw\n\n";
    std::fs::write(folder.join("a.nhdr"), header).unwrap();
    std::fs::write(folder.join("a.raw"), samples).unwrap();
}

#[test]
fn a_film_is_another_when_a_file_changes_that_its_header_names() {
    let folder = tempfile::tempdir().unwrap();
    let ramp: [u8; 64] = std::array::from_fn(|at| 4 * at as u8);
    detached(folder.path(), &ramp);
    let server = Running::start(&[folder.path().to_str().unwrap()]);
    let path = "/render/a.png?size=64x64";
    let tag = |server: &Running| server.get(path).header("etag").unwrap().to_owned();
    let (before, picture) = (tag(&server), server.get(path).body());
    assert_eq!(tag(&server), before);
    detached(folder.path(), &ramp.map(|value| 255 - value));
    assert_ne!(tag(&server), before);
    assert_ne!(server.get(path).body(), picture);
    // What is missing is told without folders.
    std::fs::remove_file(folder.path().join("a.raw")).unwrap();
    let (status, told) = server.get(path).problem();
    assert!(status == 422 && told.contains("a.raw") && !told.contains('/'), "{status} {told}");
}

#[cfg(unix)]
#[test]
fn links_beside_and_inside_datasets_lead_nowhere_else() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().unwrap();
    let secret = outside.path().join("secret");
    std::fs::write(&secret, [200; 4096]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let served = folder.path();
    std::fs::create_dir(served.join("z.zarr")).unwrap();
    let array = r#"{"zarr_format": 2, "shape": [16, 16], "chunks": [16, 16], "dtype": "|u1", "compressor": null,
        "fill_value": 0, "order": "C", "filters": null}"#;
    std::fs::write(served.join("z.zarr/.zarray"), array).unwrap();
    std::fs::write(served.join("z.zarr/0.0"), std::array::from_fn::<u8, 256, _>(|at| at as u8)).unwrap();
    // A header of NIfTI-1 of 16 x 16 bytes, whose samples are in a file of the same name.
    let mut header = vec![0; 348];
    for (at, value) in [(0, 348_i16), (40, 2), (42, 16), (44, 16), (46, 1), (48, 1), (70, 2), (72, 8)] {
        header[at..at + 2].copy_from_slice(&value.to_le_bytes());
    }
    header[344..347].copy_from_slice(b"ni1");
    std::fs::write(served.join("pair.hdr"), header).unwrap();
    std::fs::write(served.join("pair.img"), std::array::from_fn::<u8, 256, _>(|at| at as u8)).unwrap();
    let server = Running::start(&[served.to_str().unwrap()]);
    for name in ["z", "pair"] {
        assert_eq!(server.get(&format!("/render/{name}.png?size=32x32")).status, 200, "{name}");
    }
    for link in ["z.zarr/0.0", "pair.img"] {
        std::fs::remove_file(served.join(link)).unwrap();
        symlink(&secret, served.join(link)).unwrap();
    }
    for name in ["z", "pair"] {
        for path in [format!("/render/{name}.png?size=32x32"), format!("/api/datasets/{name}")] {
            let (status, told) = server.get(&path).problem();
            assert!(
                status == 422 && told.contains("out of the folder that is served"),
                "{path}: {status} {told}"
            );
        }
    }
}
