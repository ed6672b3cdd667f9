//! The people who are here, as a row of small discs.

use yew::prelude::*;

use crate::engine::i18n::t;

/// How many discs there are at most; the others become a number.
const MOST: usize = 5;

sheet!(
    avatars_class,
    r#"
    display: flex; margin: 0; padding: 0 4px 0 6px; list-style: none;
    li { position: relative; display: grid; place-items: center; width: 30px; height: 30px; margin-inline-start: -6px; border: 2px solid var(--bg); border-radius: 50%; background: light-dark(hsl(var(--hue) 45% 32%), hsl(var(--hue) 45% 76%)); color: light-dark(#fff, #10140f); font-size: .6875rem; font-weight: 600; letter-spacing: -.01em; line-height: 1; cursor: default; }
    .you { border-color: var(--line-strong); background: var(--surface); color: var(--text); }
    .more { background: var(--line); color: var(--text); }
    .busy { z-index: 1; }
    .busy::after { content: ""; position: absolute; inset: auto -3px -3px auto; width: 10px; height: 10px; border: 2px solid var(--bg); border-radius: 50%; background: var(--fresh); }
    "#
);

sheet!(
    account_class,
    r#"
    display: flex; align-items: center; gap: 8px; min-width: 0;
    .account-disc, img { display: grid; flex: none; place-items: center; width: 30px; height: 30px; border-radius: 50%; object-fit: cover; }
    .account-disc { background: light-dark(hsl(var(--hue) 45% 32%), hsl(var(--hue) 45% 76%)); color: light-dark(#fff, #10140f); font-size: .6875rem; font-weight: 600; }
    .account-name { overflow: hidden; max-width: 22ch; font-weight: 500; text-overflow: ellipsis; white-space: nowrap; }
    @media (max-width: 767.98px) { .account-name { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); } }
    "#
);

/// Somebody who is here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Avatar {
    /// What is the same of them each time: the colour comes from it.
    pub id: AttrValue,
    /// What they are called: the initials come from it.
    pub name: AttrValue,
    /// What is said of them on hover and to screen readers, as in "Ann is editing".
    pub said: AttrValue,
    /// Whether it is the one who looks at this page.
    pub you: bool,
    /// Whether they change something here, which a dot shows.
    pub busy: bool,
}

/// The discs (`data-testid="avatars"`, a list); at most five of them, then how many more there are. Nothing at all for
/// nobody.
pub fn view_avatars(people: &[Avatar]) -> Html {
    if people.is_empty() {
        return Html::default();
    }
    let (shown, more) = people.split_at(people.len().min(MOST));
    let names: Vec<&str> = more.iter().map(|avatar| &*avatar.said).collect();
    html! {
        <ul class={avatars_class()} aria-label={t("presence.here", "Who is here")} data-testid="avatars">
            {for shown.iter().map(view_avatar)}
            if !more.is_empty() {
                {view_disc("more", String::new(), format!("+{}", more.len()), &names.join(", ").into())}
            }
        </ul>
    }
}

/// Who is signed in: their picture or initials, and their name, which screen readers always read and narrow screens leave out.
pub fn view_account(id: &str, name: &str, picture: Option<&str>) -> Html {
    let style = format!("--hue:{}", hue(id));
    html! {
        <div class={account_class()} title={name.to_owned()} data-testid="account">
            if let Some(picture) = picture {
                <img src={picture.to_owned()} alt="" />
            } else {
                <span class="account-disc" {style} aria-hidden="true">{initials(name)}</span>
            }
            <span class="account-name">{name.to_owned()}</span>
        </div>
    }
}

fn view_avatar(avatar: &Avatar) -> Html {
    let class = match (avatar.you, avatar.busy) {
        (true, true) => "you busy",
        (true, false) => "you",
        (false, true) => "busy",
        (false, false) => "",
    };
    let style = format!("--hue:{}", hue(&avatar.id));
    view_disc(class, style, initials(&avatar.name), &avatar.said)
}

fn view_disc(class: &'static str, style: String, shown: String, said: &AttrValue) -> Html {
    html! {
        <li {class} {style} title={said}>
            <span aria-hidden="true">{shown}</span>
            <span class="visually-hidden">{said}</span>
        </li>
    }
}

/// The first letters of the first two words, of an e-mail address of what comes before the `@`.
fn initials(name: &str) -> String {
    let name = name.split('@').next().unwrap_or_default();
    let words = name.split(|letter: char| !letter.is_alphanumeric());
    let letters = words.filter_map(|word| word.chars().next()).take(2);
    let initials: String = letters.flat_map(char::to_uppercase).collect();
    if initials.is_empty() {
        "?".to_owned()
    } else {
        initials
    }
}

/// A hue in degrees, the same for the same text (FNV-1a, and a last step that sets apart what differs in one letter).
fn hue(text: &str) -> u32 {
    let mix = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(16_777_619);
    let hash = text.bytes().fold(2_166_136_261, mix).wrapping_mul(2_654_435_769);
    ((hash >> 16) * 360) >> 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_those_of_the_first_two_words() {
        for (name, expected) in [
            ("Curious Otter", "CO"),
            ("ann", "A"),
            ("ann.smith@example.org", "AS"),
            ("  élodie  du bois", "ÉD"),
            ("李 雷", "李雷"),
            ("🦦", "?"),
            ("", "?"),
        ] {
            assert_eq!(initials(name), expected, "{name}");
        }
    }

    #[test]
    fn people_whose_ids_differ_in_one_letter_have_colours_that_can_be_told_apart() {
        let hues: Vec<u32> = (1..=5).map(|guest| hue(&format!("Guest {guest}"))).collect();
        assert!(hues.iter().all(|hue| *hue < 360));
        for (place, hue) in hues.iter().enumerate() {
            let others = hues.iter().skip(place + 1);
            let apart = |other: &u32| hue.abs_diff(*other).min(360 - hue.abs_diff(*other)) > 10;
            assert!(others.clone().all(apart), "{hues:?}");
        }
    }

    #[test]
    fn initials_can_be_read_on_every_colour_in_light_and_dark() {
        for hue in 0..360 {
            for (lightness, ink) in [(0.32, [1.0; 3]), (0.76, [0.063, 0.078, 0.059])] {
                let paper = luminance(rgb(f64::from(hue), 0.45, lightness));
                let (low, high) = (paper.min(luminance(ink)), paper.max(luminance(ink)));
                let contrast = (high + 0.05) / (low + 0.05);
                assert!(contrast >= 4.5, "{hue}: {contrast}");
            }
        }
    }

    fn rgb(hue: f64, saturation: f64, lightness: f64) -> [f64; 3] {
        let strength = saturation * lightness.min(1.0 - lightness);
        [0.0, 8.0, 4.0].map(|offset| {
            let place = (offset + hue / 30.0) % 12.0;
            lightness - strength * (place - 3.0).min(9.0 - place).clamp(-1.0, 1.0)
        })
    }

    fn luminance(rgb: [f64; 3]) -> f64 {
        let linear = rgb.map(|part| {
            if part <= 0.040_45 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        });
        linear[0] * 0.2126 + linear[1] * 0.7152 + linear[2] * 0.0722
    }
}
