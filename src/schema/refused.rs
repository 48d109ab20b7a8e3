//! Words that would do nothing where they stand, none of which compiles. Beside each stands a declaration that differs in
//! that alone and compiles, so that the case cannot fail for another reason.

/// A model of the role with that field, and what the field may need.
macro_rules! declaration {
    ($role:literal, $field:literal) => {
        concat!(
            "# use eksaccess::{model, schema::*, value::Tf};\n",
            "# model! { /** Part. */ pub struct Part: Arguments { /** Size. */ size: i64 = optional(), } }\n",
            "# model! { /** Found. */ pub struct Found: Results { /** Size. */ size: i64 = computed(), } }\n",
            "model! {\n    /// Whole.\n    pub struct Whole: ",
            $role,
            " {\n        /// Field.\n        ",
            $field,
            ",\n    }\n}\n"
        )
    };
}

macro_rules! cases {
    ($($(#[$why:meta])+ $case:ident: $refused:tt in $role:tt, but $accepted:tt in $other:tt;)+) => { $(
        $(#[$why])+
        ///
        #[doc = concat!("```compile_fail\n", declaration!($role, $refused), "```")]
        ///
        #[doc = concat!("```\n", declaration!($other, $accepted), "```")]
        pub mod $case {}
    )+ };
}

cases! {
    /// A block has no plan in which a default could apply.
    default_in_a_block: "size: i64 = optional_with_default(|_| WhenUnset::Value(1))" in "Arguments",
        but "size: i64 = optional_with_default(|_| WhenUnset::Value(1))" in "Resource";
    /// Nor one in which what the provider block says could.
    provider_default_in_a_block: "size: i64 = optional_with_provider_default()" in "Arguments",
        but "size: i64 = optional_with_provider_default()" in "DataSource";
    /// A change within a block is a change of the block, which says itself what it replaces.
    replacement_from_within_a_block: "size: i64 = required().requires_replace()" in "Arguments",
        but "size: i64 = required().requires_replace()" in "Resource";
    /// Likewise for what calls nothing.
    state_only_in_a_block: "size: i64 = optional().state_only()" in "Arguments",
        but "size: i64 = optional().state_only()" in "Resource";
    /// Nothing changes a data source: what it answers is `computed()`.
    computed_once_in_a_data_source: "size: i64 = computed_once()" in "DataSource",
        but "size: i64 = computed_once()" in "Resource";
    /// A resource says whether it is `computed_once()` or `computed_on_change()`.
    computed_in_a_resource: "size: i64 = computed()" in "Resource", but "size: i64 = computed()" in "DataSource";
    /// Recorded defaults are texts.
    service_default_of_a_number: "size: i64 = optional_with_service_default(|_| WhenUnset::Unknown)" in "Resource",
        but "size: String = optional_with_service_default(|_| WhenUnset::Unknown)" in "Resource";
    /// Only what is configured is checked.
    check_of_what_is_computed: "size: i64 = computed_once().check(|_: &i64, _| vec![])" in "Resource",
        but "size: i64 = optional().check(|_: &i64, _| vec![])" in "Resource";
    /// Hosts hide attributes only.
    sensitive_block: "part: Part = block().sensitive()" in "Resource",
        but "part: Part = nested_attribute().sensitive()" in "Resource";
    /// Hosts count blocks only.
    items_of_an_attribute: "part: Vec<Tf<Part>> = nested_attribute().items(1, 2)" in "Resource",
        but "part: Vec<Tf<Part>> = block().items(1, 2)" in "Resource";
    /// A single block is required or not.
    items_of_a_single_block: "part: Part = block().items(1, 1)" in "Resource",
        but "part: Part = block().required()" in "Resource";
    /// A list says how many blocks it must have.
    required_list_of_blocks: "part: Vec<Tf<Part>> = block().required()" in "Resource",
        but "part: Part = block().required()" in "Resource";
    /// The rules of the object's attributes would not be looked at.
    objects_as_a_plain_attribute: "part: Part = optional()" in "Resource",
        but "part: Part = nested_attribute()" in "Resource";
    /// Nobody configures results.
    results_in_a_block: "found: Found = block()" in "DataSource",
        but "found: Found = computed_objects()" in "DataSource";
    /// Objects by keys are results.
    configured_map_of_objects: "parts: std::collections::BTreeMap<String, Tf<Part>> = nested_attribute()" in "Resource",
        but "parts: Vec<Tf<Part>> = nested_attribute()" in "Resource";
}
