//! Scene files in the window: what is shown is saved as one, and one is opened.

use super::Notice;
use super::file_names::{beside, first_free};
use super::session::Session;
use crate::encode::write_whole_file;
use crate::scene::SceneOptions;
use std::path::{Path, PathBuf};

/// Whether a file is a scene and no data.
pub(super) fn is_scene(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"))
}

/// Moving the camera must not change what a magnification of 1 is.
pub(super) fn fit_once(scene: &mut SceneOptions) {
    let elevation_deg = scene.elevation_deg.unwrap_or(SceneOptions::USUAL_ELEVATION_DEG);
    scene.fit_elevation_deg.get_or_insert(elevation_deg);
}

impl Session {
    /// Writes all that is set, and the keys, beside the film that comes next.
    pub(super) fn save_scene(&mut self) {
        let Some(dataset) = &self.dataset else { return };
        let inputs = dataset.paths.clone();
        let path = match &self.output {
            Some(path) => path.with_extension("toml"),
            None => beside(inputs.first().map(PathBuf::as_path), "toml"),
        };
        let path = first_free(&path, Path::exists);
        let text = self.commands.scene(&inputs, &self.scene_to_save(), &self.next_film());
        let written = text.and_then(|text| {
            write_whole_file(&path, |out| out.write_all(text.as_bytes())).map_err(|error| error.to_string())
        });
        match written {
            Ok(()) => {
                self.say(format!("the scene was saved: {}", path.display()), false);
                self.tell(Notice::SceneSaved { path });
            }
            Err(text) => self.refuse(format!("cannot save the scene: {text}: {}", path.display())),
        }
    }

    /// What is set, with the camera as it is shown.
    fn scene_to_save(&self) -> super::Settings {
        let mut settings = self.settings.clone();
        let view = &self.view;
        let scene = &mut settings.scene;
        if scene.keys.0.is_empty() {
            scene.azimuth_deg = view.azimuth_deg % 360.0;
            scene.elevation_deg = Some(view.elevation_deg);
            scene.zoom = view.zoom;
            scene.target = Some(view.target);
        }
        settings
    }

    /// Opens the data of a scene as it says.
    pub(super) fn open_scene(&mut self, path: &Path) {
        match self.commands.open_scene(path) {
            Ok(opened) => {
                // What the data looks like holds once it is there.
                let mut scene = std::mem::replace(&mut self.settings, opened.settings).scene;
                std::mem::swap(&mut scene, &mut self.settings.scene);
                fit_once(&mut scene);
                self.output = opened.output;
                self.output_container = self.settings.encode.container;
                self.status.is_opening = Some(path.to_owned());
                self.start_opening(opened.inputs, scene);
            }
            Err(text) => self.refuse(text),
        }
    }
}
