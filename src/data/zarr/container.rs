use super::array::{Array, Shards};
use super::block_copy::{Side, copy_block, strides};
use super::chunk_cache::{ChunkCache, ChunkName};
use super::codec::{most_packed, undo_all};
use super::store::{Store, joined};
use crate::data::cf::{CACHED_BYTES, Container, Variable, most_bytes};
use crate::data::{DataError, ReadLimits};
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// More chunks than this are no piece of a band that somebody wants to wait for.
const MAX_PIECE_CHUNKS: u64 = 1 << 18;

/// The place of a chunk that is not in its shard.
const ABSENT: u64 = u64::MAX;

/// What unpacked chunks may take: twice what all chunks of one band may, where bands are read one by one, since chunks
/// may hold several channels, too.
const CHUNK_BYTES: usize = 2 * CACHED_BYTES;

/// What tables of shards may take.
const INDEX_BYTES: usize = 16 << 20;

/// Arrays of one store, and those of their chunks that were unpacked last.
pub(super) struct ZarrContainer {
    store: Store,
    variables: Vec<Variable>,
    /// What stands behind each variable; `None` where that cannot be read.
    arrays: Vec<Option<Array>>,
    cache: Mutex<ChunkCache>,
    /// The tables of shards.
    indexes: Mutex<ChunkCache>,
    limits: ReadLimits,
}

/// An array, its number and its path.
struct Named<'container> {
    number: usize,
    path: &'container str,
    array: &'container Array,
}

impl ZarrContainer {
    pub(super) fn new(store: Store, found: Vec<(Variable, Option<Array>)>, limits: &ReadLimits) -> Self {
        let (variables, arrays) = found.into_iter().unzip();
        let [cache, indexes] = [CHUNK_BYTES, INDEX_BYTES].map(|most| Mutex::new(ChunkCache::new(most)));
        Self { store, variables, arrays, cache, indexes, limits: *limits }
    }

    fn named(&self, path: &str) -> Option<Named<'_>> {
        let number = self.variables.iter().position(|variable| variable.path == path)?;
        let array = self.arrays.get(number)?.as_ref()?;
        Some(Named { number, path: &self.variables[number].path, array })
    }

    /// A chunk in the order of the array's dimensions; `None` if it was never written.
    fn chunk(&self, named: &Named<'_>, place: &[u64]) -> Result<Option<Arc<Vec<u8>>>, DataError> {
        let name = (named.number, place.to_vec());
        if let Some(chunk) = locked(&self.cache).get(&name) {
            return Ok(Some(chunk));
        }
        let array = named.array;
        let bytes = usize::try_from(array.chunk_bytes()).unwrap_or(usize::MAX);
        let most = most_packed(bytes) as u64;
        let (key, packed) = match &array.shards {
            None => {
                let key = joined(named.path, &array.keys.key(place));
                let packed = self.store.read(&key, most)?;
                (key, packed)
            }
            Some(shards) => self.read_in_shard(named, shards, place, most)?,
        };
        let Some(packed) = packed else { return Ok(None) };
        let broken = |what: String| self.store.context.malformed(format!("chunk {key} is broken: {what}"));
        let unpacked = undo_all(&array.codecs, packed, bytes).map_err(broken)?;
        let chunk = Arc::new(in_order(unpacked, array));
        locked(&self.cache).insert(name, &chunk);
        Ok(Some(chunk))
    }

    /// The bytes of a chunk, and the file that they are in.
    fn read_in_shard(
        &self,
        named: &Named<'_>,
        shards: &Shards,
        place: &[u64],
        most: u64,
    ) -> Result<(String, Option<Vec<u8>>), DataError> {
        let shard: Vec<u64> = place.iter().zip(&shards.counts).map(|(at, count)| at / count).collect();
        let key = joined(named.path, &named.array.keys.key(&shard));
        let Some(index) = self.shard_index((named.number, shard), shards, &key)? else {
            return Ok((key, None));
        };
        let within =
            place.iter().zip(&shards.counts).fold(0, |number, (at, count)| number * count + at % count);
        let entry =
            index.get(within as usize * 16..).and_then(|rest| rest.as_chunks::<8>().0.first_chunk::<2>());
        let number = |bytes: [u8; 8]| {
            if shards.is_index_big_endian { u64::from_be_bytes(bytes) } else { u64::from_le_bytes(bytes) }
        };
        let [start, length] = entry.copied().unwrap_or([[0xff; 8]; 2]).map(number);
        if start == ABSENT && length == ABSENT {
            return Ok((key, None));
        }
        let part = |_| Some(start..start.checked_add(length)?);
        let packed = self.store.read_part(&key, most, &part)?;
        Ok((key, packed))
    }

    /// Where each chunk of a shard is and how long; `None` if there is no such file.
    fn shard_index(
        &self,
        name: ChunkName,
        shards: &Shards,
        key: &str,
    ) -> Result<Option<Arc<Vec<u8>>>, DataError> {
        if let Some(index) = locked(&self.indexes).get(&name) {
            return Ok(Some(index));
        }
        let stored = shards.stored_index_bytes();
        let part = |length: u64| {
            if shards.is_index_at_end { Some(length.checked_sub(stored)?..length) } else { Some(0..stored) }
        };
        let Some(index) = self.store.read_part(key, stored, &part)? else { return Ok(None) };
        let broken = |what: String| {
            self.store.context.malformed(format!("the index of shard {key} is broken: {what}"))
        };
        let index = undo_all(&shards.index_codecs, index, shards.index_bytes()).map_err(broken)?;
        let index = Arc::new(index);
        locked(&self.indexes).insert(name, &index);
        Ok(Some(index))
    }
}

impl Container for ZarrContainer {
    fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// Not known without looking at every chunk.
    fn file_bytes(&self) -> u64 {
        u64::MAX
    }

    fn read(&self, variable: &Variable, selection: &[Range<u64>]) -> Result<Vec<u8>, DataError> {
        let context = &self.store.context;
        let named = self.named(&variable.path);
        let named = named.ok_or_else(|| context.malformed(format!("{} holds no numbers", variable.path)))?;
        let Array { chunk, fill, .. } = named.array;
        let counts: Vec<u64> = selection.iter().map(|range| range.end.saturating_sub(range.start)).collect();
        let bytes = counts.iter().fold(fill.len() as u64, |product, count| product.saturating_mul(*count));
        let crossed: Vec<Range<u64>> = selection
            .iter()
            .zip(chunk)
            .map(|(range, length)| range.start / length..range.end.div_ceil(*length))
            .collect();
        let chunks =
            crossed.iter().fold(1_u64, |product, range| product.saturating_mul(range.end - range.start));
        let exceeded = |quantity, value, limit| {
            Err(DataError::LimitExceeded { quantity, value, limit, path: context.path.clone() })
        };
        let most = most_bytes(&self.limits) as u64;
        if bytes > most {
            return exceeded("number of bytes to read at once", bytes, most);
        }
        if chunks > MAX_PIECE_CHUNKS {
            return exceeded("number of chunks to read at once", chunks, MAX_PIECE_CHUNKS);
        }
        let mut out: Vec<u8> = Vec::new();
        let refused = |_| context.io(std::io::ErrorKind::OutOfMemory.into());
        out.try_reserve_exact(bytes as usize).map_err(refused)?;
        // What is never written stays so.
        if fill.iter().all(|byte| *byte == 0) {
            out.resize(bytes as usize, 0);
        } else {
            out.extend(fill.iter().cycle().take(bytes as usize));
        }
        let out_strides = strides(&counts);
        let chunk_strides = strides(chunk);
        let mut place: Vec<u64> = crossed.iter().map(|range| range.start).collect();
        for _ in 0..chunks {
            if let Some(samples) = self.chunk(&named, &place)? {
                let (mut from, mut to, mut lengths) = (0, 0, Vec::with_capacity(place.len()));
                for (at, range) in selection.iter().enumerate() {
                    let begin = place[at] * chunk[at];
                    let first = range.start.max(begin);
                    let end = range.end.min(begin.saturating_add(chunk[at]));
                    from += (first - begin) as usize * chunk_strides[at];
                    to += (first - range.start) as usize * out_strides[at];
                    lengths.push(end.saturating_sub(first));
                }
                let from = Side { start: from, strides: &chunk_strides };
                let to = Side { start: to, strides: &out_strides };
                copy_block((&samples, &from), (&mut out, &to), &lengths, fill.len());
            }
            advance(&mut place, &crossed);
        }
        Ok(out)
    }
}

fn locked(cache: &Mutex<ChunkCache>) -> MutexGuard<'_, ChunkCache> {
    cache.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The next place, the last dimension running fastest.
fn advance(place: &mut [u64], within: &[Range<u64>]) {
    for (at, range) in place.iter_mut().zip(within).rev() {
        *at += 1;
        if *at < range.end {
            return;
        }
        *at = range.start;
    }
}

/// A chunk whose dimensions stand in the order that the array's do.
fn in_order(stored: Vec<u8>, array: &Array) -> Vec<u8> {
    if array.order.is_sorted() {
        return stored;
    }
    let lengths: Vec<u64> = array.order.iter().map(|at| array.chunk[*at]).collect();
    let stored_strides = strides(&lengths);
    // From one sample to the next along each dimension of the array.
    let mut from = vec![0; lengths.len()];
    for (at, stride) in array.order.iter().zip(stored_strides) {
        from[*at] = stride;
    }
    let mut out = vec![0; stored.len()];
    let from = Side { start: 0, strides: &from };
    let to = Side { start: 0, strides: &strides(&array.chunk) };
    copy_block((&stored, &from), (&mut out, &to), &array.chunk, array.fill.len());
    out
}
