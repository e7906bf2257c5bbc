using System.Buffers;
using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>For whom the steps are written, as far as the form of the text shows it.</summary>
internal enum Audience
{
    /// <summary>The form of the text does not show it: a reply or a code alone.</summary>
    Any,

    /// <summary>A person with a mail program, who cannot change a server.</summary>
    Person,

    /// <summary>The developer of a program that sends mail.</summary>
    Developer,

    /// <summary>The developer of a program that sends through a service, which delivers in its place.</summary>
    Service,

    /// <summary>A person who tries a server by hand, with telnet, swaks or openssl: mostly the own one.</summary>
    Tester,

    /// <summary>The operator of the server that wrote the log.</summary>
    Operator,

    /// <summary>The operator of the server that refused a message of another one.</summary>
    Receiver,
}

/// <summary>Determines the <see cref="Audience"/> of a text.</summary>
internal static partial class AudienceReader
{
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
        ["Escape character is", "=== Trying ", "=== Connected to", "CONNECTED(0000", "s_client", "Connected to localhost"],
        StringComparison.Ordinal);

    // Lines of a server's log that no reader of logs knows.
    private static readonly SearchValues<string> ServerLogs = SearchValues.Create(
        ["postfix/", "dovecot:", "opendkim[", "amavis[", "rspamd[", "exim[", "sm-mta[", "smtpd[", "sendmail[", "SYSERR(", "sm-msp-queue[",
            "/etc/mail/", "/etc/postfix/", "/etc/exim", "exim: ", "haraka[", "(rspamd_proxy)", "/var/spool/exim", "/var/qmail/"],
        StringComparison.Ordinal);

    // Words of a mail server about its own queue, and the names of mail servers in the sentences of those who run one.
    private static readonly SearchValues<string> ServerWords = SearchValues.Create(
    [
        "delivery temporarily suspended", "refused to talk to me", "lost connection with ", "smtp_forward", "status=deferred",
        "status=bounced", "T=remote_smtp", "docker-mailserver", "mailcow", "Mailu", "iRedMail", "mail-in-a-box", "Mail-in-a-Box", "Modoboa",
        "Exchange Server", "Exchange server", "Exchange 20", "my mail server", "our mail server", "my mailserver", "our mailserver",
        "own mail server", "hMailServer", "MailEnable", "Stalwart", "Zimbra", "Postal", "Queue manager", "mail queue",
        "Primary target IP address responded", "Attempted failover to alternate host",
    ], StringComparison.Ordinal);

    // The state of a mail server's service, as systemd and Docker print it.
    private static readonly SearchValues<string> ServerServices = SearchValues.Create(
    [
        "postfix.service", "postfix@-.service", "exim4.service", "dovecot.service", "sendmail.service", "opensmtpd.service",
        "systemctl status postfix", "systemctl restart postfix", "service postfix ", "emailwiz",
    ], StringComparison.Ordinal);

    public static Audience Of(InputKind kind, Finding finding)
    {
        var isByPerson = kind is InputKind.Unknown or InputKind.Reply or InputKind.ClientError
            && Contains(finding, MailPrograms);
        var isNotice = kind is InputKind.Bounce or InputKind.DeliveryReport
            || (kind is InputKind.Unknown or InputKind.Reply && (finding.IsNotice || finding.IsMatch(NoticeEntry()))
                && !Contains(finding, ServerLogs));
        return finding.IsByService && kind != InputKind.Log ? Audience.Service
            : isByPerson && Contains(finding, ServerServices) ? Audience.Operator
            : isByPerson || isNotice ? Audience.Person
            : finding.IsWithoutQueue && Contains(finding, Tools) ? Audience.Tester
            : finding.IsWithoutQueue ? Audience.Developer
            : kind switch
            {
                InputKind.Event => Audience.Operator,
                InputKind.ClientError => Audience.Developer,
                InputKind.Log => finding.IsOwnRefusal ? Audience.Receiver : Audience.Operator,
                InputKind.Transcript when finding.IsServersProtocol => finding.IsOwnRefusal ? Audience.Receiver : Audience.Operator,
                _ when Contains(finding, ServerLogs) => Audience.Operator,
                InputKind.Unknown or InputKind.Reply when Contains(finding, ServerWords) => Audience.Operator,
                InputKind.Unknown or InputKind.Reply when Contains(finding, Programs) => Audience.Developer,
                _ => Audience.Any,
            };
    }

    // A part of a notice begins with the recipient, as no log and no program does: "<a@b>: host mx said: 550".
    [GeneratedRegex(
        @"^[\s>*]*\[?<?[^\s@<>]{1,64}@[\w.-]+>?(?:\]\(mailto:[^)]*\)>?)?(?:\s+\(expanded\s+from[^)]*\))?:\s+"
        + @"(?:host\s|connect\s+to\s|Host\s+or\s+domain"
        + @"|mail\s+for\s|lost\s+connection|conversation\s+with|unable\s+to\s|Recipient\s|user\s"
        + @"|temporary\s|delivery\s|message\s|unknown\s)",
        RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex NoticeEntry();

    /// <summary>Whether a mail program shows the refusal of the outgoing server.</summary>
    public static bool IsDialog(Finding finding) => Contains(finding, MailPrograms);

    /// <summary>Whether the text shows that the reader runs the server: its log, its service, or its name.</summary>
    public static bool IsOwnServer(Finding finding) => Contains(finding, ServerLogs) || Contains(finding, ServerWords)
        || Contains(finding, ServerServices);

    private static bool Contains(Finding finding, SearchValues<string> marks) =>
        finding.Statements.Any(statement => statement.Text.AsSpan().ContainsAny(marks));
}
