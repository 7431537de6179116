// Values between the samples of a surface. Needs the globals `layer` and `surface`.
fn sample_at(cell: vec2<i32>, offset: vec2<i32>) -> vec2<u32> {
  return textureLoad(surface, min(cell + offset, vec2<i32>(layer.size) - 1), 0).rg;
}

// A value, and how it changes along columns and rows.
struct Value {
  here: f32,
  gradient: vec2<f32>,
}

// Between the corners of the cells around a place.
fn value_at(anywhere: vec2<f32>) -> Value {
  let place = clamp(anywhere, vec2<f32>(0.0), vec2<f32>(layer.size - 1u));
  let cell = vec2<i32>(floor(place));
  let share = place - vec2<f32>(cell);
  let is_north_west = share.x + share.y <= 1.0;
  let ne = bitcast<f32>(sample_at(cell, vec2<i32>(1, 0)).r);
  let sw = bitcast<f32>(sample_at(cell, vec2<i32>(0, 1)).r);
  let corner = bitcast<f32>(sample_at(cell, select(vec2<i32>(1), vec2<i32>(0), is_north_west)).r);
  let along = vec2<f32>(ne, sw) - corner;
  let weights = select(1.0 - share.yx, share, is_north_west);
  return Value(corner + dot(along, weights), select(-along.yx, along, is_north_west));
}
