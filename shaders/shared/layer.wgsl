// What every shader that touches a raster layer knows about it. Row 0 = north, column 0 = west.
struct Layer {
  // Columns, rows.
  size: vec2<u32>,
  // Metres between neighbouring columns and rows.
  spacing_m: vec2<f32>,
  // The value at world height 0, and the values at which heights stop.
  value_middle: f32,
  value_low: f32,
  value_high: f32,
  // World metres for one unit of value, exaggeration included.
  z_m_per_value: f32,
  // Share of the second band in what is shown.
  mix: f32,
  // 1 if missing data is drawn in `missing_color`, 0 if it is a hole.
  draws_missing: u32,
  missing_color: vec4<f32>,
  // xyz: unit vector towards the light; w: 1 if there is a light.
  light: vec4<f32>,
}

// World height of a value: outliers stop where the relief does, and keep their colour.
fn height_of(layer: Layer, value: f32) -> f32 {
  return (clamp(value, layer.value_low, layer.value_high) - layer.value_middle) * layer.z_m_per_value;
}
