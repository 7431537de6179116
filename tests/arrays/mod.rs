//! Small arrays as files.
#![allow(dead_code, unreachable_pub, reason = "shared by several test files, each of which uses a part")]

/// A `.npy` file of 32-bit floats in this shape.
pub fn npy(shape: &[usize], values: &[f32]) -> Vec<u8> {
    assert_eq!(shape.iter().product::<usize>(), values.len());
    npy_of_shape(&format!("{shape:?}").replace(['[', ']'], ""), values)
}

/// A `.npy` file whose header claims this shape, as in `2, 3`, whatever the values.
pub fn npy_of_shape(shape: &str, values: &[f32]) -> Vec<u8> {
    let header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({shape}), }}");
    // Magic bytes, version and length take 10; all together is a multiple of 64.
    let header = format!("{header:<117}\n");
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((header.len() as u16).to_le_bytes());
    bytes.extend(header.bytes());
    bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    bytes
}
