//! What the engines write differently.

/// An engine's way of writing SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// DuckDB.
    DuckDb,
    /// PostgreSQL.
    Postgres,
    /// Spark SQL.
    Spark,
    /// SQLite: decimals stand in millionths, as whole numbers.
    Sqlite,
}

/// Decimals that a column of numbers has.
pub(super) const DECIMALS: usize = 6;

impl Dialect {
    /// All of them.
    pub const ALL: [Dialect; 4] = [Dialect::DuckDb, Dialect::Postgres, Dialect::Spark, Dialect::Sqlite];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Dialect::DuckDb => "DuckDB",
            Dialect::Postgres => "PostgreSQL",
            Dialect::Spark => "Spark",
            Dialect::Sqlite => "SQLite",
        }
    }

    /// A name in quotes.
    pub(super) fn quoted(self, name: &str) -> String {
        let quote = if self == Dialect::Spark { "`" } else { "\"" };
        format!("{quote}{}{quote}", name.replace(quote, &quote.repeat(2)))
    }

    /// The name of a table, with its schema before a dot.
    pub(super) fn table(self, name: &str) -> String {
        name.split('.').map(|part| self.quoted(part)).collect::<Vec<_>>().join(".")
    }

    /// A text.
    pub(super) fn text(self, text: &str) -> String {
        let text = text.replace('\'', if self == Dialect::Spark { "\\'" } else { "''" });
        let text = if self == Dialect::Spark { text.replace('\\', "\\\\").replace("\\\\'", "\\'") } else { text };
        format!("'{text}'")
    }

    /// A day.
    pub(super) fn day(self, day: &str) -> String {
        if self == Dialect::Sqlite { format!("'{day}'") } else { format!("DATE '{day}'") }
    }

    /// The days from 1970-01-01 to a date.
    pub(super) fn days_of(self, date: &str) -> String {
        match self {
            Dialect::DuckDb | Dialect::Postgres => format!("({date} - DATE '1970-01-01')"),
            Dialect::Spark => format!("datediff({date}, DATE '1970-01-01')"),
            // Its days begin at noon.
            Dialect::Sqlite => format!("CAST(julianday({date}) - 2440587.5 AS INTEGER)"),
        }
    }

    /// A date some days later.
    pub(super) fn days_later(self, date: &str, days: i64) -> String {
        let sign = if days < 0 { "-" } else { "+" };
        match self {
            _ if days == 0 => date.to_owned(),
            Dialect::DuckDb | Dialect::Postgres => format!("{date} {sign} {}", days.unsigned_abs()),
            Dialect::Spark => format!("date_add({date}, {days})"),
            Dialect::Sqlite => beyond(&format!("date({date}, '{days:+} days')"), days),
        }
    }

    /// A date some months of the calendar later, on the last day of the month where the day does not exist.
    pub(super) fn months_later(self, date: &str, months: i64) -> String {
        match self {
            _ if months == 0 => date.to_owned(),
            Dialect::DuckDb => format!("CAST({date} + INTERVAL ({months}) MONTH AS DATE)"),
            Dialect::Postgres => format!("CAST({date} + INTERVAL '{months} months' AS DATE)"),
            Dialect::Spark => format!("add_months({date}, {months})"),
            Dialect::Sqlite => {
                let next = months.saturating_add(1);
                let day = format!("CAST(strftime('%d', {date}) AS INTEGER)");
                let last =
                    format!("CAST(strftime('%d', {date}, 'start of month', '{next:+} months', '-1 day') AS INTEGER)");
                let moved = format!(
                    "date({date}, 'start of month', '{months:+} months', '+' || (min({day}, {last}) - 1) || ' days')"
                );
                beyond(&moved, months)
            }
        }
    }
}

/// A date that SQLite may not know, since it lies beyond its calendar.
fn beyond(date: &str, by: i64) -> String {
    let end = if by < 0 { "0000-00-00" } else { "9999-99-99" };
    format!("COALESCE({date}, '{end}')")
}
