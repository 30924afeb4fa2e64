//! A small repository in a temporary folder, and the program run on it.

#![allow(dead_code, reason = "each test file uses what it needs")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

const SOURCES: &str = r#"# Kept comment.

[protocol]
file = "sources/protocol.yaml"
origin = "a test"
openapi = "3.1.0"
version = "1.0.0"
date = "2026-01-31"
sha256 = ""
structure = ""
"#;

const PROTOCOL: &str = r"openapi: 3.1.0
info:
  title: Plans
  version: 1.0.0
servers:
  - url: https://api.example.org/v1
security:
  - bearerAuth: []
paths:
  /plans/{planId}:
    get:
      operationId: getPlan
      summary: Reads a plan
      parameters:
        - name: planId
          in: path
          required: true
          schema:
            type: string
      responses:
        '200':
          description: The plan
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Plan'
        '404':
          description: No such plan
  /plans/mint:
    post:
      operationId: mintCredits
      summary: Creates credits
      requestBody:
        required: true
        content:
          application/json:
            schema:
              $ref: '#/components/schemas/Mint'
      responses:
        '200':
          description: The credits were created
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Plan'
components:
  schemas:
    Plan:
      type: object
      properties:
        planId:
          type: string
        state:
          type: string
          enum: [open, closed]
    Mint:
      type: object
      required: [planId, amount]
      properties:
        planId:
          type: string
        amount:
          type: integer
  securitySchemes:
    bearerAuth:
      type: http
      scheme: bearer
";

const OVERLAY: &str = r#"overlay: 1.0.0
info:
  title: Formats
  version: 1.0.0
extends: ../sources/protocol.yaml
actions:
  - target: "$.paths[*][*].parameters[?@.name == 'planId'].schema"
    description: A plan id is an id.
    x-evidence: a test
    update:
      format: plan-id
  - target: "$.components.schemas.Mint.properties.amount"
    description: An amount is an amount.
    x-evidence: a test
    update:
      format: credits
  - target: "$.paths['/plans/mint'].post"
    description: Minting creates credits.
    x-evidence: a test
    update:
      x-moves-value: true
"#;

const MORE_ERRORS: &str = "code,status,category,retryable,source\n\
    BCK.PLANS.0009,429,unstated,yes,a guide\n";

const ERRORS: &str = "code,status,category,retryable\n\
    BCK.PLANS.0001,404,business,no\n\
    BCK.PLANS.0002,503,internal,yes\n";

const MANIFEST: &str = "[package]\n\n[dependencies]\nhttpmock = \"1\"\nnevermined-types = \"1\"\nreqwest = \"1\"\n\
    serde = \"1\"\nserde_json = \"1\"\n";

/// A repository with one document of two operations.
pub(crate) struct Repository {
    folder: TempDir,
}

/// What the program answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Repository {
    /// The small repository, nothing generated yet, its sums in order.
    pub(crate) fn small() -> Self {
        let repository = Self {
            folder: TempDir::new().unwrap(),
        };
        for (name, text) in [
            ("openapi/sources.toml", SOURCES),
            ("openapi/sources/protocol.yaml", PROTOCOL),
            ("openapi/overlays/10-formats.overlay.yaml", OVERLAY),
            ("openapi/errors.csv", ERRORS),
            ("openapi/errors-additions.csv", MORE_ERRORS),
            ("crates/nevermined-api/Cargo.toml", MANIFEST),
            ("crates/nevermined-api-mock/Cargo.toml", MANIFEST),
        ] {
            repository.write(name, text);
        }
        let answer = repository.xtask(&["spec", "lint", "--fix-sums"]);
        assert_eq!(answer.code, 0, "{answer:?}");
        repository
    }

    /// The small repository with everything generated.
    pub(crate) fn generated() -> Self {
        let repository = Self::small();
        let answer = repository.xtask(&["generate"]);
        assert_eq!(answer.code, 0, "{answer:?}");
        repository
    }

    /// A copy of the documents and of the generated files of this repository.
    pub(crate) fn real() -> Self {
        let repository = Self {
            folder: TempDir::new().unwrap(),
        };
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        for folder in [
            "openapi",
            "crates/nevermined-api",
            "crates/nevermined-api-mock",
        ] {
            for (name, text) in files_below(&here.join(folder)) {
                repository.write(&format!("{folder}/{name}"), &text);
            }
        }
        repository
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Replaces `from`, which must be there, with `to` in the file `name`.
    pub(crate) fn edit(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{name} has no {from:?}");
        self.write(name, &text.replacen(from, to, 1));
    }

    /// Every file's text, by name.
    pub(crate) fn snapshot(&self) -> BTreeMap<String, String> {
        files_below(self.folder.path())
    }

    /// Runs the program on this repository.
    pub(crate) fn xtask(&self, arguments: &[&str]) -> Answer {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .arg("--root")
            .arg(self.folder.path())
            .args(arguments)
            .output()
            .unwrap();
        Answer {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

fn files_below(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    collect(folder, "", &mut found);
    found
}

fn collect(folder: &Path, below: &str, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{below}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            collect(&entry.path(), &format!("{name}/"), found);
        } else {
            found.insert(name, fs::read_to_string(entry.path()).unwrap());
        }
    }
}
