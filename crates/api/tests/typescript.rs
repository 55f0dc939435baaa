//! The console's types are the server's: `web/src/api/types.ts` is written from the Rust types, and
//! this test fails, and rewrites it, when it is stale.

use std::any::TypeId;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ts_rs::{Config, TS, TypeVisitor};

/// Declarations by name, found by walking from a few roots.
struct Declarations {
    config: Config,
    seen: BTreeSet<TypeId>,
    found: BTreeMap<String, String>,
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        if T::output_path().is_some() {
            let docs = T::docs().unwrap_or_default();
            let declaration = format!("{docs}export {}\n", T::decl(&self.config));
            self.found.insert(T::ident(&self.config), declaration);
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

fn types() -> String {
    let mut declarations = Declarations {
        // Times, counters and track numbers stay far below 2^53.
        config: Config::new().with_large_int("number"),
        seen: BTreeSet::new(),
        found: BTreeMap::new(),
    };
    declarations.visit::<api::Frame>();
    declarations.visit::<api::ClientFrame>();
    declarations.visit::<api::CommandRequest>();
    declarations.visit::<api::CommandReply>();
    declarations.visit::<api::Terrain>();
    declarations.visit::<api::Layer>();
    declarations.visit::<api::PlanRequest>();
    declarations.visit::<api::PlanStatus>();
    let body: Vec<String> = declarations.found.into_values().collect();
    format!(
        "// Generated from crates/api by `cargo test -p api`; do not edit.\n\n\
         /** Version of the protocol that these types describe. */\n\
         export const PROTOCOL = {};\n\n{}",
        api::PROTOCOL,
        body.join("\n")
    )
}

#[test]
fn typescript_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/src/api/types.ts");
    let fresh = types();
    if std::fs::read_to_string(&path).is_ok_and(|committed| committed == fresh) {
        return;
    }
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("folder made");
    std::fs::write(&path, fresh).expect("types written");
    panic!("web/src/api/types.ts was stale and has been rewritten: commit it");
}
