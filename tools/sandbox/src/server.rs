//! The server: everything joined on one port.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderName, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::serve::ListenerExt as _;
use axum::{Router, middleware};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};

use crate::faults::{self, Faults};
use crate::login::{self, Login};
use crate::mercure::{self, Mercure};
use crate::random::Random;
use crate::realtime::auth::ApiKey;
use crate::realtime::hub::{Ending, Hub, Target};
use crate::realtime::{self, Params, Realtime};
use crate::site::{self, Site};
use crate::store::{OpenError, Store};
use crate::{clock, log, rest};

/// How long requests that still run may take when the server stops.
const GRACE: Duration = Duration::from_secs(3);

/// Who publishes the events of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Publish {
    /// The server, for every committed change.
    #[default]
    Server,
    /// Nobody here: the clients do it.
    None,
}

/// How a sandbox is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The address to listen on; default `127.0.0.1`.
    pub host: String,
    /// The port; default 4200. 0 takes a free one.
    pub port: u16,
    /// The database file; by default the records are in memory.
    pub data: Option<PathBuf>,
    /// The directory of the built site; by default there is none.
    pub dist: Option<PathBuf>,
    /// Who publishes the events of changes; default the server.
    pub publish: Publish,
    /// The life of tokens that ask for none; default 1 hour.
    pub token_ttl: Duration,
    /// The API key; default `sapwood.dev:secret`.
    pub key: ApiKey,
    /// Whether people have to sign in; default false. The accounts are those of `--help`.
    pub login: bool,
    /// Whether nothing is logged; default false. It holds for the whole process.
    pub quiet: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            host: "127.0.0.1".to_owned(),
            port: 4200,
            data: None,
            dist: None,
            publish: Publish::Server,
            token_ttl: Duration::from_secs(60 * 60),
            key: ApiKey::default(),
            login: false,
            quiet: false,
        }
    }
}

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Another program listens there.
    #[error(
        "port {0} is in use: stop the program that uses it, or choose another with --port (0 takes a free one)"
    )]
    PortInUse(u16),
    /// The address cannot be listened on.
    #[error("cannot listen on {host}:{port}: {source}")]
    Listen {
        /// The address.
        host: String,
        /// The port.
        port: u16,
        /// What the system said.
        source: io::Error,
    },
    /// The database cannot be used.
    #[error("cannot use {path} for the records: {reason}")]
    Data {
        /// The file, or "memory".
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// There is no such directory.
    #[error("there is no directory {0} to serve the site from; build it first (cargo xtask build)")]
    NoDist(PathBuf),
}

/// A running sandbox. Dropping it stops it at once; [`Sandbox::stop`] lets requests end.
#[derive(Debug)]
pub struct Sandbox {
    address: SocketAddr,
    realtime: Realtime,
    mercure: Mercure,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
    timers: JoinHandle<()>,
}

impl Sandbox {
    /// Opens the database, binds the port and serves, on the tokio runtime that is running.
    ///
    /// # Errors
    ///
    /// When the port, the database or the site's directory cannot be used; the message says what to do.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        log::set_quiet(options.quiet);
        if let Some(dist) = options.dist.as_ref().filter(|dist| !dist.is_dir()) {
            return Err(StartError::NoDist(dist.clone()));
        }
        // The port comes first: a second sandbox should not touch the first one's file.
        let listener = listen(&options.host, options.port).await?;
        let address = listener
            .local_addr()
            .map_err(|source| listen_error(&options, source))?;
        let ttl = u64::try_from(options.token_ttl.as_millis()).unwrap_or(u64::MAX);
        let realtime = Realtime::new(Hub::new(options.key.clone(), ttl, Random::from_system()));
        let mercure = Mercure::new(Random::from_system());
        let key = options.key.clone();
        let store = open_store(&options, realtime.clone(), mercure.clone())?;
        let site = Site {
            dist: options.dist,
            port: address.port(),
            publish: options.publish,
            login: options.login,
        };
        let login = options.login.then(|| Login::new(Random::from_system()));
        let router = router(store, realtime.clone(), (mercure.clone(), key), site, login);
        let (stop, stopped) = oneshot::channel();
        Ok(Self {
            address,
            mercure,
            stop: Some(stop),
            server: tokio::spawn(serve(listener, router, stopped)),
            timers: tokio::spawn(realtime.clone().run_timers()),
            realtime,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://ADDRESS`, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Closes the sockets, lets requests that run end (3 s at most), and stops.
    pub async fn stop(mut self) {
        self.realtime
            .with(|hub, now| hub.drop_sockets(now, &Target::default(), Ending::Code(1001)));
        self.mercure.disconnect();
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        let _ = tokio::time::timeout(GRACE, &mut self.server).await;
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.realtime
            .with(|hub, now| hub.drop_sockets(now, &Target::default(), Ending::Abrupt));
        self.mercure.disconnect();
        self.server.abort();
        self.timers.abort();
    }
}

/// Answers requests until `stopped`, then lets those end that run.
async fn serve(listener: TcpListener, router: Router, stopped: oneshot::Receiver<()>) {
    // Small frames go out at once: with Nagle's algorithm the second of two waits 40 ms for the other side.
    let listener = listener.tap_io(|socket| {
        if let Err(error) = socket.set_nodelay(true) {
            log::line(format_args!("a socket stays slow: {error}"));
        }
    });
    let serve = axum::serve(listener, router).with_graceful_shutdown(async {
        let _ = stopped.await;
    });
    if let Err(error) = serve.await {
        log::line(format_args!("the server ended: {error}"));
    }
}

async fn listen(host: &str, port: u16) -> Result<TcpListener, StartError> {
    TcpListener::bind((host, port))
        .await
        .map_err(|source| match source.kind() {
            io::ErrorKind::AddrInUse => StartError::PortInUse(port),
            _ => StartError::Listen {
                host: host.to_owned(),
                port,
                source,
            },
        })
}

fn listen_error(options: &Options, source: io::Error) -> StartError {
    StartError::Listen {
        host: options.host.clone(),
        port: options.port,
        source,
    }
}

fn open_store(options: &Options, realtime: Realtime, mercure: Mercure) -> Result<Store, StartError> {
    let publishes = options.publish == Publish::Server;
    let store = Store::open(options.data.as_deref(), move |change| {
        log::line(format_args!(
            "{} {} {}",
            change.kind.name(),
            change.resource,
            change.id
        ));
        if publishes {
            realtime.publish_change(&change);
            mercure.publish_change(&change, clock::now_ms());
        }
    });
    store.map_err(|error: OpenError| StartError::Data {
        path: options
            .data
            .as_ref()
            .map_or_else(|| "memory".to_owned(), |path| path.display().to_string()),
        reason: error.to_string(),
    })
}

fn router(
    store: Store,
    realtime: Realtime,
    (mercure, key): (Mercure, ApiKey),
    site: Site,
    login: Option<Login>,
) -> Router {
    let faults = Faults::default();
    let entrance = Entrance {
        realtime: realtime.clone(),
        faults: faults.clone(),
        site: Arc::new(site),
    };
    let files = Router::new()
        .route("/config.json", get(site::config))
        .fallback(site::file)
        .with_state(entrance.site.clone());
    Router::new()
        .route("/", get(enter))
        .with_state(entrance)
        .merge(behind(rest::routes(store.clone()), login.as_ref()))
        .merge(behind(realtime::auth_routes(realtime.clone()), login.as_ref()))
        .merge(realtime::routes(realtime.clone()))
        .merge(mercure::routes(mercure.clone(), realtime.clone(), key))
        .merge(login.map(login::routes).unwrap_or_default())
        .merge(faults::routes(faults.clone(), realtime, mercure, store))
        .merge(files)
        .layer(middleware::from_fn_with_state(faults, faults::watch))
        .layer(cors())
}

/// The same routes for those only who are signed in, if anybody has to.
fn behind(routes: Router, login: Option<&Login>) -> Router {
    match login {
        Some(login) => routes.layer(middleware::from_fn_with_state(login.clone(), login::guard)),
        None => routes,
    }
}

#[derive(Debug, Clone)]
struct Entrance {
    realtime: Realtime,
    faults: Faults,
    site: Arc<Site>,
}

/// `/` is the WebSocket for those who ask for one, and the site for the others.
async fn enter(
    State(entrance): State<Entrance>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    Query(params): Query<Params>,
    request: Request,
) -> Response {
    match upgrade {
        Ok(_) if entrance.faults.refuses_socket(clock::now_ms()) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the sandbox was told to refuse sockets\n",
        )
            .into_response(),
        Ok(upgrade) => realtime::upgrade(entrance.realtime, upgrade, params),
        Err(_) => site::file(State(entrance.site), request).await,
    }
}

/// Pages of every origin may use the server: it is for development.
fn cors() -> CorsLayer {
    let exposed: [HeaderName; 9] = [
        mercure::LAST_EVENT_ID,
        rest::TOTAL_COUNT,
        header::ETAG,
        header::LINK,
        header::LOCATION,
        header::CONTENT_TYPE,
        header::RETRY_AFTER,
        HeaderName::from_static("x-ably-errorcode"),
        HeaderName::from_static("x-ably-errormessage"),
    ];
    CorsLayer::new()
        .allow_origin(AllowOrigin::mirror_request())
        .allow_credentials(true)
        .allow_methods([
            Method::GET,
            Method::HEAD,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ])
        .allow_headers(AllowHeaders::mirror_request())
        .allow_private_network(true)
        .expose_headers(exposed)
        .max_age(Duration::from_secs(600))
}
