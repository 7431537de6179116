// Whether light between two levels has a colour between theirs. Pictures of 8 bits take the nearer one.
override MIXES_SHADES: bool = false;

// The colour of a column of `shades` under so much light, in levels. Needs a global `shades`.
fn shade(column: u32, level: f32) -> vec4<f32> {
  if !MIXES_SHADES {
    return textureLoad(shades, vec2<u32>(column, u32(level + 0.5)), 0);
  }
  let darker = u32(level);
  let brighter = min(darker + 1u, textureDimensions(shades).y - 1u);
  let dark = textureLoad(shades, vec2<u32>(column, darker), 0);
  return mix(dark, textureLoad(shades, vec2<u32>(column, brighter), 0), fract(level));
}
