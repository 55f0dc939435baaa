//! The words of a warning, by language.
//!
//! Order of a message, from research on protective action: hazard, place, action, time. The action
//! comes first in the headline; an all-clear shares no word with an alarm.

/// A language that messages can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// English.
    English,
    /// Arabic.
    Arabic,
    /// Hebrew.
    Hebrew,
    /// Ukrainian.
    Ukrainian,
}

/// One language's phrases; `{zone}` stands for the zone's name.
pub(crate) struct Phrases {
    pub event: &'static str,
    pub exercise: &'static str,
    pub cover_headline: &'static str,
    pub cover_description: &'static str,
    pub cover_instruction: &'static str,
    pub clear_headline: &'static str,
    pub clear_description: &'static str,
    pub cancel_headline: &'static str,
    pub cancel_description: &'static str,
}

impl Language {
    /// Every language there is, in the order in which blocks are written.
    pub const ALL: [Self; 4] = [Self::English, Self::Arabic, Self::Hebrew, Self::Ukrainian];

    /// RFC 3066 code.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Arabic => "ar",
            Self::Hebrew => "he",
            Self::Ukrainian => "uk",
        }
    }

    /// The language of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|language| language.code() == code)
    }

    pub(crate) fn phrases(self) -> &'static Phrases {
        match self {
            Self::English => &ENGLISH,
            Self::Arabic => &ARABIC,
            Self::Hebrew => &HEBREW,
            Self::Ukrainian => &UKRAINIAN,
        }
    }
}

static ENGLISH: Phrases = Phrases {
    event: "Rocket, artillery or mortar fire",
    exercise: "EXERCISE",
    cover_headline: "TAKE COVER NOW: {zone}",
    cover_description: "Rocket, artillery or mortar fire is about to hit {zone}.",
    cover_instruction: "Take cover now. Go to a shelter or an inner room, away from windows. \
                        In the open, lie flat and cover your head.",
    clear_headline: "All clear: {zone}",
    clear_description: "The attack on {zone} is over. You may leave the shelter. \
                        Keep away from anything that has fallen.",
    cancel_headline: "Alarm withdrawn: {zone}",
    cancel_description: "The alarm for {zone} was wrong. There is no danger from it.",
};

static ARABIC: Phrases = Phrases {
    event: "قصف صاروخي أو مدفعي أو بالهاون",
    exercise: "تمرين",
    cover_headline: "احتموا الآن: {zone}",
    cover_description: "قصف صاروخي أو مدفعي على وشك إصابة {zone}.",
    cover_instruction: "احتموا الآن. ادخلوا ملجأً أو غرفة داخلية بعيدة عن النوافذ. \
                        في العراء انبطحوا وغطّوا رؤوسكم.",
    clear_headline: "زال الخطر: {zone}",
    clear_description: "انتهى الهجوم على {zone}. يمكنكم مغادرة الملجأ. لا تقتربوا من أي جسم ساقط.",
    cancel_headline: "أُلغي الإنذار: {zone}",
    cancel_description: "كان الإنذار في {zone} خاطئًا ولا خطر منه.",
};

static HEBREW: Phrases = Phrases {
    event: "ירי רקטות, ארטילריה או מרגמות",
    exercise: "תרגיל",
    cover_headline: "היכנסו למרחב מוגן: {zone}",
    cover_description: "ירי רקטות, ארטילריה או מרגמות עומד לפגוע ב{zone}.",
    cover_instruction: "היכנסו מיד למרחב מוגן או לחדר פנימי, הרחק מחלונות. \
                        בשטח פתוח שכבו והגנו על הראש.",
    clear_headline: "חזרה לשגרה: {zone}",
    clear_description: "האירוע ב{zone} הסתיים. אפשר לצאת מהמרחב המוגן. אין להתקרב לשרידים.",
    cancel_headline: "האזעקה בוטלה: {zone}",
    cancel_description: "האזעקה ב{zone} הייתה שגויה ואין סכנה.",
};

static UKRAINIAN: Phrases = Phrases {
    event: "Ракетний, артилерійський або мінометний обстріл",
    exercise: "НАВЧАННЯ",
    cover_headline: "НЕГАЙНО В УКРИТТЯ: {zone}",
    cover_description: "Зараз буде обстріл: {zone}.",
    cover_instruction: "Негайно йдіть в укриття або внутрішню кімнату, подалі від вікон. \
                        На відкритому місці ляжте й прикрийте голову.",
    clear_headline: "Відбій: {zone}",
    clear_description: "Обстріл закінчився: {zone}. Можна вийти з укриття. \
                        Не підходьте до того, що впало.",
    cancel_headline: "Тривогу скасовано: {zone}",
    cancel_description: "Тривога була помилковою: {zone}. Небезпеки немає.",
};
