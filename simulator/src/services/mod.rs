//! EKS, IAM and STS: the operations of each, one by one. Never here: HTTP, signatures, faults.

pub(crate) mod eks;
mod iam;
mod pages;
mod sts;

use crate::operation::Operation;
use crate::service::Service;

impl Service {
    /// Everything that the service does.
    pub(crate) fn operations(self) -> &'static [&'static Operation] {
        match self {
            Self::Eks => eks::OPERATIONS,
            Self::Iam => iam::OPERATIONS,
            Self::Sts => sts::OPERATIONS,
        }
    }

    /// The operation of this name.
    pub(crate) fn operation(self, name: &str) -> Option<&'static Operation> {
        self.operations().iter().copied().find(|operation| operation.name == name)
    }

    /// The operation of this name that the service has and the simulator has not.
    pub(crate) fn absent(self, name: &str) -> Option<&'static str> {
        let mut eks = eks::NOT_SIMULATED.iter().map(|(_, _, absent)| *absent);
        match self {
            Self::Eks => eks.find(|absent| *absent == name),
            Self::Iam => iam::NOT_SIMULATED.iter().copied().find(|absent| *absent == name),
            Self::Sts => sts::NOT_SIMULATED.iter().copied().find(|absent| *absent == name),
        }
    }

    /// Whether AWS's service has an operation of this name.
    pub(crate) fn has(self, name: &str) -> bool {
        self.operation(name).is_some() || self.absent(name).is_some()
    }
}

/// Whether any service has an operation of this name.
pub(crate) fn is_operation(name: &str) -> bool {
    [Service::Eks, Service::Iam, Service::Sts].into_iter().any(|service| service.operation(name).is_some())
}
