//! The services of the AWS port, by name. Never here: what they do.

/// The services of the simulator's AWS port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    Eks,
    Iam,
    Sts,
}

impl Service {
    /// The name in a signature's scope.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Eks => "eks",
            Self::Iam => "iam",
            Self::Sts => "sts",
        }
    }

    /// The service that a signature's scope names.
    pub(crate) fn of_scope(name: &str) -> Option<Self> {
        [Self::Eks, Self::Iam, Self::Sts].into_iter().find(|service| service.name() == name)
    }
}
