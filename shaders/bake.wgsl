// Once per band, or per frame while bands blend: two bands -> one field of values, its light and its colours.
// Everything here is in sample space: one fragment per sample.

@group(0) @binding(0) var<uniform> layer: Layer;
@group(0) @binding(1) var<uniform> color_lookup: ColorLookup;
@group(1) @binding(0) var first_values: texture_2d<f32>;
@group(1) @binding(1) var first_valid: texture_2d<f32>;
@group(1) @binding(2) var first_roughness: texture_2d<f32>;
@group(1) @binding(3) var second_values: texture_2d<f32>;
@group(1) @binding(4) var second_valid: texture_2d<f32>;
@group(1) @binding(5) var second_roughness: texture_2d<f32>;

struct Field {
  // The bits of the value, and how much slopes vary that are averaged, in two 16-bit floats: OpenGL draws into 32-bit
  // integers everywhere, into 32-bit floats not.
  @location(0) value_bits: vec2<u32>,
  // Which share of what the sample stands for has data in both bands.
  @location(1) valid: f32,
}

// More than any slope that is told from a wall, and less than 16-bit floats hold.
const STEEPEST: f32 = 1e4;

// The standard deviations of the slopes that a sample stands for; 0 where nothing is averaged.
fn deviation_at(roughness: texture_2d<f32>, sample: vec2<i32>) -> vec2<f32> {
  if all(layer.stride <= vec2<f32>(1.0)) {
    return vec2<f32>(0.0);
  }
  let deviation = sqrt(textureLoad(roughness, sample, 0).rg) * abs(layer.z_m_per_value) * layer.stride / cell_m(layer, sample);
  return min(deviation, vec2<f32>(STEEPEST));
}

@fragment
fn blend(@builtin(position) position: vec4<f32>) -> Field {
  let sample = vec2<i32>(position.xy);
  var value = textureLoad(first_values, sample, 0).r;
  var valid = textureLoad(first_valid, sample, 0).r;
  var deviation = deviation_at(first_roughness, sample);
  if layer.mix > 0.0 {
    let second = textureLoad(second_values, sample, 0).r;
    valid = min(valid, textureLoad(second_valid, sample, 0).r);
    value = value + (second - value) * layer.mix;
    deviation = mix(deviation, deviation_at(second_roughness, sample), layer.mix);
  }
  // Missing samples lie at the bottom, for those who draw them in a colour.
  value = select(layer.value_low, value, valid > 0.0);
  return Field(vec2<u32>(bitcast<u32>(value), pack2x16float(deviation)), valid);
}

@group(1) @binding(6) var field_values: texture_2d<u32>;
@group(1) @binding(7) var field_valid: texture_2d<f32>;

fn field_value(sample: vec2<i32>) -> f32 {
  return bitcast<f32>(textureLoad(field_values, sample, 0).r);
}

fn field_height(sample: vec2<i32>) -> f32 {
  return height_of(layer, field_value(sample));
}

// How much steeper than it seems what leads to the last sample is, which is nearer than others.
fn steepness(center: vec2<i32>, there: vec2<i32>) -> f32 {
  let last = vec2<i32>(layer.size) - 1;
  let last_cell = (vec2<f32>(layer.full_size - 1u) - vec2<f32>(last - 1) * layer.stride) / layer.stride;
  let is_short = (max(center, there) == last) & (center != there) & (last_cell > vec2<f32>(0.0));
  let factors = select(vec2<f32>(1.0), 1.0 / last_cell, is_short);
  return max(factors.x, factors.y);
}

// A sample next to another one, and how much steeper than it seems the way there is.
struct Beside {
  sample: vec2<i32>,
  steepness: f32,
}

// What goes all the way around a globe has no border in the east and in the west. Where samples stand for many the one
// beyond the border is nearer than any, and the one after it is taken.
fn beside(center: vec2<i32>, there: vec2<i32>) -> Beside {
  let found = Beside(there, steepness(center, there));
  let last = i32(layer.size.x) - 1;
  let gap = layer.sphere.z;
  if layer.sphere.w < 0.5 || gap < 0.0 || last < 3 || (there.x >= 0 && there.x <= last) {
    return found;
  }
  let is_east = there.x > last;
  if gap >= 0.5 * layer.stride.x {
    return Beside(vec2<i32>(select(last, 0, is_east), there.y), layer.stride.x / gap);
  }
  let last_cell = f32(layer.full_size.x - 1u) - f32(last - 1) * layer.stride.x;
  let way = gap + select(last_cell, layer.stride.x, is_east);
  return Beside(vec2<i32>(select(last - 1, 1, is_east), there.y), layer.stride.x / way);
}

// The height at `center + offset` if all samples were equally far apart. Beyond the border, and where data is missing,
// the slope of the other side goes on, so that gradients there are one-sided.
fn neighbour(center: vec2<i32>, center_height: f32, offset: vec2<i32>) -> f32 {
  let last = vec2<i32>(layer.size) - 1;
  let there = beside(center, center + offset);
  let opposite = beside(center, center - offset);
  if all(there.sample >= vec2<i32>(0)) && all(there.sample <= last) && textureLoad(field_valid, there.sample, 0).r > 0.0 {
    return center_height + (field_height(there.sample) - center_height) * there.steepness;
  }
  if all(opposite.sample >= vec2<i32>(0)) && all(opposite.sample <= last)
    && textureLoad(field_valid, opposite.sample, 0).r > 0.0 {
    return center_height - (field_height(opposite.sample) - center_height) * opposite.steepness;
  }
  return center_height;
}

@group(1) @binding(8) var shades: texture_2d<f32>;

// Rows of `shades`, see `ShadeTable`: what only the sky lights, level ground, and what faces the sun.
const SUNLESS: f32 = 55.0;
const LEVEL_GROUND: f32 = 183.0;
const LEVEL_BRIGHTEST: f32 = 310.0;

// How steep the surface is at a sample, upwards to the east and to the north.
fn slope_at(sample: vec2<i32>) -> vec2<f32> {
  let center = field_height(sample);
  let nw = neighbour(sample, center, vec2<i32>(-1, -1));
  let n = neighbour(sample, center, vec2<i32>(0, -1));
  let ne = neighbour(sample, center, vec2<i32>(1, -1));
  let w = neighbour(sample, center, vec2<i32>(-1, 0));
  let e = neighbour(sample, center, vec2<i32>(1, 0));
  let sw = neighbour(sample, center, vec2<i32>(-1, 1));
  let s = neighbour(sample, center, vec2<i32>(0, 1));
  let se = neighbour(sample, center, vec2<i32>(1, 1));
  // Slope by the 3x3 weights of Horn, "Hill shading and the reflectance map", Proc. IEEE 69(1), 1981.
  let difference = vec2<f32>((ne + 2.0 * e + se) - (nw + 2.0 * w + sw), (nw + 2.0 * n + ne) - (sw + 2.0 * s + se));
  return difference / (8.0 * cell_m(layer, sample));
}

// The shade level of a slope: the row of `shades` for the light that falls on it, where shares of the sun and of the sky
// are seen.
fn shade_level(slope: vec2<f32>, seen: vec2<f32>) -> f32 {
  return max(sun_level(slope, seen.x) - (1.0 - seen.y) * SUNLESS, 0.0);
}

fn sun_level(slope: vec2<f32>, seen: f32) -> f32 {
  // Lambert's cosine over that of level ground: 1 = level, 0 = turned away from the light.
  let cosine = max(layer.light.z - dot(layer.light.xy, slope), 0.0) * inverseSqrt(1.0 + dot(slope, slope));
  let relative = seen * cosine / layer.light.z;
  if relative <= 1.0 {
    return SUNLESS + relative * (LEVEL_GROUND - SUNLESS);
  }
  let brightest = max(1.0 / layer.light.z - 1.0, 1e-6);
  return min(LEVEL_GROUND + (LEVEL_BRIGHTEST - LEVEL_GROUND) * (relative - 1.0) / brightest, LEVEL_BRIGHTEST);
}

// The shares of the sun's disk and of the sky that the samples of the two bands see; a single texel if that is all.
@group(2) @binding(0) var first_seen: texture_2d<f32>;
@group(2) @binding(1) var second_seen: texture_2d<f32>;

fn seen_from(sample: vec2<i32>) -> vec2<f32> {
  let at = min(sample, vec2<i32>(textureDimensions(first_seen)) - 1);
  let first = textureLoad(first_seen, at, 0).rg;
  if layer.mix == 0.0 {
    return first;
  }
  return mix(first, textureLoad(second_seen, at, 0).rg, layer.mix);
}

fn valid_share(sample: vec2<i32>) -> f32 {
  return textureLoad(field_valid, min(sample, vec2<i32>(layer.size) - 1), 0).r;
}

fn is_valid(sample: vec2<i32>) -> bool {
  return valid_share(sample) > 0.0;
}

struct Lit {
  // r: the bits of the value; g: `packed_light`.
  @location(0) surface: vec2<u32>,
  // The sample's colour under that light; 0 where it is missing, and in flat pictures times alpha: which share of what it
  // stands for has data.
  @location(1) color: vec4<f32>,
}

@fragment
fn light(@builtin(position) position: vec4<f32>) -> Lit {
  let sample = vec2<i32>(position.xy);
  let is_here = is_valid(sample);
  let has_corners = is_here && is_valid(sample + vec2<i32>(1, 0)) && is_valid(sample + vec2<i32>(0, 1))
    && is_valid(sample + vec2<i32>(1, 1));
  let value = field_value(sample);
  var lit = Shaded(LEVEL_GROUND, vec3<f32>(0.0));
  let column = color_column(value, 0.0);
  if is_here && layer.light.w > 0.5 {
    lit = shaded(sample, column);
  } else {
    lit.color = shade(column, LEVEL_GROUND).rgb;
  }
  let share = valid_share(sample);
  let color = lit.color * select(f32(is_here), share, layer.merges_colors != 0u);
  return Lit(vec2<u32>(bitcast<u32>(value), packed_light(lit.level, has_corners, is_here)), vec4<f32>(color, share));
}

struct Shaded {
  level: f32,
  color: vec3<f32>,
}

// A sample under the light. One that stands for many is as bright as these together: the mean over slopes that vary
// as theirs do, by Gauss-Hermite quadrature with three nodes for each direction.
fn shaded(sample: vec2<i32>, column: u32) -> Shaded {
  let slope = slope_at(sample);
  let seen = seen_from(sample);
  let deviation = unpack2x16float(textureLoad(field_values, sample, 0).g);
  if all(deviation == vec2<f32>(0.0)) {
    let level = stored_level(shade_level(slope, seen));
    return Shaded(level, shade(column, level).rgb);
  }
  var level = 0.0;
  var light = vec3<f32>(0.0);
  for (var along = -1; along <= 1; along += 1) {
    for (var down = -1; down <= 1; down += 1) {
      let node = vec2<f32>(f32(along), f32(down));
      let weights = select(vec2<f32>(1.0 / 6.0), vec2<f32>(2.0 / 3.0), node == vec2<f32>(0.0));
      let at_node = shade_level(slope + node * 1.7320508 * deviation, seen);
      level += weights.x * weights.y * at_node;
      light += weights.x * weights.y * linear_from_srgb(shade(column, stored_level(at_node)).rgb);
    }
  }
  return Shaded(stored_level(level), srgb_from_linear(light));
}

fn stored_level(level: f32) -> f32 {
  return select(floor(level + 0.5), level, MIXES_SHADES);
}
