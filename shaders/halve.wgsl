// The colours of a flat picture at half its size: each the mean of those that it covers, in linear light.

// sRGB-encoded, times alpha; alpha is the share of samples that are not missing.
@group(0) @binding(0) var finer: texture_2d<f32>;

// What a texel covers of the `count` finer ones along an axis: the share of the first and of the two after it.
fn shares(texel: i32, count: i32) -> vec3<f32> {
  let half = count / 2;
  if count % 2 == 0 {
    return vec3<f32>(0.5, 0.5, 0.0);
  }
  if half == 0 {
    return vec3<f32>(1.0, 0.0, 0.0);
  }
  // Each covers two and a `half`th.
  return vec3<f32>(f32(half - texel), f32(half), f32(texel + 1)) / f32(count);
}

@fragment
fn halve(@builtin(position) position: vec4<f32>) -> @location(0) vec4<f32> {
  let texel = vec2<i32>(position.xy);
  let count = vec2<i32>(textureDimensions(finer));
  let across = shares(texel.x, count.x);
  let down = shares(texel.y, count.y);
  let taps = min(2 + count % 2, count);
  var light = vec3<f32>(0.0);
  var alpha = 0.0;
  for (var row = 0; row < taps.y; row += 1) {
    for (var column = 0; column < taps.x; column += 1) {
      let color = textureLoad(finer, 2 * texel + vec2<i32>(column, row), 0);
      let share = across[column] * down[row] * color.a;
      light += share * linear_from_srgb(color.rgb / max(color.a, 1e-6));
      alpha += share;
    }
  }
  return vec4<f32>(srgb_from_linear(light / max(alpha, 1e-6)) * alpha, alpha);
}
