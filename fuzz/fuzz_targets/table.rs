#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fieldreel_fuzz::table(bytes));
