//! The text of `GeoJSON` -> objects with flat lists of positions. What a file has besides is passed over while it is read.

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// An object of RFC 7946, of any kind.
#[derive(Debug, Default)]
pub(super) struct Object {
    pub(super) kind: String,
    pub(super) features: Vec<Object>,
    pub(super) geometries: Vec<Object>,
    pub(super) geometry: Option<Box<Object>>,
    pub(super) coordinates: Coordinates,
    /// Names and texts of what is a text or a number.
    pub(super) properties: Vec<(String, String)>,
    /// The name of the coordinate system, as files before RFC 7946 have it.
    pub(super) crs: Option<String>,
}

/// Positions in lists in lists.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Coordinates {
    /// How many lists are around each position; `None` if there is none.
    pub(super) depth: Option<usize>,
    /// The innermost lists, one after another; a position alone is a list of one.
    pub(super) paths: Vec<Vec<[f64; 2]>>,
}

/// The lists around the positions of a `MultiPolygon`.
const DEEPEST: usize = 3;

/// Longer texts are no names.
const LONGEST_TEXT: usize = 200;

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Object;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
                let mut object = Object::default();
                while let Some(name) = map.next_key::<String>()? {
                    match name.as_str() {
                        "type" => object.kind = map.next_value()?,
                        "features" => object.features = map.next_value()?,
                        "geometries" => object.geometries = map.next_value()?,
                        "geometry" => object.geometry = map.next_value()?,
                        "coordinates" => object.coordinates = map.next_value()?,
                        "properties" => {
                            object.properties = map.next_value::<Option<Properties>>()?.unwrap_or_default().0;
                        }
                        "crs" => {
                            let crs: serde_json::Value = map.next_value()?;
                            let name = crs.pointer("/properties/name").and_then(|name| name.as_str());
                            object.crs = name.map(str::to_owned);
                        }
                        _ => drop(map.next_value::<IgnoredAny>()?),
                    }
                }
                Ok(object)
            }
        }
        deserializer.deserialize_map(Members)
    }
}

#[derive(Default)]
struct Properties(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Properties {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Properties;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("properties")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Properties, A::Error> {
                let mut properties = Vec::new();
                while let Some((name, Scalar(text))) = map.next_entry::<String, Scalar>()? {
                    properties.extend(text.map(|text| (name, text)));
                }
                Ok(Properties(properties))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

/// The text of a value, if it is a short text or a number.
struct Scalar(Option<String>);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Scalar;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a value")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Scalar, E> {
                Ok(Scalar((text.len() <= LONGEST_TEXT).then(|| text.to_owned())))
            }

            fn visit_f64<E: Error>(self, number: f64) -> Result<Scalar, E> {
                Ok(Scalar(Some(number.to_string())))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Scalar, E> {
                Ok(Scalar(Some(number.to_string())))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Scalar, E> {
                Ok(Scalar(Some(number.to_string())))
            }

            fn visit_bool<E: Error>(self, _: bool) -> Result<Scalar, E> {
                Ok(Scalar(None))
            }

            fn visit_unit<E: Error>(self) -> Result<Scalar, E> {
                Ok(Scalar(None))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Scalar(None))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Scalar, A::Error> {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Scalar(None))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

/// What stands in a list of coordinates.
enum Nested {
    Number(f64),
    List(Coordinates),
}

impl<'de> Deserialize<'de> for Coordinates {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Nested::deserialize(deserializer)? {
            Nested::List(coordinates) => Ok(coordinates),
            Nested::Number(_) => Err(Error::custom("coordinates that are a number, not a list")),
        }
    }
}

impl<'de> Deserialize<'de> for Nested {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Element;
        impl<'de> Visitor<'de> for Element {
            type Value = Nested;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a number or a list")
            }

            fn visit_f64<E: Error>(self, number: f64) -> Result<Nested, E> {
                Ok(Nested::Number(number))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Nested, E> {
                Ok(Nested::Number(number as f64))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Nested, E> {
                Ok(Nested::Number(number as f64))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Nested, A::Error> {
                let mut position = [0.0; 2];
                let mut count = 0;
                let mut inside = Coordinates::default();
                let mut has_lists = false;
                while let Some(next) = list.next_element()? {
                    match next {
                        Nested::Number(number) if !has_lists => {
                            // What follows the first two, a height as a rule, is not used.
                            if let Some(place) = position.get_mut(count) {
                                *place = number;
                            }
                            count += 1;
                        }
                        Nested::List(next) if count == 0 => {
                            has_lists = true;
                            inside.add(next).map_err(A::Error::custom)?;
                        }
                        _ => return Err(A::Error::custom("numbers beside lists")),
                    }
                }
                match count {
                    0 => inside.within_list().map(Nested::List).map_err(A::Error::custom),
                    1 => Err(A::Error::custom("a position without two numbers")),
                    _ => Ok(Nested::List(Coordinates { depth: Some(0), paths: vec![vec![position]] })),
                }
            }
        }
        deserializer.deserialize_any(Element)
    }
}

impl Coordinates {
    fn add(&mut self, next: Self) -> Result<(), &'static str> {
        let Some(depth) = next.depth else { return Ok(()) };
        if *self.depth.get_or_insert(depth) != depth {
            return Err("positions in lists of different depth");
        }
        match self.paths.last_mut().filter(|_| depth == 0) {
            Some(path) => path.extend(next.paths.into_iter().flatten()),
            None => self.paths.extend(next.paths),
        }
        Ok(())
    }

    fn within_list(self) -> Result<Self, &'static str> {
        let depth = self.depth.map(|depth| depth + 1);
        if depth.is_some_and(|depth| depth > DEEPEST) {
            return Err("positions in more than three lists");
        }
        Ok(Self { depth, ..self })
    }
}
