"""Claims C01 to C27: what vulnerability is, why it is feared, the science section, and relationships.

Every sentence is worded by docs/words.md, and in our own words: sizes in words, no word of clinics.
"""

from __future__ import annotations

from drawbridge.core.claims import Claim, Part
from drawbridge.core.grades import CONTESTED, MODERATE, NOT_TESTABLE, STRONG, WEAK, Verdict

# fmt: off
CLAIMS: tuple[Claim, ...] = (
    Claim(
        "c01", Part.OPENING, "Being vulnerable is strength, not weakness.",
        "In seven studies, mostly of imagined scenes and from one group, onlookers thought better of"
        " another person’s admission or request than people thought of their own. People also think that"
        " one slip says more about them than it does, but that was about tasks, not about telling. Whether"
        " it is strength is a view.",
        (Verdict(MODERATE, "for how others see it"), Verdict(NOT_TESTABLE, "for “strength”")),
        ("Bruk18", "Moon20"),
        "It never says that openness is strength as if a study had found it.",
    ),
    Claim(
        "c02", Part.OPENING, "Vulnerability is the bridge between people.",
        "People who disclose more are liked more on the whole, and we like those we have told something."
        " Closeness needs both the telling and somebody who is felt to understand; feelings count for more"
        " than facts.",
        (Verdict(STRONG, "with somebody who understands"), Verdict(MODERATE, "otherwise")),
        ("Collins94", "Laurenceau98"),
        "Every crossing says what is needed back, and readers get help with receiving.",
    ),
    Claim(
        "c03", Part.OPENING, "Opening up mends us.",
        "Writing about what upset one helps a little on average: a small benefit over 146 randomised"
        " studies, one that came late in another review, none to rely on in a third. A single half hour"
        " of telling brought a sense of growth and left complaints as they were. Being pressed to tell soon"
        " after something terrible did not prevent later trouble, and one trial found that it did harm.",
        (Verdict(WEAK, "", MODERATE),),
        ("Frattaroli06", "Guo23", "Mogk06", "Slavin12", "RoseS02"),
        "It promises nothing of the kind, and asks for no story of anything terrible.",
    ),
    Claim(
        "c04", Part.OPENING, "Openness is catching: it ripples outwards.",
        "Between two people, openness is often matched; in online forums replies were as open as the first"
        " post. A leader’s humility spread through teams in one laboratory and one field study. Wider"
        " ripples are mostly guessed.",
        (Verdict(MODERATE, "for pairs and small groups"), Verdict(WEAK, "for ripples")),
        ("Barak07", "Owens16", "Coutifaris22", "DindiaAllen"),
        "It counts no ripples, and claims no reach.",
    ),
    Claim(
        "c05", Part.OPENING, "It is no oversharing: the right people, the right time, the right way.",
        "Whether telling helps depends on what it is for, who listens and where. It helps with people who"
        " care and can hurt with people who do not. What couples made public went with less closeness.",
        (Verdict(MODERATE),),
        ("Chaudoir10", "Clark04", "Lee19"),
        "Named readers, a check before crossing, no public page, nothing to pass on to the world.",
    ),
    Claim(
        "c06", Part.WHAT_IT_IS, "It carries risk, and opens the door to closeness.",
        "Both halves hold. The risk is real where what is told can be held against somebody, and at work.",
        (Verdict(MODERATE),),
        ("Chaudoir10", "Brohan12"),
        "What it may cost stands beside what it may bring. Not now counts as done.",
    ),
    Claim(
        "c07", Part.WHAT_IT_IS, "Walls keep rejection out, and love as well.",
        "People who usually hide their feelings have less support, closeness and ease with others, also as"
        " others see it; a review of 43 papers agrees. These are mostly links. In two laboratory studies,"
        " women in pairs warmed to each other less when one hid her feelings.",
        (Verdict(MODERATE),),
        ("Srivastava09", "Chervonsky17", "Butler03"),
        "A wall can be asked both what it cost and what it protected. No wall is called bad.",
    ),
    Claim(
        "c08", Part.WHAT_IT_IS, "The more we protect ourselves, the lonelier we get.",
        "The two go together, and nobody knows which comes first. Lonely people may hold back because they"
        " are lonely.",
        (Verdict(MODERATE, "for the link"), Verdict(WEAK, "for the cause")),
        ("Srivastava09",),
        "It never tells a lonely person that their walls did it.",
    ),
    Claim(
        "c09", Part.FEAR, "Most of us fear it because we take it for exposure and shame.",
        "That comes from interviews with 215 women. Experiments point elsewhere: to seeing one’s own case"
        " too close up, and to expecting that others will not care. “Most of us” and “because of shame” are"
        " not established.",
        (Verdict(WEAK),),
        ("Brown06", "Bruk18", "Kardas22"),
        "It asks what you fear, and does not hand you shame as the answer.",
    ),
    Claim(
        "c10", Part.FEAR, "We learnt that feeling is too much, mistakes are failure and help is for the"
        " weak.",
        "Plausible. People who ask for help think of what it costs the other and miss how hard it is to say"
        " no. Not every such belief is mistaken; at work some are right.",
        (Verdict(WEAK, "", MODERATE),),
        ("Flynn08",),
        "You write the old rule in your own words, and see what comes.",
    ),
    Claim(
        "c11", Part.FEAR, "When a friend opens up, you feel closer and honoured.",
        "On average, yes. Real admissions of things people were not proud of were judged less harshly than"
        " they had feared, by strangers, friends, family and partners. People also gave more help to"
        " somebody who showed nerves. Averages hide bad reactions.",
        (Verdict(MODERATE),),
        ("Bruk18", "Kardas23", "Graham08"),
        "A change of view, never a promise about one named person.",
    ),
    Claim(
        "c12", Part.FEAR, "It makes others share in return.",
        "Often. Taking short turns brings people closer than one telling everything and then the other.",
        (Verdict(MODERATE, "", STRONG),),
        ("Sprecher13", "Barak07"),
        "A bridge shows turns taken, and gives no points for them.",
    ),
    Claim(
        "c13", Part.FEAR, "We persuade ourselves that it will drive people away.",
        "This is the best supported claim of the article. Deep talk with strangers was less awkward and"
        " brought them closer than they expected, because people underestimate how much others care. The"
        " same was found for thanks, requests, apologies, an unexpected word, and admissions. With people"
        " one is close to, forecasts were nearer the mark.",
        (Verdict(STRONG, "for the direction, mostly in Western countries; the size varies"),),
        ("Kardas22", "Kardas23", "Kumar18", "Zhao22", "Flynn08", "Liu23", "Leunissen14"),
        "A forecast before, an outcome after. It says often too pessimistic, never wrong.",
    ),
    Claim(
        "c14", Part.FEAR, "The inner critic makes openness feel like an attack on our worth.",
        "It fits: people who are kinder to themselves judge their own openness more as they judge others’."
        " Perfectionism itself was hardly tested.",
        (Verdict(WEAK, "", MODERATE),),
        ("Bruk22",),
        "The kind voice is an offer before a hard step, never a duty.",
    ),
    Claim(
        "c15", Part.FEAR, "Imperfection makes us easy to relate to.",
        "Not as a rule. In the classic study a clumsy slip raised liking for a very able person and lowered"
        " it for an average one.",
        (Verdict(CONTESTED),),
        ("Aronson66",),
        "It never says that flaws make people like you.",
    ),
    Claim(
        "c16", Part.SCIENCE, "Brené Brown: vulnerability is where connection and creativity are born;"
        " without it there is no true bond.",
        "A theory from interviews: useful words, not a test. “Without it, none” cannot be shown.",
        (Verdict(WEAK),),
        ("Brown06",),
        "It is told as a view of somebody’s, or not at all.",
    ),
    Claim(
        "c17", Part.SCIENCE, "It helps us steady our feelings.",
        "Putting a feeling into words lowered a sign of alarm while people looked at upsetting pictures,"
        " and often their distress. In one study it helped with strong pictures and stirred people up with"
        " mild ones. In two experiments, naming first made it harder to see things in a new light or to"
        " accept them.",
        (Verdict(MODERATE, "with limits"),),
        ("Lieberman07", "Torre18", "LevyGigi22", "Nook21"),
        "Words for a feeling are optional and quick, and nothing is asked of them straight after.",
    ),
    Claim(
        "c18", Part.SCIENCE, "Speaking of a fear releases oxytocin.",
        "Not shown. The study most often named gave 60 men oxytocin or a spray without it and asked how"
        " willing they were to share: the other way round. Another found more of it after an exchange in step"
        " with somebody, not after telling fears.",
        (Verdict(CONTESTED, "the direction is reversed"),),
        ("Lane13", "Lane16", "Nave15", "Spengler17"),
        "It does not say so.",
    ),
    Claim(
        "c19", Part.SCIENCE, "Oxytocin lowers stress and makes empathy and trust.",
        "The link with trust has not held up well, and measures in blood are poor. The laboratory behind"
        " the best-known study opened its drawer: in eight studies with 453 people, too often the results"
        " were not those expected, and most had stayed unpublished. What a registered repeat found is to be"
        " checked.",
        (Verdict(CONTESTED),),
        ("Nave15", "Lane16", "Declerck20"),
        "No hormones, no brains, no chemistry anywhere.",
    ),
    Claim(
        "c20", Part.SCIENCE, "Sharing makes us feel closer and calmer.",
        "Closer, yes, with somebody who understands. Calmer is less sure: comfort soothes for a while, a"
        " new angle seems to last longer, and people like comfort better. Going on and on goes with slow"
        " recovery. Venting does not lower anger; calming down does, by a good deal, over 154 studies.",
        (Verdict(STRONG, "for closer"), Verdict(CONTESTED, "for calmer")),
        ("Laurenceau98", "Rime09", "Pauw18", "Brans14", "Curci12", "Kjaervik24", "NilsRime12"),
        "Readers are shown comfort first, then asking whether another angle would help. There is nowhere to"
        " rant.",
    ),
    Claim(
        "c21", Part.SCIENCE, "Keeping it in makes us anxious, low and alone.",
        "They go together, perhaps both ways. Two large experiments found that hiding a feeling can lower"
        " it in the moment. Showing anger, and hard feelings in general, went with getting on slightly worse."
        " Culture seems to matter too, which is from memory.",
        (Verdict(MODERATE, "for the link"), Verdict(CONTESTED, "for the cause")),
        ("Gross03", "Chervonsky17", "Jones24"),
        "Choosing is what it practises, not telling all the time.",
    ),
    Claim(
        "c22", Part.SCIENCE, "Pretending to be fine takes a lot of strength.",
        "In pairs in a laboratory, hiding an upset raised the blood pressure of both. With secrets, the"
        " load follows how often they come to mind, more than the hiding.",
        (Verdict(MODERATE),),
        ("Butler03", "Slepian17"),
        "It asks how often something came to mind today, not how hard you hid it.",
    ),
    Claim(
        "c23", Part.RELATIONSHIPS, "Sharing troubles and joys turns acquaintances into friends.",
        "Strangers who asked each other deepening questions for 45 minutes felt closer than after small"
        " talk. Being alike, expecting to be liked, or aiming for closeness added nothing. People willing"
        " to show hard feelings before college had more friends and support there. Good news seems to matter"
        " too, which is from memory.",
        (Verdict(STRONG, "right after"), Verdict(MODERATE, "for later")),
        ("Aron97", "Graham08", "Sprecher13", "Gable04"),
        "It says closer right after, and not friends for life. Joys have their place.",
    ),
    Claim(
        "c24", Part.RELATIONSHIPS, "Families that speak of mistakes hand down compassion.",
        "We found little that tests it. What we remember is that carrying a parent’s distress can weigh on"
        " a child.",
        (Verdict(WEAK),),
        (),
        "Prompts for families are about mistakes and repair, and never put an adult’s distress on a child.",
    ),
    Claim(
        "c25", Part.RELATIONSHIPS, "“I need you”, “that hurt”, “I love you”: so love grows safe.",
        "Partners whose need for support is accepted become more independent, in the laboratory and six"
        " months on. Diaries show closeness where feelings are told and understood. None of this is about"
        " couples with control or fear.",
        (Verdict(MODERATE, "", STRONG),),
        ("Feeney07", "Laurenceau98", "Lippert01"),
        "Whoever is afraid of somebody is not led to open up to them.",
    ),
    Claim(
        "c26", Part.RELATIONSHIPS, "One person’s story gives a community strength.",
        "Meeting people who tell what they lived through lowers stigma in adults more than teaching does,"
        " and face to face more than film; with young people teaching did better. Support among equals"
        " brings small gains in some trials, and nearly all reviews of it were rated poor.",
        (Verdict(MODERATE),),
        ("Corrigan12", "Cooper24"),
        "Sharing is with people you know. It matches nobody with strangers.",
    ),
    Claim(
        "c27", Part.RELATIONSHIPS, "Hiding keeps relationships shallow.",
        "Too sweeping. Privacy is healthy as well.",
        (Verdict(WEAK),),
        ("Srivastava09",),
        "It leaves the sentence out.",
    ),
)
# fmt: on
