fn iso_value(number: u32) -> f32 {
  return volume.iso_values[number >> 2u][number & 3u];
}

// Between two places on both sides of a surface.
fn bisected(ray: Ray, level: f32, before: f32, after: f32, is_rising: bool) -> f32 {
  var low = before;
  var high = after;
  for (var step = 0; step < 8; step += 1) {
    let middle = 0.5 * (low + high);
    if (value_at(ray.origin + ray.direction * middle).x < level) == is_rising {
      low = middle;
    } else {
      high = middle;
    }
  }
  return 0.5 * (low + high);
}

// Linear light of all surfaces on the way, times alpha, and alpha.
fn isosurface(ray: Ray) -> vec4<f32> {
  let count = ceil((ray.end - ray.begin) / ray.step) + 1.0;
  // What was before the first sample, or before one after skipped cells, is not known.
  var last = vec2<f32>(0.0, 0.0);
  var last_at = ray.begin;
  var index = 0.0;
  var light = vec3<f32>(0.0);
  var through = 1.0;
  while index < count {
    let at = min(ray.begin + index * ray.step, ray.end);
    let place = ray.origin + ray.direction * at;
    let cell = cell_of(place);
    if SKIPS && textureLoad(occupied, cell, 0).r == 0.0 {
      // The last sample in a cell that is passed over is the one before the next cell.
      let steps = steps_through(cell, ray, at);
      last_at = min(at + (steps - 1.0) * ray.step, ray.end);
      last = value_at(ray.origin + ray.direction * last_at);
      index += steps;
      continue;
    }
    index += 1.0;
    let value = value_at(place);
    if last.y >= 0.5 && value.y >= 0.5 {
      let is_rising = value.x > last.x;
      // In the order in which they are met: the lowest first on the way up, the highest on the way down.
      for (var number = 0u; number < volume.iso_count; number += 1u) {
        let surface = select(volume.iso_count - 1u - number, number, is_rising);
        let level = iso_value(surface);
        if (last.x < level) == (value.x < level) {
          continue;
        }
        let paint = volume.iso_colors[surface];
        var color = linear_from_srgb(paint.rgb);
        if volume.light.w > 0.0 {
          let hit = ray.origin + ray.direction * bisected(ray, level, last_at, at, is_rising);
          color *= brightness(normal_at(hit).xyz, ray);
        }
        light += through * paint.a * color;
        through *= 1.0 - paint.a;
        if 1.0 - through > NEARLY_OPAQUE {
          return vec4<f32>(light / (1.0 - through), 1.0);
        }
      }
    }
    last = value;
    last_at = at;
  }
  return vec4<f32>(light, 1.0 - through);
}
