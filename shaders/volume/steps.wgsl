// A ray cut into steps. Places along it are counted in steps from where it comes in, and cells in which nothing shows are
// passed over: the samples behind them are those that there would be without.
//
// Software drivers run the body of an `if` for 8 rays at once even where none of them wants it; only loops end early. So
// what is cheap and what is dear are loops of their own, and what pipelines differ in are constants.

struct Steps {
  start: vec3<f32>,
  stride: vec3<f32>,
  // How many, with a part of one at the end; and how many of them there are.
  length: f32,
  count: f32,
  // Where in its step every sample lies, 0 to 1.
  shift: f32,
}

// What is known of a stretch of the way: the sample with which it begins, and the first one behind it.
struct Stretch {
  begin: f32,
  end: f32,
}

fn steps_along(ray: Ray, shift: f32) -> Steps {
  var steps: Steps;
  steps.start = ray.origin + ray.direction * ray.begin;
  steps.stride = ray.direction * ray.step;
  steps.length = (ray.end - ray.begin) / ray.step;
  steps.count = ceil(steps.length);
  steps.shift = shift;
  return steps;
}

fn place_after(steps: Steps, length: f32) -> vec3<f32> {
  return steps.start + steps.stride * length;
}

// How much of a step a sample stands for: all of it, but for the last.
fn share_of(steps: Steps, index: f32) -> f32 {
  return min(steps.length - index, 1.0);
}

fn sample_place(steps: Steps, index: f32) -> vec3<f32> {
  return place_after(steps, min(index + steps.shift * share_of(steps, index), steps.length));
}

// The cell that holds a place, counted along column, row and slice.
fn cell_at(place: vec3<f32>) -> vec3<f32> {
  return clamp(floor(place / CELL), vec3<f32>(0.0), vec3<f32>(volume.cells) - 1.0);
}

// The first sample behind all cells that are less than `reach` from this one, which holds the sample `index`.
fn sample_behind(steps: Steps, index: f32, cell: vec3<f32>, reach: f32) -> f32 {
  let ahead = select(vec3<f32>(1.0 - reach), vec3<f32>(reach), steps.stride > vec3<f32>(0.0));
  let leave = ((cell + ahead) * CELL - steps.start) / steps.stride;
  return max(ceil(min(leave.x, min(leave.y, leave.z)) - steps.shift), index + 1.0);
}

// The next samples from `begin` on that lie in one cell in which something shows; none of all if there is no such cell.
fn next_shown(steps: Steps, begin: f32) -> Stretch {
  var next = Stretch(begin, select(steps.count, begin, SKIPS));
  while next.end <= next.begin && next.begin < steps.count {
    let cell = cell_at(sample_place(steps, next.begin));
    let distance = round(textureLoad(cell_distances, vec3<i32>(cell), 0).r * 255.0);
    let behind = min(sample_behind(steps, next.begin, cell, max(distance, 1.0)), steps.count);
    if distance > 0.0 {
      next = Stretch(behind, behind);
    } else {
      next.end = behind;
    }
  }
  return next;
}
