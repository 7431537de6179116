// Which column of `shades` a value has. Needs a global `color_lookup` of this type.
struct ColorLookup {
  // Colours between the limits; the columns after them hold the colours for values under and over these.
  count: u32,
  // 1 if colours begin at `thresholds`, 0 if they are spread evenly.
  is_stepped: u32,
  // The limits for even colours, and how far the upper is from the lower (0 if there is a single value).
  limit_min: f32,
  limit_range: f32,
  // Values below and above these are under and over.
  under_below: f32,
  over_above: f32,
  // Colour k from 1 on begins at value k - 1 of these.
  thresholds: array<vec4<f32>, 128>,
}

// `slack` is how much a value may have lost by interpolation: a boundary between colours belongs to the upper one
// even then.
fn color_column(value: f32, slack: f32) -> u32 {
  if value + slack < color_lookup.under_below {
    return color_lookup.count;
  }
  if value - slack > color_lookup.over_above {
    return color_lookup.count + 1u;
  }
  if color_lookup.is_stepped == 0u {
    if color_lookup.limit_range <= 0.0 {
      return 0u;
    }
    // The nearest entry, as matplotlib chooses it: min(floor(v * N), N - 1).
    let last = f32(color_lookup.count) - 1.0;
    let column = floor((value - color_lookup.limit_min) / color_lookup.limit_range * (last + 1.0) + 1e-4);
    return u32(clamp(column, 0.0, last));
  }
  // How many thresholds are not above the value; unused ones are above all values.
  var column = 0u;
  for (var step = 256u; step > 0u; step >>= 1u) {
    let next = column + step - 1u;
    if color_lookup.thresholds[next >> 2u][next & 3u] <= value + slack {
      column += step;
    }
  }
  return min(column, color_lookup.count - 1u);
}
