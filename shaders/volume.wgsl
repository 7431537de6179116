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
  // xyz: unit vector towards the light; w: 1 if there is a light.
  light: vec4<f32>,
  // Columns and rows of samples in the picture.
  picture_size: vec2<f32>,
  // Differences in the texture become differences between the limits of the colours by this factor.
  contrast: f32,
  // 1 if some samples are missing.
  has_missing: u32,
  // Cells along column, row and slice.
  cells: vec3<u32>,
  iso_count: u32,
  // Shares of the range, ascending.
  iso_values: array<vec4<f32>, 2>,
}

@group(0) @binding(0) var<uniform> frame: Frame;
// What lies behind the volume: straight alpha, sRGB-encoded. One texel where it is the same everywhere.
@group(0) @binding(1) var backdrop: texture_2d<f32>;
@group(1) @binding(0) var<uniform> volume: Volume;
// Values times validity, so that what is between a sample and a missing one is the sample.
@group(1) @binding(1) var values: texture_3d<f32>;
@group(1) @binding(2) var validity: texture_3d<f32>;
@group(1) @binding(3) var between: sampler;
// Least and largest value of every cell; the first is above the second where none is valid.
@group(1) @binding(4) var cell_ranges: texture_3d<f32>;
// 0 where nothing in the cell shows.
@group(1) @binding(5) var occupied: texture_3d<f32>;
// Linear red, green, blue and extinction.
@group(1) @binding(6) var transfer: texture_2d<f32>;
@group(1) @binding(7) var<uniform> color_lookup: ColorLookup;
@group(1) @binding(8) var shades: texture_2d<f32>;
// Every adapter can sample between 8-bit numbers.
@group(1) @binding(9) var between_bytes: sampler;

// As `VolumeMode`: 0 composite, 1 maximum, 2 minimum, 3 average, 4 isosurface.
override MODE: u32 = 0u;
// Whether the adapter can sample `values` between samples.
override IS_FILTERED: bool = true;
// Whether cells in which nothing shows are passed over, and rays end where nothing more would be seen.
override SKIPS: bool = true;

// Samples along the side of a cell; it shares the last ones with its neighbour.
const CELL: f32 = 8.0;
const GROUND: i32 = 128;
const NEARLY_OPAQUE: f32 = 0.998;

@vertex
fn box_corner(@builtin(vertex_index) vertex: u32) -> @builtin(position) vec4<f32> {
  // Twelve triangles; those that face away are drawn, so that the camera may be inside.
  var corners = array<u32, 36>(
    0u, 2u, 1u, 1u, 2u, 3u, 4u, 5u, 6u, 5u, 7u, 6u, 0u, 1u, 4u, 1u, 5u, 4u,
    2u, 6u, 3u, 3u, 6u, 7u, 0u, 4u, 2u, 2u, 4u, 6u, 1u, 3u, 5u, 3u, 7u, 5u,
  );
  let corner = corners[vertex];
  let share = vec3<f32>(f32(corner & 1u), f32((corner >> 1u) & 1u), f32(corner >> 2u));
  let place = mix(volume.index_low.xyz, volume.index_high.xyz, share);
  return frame.clip_from_world * (volume.world_from_index * vec4<f32>(place, 1.0));
}

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
  let texel = (place + 0.5) / vec3<f32>(textureDimensions(values));
  var value: f32;
  if IS_FILTERED {
    value = textureSampleLevel(values, between, texel, 0.0).r;
  } else {
    value = loaded(place);
  }
  if volume.has_missing == 0u {
    return vec2<f32>(value, 1.0);
  }
  let valid = textureSampleLevel(validity, between_bytes, texel, 0.0).r;
  return vec2<f32>(value / max(valid, 1e-4), valid);
}

fn cell_of(place: vec3<f32>) -> vec3<i32> {
  return clamp(vec3<i32>(place / CELL), vec3<i32>(0), vec3<i32>(volume.cells) - 1);
}

// How many whole steps lead out of a cell: the samples behind it are those that there would be without skipping.
fn steps_through(cell: vec3<i32>, ray: Ray, at: f32) -> f32 {
  let side = (vec3<f32>(cell) + select(vec3<f32>(0.0), vec3<f32>(1.0), ray.direction > vec3<f32>(0.0))) * CELL;
  let leave = (side - ray.origin) / ray.direction;
  return max(ceil((min(leave.x, min(leave.y, leave.z)) - at) / ray.step), 1.0);
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
  return vec4<f32>(in_world / max(length(in_world), 1e-20), length(gradient) * volume.contrast);
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

// What lies behind the volume in this pixel.
var<private> behind: vec4<f32>;

// Light that comes from `light` (linear, times alpha) before what lies behind: straight alpha, sRGB-encoded.
fn before_background(light: vec3<f32>, alpha: f32) -> vec4<f32> {
  let share = (1.0 - alpha) * behind.a;
  let mixed = light + share * linear_from_srgb(behind.rgb);
  return vec4<f32>(srgb_from_linear(mixed / max(alpha + share, 1e-6)), alpha + share);
}

fn composite(ray: Ray, jitter: f32) -> vec4<f32> {
  let last_entry = f32(textureDimensions(transfer).x - 1u);
  let layers_per_part = ray.length / volume.layer_thickness;
  let count = ceil((ray.end - ray.begin) / ray.step);
  var light = vec3<f32>(0.0);
  var through = 1.0;
  var index = 0.0;
  while index < count {
    let begin = ray.begin + index * ray.step;
    let end = min(begin + ray.step, ray.end);
    let at = mix(begin, end, jitter);
    let place = ray.origin + ray.direction * at;
    let cell = cell_of(place);
    if SKIPS && textureLoad(occupied, cell, 0).r == 0.0 {
      index += steps_through(cell, ray, at);
      continue;
    }
    index += 1.0;
    let value = value_at(place);
    let entry = textureLoad(transfer, vec2<i32>(i32(value.x * last_entry + 0.5), 0), 0);
    if entry.a == 0.0 || value.y < 0.5 {
      continue;
    }
    let passes = exp(-entry.a * (end - begin) * layers_per_part);
    var color = entry.rgb;
    if volume.light.w > 0.0 && passes < 0.9995 {
      let normal = normal_at(place);
      let facing = brightness(normal.xyz, ray);
      // Where values are even there is no surface to light.
      color *= mix(1.0, facing, smoothstep(0.002, 0.02, normal.w));
    }
    light += through * (1.0 - passes) * color;
    through *= passes;
    if SKIPS && 1.0 - through > NEARLY_OPAQUE {
      // What is left of the ray would not be seen; the little that it would add comes from here.
      light /= 1.0 - through;
      through = 0.0;
      break;
    }
  }
  if through == 1.0 {
    discard;
  }
  return before_background(light, 1.0 - through);
}

// Largest, smallest or mean value.
fn projection(ray: Ray) -> vec4<f32> {
  let count = ceil((ray.end - ray.begin) / ray.step);
  let is_maximum = MODE == 1u;
  var best = select(2.0, -1.0, is_maximum);
  var best_at = ray.begin;
  var sum = 0.0;
  var weight = 0.0;
  var index = 0.0;
  while index < count {
    let begin = ray.begin + index * ray.step;
    let end = min(begin + ray.step, ray.end);
    let at = 0.5 * (begin + end);
    let place = ray.origin + ray.direction * at;
    if SKIPS && MODE != 3u {
      let cell = cell_of(place);
      let range = textureLoad(cell_ranges, cell, 0).rg;
      let has_higher = range.y > best;
      let has_lower = range.x < best;
      let has_better = select(has_lower, has_higher, is_maximum) && range.x <= range.y;
      if !has_better {
        index += steps_through(cell, ray, at);
        continue;
      }
    }
    index += 1.0;
    let value = value_at(place);
    if value.y < 0.5 {
      continue;
    }
    if (is_maximum && value.x > best) || (!is_maximum && value.x < best) {
      best = value.x;
      best_at = at;
    }
    sum += value.x * (end - begin);
    weight += end - begin;
  }
  if MODE == 3u {
    if weight == 0.0 {
      discard;
    }
    return vec4<f32>(exact_color(sum / weight), 1.0);
  }
  if best < 0.0 || best > 1.5 {
    discard;
  }
  // A peak lies between steps more often than on one.
  for (var part = -7; part <= 7; part += 1) {
    let at = clamp(best_at + f32(part) * 0.125 * ray.step, ray.begin, ray.end);
    let value = value_at(ray.origin + ray.direction * at);
    if value.y >= 0.5 {
      best = select(min(best, value.x), max(best, value.x), is_maximum);
    }
  }
  return vec4<f32>(exact_color(best), 1.0);
}

fn iso_value(number: u32) -> f32 {
  return volume.iso_values[number >> 2u][number & 3u];
}

// Between two places on both sides of a surface.
fn bisected(ray: Ray, surface: f32, before: f32, after: f32, is_rising: bool) -> f32 {
  var low = before;
  var high = after;
  for (var step = 0; step < 8; step += 1) {
    let middle = 0.5 * (low + high);
    if (value_at(ray.origin + ray.direction * middle).x < surface) == is_rising {
      low = middle;
    } else {
      high = middle;
    }
  }
  return 0.5 * (low + high);
}

fn isosurface(ray: Ray) -> vec4<f32> {
  let count = ceil((ray.end - ray.begin) / ray.step) + 1.0;
  // What was before the first sample, or before one after skipped cells, is not known.
  var last = vec2<f32>(0.0, 0.0);
  var last_at = ray.begin;
  var index = 0.0;
  while index < count {
    let at = min(ray.begin + index * ray.step, ray.end);
    let place = ray.origin + ray.direction * at;
    let cell = cell_of(place);
    if SKIPS && textureLoad(occupied, cell, 0).r == 0.0 {
      // The last sample in a cell that is passed over is the one before the next cell.
      let steps = steps_through(cell, ray, at);
      last_at = min(at + (steps - 1.0) * ray.step, ray.end);
      last = value_at(ray.origin + ray.direction * last_at);
      index += steps;
      continue;
    }
    index += 1.0;
    let value = value_at(place);
    if last.y >= 0.5 && value.y >= 0.5 {
      let is_rising = value.x > last.x;
      var first = -1.0;
      // The surface that is met first: the lowest on the way up, the highest on the way down.
      for (var number = 0u; number < volume.iso_count; number += 1u) {
        let surface = iso_value(number);
        let is_between = (last.x < surface) != (value.x < surface);
        if is_between && (first < 0.0 || (surface < first) == is_rising) {
          first = surface;
        }
      }
      if first >= 0.0 {
        let hit = ray.origin + ray.direction * bisected(ray, first, last_at, at, is_rising);
        var color = exact_color(first);
        if volume.light.w > 0.0 {
          let facing = brightness(normal_at(hit).xyz, ray);
          color = srgb_from_linear(linear_from_srgb(color) * facing);
        }
        return vec4<f32>(color, 1.0);
      }
    }
    last = value;
    last_at = at;
  }
  discard;
}

@fragment
fn seen(@builtin(position) position: vec4<f32>) -> @location(0) vec4<f32> {
  let ray = ray_through(position.xy);
  if ray.end <= ray.begin {
    discard;
  }
  behind = textureLoad(backdrop, min(vec2<i32>(position.xy), vec2<i32>(textureDimensions(backdrop)) - 1), 0);
  if MODE == 0u {
    return composite(ray, noise_at(position.xy));
  }
  if MODE == 4u {
    return isosurface(ray);
  }
  return projection(ray);
}
