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

    public static bool IsMailSystem(string from) =>
        Array.Exists(MailSystemNames, s => from.Contains(s, StringComparison.OrdinalIgnoreCase));

    public static bool HasBounceSubject(string subject) =>
        Array.Exists(BounceSubjects, s => subject.Contains(s, StringComparison.OrdinalIgnoreCase));

    public static bool LooksLikeBounce(MimeEntity entity) =>
        IsMailSystem(entity.Header("From") ?? "") || entity.MediaType == "multipart/report"
            || entity.Header("X-Failed-Recipients") is not null || entity.Header("Return-Path") == "<>"
        || HasBounceSubject(PartDecoder.DecodeEncodedWords(entity.Header("Subject") ?? ""));
}
