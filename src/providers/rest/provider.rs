//! The provider itself: requests out, answers in.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use serde_json::Value;

use super::decode::Answer;
use super::versions::Versions;
use super::{meta, url};
use crate::engine::data::{DataError, DataFuture, DataProvider, ListAnswer};
use crate::engine::meta::Meta;
use crate::engine::params::ListParams;
use crate::engine::record::{Record, RecordId, with_fields};
use crate::engine::resource::percent_encode;
use crate::platform::http::{self, HttpResponse, Method};
use crate::platform::page;
use crate::providers::unreached;

/// How a [`RestDataProvider`] talks to its server.
#[derive(Clone, Copy, Debug)]
pub struct RestOptions {
    /// Whether writes say who asks, in the header `X-Sapwood-Origin`: for servers that publish the live events of a
    /// change themselves. Default: no, since other servers may refuse an unknown header from another origin (CORS).
    pub send_origin: bool,
    /// Whether updates name the version that they stand on, in the header `If-Match`, also to a server of another origin
    /// than the page's. To one of the same origin they always do. Default: no, as with `send_origin`; the record is then
    /// read again before an update.
    pub send_if_match: bool,
    /// How long a request may take. Default: 30 s.
    pub timeout: Duration,
}

impl Default for RestOptions {
    fn default() -> Self {
        Self {
            send_origin: false,
            send_if_match: false,
            timeout: Duration::from_secs(30),
        }
    }
}

/// A data provider over a REST API; the requests are those of [the module](super).
///
/// Reading lets the browser's cache ask whether what it has is still good, so an unchanged answer costs a few bytes
/// where the server sends an `ETag`. Dropping a future aborts its request.
#[derive(Clone, Debug)]
pub struct RestDataProvider {
    api: Rc<str>,
    options: RestOptions,
    versions: Rc<RefCell<Versions>>,
    /// Percent-encoded.
    author: Option<Rc<str>>,
    /// What goes with this one request.
    meta: Meta,
}

impl RestDataProvider {
    /// The API at `api_url`; a relative address counts from the page's base.
    #[must_use]
    pub fn new(api_url: &str, options: RestOptions) -> Self {
        Self {
            api: page::resolve(api_url).into(),
            options,
            versions: Rc::default(),
            author: None,
            meta: Meta::default(),
        }
    }

    /// The same, whose writes say what whoever looks at the page is called, in the header `X-Sapwood-Author`: for servers that
    /// keep a log and do not know it any better. It is sent where [`RestOptions::send_origin`] is.
    #[must_use]
    pub fn with_author(self, name: &str) -> Self {
        Self {
            author: Some(percent_encode(name).into()),
            ..self
        }
    }

    fn read(&self, url: String) -> DataFuture<HttpResponse> {
        self.send(Method::Get, url, None, Conditions::default())
    }

    fn write(
        &self,
        method: Method,
        url: String,
        body: Option<String>,
        origin: &str,
    ) -> DataFuture<HttpResponse> {
        let origin = self.options.send_origin.then(|| origin.to_owned());
        self.send(
            method,
            url,
            body,
            Conditions {
                origin,
                if_match: None,
            },
        )
    }

    /// The record that came from `url`; its version is remembered.
    fn record(&self, url: &str, response: &HttpResponse, resource: &str) -> Result<Record, DataError> {
        let record = answer(response).record(resource)?;
        let tag = response
            .headers
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("etag"));
        let tag = tag.map(|(_, tag)| tag.as_str());
        self.versions.borrow_mut().came(url, &record, tag);
        Ok(record)
    }

    fn send(
        &self,
        method: Method,
        url: String,
        body: Option<String>,
        conditions: Conditions,
    ) -> DataFuture<HttpResponse> {
        let timeout = self.options.timeout;
        let meta = self.meta.clone();
        let author = self.author.clone().filter(|_| conditions.origin.is_some());
        Box::pin(async move {
            let mut headers = vec![("Accept", "application/json")];
            if body.is_some() {
                headers.push(("Content-Type", "application/json"));
            }
            let Conditions { origin, if_match } = &conditions;
            headers.extend(origin.as_deref().map(|origin| ("X-Sapwood-Origin", origin)));
            headers.extend(if_match.as_deref().map(|tag| ("If-Match", tag)));
            headers.extend(author.as_deref().map(|author| ("X-Sapwood-Author", author)));
            headers.extend(meta::headers(&meta)?);
            let sent = http::send(method, &url, &headers, body, timeout).await;
            let response = sent.map_err(|error| DataError::Network(unreached(&error)))?;
            answer(&response).check()?;
            Ok(response)
        })
    }
}

/// What a request is sent under.
#[derive(Debug, Default)]
struct Conditions {
    /// Who asks.
    origin: Option<String>,
    /// The version that the record must still have.
    if_match: Option<String>,
}

fn answer(response: &HttpResponse) -> Answer<'_> {
    Answer {
        status: response.status,
        content_type: response.content_type.as_deref().unwrap_or_default(),
        body: &response.body,
    }
}

impl DataProvider for RestDataProvider {
    fn with_meta(&self, meta: &Meta) -> Option<Rc<dyn DataProvider>> {
        let meta = meta.clone();
        Some(Rc::new(Self { meta, ..self.clone() }))
    }

    fn get_list(&self, resource: &str, params: &ListParams) -> DataFuture<ListAnswer> {
        let url = match url::of_list(&self.api, resource, params) {
            Ok(url) => url,
            Err(error) => return Box::pin(std::future::ready(Err(error))),
        };
        let request = self.read(url);
        let start = params.pagination.map_or(0, |page| page.start());
        let resource = resource.to_owned();
        Box::pin(async move {
            let response = request.await?;
            answer(&response).list(&resource, start, response.total_count.as_deref())
        })
    }

    fn get_one(&self, resource: &str, id: &RecordId) -> DataFuture<Record> {
        let url = url::of_one(&self.api, resource, id);
        let (provider, resource) = (self.clone(), resource.to_owned());
        let request = self.read(url.clone());
        Box::pin(async move { provider.record(&url, &request.await?, &resource) })
    }

    fn get_many(&self, resource: &str, ids: &[RecordId]) -> DataFuture<Vec<Record>> {
        let urls = url::of_many(&self.api, resource, ids);
        let (provider, resource) = (self.clone(), resource.to_owned());
        Box::pin(async move {
            let mut records = Vec::new();
            for url in urls {
                let response = provider.read(url).await?;
                records.extend(answer(&response).records(&resource)?);
            }
            Ok(records)
        })
    }

    fn create(&self, resource: &str, values: &Value, origin: &str) -> DataFuture<Record> {
        let url = url::of_resource(&self.api, resource);
        let body = Some(values.to_string());
        let request = self.write(Method::Post, url, body, origin);
        let (resource, values) = (resource.to_owned(), values.clone());
        Box::pin(async move {
            let response = request.await?;
            let answer = answer(&response);
            if answer.is_empty() {
                return Ok(Rc::new(values));
            }
            answer.record(&resource)
        })
    }

    fn update(&self, resource: &str, id: &RecordId, changes: &Value, origin: &str) -> DataFuture<Record> {
        let url = url::of_one(&self.api, resource, id);
        let mut conditions = Conditions {
            origin: self.options.send_origin.then(|| origin.to_owned()),
            if_match: self.versions.borrow_mut().take(&url),
        };
        let (provider, resource) = (self.clone(), resource.to_owned());
        let (id, changes) = (id.clone(), changes.clone());
        Box::pin(async move {
            let (method, body) = if meta::is_put(&provider.meta) {
                let record = provider.get_one(&resource, &id).await?;
                if conditions.if_match.is_none() && provider.guard_update(&resource, &id, &record) {
                    conditions.if_match = provider.versions.borrow_mut().take(&url);
                }
                (Method::Put, with_fields(&record, &changes))
            } else {
                (Method::Patch, Rc::new(changes))
            };
            let sent = provider.send(method, url.clone(), Some(body.to_string()), conditions);
            let mut response = sent.await?;
            if answer(&response).is_empty() {
                response = provider.read(url.clone()).await?;
            }
            provider.record(&url, &response, &resource)
        })
    }

    fn guard_update(&self, resource: &str, id: &RecordId, base: &Record) -> bool {
        let url = url::of_one(&self.api, resource, id);
        let may = self.options.send_if_match || self.api.starts_with(&page::resolve("/"));
        may && self.versions.borrow_mut().want(&url, base)
    }

    fn delete_one(&self, resource: &str, id: &RecordId, origin: &str) -> DataFuture<()> {
        let url = url::of_one(&self.api, resource, id);
        let request = self.write(Method::Delete, url, None, origin);
        Box::pin(async move { request.await.map(drop) })
    }
}
