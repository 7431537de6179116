// The light of upright sides. They are bright towards the light and never as dark as what it does not reach: they are no
// data. It comes from a little further to the left than that of the surface, so that of two walls one is darker where that is
// in their middle.
const DARKEST_WALL: f32 = 0.4;
const BRIGHTEST_WALL: f32 = 0.95;
const ASIDE: vec2<f32> = vec2<f32>(0.927, 0.375);
// What is seen from below.
const BOTTOM: f32 = 0.3;

// The share of light on a side that looks outwards to the east and north.
fn wall_light(towards_light: vec2<f32>, outwards: vec2<f32>) -> f32 {
  let light = towards_light / max(length(towards_light), 1e-6);
  let aside = vec2<f32>(light.x * ASIDE.x - light.y * ASIDE.y, light.x * ASIDE.y + light.y * ASIDE.x);
  return mix(DARKEST_WALL, BRIGHTEST_WALL, 0.5 + 0.5 * dot(aside, outwards));
}
