"""The studies behind *why this works*: the rows themselves, each with how deeply it was read.

Authors, years and titles are facts and may be shortened; no text of a paper stands here. A row carries a DOI
only where that DOI was seen. Most papers were read in their abstracts only: whoever opens one whole says so
here. Guidance by health services that shaped how the app speaks is here too; what the law says is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Read(StrEnum):
    """How much of it was read."""

    ABSTRACT = "abstract"
    PART = "part"
    SUMMARIES = "summaries"
    RECORD = "record"
    NOT_YET = "not-yet"


@dataclass(frozen=True, slots=True)
class Reference:
    """One source. ``doi`` is empty unless it was seen; ``to_check`` names what was only remembered."""

    key: str
    authors: str
    year: str
    title: str
    where: str
    doi: str
    read: Read
    to_check: tuple[str, ...] = ()

    @property
    def is_verified(self) -> bool:
        """Whether somebody opened it, be it only its abstract, its record or a summary of it."""
        return self.read is not Read.NOT_YET


_A, _P, _S, _C, _N = Read.ABSTRACT, Read.PART, Read.SUMMARIES, Read.RECORD, Read.NOT_YET
_JPSP = "Journal of Personality and Social Psychology"
_PSPB = "Personality and Social Psychology Bulletin"
_JESP = "Journal of Experimental Social Psychology"

# fmt: off
ROWS: tuple[Reference, ...] = (
    Reference("Aknin24", "Aknin and Sandstrom", "2024", "People are surprisingly hesitant to reach out to old"
        " friends", "Communications Psychology 2:34", "10.1038/s44271-024-00075-8", _A),
    Reference("Aron92", "Aron, Aron and Smollan", "1992", "Inclusion of Other in the Self scale",
        f"{_JPSP} 63(4), 596–612", "10.1037/0022-3514.63.4.596", _C, ("what it found",)),
    Reference("Aron97", "Aron, Melinat, Aron, Vallone and Bator", "1997", "Experimental generation of"
        " interpersonal closeness", f"{_PSPB} 23(4), 363–377", "10.1177/0146167297234003", _A),
    Reference("Aronson66", "Aronson, Willerman and Floyd", "1966", "The pratfall effect",
        "Psychonomic Science", "", _S),
    Reference("Baader24", "Baader, Starmer, Tufano and Gächter", "2024", "IOS11: closeness in eleven steps",
        "Scientific Reports", "10.1038/s41598-024-58042-6", _A),
    Reference("Barak07", "Barak and Gluck-Ofri", "2007", "Degree and reciprocity of self-disclosure in online"
        " forums", "CyberPsychology & Behavior 10(3)", "10.1089/cpb.2006.9938", _A),
    Reference("Brans14", "Brans, Van Mechelen, Rimé and Verduyn", "2014", "To share, or not to share?",
        "Emotion 14(6), 1062–1071", "10.1037/a0037604", _A),
    Reference("Brohan12", "Brohan and others", "2012", "Disclosure of a mental health problem in the"
        " workplace", "BMC Psychiatry 12:11", "", _A),
    Reference("Brown06", "Brown", "2006", "Shame resilience theory", "Families in Society",
        "10.1606/1044-3894.3483", _A),
    Reference("Bruk18", "Bruk, Scholl and Bless", "2018", "Beautiful mess effect",
        f"{_JPSP} 115(2), 192–205", "10.1037/pspa0000120", _A),
    Reference("Bruk22", "Bruk, Scholl and Bless", "2022", "You and I both", _PSPB,
        "10.1177/01461672211031080", _A, ("year",)),
    Reference("Butler03", "Butler and others", "2003", "The social consequences of expressive suppression",
        "Emotion 3(1), 48–67", "10.1037/1528-3542.3.1.48", _A),
    Reference("Chaudoir10", "Chaudoir and Fisher", "2010", "The disclosure processes model",
        "Psychological Bulletin 136(2), 236–256", "10.1037/a0018193", _A),
    Reference("Chaudoir10b", "Chaudoir and Quinn", "2010", "First experiences of telling", "PMC4494783",
        "", _A, ("authors", "journal")),
    Reference("Chervonsky17", "Chervonsky and Hunt", "2017", "Suppression and expression of emotion in social"
        " outcomes: a meta-analysis", "Emotion 17(4), 669–683", "10.1037/emo0000270", _A),
    Reference("Clark04", "Clark and Finkel", "2004", "Does expressing emotion promote well-being? It depends"
        " on relationship context", "in The Social Life of Emotions (Tiedens and Leach)", "", _S, ("year",)),
    Reference("Collins94", "Collins and Miller", "1994", "Self-disclosure and liking",
        "Psychological Bulletin 116(3), 457–475", "10.1037/0033-2909.116.3.457", _A),
    Reference("Cooper24", "Cooper and others", "2024", "Peer support: an umbrella review", "BMC Medicine",
        "10.1186/s12916-024-03260-y", _A),
    Reference("Corrigan12", "Corrigan and others", "2012", "Challenging the public stigma of mental illness",
        "Psychiatric Services 63(10), 963–973", "10.1176/appi.ps.201100529", _A),
    Reference("Coutifaris22", "Coutifaris and Grant", "2022", "Taking your team behind the curtain",
        "Organization Science 33(4), 1574–1598", "10.1287/orsc.2021.1498", _A),
    Reference("Craske14", "Craske and others", "2014", "Maximizing exposure therapy",
        "Behaviour Research and Therapy 58, 10–23", "10.1016/j.brat.2014.04.006", _A),
    Reference("Cregg21", "Cregg and Cheavens", "2021", "Gratitude interventions",
        "Journal of Happiness Studies 22, 413–445", "10.1007/s10902-020-00236-6", _A),
    Reference("Curci12", "Curci and Rimé", "2012", "The temporal evolution of social sharing", "Emotion 12",
        "10.1037/a0028651", _A),
    Reference("Dazzi14", "Dazzi, Gribble, Wessely and Fear", "2014", "Does asking about suicide induce"
        " ideation?", "Psychological Medicine", "10.1017/S0033291714001299", _A),
    Reference("Declerck20", "Declerck and others", "2020", "A registered replication on oxytocin and trust",
        "Nature Human Behaviour", "10.1038/s41562-020-0878-x", _C, ("what it found",)),
    Reference("DindiaAllen", "Dindia and Allen", "", "On how disclosure is returned", "", "", _N),
    Reference("Edmondson99", "Edmondson", "1999", "Psychological safety and learning behavior in work teams",
        "Administrative Science Quarterly 44(2), 350–383", "10.2307/2666999", _C, ("what it found",)),
    Reference("Expressed23", "Authors to be checked", "2023", "A meta-analysis of expressed gratitude",
        "International Journal of Applied Positive Psychology", "10.1007/s41042-023-00086-6", _A,
        ("authors", "journal")),
    Reference("Feeney07", "Feeney", "2007", "The dependency paradox in close relationships",
        f"{_JPSP} 92(2), 268–285", "10.1037/0022-3514.92.2.268", _A),
    Reference("Ferrari19", "Ferrari and others", "2019", "Self-compassion interventions: a meta-analysis of"
        " randomised trials", "Mindfulness 10, 1455–1473", "10.1007/s12671-019-01134-6", _A),
    Reference("Flynn08", "Flynn and Lake", "2008", "If you need help, just ask", f"{_JPSP} 95(1), 128–143",
        "10.1037/0022-3514.95.1.128", _A),
    Reference("Frantz05", "Frantz and Bennigson", "2005", "Better late than early", f"{_JESP} 41, 201–207",
        "10.1016/j.jesp.2004.07.007", _A),
    Reference("Frattaroli06", "Frattaroli", "2006", "Experimental disclosure and its moderators",
        "Psychological Bulletin 132(6), 823–865", "10.1037/0033-2909.132.6.823", _A),
    Reference("Frazier17", "Frazier and others", "2017", "Psychological safety: a meta-analysis",
        "Personnel Psychology 70(1), 113–165", "10.1111/peps.12183", _P),
    Reference("Gable04", "Gable and others", "2004", "On sharing good news", _JPSP, "", _N),
    Reference("Gaechter15", "Gächter, Starmer and Tufano", "2015", "Measuring the closeness of relationships",
        "PLOS ONE 10(6)", "10.1371/journal.pone.0129478", _A),
    Reference("Gibson18", "Gibson, Harari and Marr", "2018", "When sharing hurts",
        "Organizational Behavior and Human Decision Processes", "", _S),
    Reference("Google", "Google", "2015", "Project Aristotle, an internal study, not reviewed by peers",
        "re:Work summaries", "", _S, ("year",)),
    Reference("Graham08", "Graham, Huang, Clark and Helgeson", "2008", "The positives of negative emotions",
        f"{_PSPB} 34(3), 394–406", "10.1177/0146167207311281", _A),
    Reference("Gross03", "Gross and John", "2003", "Individual differences in two emotion regulation"
        " processes", f"{_JPSP} 85(2), 348–362", "10.1037/0022-3514.85.2.348", _C, ("what it found",)),
    Reference("Guo23", "Guo", "2023", "The delayed, durable effect of expressive writing",
        "British Journal of Clinical Psychology 62(1), 272–297", "10.1111/bjc.12408", _A),
    Reference("Henderson13", "Henderson and others", "2013", "A pilot of a decision aid about telling an"
        " employer", "", "", _A, ("authors", "journal")),
    Reference("Herr15", "Herr, Jones, Cohn and Weber", "2015", "Validation, invalidation and aggression",
        "Personality Disorders 6(4), 310–314", "10.1037/per0000129", _A),
    Reference("Hill13", "Hill", "2013", "When are apologies effective?", "dissertation, Northeastern"
        " University", "", _A),
    Reference("Hoemann21", "Hoemann, Barrett and Quigley", "2021", "Emotional granularity increases with"
        " ambulatory assessment", "Frontiers in Psychology 12:704125", "10.3389/fpsyg.2021.704125", _A),
    Reference("HoltLunstad15", "Holt-Lunstad and others", "2015", "Loneliness and social isolation: a"
        " meta-analysis", "Perspectives on Psychological Science 10(2), 227–237", "10.1177/1745691614568352",
        _A),
    Reference("IPIP", "Goldberg and others", "", "International Personality Item Pool: reserve and"
        " privateness", "ipip.ori.org", "", _S,
        ("authors", "wording and key of the ten items", "the permission page")),
    Reference("Jiang20", "Jiang, Kouchaki, Gino, Boghrati and John", "2020", "Fostering perceptions of"
        " authenticity", "working paper 20-070", "", _A, ("other papers of one author were questioned",)),
    Reference("Jones24", "Jones, Isaacowitz and Ayduk", "2024", "Conceal and don’t feel as much?", _PSPB,
        "10.1177/01461672241290397", _A),
    Reference("Kalla20", "Kalla and Broockman", "2020", "Reducing exclusionary attitudes through"
        " interpersonal conversation", "American Political Science Review 114(2), 410–425",
        "10.1017/S0003055419000923", _A),
    Reference("Kardas22", "Kardas, Kumar and Epley", "2022", "Overly shallow?", _JPSP,
        "10.1037/pspa0000281", _A),
    Reference("Kardas23", "Kardas, Kumar and Epley", "2023", "Let it go", _JPSP, "10.1037/pspi0000441", _A),
    Reference("Kashdan15", "Kashdan, Barrett and McKnight", "2015", "Unpacking emotion differentiation",
        "Current Directions in Psychological Science 24(1), 10–16", "10.1177/0963721414550708", _A),
    Reference("Kjaervik24", "Kjærvik and Bushman", "2024", "What fuels or douses rage?",
        "Clinical Psychology Review 109:102414", "10.1016/j.cpr.2024.102414", _A),
    Reference("Kumar18", "Kumar and Epley", "2018", "Undervaluing gratitude",
        "Psychological Science 29(9), 1423–1435", "10.1177/0956797618772506", _A),
    Reference("Kuo22", "Kuo, Fitzpatrick, Ip and Uliaszek", "2022", "The who and what of validation", "",
        "10.1186/s40479-022-00185-x", _A),
    Reference("LaFreniere20", "LaFreniere and Newman", "2020", "Exposing worry’s deceit",
        "Behavior Therapy 51(3), 413–423", "10.1016/j.beth.2019.07.003", _A),
    Reference("Lane13", "Lane, Luminet, Rimé, Gross, de Timary and Mikolajczak", "2013", "Oxytocin increases"
        " willingness to share emotions", "International Journal of Psychology 48(4), 676–681",
        "10.1080/00207594.2012.677540", _A),
    Reference("Lane16", "Lane, Luminet, Nave and Mikolajczak", "2016", "Opening the file drawer",
        "Journal of Neuroendocrinology 28(4)", "10.1111/jne.12384", _A),
    Reference("Laurenceau98", "Laurenceau, Barrett and Pietromonaco", "1998", "Intimacy as an interpersonal"
        " process", f"{_JPSP} 74(5), 1238–1251", "10.1037/0022-3514.74.5.1238", _A),
    Reference("Lee19", "Lee, Gillath and Miller", "2019", "Online disclosure and intimacy",
        "PLOS ONE, PMC6398828", "", _A, ("authors",)),
    Reference("Leunissen14", "Leunissen, De Cremer, van Dijke and Reinders Folmer", "2014", "Forecasting"
        " errors in apologizing", "Social Justice Research 27, 322–339", "10.1007/s11211-014-0216-4", _A),
    Reference("LevyGigi22", "Levy-Gigi and Shamay-Tsoory", "2022", "Affect labeling: timing and intensity",
        "PLOS ONE", "10.1371/journal.pone.0279303", _A),
    Reference("Lewicki16", "Lewicki, Polin and Lount", "2016", "The structure of effective apologies",
        "Negotiation and Conflict Management Research 9(2), 177–196", "10.1111/ncmr.12073", _S),
    Reference("Lieberman07", "Lieberman and others", "2007", "Putting feelings into words",
        "Psychological Science 18(5), 421–428", "10.1111/j.1467-9280.2007.01916.x", _A),
    Reference("Lippert01", "Lippert and Prager", "2001", "Daily experiences of intimacy",
        "Personal Relationships 8, 283–298", "", _A),
    Reference("Liu23", "Liu, Rim, Min and Min", "2023", "The surprise of reaching out",
        f"{_JPSP} 124(4), 754–771", "10.1037/pspi0000402", _A),
    Reference("MacBeth12", "MacBeth and Gumley", "2012", "Self-compassion and psychopathology",
        "Clinical Psychology Review 32(6), 545–552", "10.1016/j.cpr.2012.06.003", _C, ("what it found",)),
    Reference("Mogk06", "Mogk and others", "2006", "Expressive writing: a meta-analysis",
        "GMS Psycho-Social-Medicine 3:Doc06", "", _A),
    Reference("Moon20", "Moon, Gan and Critcher", "2020", "The overblown implications effect", _JPSP, "", _A),
    Reference("Nave15", "Nave, Camerer and McCullough", "2015", "Does oxytocin increase trust in humans?",
        "Perspectives on Psychological Science 10(6), 772–789", "10.1177/1745691615600138", _A),
    Reference("NilsRime12", "Nils and Rimé", "2012", "On venting and what helps after it", "", "", _N),
    Reference("Nook21", "Nook, Satpute and Ochsner", "2021", "Emotion naming impedes both reappraisal and"
        " acceptance", "Affective Science 2, 187–198", "10.1007/s42761-021-00036-y", _A),
    Reference("NookYouth21", "Nook", "2021", "Emotion differentiation and youth mental health",
        "Frontiers in Psychology", "", _A),
    Reference("OlderAdults22", "Authors to be checked", "2022", "Loneliness and network size in older adults",
        "European Journal of Ageing, PMC9685120", "", _A, ("authors",)),
    Reference("ONS", "Office for National Statistics", "", "Measuring loneliness: guidance for use of the"
        " national indicators", "", "", _C, ("title", "Open Government Licence on the question")),
    Reference("Owens16", "Owens and Hekman", "2016", "How does leader humility influence team performance?",
        "Academy of Management Journal 59(3), 1088–1111", "10.5465/amj.2013.0660", _A),
    Reference("Pauw18", "Pauw, Sauter, van Kleef and Fischer", "2018", "Sense or sensibility?",
        "Cognition and Emotion, 1247–1264", "10.1080/02699931.2017.1400949", _A, ("authors", "year")),
    Reference("Radcliffe10", "Radcliffe, Lumley and others", "2010", "Written emotional disclosure: social"
        " disclosure matters", "PMC2932452", "10.1521/jscp.2007.26.3.362", _A, ("year",)),
    Reference("Rego21", "Rego and others", "2021", "Leader-expressed humility and team psychological safety",
        "Journal of Business Ethics", "10.1007/s10551-020-04622-1", _A),
    Reference("Rime09", "Rimé", "2009", "Emotion elicits the social sharing of emotion",
        "Emotion Review 1, 60", "10.1177/1754073908097189", _C, ("what it found",)),
    Reference("RoseA02", "Rose", "2002", "Co-rumination in the friendships of girls and boys",
        "Child Development 73(6), 1830–1843", "10.1111/1467-8624.00509", _A),
    Reference("RoseA07", "Rose, Carlson and Waller", "2007", "Prospective associations of co-rumination",
        "Developmental Psychology 43(4), 1019–1031", "10.1037/0012-1649.43.4.1019", _A),
    Reference("RoseS02", "Rose, Bisson, Churchill and Wessely", "2002", "Psychological debriefing",
        "Cochrane review CD000560", "", _A),
    Reference("Russell80", "Russell", "1980", "A circumplex model of affect", f"{_JPSP} 39(6), 1161–1178",
        "10.1037/h0077714", _C, ("what it found",)),
    Reference("Russell89", "Russell, Weiss and Mendelsohn", "1989", "Affect Grid", f"{_JPSP} 57(3), 493–502",
        "10.1037/0022-3514.57.3.493", _A),
    Reference("SafeMsg20", "Authors to be checked", "2019", "Recommendations for safe messaging about suicide"
        " compared", "Journal of Affective Disorders 244, 124–154", "10.1016/j.jad.2018.09.031", _A,
        ("authors",)),
    Reference("Samaritans20", "Samaritans", "2020", "Managing self-harm and suicide content online", "", "",
        _S),
    Reference("Sandstrom22", "Sandstrom, Boothby and Cooney", "2022", "Talking to strangers: a week-long"
        " intervention", f"{_JESP} 102:104356", "", _A),
    Reference("Shapira10", "Shapira and Mongrain", "2010", "Self-compassion and optimism exercises",
        "Journal of Positive Psychology 5(5)", "", _A),
    Reference("ShenkFruzzetti11", "Shenk and Fruzzetti", "2011", "On validating and invalidating replies",
        "", "", _N),
    Reference("Slavin12", "Authors to be checked", "2012", "Ways of disclosing emotion compared",
        "PMC3525957", "", _A, ("authors",)),
    Reference("Slepian17", "Slepian, Chun and Mason", "2017", "The experience of secrecy", _JPSP,
        "10.1037/pspa0000085", _A),
    Reference("Slepian19", "Slepian and Moulton-Tetlock", "2019", "On confiding secrets", "", "", _N),
    Reference("Spendelow17", "Spendelow, Simonds and Avery", "2017", "Co-rumination: a meta-analysis", "", "",
        _A, ("year",)),
    Reference("Spengler17", "Spengler and others", "2017", "Oxytocin facilitates reciprocity in social"
        " communication", "Social Cognitive and Affective Neuroscience", "10.1093/scan/nsx061", _A),
    Reference("Sprecher13", "Sprecher, Treger, Wondra, Hilaire and Wallpe", "2013", "Taking turns",
        f"{_JESP} 49, 860–866", "10.1016/j.jesp.2013.03.017", _A),
    Reference("Srivastava09", "Srivastava and others", "2009", "The social costs of emotional suppression",
        f"{_JPSP} 96(4), 883–897", "10.1037/a0014755", _A),
    Reference("Su17", "Authors to be checked", "2017", "Leader humility: a meta-analysis",
        "a journal of the Chinese Academy", "", _A, ("authors", "journal")),
    Reference("Torre18", "Torre and Lieberman", "2018", "Putting feelings into words",
        "Emotion Review 10(2), 116–124", "10.1177/1754073917742706", _S),
    Reference("WHOmedia23", "World Health Organization and International Association for Suicide Prevention",
        "2023", "Preventing suicide: a resource for media professionals", "", "", _S),
    Reference("Wilson19", "Wilson, Mackintosh, Power and Chan", "2019", "Self-compassion related therapies",
        "Mindfulness 10, 979–995", "10.1007/s12671-018-1037-6", _A),
    Reference("Wolpe69", "Wolpe", "1969", "Subjective units of disturbance", "", "", _N),
    Reference("Zhao22", "Zhao and Epley", "2022", "Surprisingly happy to have helped",
        "Psychological Science", "10.1177/09567976221097615", _S),
)
# fmt: on
