use std::sync::atomic::{AtomicU64, Ordering};

/// How many bytes of films are in memory, and how many may be.
#[derive(Debug)]
pub(super) struct MemoryBudget {
    most: u64,
    used: AtomicU64,
}

impl MemoryBudget {
    pub(super) fn new(most: u64) -> Self {
        Self { most, used: AtomicU64::new(0) }
    }

    /// Takes so many bytes, unless they would be too many.
    pub(super) fn take(&self, bytes: u64) -> bool {
        let more = |used: u64| used.checked_add(bytes).filter(|sum| *sum <= self.most);
        self.used.fetch_update(Ordering::AcqRel, Ordering::Acquire, more).is_ok()
    }

    /// Gives bytes back that were taken.
    pub(super) fn give_back(&self, bytes: u64) {
        self.used.fetch_sub(bytes, Ordering::AcqRel);
    }

    /// Bytes that can still be taken.
    pub(super) fn left(&self) -> u64 {
        self.most.saturating_sub(self.used())
    }

    pub(super) fn used(&self) -> u64 {
        self.used.load(Ordering::Acquire)
    }
}

#[cfg(test)]
mod tests {
    use super::MemoryBudget;

    #[test]
    fn no_more_is_taken_than_there_is() {
        let budget = MemoryBudget::new(10);
        assert!(budget.take(4) && budget.take(6));
        assert!(!budget.take(1) && budget.take(0));
        budget.give_back(4);
        assert_eq!(budget.used(), 6);
        assert!(!budget.take(5) && !budget.take(u64::MAX) && budget.take(4));
    }
}
