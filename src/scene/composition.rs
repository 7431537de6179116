use super::{Layer, Scene, SceneOptions, Timeline, View};

/// A scene and its timeline with every automatic value resolved.
#[derive(Debug, Clone)]
pub struct Composition {
    /// What was asked for.
    pub options: SceneOptions,
    /// What the film shows.
    pub scene: Scene,
    /// How long, how fast.
    pub timeline: Timeline,
    /// What was chosen that the user may want to know, one sentence each.
    pub notes: Vec<String>,
}

impl Composition {
    /// What its first frame shows.
    pub fn view(&self) -> View {
        let SceneOptions { azimuth_deg, zoom, target, light, .. } = &self.options;
        let layer = self.scene.layers.first();
        let middle = |layer: &Layer| [f64::from(layer.columns) / 2.0, f64::from(layer.rows) / 2.0];
        let light = light.unwrap_or_default();
        View {
            azimuth_deg: *azimuth_deg,
            elevation_deg: self.scene.camera.elevation_deg.at(0.0),
            zoom: *zoom,
            target: target.or(layer.map(middle)).unwrap_or_default(),
            exaggeration: layer.map_or(1.0, |layer| layer.relief.exaggeration.at(0.0)),
            light_azimuth_deg: light.azimuth_deg.at(0.0),
            light_elevation_deg: light.elevation_deg.at(0.0),
            band: 0.0,
            roll_deg: self.scene.camera.roll_deg,
            field_of_view_deg: self.scene.camera.field_of_view_deg,
        }
    }
}

impl Composition {
    /// What is shown when so much of the film is over, from 0 to 1. A view knows no place of the camera: with keys for
    /// that its direction is as without them.
    pub fn view_at(&self, progress: f64) -> View {
        let base = self.view();
        let camera = &self.scene.camera;
        let turned = camera.azimuth_deg.at(progress) - camera.azimuth_deg.at(0.0);
        let moments = self.scene.layers.first().map_or(1, |layer| layer.moments);
        let view = View {
            azimuth_deg: base.azimuth_deg + turned,
            band: if moments > 1 { progress * f64::from(moments) } else { 0.0 },
            ..base
        };
        self.scene.motion.as_ref().map_or(view, |motion| motion.moved_view(view, progress))
    }
}
