// A volume that is seen into: one ray for every sample of the picture, from the side of the volume's box where it comes
// in to where it leaves. Places are counted in samples along column, row and slice: sample 0 lies at 0.

struct Frame {
  clip_from_world: mat4x4<f32>,
}

struct Volume {
  index_from_clip: mat4x4<f32>,
  world_from_index: mat4x4<f32>,
  // Differences of values along column, row and slice to those along x, y and z of the world.
  world_from_gradient: mat4x4<f32>,
  // The box, and how far from sample to sample along the ray, in the world.
  index_low: vec4<f32>,
  index_high: vec4<f32>,
  step_length: f32,
  // How thick the layer is that extinctions are told for, in the world.
  layer_thickness: f32,
  // The values that 0 and 1 in the texture stand for: the lower, and how far the upper is above it.
  value_low: f32,
  value_range: f32,
  // xyz: unit vector towards the light.
  light: vec4<f32>,
  // How much of the texture one sample is, along column, row and slice; w: by what differences in the texture become
  // differences between the limits of the colours.
  texel: vec4<f32>,
  // Columns and rows of samples in the picture.
  picture_size: vec2<f32>,
  // Cells along column, row and slice.
  cells: vec3<u32>,
  // Steps along a ray for one sample of the volume.
  steps_per_voxel: f32,
  // Shares of the range, ascending.
  iso_values: array<vec4<f32>, 2>,
  // sRGB-encoded, and opacity.
  iso_colors: array<vec4<f32>, 8>,
  // Nothing is drawn where normal . place + w is negative.
  clip_planes: array<vec4<f32>, 6>,
  // Values are shown as they are where normal . place + w is 0.
  slice_planes: array<vec4<f32>, 8>,
}

@group(0) @binding(0) var<uniform> frame: Frame;
// What lies behind the volume: straight alpha, sRGB-encoded. One texel where it is the same everywhere.
@group(0) @binding(1) var backdrop: texture_2d<f32>;
// How far away that is, as depths of the target, where `IS_AMONG_LAYERS`.
@group(0) @binding(2) var depths: texture_2d<f32>;
@group(1) @binding(0) var<uniform> volume: Volume;
// Values times validity, so that what is between a sample and a missing one is the sample.
@group(1) @binding(1) var values: texture_3d<f32>;
@group(1) @binding(2) var validity: texture_3d<f32>;
@group(1) @binding(3) var between: sampler;
// How many cells away, also across corners, the next one is in which something shows, in parts of 255; 0 if it is this one.
@group(1) @binding(4) var cell_distances: texture_3d<f32>;
// Linear red, green, blue and extinction.
@group(1) @binding(5) var transfer: texture_2d<f32>;
@group(1) @binding(6) var<uniform> color_lookup: ColorLookup;
@group(1) @binding(7) var shades: texture_2d<f32>;
// Every adapter can sample between 8-bit numbers.
@group(1) @binding(8) var between_bytes: sampler;

// As `VolumeMode`.
override MODE: u32 = 0u;
const COMPOSITE: u32 = 0u;
const MAXIMUM: u32 = 1u;
const AVERAGE: u32 = 3u;
const ISOSURFACE: u32 = 4u;
const SLICES: u32 = 5u;
// Whether it is added to what is there instead of lying before it.
override IS_ADDED: bool = false;
// Whether other layers were drawn, which it may stand before or behind.
override IS_AMONG_LAYERS: bool = false;
// Whether the adapter can sample `values` between samples.
override IS_FILTERED: bool = true;
// Whether some samples are missing.
override HAS_MISSING: bool = true;
// Whether there is a light.
override IS_LIT: bool = true;
// How many there are of each.
override ISO_COUNT: u32 = 0u;
override CLIP_COUNT: u32 = 0u;
override SLICE_COUNT: u32 = 0u;
// Whether cells in which nothing shows are passed over, and rays end where nothing more would be seen.
override SKIPS: bool = true;

// Samples along the side of a cell; it shares the last ones with its neighbour.
const CELL: f32 = 4.0;
const GROUND: i32 = 183;
const NEARLY_OPAQUE: f32 = 0.998;

struct Ray {
  origin: vec3<f32>,
  // From the near to the far plane.
  direction: vec3<f32>,
  // Where it comes in and leaves, and how far apart its samples are, in parts of the direction.
  begin: f32,
  end: f32,
  step: f32,
  // Length of the direction in the world.
  length: f32,
}

fn ray_through(pixel: vec2<f32>) -> Ray {
  let ndc = (pixel / volume.picture_size * 2.0 - 1.0) * vec2<f32>(1.0, -1.0);
  let near = volume.index_from_clip * vec4<f32>(ndc, 0.0, 1.0);
  let far = volume.index_from_clip * vec4<f32>(ndc, 1.0, 1.0);
  var ray: Ray;
  ray.origin = near.xyz / near.w;
  let way = far.xyz / far.w - ray.origin;
  // Nothing is divided by 0.
  ray.direction = select(way, vec3<f32>(1e-7), abs(way) < vec3<f32>(1e-7));
  let one = (volume.index_low.xyz - ray.origin) / ray.direction;
  let other = (volume.index_high.xyz - ray.origin) / ray.direction;
  let low = min(one, other);
  let high = max(one, other);
  ray.begin = max(max(low.x, max(low.y, low.z)), 0.0);
  ray.end = min(min(high.x, min(high.y, high.z)), 1.0);
  for (var number = 0u; number < CLIP_COUNT; number += 1u) {
    let plane = volume.clip_planes[number];
    let start = dot(plane.xyz, ray.origin) + plane.w;
    let slope = dot(plane.xyz, ray.direction);
    if slope > 0.0 {
      ray.begin = max(ray.begin, -start / slope);
    } else if slope < 0.0 {
      ray.end = min(ray.end, -start / slope);
    } else if start < 0.0 {
      ray.end = ray.begin;
    }
  }
  if IS_AMONG_LAYERS {
    let depth = textureLoad(depths, vec2<i32>(pixel), 0).r;
    let met = volume.index_from_clip * vec4<f32>(ndc, depth, 1.0);
    ray.end = min(ray.end, dot(met.xyz / met.w - ray.origin, way) / dot(way, way));
  }
  ray.length = length((volume.world_from_index * vec4<f32>(ray.direction, 0.0)).xyz);
  ray.step = volume.step_length / ray.length;
  return ray;
}

// Every pixel has its own, the same in every frame. Jimenez 2014, "interleaved gradient noise".
fn noise_at(pixel: vec2<f32>) -> f32 {
  return fract(52.9829189 * fract(dot(floor(pixel), vec2<f32>(0.06711056, 0.00583715))));
}

fn loaded(place: vec3<f32>) -> f32 {
  let last = vec3<i32>(textureDimensions(values)) - 1;
  let low = clamp(vec3<i32>(floor(place)), vec3<i32>(0), last);
  let high = min(low + 1, last);
  let share = clamp(place - vec3<f32>(low), vec3<f32>(0.0), vec3<f32>(1.0));
  let a = mix(textureLoad(values, low, 0).r, textureLoad(values, vec3<i32>(high.x, low.yz), 0).r, share.x);
  let b = mix(textureLoad(values, vec3<i32>(low.x, high.y, low.z), 0).r,
              textureLoad(values, vec3<i32>(high.xy, low.z), 0).r, share.x);
  let c = mix(textureLoad(values, vec3<i32>(low.xy, high.z), 0).r,
              textureLoad(values, vec3<i32>(high.x, low.y, high.z), 0).r, share.x);
  let d = mix(textureLoad(values, vec3<i32>(low.x, high.yz), 0).r, textureLoad(values, high, 0).r, share.x);
  return mix(mix(a, b, share.y), mix(c, d, share.y), share.z);
}

// The value at a place, and how much of it is measured.
fn value_at(place: vec3<f32>) -> vec2<f32> {
  let texel = (place + 0.5) * volume.texel.xyz;
  var value: f32;
  if IS_FILTERED {
    value = textureSampleLevel(values, between, texel, 0.0).r;
  } else {
    value = loaded(place);
  }
  if !HAS_MISSING {
    return vec2<f32>(value, 1.0);
  }
  let valid = textureSampleLevel(validity, between_bytes, texel, 0.0).r;
  return vec2<f32>(value / max(valid, 1e-4), valid);
}

// Unit normal in the world, and how steep values are there, in limits of the colours a sample.
fn normal_at(place: vec3<f32>) -> vec4<f32> {
  let x = vec3<f32>(1.0, 0.0, 0.0);
  let y = vec3<f32>(0.0, 1.0, 0.0);
  let z = vec3<f32>(0.0, 0.0, 1.0);
  let gradient = 0.5 * vec3<f32>(
    value_at(place + x).x - value_at(place - x).x,
    value_at(place + y).x - value_at(place - y).x,
    value_at(place + z).x - value_at(place - z).x,
  );
  let in_world = (volume.world_from_gradient * vec4<f32>(gradient, 0.0)).xyz;
  return vec4<f32>(in_world / max(length(in_world), 1e-20), length(gradient) * volume.texel.w);
}

// How bright a surface is whose side towards the viewer is meant, whichever way its values rise: Valve's half Lambert,
// so that what the sun does not reach is still modelled.
fn brightness(normal: vec3<f32>, ray: Ray) -> f32 {
  let way = (volume.world_from_index * vec4<f32>(ray.direction, 0.0)).xyz / ray.length;
  let wrapped = 0.5 + 0.5 * dot(normal, volume.light.xyz);
  let front = 0.25 + 0.75 * wrapped * wrapped;
  let back = 0.25 + 0.75 * (1.0 - wrapped) * (1.0 - wrapped);
  // Seen edgewise a surface has no side: no seam runs where one side turns into the other.
  return mix(front, back, smoothstep(-0.15, 0.15, dot(normal, way)));
}

// The colour of a value as the colormap has it, sRGB-encoded.
fn exact_color(value: f32) -> vec3<f32> {
  let column = color_column(volume.value_low + value * volume.value_range, volume.value_range * 1e-6);
  return textureLoad(shades, vec2<i32>(i32(column), GROUND), 0).rgb;
}
