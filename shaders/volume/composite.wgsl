// Coloured fog, which gives off light and swallows it: linear light, times alpha, and alpha.
fn composite(ray: Ray, jitter: f32) -> vec4<f32> {
  let last_entry = f32(textureDimensions(transfer).x - 1u);
  let layers_per_part = ray.length / volume.layer_thickness;
  let count = ceil((ray.end - ray.begin) / ray.step);
  var light = vec3<f32>(0.0);
  var through = 1.0;
  var index = 0.0;
  while index < count {
    let begin = ray.begin + index * ray.step;
    let end = min(begin + ray.step, ray.end);
    let at = mix(begin, end, jitter);
    let place = ray.origin + ray.direction * at;
    let cell = cell_of(place);
    if SKIPS && textureLoad(occupied, cell, 0).r == 0.0 {
      index += steps_through(cell, ray, at);
      continue;
    }
    index += 1.0;
    let value = value_at(place);
    let entry = textureLoad(transfer, vec2<i32>(i32(value.x * last_entry + 0.5), 0), 0);
    if entry.a == 0.0 || value.y < 0.5 {
      continue;
    }
    let passes = exp(-entry.a * (end - begin) * layers_per_part);
    var color = entry.rgb;
    if volume.light.w > 0.0 && passes < 0.9995 {
      let normal = normal_at(place);
      let facing = brightness(normal.xyz, ray);
      // Where values are even there is no surface to light.
      color *= mix(1.0, facing, smoothstep(0.002, 0.02, normal.w));
    }
    light += through * (1.0 - passes) * color;
    through *= passes;
    if SKIPS && 1.0 - through > NEARLY_OPAQUE {
      // What is left of the ray would not be seen; the little that it would add comes from here.
      light /= 1.0 - through;
      through = 0.0;
      break;
    }
  }
  return vec4<f32>(light, 1.0 - through);
}
