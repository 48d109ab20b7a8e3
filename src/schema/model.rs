//! `model!`: a resource's shape, written once.

use super::Schema;
use crate::value::{AttributeValue, Value};

/// A typed object: the struct, its schema and its codec are one declaration.
pub trait Model: AttributeValue + 'static {
    /// What it is to its users, which decides the words of its declaration: one of [`role`](super::role).
    type Role;

    /// Its attributes and blocks, with their rules. It is made once, since every value on the wire is read by it.
    fn schema() -> &'static Schema;
}

/// The HCL names of a model's attributes, by Rust field: a misspelt one does not compile.
pub trait Named {
    /// One `&'static str` a field.
    type Names;
    /// The names.
    const NAMES: Self::Names;
}

/// The attribute `name` taken out of an object, null where it is missing.
#[doc(hidden)]
#[must_use]
pub fn missing(object: &mut std::collections::BTreeMap<String, Value>, name: &str) -> Value {
    object.remove(name).unwrap_or(Value::Null)
}

/// Declares a model: one struct, its schema, its decoder, its encoder.
///
/// After its name stands its [`role`](crate::schema::role). A field is `name: Type = rule`, or `name as "hcl_name": Type =
/// rule` where HCL's name is a Rust keyword. Every field needs a doc comment: it is the text of the registry page.
#[macro_export]
macro_rules! model {
    (
        $(#[doc = $about:literal])+
        pub struct $Model:ident : $Role:ident {
            $( $(#[doc = $doc:literal])+ $field:ident $(as $hcl:literal)? : $ty:ty = $rule:expr, )+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
        pub struct $Model { $( $(#[doc = $doc])+ pub $field: $crate::value::Tf<$ty>, )+ }

        impl $crate::schema::Model for $Model {
            type Role = $crate::schema::role::$Role;

            fn schema() -> &'static $crate::schema::Schema {
                static SCHEMA: ::std::sync::OnceLock<$crate::schema::Schema> = ::std::sync::OnceLock::new();
                SCHEMA.get_or_init(|| $crate::schema::Schema::new(
                    $crate::schema::docs::paragraphs(&[$($about),+]),
                    vec![ $( {
                        let rule: $crate::schema::Rule<$Model, $ty, _> = $rule;
                        rule.field(
                            $crate::model!(@name $field $($hcl)?),
                            $crate::schema::docs::paragraphs(&[$($doc),+]),
                        )
                    }, )+ ],
                ))
            }
        }

        impl $crate::value::AttributeValue for $Model {
            fn ty() -> $crate::value::Type {
                <$Model as $crate::schema::Model>::schema().ty().clone()
            }

            fn decode(
                value: $crate::value::Value,
                path: &$crate::value::Path,
            ) -> ::std::result::Result<Self, $crate::value::DecodeError> {
                let $crate::value::Value::Map(mut object) = value else {
                    return Err($crate::value::DecodeError::new(path, "an object", value.kind()));
                };
                Ok(Self { $(
                    $field: {
                        let name = $crate::model!(@name $field $($hcl)?);
                        $crate::value::Tf::decode($crate::schema::missing(&mut object, name), &path.attribute(name))?
                    },
                )+ })
            }

            fn encode(self) -> $crate::value::Value {
                $crate::value::Value::object([
                    $( ($crate::model!(@name $field $($hcl)?), self.$field.encode()), )+
                ])
            }
        }

        const _: () = {
            #[allow(missing_docs, dead_code)]
            pub struct Names { $( pub $field: &'static str, )+ }
            impl $crate::schema::Named for $Model {
                type Names = Names;
                const NAMES: Names = Names { $( $field: $crate::model!(@name $field $($hcl)?), )+ };
            }
        };
    };
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $hcl:literal) => { $hcl };
}
