"""Cards about two people, families, communities and work.

Every sentence is worded by docs/words.md: sizes in words, no promise about anybody, no word of clinics.
"""

from __future__ import annotations

from drawbridge.core.cards import Card, Exercise, Shelf
from drawbridge.core.grades import CONTESTED, MODERATE, STRONG, WEAK, Verdict

# fmt: off
CARDS: tuple[Card, ...] = (
    Card(
        "k02", Shelf.BETWEEN, ("c02", "c20", "c23"),
        "Closeness needs a good listener too",
        "Sharing feelings goes with closeness mainly when the other person comes across as understanding.",
        Verdict(STRONG),
        "How long one good talk lasts.",
        ("Laurenceau98", "Collins94", "Aron97", "Graham08", "Sprecher13", "Gable04"),
        "People who kept diaries of their talks; strangers in pairs; a review of many studies.",
        ("What was felt counted for more than facts. Strangers who answered deepening questions in turn"
         " felt closer right after; nobody knows about for life.",),
        Exercise.CHOOSE_A_READER,
    ),
    Card(
        "k04", Shelf.BETWEEN, ("c04", "c12", "c49"),
        "Openness tends to be answered",
        "People often match each other’s depth, especially in short turns.",
        Verdict(MODERATE),
        "Whether it spreads beyond pairs and small groups.",
        ("Barak07", "Sprecher13", "Owens16", "Coutifaris22", "DindiaAllen"),
        "Writers in online forums, strangers in pairs, teams at work.",
        leads_to=Exercise.TAKE_TURNS,
    ),
    Card(
        "k11", Shelf.BETWEEN, ("c20",),
        "Venting, or being understood?",
        "Blowing off steam does not lower anger; calming down does. Comfort soothes for now; a new angle"
        " seems to help for longer.",
        Verdict(STRONG, "for anger"),
        "The best mix for you.",
        ("Kjaervik24", "Pauw18", "Curci12", "Brans14", "Rime09", "RoseA02", "RoseA07", "Spendelow17",
         "NilsRime12"),
        "A review of 154 studies of anger; studies of what people want from a listener; young people and"
        " their friends.",
        (
            "Nearly everybody tells somebody after something strong. People like comfort best; help to see"
            " it differently seems to last longer. Comfort first, then ask.",
            "Going over the same trouble again and again goes with feeling a little worse, and with closer"
            " friends. A walk or something to enjoy together is an answer as well.",
        ),
        Exercise.CHOOSE_A_READER,
    ),
    Card(
        "k14", Shelf.BETWEEN, ("c25",),
        "Needing each other",
        "Partners who are met when they need support become more independent, not less.",
        Verdict(MODERATE, "", STRONG),
        "How it goes in your pair. It does not apply where there is control or fear.",
        ("Feeney07", "Laurenceau98", "Lippert01"),
        "Couples in a laboratory, seen again after six months; couples who kept diaries.",
        leads_to=Exercise.ASK_FOR_HELP,
    ),
    Card(
        "k16", Shelf.BETWEEN, ("c29",),
        "“I’m not okay”",
        "Saying it helps most with someone who listens and does not correct.",
        Verdict(MODERATE, "it depends on the listener"),
        "How your listener will do.",
        ("Kuo22", "Herr15", "Dazzi14", "ShenkFruzzetti11", "SafeMsg20", "WHOmedia23", "Samaritans20"),
        "Among others, people whose feelings are hard to steady.",
        (
            "You can say what you need first: just listen, or I don’t need this mended.",
            "If somebody tells you that they may hurt themselves, ask directly. In the studies we know of,"
            " asking did not put the thought there.",
            "How this app speaks about pain follows what most guidelines agree on. Whether that wording"
            " helps, hardly any study can tell.",
        ),
        Exercise.HARBOUR,
    ),
    Card(
        "k13", Shelf.AROUND, ("c24",),
        "Families and honest talk",
        "Owning a mistake to a child is sensible; leaning on a child is not. Research on the article’s"
        " claim is thin.",
        Verdict(WEAK),
        "A lot.",
        (),
        more=("We found no study that we could check for this. What we remember is that carrying a parent’s"
              " distress can weigh on a child.",),
        leads_to=Exercise.APOLOGISE,
    ),
    Card(
        "k15", Shelf.AROUND, ("c26", "c30", "c47"),
        "Stories change minds a little",
        "Meeting people who tell what they have lived through lowers stigma. Stories exchanged without"
        " judgment moved attitudes slightly, for months.",
        Verdict(MODERATE, "small effects"),
        "What it costs the teller.",
        ("Corrigan12", "Cooper24", "Brohan12", "Henderson13", "Kalla20"),
        "38,364 people in 72 studies of stigma; 6,869 voters visited at their doors.",
        (
            "Face to face did more than film. For young people, teaching did more than meeting.",
            "Telling an employer can bring support, and can mean being treated unfairly. Nothing here will"
            " advise it.",
        ),
    ),
    Card(
        "k17", Shelf.AROUND, ("c32",),
        "In therapy",
        "Bringing up what is hard is worth planning with your therapist. For the rest of the claim there is"
        " little to go by.",
        Verdict(WEAK),
        "Whether what was hardest to say is what helps most. We found stories, no studies that we could"
        " check.",
        (),
        more=("Drawbridge is no therapist and does not act like one. It can help you write down what you"
              " want to bring.",),
        leads_to=Exercise.WRITE,
    ),
    Card(
        "k18", Shelf.AROUND, ("c33", "c51"),
        "Safe teams speak up",
        "Teams where speaking up is safe learn and share more. That is about safety at work, not private"
        " feelings.",
        Verdict(MODERATE, "for safety; links, not causes", STRONG),
        "What causes what.",
        ("Frazier17", "Edmondson99", "Google"),
        "Over 22,000 people in 136 samples at work.",
        ("A large firm’s own study named it the most important of five things about its teams. That study"
         " was never reviewed by others.",),
        Exercise.TEAM_ROUND,
    ),
    Card(
        "k19", Shelf.AROUND, ("c34", "c49"),
        "Leaders: share the criticism you got",
        "In a field experiment this made teams safer a year on. Asking for feedback did not.",
        Verdict(MODERATE, "one trial"),
        "Other cultures and other kinds of work.",
        ("Coutifaris22", "Owens16", "Su17", "Rego21"),
        "Leaders and their teams, followed for a year; 69 samples for humility, which has to be shown to"
        " everybody alike.",
        ("Leaders who asked for feedback grew defensive, or nothing followed from it. Say what you are"
         " changing, and by when.",),
        Exercise.TEAM_ROUND,
    ),
    Card(
        "k20", Shelf.AROUND, ("c35",),
        "Leaders: choose what you reveal",
        "Revealing a weakness cost people of high standing influence in some studies and won trust in"
        " others.",
        Verdict(CONTESTED),
        "The exact line.",
        ("Gibson18", "Jiang20", "Coutifaris22"),
        "762 people in three experiments that found a cost, for those of higher standing and not among"
        " equals; other experiments found the opposite for mild things told freely.",
        ("About work, mild to moderate, with a plan: that is where the two meet. Private pain is never"
         " asked for here.",),
        Exercise.TEAM_ROUND,
    ),
    Card(
        "k21", Shelf.AROUND, ("c37", "c38"),
        "Connection and health",
        "Isolation is linked to worse health. How much is debated, and these studies cannot show what"
        " causes what.",
        Verdict(STRONG, "for the link"),
        "Whether this app changes anything about it.",
        ("HoltLunstad15", "OlderAdults22"),
        "Reviews of studies that watched and did not experiment. A later one, of older adults, found a"
        " weaker link.",
    ),
)
# fmt: on
