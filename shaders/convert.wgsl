// The finished picture -> the encoder's pixel layout. One invocation makes 8 x 2 pixels.

struct Conversion {
  // Red, green, blue weights and offset; the result is a code before rounding.
  y: vec4<f32>,
  cb: vec4<f32>,
  cr: vec4<f32>,
  // Pixels.
  size: vec2<u32>,
  // In 32-bit words: where planes begin, and from one row to the next. Alpha has rows as luma has.
  cb_start: u32,
  cr_start: u32,
  luma_row: u32,
  chroma_row: u32,
  alpha_start: u32,
  // The code of what is opaque.
  alpha_most: f32,
}

@group(0) @binding(0) var<uniform> conversion: Conversion;
// Straight alpha, sRGB-encoded.
@group(0) @binding(1) var picture: texture_2d<f32>;
@group(0) @binding(2) var<storage, read_write> words: array<u32>;
// Of every TILE x TILE pixels: the sum of colours times alpha, and of alpha. Filled where a plane holds alpha.
@group(0) @binding(3) var<storage, read_write> tiles: array<vec4<f32>>;

// 1 or 2 bytes a sample.
override BYTES_PER_SAMPLE: u32 = 1u;
override HAS_ALPHA: bool = false;
// Whether codes between two are told by a fixed pattern of both.
override DITHERS: bool = false;

const TILE: i32 = 8;

fn texel(column: i32, row: i32) -> vec4<f32> {
  let last = vec2<i32>(conversion.size) - 1;
  return textureLoad(picture, clamp(vec2<i32>(column, row), vec2<i32>(0), last), 0);
}

// Whether a colour is one of 8 bits a channel, as entries of colormaps are: it keeps its code.
fn is_exact(rgb: vec3<f32>) -> bool {
  let bytes = rgb * 255.0;
  return all(abs(bytes - round(bytes)) < vec3<f32>(0.01));
}

// Bayer's 8 x 8 pattern, the same in every frame: each of 64 numbers between -0.5 and 0.5 once.
fn pattern(column: u32, row: u32) -> f32 {
  var rank = 0u;
  for (var bit = 0u; bit < 3u; bit += 1u) {
    rank = rank * 4u + (((column ^ row) >> bit) & 1u) * 2u + ((row >> bit) & 1u);
  }
  return (f32(rank) + 0.5) / 64.0 - 0.5;
}

// How far the code at a place is moved before it is rounded, if its colour is not exact.
fn shift_at(column: u32, row: u32, exact: bool) -> f32 {
  if !DITHERS || exact {
    return 0.0;
  }
  return pattern(column, row);
}

fn code(weights: vec4<f32>, rgb: vec3<f32>, shift: f32) -> u32 {
  return u32(floor(dot(weights.rgb, rgb) + weights.a + 0.5 + shift));
}

fn tile_columns() -> u32 {
  return (conversion.size.x + u32(TILE) - 1u) / u32(TILE);
}

// What is seen around a pixel in which nothing is: encoders and players mix neighbours, and a colour that was never
// there would show as an edge. Black where nothing is near, or none is wanted: software drivers run what an `if` holds
// for all pixels, and only loops end early.
fn color_around(column: i32, row: i32, is_wanted: bool) -> vec3<f32> {
  let last = vec2<i32>(conversion.size - 1u) / TILE;
  let middle = vec2<i32>(column, row) / TILE;
  let place = (vec2<f32>(f32(column), f32(row)) + 0.5) / f32(TILE);
  var sum = vec4<f32>(0.0);
  let begin = max(middle - 1, vec2<i32>(0));
  let end = select(begin, min(middle + 1, last) + 1, is_wanted);
  for (var down = begin.y; down < end.y; down += 1) {
    for (var right = begin.x; right < end.x; right += 1) {
      let way = vec2<f32>(f32(right), f32(down)) + 0.5 - place;
      let nearness = 1.0 / (0.1 + dot(way, way));
      sum += tiles[u32(down) * tile_columns() + u32(right)] * nearness * nearness;
    }
  }
  return select(vec3<f32>(0.0), sum.rgb / max(sum.a, 1e-9), sum.a > 0.0);
}

fn color(column: i32, row: i32) -> vec3<f32> {
  let here = texel(column, row);
  if !HAS_ALPHA {
    return here.rgb;
  }
  let is_empty = here.a == 0.0;
  return select(here.rgb, color_around(column, row, is_empty), is_empty);
}

// Stores `count` (4 or 8) neighbouring samples, the first at column `column` of the row that starts at `row_start`.
fn store(row_start: u32, column: u32, codes: array<u32, 8>, count: u32) {
  let per_word = 4u / BYTES_PER_SAMPLE;
  let bits = 8u * BYTES_PER_SAMPLE;
  var samples = codes;
  for (var word = 0u; word < count / per_word; word += 1u) {
    var packed = 0u;
    for (var at = 0u; at < per_word; at += 1u) {
      packed |= samples[word * per_word + at] << (at * bits);
    }
    words[row_start + column / per_word + word] = packed;
  }
}

// The samples of 8 pixels in the planes that are as large as the picture whatever the format.
fn store_luma_and_alpha(column: u32, row: u32) {
  var codes: array<u32, 8>;
  for (var at = 0u; at < 8u; at += 1u) {
    let rgb = color(i32(column + at), i32(row));
    codes[at] = code(conversion.y, rgb, shift_at(column + at, row, is_exact(rgb)));
  }
  store(row * conversion.luma_row, column, codes, 8u);
  if HAS_ALPHA {
    for (var at = 0u; at < 8u; at += 1u) {
      codes[at] = u32(floor(texel(i32(column + at), i32(row)).a * conversion.alpha_most + 0.5));
    }
    store(conversion.alpha_start + row * conversion.luma_row, column, codes, 8u);
  }
}

// A colour as it counts in a mean: times alpha, and alpha.
fn weighed(texel: vec4<f32>) -> vec4<f32> {
  if HAS_ALPHA {
    return vec4<f32>(texel.rgb * texel.a, texel.a);
  }
  return texel;
}

// The mean colour at a chroma sample, and whether it is for any pixel of an exact one.
struct Chroma {
  rgb: vec3<f32>,
  is_exact: bool,
}

// Chroma sits on the even columns, midway between two rows: [1 2 1]/4 across, [1 1]/2 down.
fn chroma_at(middle: i32, row: i32) -> Chroma {
  var sum = vec4<f32>(0.0);
  var exact = false;
  for (var line = 0; line < 2; line += 1) {
    let a = texel(middle - 1, row + line);
    let b = texel(middle, row + line);
    let c = texel(middle + 1, row + line);
    sum += weighed(a) + 2.0 * weighed(b) + weighed(c);
    if DITHERS {
      exact = exact || is_exact(a.rgb) || is_exact(b.rgb) || is_exact(c.rgb);
    }
  }
  if !HAS_ALPHA {
    return Chroma(sum.rgb / 8.0, exact);
  }
  let is_empty = sum.a == 0.0;
  return Chroma(select(sum.rgb / max(sum.a, 1e-9), color_around(middle, row, is_empty), is_empty), exact);
}

@compute @workgroup_size(8, 8)
fn yuv420(@builtin(global_invocation_id) id: vec3<u32>) {
  let column = id.x * 8u;
  let row = id.y * 2u;
  if column >= conversion.size.x || row >= conversion.size.y {
    return;
  }
  store_luma_and_alpha(column, row);
  if row + 1u < conversion.size.y {
    store_luma_and_alpha(column, row + 1u);
  }
  var cb: array<u32, 8>;
  var cr: array<u32, 8>;
  for (var at = 0u; at < 4u; at += 1u) {
    let chroma = chroma_at(i32(column + 2u * at), i32(row));
    let place = id.x * 4u + at;
    cb[at] = code(conversion.cb, chroma.rgb, shift_at(place, id.y, chroma.is_exact));
    cr[at] = code(conversion.cr, chroma.rgb, shift_at(place + 1u, id.y, chroma.is_exact));
  }
  let chroma_start = id.y * conversion.chroma_row;
  store(conversion.cb_start + chroma_start, id.x * 4u, cb, 4u);
  store(conversion.cr_start + chroma_start, id.x * 4u, cr, 4u);
}

@compute @workgroup_size(8, 8)
fn yuv444(@builtin(global_invocation_id) id: vec3<u32>) {
  let column = id.x * 8u;
  for (var line = 0u; line < 2u; line += 1u) {
    let row = id.y * 2u + line;
    if column >= conversion.size.x || row >= conversion.size.y {
      return;
    }
    store_luma_and_alpha(column, row);
    var cb: array<u32, 8>;
    var cr: array<u32, 8>;
    for (var at = 0u; at < 8u; at += 1u) {
      let rgb = color(i32(column + at), i32(row));
      let exact = is_exact(rgb);
      cb[at] = code(conversion.cb, rgb, shift_at(column + at, row, exact));
      cr[at] = code(conversion.cr, rgb, shift_at(column + at + 1u, row, exact));
    }
    store(conversion.cb_start + row * conversion.chroma_row, column, cb, 8u);
    store(conversion.cr_start + row * conversion.chroma_row, column, cr, 8u);
  }
}

// One invocation for each tile; before the planes are made.
@compute @workgroup_size(8, 8)
fn sum_tiles(@builtin(global_invocation_id) id: vec3<u32>) {
  let corner = id.xy * u32(TILE);
  if any(corner >= conversion.size) {
    return;
  }
  let end = min(corner + u32(TILE), conversion.size);
  var sum = vec4<f32>(0.0);
  for (var row = corner.y; row < end.y; row += 1u) {
    for (var column = corner.x; column < end.x; column += 1u) {
      let here = texel(i32(column), i32(row));
      sum += vec4<f32>(here.rgb * here.a, here.a);
    }
  }
  tiles[id.y * tile_columns() + id.x] = sum;
}

fn codes_of(color: vec4<f32>, most: f32) -> vec4<u32> {
  return vec4<u32>(floor(color * most + 0.5));
}

@compute @workgroup_size(8, 8)
fn bgra(@builtin(global_invocation_id) id: vec3<u32>) {
  for (var at = 0u; at < 16u; at += 1u) {
    let column = id.x * 8u + (at & 7u);
    let row = id.y * 2u + (at >> 3u);
    if column < conversion.size.x && row < conversion.size.y {
      let codes = codes_of(texel(i32(column), i32(row)), 255.0);
      let alpha = select(0u, codes.a, HAS_ALPHA);
      words[row * conversion.luma_row + column] = codes.b | (codes.g << 8u) | (codes.r << 16u) | (alpha << 24u);
    }
  }
}

@compute @workgroup_size(8, 8)
fn rgba64(@builtin(global_invocation_id) id: vec3<u32>) {
  for (var at = 0u; at < 16u; at += 1u) {
    let column = id.x * 8u + (at & 7u);
    let row = id.y * 2u + (at >> 3u);
    if column < conversion.size.x && row < conversion.size.y {
      let codes = codes_of(texel(i32(column), i32(row)), 65535.0);
      let word = row * conversion.luma_row + column * 2u;
      words[word] = codes.r | (codes.g << 16u);
      words[word + 1u] = codes.b | (codes.a << 16u);
    }
  }
}
