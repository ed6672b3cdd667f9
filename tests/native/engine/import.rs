//! Importing: what is sent of a file, what becomes of its lines, and how it ends.

use std::rc::Rc;

use sapwood::engine::data::DataError;
use sapwood::engine::import::{
    Import, ImportColumn, ImportEnd, ImportProgress, ImportReport, ImportValue, Input, Step,
};
use serde_json::{Value, json};

use super::support::network;

fn columns() -> Rc<[ImportColumn]> {
    Rc::new([
        ImportColumn::new("title").required(),
        ImportColumn::new("category.id")
            .called(&["Category"])
            .with(ImportValue::Id),
        ImportColumn::new("votes").with(ImportValue::Number),
        ImportColumn::new("done").with(ImportValue::Flag),
    ])
}

fn import(at_once: usize) -> Import {
    Import::new(columns(), at_once)
}

/// Reads the whole file and returns the first lines to send.
fn read(import: &mut Import, text: &str) -> Vec<Step> {
    for piece in text.as_bytes().chunks(5) {
        let steps = import.handle(Input::Piece(piece.to_vec()));
        if steps != [Step::Read] {
            return steps;
        }
    }
    import.handle(Input::End)
}

fn sent(steps: &[Step]) -> Vec<(u64, Value)> {
    steps
        .iter()
        .filter_map(|step| match step {
            Step::Send { line, values } => Some((*line, values.clone())),
            Step::Read | Step::Finish => None,
        })
        .collect()
}

fn lines(steps: &[Step]) -> Vec<u64> {
    sent(steps).into_iter().map(|(line, _)| line).collect()
}

fn answer(import: &mut Import, line: u64, error: Option<DataError>) -> Vec<Step> {
    import.handle(Input::Answered {
        line,
        error: error.map(Rc::new),
    })
}

#[track_caller]
fn report(import: &Import) -> Rc<ImportReport> {
    match import.progress() {
        ImportProgress::Over(report) => report,
        other => panic!("it is not over: {other:?}"),
    }
}

fn reasons(report: &ImportReport) -> Vec<(u64, String)> {
    let failed = report.failed.iter();
    failed
        .map(|failed| (failed.line, failed.reason.to_string()))
        .collect()
}

#[test]
fn lines_become_records_with_the_types_that_the_app_says() {
    let mut import = import(9);
    let text = "Title;category;votes;DONE;color\r\n\"007\";3;-1.5;yes;red\r\nb;x-1;;0;\r\n";
    let steps = read(&mut import, text);
    let expected = [
        (
            2,
            json!({"title": "007", "category": {"id": 3}, "votes": -1.5, "done": true}),
        ),
        (3, json!({"title": "b", "category": {"id": "x-1"}, "done": false})),
    ];
    assert_eq!(sent(&steps), expected);
    answer(&mut import, 3, None);
    assert_eq!(answer(&mut import, 2, None), [Step::Finish]);
    let report = report(&import);
    assert_eq!((report.created, &report.end), (2, &ImportEnd::Complete));
    assert_eq!(report.unknown, ["color"]);
}

#[test]
fn only_so_many_are_on_their_way_at_once_and_progress_counts_all() {
    let mut import = import(2);
    let text: String = std::iter::once("title\n".to_owned())
        .chain((1..=5).map(|number| format!("post {number}\n")))
        .collect();
    assert_eq!(lines(&read(&mut import, &text)), [2, 3]);
    let progress = |done, failed| ImportProgress::Sending {
        done,
        total: 5,
        failed,
    };
    assert_eq!(import.progress(), progress(0, 0));
    assert_eq!(lines(&answer(&mut import, 3, None)), [4]);
    assert_eq!(
        lines(&answer(&mut import, 3, None)),
        [] as [u64; 0],
        "no line is answered twice"
    );
    let refused = DataError::Decode("HTML".into());
    assert_eq!(lines(&answer(&mut import, 2, Some(refused))), [5]);
    assert_eq!(import.progress(), progress(2, 1));
}

#[test]
fn a_bad_line_is_told_with_its_number_and_the_others_go_on() {
    let mut import = import(9);
    let text = "title,votes,done\na,many,\nb,,perhaps\nc,1,true,extra\n\"d\"e,,\nf,1,\n";
    assert_eq!(lines(&read(&mut import, text)), [6]);
    let mut fields = sapwood::engine::data::FieldErrors::default();
    fields.insert("title".into(), "is taken".into());
    let taken = DataError::Invalid {
        message: "no".into(),
        fields,
    };
    assert_eq!(answer(&mut import, 6, Some(taken)), [Step::Finish]);
    let report = report(&import);
    let expected = [
        (2, "votes must be a number, not \"many\""),
        (3, "done must be true or false, not \"perhaps\""),
        (4, "it has 4 cells, but the first line names 3 columns"),
        (5, "something stands behind the end of a quoted cell"),
        (6, "title: is taken"),
    ];
    assert_eq!(
        reasons(&report),
        expected.map(|(line, reason)| (line, reason.to_owned()))
    );
}

#[test]
fn the_failed_lines_are_a_file_that_can_be_corrected_and_imported() {
    let mut first = import(9);
    read(&mut first, "title,votes\n\"a, b\",many\nok,1\n=sum,2\n");
    answer(&mut first, 3, None);
    answer(&mut first, 4, Some(DataError::Decode("HTML".into())));
    let file = report(&first).failed_file();
    assert!(
        file.starts_with('\u{feff}') && file.contains("\"a, b\",many,2,"),
        "{file}"
    );
    let mut again = import(9);
    assert_eq!(
        sent(&read(&mut again, &file.replace("many", "3"))),
        [
            (2, json!({"title": "a, b", "votes": 3})),
            (3, json!({"title": "=sum", "votes": 2})),
        ]
    );
}

#[test]
fn a_file_that_cannot_be_imported_is_refused_before_anything_is_sent() {
    for (text, part) in [
        ("", "empty"),
        ("\n\n", "empty"),
        ("title\n", "no records"),
        ("name,votes\na,1\n", "no column \"title\""),
        ("title,Title\na,b\n", "more than one column \"title\""),
        ("\"title\"x\na\n", "first line cannot be read"),
    ] {
        let mut import = import(9);
        assert_eq!(read(&mut import, text), [Step::Finish], "{text:?}");
        let report = report(&import);
        let ImportEnd::Unreadable(problem) = &report.end else {
            panic!("{text:?}: {report:?}")
        };
        assert!(problem.to_string().contains(part), "{text:?}: {problem}");
        assert_eq!((report.created, report.failed.len()), (0, 0));
    }
}

#[test]
fn whoever_ends_it_waits_for_what_was_sent_and_has_the_rest() {
    let mut import = import(2);
    read(&mut import, "title\na\nb\nc\nd\n");
    assert_eq!(import.handle(Input::Cancel), []);
    assert_eq!(answer(&mut import, 2, None), []);
    assert_eq!(answer(&mut import, 3, None), [Step::Finish]);
    let report = report(&import);
    assert_eq!((report.created, &report.end), (2, &ImportEnd::Cancelled));
    assert_eq!(reasons(&report), [4, 5].map(|line| (line, "not sent".to_owned())));
    assert_eq!(import.handle(Input::Cancel), [], "it is over");
}

#[test]
fn a_server_that_is_gone_is_not_asked_for_every_line() {
    let mut import = import(1);
    let text = format!("title\n{}", "x\n".repeat(100));
    read(&mut import, &text);
    let mut asked = 0;
    let mut line = 2;
    loop {
        asked += 1;
        match &answer(&mut import, line, Some(network()))[..] {
            [Step::Send { line: next, .. }] => line = *next,
            [Step::Finish] => break,
            other => panic!("{other:?}"),
        }
    }
    let report = report(&import);
    assert_eq!((asked, report.failed.len()), (5, 100));
    assert!(matches!(report.end, ImportEnd::Stopped(_)));
}

#[test]
fn a_session_that_ended_stops_at_once() {
    let mut import = import(1);
    read(&mut import, "title\na\nb\n");
    let error = DataError::Status {
        status: 401,
        message: "please sign in".into(),
    };
    assert_eq!(answer(&mut import, 2, Some(error)), [Step::Finish]);
    assert_eq!(reasons(&report(&import)).len(), 2);
}
