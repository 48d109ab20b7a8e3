//! How a request's service speaks: in which form it is answered and refused. Also for services that are not simulated, so
//! that their clients show the refusal in its words.

use serde_json::Value;

use super::{query, rest_json, rest_xml};
use crate::http::{Reply, Request};
use crate::service::Service;
use crate::service_error::ServiceError;

/// The protocols of AWS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    /// Paths, and JSON in bodies: EKS, Lambda.
    RestJson,
    /// The operation in the header `X-Amz-Target`: `DynamoDB`, SSM.
    Json,
    /// The operation in the parameter Action, and XML of this service: IAM, STS, `CloudFormation`.
    Query(String),
    /// The same with EC2's own form of errors.
    Ec2,
    /// Paths, and XML in bodies: S3.
    RestXml,
}

impl Protocol {
    /// The protocol of a service that is served here.
    pub(super) fn of(service: Service) -> Self {
        match service {
            Service::Eks => Self::RestJson,
            Service::Iam | Service::Sts => Self::Query(service.name().to_owned()),
        }
    }

    /// The protocol of another service, by its name and what it is asked with.
    pub(super) fn of_foreign(name: &str, request: &Request) -> Self {
        match name {
            _ if request.header("x-amz-target").is_some() => Self::Json,
            "ec2" => Self::Ec2,
            "s3" | "s3express" | "s3-outposts" => Self::RestXml,
            _ if query::action(request).is_some() => Self::Query(name.to_owned()),
            // Errors of both are in the form of Query.
            "cloudfront" | "route53" => Self::Query(name.to_owned()),
            _ => Self::RestJson,
        }
    }

    /// The operation that a request of another service calls, where the request shows it.
    pub(super) fn foreign_operation(&self, request: &Request) -> Option<String> {
        match self {
            Self::Json => {
                let target = request.header("x-amz-target")?;
                Some(target.rsplit('.').next().unwrap_or(target).to_owned())
            }
            Self::Query(_) | Self::Ec2 => query::action(request),
            Self::RestJson | Self::RestXml => None,
        }
    }

    /// The answer of an operation that was done: those of EKS, IAM and STS alone are.
    pub(super) fn done(&self, operation: &str, output: &Value, request_id: &str) -> Reply {
        match self {
            Self::Query(service) => query::done(service, operation, output, request_id),
            Self::RestJson | Self::Json | Self::Ec2 | Self::RestXml => rest_json::done(output),
        }
    }

    /// The answer of one that was refused.
    pub(super) fn refused(&self, refusal: &ServiceError, request_id: &str) -> Reply {
        match self {
            Self::RestJson => rest_json::refused(refusal),
            Self::Json => rest_json::refused_by_target(refusal),
            Self::Query(service) => query::refused(service, refusal, request_id),
            Self::Ec2 => rest_xml::refused_by_ec2(refusal, request_id),
            Self::RestXml => rest_xml::refused(refusal, request_id),
        }
    }
}
