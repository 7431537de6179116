use super::*;
use std::fs;
use std::os::unix::fs::symlink;

fn names(catalog: &Catalog) -> Vec<String> {
    catalog.list().into_iter().map(|dataset| dataset.name).collect()
}

#[test]
fn folders_are_searched_and_nothing_leaves_them() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret.tif"), "secret").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["dem.tif", "dem.npy", "notes.txt", ".hidden.tif", "deep/er/volume.nii.gz"] {
        fs::create_dir_all(at(name).parent().unwrap()).unwrap();
        fs::write(at(name), name).unwrap();
    }
    fs::create_dir(at("cube.zarr")).unwrap();
    fs::write(at("cube.zarr/zarr.json"), "{}").unwrap();
    symlink(outside.path().join("secret.tif"), at("link.tif")).unwrap();
    symlink(outside.path(), at("linked")).unwrap();
    symlink(at(""), at("deep/round")).unwrap();
    symlink(at("dem.tif"), at("same.tif")).unwrap();
    let catalog = Catalog::new(&[folder.path().to_owned()]).unwrap();
    assert_eq!(names(&catalog), ["cube", "deep/er/volume", "dem", "dem.tif", "same"]);
    for name in [
        "../secret",
        "secret",
        "link",
        "linked/secret",
        "/etc/passwd",
        "",
        ".",
        "deep",
        "deep/../dem",
        "notes",
    ] {
        assert!(catalog.find(name).is_none(), "{name}");
    }
    let volume = catalog.find("deep/er/volume").unwrap();
    assert_eq!(volume.shown, "deep/er/volume.nii.gz");
    assert!(volume.version().is_ok());
    // What becomes a link later is refused as well.
    fs::remove_file(at("deep/er/volume.nii.gz")).unwrap();
    symlink(outside.path().join("secret.tif"), at("deep/er/volume.nii.gz")).unwrap();
    let told = volume.version().unwrap_err().to_string();
    assert!(told.contains("it is a link now") && !told.contains(folder.path().to_str().unwrap()), "{told}");
}

#[test]
fn versions_change_with_the_data() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dem.tif");
    fs::write(&path, "one").unwrap();
    let dataset = Catalog::new(std::slice::from_ref(&path)).unwrap().find("dem").unwrap();
    let before = dataset.version().unwrap();
    assert_eq!(dataset.version().unwrap(), before);
    fs::write(&path, "other").unwrap();
    assert_ne!(dataset.version().unwrap(), before);
    fs::remove_file(&path).unwrap();
    assert!(dataset.version().is_err());
}

#[test]
fn named_files_and_patterns_are_datasets_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["day_1.tif", "day_2.tif", "dem.tif", "dem.npy"] {
        fs::write(folder.path().join(name), name).unwrap();
    }
    let path = |name: &str| folder.path().join(name);
    let catalog = Catalog::new(&[path("day_*.tif"), path("dem.tif")]).unwrap();
    assert_eq!(names(&catalog), ["day__", "dem"]);
    assert_eq!(catalog.find("day__").unwrap().files.len(), 2);
    let same = Catalog::new(&[path("dem.tif"), path("dem.npy")]).err().unwrap();
    assert!(matches!(&same, CatalogError::SameName { name, .. } if name == "dem"), "{same}");
    assert!(Catalog::new(&[path("nothing.tif")]).is_err());
    assert_eq!(names(&Catalog::new(&[]).unwrap()), ["sample"]);
}

#[test]
fn no_dataset_hides_another() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["f1/a.tif", "f2/a.tif", "x/f1/a.tif", "x/f1/sub/a.npy", "a.tif"] {
        fs::create_dir_all(at(name).parent().unwrap()).unwrap();
        fs::write(at(name), name).unwrap();
    }
    // What several folders hold is called by the folder, too; of two of the same name by the one above as well.
    let catalog = Catalog::new(&[at("f1"), at("f2"), at("a.tif")]).unwrap();
    assert_eq!(names(&catalog), ["a", "f1/a", "f2/a"]);
    assert_eq!(catalog.find("f2/a").unwrap().shown, "f2/a.tif");
    assert_eq!(catalog.find("f2/a").unwrap().files, [at("f2/a.tif").canonicalize().unwrap()]);
    let catalog = Catalog::new(&[at("x/f1"), at("f1"), at("f2")]).unwrap();
    let parent = folder.path().canonicalize().unwrap().file_name().unwrap().to_string_lossy().into_owned();
    let own = format!("{parent}/");
    let found: Vec<String> = names(&catalog).iter().map(|name| name.replace(&own, "OWN/")).collect();
    assert_eq!(found, ["OWN/f1/a", "f2/a", "x/f1/a", "x/f1/sub/a"]);
    // The same folder twice is one.
    assert_eq!(names(&Catalog::new(&[at("f1"), at("x/../f1")]).unwrap()), ["a"]);
    // Of a file that was named and one in a folder, the latter keeps its ending, and if that is not enough gets the folder's name.
    assert_eq!(names(&Catalog::new(&[at("f1"), at("a.tif")]).unwrap()), ["a", "a.tif"]);
    fs::write(at("a.tif.png"), "").unwrap();
    let catalog = Catalog::new(&[at("f1"), at("a.tif"), at("a.tif.png")]).unwrap();
    assert_eq!(names(&catalog), ["a", "a.tif", "f1/a.tif"]);
    assert_eq!(catalog.find("f1/a.tif").unwrap().shown, "a.tif");
}

#[cfg(feature = "dicom")]
#[test]
fn a_folder_of_images_of_one_series_is_a_dataset() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/dicom");
    let catalog = Catalog::new(&[fixtures.join("axial_ct"), fixtures.join("no_preamble")]).unwrap();
    assert_eq!(names(&catalog), ["axial_ct", "no_preamble"]);
    assert!(catalog.find("axial_ct").unwrap().version().is_ok());
    // Below a folder, too.
    let folder = tempfile::tempdir().unwrap();
    let copy = |from: &str, to: &str| {
        let to = folder.path().join(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(fixtures.join(from), to).unwrap();
    };
    for number in 0..3 {
        for to in ["patient.7/1.2.3", "mixed", "linked"] {
            copy(&format!("axial_ct/image{number}.dcm"), &format!("{to}/{number}.dcm"));
        }
    }
    copy("two_series/2_0.dcm", "films/one.dcm");
    copy("two_series/7_0.dcm", "films/two.dcm");
    copy("enhanced.dcm", "mixed/other.nii");
    copy("enhanced.dcm", "mixed/deeper/one.dcm");
    let names_of = |folders: &[PathBuf]| names(&Catalog::new(folders).unwrap());
    let within = |name: &str| folder.path().join(name);
    let mixed = ["mixed", "mixed/deeper/one", "mixed/other"];
    let rest = ["films/one", "films/two", "linked"];
    assert_eq!(names_of(&[folder.path().to_owned()]), [&rest[..], &mixed, &["patient.7/1.2.3"]].concat());
    // What lies beside a series is not lost.
    assert_eq!(names_of(&[within("mixed")]), ["deeper/one", "mixed", "other"]);
    assert_eq!(names_of(&[within("mixed"), within("patient.7/1.2.3")]), [&["1.2.3"], &mixed[..]].concat());
    // As a whole it would be read with what a link leads to.
    symlink(fixtures.join("axial_ct/image3.dcm"), within("linked/.3.dcm")).unwrap();
    assert_eq!(names_of(&[within("linked")]), ["0", "1", "2"]);
}
