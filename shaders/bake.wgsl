// Once per band, or per frame while bands blend: two bands -> one field of values, its light and its colours.
// Everything here is in sample space: one fragment per sample.

@group(0) @binding(0) var<uniform> layer: Layer;
@group(0) @binding(1) var<uniform> color_lookup: ColorLookup;
@group(1) @binding(0) var first_values: texture_2d<f32>;
@group(1) @binding(1) var first_valid: texture_2d<f32>;
@group(1) @binding(2) var second_values: texture_2d<f32>;
@group(1) @binding(3) var second_valid: texture_2d<f32>;

@vertex
fn whole_target(@builtin(vertex_index) index: u32) -> @builtin(position) vec4<f32> {
  // One triangle that covers the target.
  let corner = vec2<f32>(f32((index << 1u) & 2u), f32(index & 2u));
  return vec4<f32>(corner * 2.0 - 1.0, 0.0, 1.0);
}

struct Field {
  // The bits of the value: OpenGL draws into 32-bit integers everywhere, into 32-bit floats not.
  @location(0) value_bits: u32,
  // 1 where both bands have data.
  @location(1) valid: f32,
}

@fragment
fn blend(@builtin(position) position: vec4<f32>) -> Field {
  let sample = vec2<i32>(position.xy);
  var value = textureLoad(first_values, sample, 0).r;
  var valid = textureLoad(first_valid, sample, 0).r;
  if layer.mix > 0.0 {
    let second = textureLoad(second_values, sample, 0).r;
    valid = min(valid, textureLoad(second_valid, sample, 0).r);
    value = value + (second - value) * layer.mix;
  }
  // Missing samples lie at the bottom, for those who draw them in a colour.
  value = select(layer.value_low, value, valid > 0.5);
  return Field(bitcast<u32>(value), valid);
}

@group(1) @binding(4) var field_values: texture_2d<u32>;
@group(1) @binding(5) var field_valid: texture_2d<f32>;

fn field_value(sample: vec2<i32>) -> f32 {
  return bitcast<f32>(textureLoad(field_values, sample, 0).r);
}

fn field_height(sample: vec2<i32>) -> f32 {
  return height_of(layer, field_value(sample));
}

// The height at `center + offset`. Beyond the border, and where data is missing, the slope of the other side
// goes on, so that gradients there are one-sided.
fn neighbour(center: vec2<i32>, center_height: f32, offset: vec2<i32>) -> f32 {
  let last = vec2<i32>(layer.size) - 1;
  let there = center + offset;
  let opposite = center - offset;
  if all(there >= vec2<i32>(0)) && all(there <= last) && textureLoad(field_valid, there, 0).r > 0.5 {
    return field_height(there);
  }
  if all(opposite >= vec2<i32>(0)) && all(opposite <= last) && textureLoad(field_valid, opposite, 0).r > 0.5 {
    return 2.0 * center_height - field_height(opposite);
  }
  return center_height;
}

@group(1) @binding(6) var shades: texture_2d<f32>;

const LEVEL_GROUND: f32 = 128.0;
const LEVEL_BRIGHTEST: f32 = 255.0;

// The shade level of a sample: the row of `shades` for the light that falls on it.
fn shade_level(sample: vec2<i32>) -> f32 {
  if layer.light.w < 0.5 {
    return LEVEL_GROUND;
  }
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
  let slope = difference / (8.0 * layer.spacing_m);
  // Lambert's cosine over that of level ground: 1 = level, 0 = turned away from the light.
  let cosine = max(layer.light.z - dot(layer.light.xy, slope), 0.0) * inverseSqrt(1.0 + dot(slope, slope));
  let relative = cosine / layer.light.z;
  if relative <= 1.0 {
    return relative * LEVEL_GROUND;
  }
  let brightest = max(1.0 / layer.light.z - 1.0, 1e-6);
  return min(LEVEL_GROUND + (LEVEL_BRIGHTEST - LEVEL_GROUND) * (relative - 1.0) / brightest, LEVEL_BRIGHTEST);
}

fn is_valid(sample: vec2<i32>) -> bool {
  return textureLoad(field_valid, min(sample, vec2<i32>(layer.size) - 1), 0).r > 0.5;
}

struct Lit {
  // r: shade level / 255; g: 1 if the cell to the south-east of the sample has all its corners.
  @location(0) shade_and_cell: vec2<f32>,
  // The sample's colour under that light; alpha is 0 where it is missing.
  @location(1) color: vec4<f32>,
}

@fragment
fn light(@builtin(position) position: vec4<f32>) -> Lit {
  let sample = vec2<i32>(position.xy);
  let is_here = is_valid(sample);
  let has_corners = is_here && is_valid(sample + vec2<i32>(1, 0)) && is_valid(sample + vec2<i32>(0, 1))
    && is_valid(sample + vec2<i32>(1, 1));
  let value = field_value(sample);
  var level = LEVEL_GROUND;
  if is_here {
    level = shade_level(sample);
    level = select(floor(level + 0.5), level, MIXES_SHADES);
  }
  let color = shade(color_column(value, 0.0), level);
  return Lit(vec2<f32>(level / 255.0, f32(has_corners)), vec4<f32>(color.rgb, f32(is_here)));
}
