//! `tests/parity.md` says of everything in Refine where it is here and which test shows it; this holds it against the code.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What of Refine's hooks and components an app of this kind needs.
const NEEDED: &[&str] = &[
    "Authenticated",
    "AutoSaveIndicator",
    "CanAccess",
    "Refine",
    "UndoableQueue",
    "useBack",
    "useBreadcrumb",
    "useCan",
    "useCanWithoutCache",
    "useCancelNotification",
    "useCloneButton",
    "useCreate",
    "useCreateButton",
    "useCreateMany",
    "useDelete",
    "useDeleteButton",
    "useDeleteMany",
    "useEditButton",
    "useExport",
    "useExportButton",
    "useForgotPassword",
    "useForm",
    "useGetIdentity",
    "useGetLocale",
    "useGetToPath",
    "useGo",
    "useHandleNotification",
    "useImportButton",
    "useInfiniteList",
    "useInvalidate",
    "useIsAuthenticated",
    "useIsExistAuthentication",
    "useLink",
    "useList",
    "useListButton",
    "useLiveMode",
    "useLoadingOvertime",
    "useLogList",
    "useLogin",
    "useLogout",
    "useMany",
    "useMenu",
    "useMutationMode",
    "useNavigation",
    "useNotification",
    "useOnError",
    "useOne",
    "useParse",
    "useParsed",
    "usePermissions",
    "usePublish",
    "useRedirectionAfterSubmission",
    "useRefineContext",
    "useRefineOptions",
    "useRefreshButton",
    "useRegister",
    "useResourceParams",
    "useSaveButton",
    "useSelect",
    "useSetLocale",
    "useShow",
    "useShowButton",
    "useSubscription",
    "useSyncWithLocation",
    "useTable",
    "useToPath",
    "useTranslate",
    "useTranslation",
    "useUpdate",
    "useUpdateMany",
    "useUpdatePassword",
    "useWarnAboutChange",
];

/// How many weaknesses of Refine there are, K1 and so on.
const WEAKNESSES: usize = 24;

/// A name and the file that it is in.
#[derive(Debug)]
struct Link {
    name: String,
    file: PathBuf,
}

#[test]
fn nothing_that_is_needed_is_missing() {
    let named: BTreeSet<String> = rows("Hooks and components")
        .iter()
        .flat_map(|row| row[0].split(", ").map(|name| name.trim_matches('`').to_owned()))
        .collect();
    let missing: Vec<_> = NEEDED.iter().filter(|name| !named.contains(**name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn each_has_a_public_counterpart_and_a_test() {
    for row in rows("Hooks and components") {
        let [names, rank, counterparts, tests] = &row[..] else {
            panic!("four columns, not {row:?}");
        };
        assert!(["MUST", "SHOULD"].contains(&&**rank), "{names}: {rank}");
        assert_public(names, counterparts);
        assert_tested(names, tests);
    }
}

#[test]
fn each_option_has_a_public_counterpart_and_a_test() {
    for row in rows("Options") {
        let [names, _, counterparts, tests] = &row[..] else {
            panic!("four columns, not {row:?}");
        };
        assert_public(names, counterparts);
        assert_tested(names, tests);
    }
}

#[test]
fn each_weakness_is_a_promise_with_tests_of_its_number() {
    let rows = rows("What was weak in Refine");
    let numbers: Vec<String> = (1..=WEAKNESSES).map(|number| format!("K{number}")).collect();
    let named: Vec<&String> = rows.iter().map(|row| &row[0]).collect();
    assert_eq!(named, numbers.iter().collect::<Vec<_>>());
    for row in rows {
        let start = format!("{}_", row[0].to_lowercase());
        let others: Vec<_> = links(&row[2])
            .into_iter()
            .filter(|link| !link.name.starts_with(&start))
            .collect();
        assert!(others.is_empty(), "{}: {others:?}", row[0]);
        assert_tested(&row[0], &row[2]);
    }
}

#[test]
fn each_case_is_shown_in_a_real_browser() {
    for row in rows("What one sees") {
        assert_tested(&row[0], &row[1]);
        let whole = |link: &Link| link.file.components().any(|part| part.as_os_str() == "e2e");
        assert!(links(&row[1]).iter().any(whole), "{}: {}", row[0], row[1]);
    }
}

#[test]
fn the_checker_finds_what_is_not_there() {
    let link = |name: &str, file: &str| Link {
        name: name.to_owned(),
        file: from_here(file),
    };
    assert!(is_public(&link("use_list", "../src/hooks/use_list.rs")));
    assert!(is_public(&link("use_notification", "../src/hooks/mod.rs")));
    assert!(
        !is_public(&link("use_list_query", "../src/hooks/use_list.rs")),
        "not for all"
    );
    assert!(!is_public(&link("use_lis", "../src/hooks/use_list.rs")));
    assert!(
        !is_public(&link("use_list", "../src/hooks/use_lists.rs")),
        "no such file"
    );
    assert!(is_test(&link(
        "nothing_that_is_needed_is_missing",
        "native/parity.rs"
    )));
    assert!(!is_test(&link("nothing_that_is_needed", "native/parity.rs")));
    assert!(
        !is_test(&link("rows", "native/parity.rs")),
        "a function, but no test"
    );
    assert_eq!(links("[`a`](b.rs), [`c`](../d/e.rs)").len(), 2);
}

#[track_caller]
fn assert_public(what: &str, cell: &str) {
    let counterparts = links(cell);
    let hidden: Vec<_> = counterparts.iter().filter(|link| !is_public(link)).collect();
    assert!(
        hidden.is_empty() && !counterparts.is_empty(),
        "{what}: {hidden:?}"
    );
}

#[track_caller]
fn assert_tested(what: &str, cell: &str) {
    let tests = links(cell);
    let missing: Vec<_> = tests.iter().filter(|link| !is_test(link)).collect();
    assert!(missing.is_empty() && !tests.is_empty(), "{what}: {missing:?}");
}

/// The rows of the table below a heading, cell by cell.
fn rows(heading: &str) -> Vec<Vec<String>> {
    let page = fs::read_to_string(from_here("parity.md")).unwrap();
    let lines = page.lines().skip_while(|line| *line != format!("## {heading}"));
    let table = lines
        .skip_while(|line| !line.starts_with('|'))
        .take_while(|line| line.starts_with('|'));
    // Two lines of head.
    let rows: Vec<Vec<String>> = table.skip(2).map(cells).collect();
    assert!(!rows.is_empty(), "there is no table below {heading}");
    rows
}

fn cells(line: &str) -> Vec<String> {
    let line = line.trim().trim_matches('|');
    line.split('|').map(|cell| cell.trim().to_owned()).collect()
}

/// The links of a cell, ``[`name`](file)`` each.
fn links(cell: &str) -> Vec<Link> {
    let link = |part: &str| {
        let (name, rest) = part.split_once("`](")?;
        let (file, _) = rest.split_once(')')?;
        Some(Link {
            name: name.to_owned(),
            file: from_here(file),
        })
    };
    cell.split("[`").skip(1).filter_map(link).collect()
}

/// The file of a link, which is seen from the folder of the page.
fn from_here(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(file)
}

fn text_of(link: &Link) -> String {
    fs::read_to_string(&link.file).unwrap_or_default()
}

/// Whether the file declares such a thing for everybody, or passes it on.
fn is_public(link: &Link) -> bool {
    let text = text_of(link);
    let declared = text.lines().any(|line| {
        let words: Vec<&str> = names_in(line).take(4).collect();
        let (["pub", "const", "fn", name] | ["pub", "fn" | "struct" | "enum" | "trait" | "type", name, ..]) =
            words[..]
        else {
            return false;
        };
        name == link.name
    });
    let mut passed_on = text.split("\npub use ").skip(1);
    declared
        || passed_on
            .any(|rest| names_in(rest.split(';').next().unwrap_or_default()).any(|name| name == link.name))
}

/// Whether there is a test of that name in the file.
fn is_test(link: &Link) -> bool {
    let text = text_of(link);
    let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
    let is_it = |line: &str| {
        let line = line.strip_prefix("async ").unwrap_or(line);
        line.strip_prefix("fn ")
            .and_then(|rest| rest.strip_prefix(&*link.name))
            .is_some_and(|rest| rest.starts_with('('))
    };
    lines.iter().enumerate().any(|(place, line)| {
        let mut above = lines[..place]
            .iter()
            .rev()
            .take_while(|line| line.starts_with("#["));
        is_it(line) && above.any(|line| line.ends_with("test]"))
    })
}

fn names_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|name| !name.is_empty())
}
