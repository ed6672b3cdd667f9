//! Somebody in a window of the demo who does what `curl` does elsewhere.

use serde_json::{Value, json};

use crate::harness::page::Page;

/// In the addresses of this window; a `config.json` that a journey asks for is not for it.
pub(super) const MARK: &str = "by=hand";

const TITLE: &str = "[data-testid=show-title]";

pub(super) struct Hand {
    page: Page,
}

impl Hand {
    pub(super) const fn new(page: Page) -> Self {
        Self { page }
    }

    /// Does what the request would do, by the pages of the app.
    pub(super) fn request(&self, method: &str, path: &str, body: &Value) -> Value {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let parts: Vec<&str> = path.split('/').collect();
        match (method, &parts[..]) {
            ("GET", ["", "api", resource]) => self.find(resource, query),
            ("GET", ["", "api", resource, id]) => self.read(resource, id),
            ("PATCH", ["", "api", resource, id]) => {
                let category = self.category_title(body);
                self.open_form(resource, id);
                self.write(body, category.as_deref());
                self.save(resource)
            }
            ("POST", ["", "api", resource]) => {
                let category = self.category_title(body);
                self.goto(&format!("/{resource}/create"));
                self.write(body, category.as_deref());
                self.save(resource)
            }
            ("DELETE", ["", "api", resource, id]) => self.delete(resource, id),
            _ => panic!("nobody can do {method} {path} on a plain file server"),
        }
    }

    fn goto(&self, path: &str) {
        let first = if path.contains('?') { '&' } else { '?' };
        self.page.goto(&format!("{path}{first}{MARK}"));
    }

    /// Those of the ids in the query that there are; or those with the title that it names.
    fn find(&self, resource: &str, query: &str) -> Value {
        let named = query.split('&').filter_map(|part| part.split_once('='));
        let mut found = Vec::new();
        for (name, value) in named {
            match name {
                "id" if self.shown(resource, value).is_some() => found.push(json!({ "id": value })),
                "id" => {}
                "title" => found.push(json!({ "id": self.id_of(resource, value) })),
                _ => panic!("nobody can look for {query} on a plain file server"),
            }
        }
        Value::Array(found)
    }

    /// The title of a record as its page shows it; `None` where there is no such record.
    fn shown(&self, resource: &str, id: &str) -> Option<String> {
        self.goto(&format!("/{resource}/show/{id}"));
        self.page
            .wait_there(&format!("{TITLE}, [data-testid=error-page]"));
        self.page.text(TITLE)
    }

    /// The id of the record with this title, as the list shows it.
    fn id_of(&self, resource: &str, title: &str) -> Value {
        let search = format!(
            "/{resource}?filters[0][field]=q&filters[0][operator]=contains&filters[0][value]={title}&pageSize=100"
        );
        self.goto(&search.replace(' ', "%20"));
        let script = "const rows = [...document.querySelectorAll('tbody tr[data-id]')];
             const row = rows.find((row) => row.querySelector('[data-col=title]').innerText.trim() === arguments[0]);
             return row ? Number(row.dataset.id) : null";
        self.page.wait_for(&format!("{title} in the list"), |page| {
            !page.run(script, &json!([title])).is_null()
        });
        self.page.run(script, &json!([title]))
    }

    fn read(&self, resource: &str, id: &str) -> Value {
        self.open_form(resource, id);
        let value = |name: &str| self.page.value(&format!("[name=\"{name}\"]"));
        let mut record = json!({ "title": value("title") });
        if resource == "posts" {
            record["content"] = json!(value("content"));
            record["status"] = json!(value("status"));
            self.page.wait_for("the name of the category", |_| {
                value("category.id").is_some_and(|name| !name.is_empty())
            });
            let category = value("category.id").unwrap_or_default();
            record["category"] = json!({ "id": self.id_of("categories", &category) });
        }
        record
    }

    /// Opens the form of a record and waits until it is filled.
    fn open_form(&self, resource: &str, id: &str) {
        self.goto(&format!("/{resource}/edit/{id}"));
        self.page.wait_for("the title of the record", |page| {
            page.value("[name=title]").is_some_and(|title| !title.is_empty())
        });
    }

    /// The title of the category that the fields name.
    fn category_title(&self, fields: &Value) -> Option<String> {
        let id = fields.get("category")?["id"].to_string();
        let title = self.shown("categories", &id);
        Some(title.unwrap_or_else(|| panic!("there is no category {id}")))
    }

    fn write(&self, fields: &Value, category: Option<&str>) {
        for (name, value) in fields.as_object().expect("fields") {
            match (&**name, value, category) {
                ("status", Value::String(status), _) => {
                    self.page
                        .click(&format!("select[name=status] option[value={status}]"));
                }
                (name, Value::String(text), _) => self.page.fill(&format!("[name={name}]"), text),
                ("category", _, Some(title)) => self.choose_category(title),
                (name, value, _) => panic!("there is no field {name} for {value}"),
            }
        }
    }

    fn choose_category(&self, title: &str) {
        self.page.fill("[name=\"category.id\"]", title);
        self.page.wait_for(&format!("the one category {title}"), |page| {
            page.texts("[role=option]") == [title]
        });
        self.page.click("[role=option]");
    }

    fn save(&self, resource: &str) -> Value {
        self.page.click("main button[type=submit]");
        self.page.wait_path(&format!("/{resource}"));
        Value::Null
    }

    fn delete(&self, resource: &str, id: &str) -> Value {
        self.goto(&format!("/{resource}/show/{id}"));
        self.page.click_named("Delete");
        self.page.wait_there("dialog[open]");
        self.page.click("dialog[open] .dialog-buttons button:last-child");
        self.page.wait_path(&format!("/{resource}"));
        Value::Null
    }
}
