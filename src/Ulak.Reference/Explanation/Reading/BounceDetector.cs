namespace Ulak.Reference.Explanation.Reading;

/// <summary>Recognizes bounces by their header fields: who sent the message, and what its subject contains.</summary>
internal static class BounceDetector
{
    private static readonly string[] MailSystemNames = ["mailer-daemon", "mailerdaemon", "postmaster", "mail delivery",
        "microsoftexchange", "mail administrator", "mdaemon", "mail system", "bounce@", "bounces@", "no-reply@", "mailadmin",
        "mail-daemon", "maildaemon"];

    private static readonly string[] BounceSubjects = ["undeliver", "undelivrable", "deliver", "failure", "returned mail",
        "return receipt", "bounce", "failed", "non remis", "unzustell", "could not send", "not sent", "rejected", "problem", "warning",
        "notification", "mail system error", "returned to sender", "blocked", "not member", "not a member", "non-member", "moderator",
        "エラー", "配信", "teslim", "iletilemedi"];

    // What mail systems begin their subjects with. People write "About the delivery failure".
    private static readonly string[] NoticeSubjects =
    [
        "undeliver", "undelivrable", "delivery status", "delivery fail", "delivery notif", "delivery report",
        "delivery error", "delivery problem", "delivery delay", "delivery incomplete", "delivery attempt", "mail delivery",
        "message delivery", "delivery has", "failure notice", "failed mail", "failed delivery", "returned mail",
        "returned to", "return receipt", "mail system", "mail failure", "mail not deliv", "message not deliv",
        "message undeliv", "non-deliver", "nondeliver", "non remis", "unzustell", "could not send", "warning: could not",
        "warning: message", "warning - ", "unable to deliver", "bounce", "rejected", "your message", "message status",
        "notification d'état", "benachrichtigung", "エラー", "配信", "teslim", "iletilemedi", "notificación de estado",
        "notifica", "не доставлено", "недоставлен", "退信", "系统退信", "メール",
    ];

    // What mailing lists' programs write anywhere in the subject.
    private static readonly string[] ListSubjects = ["not member", "not a member", "non-member", "moderator"];

    public static bool IsMailSystem(string from) =>
        Array.Exists(MailSystemNames, s => from.Contains(s, StringComparison.OrdinalIgnoreCase));

    public static bool HasBounceSubject(string subject) =>
        Array.Exists(BounceSubjects, s => subject.Contains(s, StringComparison.OrdinalIgnoreCase));

    public static bool LooksLikeBounce(MimeEntity entity) =>
        IsMailSystem(entity.Header("From") ?? "") || entity.MediaType == "multipart/report"
            || (entity.Header("From") is null && entity.Header("X-FE-Policy-ID") is not null)
            || entity.Header("X-Failed-Recipients") is not null || entity.Header("Return-Path") == "<>"
        || HasNoticeSubject(PartDecoder.DecodeEncodedWords(entity.Header("Subject") ?? ""));

    /// <summary>Whether the subject begins as a mail system's does; "Re:" and a person's words before it are no mail system's.</summary>
    private static bool HasNoticeSubject(string subject)
    {
        var text = subject.AsSpan().TrimStart(" *[(\"'!");
        foreach (var start in NoticeSubjects)
        {
            if (text.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return Array.Exists(ListSubjects, mark => subject.Contains(mark, StringComparison.OrdinalIgnoreCase));
    }
}
