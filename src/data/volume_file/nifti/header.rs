use super::fields::Fields;
use crate::data::DataError;
use crate::data::error::ErrorContext;
use crate::data::sample_decoder::ByteOrder;
use std::array;

/// Bytes of a `NIfTI-1` header.
const ONE_BYTES: i32 = 348;

/// Bytes of a `NIfTI-2` header.
const TWO_BYTES: i32 = 540;

/// Bytes of the larger header.
pub(super) const LARGEST_BYTES: usize = TWO_BYTES as usize;

/// After the header, four bytes say whether others follow; samples cannot begin before.
const EXTENSION_BYTES: i32 = 4;

/// What a header says, in either version and byte order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Header {
    pub(super) order: ByteOrder,
    /// Whether samples are in a file of their own.
    pub(super) is_pair: bool,
    /// How many dimensions there are, then the sides of each.
    pub(super) dimensions: [i64; 8],
    /// The handedness of the quaternion, then the distances along each dimension.
    pub(super) spacing: [f64; 8],
    pub(super) datatype: i16,
    /// Where samples begin.
    pub(super) samples_at: u64,
    pub(super) slope: f64,
    pub(super) intercept: f64,
    /// Whether the quaternion says where samples lie.
    pub(super) has_quaternion: bool,
    /// Whether the matrix says where samples lie.
    pub(super) has_matrix: bool,
    /// b, c and d of a unit quaternion.
    pub(super) quaternion: [f64; 3],
    /// Where the first sample lies, according to the quaternion.
    pub(super) quaternion_offset: [f64; 3],
    pub(super) matrix: [[f64; 4]; 3],
    /// Units of length and time in one number.
    pub(super) units: i32,
    pub(super) time_offset: f64,
}

/// Version, byte order, and whether samples are in a file of their own.
type Kind = (i32, ByteOrder, bool);

fn kind(start: &[u8]) -> Option<Kind> {
    let size = start.first_chunk::<4>()?;
    let [little, big] = [i32::from_le_bytes(*size), i32::from_be_bytes(*size)];
    let (size, order) = match (little, big) {
        (ONE_BYTES | TWO_BYTES, _) => (little, ByteOrder::LittleEndian),
        (_, ONE_BYTES | TWO_BYTES) => (big, ByteOrder::BigEndian),
        _ => return None,
    };
    let (version, magic_at) = if size == ONE_BYTES { (b'1', 344) } else { (b'2', 4) };
    let magic = start.get(magic_at..)?.first_chunk::<4>()?;
    let is_pair = match magic {
        [b'n', b'+', number, 0] if *number == version => false,
        [b'n', b'i', number, 0] if *number == version => true,
        _ => return None,
    };
    Some((size, order, is_pair))
}

impl Header {
    /// Whether a file that begins like this begins with a header.
    pub(super) fn is_header(start: &[u8]) -> bool {
        kind(start).is_some()
    }

    pub(super) fn parse(bytes: &[u8], context: &ErrorContext) -> Result<Self, DataError> {
        let (size, order, is_pair) =
            kind(bytes).ok_or_else(|| context.malformed("it ends inside the header"))?;
        if bytes.len() < size as usize {
            return Err(context.malformed("it ends inside the header"));
        }
        let fields = Fields { bytes, order };
        let (header, stated) =
            if size == ONE_BYTES { Self::one(&fields, is_pair) } else { Self::two(&fields, is_pair) };
        let least = if is_pair { 0 } else { i64::from(size + EXTENSION_BYTES) };
        // Some programs leave 0 there and mean the earliest place.
        let samples_at = match stated {
            Some(0) => least,
            Some(stated) if stated >= least => stated,
            Some(stated) => {
                return Err(context.malformed(format!("samples begin at byte {stated}, inside the header")));
            }
            None => return Err(context.malformed("where samples begin is no number")),
        };
        Ok(Self { samples_at: samples_at.unsigned_abs(), ..header })
    }

    /// The first version, and where samples begin.
    fn one(fields: &Fields, is_pair: bool) -> (Self, Option<i64>) {
        let samples_at = fields.f32(108);
        // Floats that large are no longer exact.
        let is_sound = samples_at.is_finite() && (0.0..1e12).contains(&samples_at);
        let header = Self {
            order: fields.order,
            is_pair,
            dimensions: array::from_fn(|axis| fields.i16(40 + 2 * axis).into()),
            spacing: array::from_fn(|axis| fields.f32(76 + 4 * axis)),
            datatype: fields.i16(70),
            samples_at: 0,
            slope: fields.f32(112),
            intercept: fields.f32(116),
            has_quaternion: fields.i16(252) > 0,
            has_matrix: fields.i16(254) > 0,
            quaternion: array::from_fn(|part| fields.f32(256 + 4 * part)),
            quaternion_offset: array::from_fn(|axis| fields.f32(268 + 4 * axis)),
            matrix: array::from_fn(|row| array::from_fn(|column| fields.f32(280 + 16 * row + 4 * column))),
            units: i32::from(fields.bytes.get(123).copied().unwrap_or_default()),
            time_offset: fields.f32(136),
        };
        (header, is_sound.then_some(samples_at as i64))
    }

    /// The second version, and where samples begin.
    fn two(fields: &Fields, is_pair: bool) -> (Self, Option<i64>) {
        let header = Self {
            order: fields.order,
            is_pair,
            dimensions: array::from_fn(|axis| fields.i64(16 + 8 * axis)),
            spacing: array::from_fn(|axis| fields.f64(104 + 8 * axis)),
            datatype: fields.i16(12),
            samples_at: 0,
            slope: fields.f64(176),
            intercept: fields.f64(184),
            has_quaternion: fields.i32(344) > 0,
            has_matrix: fields.i32(348) > 0,
            quaternion: array::from_fn(|part| fields.f64(352 + 8 * part)),
            quaternion_offset: array::from_fn(|axis| fields.f64(376 + 8 * axis)),
            matrix: array::from_fn(|row| array::from_fn(|column| fields.f64(400 + 32 * row + 8 * column))),
            units: fields.i32(500),
            time_offset: fields.f64(216),
        };
        (header, Some(fields.i64(168)))
    }
}
