//! The part of `config.json` that says how people sign in.

use super::ConfigError;
use super::section::{Section, wrong};

/// How people sign in: as [`providers::session`](crate::providers) does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthConfig {
    /// The address below which one signs in and out (`auth.url`).
    pub url: String,
    /// What stands below the login form (`auth.hint`). Default: nothing.
    pub hint: Option<String>,
}

pub(super) fn read(auth: &Section<'_>) -> Result<AuthConfig, ConfigError> {
    auth.only(&["url", "hint"])?;
    let url = auth.text("url")?;
    let problem = "missing; the address below which one signs in, like \"/session\"";
    Ok(AuthConfig {
        url: url.ok_or_else(|| wrong("auth.url", problem))?,
        hint: auth.text("hint")?,
    })
}

#[cfg(test)]
mod tests {
    use crate::config::Config;
    use crate::config::tests::error;

    #[test]
    fn people_sign_in_where_the_file_says() {
        assert_eq!(Config::parse("{}").unwrap().auth, None);
        let config = Config::parse(r#"{"auth":{"url":"/session","hint":"Ask Ann."}}"#).unwrap();
        let auth = config.auth.unwrap();
        assert_eq!((&*auth.url, auth.hint.as_deref()), ("/session", Some("Ask Ann.")));
        assert!(error(r#"{"auth":{}}"#).starts_with("auth.url: missing"));
    }
}
