// Coloured fog, which gives off light and swallows it: linear light, times alpha, and alpha.
fn composite(ray: Ray, jitter: f32) -> vec4<f32> {
  let last_entry = f32(textureDimensions(transfer).x - 1u);
  let layers = ray.step * ray.length / volume.layer_thickness;
  let steps = steps_along(ray, jitter);
  var shown = Stretch(0.0, 0.0);
  var light = vec3<f32>(0.0);
  var through = 1.0;
  // What is left of the ray where it is nearly opaque would not be seen.
  while shown.begin < steps.count && !(SKIPS && 1.0 - through > NEARLY_OPAQUE) {
    if shown.begin >= shown.end {
      shown = next_shown(steps, shown.begin);
    }
    // Light is that of the middle of what is met within one sample of the volume: values do not turn faster.
    var color = vec3<f32>(0.0);
    var weight = 0.0;
    var moment = 0.0;
    var end = shown.end;
    var index = shown.begin;
    while index < end {
      let value = value_at(sample_place(steps, index));
      let entry = textureLoad(transfer, vec2<i32>(i32(value.x * last_entry + 0.5), 0), 0);
      let extinction = select(0.0, entry.a, value.y >= 0.5);
      let swallowed = through * (1.0 - exp(-extinction * share_of(steps, index) * layers));
      through -= swallowed;
      color += swallowed * entry.rgb;
      moment += swallowed * index;
      end = select(end, min(steps.count, index + volume.steps_per_voxel), weight == 0.0 && swallowed > 0.0);
      weight += swallowed;
      index += 1.0;
    }
    shown.begin = index;
    if IS_LIT && weight > 0.0 {
      let normal = normal_at(sample_place(steps, moment / weight));
      // Where values are even there is no surface to light.
      color *= mix(1.0, brightness(normal.xyz, ray), smoothstep(0.002, 0.02, normal.w));
    }
    light += color;
  }
  if SKIPS && 1.0 - through > NEARLY_OPAQUE {
    // The little that the rest would add comes from here.
    return vec4<f32>(light / (1.0 - through), 1.0);
  }
  return vec4<f32>(light, 1.0 - through);
}
