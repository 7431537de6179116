// FACTOR x FACTOR samples -> one pixel, averaged in linear light; or one sample -> FACTOR x FACTOR pixels, with even
// transitions. Then the annotation over it.

@group(0) @binding(0) var samples: texture_2d<f32>;
@group(0) @binding(1) var annotation: texture_2d<f32>;
@group(0) @binding(2) var overlay: texture_2d<f32>;

// What covers whole pictures: a card, and a colour over it. Colour and card are premultiplied.
struct Veil {
  color: vec4<f32>,
  card: f32,
  fade: f32,
}

@group(0) @binding(3) var card: texture_2d<f32>;
@group(0) @binding(4) var<uniform> veil: Veil;

override FACTOR: i32 = 2;
// Whether anything lies between the scene and the annotation.
override HAS_OVERLAY: bool = false;
override HAS_VEIL: bool = false;

// Straight alpha, sRGB-encoded. Where all samples agree it is exactly what was drawn: no arithmetic, no rounding.
fn averaged(corner: vec2<i32>) -> vec4<f32> {
  let first = textureLoad(samples, corner, 0);
  var is_uneven = false;
  for (var row = 0; row < FACTOR; row += 1) {
    for (var column = 0; column < FACTOR; column += 1) {
      is_uneven = is_uneven || any(textureLoad(samples, corner + vec2<i32>(column, row), 0) != first);
    }
  }
  // As many rows as need it: a software driver ends loops early, and runs what an `if` guards for all pixels.
  let rows = select(0, FACTOR, is_uneven);
  var light = vec3<f32>(0.0);
  var alpha = 0.0;
  for (var row = 0; row < rows; row += 1) {
    for (var column = 0; column < FACTOR; column += 1) {
      let sample = textureLoad(samples, corner + vec2<i32>(column, row), 0);
      light += linear_from_srgb(sample.rgb) * sample.a;
      alpha += sample.a;
    }
  }
  return select(first, encoded_average(light, alpha), is_uneven);
}

// Of sums over all samples of a pixel.
fn encoded_average(light: vec3<f32>, alpha: f32) -> vec4<f32> {
  return vec4<f32>(srgb_from_linear(light / max(alpha, 1e-6)), alpha / f32(FACTOR * FACTOR));
}

// For pictures that move: speed counts for more than exactness.
fn between_samples(place: vec2<f32>) -> vec4<f32> {
  let last = vec2<i32>(textureDimensions(samples)) - 1;
  let begin = floor(place);
  let share = place - begin;
  let near = clamp(vec2<i32>(begin), vec2<i32>(0), last);
  let far = clamp(vec2<i32>(begin) + 1, vec2<i32>(0), last);
  let top = mix(textureLoad(samples, near, 0), textureLoad(samples, vec2<i32>(far.x, near.y), 0), share.x);
  let bottom = mix(textureLoad(samples, vec2<i32>(near.x, far.y), 0), textureLoad(samples, far, 0), share.x);
  return mix(top, bottom, share.y);
}

@fragment
fn resolve(@builtin(position) position: vec4<f32>) -> @location(0) vec4<f32> {
  let pixel = vec2<i32>(position.xy);
  return annotated(pixel, averaged(pixel * FACTOR));
}

@fragment
fn spread(@builtin(position) position: vec4<f32>) -> @location(0) vec4<f32> {
  return annotated(vec2<i32>(position.xy), between_samples(position.xy / f32(FACTOR) - 0.5));
}

fn annotated(pixel: vec2<i32>, scene: vec4<f32>) -> vec4<f32> {
  var below = scene;
  if HAS_OVERLAY {
    below = covered(textureLoad(overlay, pixel, 0), scene);
  }
  let picture = covered(textureLoad(annotation, pixel, 0), below);
  if !HAS_VEIL {
    return picture;
  }
  return between(between(picture, textureLoad(card, pixel, 0), veil.card), veil.color, veil.fade);
}

// As encoded, which is how films fade: evenly to the eye.
fn between(below: vec4<f32>, over: vec4<f32>, share: f32) -> vec4<f32> {
  let alpha = mix(below.a, over.a, share);
  return vec4<f32>(mix(below.rgb * below.a, over.rgb, share) / max(alpha, 1e-6), alpha);
}

// What is over is premultiplied; what is below, and the result, have straight alpha.
fn covered(over: vec4<f32>, below: vec4<f32>) -> vec4<f32> {
  if over.a == 0.0 {
    return below;
  }
  let alpha = over.a + (1.0 - over.a) * below.a;
  return vec4<f32>((over.rgb + (1.0 - over.a) * below.a * below.rgb) / alpha, alpha);
}
