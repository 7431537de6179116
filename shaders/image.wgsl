// A raster as a flat picture: every sample is a rectangle that has exactly its colormap entry. Where they are smaller than
// those of the picture, these have the mean colour of what they cover, as if all were drawn.

// What lies behind the data: straight alpha, sRGB-encoded.
@group(0) @binding(1) var backdrop: texture_2d<f32>;
@group(1) @binding(0) var<uniform> layer: Layer;
// What `bake.wgsl` made: the colours of the samples times alpha, which is 0 where they are missing; and their means, which
// `halve.wgsl` made.
@group(1) @binding(1) var surface: texture_2d<u32>;
@group(1) @binding(2) var colors: texture_2d<f32>;
@group(1) @binding(3) var shades: texture_2d<f32>;
@group(1) @binding(4) var between_texels: sampler;
@group(1) @binding(5) var<uniform> color_lookup: ColorLookup;
@group(1) @binding(6) var drape: texture_2d<f32>;
@group(1) @binding(7) var drape_sampler: sampler;

struct ImagePoint {
  @builtin(position) clip: vec4<f32>,
  // Columns and rows from the outer north-west corner.
  @location(0) from_corner: vec2<f32>,
}

@vertex
fn image_corner(@builtin(vertex_index) vertex: u32) -> ImagePoint {
  let from_corner = vec2<f32>(f32(vertex & 1u), f32(vertex >> 1u)) * vec2<f32>(layer.full_size);
  var point: ImagePoint;
  point.clip = layer.clip_from_sample * vec4<f32>(from_corner - 0.5, 0.0, 1.0);
  point.from_corner = from_corner;
  return point;
}

@fragment
fn image_color(point: ImagePoint) -> @location(0) vec4<f32> {
  // In texels, whose middles are at halves.
  let place = (point.from_corner - 0.5) / layer.stride + 0.5;
  let across = dpdx(place);
  let down = dpdy(place);
  var color: vec4<f32>;
  let lengths = vec2<f32>(length(across), length(down));
  let longest = max(lengths.x, lengths.y);
  if layer.merges_colors != 0u && longest > 1.0 {
    // Seen aslant, it covers more along one direction than along the other: the means of two halves.
    let level = log2(max(min(lengths.x, lengths.y), 0.5 * longest));
    let half = 0.25 * select(down, across, lengths.x > lengths.y);
    let size = vec2<f32>(layer.size);
    color = 0.5 * (textureSampleLevel(colors, between_texels, (place - half) / size, level)
      + textureSampleLevel(colors, between_texels, (place + half) / size, level));
  } else {
    let nearest = vec2<i32>(floor(place));
    color = textureLoad(colors, clamp(nearest, vec2<i32>(0), vec2<i32>(layer.size) - 1), 0);
  }
  if HAS_DRAPE {
    let picture = draped_at(point.from_corner - 0.5, across * layer.stride, down * layer.stride);
    color = vec4<f32>(over_color(picture, color.rgb / max(color.a, 1e-6)) * color.a, color.a);
  }
  if DRAWS_CONTOURS {
    color = with_contours(color, place - 0.5, across, down);
  }
  return over_what_is_missing(color, vec2<i32>(point.clip.xy));
}

fn value_of(sample: vec2<i32>) -> f32 {
  return bitcast<f32>(textureLoad(surface, clamp(sample, vec2<i32>(0), vec2<i32>(layer.size) - 1), 0).r);
}

// A value, and how it changes along columns and rows.
struct Value {
  here: f32,
  gradient: vec2<f32>,
}

// Between those of four samples.
fn value_at(place: vec2<f32>) -> Value {
  let cell = vec2<i32>(floor(place));
  let share = place - vec2<f32>(cell);
  let west = vec2<f32>(value_of(cell), value_of(cell + vec2<i32>(0, 1)));
  let east = vec2<f32>(value_of(cell + vec2<i32>(1, 0)), value_of(cell + vec2<i32>(1, 1)));
  let along = west + (east - west) * share.x;
  let gradient = vec2<f32>(mix(east.x - west.x, east.y - west.y, share.y), along.y - along.x);
  return Value(along.x + (along.y - along.x) * share.y, gradient);
}

// Lines do not go where any of the four samples is missing.
fn with_contours(color: vec4<f32>, place: vec2<f32>, across: vec2<f32>, down: vec2<f32>) -> vec4<f32> {
  let value = value_at(place);
  // In lines: squares of values may be too small or too large for a number.
  let slope = vec2<f32>(dot(value.gradient, across), dot(value.gradient, down)) / layer.contour_interval;
  let uphill = slope / max(length(slope), 1e-30) * contour_reach();
  let reach = across * uphill.x + down * uphill.y;
  let straight = vec4<f32>(color.rgb / max(color.a, 1e-6), 1.0);
  let lined =
    contoured(straight, value.here, length(slope), value_at(place - reach).here, value_at(place + reach).here);
  let corner = clamp(vec2<i32>(floor(place)), vec2<i32>(0), vec2<i32>(layer.size) - 1);
  let is_whole = is_whole_cell(textureLoad(surface, corner, 0).g);
  return select(color, vec4<f32>(lined.rgb * color.a, color.a), is_whole);
}

// Straight alpha. What is partly missing shows the colour for that, or what is behind.
fn over_what_is_missing(color: vec4<f32>, pixel: vec2<i32>) -> vec4<f32> {
  if color.a == 1.0 {
    return color;
  }
  var behind = layer.missing_color;
  if layer.draws_missing == 0u {
    behind = textureLoad(backdrop, min(pixel, vec2<i32>(textureDimensions(backdrop)) - 1), 0);
  }
  if color.a == 0.0 {
    if layer.draws_missing == 0u {
      discard;
    }
    return behind;
  }
  let hidden = (1.0 - color.a) * behind.a;
  let light = linear_from_srgb(color.rgb / color.a) * color.a + linear_from_srgb(behind.rgb) * hidden;
  let alpha = color.a + hidden;
  return vec4<f32>(srgb_from_linear(light / alpha), alpha);
}
