"""Cards about what happens before one speaks, inside oneself, and in the practices.

Every sentence is worded by docs/words.md: sizes in words, no promise about anybody, no word of clinics.
"""

from __future__ import annotations

from drawbridge.core.cards import Card, Exercise, Shelf
from drawbridge.core.grades import CONTESTED, MODERATE, STRONG, WEAK, Verdict

# fmt: off
CARDS: tuple[Card, ...] = (
    Card(
        "k01", Shelf.BEFORE, ("c01", "c11", "c13", "c50"),
        "Others often judge it more kindly than you expect",
        "In study after study people forecast a harsher reaction than they got, most of all from people"
        " they know less well.",
        Verdict(STRONG, "for the direction; the size varies"),
        "Whether this person will be kind. Averages hide bad reactions.",
        ("Bruk18", "Kardas22", "Kardas23", "Graham08"),
        "Mostly people in Western countries. Many studies were imagined scenes; others were real talks and"
        " real admissions, with strangers, friends, family and partners.",
        (
            "With people one knows well, forecasts were nearer to what came. “Often too pessimistic” is"
            " what was found; “wrong” is not.",
            "Whether openness is strength is a view. No study can tell.",
        ),
        Exercise.FORECAST,
    ),
    Card(
        "k05", Shelf.BEFORE, ("c05", "c06", "c52"),
        "The listener and the moment decide",
        "The same words can help or hurt, depending on who hears them, and why they are said.",
        Verdict(MODERATE),
        "There is no formula. You know your people; we do not.",
        ("Chaudoir10", "Chaudoir10b", "Clark04", "Lee19", "Brohan12"),
        "Reviews of many studies, couples, and people deciding whether to tell something others may look"
        " down on.",
        (
            "Telling somebody who cares about you tends to help; telling somebody who does not can hurt."
            " What is put where everyone can read it went with less closeness in couples, not more.",
            "How a first telling goes is linked to later trust. That is why choosing a reader takes its"
            " time here, and why not now counts as done.",
        ),
        Exercise.CHOOSE_A_READER,
    ),
    Card(
        "k07", Shelf.BEFORE, ("c09", "c10", "c14", "c16", "c31"),
        "Where the fear comes from",
        "Interviews point to shame; experiments point to forgetting how much others care.",
        Verdict(WEAK),
        "Your own reason, which is why we ask you for it.",
        ("Brown06", "Kardas22", "Bruk18", "Bruk22", "Flynn08"),
        "Interviews with 215 women, and experiments with strangers and with imagined scenes.",
        ("Some old rules about keeping quiet are right in the place where they were learnt. A forecast lets"
         " you see for yourself which still hold.",),
        Exercise.FORECAST,
    ),
    Card(
        "k08", Shelf.BEFORE, ("c15",),
        "Do flaws make somebody likeable?",
        "Sometimes, for some people. In a classic study a clumsy slip made a very able person more liked"
        " and an average one less.",
        Verdict(CONTESTED),
        "When it helps and when it does not.",
        ("Aronson66",),
        "One study from the sixties, which we know from summaries only.",
    ),
    Card(
        "k03", Shelf.WITHIN, ("c03", "c28", "c48"),
        "Helpful, a little",
        "Writing or telling has a small average benefit, sometimes only weeks later, and none in some"
        " reviews.",
        Verdict(WEAK, "", MODERATE),
        "Who gains from it and who does not. It does not take the place of care.",
        ("Frattaroli06", "Guo23", "Mogk06", "Slavin12", "RoseS02", "Radcliffe10"),
        "One review of 146 randomised studies found a small benefit, another of 31 found one that came"
        " late, a third of 30 found none it could rely on.",
        (
            "In one study with students, writing eased thoughts that would not leave, read by somebody or"
            " not; being read did more for mood.",
            "Being pressed to tell everything soon after something terrible did not help, and one trial"
            " found that it did harm. Nothing here asks for it.",
        ),
        Exercise.WRITE,
    ),
    Card(
        "k06", Shelf.WITHIN, ("c07", "c08", "c21", "c27", "c36"),
        "Hiding feelings has a price, and a use",
        "People who usually hide what they feel report less support and closeness. Hiding can also calm,"
        " and protect.",
        Verdict(MODERATE, "mostly links"),
        "What causes what. Lonely people may hide more because they are lonely.",
        ("Srivastava09", "Chervonsky17", "Butler03", "Gross03", "Jones24"),
        "People in a time of change, also as others saw them; a review of 43 papers; women in pairs in a"
        " laboratory.",
        (
            "Two large experiments found that hiding a feeling can make it less strong in the moment. And"
            " showing anger, and hard feelings in general, went with getting on slightly worse with others,"
            " not better.",
            "Reserve is not a fault. In some homes, workplaces and cultures it is sense, or care.",
        ),
        Exercise.WALLS,
    ),
    Card(
        "k09", Shelf.WITHIN, ("c17", "c40"),
        "Naming a feeling can take the edge off",
        "It often lowers strong upset. For mild feelings it may not help, and it may stir them.",
        Verdict(MODERATE, "with limits"),
        "The best moment for it outside a laboratory.",
        ("Lieberman07", "Torre18", "LevyGigi22", "Nook21", "Kashdan15", "Hoemann21", "NookYouth21"),
        "Mostly adults in laboratories, looking at upsetting pictures; diary studies for telling feelings"
        " apart.",
        (
            "In two experiments, naming first made it harder to see a thing in a new light straight after."
            " That is why nothing follows the word here.",
            "People who tell their feelings apart finely cope better under strain; whether the one brings"
            " the other is open.",
        ),
        Exercise.NAME_A_FEELING,
    ),
    Card(
        "k12", Shelf.WITHIN, ("c22",),
        "The weight of a secret",
        "The load comes mostly from how often it comes to mind, less from the hiding.",
        Verdict(MODERATE),
        "Whether telling lifts it. That depends on the reply.",
        ("Slepian17", "Butler03", "Slepian19"),
        "People asked about the secrets they keep; pairs of women in a laboratory.",
        leads_to=Exercise.WALLS,
    ),
    Card(
        "k26", Shelf.WITHIN, ("c45", "c46"),
        "Being on your own side",
        "Kinder words to oneself go with a fairer view of one’s own openness. Training helps, though not"
        " always more than other training.",
        Verdict(MODERATE, "debated"),
        "Whether kindness has to come first.",
        ("Bruk22", "Ferrari19", "Wilson19", "MacBeth12", "Shapira10"),
        "Four studies of people who are kinder or less kind to themselves, without training anybody. For"
        " training, two reviews of randomised trials.",
        (
            "One review of 27 trials found moderate benefits, and signs that weaker results stayed"
            " unpublished. Another of 22 trials found no difference from other good training.",
            "In one trial, seven evenings of writing kindly to oneself helped for months, though not the"
            " people who leaned on others most. For some, kindness feels like a threat at first; what would"
            " be fair is a good question too.",
        ),
        Exercise.KIND_VOICE,
    ),
    Card(
        "k10", Shelf.WITHIN, ("c18", "c19"),
        "About that bonding hormone",
        "The story is not settled. We found no study showing that telling a fear releases it.",
        Verdict(CONTESTED),
        "Most of it.",
        ("Lane13", "Lane16", "Nave15", "Declerck20", "Spengler17"),
        "60 men in the best-known study; 453 people in eight studies of the same laboratory.",
        (
            "The article says that sharing fears releases oxytocin and makes us trust each other. The"
            " best-known experiment did the reverse: men who got oxytocin in a nasal spray were more"
            " willing to share feelings.",
            "The same laboratory later reported that most of its other results with the hormone did not come"
            " out as expected. Reviews say that the link with trust has not held up well when others"
            " tried it.",
            "Openness can matter without a hormone.",
        ),
    ),
    Card(
        "k22", Shelf.PRACTICES, ("c39", "c44"),
        "Small steps, repeated",
        "Repeated small tries change what people expect. Being told does not.",
        Verdict(MODERATE, "", STRONG),
        "How many tries you need.",
        ("Craske14", "Sandstrom22", "Aknin24", "LaFreniere20"),
        "People who talked to strangers every day for a week; adults who thought of writing to an old"
        " friend; people in care for fear. The method is best known there, less so for everyday openness.",
        (
            "In one study, writing first to a friend of today made many more people then write to an old"
            " one. Giving them reasons changed nothing.",
            "What seems to count is to say what one expects and then see what comes, in different places"
            " and with different people. The fear does not have to shrink first.",
        ),
        Exercise.LADDER,
    ),
    Card(
        "k23", Shelf.PRACTICES, ("c41",),
        "People say yes more often than one thinks",
        "For small, direct requests, askers guess far too low.",
        Verdict(STRONG, "for small requests"),
        "Big or costly requests, and whether this person can.",
        ("Flynn08", "Zhao22"),
        "Over 2,000 people in six studies, and earlier ones. Requests were direct and mostly small.",
        ("Helpers were gladder than askers thought. Askers also miss how hard it can be to say no, so an"
         " easy no belongs in the request.",),
        Exercise.ASK_FOR_HELP,
    ),
    Card(
        "k24", Shelf.PRACTICES, ("c42",),
        "What a good apology has in it",
        "Owning it and offering to put it right matter most. Asking to be forgiven matters least.",
        Verdict(MODERATE),
        "Whether it is enough for them. Nobody owes anybody forgiveness.",
        ("Lewicki16", "Hill13", "Leunissen14", "Frantz05"),
        "755 people in two studies of what counts; a dissertation over 79 studies; two small studies of"
        " when.",
        ("Apologising felt less bad than people thought it would. In the two small studies it worked better"
         " once the other had been heard.",),
        Exercise.APOLOGISE,
    ),
    Card(
        "k25", Shelf.PRACTICES, ("c43",),
        "Thanks often land better than one thinks",
        "Receivers are happier, and find it less awkward, than senders expect.",
        Verdict(STRONG, "for how it is received"),
        "What it does for the sender: on average the lift is small.",
        ("Kumar18", "Expressed23", "Cregg21", "Liu23"),
        "People who gave thanks and those who got them; for the sender’s wellbeing, 25 trials with 6,745"
        " people.",
        (
            "A word out of the blue is valued more than senders think; where it is expected, that"
            " difference is gone.",
            "It is no remedy for low mood: against other good exercises, what is left is small. And saying"
            " love to somebody who has said no is not what was studied.",
        ),
        Exercise.THANK_OR_LOVE,
    ),
)
# fmt: on
