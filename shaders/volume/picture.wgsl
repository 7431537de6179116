@vertex
fn box_corner(@builtin(vertex_index) vertex: u32) -> @builtin(position) vec4<f32> {
  // Twelve triangles; those that face away are drawn, so that the camera may be inside.
  var corners = array<u32, 36>(
    0u, 2u, 1u, 1u, 2u, 3u, 4u, 5u, 6u, 5u, 7u, 6u, 0u, 1u, 4u, 1u, 5u, 4u,
    2u, 6u, 3u, 3u, 6u, 7u, 0u, 4u, 2u, 2u, 4u, 6u, 1u, 3u, 5u, 3u, 7u, 5u,
  );
  let corner = corners[vertex];
  let share = vec3<f32>(f32(corner & 1u), f32((corner >> 1u) & 1u), f32(corner >> 2u));
  let place = mix(volume.index_low.xyz, volume.index_high.xyz, share);
  return frame.clip_from_world * (volume.world_from_index * vec4<f32>(place, 1.0));
}

// Light (linear, times alpha) before what is behind it: straight alpha, sRGB-encoded.
fn before(behind: vec4<f32>, light: vec4<f32>) -> vec4<f32> {
  let share = (1.0 - light.a) * behind.a;
  let mixed = light.rgb + share * linear_from_srgb(behind.rgb);
  return vec4<f32>(srgb_from_linear(mixed / max(light.a + share, 1e-6)), light.a + share);
}

@fragment
fn seen(@builtin(position) position: vec4<f32>) -> @location(0) vec4<f32> {
  var ray = ray_through(position.xy);
  if ray.end <= ray.begin {
    discard;
  }
  let slice = first_slice(ray);
  let has_slice = slice.a >= 0.0;
  // What is added brings no background of its own.
  var behind = vec4<f32>(0.0, 0.0, 0.0, 1.0);
  if !IS_ADDED {
    behind = textureLoad(backdrop, min(vec2<i32>(position.xy), vec2<i32>(textureDimensions(backdrop)) - 1), 0);
  }
  if has_slice {
    behind = vec4<f32>(slice.rgb, 1.0);
    ray.end = min(slice.a, ray.end);
  }
  var light = vec4<f32>(0.0);
  if MODE == COMPOSITE {
    light = composite(ray, noise_at(position.xy));
  } else if MODE == ISOSURFACE {
    light = isosurface(ray);
  } else if MODE != SLICES && !has_slice {
    // What knows no depth is behind every slice, and hides what is behind it: its colour stays as it is.
    var color = vec4<f32>(0.0);
    if MODE == AVERAGE {
      color = mean(ray);
    } else {
      color = extreme(ray);
    }
    if color.a > 0.0 {
      return color;
    }
  }
  if light.a > 0.0 {
    return before(behind, light);
  }
  if !has_slice {
    discard;
  }
  return behind;
}
