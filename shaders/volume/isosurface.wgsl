fn iso_value(number: u32) -> f32 {
  return volume.iso_values[number >> 2u][number & 3u];
}

// The next surfaces of a value: the one at or below it, and the one above it. No surface is crossed in between.
fn between_surfaces(value: f32) -> vec2<f32> {
  var bracket = vec2<f32>(-1e30, 1e30);
  for (var number = 0u; number < ISO_COUNT; number += 1u) {
    let level = iso_value(number);
    bracket = select(vec2<f32>(bracket.x, min(bracket.y, level)), vec2<f32>(max(bracket.x, level), bracket.y), level <= value);
  }
  return bracket;
}

// Where a surface is met between two places on both sides of it.
fn bisected(steps: Steps, level: f32, before: f32, after: f32, is_rising: bool) -> vec3<f32> {
  var low = before;
  var high = after;
  for (var step = 0; step < 8; step += 1) {
    let middle = 0.5 * (low + high);
    if (value_at(place_after(steps, middle)).x < level) == is_rising {
      low = middle;
    } else {
      high = middle;
    }
  }
  return place_after(steps, 0.5 * (low + high));
}

// Linear light of all surfaces on the way, times alpha, and alpha.
fn isosurface(ray: Ray) -> vec4<f32> {
  // One sample more: where the ray leaves.
  var steps = steps_along(ray, 0.0);
  steps.count += 1.0;
  var shown = Stretch(-1.0, -1.0);
  var index = 0.0;
  // What was before the first sample, or before one after skipped cells, is not known.
  var last = vec2<f32>(0.0, 0.0);
  var last_at = 0.0;
  var light = vec3<f32>(0.0);
  var through = 1.0;
  while index < steps.count && !(SKIPS && 1.0 - through > NEARLY_OPAQUE) {
    // The first sample behind a cell is looked at with it: a surface may lie before that.
    if index > shown.end {
      shown = next_shown(steps, max(shown.end, 0.0));
      if shown.begin >= max(index, 1.0) {
        index = shown.begin;
        last_at = index - 1.0;
        last = value_at(sample_place(steps, last_at));
      }
    }
    let bracket = between_surfaces(last.x);
    var value = last;
    var at = last_at;
    var has_crossed = false;
    while index <= shown.end && index < steps.count && !has_crossed {
      last = value;
      last_at = at;
      at = min(index, steps.length);
      value = value_at(sample_place(steps, index));
      has_crossed = value.x < bracket.x || value.x >= bracket.y || (value.y >= 0.5) != (last.y >= 0.5);
      index += 1.0;
    }
    if has_crossed && last.y >= 0.5 && value.y >= 0.5 {
      let is_rising = value.x > last.x;
      // In the order in which they are met: the lowest first on the way up, the highest on the way down.
      for (var number = 0u; number < ISO_COUNT; number += 1u) {
        let surface = select(ISO_COUNT - 1u - number, number, is_rising);
        let level = iso_value(surface);
        if (last.x < level) == (value.x < level) {
          continue;
        }
        let paint = volume.iso_colors[surface];
        var color = linear_from_srgb(paint.rgb);
        if IS_LIT {
          color *= brightness(normal_at(bisected(steps, level, last_at, at, is_rising)).xyz, ray);
        }
        light += through * paint.a * color;
        through *= 1.0 - paint.a;
      }
    }
    last = value;
    last_at = at;
  }
  if 1.0 - through > NEARLY_OPAQUE {
    return vec4<f32>(light / (1.0 - through), 1.0);
  }
  return vec4<f32>(light, 1.0 - through);
}
