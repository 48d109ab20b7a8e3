//! `model!`: a resource's shape, written once.

use super::Schema;
use crate::value::{AttributeValue, DecodeError, Step, Tf, Value};

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

/// The attribute `name` of an object, null where it is missing.
#[doc(hidden)]
pub fn attribute<T: AttributeValue>(object: &Value, name: &str) -> Result<Tf<T>, DecodeError> {
    Tf::decode(object.get(name)).map_err(|error| error.below(Step::Attribute(name.to_owned())))
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
                value: &$crate::value::Value,
            ) -> ::std::result::Result<Self, $crate::value::DecodeError> {
                if !matches!(value, $crate::value::Value::Map(_)) {
                    return Err($crate::value::DecodeError::new("an object", value.kind()));
                }
                Ok(Self { $(
                    $field: $crate::schema::attribute(value, $crate::model!(@name $field $($hcl)?))?,
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
