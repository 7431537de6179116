//! The WGSL sources, assembled with what they share.

const LAYER: &str = include_str!("../../shaders/shared/layer.wgsl");
const SRGB: &str = include_str!("../../shaders/shared/srgb.wgsl");
const COLOR_LOOKUP: &str = include_str!("../../shaders/shared/color_lookup.wgsl");
const SURFACE_SAMPLE: &str = include_str!("../../shaders/shared/surface_sample.wgsl");
const SURFACE_PLACE: &str = include_str!("../../shaders/shared/surface_place.wgsl");
const SURFACE_VALUE: &str = include_str!("../../shaders/shared/surface_value.wgsl");
const DRAPE: &str = include_str!("../../shaders/shared/drape.wgsl");
const CONTOURS: &str = include_str!("../../shaders/shared/contours.wgsl");
const WHOLE_TARGET: &str = include_str!("../../shaders/shared/whole_target.wgsl");
const WALLS: &str = include_str!("../../shaders/shared/walls.wgsl");
const SHADES: &str = include_str!("../../shaders/shared/shades.wgsl");

/// One shader: its label and its text in parts that are joined.
pub(super) struct ShaderSource {
    pub(super) label: &'static str,
    parts: &'static [&'static str],
}

pub(super) const BAKE: ShaderSource = ShaderSource {
    label: "bake.wgsl",
    parts: &[
        WHOLE_TARGET,
        LAYER,
        COLOR_LOOKUP,
        SHADES,
        SRGB,
        SURFACE_SAMPLE,
        include_str!("../../shaders/bake.wgsl"),
    ],
};
pub(super) const HEIGHTMAP: ShaderSource = ShaderSource {
    label: "heightmap.wgsl",
    parts: &[
        LAYER,
        COLOR_LOOKUP,
        SHADES,
        SURFACE_SAMPLE,
        SURFACE_PLACE,
        SURFACE_VALUE,
        CONTOURS,
        SRGB,
        DRAPE,
        include_str!("../../shaders/heightmap.wgsl"),
    ],
};
pub(super) const IMAGE: ShaderSource = ShaderSource {
    label: "image.wgsl",
    parts: &[
        LAYER,
        SRGB,
        COLOR_LOOKUP,
        SHADES,
        SURFACE_SAMPLE,
        CONTOURS,
        DRAPE,
        include_str!("../../shaders/image.wgsl"),
    ],
};
pub(super) const GLOBE: ShaderSource = ShaderSource {
    label: "globe.wgsl",
    parts: &[
        LAYER,
        SRGB,
        COLOR_LOOKUP,
        SHADES,
        SURFACE_SAMPLE,
        CONTOURS,
        DRAPE,
        include_str!("../../shaders/globe.wgsl"),
    ],
};
pub(super) const BLOCK: ShaderSource = ShaderSource {
    label: "block.wgsl",
    parts: &[
        LAYER,
        SRGB,
        SURFACE_SAMPLE,
        SURFACE_PLACE,
        SURFACE_VALUE,
        WALLS,
        include_str!("../../shaders/block.wgsl"),
    ],
};
pub(super) const SHAPES: ShaderSource = ShaderSource {
    label: "shapes.wgsl",
    parts: &[
        LAYER,
        SRGB,
        COLOR_LOOKUP,
        SHADES,
        SURFACE_PLACE,
        WALLS,
        include_str!("../../shaders/shapes.wgsl"),
    ],
};
pub(super) const HALVE: ShaderSource = ShaderSource {
    label: "halve.wgsl",
    parts: &[WHOLE_TARGET, SRGB, include_str!("../../shaders/halve.wgsl")],
};
pub(super) const VOLUME: ShaderSource = ShaderSource {
    label: "volume.wgsl",
    parts: &[
        COLOR_LOOKUP,
        SRGB,
        include_str!("../../shaders/volume/rays.wgsl"),
        include_str!("../../shaders/volume/steps.wgsl"),
        include_str!("../../shaders/volume/composite.wgsl"),
        include_str!("../../shaders/volume/projection.wgsl"),
        include_str!("../../shaders/volume/isosurface.wgsl"),
        include_str!("../../shaders/volume/slices.wgsl"),
        include_str!("../../shaders/volume/picture.wgsl"),
    ],
};
pub(super) const SURROUNDINGS: ShaderSource =
    ShaderSource { label: "surroundings.wgsl", parts: &[include_str!("../../shaders/surroundings.wgsl")] };
pub(super) const PLACES: ShaderSource =
    ShaderSource { label: "places.wgsl", parts: &[include_str!("../../shaders/places.wgsl")] };
pub(super) const RESOLVE: ShaderSource = ShaderSource {
    label: "resolve.wgsl",
    parts: &[WHOLE_TARGET, SRGB, include_str!("../../shaders/resolve.wgsl")],
};
pub(super) const CONVERT: ShaderSource =
    ShaderSource { label: "convert.wgsl", parts: &[include_str!("../../shaders/convert.wgsl")] };

#[cfg(any(feature = "window", test))]
pub(super) const PICTURE: ShaderSource =
    ShaderSource { label: "picture.wgsl", parts: &[include_str!("../../shaders/picture.wgsl")] };

impl ShaderSource {
    pub(super) fn text(&self) -> String {
        self.parts.join("\n")
    }

    pub(super) fn compile(&self, device: &wgpu::Device) -> wgpu::ShaderModule {
        device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some(self.label),
            source: wgpu::ShaderSource::Wgsl(self.text().into()),
        })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use naga::valid::{Capabilities, ValidationFlags, Validator};

    const ALL: [ShaderSource; 13] = [
        GLOBE,
        SHAPES,
        BAKE,
        BLOCK,
        HALVE,
        HEIGHTMAP,
        IMAGE,
        VOLUME,
        SURROUNDINGS,
        PLACES,
        RESOLVE,
        CONVERT,
        PICTURE,
    ];

    fn validate(text: &str) -> Result<naga::Module, String> {
        let module = naga::front::wgsl::parse_str(text).map_err(|error| error.emit_to_string(text))?;
        Validator::new(ValidationFlags::all(), Capabilities::all())
            .validate(&module)
            .map_err(|error| error.emit_to_string(text))?;
        Ok(module)
    }

    /// Asserts that `struct_name` in `source` has exactly these members at these offsets, and this size.
    pub(in crate::render) fn assert_same_layout(
        source: &ShaderSource,
        struct_name: &str,
        members: &[(&str, usize)],
        size: usize,
    ) {
        let module = validate(&source.text()).unwrap();
        let (_, found) = module.types.iter().find(|(_, ty)| ty.name.as_deref() == Some(struct_name)).unwrap();
        let naga::TypeInner::Struct { members: in_shader, span } = &found.inner else {
            panic!("{struct_name} in {} is no struct", source.label);
        };
        let in_shader: Vec<(&str, usize)> = in_shader
            .iter()
            .map(|member| (member.name.as_deref().unwrap(), member.offset as usize))
            .collect();
        assert_eq!(in_shader, members, "{struct_name} in {}", source.label);
        assert_eq!(*span as usize, size, "size of {struct_name} in {}", source.label);
    }

    #[test]
    fn every_shader_is_valid() {
        for source in ALL {
            if let Err(error) = validate(&source.text()) {
                panic!("{}: {error}", source.label);
            }
        }
    }

    #[test]
    fn an_invalid_shader_is_seen() {
        assert!(validate("fn broken() -> f32 { return 1u; }").is_err());
    }

    #[test]
    fn every_shader_file_is_in_use() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("shaders");
        for folder in [folder.clone(), folder.join("shared"), folder.join("volume")] {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_file() {
                    let text = std::fs::read_to_string(&path).unwrap();
                    let is_used = ALL.iter().any(|source| source.parts.contains(&text.as_str()));
                    assert!(is_used, "{} is part of no shader", path.display());
                }
            }
        }
    }
}
