//! Files of columns, Parquet and Arrow: their rows become rows of a table, which one way reads. So a value says what the same
//! value says in a table, and what is wrong with it is said the same way.

mod cells;
mod guard;
mod read;
mod write;

pub use guard::is_guarded;
pub(crate) use read::Reader;
pub use write::ParquetRows;
