// A raster as a flat picture: every sample is a rectangle that has exactly its colormap entry.

struct Frame {
  clip_from_world: mat4x4<f32>,
}

@group(0) @binding(0) var<uniform> frame: Frame;
@group(1) @binding(0) var<uniform> layer: Layer;
// What `bake.wgsl` made: the colours of the samples, alpha 0 where they are missing.
@group(1) @binding(2) var colors: texture_2d<f32>;

struct ImagePoint {
  @builtin(position) clip: vec4<f32>,
  // Columns and rows from the outer north-west corner.
  @location(0) from_corner: vec2<f32>,
}

@vertex
fn image_corner(@builtin(vertex_index) vertex: u32) -> ImagePoint {
  let size = vec2<f32>(layer.full_size);
  let from_corner = vec2<f32>(f32(vertex & 1u), f32(vertex >> 1u)) * size;
  let from_middle = (from_corner - size * 0.5) * layer.spacing_m;
  var point: ImagePoint;
  point.clip = frame.clip_from_world * vec4<f32>(from_middle.x, -from_middle.y, 0.0, 1.0);
  point.from_corner = from_corner;
  return point;
}

@fragment
fn image_color(point: ImagePoint) -> @location(0) vec4<f32> {
  let nearest = vec2<i32>(floor((point.from_corner - 0.5) / layer.stride + 0.5));
  let sample = clamp(nearest, vec2<i32>(0), vec2<i32>(layer.size) - 1);
  let color = textureLoad(colors, sample, 0);
  if color.a < 0.5 {
    if layer.draws_missing == 0u {
      discard;
    }
    return layer.missing_color;
  }
  return vec4<f32>(color.rgb, 1.0);
}
