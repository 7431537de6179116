// A raster as a surface: instanced patches of 64 x 64 cells over the samples.

struct Frame {
  clip_from_world: mat4x4<f32>,
}

@group(0) @binding(0) var<uniform> frame: Frame;
@group(1) @binding(0) var<uniform> layer: Layer;
// The bits of the values: see `bake.wgsl`.
@group(1) @binding(1) var value_bits: texture_2d<u32>;
@group(1) @binding(2) var surface: texture_2d<f32>;
@group(1) @binding(3) var shades: texture_2d<f32>;
@group(1) @binding(4) var bilinear: sampler;

// Whether any sample is missing, and whether triangles span several samples: both cost time per fragment.
override HAS_HOLES: bool = true;
override IS_COARSE: bool = false;

fn value_at(sample: vec2<i32>) -> f32 {
  return bitcast<f32>(textureLoad(value_bits, sample, 0).r);
}

// Vertices along a patch side.
const LATTICE: u32 = 65u;

struct SurfacePoint {
  @builtin(position) clip: vec4<f32>,
  // Column and row; whole numbers are samples.
  @location(0) grid: vec2<f32>,
  @location(1) value: f32,
}

@vertex
fn surface_point(
  @builtin(vertex_index) vertex: u32,
  @location(0) patch_origin: vec2<u32>,
) -> SurfacePoint {
  let lattice = patch_origin + vec2<u32>(vertex % LATTICE, vertex / LATTICE);
  let sample = min(lattice, layer.size - 1u);
  let value = value_at(vec2<i32>(sample));
  // Samples stand at their cells' middles. A single row or column is drawn as wide as its cell.
  let is_single = layer.size == vec2<u32>(1u);
  let column_row = select(vec2<f32>(sample), vec2<f32>(min(lattice, vec2<u32>(1u))) - 0.5, is_single);
  let from_middle = column_row - vec2<f32>(layer.size - 1u) * 0.5;
  let world = vec3<f32>(
    from_middle.x * layer.spacing_m.x,
    -from_middle.y * layer.spacing_m.y,
    (value - layer.value_middle) * layer.z_m_per_value,
  );
  var point: SurfacePoint;
  point.clip = frame.clip_from_world * vec4<f32>(world, 1.0);
  point.grid = vec2<f32>(sample);
  point.value = value;
  return point;
}

// The value at full resolution under a triangle that spans several samples.
fn fine_value(grid: vec2<f32>) -> f32 {
  let last = vec2<i32>(layer.size) - 1;
  let corner = clamp(vec2<i32>(floor(grid)), vec2<i32>(0), last);
  let next = min(corner + 1, last);
  let weight = grid - vec2<f32>(corner);
  let north = mix(value_at(corner), value_at(vec2<i32>(next.x, corner.y)), weight.x);
  let south = mix(value_at(vec2<i32>(corner.x, next.y)), value_at(next), weight.x);
  return mix(north, south, weight.y);
}

@fragment
fn surface_color(point: SurfacePoint) -> @location(0) vec4<f32> {
  let shade_and_valid = textureSampleLevel(surface, bilinear, (point.grid + 0.5) / vec2<f32>(layer.size), 0.0).rg;
  if HAS_HOLES {
    // Below 1 as soon as one corner of the cell is missing.
    if shade_and_valid.g < 0.999 {
      if layer.draws_missing == 0u {
        discard;
      }
      return layer.missing_color;
    }
  }
  var value = point.value;
  if IS_COARSE {
    value = fine_value(point.grid);
  }
  let level = u32(shade_and_valid.r * 255.0 + 0.5);
  return textureLoad(shades, vec2<u32>(entry_of(layer, value), level), 0);
}
