//! A list resource, which finds the remote objects of a resource for hosts that write configuration for them (Terraform
//! 1.14), and the form of it whose Rust type is forgotten. Never here: how objects are found.

use std::{future::Future, marker::PhantomData, ops::ControlFlow, time::Duration};

use super::{
    BoxFuture, Call, Context, Declaration, Events, Identity, Resource, caught, declaration::validate,
};
use crate::{
    diag::{Diagnostic, Diagnostics},
    schema::{Model, role},
    value::{AttributeValue, Value},
};

/// What a list resource must do. Its fields are the arguments of the query, and its name is that of the resource.
pub trait ListResource: Model<Role = role::Arguments> + Send + Sync + 'static {
    /// What names the objects that it finds.
    type Identity: Identity;
    /// How long a query may take.
    const TIMEOUT: Duration = Duration::from_mins(20);

    /// What the schema alone cannot refuse. Offline, pure, passes unknowns.
    fn validate(config: &Self) -> Vec<Diagnostic> {
        let _ = config;
        Vec::new()
    }

    /// Finds objects, and tells each with [`Listing::found`] until there are no more or the host has enough.
    ///
    /// # Errors
    /// When something kept it from finding all of them. What was found until then is told.
    fn list(
        listing: &mut Listing<Self::Identity>,
        config: Self,
    ) -> impl Future<Output = Result<(), Diagnostics>> + Send;
}

/// The resource whose objects a list resource finds.
type ResourceOf<L> = <<L as ListResource>::Identity as Identity>::Resource;

/// The services of that resource.
type ServicesOf<I> = <<I as Identity>::Resource as Resource>::Services;

/// One object that a query found.
#[derive(Debug)]
pub struct Found<I: Identity> {
    /// What tells it from the others, for people.
    pub display_name: String,
    /// What names it.
    pub identity: I,
    /// Its attributes, as an import would have them; hosts that did not ask for them ignore them.
    pub object: Option<I::Resource>,
}

/// One query: what it may use, what the host wants to know, and where to tell it.
pub struct Listing<I: Identity> {
    context: Context<ServicesOf<I>>,
    includes_objects: bool,
    left: usize,
    events: Events<ListEvent>,
}

impl<I: Identity> Listing<I> {
    /// What the query may use.
    #[must_use]
    pub fn context(&self) -> &Context<ServicesOf<I>> {
        &self.context
    }

    /// Whether the host asks for the attributes of each object. Without them a query should cost as little as it can.
    #[must_use]
    pub fn includes_objects(&self) -> bool {
        self.includes_objects
    }

    /// How many more objects the host takes.
    #[must_use]
    pub fn left(&self) -> usize {
        self.left
    }

    /// Tells the host of an object. Breaks once the host has enough, or no longer listens.
    pub fn found(&mut self, found: Found<I>) -> ControlFlow<()> {
        if self.left == 0 {
            return ControlFlow::Break(());
        }
        let Found { display_name, identity, object } = found;
        let object = object.filter(|_| self.includes_objects).map(AttributeValue::encode);
        let is_heard =
            self.events.send(ListEvent::Found { display_name, identity: identity.encode(), object });
        self.left -= 1;
        if is_heard && self.left > 0 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }

    /// Tells the user something without failing. Hosts stop listening at the limit, so what concerns an object comes before it.
    pub fn warn(&mut self, warning: Diagnostic) {
        self.events.send(ListEvent::Warning(warning));
    }
}

/// What a query tells a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListEvent {
    /// An object.
    Found {
        /// What tells it from the others, for people.
        display_name: String,
        /// What names it.
        identity: Value,
        /// Its attributes, if the host asked for them.
        object: Option<Value>,
    },
    /// Something that the user should know.
    Warning(Diagnostic),
}

/// What a host asks a list resource.
#[derive(Debug)]
pub struct ListRequest {
    /// What the user wrote, wholly known.
    pub config: Value,
    /// Whether each object comes with its attributes.
    pub includes_objects: bool,
    /// How many objects the host takes; none for all of them.
    pub limit: Option<usize>,
}

/// A list resource whose Rust type is forgotten: values in, events out.
pub trait AnyListResource<S>: Sync {
    /// Its name, schema and validation.
    fn declaration(&self) -> &Declaration;
    /// Finds objects and tells of each.
    ///
    /// # Errors
    /// When something kept it from finding all of them.
    fn list(
        &self,
        call: Call<S>,
        request: ListRequest,
        events: Events<ListEvent>,
    ) -> BoxFuture<Result<(), Diagnostics>>;
}

/// The registry's row for a list resource.
pub struct ListResourceRow<L> {
    declaration: Declaration,
    list_resource: PhantomData<fn() -> L>,
}

/// The row for a list resource.
#[must_use]
pub const fn list_resource<L: ListResource>() -> ListResourceRow<L> {
    let validate: fn(Value) -> Vec<Diagnostic> = |config| validate(config, L::validate);
    let declaration = Declaration::new(<ResourceOf<L> as Resource>::NAME, L::schema, validate);
    ListResourceRow { declaration, list_resource: PhantomData }
}

impl<L: ListResource> AnyListResource<ServicesOf<L::Identity>> for ListResourceRow<L> {
    fn declaration(&self) -> &Declaration {
        &self.declaration
    }

    fn list(
        &self,
        call: Call<ServicesOf<L::Identity>>,
        request: ListRequest,
        events: Events<ListEvent>,
    ) -> BoxFuture<Result<(), Diagnostics>> {
        Box::pin(list::<L>(call, request, events))
    }
}

async fn list<L: ListResource>(
    call: Call<ServicesOf<L::Identity>>,
    request: ListRequest,
    events: Events<ListEvent>,
) -> Result<(), Diagnostics> {
    let ListRequest { config, includes_objects, limit } = request;
    // What was unknown when the host validated is known now. Warnings were told then.
    Diagnostics::check(validate(config.clone(), L::validate))?;
    let config = L::decode(&config)?;
    let context = Context::new(call, L::TIMEOUT);
    let mut listing = Listing { context, includes_objects, left: limit.unwrap_or(usize::MAX), events };
    caught(L::list(&mut listing, config)).await
}
