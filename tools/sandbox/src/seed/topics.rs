//! What the seeded blog is about: each category with the things its posts speak of.

/// A category and its vocabulary.
pub(super) struct Topic {
    pub(super) title: &'static str,
    /// Subjects of posts, as they stand within a sentence.
    pub(super) subjects: [&'static str; 8],
    /// Things one uses or buys.
    pub(super) things: [&'static str; 5],
    /// Where the writers learnt it.
    pub(super) place: &'static str,
}

macro_rules! topics {
    ($($title:literal, $place:literal, $subjects:expr, $things:expr;)*) => {
        &[$(Topic { title: $title, subjects: $subjects, things: $things, place: $place }),*]
    };
}

/// The categories, in the order of their ids.
pub(super) const TOPICS: &[Topic] = topics![
    "Gardening", "on a windy balcony",
        ["growing tomatoes", "raised beds", "autumn pruning", "a small compost heap", "slugs", "seed saving", "dry summers", "winter salads"],
        ["a hand fork", "fleece", "seed trays", "a rain barrel", "twine"];
    "Woodworking", "in a one-car garage",
        ["hand-cut dovetails", "sharpening chisels", "green oak", "a first workbench", "oil finishes", "wood movement", "bent lamination", "reclaimed pine"],
        ["a block plane", "two good clamps", "a marking gauge", "hide glue", "a card scraper"];
    "Baking", "in a flat with a bad oven",
        ["sourdough", "laminated dough", "rye bread", "a cold proof", "shortcrust", "choux pastry", "steam in the oven", "old starters"],
        ["a dough scraper", "a steel plate", "strong flour", "a scale", "rice flour"];
    "Hiking", "on the long ridge above the town",
        ["winter walking", "light packs", "reading contour lines", "wet feet", "hut-to-hut tours", "river crossings", "weather signs", "solo overnighters"],
        ["trail shoes", "a paper map", "a tarp", "wool socks", "a headlamp"];
    "Photography", "in the harbour before sunrise",
        ["street portraits", "available light", "film scanning", "long exposures", "a fifty-millimetre lens", "colour grading", "contact sheets", "photographing snow"],
        ["a tripod", "a grey card", "spare batteries", "a polariser", "a lens cloth"];
    "Cycling", "on a daily commute of eleven miles",
        ["wheel building", "riding through winter", "tubeless tyres", "a commuter bike", "cadence", "mudguards", "the first long ride", "bottom brackets"],
        ["a chain gauge", "tyre levers", "a torque wrench", "a floor pump", "rim tape"];
    "Home brewing", "with a kettle and two buckets",
        ["pale ale", "wild fermentation", "bottle conditioning", "a small-batch stout", "water chemistry", "hop timing", "cider from windfalls", "cleaning"],
        ["a hydrometer", "a racking cane", "sanitiser", "a thermometer", "swing-top bottles"];
    "Ceramics", "in a shared studio",
        ["centring clay", "ash glazes", "trimming a foot", "slab building", "raku firing", "cracked mugs", "throwing lids", "a second-hand kiln"],
        ["a wire cutter", "a rib", "a banding wheel", "cones", "wax resist"];
    "Astronomy", "from a field near the village",
        ["the autumn sky", "a first telescope", "double stars", "sketching the Moon", "dark adaptation", "Jupiter's moons", "star hopping", "meteor showers"],
        ["binoculars", "a red torch", "a star chart", "a dew shield", "a folding chair"];
    "Bird watching", "at the edge of a reservoir",
        ["spring migration", "warblers", "a garden feeder", "bird song", "waders at low tide", "owls", "keeping a field list", "gulls"],
        ["binoculars", "a notebook", "a field guide", "a telescope", "a flask"];
    "Cooking", "in a kitchen two steps wide",
        ["weeknight soup", "a good stock", "dried beans", "cast iron", "preserving lemons", "knife skills", "slow onions", "cooking for one"],
        ["a heavy pan", "a sharp knife", "a microplane", "kitchen tongs", "a mortar"];
    "Music", "in the back room of a pub",
        ["practising scales", "ear training", "old pianos", "home recording", "playing in odd time", "stage fright", "open tunings", "learning by listening"],
        ["a metronome", "a clip-on tuner", "closed headphones", "a music stand", "manuscript paper"];
    "Writing", "at the kitchen table before work",
        ["first drafts", "cutting adverbs", "dialogue", "a daily page", "editing aloud", "endings", "research", "writing groups"],
        ["a cheap notebook", "a kitchen timer", "index cards", "a printer", "a red pen"];
    "Running", "along the canal",
        ["easy miles", "hill repeats", "a first marathon", "running in heat", "tight calves", "track sessions", "running with a dog", "rest days"],
        ["a pair of flats", "a foam roller", "a reflective vest", "a simple watch", "a water bottle"];
    "Sewing", "on a machine from 1962",
        ["a first shirt", "flat-felled seams", "mending jeans", "pattern grading", "buttonholes", "cutting on the bias", "linings", "sewing with wool"],
        ["a seam ripper", "tailor's chalk", "sharp shears", "a ham", "glass-head pins"];
    "Rust", "on a service that must not stop",
        ["ownership", "error types", "state machines", "lifetimes", "async streams", "trait objects", "small binaries", "testing with simulated time"],
        ["a fast linker", "clippy", "a fuzzer", "a flame graph", "the standard library's docs"];
    "Web development", "on a site with very old phones",
        ["keyboard navigation", "fast first loads", "forms that forgive", "caching", "web sockets", "progressive enhancement", "dark mode", "good error pages"],
        ["a screen reader", "a slow phone", "a network throttle", "an axe report", "a plain text editor"];
    "Databases", "on one modest server",
        ["indexes", "write-ahead logs", "schema changes", "query plans", "backups you have restored", "connection pools", "full-text search", "soft deletes"],
        ["an explain plan", "a replica", "a copy of production", "a stopwatch", "a migration script"];
    "Design", "for a public library",
        ["colour contrast", "type scales", "empty states", "icons without labels", "spacing", "design reviews", "paper prototypes", "tables that people read"],
        ["a grid", "sticky notes", "a contrast checker", "a printer", "a spare monitor"];
    "Remote work", "from a spare bedroom",
        ["written decisions", "short meetings", "time zones", "handovers", "working hours", "onboarding", "quiet mornings", "asking for help"],
        ["a good microphone", "a shared document", "a door that closes", "a calendar", "a second chair"];
    "Travel", "by slow trains",
        ["night trains", "packing for a month", "small museums", "travelling in February", "getting lost", "border towns", "island ferries", "eating alone"],
        ["one bag", "earplugs", "a paper timetable", "a universal plug", "a phrase book"];
    "Books", "in a second-hand shop",
        ["reading slowly", "translated novels", "marginal notes", "short stories", "re-reading", "book clubs", "unfinished books", "reading aloud"],
        ["a pencil", "a reading lamp", "a library card", "an index card", "a good chair"];
    "Chess", "at the Thursday club",
        ["rook endings", "the French Defence", "time trouble", "studying lost games", "quiet moves", "pawn structure", "blindfold practice", "tactics puzzles"],
        ["a wooden board", "a digital clock", "a score book", "an old tournament book", "a thermos"];
    "Languages", "with a weekly exchange partner",
        ["learning Finnish", "spaced repetition", "reading children's books", "false friends", "listening practice", "word order", "speaking too early", "dialects"],
        ["a stack of cards", "a radio", "a grammar", "a patient friend", "subtitles"];
    "Parenting", "in a house that is never tidy",
        ["bedtime", "boredom", "first bicycles", "screen time", "picky eaters", "reading together", "moving house", "sibling quarrels"],
        ["a shoebox of crayons", "a wall calendar", "rain boots", "a kitchen stool", "patience"];
    "Personal finance", "on an irregular income",
        ["a simple budget", "index funds", "emergency savings", "renting for longer", "yearly reviews", "shared accounts", "small pensions", "saying no"],
        ["a spreadsheet", "a standing order", "an envelope", "a quiet hour", "last year's statements"];
    "Electronics", "with parts from a drawer",
        ["a bench supply", "reading datasheets", "soldering small parts", "ground loops", "old radios", "sensor noise", "battery life", "a first circuit board"],
        ["a fine tip", "flux", "a scope probe", "a breadboard", "a magnifier"];
    "Beekeeping", "with two hives behind the shed",
        ["spring inspections", "swarm control", "varroa", "harvesting honey", "winter losses", "queen rearing", "top-bar hives", "planting for bees"],
        ["a hive tool", "a smoker", "a spare super", "fondant", "a notebook"];
    "Sailing", "on a borrowed dinghy",
        ["reefing early", "reading the tide", "splicing rope", "sailing alone", "light winds", "anchoring", "night passages", "laying up for winter"],
        ["a knife", "a hand-bearing compass", "spare shackles", "a bailer", "a tide table"];
    "Local history", "in the county archive",
        ["field names", "parish registers", "lost railways", "old shop fronts", "oral histories", "mill ponds", "reading old hands", "census returns"],
        ["a magnifier", "a soft pencil", "a camera", "an old map", "a notebook"];
];
