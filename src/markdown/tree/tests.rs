//! The tree written down in brackets, so that a test shows its shape at a glance.

use super::*;

fn outline(nodes: &[Node]) -> String {
    nodes.iter().map(outline_of).collect::<Vec<_>>().join(" ")
}

fn outline_of(node: &Node) -> String {
    match node {
        Node::Text(text) => format!("{text:?}"),
        Node::Element(kind, children) => {
            let name = match kind {
                Kind::Heading(level) => format!("h{level}"),
                Kind::List { start: Some(start) } => format!("ol{start}"),
                Kind::List { start: None } => "ul".to_owned(),
                Kind::Task { done } => format!("task:{done}"),
                Kind::Link(link) => format!("a:{}", link.href),
                Kind::Image { src, alt } => format!("img:{src}:{alt}"),
                Kind::Cell { header, align } => format!("{}:{align:?}", if *header { "th" } else { "td" }),
                other => format!("{other:?}").to_lowercase(),
            };
            if children.is_empty() {
                name
            } else {
                format!("{name}({})", outline(children))
            }
        }
    }
}

fn parsed(text: &str) -> String {
    outline(&parse(text))
}

#[test]
fn emphasis_and_code_nest_in_a_paragraph() {
    assert_eq!(
        parsed("a *b **c*** ~~d~~ `e`"),
        r#"paragraph("a " emphasis("b " strong("c")) " " deleted("d") " " code("e"))"#
    );
}

#[test]
fn headings_start_below_the_title_and_never_skip_a_level() {
    assert_eq!(parsed("# a\n## b"), r#"h2("a") h3("b")"#);
    assert_eq!(parsed("#### a\n# b\n###### c\n"), r#"h2("a") h2("b") h3("c")"#);
    assert_eq!(
        parsed("# a\n## b\n### c\n#### d\n##### e\n###### f"),
        r#"h2("a") h3("b") h4("c") h5("d") h6("e") h6("f")"#
    );
}

#[test]
fn lists_keep_their_first_number_and_tasks_their_mark() {
    assert_eq!(parsed("3. a\n4. b"), r#"ol3(item("a") item("b"))"#);
    assert_eq!(
        parsed("- [x] a\n- [ ] b"),
        r#"ul(item(task:true "a") item(task:false "b"))"#
    );
}

#[test]
fn tables_have_head_body_and_alignment() {
    assert_eq!(
        parsed("| a | b |\n|--:|:-:|\n| 1 | 2 |"),
        concat!(
            r#"table(tablehead(row(th:End("a") th:Center("b"))) "#,
            r#"tablebody(row(td:End("1") td:Center("2"))))"#
        )
    );
}

#[test]
fn raw_html_is_text() {
    assert_eq!(
        parsed("a <img src=x onerror=alert(1)> b"),
        r#"paragraph("a <img src=x onerror=alert(1)> b")"#
    );
    assert_eq!(
        parsed("<script>\nalert(1)\n</script>"),
        r#"paragraph("<script>\nalert(1)\n</script>")"#
    );
}

#[test]
fn a_link_that_may_not_be_followed_is_its_text() {
    assert_eq!(
        parsed("[a *b*](javascript:alert)"),
        r#"paragraph("a " emphasis("b"))"#
    );
    assert_eq!(parsed("[a](<java\tscript:alert>)"), r#"paragraph("a")"#);
    assert_eq!(parsed("[a](&#106;avascript:alert)"), r#"paragraph("a")"#);
    assert_eq!(
        parsed("[a](https://x.example)"),
        r#"paragraph(a:https://x.example("a"))"#
    );
}

#[test]
fn an_image_takes_its_description_along_or_is_replaced_by_it() {
    assert_eq!(
        parsed("![a *b*](https://x.example/i.png)"),
        "paragraph(img:https://x.example/i.png:a b)"
    );
    assert_eq!(parsed("![a](data:image/png;base64,AA)"), r#"paragraph("a")"#);
}

#[test]
fn code_blocks_keep_their_text_as_it_is() {
    assert_eq!(
        parsed("```html\n<b>&amp;</b>\n```"),
        r#"codeblock("<b>&amp;</b>\n")"#
    );
}

#[test]
fn any_nesting_stays_shallow_and_keeps_the_text() {
    fn depth(nodes: &[Node]) -> usize {
        let below = |node: &Node| match node {
            Node::Text(_) => 0,
            Node::Element(_, children) => 1 + depth(children),
        };
        nodes.iter().map(below).max().unwrap_or_default()
    }
    let quotes = format!("{}deep", "> ".repeat(2_000));
    let tree = parse(&quotes);
    assert!(depth(&tree) <= MAX_DEPTH);
    assert_eq!(plain_text(&tree), "deep");
    assert!(depth(&parse(&"* ".repeat(500))) <= MAX_DEPTH);
}

#[test]
fn an_empty_text_is_nothing() {
    assert_eq!(parse(""), []);
    assert_eq!(parse(" \n\n"), []);
}
