// A raster as a flat picture: every sample is a rectangle that has exactly its colormap entry.

struct Frame {
  clip_from_world: mat4x4<f32>,
}

@group(0) @binding(0) var<uniform> frame: Frame;
@group(1) @binding(0) var<uniform> layer: Layer;
// The bits of the values: see `bake.wgsl`.
@group(1) @binding(1) var value_bits: texture_2d<u32>;
@group(1) @binding(2) var surface: texture_2d<f32>;
@group(1) @binding(3) var shades: texture_2d<f32>;

const LEVEL_GROUND: u32 = 128u;

struct ImagePoint {
  @builtin(position) clip: vec4<f32>,
  // Columns and rows from the outer north-west corner.
  @location(0) from_corner: vec2<f32>,
}

@vertex
fn image_corner(@builtin(vertex_index) vertex: u32) -> ImagePoint {
  let size = vec2<f32>(layer.size);
  let from_corner = vec2<f32>(f32(vertex & 1u), f32(vertex >> 1u)) * size;
  let from_middle = (from_corner - size * 0.5) * layer.spacing_m;
  var point: ImagePoint;
  point.clip = frame.clip_from_world * vec4<f32>(from_middle.x, -from_middle.y, 0.0, 1.0);
  point.from_corner = from_corner;
  return point;
}

@fragment
fn image_color(point: ImagePoint) -> @location(0) vec4<f32> {
  let sample = clamp(vec2<i32>(floor(point.from_corner)), vec2<i32>(0), vec2<i32>(layer.size) - 1);
  if textureLoad(surface, sample, 0).g < 0.5 {
    if layer.draws_missing == 0u {
      discard;
    }
    return layer.missing_color;
  }
  let value = bitcast<f32>(textureLoad(value_bits, sample, 0).r);
  return textureLoad(shades, vec2<u32>(entry_of(layer, value), LEVEL_GROUND), 0);
}
