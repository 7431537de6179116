// Largest, smallest or mean value: its colour in linear light, and 1; 0 where there is none.
fn projection(ray: Ray) -> vec4<f32> {
  let count = ceil((ray.end - ray.begin) / ray.step);
  let is_maximum = MODE == MAXIMUM;
  var best = select(2.0, -1.0, is_maximum);
  var best_at = ray.begin;
  var sum = 0.0;
  var weight = 0.0;
  var index = 0.0;
  while index < count {
    let begin = ray.begin + index * ray.step;
    let end = min(begin + ray.step, ray.end);
    let at = 0.5 * (begin + end);
    let place = ray.origin + ray.direction * at;
    if SKIPS && MODE != AVERAGE {
      let cell = cell_of(place);
      let range = textureLoad(cell_ranges, cell, 0).rg;
      let has_higher = range.y > best;
      let has_lower = range.x < best;
      let has_better = select(has_lower, has_higher, is_maximum) && range.x <= range.y;
      if !has_better {
        index += steps_through(cell, ray, at);
        continue;
      }
    }
    index += 1.0;
    let value = value_at(place);
    if value.y < 0.5 {
      continue;
    }
    if (is_maximum && value.x > best) || (!is_maximum && value.x < best) {
      best = value.x;
      best_at = at;
    }
    sum += value.x * (end - begin);
    weight += end - begin;
  }
  if MODE == AVERAGE {
    if weight == 0.0 {
      return vec4<f32>(0.0);
    }
    return vec4<f32>(linear_from_srgb(exact_color(sum / weight)), 1.0);
  }
  if best < 0.0 || best > 1.5 {
    return vec4<f32>(0.0);
  }
  // A peak lies between steps more often than on one.
  for (var part = -7; part <= 7; part += 1) {
    let at = clamp(best_at + f32(part) * 0.125 * ray.step, ray.begin, ray.end);
    let value = value_at(ray.origin + ray.direction * at);
    if value.y >= 0.5 {
      best = select(min(best, value.x), max(best, value.x), is_maximum);
    }
  }
  return vec4<f32>(linear_from_srgb(exact_color(best)), 1.0);
}
