//! The argument `region` of a resource: its rule, the region that a plan or an operation works in, and what a plan says of
//! a change of it. Never here: where an object was made (`place`), or what a region is to a run (`provider/region`).

use std::{fmt::Display, sync::Arc};

use super::place;
use crate::{
    access::{Partition, Place, PrincipalArn},
    diag::{Diagnostic, Diagnostics},
    framework::{Context, Plan, Private, Resource, Run},
    provider::{
        Services, attributes,
        region::Region,
        services::deadline,
        words::{failures, refusals},
    },
    schema::{Model, Rule, optional_with_provider_default, role},
    value::{Path, Tf},
};

/// The name of the argument.
const REGION: &str = "region";

/// A resource whose objects are in a region of their own.
pub(super) trait Regional: Resource<Services = Services> {
    /// The region that its configuration, plan or state names.
    fn region(&self) -> &Tf<String>;

    /// This, with the region of that name.
    #[must_use]
    fn with_region(self, name: String) -> Self;

    /// Where the object was made, by an ARN in its state.
    fn made_in(&self) -> Option<Place>;

    /// This, as it is found in a region.
    #[must_use]
    fn in_region(self, region: &Region) -> Self {
        self.with_region(region.name().to_owned())
    }
}

/// The rule of the argument: the provider's region is planned where it is unset, and another one replaces the object. A state
/// from before the argument existed has none.
pub(super) fn rule<M: Model<Role = role::Resource>>() -> Rule<M, String, role::Argument> {
    optional_with_provider_default()
        .requires_replace_if(|prior, _| !prior.is_null())
        .state_only()
        .check(attributes::region)
}

/// A state from before the argument existed, with the region that an ARN in it names.
pub(super) fn completed<R: Regional>(stored: R) -> R {
    match stored.made_in().filter(|_| stored.region().is_null()) {
        Some(place) => stored.with_region(place.region),
        None => stored,
    }
}

/// What is planned where the argument is unset; null while it cannot be determined.
pub(super) async fn provided(context: &Context<Services>) -> Tf<String> {
    let region = context.services().region(None, &deadline(context)).await.ok();
    region.map(|region| region.name().to_owned()).into()
}

/// A principal that cannot be in a region, as far as its name shows.
pub(super) fn problem(region: &Tf<String>, principal: &PrincipalArn) -> Option<Diagnostic> {
    let region = region.known()?;
    let partition = Partition::marked_by(region).filter(|partition| partition != principal.partition())?;
    let path = Path::root().attribute(REGION);
    Some(failures::principal_of_other_partition(principal, region, &partition).at(path))
}

/// The region that an operation works in: the object's own, else the provider's.
///
/// # Errors
/// When none is set, or the settings cannot be used.
pub(super) async fn of_run<R: Regional>(
    run: &Run<R>,
    object: &R,
    doing: &str,
    target: &(impl Display + Sync),
) -> Result<Arc<Region>, Diagnostics> {
    let named = name_of(object, &run.private);
    named_region(run, named.as_deref(), doing, target).await
}

/// The region that an import names, else the provider's.
///
/// # Errors
/// When none is set, the settings cannot be used, or the region is of another partition than the provider's.
pub(super) async fn of_import<R: Resource<Services = Services>>(
    run: &Run<R>,
    named: Option<&str>,
    target: &(impl Display + Sync),
) -> Result<Arc<Region>, Diagnostics> {
    let region = named_region(run, named, "importing", target).await?;
    region.check_partition()?;
    Ok(region)
}

/// Why an import failed, with the ID to use if what was read as a region at its end is part of a name.
pub(super) fn import_failed(failed: Diagnostics, id: &str, region: &Region) -> Diagnostics {
    let is_behind = id.ends_with(&format!("@{}", region.name()));
    match region.other_default().filter(|_| is_behind) {
        Some(default) => failed.map(|it| failures::perhaps_a_name(it, id, region.name(), default)),
        None => failed,
    }
}

async fn named_region<R: Resource<Services = Services>>(
    run: &Run<R>,
    named: Option<&str>,
    doing: &str,
    target: &(impl Display + Sync),
) -> Result<Arc<Region>, Diagnostics> {
    let region = run.services().region(named, &deadline(&run.context)).await;
    region.map_err(|error| failures::of(doing, target, &error).into())
}

/// The region that an object is in, or is planned to be in. None before the provider is configured, and while no region can
/// be determined.
pub(super) async fn of_plan<R: Regional>(plan: &mut Plan<R>, object: &R) -> Option<Arc<Region>> {
    let named = name_of(object, &plan.private);
    if object.region().is_unknown() {
        return None;
    }
    let context = plan.context()?;
    context.services().region(named.as_deref(), &deadline(context)).await.ok()
}

/// The region that a plan is for, once it is found to be one that the provider's credentials reach. A change that nobody wrote
/// is a warning: the provider's region has changed, or the object was imported from another one.
///
/// # Errors
/// When the region is of another partition.
pub(super) async fn planned<R: Regional>(
    plan: &mut Plan<R>,
    planned: &R,
) -> Result<Option<Arc<Region>>, Diagnostics> {
    let region = of_plan(plan, planned).await;
    if let Some(region) = &region {
        region.check_partition()?;
        let is_unset = plan.config.as_ref().is_some_and(|config| config.region().is_null());
        let before = plan.prior.as_ref().and_then(|prior| prior.region().known());
        if let Some(before) = before.filter(|it| is_unset && *it != region.name()) {
            let moved = refusals::leaves_region(before, region.name()).at(Path::root().attribute(REGION));
            plan.warn(moved);
        }
    }
    Ok(region)
}

/// The region of a plan: of what is planned, else of what is destroyed.
///
/// # Errors
/// As for [`planned`].
pub(super) async fn of_either<R: Regional + Clone>(
    plan: &mut Plan<R>,
    object: Option<&R>,
) -> Result<Option<Arc<Region>>, Diagnostics> {
    match object {
        Some(object) => planned(plan, object).await,
        None => Ok(former(plan).await),
    }
}

/// The region that the object of the prior state is in.
pub(super) async fn former<R: Regional + Clone>(plan: &mut Plan<R>) -> Option<Arc<Region>> {
    let prior = plan.prior.clone()?;
    of_plan(plan, &prior).await
}

/// The region that an object names. A state from before the argument existed has it in an ARN, or in what is recorded.
fn name_of<R: Regional>(object: &R, private: &Private) -> Option<String> {
    let made_in = || object.made_in().or_else(|| place::recorded(private)).map(|place| place.region);
    object.region().known().cloned().or_else(made_in)
}
