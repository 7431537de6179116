use glam::{DAffine3, DVec2, DVec3};

/// Where a layer lies in the world of the first dataset, which is centred on the origin.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LayerPlace {
    /// How far its middle lies to the east and north, in metres.
    pub middle_m: DVec2,
    /// How far its middle lies above the world's height 0 where heights are drawn as they are, in metres.
    pub lift_m: f64,
}

impl LayerPlace {
    /// The layer's middle under this factor on heights.
    pub fn origin_m(&self, exaggeration: f64) -> DVec3 {
        self.middle_m.extend(self.lift_m * exaggeration)
    }

    /// From what is `half_extent_m` around the layer's middle to what is as much around the world's.
    pub(in crate::scene) fn reach_m(&self, half_extent_m: DVec3, most_exaggeration: f64) -> DVec3 {
        self.origin_m(most_exaggeration).abs() + half_extent_m
    }

    /// From places around the layer's middle, whose heights are drawn as they are, to the world.
    pub fn world_from_layer(&self, exaggeration: f64) -> DAffine3 {
        DAffine3::from_translation(self.origin_m(exaggeration))
            * DAffine3::from_scale(DVec3::new(1.0, 1.0, exaggeration))
    }
}
