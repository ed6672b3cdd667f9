//! Which addresses a text may link to. Pure.

/// An address that is safe to put into `href`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SafeUrl {
    pub(super) href: String,
    /// Leads away from the app.
    pub(super) external: bool,
}

/// Accepts `http`, `https` and `mailto` addresses, and relative ones without a scheme; `None` for anything else.
///
/// A browser ignores control characters and leading spaces when it looks for the scheme, and takes a backslash for a
/// slash; so an address with a control character is refused, and one with a backslash before its query too.
pub(super) fn safe_link(url: &str) -> Option<SafeUrl> {
    let url = url.trim();
    if url.is_empty() || url.chars().any(char::is_control) {
        return None;
    }
    let path = url.split(['?', '#']).next().unwrap_or_default();
    if path.contains('\\') {
        return None;
    }
    let external = match scheme(path) {
        Some("http" | "https" | "mailto") => true,
        Some(_) => return None,
        None => path.starts_with("//"),
    };
    Some(SafeUrl {
        href: url.to_owned(),
        external,
    })
}

/// Accepts only `http` and `https` addresses: what an image may be loaded from.
pub(super) fn safe_image(url: &str) -> Option<String> {
    let link = safe_link(url)?;
    let path = link.href.split(['?', '#']).next().unwrap_or_default();
    matches!(scheme(path), Some("http" | "https")).then_some(link.href)
}

/// What stands before the first colon of the first segment, in the three spellings that are allowed, else as it is typed.
fn scheme(path: &str) -> Option<&str> {
    let first = path.split('/').next().unwrap_or_default();
    let (scheme, _) = first.split_once(':')?;
    let known = ["http", "https", "mailto"];
    Some(
        known
            .into_iter()
            .find(|known| scheme.eq_ignore_ascii_case(known))
            .unwrap_or(scheme),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn external(url: &str) -> Option<bool> {
        safe_link(url).map(|link| link.external)
    }

    #[test]
    fn web_and_mail_addresses_lead_away() {
        for url in [
            "http://a.example",
            "HTTPS://a.example/x?y#z",
            "mailto:a@b.example",
            "//a.example/x",
        ] {
            assert_eq!(external(url), Some(true), "{url}");
        }
    }

    #[test]
    fn relative_addresses_stay_in_the_app() {
        for url in [
            "/posts/show/5",
            "posts",
            "../x",
            "?page=2",
            "#top",
            "/a:b",
            "./c:d",
            "?q=javascript:x",
        ] {
            assert_eq!(external(url), Some(false), "{url}");
        }
    }

    #[test]
    fn no_spelling_of_a_script_address_gets_through() {
        let urls = [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " javascript:alert(1)",
            "java\tscript:alert(1)",
            "java\nscript:alert(1)",
            "\u{1}javascript:alert(1)",
            "javascript\u{0}:alert(1)",
            "vbscript:x",
            "data:text/html,<script>alert(1)</script>",
            "blob:https://a.example/1",
            "file:///etc/passwd",
            "\\\\a.example\\x",
            "/\\a.example",
            "",
        ];
        for url in urls {
            assert_eq!(safe_link(url), None, "{url:?}");
        }
    }

    #[test]
    fn images_come_from_the_web_only() {
        assert_eq!(
            safe_image("https://a.example/x.png").as_deref(),
            Some("https://a.example/x.png")
        );
        for url in [
            "/x.png",
            "//a.example/x.png",
            "mailto:a@b.example",
            "data:image/svg+xml,<svg/>",
            "javascript:x",
        ] {
            assert_eq!(safe_image(url), None, "{url}");
        }
    }
}
