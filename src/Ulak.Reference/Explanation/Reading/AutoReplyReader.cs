

namespace Ulak.Reference.Explanation.Reading;

/// <summary>Reads automatic replies (RFC 3834): from a person's mailbox, not from a mail system.</summary>
internal static class AutoReplyReader
{
    private static readonly string[] SubjectMarkers = ["auto:", "auto reply", "autoreply", "auto-reply", "automatic reply",
        "auto response", "out of office", "out of the office", "vacation", "away from", "absence", "abwesen", "réponse automatique",
        "risposta automatica", "respuesta automática", "otomatik yanıt", "自動応答", "自動返信", "away "];

    public static ParsedInput? Read(MimeEntity entity)
    {
        var from = entity.Header("From") ?? "";
        if (BounceDetector.IsMailSystem(from) || entity.MediaType == "multipart/report" || entity.Header("X-Failed-Recipients") is not null)
        {
            return null;
        }

        var submitted = entity.Header("Auto-Submitted") ?? "";
        var subject = PartDecoder.DecodeEncodedWords(entity.Header("Subject") ?? "");
        var marked = submitted.StartsWith("auto-replied", StringComparison.OrdinalIgnoreCase)
            || entity.Header("X-Autoreply") is not null || entity.Header("X-Autorespond") is not null
                || entity.Header("X-Autoresponder") is not null
            || (entity.Header("X-Auto-Response-Suppress") is not null
                && Array.Exists(SubjectMarkers, s => subject.Contains(s, StringComparison.OrdinalIgnoreCase)))
            || (entity.Header("Precedence") ?? "").StartsWith("auto_reply", StringComparison.OrdinalIgnoreCase)
            || Array.Exists(SubjectMarkers, s => subject.StartsWith(s, StringComparison.OrdinalIgnoreCase)
                || subject.StartsWith("re: " + s, StringComparison.OrdinalIgnoreCase));
        if (!marked || BounceDetector.HasBounceSubject(subject))
        {
            return null;
        }

        var field = entity.Field("From");
        var address = field is null ? null : AddressScanner.Find(field.Value.Text);
        return new ParsedInput(InputKind.AutoReply,
        [
            new Finding
            {
                Address = address?.Address,
                AddressEvidence = address is { } a ? field!.Value.Locate(a.Start, a.End) : null,
                Statements = entity.Field("Subject") is { } s ? [new Statement(Speaker.Person, s.Value)] : [],
                ReasonByForm = Reason.AutoReply,
            },
        ]);
    }
}
