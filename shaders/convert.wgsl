// The finished picture -> the encoder's pixel layout. One invocation makes 8 x 2 pixels.

struct Conversion {
  // Red, green, blue weights and offset; the result is a code before rounding.
  y: vec4<f32>,
  cb: vec4<f32>,
  cr: vec4<f32>,
  // Pixels.
  size: vec2<u32>,
  // In 32-bit words: where planes begin, and from one row to the next.
  cb_start: u32,
  cr_start: u32,
  luma_row: u32,
  chroma_row: u32,
}

@group(0) @binding(0) var<uniform> conversion: Conversion;
@group(0) @binding(1) var picture: texture_2d<f32>;
@group(0) @binding(2) var<storage, read_write> words: array<u32>;

// 1 or 2 bytes a sample.
override BYTES_PER_SAMPLE: u32 = 1u;

fn color(column: i32, row: i32) -> vec3<f32> {
  let last = vec2<i32>(conversion.size) - 1;
  return textureLoad(picture, clamp(vec2<i32>(column, row), vec2<i32>(0), last), 0).rgb;
}

fn code(weights: vec4<f32>, rgb: vec3<f32>) -> u32 {
  return u32(floor(dot(weights.rgb, rgb) + weights.a + 0.5));
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

fn store_luma(column: u32, row: u32) {
  var codes: array<u32, 8>;
  for (var at = 0u; at < 8u; at += 1u) {
    codes[at] = code(conversion.y, color(i32(column + at), i32(row)));
  }
  store(row * conversion.luma_row, column, codes, 8u);
}

@compute @workgroup_size(8, 8)
fn yuv420(@builtin(global_invocation_id) id: vec3<u32>) {
  let column = id.x * 8u;
  let row = id.y * 2u;
  if column >= conversion.size.x || row >= conversion.size.y {
    return;
  }
  store_luma(column, row);
  if row + 1u < conversion.size.y {
    store_luma(column, row + 1u);
  }
  // Chroma sits on the even columns, midway between two rows: [1 2 1]/4 across, [1 1]/2 down.
  var cb: array<u32, 8>;
  var cr: array<u32, 8>;
  for (var at = 0u; at < 4u; at += 1u) {
    let middle = i32(column + 2u * at);
    var sum = vec3<f32>(0.0);
    for (var line = 0; line < 2; line += 1) {
      let y = i32(row) + line;
      sum += color(middle - 1, y) + 2.0 * color(middle, y) + color(middle + 1, y);
    }
    cb[at] = code(conversion.cb, sum / 8.0);
    cr[at] = code(conversion.cr, sum / 8.0);
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
    store_luma(column, row);
    var cb: array<u32, 8>;
    var cr: array<u32, 8>;
    for (var at = 0u; at < 8u; at += 1u) {
      let rgb = color(i32(column + at), i32(row));
      cb[at] = code(conversion.cb, rgb);
      cr[at] = code(conversion.cr, rgb);
    }
    store(conversion.cb_start + row * conversion.chroma_row, column, cb, 8u);
    store(conversion.cr_start + row * conversion.chroma_row, column, cr, 8u);
  }
}

@compute @workgroup_size(8, 8)
fn bgr0(@builtin(global_invocation_id) id: vec3<u32>) {
  for (var line = 0u; line < 2u; line += 1u) {
    let row = id.y * 2u + line;
    if row >= conversion.size.y {
      return;
    }
    for (var at = 0u; at < 8u; at += 1u) {
      let column = id.x * 8u + at;
      if column >= conversion.size.x {
        break;
      }
      let rgb = vec3<u32>(floor(color(i32(column), i32(row)) * 255.0 + 0.5));
      words[row * conversion.luma_row + column] = rgb.b | (rgb.g << 8u) | (rgb.r << 16u);
    }
  }
}
