//! Diagnostics as a person sees them, and what a test says of them.

use eksaccess::{
    protocol::pb::tfplugin6::{self as pb, attribute_path::step::Selector, diagnostic::Severity},
    text::is_hidden,
};

/// One diagnostic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) is_error: bool,
    pub(crate) summary: String,
    pub(crate) detail: String,
    /// As HCL would write it; empty for the whole object.
    pub(crate) path: String,
}

/// All diagnostics of a step.
#[must_use]
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Problems(pub(crate) Vec<Problem>);

impl Problems {
    /// Reads the diagnostics of an answer. Hosts print one without a severity and then go on as if nothing were wrong.
    pub(crate) fn of(diagnostics: Vec<pb::Diagnostic>) -> Self {
        Self(diagnostics.into_iter().map(Problem::of).collect())
    }

    pub(crate) fn and(mut self, more: Self) -> Self {
        self.0.extend(more.0);
        self
    }

    pub(crate) fn has_errors(&self) -> bool {
        self.0.iter().any(|problem| problem.is_error)
    }

    /// There is nothing to say.
    #[track_caller]
    pub(crate) fn none(&self) {
        assert_eq!(self.0, [], "no diagnostic was expected");
    }

    /// There is exactly one diagnostic, and it is an error.
    #[track_caller]
    pub(crate) fn error(&self) -> &Problem {
        self.only(true)
    }

    /// There is exactly one diagnostic, and it is a warning.
    #[track_caller]
    pub(crate) fn warning(&self) -> &Problem {
        self.only(false)
    }

    #[track_caller]
    fn only(&self, is_error: bool) -> &Problem {
        let [problem] = &self.0[..] else { panic!("one diagnostic was expected, not {:#?}", self.0) };
        assert_eq!(problem.is_error, is_error, "{problem:#?}");
        problem
    }
}

impl Problem {
    fn of(diagnostic: pb::Diagnostic) -> Self {
        let pb::Diagnostic { severity, summary, detail, attribute } = diagnostic;
        let is_error = match Severity::try_from(severity) {
            Ok(Severity::Error) => true,
            Ok(Severity::Warning) => false,
            _ => panic!("a severity that hosts take for none: {severity}, {summary}"),
        };
        assert!(!summary.is_empty() && !summary.contains('\n'), "a summary is one line: {summary:?}");
        let raw = |letter: char| letter != '\n' && is_hidden(letter);
        assert!(!summary.contains(raw) && !detail.contains(raw), "nothing is hidden: {summary:?} {detail:?}");
        assert!(detail.len() > summary.len() / 2, "a detail says what to do: {summary}: {detail:?}");
        Self { is_error, summary, detail, path: attribute.map(|path| shown(&path)).unwrap_or_default() }
    }

    /// It says all of this, in its summary or detail.
    #[track_caller]
    pub(crate) fn says(&self, parts: &[&str]) -> &Self {
        let all = format!("{}\n{}", self.summary, self.detail);
        for part in parts {
            assert!(all.contains(part), "{part:?} is not in {all}");
        }
        self
    }

    /// It points there.
    #[track_caller]
    pub(crate) fn at(&self, path: &str) -> &Self {
        assert_eq!(self.path, path, "{self:#?}");
        self
    }
}

/// A path as HCL writes it.
pub(crate) fn shown(path: &pb::AttributePath) -> String {
    let mut text = String::new();
    for step in &path.steps {
        let step = match step.selector.as_ref().expect("a step of a path selects something") {
            Selector::AttributeName(name) if text.is_empty() => name.clone(),
            Selector::AttributeName(name) => format!(".{name}"),
            Selector::ElementKeyString(key) => format!("[{key:?}]"),
            Selector::ElementKeyInt(index) => format!("[{index}]"),
        };
        text.push_str(&step);
    }
    text
}
