// The first slice on the way that has a value where the ray meets it: its colour as the colormap has it, sRGB-encoded, and
// where that is; -1 if there is none.
fn first_slice(ray: Ray) -> vec4<f32> {
  // A slice on the side of the box is one.
  let slack = 0.01 * ray.step;
  var passed = ray.begin - slack;
  for (var number = 0u; number < SLICE_COUNT; number += 1u) {
    var next = 2.0;
    for (var other = 0u; other < SLICE_COUNT; other += 1u) {
      let plane = volume.slice_planes[other];
      let at = -(dot(plane.xyz, ray.origin) + plane.w) / dot(plane.xyz, ray.direction);
      if at > passed && at <= ray.end + slack && at < next {
        next = at;
      }
    }
    if next == 2.0 {
      break;
    }
    let value = value_at(ray.origin + ray.direction * next);
    if value.y >= 0.5 {
      return vec4<f32>(exact_color(value.x), max(next, 0.0));
    }
    passed = next;
  }
  return vec4<f32>(0.0, 0.0, 0.0, -1.0);
}
