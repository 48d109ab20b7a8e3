//! The matrix as a table: a row for each call of each moment, a column for each fault. Never here: how a case is played.

use std::{collections::BTreeMap, fmt};

use super::{
    case::{Case, Outcome},
    fault::{FAULTS, Fault, Times},
};

/// What came of a fault that comes once, and of one that lasts; the worst of all that are one cell.
type Cell = [Option<Outcome>; 2];

/// Cells by row and column.
#[derive(Default)]
pub(crate) struct Table {
    /// Moments in their order, then operations.
    rows: Vec<(&'static str, String)>,
    cells: BTreeMap<(usize, &'static str), Cell>,
    totals: BTreeMap<Outcome, usize>,
}

impl Table {
    pub(crate) fn add(&mut self, case: &Case, outcome: Outcome) {
        let row = (case.moment.name, case.operation.clone());
        let number = self.rows.iter().position(|known| *known == row).unwrap_or_else(|| {
            self.rows.push(row);
            self.rows.len() - 1
        });
        let cell = self.cells.entry((number, case.fault.name)).or_default();
        let place = &mut cell[usize::from(case.times == Times::Lasting)];
        *place = (*place).max(Some(outcome));
        *self.totals.entry(outcome).or_default() += 1;
    }
}

impl fmt::Display for Table {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = columns(|fault| fault.name.to_owned());
        writeln!(to, "{:<15}{:<29}{names}", "moment", "operation")?;
        for (number, (moment, operation)) in self.rows.iter().enumerate() {
            let cells = columns(|fault| shown(self.cells.get(&(number, fault.name))));
            writeln!(to, "{moment:<15}{operation:<29}{cells}")?;
        }
        writeln!(
            to,
            "\nIn each cell: once, lasting. . unnoticed, w a warning, e one error, i an error with an import block."
        )?;
        let totals: Vec<String> =
            self.totals.iter().map(|(outcome, count)| format!("{count} {outcome:?}")).collect();
        write!(to, "{} cases: {}.", self.totals.values().sum::<usize>(), totals.join(", "))
    }
}

/// One text for each fault, below one another.
fn columns(text: impl Fn(&Fault) -> String) -> String {
    let columns: Vec<String> = FAULTS.iter().map(|fault| format!("{:>12}", text(fault))).collect();
    columns.concat()
}

fn shown(cell: Option<&Cell>) -> String {
    let letter = |outcome: Option<Outcome>| match outcome {
        None => ' ',
        Some(Outcome::Unnoticed) => '.',
        Some(Outcome::Warned) => 'w',
        Some(Outcome::Failed) => 'e',
        Some(Outcome::Named) => 'i',
    };
    cell.copied().unwrap_or_default().map(letter).into_iter().collect()
}
