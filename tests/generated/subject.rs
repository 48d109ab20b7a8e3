//! What pages are about: the provider, each resource, data source, ephemeral resource, function, list resource and action, as
//! the registry table lists them.
//! Never here: what a page says.

use std::path::{Path, PathBuf};

use eksaccess::{
    framework::{Declaration, Signature},
    provider::REGISTRY,
    schema::Schema,
};

/// The provider's name in HCL, which every type name begins with.
pub(crate) const PROVIDER: &str = "eksaccess";

/// What something is to its users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The provider block.
    Provider,
    /// A managed resource.
    Resource,
    /// A data source.
    DataSource,
    /// An ephemeral resource.
    EphemeralResource,
    /// A function.
    Function,
    /// A list resource.
    ListResource,
    /// An action.
    Action,
}

/// Something that has a page.
#[derive(Debug)]
pub(crate) struct Subject {
    /// What it is.
    pub(crate) kind: Kind,
    /// Its name in HCL.
    pub(crate) name: String,
    /// What it is, and its arguments and results; a function has a signature instead of these.
    pub(crate) schema: &'static Schema,
    /// The signature of a function.
    pub(crate) signature: Option<Signature>,
    /// The identity of a resource that has one.
    pub(crate) identity: Option<&'static Schema>,
}

/// Everything that has a page.
pub(crate) fn all() -> Vec<Subject> {
    let provider = declared(Kind::Provider, &REGISTRY.provider);
    let resources = REGISTRY.resources.iter().map(|row| {
        let resource = declared(Kind::Resource, row.declaration());
        Subject { identity: row.identity(), ..resource }
    });
    let data_sources = REGISTRY.data_sources.iter().map(|row| declared(Kind::DataSource, row.declaration()));
    let ephemeral_resources = REGISTRY.ephemeral_resources.iter();
    let ephemeral_resources =
        ephemeral_resources.map(|row| declared(Kind::EphemeralResource, row.declaration()));
    let functions = REGISTRY.functions.iter().map(|row| {
        let signature = row.signature();
        let schema = Box::leak(Box::new(Schema::new(signature.about.clone(), Vec::new())));
        Subject {
            kind: Kind::Function,
            name: row.name().to_owned(),
            schema,
            signature: Some(signature),
            identity: None,
        }
    });
    let list_resources = REGISTRY.list_resources.iter();
    let list_resources = list_resources.map(|row| declared(Kind::ListResource, row.declaration()));
    let actions = REGISTRY.actions.iter().map(|row| declared(Kind::Action, row.declaration()));
    let read = resources.chain(data_sources).chain(ephemeral_resources);
    let blocks = read.chain(list_resources).chain(actions);
    std::iter::once(provider).chain(blocks).chain(functions).collect()
}

fn declared(kind: Kind, declaration: &Declaration) -> Subject {
    Subject {
        kind,
        name: declaration.name().to_owned(),
        schema: declaration.schema(),
        signature: None,
        identity: None,
    }
}

impl Kind {
    /// The folder of its pages, notes and examples.
    fn folder(self) -> &'static str {
        match self {
            Self::Provider => "",
            Self::Resource => "resources",
            Self::DataSource => "data-sources",
            Self::EphemeralResource => "ephemeral-resources",
            Self::Function => "functions",
            Self::ListResource => "list-resources",
            Self::Action => "actions",
        }
    }

    /// What its examples of use begin with, and the first of them is called.
    pub(crate) fn example_stem(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Resource => "resource",
            Self::DataSource => "data-source",
            Self::EphemeralResource => "ephemeral-resource",
            Self::Function => "function",
            Self::ListResource => "list-resource",
            Self::Action => "action",
        }
    }

    /// How the names of its examples of use end: queries are in files of their own.
    pub(crate) fn example_extension(self) -> &'static str {
        if self == Self::ListResource { ".tfquery.hcl" } else { ".tf" }
    }

    /// The example that comes first.
    pub(crate) fn main_example(self) -> String {
        format!("{}{}", self.example_stem(), self.example_extension())
    }

    /// What registries call it; the provider itself has no such word.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Provider => "Provider",
            Self::Resource => "Resource",
            Self::DataSource => "Data Source",
            Self::EphemeralResource => "Ephemeral Resource",
            Self::Function => "function",
            Self::ListResource => "List Resource",
            Self::Action => "Action",
        }
    }

    /// The examples that each must have.
    pub(crate) fn examples_needed(self) -> Vec<String> {
        let imports = ["import-by-string-id.tf", "import.sh"].map(str::to_owned);
        let imports = if self == Self::Resource { imports.to_vec() } else { Vec::new() };
        std::iter::once(self.main_example()).chain(imports).collect()
    }
}

impl Subject {
    /// Its page.
    pub(crate) fn page(&self) -> PathBuf {
        self.below("docs")
    }

    /// Its hand-written notes, which need not be there.
    pub(crate) fn notes(&self) -> PathBuf {
        self.below("templates")
    }

    /// The folder of its examples.
    pub(crate) fn examples(&self) -> PathBuf {
        match self.kind {
            Kind::Provider => PathBuf::from("examples/provider"),
            kind => Path::new("examples").join(kind.folder()).join(&self.name),
        }
    }

    /// Registries name pages without the provider's prefix.
    fn below(&self, root: &str) -> PathBuf {
        let prefix = format!("{PROVIDER}_");
        let short = match self.kind {
            Kind::Provider => "index",
            _ => self.name.strip_prefix(&prefix).unwrap_or(&self.name),
        };
        Path::new(root).join(self.kind.folder()).join(format!("{short}.md"))
    }
}
