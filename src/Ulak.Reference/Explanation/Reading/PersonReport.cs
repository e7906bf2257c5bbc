using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>What a person writes beside an error, and what excludes a cause. Each is looked for when a cause asks, since few do.</summary>
internal sealed partial class PersonReport
{
    private const int MaxLength = 6000;

    private readonly string _head;
    private readonly ConcurrentDictionary<Regex, bool> _found = [];

    /// <param name="text">The whole text that someone pasted.</param>
    public PersonReport(string text) => _head = text.Length > MaxLength ? text[..MaxLength] : text;

    /// <summary>A report without any of this.</summary>
    public static PersonReport None { get; } = new("");

    /// <summary>Whether sending fails in web mail too, which does not use the settings of the mail program.</summary>
    public bool FailsInWebMail => Reports(WebMailFailure());

    /// <summary>Whether sending works at other times with the same settings.</summary>
    public bool WorksSometimes => Reports(SuccessAtTimes());

    /// <summary>Whether receiving works, so that the account and its password are right.</summary>
    public bool Receives => Reports(Receiving());

    /// <summary>Whether the same settings work in another program or on another machine, so that they are right.</summary>
    public bool WorksElsewhere => Reports(SuccessElsewhere());

    /// <summary>Whether the message was forwarded to the recipient.</summary>
    public bool Forwards => Reports(Forwarding());

    /// <summary>Whether the person names a mail program.</summary>
    public bool NamesMailProgram => Reports(MailProgram());

    /// <summary>Whether the text shows a trace or the code of a program, whatever mail program is named beside it.</summary>
    public bool ShowsProgram => Reports(ProgramTrace());

    /// <summary>Whether the test of the same program passes, so that the settings which it uses are right.</summary>
    public bool TestPasses => Reports(PassedTest());

    /// <summary>Whether a device sends: a printer, a scanner, a camera, whose software only its maker can change.</summary>
    public bool NamesDevice => Reports(Device());

    /// <summary>Whether the program runs in a container.</summary>
    public bool IsInContainer => Reports(Container());

    /// <summary>Whether a mail server is installed on the machine of the program.</summary>
    public bool NamesLocalServer => Reports(LocalServer());

    /// <summary>Whether the text shows the frames of a program's stack.</summary>
    public bool ShowsFrames => Reports(StackFrame());

    /// <summary>Whether the same settings worked until some time ago.</summary>
    public bool WorkedBefore => Reports(SuccessBefore());

    /// <summary>Whether the person has done already what a step asks for.</summary>
    public bool HasTried(Attempt attempt) => TriedAttempts.PatternOf(attempt) is { } pattern && Reports(pattern);

    /// <summary>Whether the mail leaves a server that many customers of a provider share.</summary>
    public bool IsOnSharedServer => Reports(SharedServer());

    /// <summary>Whether the person runs a mail server.</summary>
    public bool RunsServer => Reports(OwnServer());

    /// <summary>Whether the person cannot send, rather than misses mail.</summary>
    public bool CannotSend => Reports(SendingFailure());

    /// <summary>Whether the mailbox of a provider sends with the address of another domain.</summary>
    public bool SendsAs => Reports(ForeignSender());

    /// <summary>Whether the mailboxes of the domain are at another provider than this server.</summary>
    public bool IsHostedElsewhere => Reports(DomainReports.Elsewhere());

    /// <summary>Whether all mail from outside is refused, not only that of one sender.</summary>
    public bool RefusesEveryone => Reports(DomainReports.Everyone());

    /// <summary>
    /// Whether the text has one of a step's words, or the person reports what the word names: <c>@everyone</c>, <c>@elsewhere</c>.
    /// </summary>
    public bool Shows(string word) => word switch
    {
        "@everyone" => RefusesEveryone,
        "@elsewhere" => IsHostedElsewhere,
        _ => _head.Contains(word, StringComparison.OrdinalIgnoreCase),
    };

    /// <summary>Whether there is a backup server for the domain.</summary>
    public bool HasBackupServer => Reports(BackupServer());

    private bool Reports(Regex pattern) => _found.GetOrAdd(pattern, static (each, head) => each.IsMatch(head), _head);

    [GeneratedRegex(
        @"\bshared[ -](?:web[ -]?)?(?:hosting|host|server|ip(?: address)?)\b|\bweb ?hosting (?:plan|package|account)\b"
        + @"|\bwebhosting-?paket\b|\bhébergement mutualisé\b|\b(?:alojamiento|hosting) compartido\b|\bhospedagem compartilhada\b"
        + @"|\bhosting condiviso\b|\bpaylaşımlı (?:hosting|sunucu|barındırma)|(?:виртуальн\w+|общ\w+) хостинг",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex SharedServer();

    // Names of products stand in notices too, but not those that only people who install them write; "our mail server" is a user's word.
    [GeneratedRegex(
        @"\b(?:I|we|I'm|we're|I've|we've) (?:just |also |am |are |have |currently )*(?:run(?:ning)?|self-?host(?:ing|ed)?|operat(?:e|ing)"
        + @"|install(?:ed|ing)|host(?:ing)?|set(?:ting)? ?up|manag(?:e|ing)|configur(?:ed?|ing)|us(?:e|ing))\b[^.\n]{0,40}"
        + @"\b(?:mail ?server|mailcow|postfix|exim|exchange server|opensmtpd|stalwart|iredmail|mail-in-a-box|mailu|modoboa|hmailserver|mox"
        + @"|maddy|haraka|docker-mailserver|sendmail)\b"
        + @"|\b(?:mailcow|iredmail|mail-in-a-box|mailu|modoboa|docker-mailserver|emailwiz)\b"
        + @"|\b(?:my|self-?hosted|fresh(?:ly)?|new(?:ly)?(?: installed)?) (?:\w+ )?"
        + @"(?:mail ?server|postfix|exim|opensmtpd|stalwart|mox|maddy|haraka|chasquid)\b"
        + @"|\b(?:set ?up|installed|run|running|self-?host(?:ed|ing)?) (?:my|our|a) (?:own |new |personal )*(?:e-?)?mail ?server\b"
        + @"|\b(?:created|hosted|added|set up|exists?) (?:in|on|with) (?:my |our |the )?"
        + @"(?:stalwart|opensmtpd|hmailserver|mailenable|zimbra)\b"
        + @"|\b(?:main|master)\.cf\b|\bpostconf\b|`?\bmydestination\b|\bvirtual_mailbox_domains\b|\bsmtpd?\.conf\b|\bexim4?\.conf\b"
        + @"|\bsendmail\.mc\b|\bdocker-compose\b|\blisten on (?:egress|socket|lo0|all)\b|(?<!: )\bpostfix/\w[\w/]*\[\d+\]: "
        + @"|\b(?:mein|unser|eigene[rn]?)\w*\b[^.\n]{0,20}\bmailserver\b[^.\n]{0,40}\b(?:betreib|installiert|eingerichtet|läuft)"
        + @"|\b(?:mon|notre) propre serveur (?:de )?(?:mail|messagerie)|\bmi propio servidor de correo\b"
        + @"|\bkendi (?:posta|e-?posta|mail) sunucu",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex OwnServer();

    [GeneratedRegex(
        @"\b(?:can(?:'t|not| not)|could(?:n't| not)|unable to|not able to|won't|do(?:es)?n't|fails? to|tr(?:y|ied|ying) to|tried)"
        + @" send(?:ing)?\b|\bsending (?:any |an |my )?(?:e-?mails?|mails?|messages?)? ?(?:does(?:n't| not)|fails|is not)"
        + @"|\bkann (?:keine|nicht)[^.\n]{0,25}\b(?:senden|versenden|verschicken)|\b(?:versenden|verschicken) (?:geht|klappt) nicht"
        + @"|\b(?:ne peux|impossible)[^.\n]{0,15}(?:pas )?(?:d')?envoyer|\bno (?:puedo|podemos|se puede[n]?) enviar"
        + @"|\bnão (?:consigo|conseguimos) enviar|\bnon (?:riesco|riusciamo) a (?:inviare|spedire)|\bkan (?:geen|niet)[^.\n]{0,20}verzenden"
        + @"|\bnie (?:mogę|możemy|da się) wys(?:łać|yłać)|не (?:могу|можем|удаётся|удается) отправ|\bgönderemiyor(?:um|uz)"
        + @"|送信でき(?:ない|ません)|(?:无法|不能)发送|發送失敗",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex SendingFailure();

    [GeneratedRegex(
        @"\balias(?:es)?\b|\bsend (?:e-?mails?|mails?) as\b|\bsend as\b|\bcustom domain\b|\btakma ad\b|\bolarak gönder",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex ForeignSender();

    [GeneratedRegex(
        @"\b(?:backup|secondary|second|fallback)[ -]?(?:mx|mail ?server)\b|\bmx (?:backup|secours)\b|\byedek (?:mx|posta sunucu)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex BackupServer();

    // "Works in web mail too" means the opposite: a failure has to stand beside it.
    [GeneratedRegex(
        @"\bweb ?-?mail\b[^.\n]{0,40}\b(?:fails?|errors?|says?|shows?|gives?|(?:does|do|did)(?:n't| not)|can(?:'t|not)|won't)\b[^.\n]{0,40}"
        + @"\b(?:too|as well|also|the same|either)\b"
        + @"|\bweb ?-?mail (?:also|too) (?:fails|shows|gives|says|can(?:'t|not)|does(?:n't| not))"
        + @"|\b(?:same (?:error|problem|issue|message)|also fails?|fails? also|neither|nor|not even)\b[^.\n]{0,40}\bweb ?-?mail\b"
        + @"|\b(?:can(?:'t|not)|can not|unable to|couldn't) send\b[^.\n]{0,40}\bweb ?-?mail\b[^.\n]{0,10}\b(?:either|too|as well)\b"
        + @"|\b(?:auch|ebenfalls)\b[^.\n]{0,30}\bweb-?mail(?:er)?\b[^.\n]{0,40}\b(?:nicht|fehler|gleiche)"
        + @"|\bweb-?mail(?:er)?\b[^.\n]{0,40}\b(?:auch nicht|ebenfalls nicht|gleiche[nr]? (?:fehler|problem|meldung)|derselbe fehler)"
        + @"|\bweb-?mail\b[^.\n]{0,40}(?:non plus|la même erreur|le même (?:message|problème))"
        + @"|\btampoco\b[^.\n]{0,40}\bweb-?mail\b|\bweb-?mail\b[^.\n]{0,40}(?:tampoco|el mismo error)"
        + @"|\bweb-?mail\b[^.\n]{0,40}(?:também não|o mesmo erro)|\bweb-?mail\b[^.\n]{0,40}(?:nemmeno|lo stesso errore)"
        + @"|\bweb ?-?(?:mail|posta)\w*\b[^.\n]{0,40}\b(?:aynı hata|da olmuyor|da gitmiyor|da gönder(?:il)?emiyor)"
        + @"|веб-?(?:почт|интерфейс|mail)\w*[^.\n]{0,40}(?:тоже не|также не|та же ошибка)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex WebMailFailure();

    [GeneratedRegex(
        @"\b(?:settings?|credentials?|account|password|configuration|config|server|smtp|e-?mails?|it|they)\b"
        + @"(?:(?!\bnot\b|n't\b|never)[^.\n]){0,30}"
        + @"\bworks?\b(?! not)(?:(?!\bnot\b)[^.\n]){0,25}\b(?:in|from|with|using|on|via)\b[^.\n]{0,15}"
        + @"\b(?:thunderbird|outlook|apple mail|mail client|swaks|telnet|the host|my (?:pc|laptop|machine|computer)|localhost|locally"
        + @"|another (?:program|app|application|server|machine|client)|other (?:programs?|apps?|clients?|services?))\b"
        + @"|\bwith the same (?:settings|credentials|account|password|data)\b(?:(?!\bnot\b|n't\b)[^.\n]){0,20}\b(?:works?|worked)\b(?! not)"
        + @"|\b(?:tested|tried) the same (?:settings|credentials)[^.\n]{0,60}\b(?:fine|work|works|worked|success)"
        + @"|\bcan send\b[^.\n]{0,50}\b(?:outlook|thunderbird|mail client|phone)\b[^.\n]{0,40}\bbut\b"
        + @"|\bworks? (?:fine )?(?:locally|on localhost|from the host|on my (?:pc|laptop|machine|computer))\b[^.\n]{0,40}\b(?:but|not)\b"
        + @"|\b(?:in|mit|über) (?:thunderbird|outlook)\b[^.\n]{0,40}\b(?:funktioniert|klappt|geht)\b(?! nicht)"
        + @"|\b(?:thunderbird|outlook)\b[^.\n]{0,20}\b(?:sorunsuz|çalışıyor|gönderiyor)\b"
        + @"|\b(?:fonctionne|funciona)\b[^.\n]{0,20}\b(?:thunderbird|outlook)\b"
        + @"|\b(?:can|able to) send\b[^.\n]{0,60}\bfrom (?:an)?other "
        + @"(?:programs?|apps?|applications?|clients?|servers?|services?|machines?)\b"
        + @"(?! (?:fails?|does))|同样的(?:账号|密码|设置|配置)[^。\n]{0,40}(?:正常|可以|成功)"
        + @"|\b(?:works?|sends?) (?:perfectly|fine|well|correctly)?[^.\n]{0,15}\b(?:on|in|from) (?:my |the )?"
        + @"(?:localhost|local (?:machine|server|pc|environment)|xampp|wamp|laptop)\b"
        + @"|\bworking (?:fine |perfectly |well )?(?:on|in|from) (?:my )?(?:localhost|local)\b[^.\n]{0,20}\b(?:but|however)\b"
        + @"|\b(?:on|in) (?:my )?local(?:host)?\b[^.\n]{0,20}\b(?:it )?(?:works?|pass(?:es)?|sends?)\b(?! not)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex SuccessElsewhere();

    [GeneratedRegex(
        @"\b(?:can(?!'t| ?not)|(?<!not )able to)\b[^.\n]{0,20}\b(?:receiv(?:e|ing)"
        + @"|(?:get|read|fetch)(?: (?:new|my|all|the|incoming))* (?:e-?mails?|mails?|messages?))\b"
        + @"|\b(?:receiving|incoming mail|imap|pop3?)\b[^.\n]{0,25}\b(?:works?|is (?:fine|ok|working)|no problem)\b"
        + @"|\b(?:messages|mails|emails) are received (?:fine|but)\b"
        + @"|\b(?:empfang(?:en)?|imap|pop3?)\b[^.\n]{0,30}\b(?:funktioniert|klappt|geht)\b(?! nicht)"
        + @"|\b(?:réception|recevoir)\b[^.\n]{0,30}\b(?:fonctionne|marche)\b|\bje reçois (?:bien|les|mes)\b"
        + @"|\b(?:recibo|puedo recibir|recibir) (?:los )?(?:correos|mensajes)?[^.\n]{0,20}(?:sin problema|bien|pero)"
        + @"|\be-?posta(?:lar)?(?:ı)? al(?:abil)?iyorum\b|\b(?:recebo|receber) (?:os )?e-?mails?[^.\n]{0,20}(?:normal|sem problema|mas)"
        + @"|(?:получаю|приходят|принимаются) (?:письма|почту)?[^.\n]{0,20}(?:нормально|но)|受信(?:は|も)?(?:でき|問題な)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Receiving();

    // What is meant has to be the sending: "sometimes" alone is in every manual.
    [GeneratedRegex(
        @"\b(?:works?|fails?|sen(?:t|ds?)|succeeds?|happens?|error|log(?:s|ged)? in)\b[^.\n]{0,30}"
        + @"\b(?:sometimes|intermittently|at random|randomly|occasionally|from time to time|now and then|most of the time)\b"
        + @"|\b(?:sometimes|intermittently|randomly|occasionally|most of the time)\b[^.\n]{0,30}"
        + @"\b(?:works?|fails?|succeeds?|goes through|(?:does|do)(?:n't| not)|gets? (?:this|the|an?) error)\b"
        + @"|\b(?:intermittent|sporadic|random) (?:smtp |login |authentication |auth )?(?:errors?|failures?|problems?)\b"
        + @"|\b(?:manchmal|gelegentlich|sporadisch|ab und zu)\b[^.\n]{0,40}\b(?:funktioniert|klappt|geht|fehler|schlägt)"
        + @"|\b(?:funktioniert|klappt|geht)\b[^.\n]{0,20}\b(?:manchmal|gelegentlich|ab und zu)\b"
        + @"|\b(?:parfois|de temps en temps)\b[^.\n]{0,40}\b(?:marche|fonctionne|échoue|erreur)"
        + @"|\b(?:a veces|de vez en cuando)\b[^.\n]{0,40}\b(?:funciona|falla|error)|\bàs vezes\b[^.\n]{0,40}\b(?:funciona|falha|erro)"
        + @"|\b(?:bazen|ara sıra|zaman zaman)\b[^.\n]{0,40}\b(?:çalışıyor|gidiyor|gönderiyor|hata|başarısız)"
        + @"|(?:иногда|периодически|время от времени)[^.\n]{0,40}(?:работает|отправляется|проходит|ошибка|не)"
        + @"|(?:時々|ときどき|たまに)[^。\n]{0,30}(?:失敗|エラー|成功|送信)|(?:有时|偶尔)[^。\n]{0,30}(?:失败|成功|报错)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex SuccessAtTimes();

    [GeneratedRegex(
        @"\b(?:printers?|scanners?|copiers?|MFPs?|multifunction|scan[- ]to[- ]e?-?mail|bizhub|kyocera|ricoh|konica|imageRUNNER|xerox"
        + @"|IP cam(?:era)?s?|NVR|DVR|Drucker|Multifunktionsgerät|Kopierer|imprimante|copieur|impresora|impressora|stampante|yazıcı"
        + @"|tarayıcı cihaz\w*|принтер|сканер)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Device();

    [GeneratedRegex(@"^\s*at [\w.$<> ]+ ?\(|\\n\s+at \w|\bTraceback \(|\bnode_modules/",
        RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex StackFrame();

    // The program's own test: "the test mail arrives", "click on Test > successfully receive it".
    [GeneratedRegex(
        @"\btest[- ]?(?:e-?)?(?:mails?|messages?|connection|button)?""?'?(?:(?!\bnot\b|n't\b|never|fail|error|cannot|unable)[^.\n]){0,30}"
        + @"\b(?:works?|worked|succe(?:eds?|eded)|successful(?:ly)?|passe[sd]|arrives?"
        + @"|(?:is|was|gets?|will) (?:correctly )?(?:sent|received|delivered|go through)|goes through)\b(?!\?| not)"
        + @"|\b(?:successfully|can) (?:receive|send|sends?|received|sent) (?:the |a )?test (?:e-?)?mails?\b"
        + @"|\b(?:can|able to) send (?:an? |test )*(?:e-?)?mails?\b[^.\n]{0,15}\bfrom the (?:\w+ ){0,2}"
        + @"(?:console|admin\w*|settings|dashboard|shell|command line)\b"
        + @"|\bTest-?[Mm]ail\w*\b[^.\n]{0,30}\b(?:funktioniert|kommt an|klappt"
        + @"|wird (?:korrekt |problemlos )?(?:gesendet|versendet|zugestellt))\b"
        + @"(?! nicht)|\b(?:deneme|test) (?:iletisi|e-?postası|maili)\b[^.\n]{0,20}\b(?:gidiyor|geliyor|ulaşıyor|başarılı)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex PassedTest();

    // A host's name of twelve hexadecimal digits is that of a container.
    [GeneratedRegex(
        @"\b(?:docker(?:ized|-compose)?|containers?|podman|compose\.ya?ml|kubernetes|k8s|kubectl|helm chart|pods?|swarm)\b"
        + @"|\bhostname""?\s?[:=]\s?""?(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{12}\b|/usr/src/app/",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Container();

    [GeneratedRegex(
        @"\b(?:postfix|exim4?|sendmail (?:server|daemon|is running|service)|opensmtpd|local (?:mail|smtp) ?server|hmailserver|mailenable"
        + @"|lokale[nr]? (?:mail|smtp)-?server|yerel (?:posta|smtp) sunucu\w*)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex LocalServer();

    [GeneratedRegex(
        @"\bTraceback\b|\w(?:Exception|Error): |\bat [\w.$<>]+ ?\(|node_modules|createTransport|\bsmtplib\b|\$mail->|\bdocker\b|\.env\b"
        + @"|\bimport \w+|\bpublic static\b|\bnew \w+\(|\bplug-?in\b|\bLaravel\b|\bDjango\b|\bWordPress\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex ProgramTrace();

    // "It has never worked before" is the opposite.
    [GeneratedRegex(
        @"(?<!\bnever |\bnot |n't )\b(?:worked|working|sent|sending)\b(?:(?!\bnot\b|\bnever\b)[^.\n]){0,40}"
        + @"\b(?:before|until|till|previously|up to|(?:in|for|over) (?:the )?"
        + @"(?:last|past|several|many|\d+|two|three|some|years?|months?|weeks?))\b"
        + @"|\bused to work\b|\bpreviously (?:it(?:'?s| was) )?work|\b(?:suddenly|all of a sudden|recently|from one day to the next)\b"
        + @"[^.\n]{0,40}\b(?:stopped|fails?|failing|started|no longer|getting|receiving|not)\b"
        + @"|\b(?:stopped|no longer|quit) (?:working|sending|works?)\b"
        + @"|\b(?:hat|haben) (?:bis|bisher|vorher|jahrelang|monatelang)[^.\n]{0,30}funktioniert|\bfunktionierte\b[^.\n]{0,30}\bbis\b"
        + @"|\b(?:daha önce|önceden|düne kadar|geçen haftaya kadar)[^.\n]{0,30}(?:çalışıyordu|gidiyordu|gönderiyordu)"
        + @"|\b(?:fonctionnait|marchait|funcionaba|funcionava|funzionava)\b|(?:之前|以前|昨天)[^。\n]{0,12}(?:正常|可以|没问题)"
        + @"|раньше[^.\n]{0,20}работал",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex SuccessBefore();

    // "Outlook" is also a service: only as a program on a device.
    [GeneratedRegex(
        @"\b(?:K-?9(?: Mail)?|FairEmail|Thunderbird|Betterbird|Apple Mail|Mail\.app|mail app|Windows (?:Live )?Mail|eM Client|BlueMail"
        + @"|Spark Mail|Mailspring|KMail|SeaMonkey|The Bat|Outlook Express|Outlook (?:20\d\d|for (?:Mac|Windows)|desktop|app)"
        + @"|(?:in|from|with|using|my|içinde|mit|von) (?:MS |Microsoft )?Outlook)\b(?!\.com)"
        + @"|\bmy (?:iPhone|iPad|phone|mail (?:program|client)|email client)\b|\bmein(?:em)? (?:iPhone|Handy|Mailprogramm)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex MailProgram();

    [GeneratedRegex(
        @"\b(?:forward(?:s|ed|ing|er)?|redirect(?:s|ed|ing)?)\b(?! (?:confirmed|proxy|dns|lookup|zone|and reverse))[^.\n]{0,60}"
        + @"\b(?:gmail|google|e-?mails?|mails?|messages?|address(?:es)?|mailbox|account|alias)\b"
        + @"|\b(?:e-?mails?|mails?|messages?|address(?:es)?|mailbox|account|alias|sieve)\b[^.\n]{0,40}"
        + @"\b(?:forward(?:s|ed|ing|er)?|redirect(?:s|ed|ing)?)\b"
        + @"|\b(?:weiterleitung|weitergeleitet|weiterleite[nt]?|umleitung)\b|\b(?:redirection|transfert automatique|transférés?)\b"
        + @"|\b(?:reenv(?:ío|iados?|iar)|reencaminha\w*|encaminhamento|inoltr\w+)\b|\byönlendir\w*|переадрес\w*|пересыл\w*|転送|转发",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Forwarding();
}
