// Where points of a surface are. Needs the global `layer`.

// What is shown of two bands.
fn blended(values: vec2<f32>) -> f32 {
  return values.x + (values.y - values.x) * layer.mix;
}

// Of a place in the lattice and a value. The last samples may be nearer to those before than others are.
fn clip_at(lattice: vec2<f32>, value: f32) -> vec4<f32> {
  let sample = min(lattice * layer.stride, vec2<f32>(max(layer.full_size, vec2<u32>(2u)) - 1u));
  return layer.clip_from_sample * vec4<f32>(sample, value, 1.0);
}
