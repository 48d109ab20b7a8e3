//! What the host told and did, and the claims that a story makes about it. Every failure shows the whole telling.

use harness::{JournalCall, Outcome, outcome::one_line};

/// A command's outcome with the calls that the simulator saw meanwhile.
pub(crate) struct Told {
    pub(crate) outcome: Outcome,
    pub(crate) calls: Vec<JournalCall>,
    pub(crate) context: String,
}

/// How it ended.
impl Told {
    /// It ended well; a plan with changes does, too.
    #[track_caller]
    pub(crate) fn succeeds(&self) -> &Self {
        self.claim(matches!(self.outcome.status, Some(0 | 2)), "it should have succeeded")
    }

    /// It ended with an error of its own, and nothing crashed.
    #[track_caller]
    pub(crate) fn fails(&self) -> &Self {
        self.claim(self.outcome.status == Some(1), "it should have failed");
        for crash in ["panicked", "plugin crashed", "did not respond", "Provider produced", "invalid plan"] {
            self.never_says(crash);
        }
        self
    }

    /// A plan that found nothing to do.
    #[track_caller]
    pub(crate) fn has_no_changes(&self) -> &Self {
        self.claim(self.outcome.status == Some(0), "there should be no changes")
    }

    /// A plan with exactly so much to do.
    #[track_caller]
    pub(crate) fn plans(&self, add: u32, change: u32, destroy: u32) -> &Self {
        self.succeeds().says(&format!("{add} to add, {change} to change, {destroy} to destroy"))
    }
}

/// What it said. Line breaks count as spaces, because hosts wrap.
impl Told {
    #[track_caller]
    pub(crate) fn says(&self, words: &str) -> &Self {
        self.claim(
            self.outcome.text().contains(&one_line(words)),
            &format!("it should have said \"{words}\""),
        )
    }

    #[track_caller]
    pub(crate) fn never_says(&self, words: &str) -> &Self {
        self.claim(
            !self.outcome.text().contains(&one_line(words)),
            &format!("it should not have said \"{words}\""),
        )
    }

    /// Says this exactly so often.
    #[track_caller]
    pub(crate) fn says_times(&self, count: usize, words: &str) -> &Self {
        let seen = self.outcome.text().matches(words).count();
        self.claim(seen == count, &format!("it should have said \"{words}\" {count} times, not {seen}"))
    }

    /// The `import` block that it shows, ready to be pasted.
    #[track_caller]
    pub(crate) fn import_block(&self) -> String {
        let text = format!("{}{}", self.outcome.stdout, self.outcome.stderr);
        let block = text
            .split_once("import {")
            .and_then(|(_, rest)| rest.split_once('}'))
            .map(|(inside, _)| inside.to_owned());
        self.claim(block.is_some(), "it should have shown an import block");
        format!("import {{{}}}\n", block.unwrap_or_default())
    }
}

/// What it called.
impl Told {
    /// The operations that change EKS, in order of their arrival, refused ones too.
    pub(crate) fn writes(&self) -> Vec<&str> {
        self.calls.iter().filter(|call| call.is_write()).map(|call| call.operation.as_str()).collect()
    }

    /// It wrote exactly this, in this order.
    #[track_caller]
    pub(crate) fn wrote(&self, operations: &[&str]) -> &Self {
        self.claim(
            self.writes() == operations,
            &format!("it should have written {operations:?}, not {:?}", self.writes()),
        )
    }

    /// How often an operation was called.
    pub(crate) fn count(&self, operation: &str) -> usize {
        self.calls.iter().filter(|call| call.operation == operation).count()
    }

    /// Any other claim, with its words.
    #[track_caller]
    pub(crate) fn claim(&self, holds: bool, words: &str) -> &Self {
        assert!(holds, "{words}\n{self}");
        self
    }
}

impl std::fmt::Display for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { outcome, calls, context } = self;
        writeln!(f, "`{}` {context}, status {:?}:\n{}", outcome.command, outcome.status, outcome.readable())?;
        for call in calls {
            let (target, error) =
                (call.target.as_deref().unwrap_or("-"), call.error.as_deref().unwrap_or(""));
            writeln!(f, "  call {} {} {target} {} {error}", call.n, call.operation, call.status)?;
        }
        Ok(())
    }
}
