use super::patches::SphereView;
use crate::render::raster_room::has_classes;
use crate::scene::{Globe, Layer};

pub(super) mod gpu_data {
    /// As `Globe` in `shaders/globe.wgsl`.
    #[repr(C)]
    #[derive(Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
    pub(in crate::render::globe) struct Globe {
        pub(super) eye: [f32; 4],
        pub(super) color: [f32; 4],
        pub(super) poles: [f32; 4],
        pub(super) columns: [f32; 4],
        pub(super) rows: [f32; 4],
        pub(super) closed: [f32; 2],
        pub(super) radius_m: f32,
        pub(super) cells: u32,
        pub(super) takes_nearest: u32,
        /// The whole is a multiple of 16 bytes long.
        pub(super) padding: [u32; 3],
    }
}

/// The numbers of a globe in a frame, with these values at its poles.
pub(super) fn globe_numbers(
    (layer, globe): (&Layer, &Globe),
    (view, cells): (&SphereView, u32),
    poles: [f32; 4],
) -> gpu_data::Globe {
    let [_, rows] = globe.size.map(f64::from);
    let [red, green, blue] = globe.color.linear().map(|light| light as f32);
    let step = globe.longitude_step_deg;
    let at_middle = (globe.middle_longitude_deg - globe.first_longitude_deg) / step;
    let columns = [at_middle, 1_f64.to_degrees() / step, globe.turn(), globe.gap().unwrap_or(-1.0)];
    let step = globe.latitude_step_deg;
    let [first, last] = globe.poles();
    let ends = [first.unwrap_or(-0.5), last.unwrap_or(rows - 0.5)];
    let rows = [-globe.first_latitude_deg / step, 1_f64.to_degrees() / step, ends[0], ends[1]];
    gpu_data::Globe {
        eye: view.eye.as_vec4().to_array(),
        color: [red, green, blue, 1.0],
        poles,
        columns: columns.map(|number| number as f32),
        rows: rows.map(|number| number as f32),
        closed: [first, last].map(|pole| f32::from(u8::from(pole.is_some()))),
        radius_m: Globe::RADIUS_M as f32,
        cells,
        takes_nearest: u32::from(has_classes(layer)),
        padding: [0; 3],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::shaders::{self, tests::assert_same_layout};
    use std::mem::offset_of;

    #[test]
    fn globe_is_the_same_struct_in_the_shader() {
        type Shared = gpu_data::Globe;
        let members = [
            ("eye", offset_of!(Shared, eye)),
            ("color", offset_of!(Shared, color)),
            ("poles", offset_of!(Shared, poles)),
            ("columns", offset_of!(Shared, columns)),
            ("rows", offset_of!(Shared, rows)),
            ("closed", offset_of!(Shared, closed)),
            ("radius_m", offset_of!(Shared, radius_m)),
            ("cells", offset_of!(Shared, cells)),
            ("takes_nearest", offset_of!(Shared, takes_nearest)),
        ];
        assert_same_layout(&shaders::GLOBE, "Globe", &members, size_of::<Shared>());
    }
}
