//! The provider itself: requests out, answers in.

use std::rc::Rc;
use std::time::Duration;

use serde_json::Value;

use super::decode::Answer;
use super::url;
use crate::engine::data::{DataError, DataFuture, DataProvider, ListAnswer};
use crate::engine::params::ListParams;
use crate::engine::record::{Record, RecordId};
use crate::engine::resource::percent_encode;
use crate::platform::http::{self, HttpResponse, Method};
use crate::platform::page;

/// How a [`RestDataProvider`] talks to its server.
#[derive(Clone, Copy, Debug)]
pub struct RestOptions {
    /// Whether writes say who asks, in the header `X-Sapwood-Origin`: for servers that publish the live events of a
    /// change themselves. Default: no, since other servers may refuse an unknown header from another origin (CORS).
    pub send_origin: bool,
    /// How long a request may take. Default: 30 s.
    pub timeout: Duration,
}

impl Default for RestOptions {
    fn default() -> Self {
        Self {
            send_origin: false,
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
    /// Percent-encoded.
    author: Option<Rc<str>>,
}

impl RestDataProvider {
    /// The API at `api_url`; a relative address counts from the page's base.
    #[must_use]
    pub fn new(api_url: &str, options: RestOptions) -> Self {
        Self {
            api: page::resolve(api_url).into(),
            options,
            author: None,
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
        self.send(Method::Get, url, None, None)
    }

    fn write(
        &self,
        method: Method,
        url: String,
        body: Option<String>,
        origin: &str,
    ) -> DataFuture<HttpResponse> {
        let origin = self.options.send_origin.then(|| origin.to_owned());
        self.send(method, url, body, origin)
    }

    fn send(
        &self,
        method: Method,
        url: String,
        body: Option<String>,
        origin: Option<String>,
    ) -> DataFuture<HttpResponse> {
        let timeout = self.options.timeout;
        let author = self.author.clone().filter(|_| origin.is_some());
        Box::pin(async move {
            let mut headers = vec![("Accept", "application/json")];
            if body.is_some() {
                headers.push(("Content-Type", "application/json"));
            }
            headers.extend(origin.as_deref().map(|origin| ("X-Sapwood-Origin", origin)));
            headers.extend(author.as_deref().map(|author| ("X-Sapwood-Author", author)));
            let sent = http::send(method, &url, &headers, body, timeout).await;
            let response = sent.map_err(|reason| DataError::Network(reason.into()))?;
            answer(&response).check()?;
            Ok(response)
        })
    }
}

fn answer(response: &HttpResponse) -> Answer<'_> {
    Answer {
        status: response.status,
        content_type: response.content_type.as_deref().unwrap_or_default(),
        body: &response.body,
    }
}

impl DataProvider for RestDataProvider {
    fn get_list(&self, resource: &str, params: &ListParams) -> DataFuture<ListAnswer> {
        let request = self.read(url::of_list(&self.api, resource, params));
        let start = params.pagination.map_or(0, |page| page.start());
        let resource = resource.to_owned();
        Box::pin(async move {
            let response = request.await?;
            answer(&response).list(&resource, start, response.total_count.as_deref())
        })
    }

    fn get_one(&self, resource: &str, id: &RecordId) -> DataFuture<Record> {
        let request = self.read(url::of_one(&self.api, resource, id));
        let resource = resource.to_owned();
        Box::pin(async move { answer(&request.await?).record(&resource) })
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
        let body = Some(changes.to_string());
        let request = self.write(Method::Patch, url.clone(), body, origin);
        let (provider, resource) = (self.clone(), resource.to_owned());
        Box::pin(async move {
            let mut response = request.await?;
            if answer(&response).is_empty() {
                response = provider.read(url).await?;
            }
            answer(&response).record(&resource)
        })
    }

    fn delete_one(&self, resource: &str, id: &RecordId, origin: &str) -> DataFuture<()> {
        let url = url::of_one(&self.api, resource, id);
        let request = self.write(Method::Delete, url, None, origin);
        Box::pin(async move { request.await.map(drop) })
    }
}
