use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Which chunk or shard: the array's number, and its place.
pub(super) type ChunkName = (usize, Vec<u64>);

/// Unpacked chunks, those last used, up to a number of bytes; of larger ones a single one.
pub(super) struct ChunkCache {
    most: usize,
    bytes: usize,
    /// Each with the time of its last use.
    chunks: HashMap<ChunkName, (u64, Arc<Vec<u8>>)>,
    uses: BTreeMap<u64, ChunkName>,
    time: u64,
}

impl ChunkCache {
    pub(super) fn new(most: usize) -> Self {
        Self { most, bytes: 0, chunks: HashMap::new(), uses: BTreeMap::new(), time: 0 }
    }

    pub(super) fn get(&mut self, name: &ChunkName) -> Option<Arc<Vec<u8>>> {
        let (used, chunk) = self.chunks.get_mut(name)?;
        if let Some(name) = self.uses.remove(used) {
            self.time += 1;
            self.uses.insert(self.time, name);
            *used = self.time;
        }
        Some(chunk.clone())
    }

    /// Keeps a chunk that was not there.
    pub(super) fn insert(&mut self, name: ChunkName, chunk: &Arc<Vec<u8>>) {
        while self.bytes.saturating_add(chunk.len()) > self.most
            && let Some((_, oldest)) = self.uses.pop_first()
        {
            let length = self.chunks.remove(&oldest).map_or(0, |(_, chunk)| chunk.len());
            self.bytes = self.bytes.saturating_sub(length);
        }
        self.time += 1;
        self.bytes = self.bytes.saturating_add(chunk.len());
        self.uses.insert(self.time, name.clone());
        self.chunks.insert(name, (self.time, chunk.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_go_first() {
        let name = |at: u64| (0, vec![at]);
        let mut cache = ChunkCache::new(10);
        for at in 0..3 {
            cache.insert(name(at), &Arc::new(vec![at as u8; 3]));
        }
        assert!(cache.get(&name(0)).is_some());
        cache.insert(name(3), &Arc::new(vec![3; 3]));
        assert_eq!(
            (0..4).map(|at| cache.get(&name(at)).is_some()).collect::<Vec<_>>(),
            [true, false, true, true]
        );
        // One that is too large is alone.
        cache.insert(name(9), &Arc::new(vec![9; 30]));
        assert_eq!(cache.get(&name(9)).map(|chunk| chunk.len()), Some(30));
        assert_eq!((cache.chunks.len(), cache.uses.len(), cache.bytes), (1, 1, 30));
    }
}
