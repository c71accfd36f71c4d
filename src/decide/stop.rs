//! A question that long work asks from time to time: whether anybody still waits for it. Who asks for a proof answers it; what
//! was stopped is worth nothing, and is thrown away.

use std::fmt;
use std::sync::Arc;

/// Whether to stop.
#[derive(Clone)]
pub struct Stop(Arc<dyn Fn() -> bool + Send + Sync>);

impl Stop {
    /// Stops where something is true; it is asked often.
    pub fn when(asked: impl Fn() -> bool + Send + Sync + 'static) -> Stop {
        Stop(Arc::new(asked))
    }

    /// Whether to stop now.
    pub fn now(&self) -> bool {
        (self.0)()
    }
}

impl fmt::Debug for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stop")
    }
}
