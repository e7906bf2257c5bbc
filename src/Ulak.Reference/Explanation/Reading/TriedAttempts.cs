using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>
/// Recognizes what a person writes to have done: "the address is correct", "I use an app password", "tried 465 and 587". A condition
/// ("if the address is correct", "make sure that …") and a demand ("app password required") are a server's words and no report.
/// </summary>
internal static partial class TriedAttempts
{
    // What turns a statement into a condition, a question or a demand.
    private const string NoCondition =
        @"(?<!\b(?:if|that|whether|sure|verify|ensure|check|confirm|unless|until|when|is|falls|ob|dass|si|que|eğer)\b[^.\n]{0,20})";

    private const string NotDenied = @"(?<!\b(?:not|no|never|without|need|needs|must|should|require[sd]?|kein(?:e|en)?|ohne|sans|sin)\b"
        + @"[^.\n]{0,20}|n't [^.\n]{0,20})";

    /// <summary>What matches a text that reports the attempt; null for none.</summary>
    public static Regex? PatternOf(Attempt attempt) => attempt switch
    {
        Attempt.None => null,
        Attempt.Address => Address(),
        Attempt.Credentials => Credentials(),
        Attempt.AppPassword => AppPassword(),
        Attempt.SmtpLogin => SmtpLogin(),
        Attempt.Port => Port(),
        Attempt.Waiting => Waiting(),
        Attempt.Delisting => Delisting(),
        Attempt.Records => Records(),
        _ => throw new ArgumentOutOfRangeException(nameof(attempt)),
    };

    [GeneratedRegex(
        NoCondition + @"\b(?:address|recipient|spelling)\b(?: (?:that|which) [^.\n]{0,40})? (?:is|are|was) "
        + @"(?:definitely |certainly |absolutely |100 ?% |all |both |surely )?(?:correct|right|valid|active|fine|ok)\b"
        + @"|\b(?:I|we|I've|we've|have|already)\b[^.\n]{0,25}\b(?:checked|verified)\b[^.\n]{0,30}\b(?:address|recipient|spelling)\b"
        + @"|\b(?:address|recipient)\b[^.\n]{0,30}\b(?:double[- ]|triple[- ]|re)?(?:checked|verified) "
        + @"(?:it|and|again|twice|several|many)"
        + @"|\(checked (?:and|&)|\b(?:he|she|they|the recipient|others?)\b[^.\n]{0,15}\b(?:gets?|receives?) (?:all )?(?:other )?"
        + @"(?:e-?)?mails? from (?:others|other|every)"
        + NoCondition + @"|\bAdresse (?:stimmt|ist (?:sicher |definitiv )?(?:richtig|korrekt))"
        + @"|\badres(?:i|in|im)? (?:kesinlikle )?doğru\b(?! ise| mi)|\badresse est (?:bien |bonne|la bonne|correcte|exacte)"
        + @"|\b(?:dirección|correo) (?:es|está) (?:correct[ao]|bien)|地址[^。\n]{0,8}(?:正确|没错|没有错)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Address();

    [GeneratedRegex(
        NoCondition + @"\b(?:passwords?|credentials?|user ?names?|logins?)\b(?: (?:that|which) [^.\n]{0,40})? (?:is|are|was|were) "
        + @"(?:definitely |certainly |absolutely |100 ?% |all |both )?(?:correct|right|valid|fine|ok)\b"
        + @"|\b(?:I|we|I've|we've|have|already)\b[^.\n]{0,25}\b(?:re-?entered|re-?typed|double[- ]checked|checked|verified|reset|changed|"
        + @"copied)\b[^.\n]{0,25}\b(?:passwords?|credentials?|user ?names?)\b"
        + @"|\b(?:Passwort|Kennwort|Zugangsdaten)\b[^.\n]{0,15}\b(?:stimm(?:t|en)|(?:ist|sind) (?:sicher )?(?:richtig|korrekt))"
        + @"|\b(?:şifre|parola)(?:m|si|sı)? (?:kesinlikle )?doğru\b(?! ise| mi)|\bmot de passe est (?:bon|le bon|correct)"
        + @"|\bcontraseña (?:es|está) (?:correcta|bien)|(?:密码|账号)[^。\n]{0,10}(?:正确|没错|没有问题)|пароль (?:правильный|верный)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Credentials();

    [GeneratedRegex(
        NotDenied + @"\b(?:us(?:ed|ing)|generated|created|made|set up|entered|tried|have|got|with|enabled|copied)\b"
        + @"(?:(?!\b(?:no|not|without)\b)[^.\n]){0,30}"
        + @"\b(?:app(?:lication)?(?:[- ]specific)? ?passwords?|authorization code)\b(?! (?:is )?(?:required|needed))"
        + @"|" + NotDenied + @"\bapp(?:lication)? ?passwords?\b[^.\n]{0,25}\b(?:generated|created|is used|in use|does(?:n't| not) work"
        + @"|did(?:n't| not) (?:work|help)|set up|is correct)\b"
        + @"|\bApp-?(?:Passwort|Kennwort)\b[^.\n]{0,30}\b(?:erstellt|verwendet|benutzt|angelegt|eingetragen|generiert)"
        + @"|\buygulama (?:şifre|parola)\w*[^.\n]{0,30}\b(?:aldım|oluşturdum|kullan(?:dım|ıyorum)|girdim|yazdım)"
        + @"|\bmot de passe d['’]application\b[^.\n]{0,30}\b(?:créé|généré|utilisé)|\b(?:utilis|créé|génér)\w*[^.\n]{0,20}"
        + @"\bmot de passe d['’]application|\bcontraseña de aplicaci[oó]n\b[^.\n]{0,30}\b(?:cread|generad|usad|creé|generé)"
        + @"|(?:获取|使用|生成|填写|用的是|配置好)[^。\n]{0,12}授权码|授权码[^。\n]{0,8}(?:获取|正确|已|也)|創建[^。\n]{0,10}應用程式密碼"
        + @"|アプリ ?パスワード[^。\n]{0,12}(?:作成|使用|設定)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex AppPassword();

    [GeneratedRegex(
        NoCondition + @"\b(?:SMTP[- ]?AUTH|authenticated SMTP|SMTP authentication|SMTP client authentication)\b"
        + @"(?:(?!\bnot\b|n't\b)[^.\n]){0,30}"
        + @"\b(?:is|was|already|has been|have been) (?:already |also )?(?:enabled|turned on|switched on|on|activated|allowed|ticked)\b"
        + @"|\b(?:I|we|I've|we've|have|already)\b[^.\n]{0,15}\b(?:enabled|turned on|switched on|activated|allowed)\b[^.\n]{0,20}"
        + @"\b(?:SMTP[- ]?AUTH|authenticated SMTP|SMTP authentication|SMTP client authentication)\b"
        + @"|(?:打开|开启|开通)[^。\n]{0,6}smtp|SMTP-?(?:AUTH|Authentifizierung)[^.\n]{0,20}(?:aktiviert|eingeschaltet)"
        + @"|SMTP (?:kimlik doğrulama\w*|AUTH)[^.\n]{0,20}\b(?:açık|etkin)\b(?! değil)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex SmtpLogin();

    [GeneratedRegex(
        @"\b(?:tried|tested|changed|try)\b[^.\n]{0,40}\b(?:(?:different|other|all|both|several|various|multiple|many) ports?"
        + @"|(?:25|465|587|2525)(?: ?[,/&] ?| and | or |, and )(?:(?:port )?(?:25|465|587|2525)))\b"
        + @"|\b(?:both|either|neither)\b[^.\n]{0,15}(?:25|465|587)(?: and | or | nor )(?:25|465|587|2525)\b"
        + @"|\bchang(?:ing|ed) (?:the )?ports?\b[^.\n]{0,40}\b(?:not|n't|no|same)\b"
        + @"|\b(?:anderen?|verschiedene|alle|beide) Ports?\b[^.\n]{0,20}(?:probiert|versucht|getestet)"
        + @"|\b(?:farklı|diğer|tüm|bütün) port\w*[^.\n]{0,20}(?:denedim|denedik)|\bessayé (?:d'autres|plusieurs|tous les) ports"
        + @"|\bprobado (?:con )?(?:otros|varios|todos los) puertos|(?:换|试|尝试)[^。\n]{0,8}端口",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Port();

    [GeneratedRegex(
        @"\b(?:for|since|takes?|over) (?:a |the |about |more than |several |many |few |some |two |three |the past |the last |\d{1,2} )*"
        + @"(?:days?|weeks?|months?|years?)\b(?! ?-)"
        + @"|\b(?:is(?:n't| not)|not) temporary\b|\bnot a temporary\b"
        + @"|\b(?:I|we|have|I've)\b[^.\n]{0,20}\b(?:waited|tried again|retried)\b"
        + @"|\b(?:every (?:single )?(?:time|attempt)|every few minutes|keeps (?:coming|happening|failing))\b"
        + @"|\bseit (?:Tagen|Wochen|Monaten|gestern|\w+ (?:Tagen|Wochen|Monaten))\b|\b(?:günlerdir|haftalardır|aylardır)\b"
        + @"|\bdepuis (?:des|plusieurs|quelques|\d+) (?:jours|semaines|mois)|\bdesde hace (?:días|semanas|meses|\w+ (?:días|semanas|meses))"
        + @"|(?:几天|几个月|好几天|几周)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Waiting();

    [GeneratedRegex(
        NoCondition + @"\b(?:not|no longer|n't|never)(?: being| currently| on any)? ?"
        + @"(?:listed|blacklisted|blocklisted|black ?listed|on (?:any|a|the) "
        + @"(?:black|block)?-?lists?)\b"
        + @"|\b(?:requested|asked for|submitted|applied for|filled (?:in|out))\b[^.\n]{0,30}\b(?:delist\w*|removal|mitigation|form)\b"
        + @"|\b(?:has|have|had|was|were|been|got) (?:been )?delisted\b|\bremoved (?:it |us |my IP |our IP |the IP )?from (?:the|their|all) "
        + @"(?:black|block)?-?lists?\b"
        + @"|\b(?:spamhaus|mxtoolbox|talos|barracuda|blacklist|blocklist|lookup|check)\w*\b[^.\n]{0,40}"
        + @"(?:""no problems""|no problems|\b(?:clean|clear|green)\b)"
        + @"|\b(?:nicht|keiner?) (?:mehr )?(?:gelistet|Blacklist|Blockliste)|\b(?:kara )?listede (?:değil|görünmüyor|yok)"
        + @"|\b(?:bereits|schon|mehrfach|mehrmals)\b[^.\n]{0,50}(?:delist|entsperr|freischalt|austrag)"
        + @"|\b(?:déjà|plusieurs fois)\b[^.\n]{0,50}(?:delist|débloqu)|\b(?:ya|varias veces)\b[^.\n]{0,50}(?:delist|desbloque)"
        + @"|\b(?:kaldırılmasını|listeden)\b[^.\n]{0,40}\b(?:iste(?:dik|dim|miştik)|çıkar(?:ıldı|ttık|ttım))"
        + @"|(?:уже|несколько раз)[^.\n]{0,50}(?:делист|разблокир)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Delisting();

    // Two of the three, called right.
    [GeneratedRegex(
        @"\b(?:SPF|DKIM|DMARC)\b,? ?(?:/|&|\+|and|und|ve|et|y)? ?(?:records? )?\b(?:SPF|DKIM|DMARC)\b"
        + @"(?:(?!\bnot\b|n't\b|fail|missing)[^.\n]){0,50}"
        + @"\b(?:pass(?:es|ed|ing)?|set up|configured|correct(?:ly)?|valid|ok|fine|in place|green|published|good|right"
        + @"|eingerichtet|korrekt|gesetzt|doğru|ayarlı|tamam)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Records();
}
