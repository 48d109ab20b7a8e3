//! The JSON Schema of world documents, made of the types that read them. Never here: what a world may not say beyond its
//! types, which `check` refuses.

use schemars::{Schema, SchemaGenerator, json_schema, schema_for};
use serde_json::Value;

use super::WorldDocument;

impl WorldDocument {
    /// The JSON Schema (draft 2020-12) of a world: what `eks-simulator schema` prints.
    ///
    /// ```
    /// use eks_simulator::World;
    ///
    /// let schema = World::json_schema();
    /// assert_eq!(schema["properties"]["page_size"]["default"], 100);
    /// assert_eq!(schema["additionalProperties"], false);
    /// ```
    #[must_use]
    pub fn json_schema() -> Value {
        schema_for!(Self).to_value()
    }
}

/// A time in a document.
pub(super) fn time(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "format": "date-time" })
}

/// A time that follows from the rest where it is null.
pub(super) fn time_or_null(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": ["string", "null"], "format": "date-time" })
}
