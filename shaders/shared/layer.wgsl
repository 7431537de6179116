// What every shader that touches a raster layer knows about it. Row 0 = north, column 0 = west.
struct Layer {
  // Columns and rows of what is held of the raster, whose samples are `stride` columns and rows of the raster apart; the last
  // ones stand at its last samples.
  size: vec2<u32>,
  // Columns and rows of the raster.
  full_size: vec2<u32>,
  // Metres between neighbouring columns and rows of the raster.
  spacing_m: vec2<f32>,
  stride: vec2<f32>,
  // The value at world height 0, and the values at which heights stop.
  value_middle: f32,
  value_low: f32,
  value_high: f32,
  // World metres for one unit of value, exaggeration included.
  z_m_per_value: f32,
  missing_color: vec4<f32>,
  // xyz: unit vector towards the light; w: 1 if there is a light.
  light: vec4<f32>,
  // From column and row of the raster (whole numbers are samples) and value to clip space.
  clip_from_sample: mat4x4<f32>,
  // 1 if missing data is drawn in `missing_color`, 0 if it is a hole.
  draws_missing: u32,
  // 1 if flat pictures average the colours that a sample of the picture covers, 0 if it has that of the nearest one.
  merges_colors: u32,
  // Half of how wide thin and bold contour lines are, in samples of the picture.
  contour_half_widths: vec2<f32>,
  // Their colour; alpha is 0 if it follows that of the data.
  contour_color: vec4<f32>,
  // The value of a bold line, and how far it is to the next line.
  contour_origin: f32,
  contour_interval: f32,
  // Share of the second band in what is shown.
  mix: f32,
  // Weights of column, row and 1 for where a sample is in the picture that lies over the raster.
  drape_u: vec4<f32>,
  drape_v: vec4<f32>,
  // On a globe the latitude of the first row and from one row to the next, in radians, how many columns it is from the last
  // one on to the first (-1 if data does not go all the way around), and 1; all else is flat, and has 0 for it.
  sphere: vec4<f32>,
}

// Metres between neighbouring samples around one of those that are held.
fn cell_m(layer: Layer, sample: vec2<i32>) -> vec2<f32> {
  let latitude = layer.sphere.x + layer.sphere.y * f32(sample.y) * layer.stride.y;
  // Meridians meet at the poles; a slope that leads around these in no time is none.
  let narrowed = max(cos(latitude), 1e-3);
  return layer.stride * layer.spacing_m * vec2<f32>(select(1.0, narrowed, layer.sphere.w > 0.5), 1.0);
}

// World height of a value: outliers stop where the relief does, and keep their colour.
fn height_of(layer: Layer, value: f32) -> f32 {
  return (clamp(value, layer.value_low, layer.value_high) - layer.value_middle) * layer.z_m_per_value;
}
