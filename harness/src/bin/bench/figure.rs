//! A measured figure beside what it must reach.

use std::fmt::Write;

/// One row of the table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Figure {
    name: String,
    measured: f64,
    most: f64,
    unit: &'static str,
    how: String,
}

impl Figure {
    /// A figure that must not be above `most`.
    pub(crate) fn at_most(name: impl Into<String>, measured: f64, most: f64, unit: &'static str) -> Self {
        Self { name: name.into(), measured, most, unit, how: String::new() }
    }

    /// How it is measured.
    pub(crate) fn by(self, how: impl Into<String>) -> Self {
        Self { how: how.into(), ..self }
    }

    /// Whether it is what it must be.
    pub(crate) fn is_reached(&self) -> bool {
        self.measured <= self.most
    }
}

/// The figures as a Markdown table.
pub(crate) fn table(figures: &[Figure]) -> String {
    let mut table = "| figure | measured | must reach | | how |\n|---|---|---|---|---|\n".to_owned();
    for figure in figures {
        let Figure { name, measured, most, unit, how } = figure;
        let verdict = if figure.is_reached() { "ok" } else { "MISSED" };
        // Writing to a String cannot fail.
        let _infallible =
            writeln!(table, "| {name} | {measured:.2} {unit} | ≤ {most} {unit} | {verdict} | {how} |");
    }
    table
}

/// The value in the middle; 0 for none.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_above_its_bound_is_missed() {
        let rows = [Figure::at_most("a", 1.0, 2.0, "ms"), Figure::at_most("b", 3.0, 2.0, "ms").by("by hand")];
        let table = table(&rows);
        assert!(table.contains("| a | 1.00 ms | ≤ 2 ms | ok |"), "{table}");
        assert!(table.contains("| b | 3.00 ms | ≤ 2 ms | MISSED | by hand |"), "{table}");
    }

    #[test]
    fn the_median_is_the_value_in_the_middle() {
        assert!((median(vec![9.0, 1.0, 5.0]) - 5.0).abs() < f64::EPSILON);
        assert!(median(vec![]).abs() < f64::EPSILON);
    }
}
