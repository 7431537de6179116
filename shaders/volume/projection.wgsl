// Mean value: its colour as the colormap has it, and 1; 0 where there is none.
fn mean(ray: Ray) -> vec4<f32> {
  let steps = steps_along(ray, 0.5);
  var sum = 0.0;
  var weight = 0.0;
  for (var index = 0.0; index < steps.count; index += 1.0) {
    let value = value_at(sample_place(steps, index));
    let share = select(0.0, share_of(steps, index), value.y >= 0.5);
    sum += value.x * share;
    weight += share;
  }
  if weight == 0.0 {
    return vec4<f32>(0.0);
  }
  return vec4<f32>(exact_color(sum / weight), 1.0);
}

// Largest or smallest value: its colour as the colormap has it, and 1; 0 where there is none. Cells that hold no better value
// are not passed over: to ask for each costs what it saves.
fn extreme(ray: Ray) -> vec4<f32> {
  let steps = steps_along(ray, 0.5);
  let is_maximum = MODE == MAXIMUM;
  let none = select(2.0, -1.0, is_maximum);
  var best = none;
  var best_index = 0.0;
  for (var index = 0.0; index < steps.count; index += 1.0) {
    let value = value_at(sample_place(steps, index));
    let is_better = value.y >= 0.5 && select((value.x < best), (value.x > best), is_maximum);
    best = select(best, value.x, is_better);
    best_index = select(best_index, index, is_better);
  }
  if best == none {
    return vec4<f32>(0.0);
  }
  // A peak lies between steps more often than on one.
  let middle = best_index + 0.5 * share_of(steps, best_index);
  for (var part = -7; part <= 7; part += 1) {
    let value = value_at(place_after(steps, clamp(middle + f32(part) * 0.125, 0.0, steps.length)));
    if value.y >= 0.5 {
      best = select(min(best, value.x), max(best, value.x), is_maximum);
    }
  }
  return vec4<f32>(exact_color(best), 1.0);
}
