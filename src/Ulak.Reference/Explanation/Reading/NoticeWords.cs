using System.Buffers;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>The words of servers' notices of a failed delivery, which a person pastes without a header, whole or in part.</summary>
internal static class NoticeWords
{
    // The words are in front of the returned message.
    private const int MaxLength = 20_000;

    private static readonly SearchValues<string> Marks = SearchValues.Create(
    [
        "This is the mail system at host", "Haraka Mailer program", "qmail-send program", "I wasn't able to deliver",
        "Delivery report", "SMTP error from remote server", "Diagnostic-Code:", "could not be delivered to", "退信", "NDR with",
        "couldn't be delivered",
        "wasn't delivered", "rejected the message you sent", "unable to deliver your message", "Delivery to the following recipient",
        "rejected your message to the following", "Diagnostic information for administrators", "Undeliverable:",
        "The error that the other server returned was", "Technical details of temporary failure",
        "Technical details of permanent failure", "The response from the remote server was", "problem delivering your message",
        "problem while delivering your message",
        "Delivery incomplete", "Returned mail:", "has been delayed", "not yet been delivered", "Zustellung verzögert",
        "noch nicht zugestellt", "n'a pas encore pu être", "aún no se ha podido entregar", "henüz teslim edilemedi", "henüz ulaştırılamadı",
        "Message rejected by Google Groups",
        "We're writing to let you know that the group",
        "we were unable to deliver your message", "wasn't able to deliver your message",
        "permanent fatal errors", "following recipient(s) cannot be reached", "did not reach the following recipient",
        "konnte nicht zugestellt werden", "n'a pas pu être remis", "no se pudo entregar", "no se ha podido entregar",
        "non è stato recapitato", "não pôde ser entregue", "não foi entregue", "kon niet worden bezorgd", "nie mogła zostać dostarczona",
        "не удалось доставить", "teslim edilemedi", "配信できませんでした", "配信されなかった", "配信不能",
    ], StringComparison.OrdinalIgnoreCase);

    public static bool Has(string text) => text.AsSpan(0, Math.Min(text.Length, MaxLength)).ContainsAny(Marks);
}
