using System.Buffers;
using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>
/// Who reads the explanation of a text. It is decided once, before the cause, so that a cause and its steps are for the same reader.
/// </summary>
/// <param name="Audience">For whom the steps are written.</param>
/// <param name="IsDialog">Whether a mail program shows the refusal of the outgoing server.</param>
/// <param name="RunsServer">Whether the text shows that the reader runs the server: its log, its service, or its name.</param>
internal sealed partial record Reader(Audience Audience, bool IsDialog, bool RunsServer)
{
    /// <summary>Whether the text is the log of a server: what it shows of the server is no statement of the reader.</summary>
    public bool ShowsLogOnly { get; init; }

    /// <summary>Whether the text shows a mail server's queue, which tries again, where its words are also those of programs.</summary>
    public bool HasQueue { get; init; }

    /// <summary>A reader about whom a text shows nothing.</summary>
    public static Reader Unknown { get; } = new(Audience.Any, false, false);

    // The dialogs of mail programs, in the languages of their interfaces.
    private static readonly SearchValues<string> MailPrograms = SearchValues.Create(
    [
        "Sending of the message failed", "An error occurred while sending mail", "Cannot Send Mail", "0x800CCC", "0x80042", "0x80040",
        "Outgoing server (SMTP)", "Postausgangsserver", "Postausgangs-Server", "cannot send message using the server",
        "message could not be sent using the server", "Error sending message", "Beim Senden der Nachricht", "Beim Senden von Nachrichten",
        "lors de l'envoi du message", "lors de l'envoi du courrier", "al enviar el mensaje", "durante l'invio del messaggio",
        "ao enviar a mensagem", "bij het verzenden van het bericht", "podczas wysyłania wiadomości", "ileti gönderilirken",
        "при отправке сообщения", "メッセージの送信中", "发送邮件时出错", "message could not be sent because", "Send mail as",
        "Send & Receive", "Reported error (0x", "SMTP Error (", "Erreur SMTP (", "SMTP-Fehler (", "Errore SMTP (", "Error SMTP (",
        "Windows Live Mail", "Réponse du serveur", "Resposta do servidor", "Respuesta del servidor", "Serverantwort",
        "Risposta del server", "Sunucu yanıtı",
        "Erro SMTP (", "Negative SMTP reply", "Failed to send some messages",
        "Serwer SMTP zwr", "Błąd SMTP (", "SMTP Hatası (", "Fout SMTP (",
    ], StringComparison.OrdinalIgnoreCase);

    // Logs and stack traces of programs in general.
    private static readonly SearchValues<string> Programs = SearchValues.Create(
    [
        " err: ", "err=", "level=err", "lvl=eror", "[E] ", "[ERR", "ERROR ", ".go:", ".js:", ".php", ".rb:", ".py\"", "Traceback",
        "Exception", "UnhandledPromise", "panicked", "node_modules", "SMTP code:",
    ], StringComparison.Ordinal);

    // What the tools for trying a server by hand print.
    private static readonly SearchValues<string> Tools = SearchValues.Create(
        ["Escape character is", "$ telnet ", "# telnet ", "> telnet ", "=== Trying ", "=== Connected to", "CONNECTED(0000", "s_client",
            "Connected to localhost"],
        StringComparison.Ordinal);

    // Lines of a server's log that no reader of logs knows.
    private static readonly SearchValues<string> ServerLogs = SearchValues.Create(
        ["postfix/", "dovecot:", "opendkim[", "amavis[", "rspamd[", "exim[", "sm-mta[", "smtpd[", "sendmail[", "SYSERR(", "sm-msp-queue[",
            "mta-routing: ", "debug: mta: ", "/etc/mail/", "/etc/postfix/", "/etc/exim", "exim: ", "haraka[",
            "(rspamd_proxy)", "/var/spool/exim", "/var/qmail/"],
        StringComparison.Ordinal);

    // Words of a mail server about its own queue, and the names of mail servers in the sentences of those who run one.
    private static readonly SearchValues<string> ServerWords = SearchValues.Create(
    [
        "delivery temporarily suspended", "refused to talk to me", "lost connection with ", "smtp_forward", "status=deferred",
        "status=bounced", "T=remote_smtp", "docker-mailserver", "mailcow", "Mailu", "iRedMail", "mail-in-a-box", "Mail-in-a-Box", "Modoboa",
        "Exchange Server", "Exchange server", "Exchange 20", "my mail server", "our mail server", "my mailserver", "our mailserver",
        "own mail server", "hMailServer", "MailEnable", "Stalwart", "Zimbra", "Postal", "Queue manager", "mail queue",
        "message queue", "rescheduled for delivery", "queue.outbound", "queueId = ", "KumoMTA", "kumod", "PowerMTA", "postqueue", "mailq",
        "smtp_tls_policy_maps", "Primary target IP address responded", "Attempted failover to alternate host",
    ], StringComparison.Ordinal);

    // What only a mail server's queue and its settings for other servers are called: no program that submits mail has them.
    private static readonly SearchValues<string> QueueWords = SearchValues.Create(
    [
        "TLS error from '", "rescheduled for delivery", "queue.outbound", "queueId = ", "postqueue", "mailq", "kumod", "mox v0",
        "smtp_tls_policy_maps", "hosts_require_tls", "last_error == ", "queue viewer", "Get-Queue", "T=remote_smtp", "R: dnslookup",
        "T: remote_smtp", "\"SMTPC\"\t", "pkg=queue", "pkg=smtpclient", "delivering message from queue", "hMailServer sent: ",
        "Attempting SMTP connection to",
        "No SMTP servers were available for", "zone-mta: ",
    ], StringComparison.OrdinalIgnoreCase);

    // The servers with which the mailboxes of large providers send; those of companies at Microsoft are among them.
    private static readonly List<string> ProviderHosts =
    [
        ".google.com", ".googlemail.com", ".gmail.com", ".outlook.com", ".yahoo.com", ".protonmail.ch", ".proton.ch", ".icloud.com",
        ".apple.com", ".gmx.net", ".web.de", ".mail.ru", ".yandex.net", ".yandex.ru", ".messagingengine.com", ".orange.fr", ".free.fr",
    ];

    private static readonly SearchValues<string> NoticesOfGmail = SearchValues.Create(
        ["mailer-daemon@googlemail.com", "The response from the remote server was:", "Technical details of temporary failure",
            "Technical details of permanent failure"],
        StringComparison.OrdinalIgnoreCase);

    // Mail servers by name, however they are written.
    private static readonly SearchValues<string> ServerNames = SearchValues.Create(
        ["modoboa", "mailcow", "iredmail", "hmailserver", "mailenable", "zimbra", "docker-mailserver", "mail-in-a-box", "mailinabox",
            "stalwart", "opensmtpd", "haraka", "poste.io", "mailu ", "mox v", "maddy v"],
        StringComparison.OrdinalIgnoreCase);

    // The state of a mail server's service, as systemd and Docker print it.
    private static readonly SearchValues<string> ServerServices = SearchValues.Create(
    [
        "postfix.service", "postfix@-.service", "exim4.service", "dovecot.service", "sendmail.service", "opensmtpd.service",
        "systemctl status postfix", "systemctl restart postfix", "service postfix ", "emailwiz",
    ], StringComparison.Ordinal);

    /// <summary>
    /// Decides it, the surest sign first: the form (a notice, a service's event, a server's log), the dialog of a mail program, the trace
    /// of a program, the words of who runs a server, and last the mail program that a person names.
    /// </summary>
    public static Reader Of(InputKind kind, Finding finding)
    {
        // A device prints "Error sending message" as a mail program does, but beside the lines of its source files.
        var isDialog = finding.Contains(MailPrograms) && !finding.IsMatch(SourceLine()) && !finding.Person.ShowsFrames;
        var hasQueue = kind is InputKind.Unknown or InputKind.Reply or InputKind.ClientError && !isDialog
            && (finding.Contains(QueueWords) || finding.IsMatch(ConnectionOfServer()));
        var audience = hasQueue ? finding.IsByRecipient ? Audience.Receiver : Audience.Operator : AudienceOf(kind, finding, isDialog);
        return new Reader(audience == Audience.Developer && IsByHand(finding) ? Audience.Tester : audience, isDialog,
            hasQueue || finding.Contains(ServerLogs) || finding.Contains(ServerWords) || finding.Contains(ServerServices))
        {
            HasQueue = hasQueue,
            ShowsLogOnly = kind is InputKind.Log or InputKind.Transcript,
        };
    }

    private static Audience AudienceOf(InputKind kind, Finding finding, bool isDialog)
    {
        var isByPerson = kind is InputKind.Unknown or InputKind.Reply or InputKind.ClientError && isDialog;
        var isNotice = kind is InputKind.Bounce or InputKind.DeliveryReport
            || (kind is InputKind.Unknown or InputKind.Reply && (finding.IsNotice || finding.IsMatch(NoticeEntry()))
                && !finding.Contains(ServerLogs));
        return finding.IsByService && kind != InputKind.Log ? Audience.Service
            : finding.IsByRecipient && kind is not (InputKind.Log or InputKind.Transcript)
                && (finding.Person.RunsServer || finding.Person.Administers) ? Audience.Receiver
            : isByPerson && finding.Contains(ServerServices) ? Audience.Operator
            : !isNotice && finding.Person.RunsServer && !finding.IsMatch(RefusedLogin())
                && (isByPerson && (isDialog || finding.Person.NamesMailProgram)
                || IsByPersonsProgram(kind, finding)) ? Audience.Receiver
            : isNotice && finding.Person.RunsServer ? IsBetweenProviderAndOwn(finding) ? Audience.Receiver : Audience.Operator
            : isByPerson || isNotice ? Audience.Person
            : finding.IsWithoutQueue && IsByHand(finding) ? Audience.Tester
            : finding.IsWithoutQueue ? IsByPersonsProgram(kind, finding) ? Audience.Person : Audience.Developer
            : kind switch
            {
                InputKind.Event => Audience.Operator,
                InputKind.ClientError => IsByPersonsProgram(kind, finding) ? Audience.Person : Audience.Developer,
                InputKind.Log => finding.IsOwnRefusal ? Audience.Receiver : Audience.Operator,
                InputKind.Transcript when finding.IsServersProtocol => finding.IsOwnRefusal ? Audience.Receiver : Audience.Operator,
                _ when finding.Contains(ServerLogs) => Audience.Operator,
                InputKind.Unknown or InputKind.Reply when finding.Contains(ServerWords) || finding.Contains(ServerNames) =>
                    Audience.Operator,
                InputKind.Unknown or InputKind.Reply when finding.Contains(Programs) => Audience.Developer,
                _ when IsByPersonsProgram(kind, finding) => Audience.Person,
                _ when finding.Person.IsOnSharedServer => Audience.Person,
                InputKind.Unknown or InputKind.Reply when finding.Person.UsesMailbox => Audience.Person,
                _ => Audience.Any,
            };
    }

    /// <summary>Whether the session was typed with a tool for trying a server.</summary>
    private static bool IsByHand(Finding finding) => finding.Contains(Tools) || finding.IsMatch(TypedTool());

    // "telnet mail.example.org 25" alone on a line, as the first thing that was typed.
    [GeneratedRegex(
        @"^[\s>$#]{0,6}(?:telnet|nc|ncat|openssl s_client)(?: +-[\w=]+)* +[\w.-]+(?: +\d{2,5}|:\d{2,5})\s*$",
        RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex TypedTool();

    /// <summary>
    /// Whether a large provider's server reports what another server refused: who runs a server and shows this runs the one that refused.
    /// </summary>
    private static bool IsBetweenProviderAndOwn(Finding finding) =>
        (IsProviders(finding.ReportingHost) || finding.Contains(NoticesOfGmail)) && !IsProviders(finding.RemoteHost);

    private static bool IsProviders(string? host) => host is not null && ProviderHosts.Exists(
        domain => host.EndsWith(domain, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a person names the mail program that fails, and shows neither code nor settings of a program.</summary>
    private static bool IsByPersonsProgram(InputKind kind, Finding finding) =>
        kind is InputKind.Unknown or InputKind.Reply or InputKind.ClientError
        && finding.Person is { NamesMailProgram: true, WorksElsewhere: false, ShowsProgram: false }
        && !finding.Contains(Programs) && !finding.IsMatch(SourceLine()) && !finding.Settings.AreOfMailer;

    // How Postfix and Haraka write that an attempt at another server failed: "connect to mx.example.org[192.0.2.1]:25: …".
    // The protocol log of an Exchange connector: "2024-01-01T10:00:00.000Z,Internet,08D9…,7,10.0.0.5:123,192.0.2.9:25,<,550 …".
    [GeneratedRegex(@"\(connect to [\w.-]+\[[0-9A-Fa-f.:]+\]:25: |\[outbound\]|\dZ,[^,\n]*,[0-9A-F]+,\d+,[^,\n]*,[0-9.]+:25,<,"
        + @"|\bConnecting to [\w.-]+ \[[0-9A-Fa-fx.:]+\]:25 \.\.\. failed",
        RegexOptions.CultureInvariant)]
    private static partial Regex ConnectionOfServer();

    // Who runs a server has a password too: the login is the person's to check.
    [GeneratedRegex(@"\b535\b|\b5\.7\.8\b|authentication (?:failed|unsuccessful)|invalid (?:login|credentials)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex RefusedLogin();

    // "ssl_client.cpp:84", "mailer.go:120": a place in the source of a program. PHP is left out, since web mail is written in it.
    [GeneratedRegex(
        @"\w\.(?:cpp|ino|c|h|go|js|ts|mjs|py|rb|java|kt|cs|rs|ex|swift)(?::|\()\d{1,5}\b|\bchild exited \d",
        RegexOptions.CultureInvariant)]
    private static partial Regex SourceLine();

    // A part of a notice begins with the recipient, as no log and no program does: "<a@b>: host mx said: 550".
    [GeneratedRegex(
        @"^[\s>*]*\[?<?[^\s@<>]{1,64}@[\w.-]+>?(?:\]\(mailto:[^)]*\)>?)?(?:\s+\(expanded\s+from[^)]*\))?:\s+"
        + @"(?:host\s|connect\s+to\s|Host\s+or\s+domain"
        + @"|mail\s+for\s|lost\s+connection|conversation\s+with|unable\s+to\s|Recipient\s|user\s"
        + @"|temporary\s|delivery\s|message\s|unknown\s)",
        RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex NoticeEntry();
}
