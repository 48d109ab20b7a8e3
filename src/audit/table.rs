//! A table in lines of at most so many columns: cells wrap, and the widest columns give way first.
//!
//! Never here: what is in it.

/// Spaces between two columns.
const GAP: usize = 2;

/// A column never gets narrower than this, so that every table is readable, and on the narrowest terminals too wide.
const NARROWEST: usize = 7;

/// The characters after which a long word may go on in the next line.
const SEAMS: [char; 4] = ['/', ':', '-', '_'];

/// Lays rows out below a header. A cell is a list of items, each of which begins a line of its own.
pub(super) fn table<const N: usize>(header: [&str; N], rows: &[[Vec<String>; N]], columns: usize) -> String {
    let header = header.map(|name| vec![name.to_owned()]);
    let rows: Vec<&[Vec<String>; N]> = [&header].into_iter().chain(rows).collect();
    let widths = widths(&rows, columns);
    let lines = rows.iter().flat_map(|row| lines(row, widths));
    lines.collect::<Vec<_>>().join("\n")
}

/// As wide as the widest item, and narrower where the line would be too long.
fn widths<const N: usize>(rows: &[&[Vec<String>; N]], columns: usize) -> [usize; N] {
    let widest = |column: usize| {
        let items = rows.iter().flat_map(|row| &row[column]);
        items.map(|item| item.chars().count()).max().unwrap_or_default()
    };
    let mut widths = std::array::from_fn(widest);
    let available = columns.saturating_sub(GAP * N.saturating_sub(1));
    while widths.iter().sum::<usize>() > available {
        match widths.iter_mut().max() {
            Some(widest) if *widest > NARROWEST => *widest -= 1,
            _ => break,
        }
    }
    widths
}

fn lines<const N: usize>(row: &[Vec<String>; N], widths: [usize; N]) -> Vec<String> {
    let wrapped = |(items, width): (&Vec<String>, usize)| -> Vec<String> {
        items.iter().flat_map(|item| wrap(item, width)).collect()
    };
    let cells: Vec<Vec<String>> = row.iter().zip(widths).map(wrapped).collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or_default();
    (0..height).map(|line| joined(&cells, widths, line)).collect()
}

fn joined<const N: usize>(cells: &[Vec<String>], widths: [usize; N], line: usize) -> String {
    let mut text = String::new();
    let mut start = 0;
    for (cell, width) in cells.iter().zip(widths) {
        let missing = start - text.chars().count();
        text.push_str(&" ".repeat(missing));
        text.push_str(cell.get(line).map_or("", String::as_str));
        start += width + GAP;
    }
    text.trim_end().to_owned()
}

/// An item in lines of at most so many characters; all but the first are indented by one.
fn wrap(item: &str, width: usize) -> Vec<String> {
    let (mut lines, mut rest): (Vec<String>, Vec<char>) = (Vec::new(), item.chars().collect());
    loop {
        let indent = if lines.is_empty() { "" } else { " " };
        let room = width.saturating_sub(indent.len()).max(1);
        if rest.len() <= room {
            lines.push(format!("{indent}{}", rest.iter().collect::<String>()));
            return lines;
        }
        let end = seam(&rest, room);
        let line: String = rest.drain(..end).collect();
        lines.push(format!("{indent}{}", line.trim_end()));
        let blanks = rest.iter().take_while(|letter| **letter == ' ').count();
        rest.drain(..blanks);
    }
}

/// Where a line ends: at its last blank, else after its last seam, else in the middle of a word.
fn seam(text: &[char], room: usize) -> usize {
    let blank = text[..=room].iter().rposition(|letter| *letter == ' ').filter(|place| *place > 0);
    let seam = || text[..room].iter().rposition(|letter| SEAMS.contains(letter)).map(|place| place + 1);
    blank.or_else(seam).unwrap_or(room)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str) -> Vec<String> {
        text.split('|').map(str::to_owned).collect()
    }

    #[test]
    fn a_table_that_fits_is_as_wide_as_its_cells() {
        let rows = [[cell("role/dev"), cell("yes")], [cell("user/al"), cell("no|never")]];
        let expected = "WHO       CAN\nrole/dev  yes\nuser/al   no\n          never";
        assert_eq!(table(["WHO", "CAN"], &rows, 80), expected);
    }

    #[test]
    fn no_line_is_longer_than_its_columns_and_no_letter_is_lost() {
        let arn = "arn:aws:iam::444455556666:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef";
        let rows = [[cell(arn), cell("AmazonEKSViewPolicy (namespace web, shop)"), cell("x")]];
        for columns in [40, 60, 80, 100] {
            let table = table(["PRINCIPAL", "RIGHTS", "BY"], &rows, columns);
            assert!(table.lines().all(|line| line.chars().count() <= columns), "{columns}:\n{table}");
        }
        let narrow = wrap(arn, 20);
        assert_eq!(narrow.iter().map(|line| line.trim_start()).collect::<String>(), arn);
    }
}
