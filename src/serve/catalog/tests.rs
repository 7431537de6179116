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
