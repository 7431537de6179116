// A picture over the whole viewport.

@group(0) @binding(0) var picture: texture_2d<f32>;
@group(0) @binding(1) var filtering: sampler;

struct PicturePoint {
  @builtin(position) position: vec4<f32>,
  @location(0) uv: vec2<f32>,
}

@vertex
fn whole_viewport(@builtin(vertex_index) index: u32) -> PicturePoint {
  // One triangle that covers the viewport; row 0 of the picture is at the top.
  let corner = vec2<f32>(f32((index << 1u) & 2u), f32(index & 2u));
  return PicturePoint(vec4<f32>(corner.x * 2.0 - 1.0, 1.0 - corner.y * 2.0, 0.0, 1.0), corner);
}

@fragment
fn shown(point: PicturePoint) -> @location(0) vec4<f32> {
  return textureSample(picture, filtering, point.uv);
}
