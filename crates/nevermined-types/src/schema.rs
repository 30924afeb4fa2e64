//! JSON schemas of the types that have a form on the wire.

use crate::{Address, AgentId, Credits, PlanId, TxHash, Uint256};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// 1 to 78 digits, or a DID whose characters need no escape in a path.
const ID: &str = "^([0-9]{1,78}|did:[a-z0-9]+:[A-Za-z0-9._:-]*[A-Za-z0-9._-])$";

macro_rules! schema {
    ($name:ident, $($schema:tt)*) => {
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn schema_id() -> Cow<'static, str> {
                concat!("nevermined_types::", stringify!($name)).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($($schema)*)
            }
        }
    };
}

schema!(PlanId, { "type": "string", "pattern": ID, "maxLength": 255 });
schema!(AgentId, { "type": "string", "pattern": ID, "maxLength": 255 });
schema!(Address, { "type": "string", "pattern": "^0[xX][0-9a-fA-F]{40}$" });
schema!(TxHash, { "type": "string" });
schema!(Uint256, { "type": "string", "pattern": "^[0-9]{1,78}$" });
schema!(Credits, {
    "anyOf": [
        { "type": "integer", "minimum": 0, "maximum": crate::decimal::MAX_EXACT_JSON },
        { "type": "string", "pattern": "^[0-9]{1,78}$" },
    ],
});
