using System.Collections.Immutable;
using MimeKit;
using Ulak.Reference;
using Ulak.Reference.Explanation;

namespace Ulak.Relay.Returns;

/// <summary>Reads messages that came back: delivery reports (RFC 3464), bounces in words, feedback reports (RFC 5965).</summary>
internal static class ReturnedReportReader
{
    private const int MaxReplyLength = 1_000;

    /// <summary>RFC 5965 §7.3, RFC 6591, RFC 6430: reports that are no complaints of a recipient.</summary>
    private static readonly ImmutableArray<string> NoComplaints = ["auth-failure", "not-spam", "dmarc"];

    /// <summary>Reads a message. Every input has a result.</summary>
    /// <param name="octets">The message, or its beginning.</param>
    public static ReturnedReport Read(ReadOnlyMemory<byte> octets)
    {
        var explained = Explainer.Explain(octets.Span);
        var parts = ReadParts(octets);
        return explained.Kind == InputKind.FeedbackReport || parts.Any(part => part is MessageFeedbackReport) ? ReadComplaint(parts)
            : explained.Kind is InputKind.DeliveryReport or InputKind.Bounce || parts.Any(part => part is MessageDeliveryStatus)
                ? ReadFailures(explained, parts)
            : new ReturnedReport(ReturnedKind.Other, []);
    }

    private static ReturnedReport ReadComplaint(ImmutableArray<MimeEntity> parts)
    {
        var fields = parts.OfType<MessageFeedbackReport>().FirstOrDefault()?.Fields;
        var type = fields?["Feedback-Type"]?.Trim() is { Length: > 0 } given ? given : "abuse";
        var kind = NoComplaints.Contains(type, StringComparer.OrdinalIgnoreCase) ? ReturnedKind.Other : ReturnedKind.Complaint;
        var reporter = fields?["Reporting-MTA"] is { } mta ? NameOf(mta) : "";
        var program = fields?["User-Agent"] is { } agent ? $", reported by {agent.Trim()}" : "";
        return new ReturnedReport(kind, [])
        {
            Text = OneLine($"The recipient complained: {type}{program}"),
            DecodedText = string.Join('\n', parts.OfType<MimePart>().Where(IsEncoded).Select(Decode)),
            Reporter = reporter.Length > 0 ? reporter : fields?["Source"]?.Trim() ?? "",
        };
    }

    private static ReturnedReport ReadFailures(ExplanationResult explained, ImmutableArray<MimeEntity> parts)
    {
        var status = parts.OfType<MessageDeliveryStatus>().FirstOrDefault();
        var groups = status is null ? [] : status.StatusGroups.Where(group => group.Contains("Final-Recipient")
            || group.Contains("Original-Recipient") || group.Contains("Action")).ToList();
        var reporter = status?.StatusGroups.FirstOrDefault()?["Reporting-MTA"] is { } mta ? NameOf(mta) : "";
        var failures = groups.Count > 0
            ? [.. groups.Where(IsFailed).Select(group => ReadGroup(group, explained, groups.Count, reporter))]
            : explained.Recipients.Where(IsFailed).Select(each => Describe(each, reporter)).ToImmutableArray();
        return new ReturnedReport(failures.IsEmpty ? ReturnedKind.Other : ReturnedKind.Failure, failures) { Reporter = reporter };
    }

    // RFC 3464 §2.3.3: delayed, delivered, relayed and expanded are no failures.
    private static bool IsFailed(HeaderList group) =>
        group["Action"] is { } action && WithoutComment(action).Equals("failed", StringComparison.OrdinalIgnoreCase);

    private static bool IsFailed(RecipientExplanation recipient) =>
        recipient.Reason is not (Reason.Delayed or Reason.Delivered or Reason.Accepted or Reason.AutoReply or Reason.Feedback)
        && !(recipient.Temporary && recipient.Retry.By == RetryParty.Server);

    private static ReturnedFailure ReadGroup(HeaderList group, ExplanationResult explained, int groups, string reporter)
    {
        var recipient = AddressOf(group["Final-Recipient"]);
        var original = AddressOf(group["Original-Recipient"]);
        var about = explained.Recipients.FirstOrDefault(each => Equal(each.Address, recipient) || Equal(each.Address, original))
            ?? (groups == 1 ? explained.Recipients.FirstOrDefault() : null);
        var diagnostic = group["Diagnostic-Code"] is { } code ? ValueOf(code) : "";
        var status = WithoutComment(group["Status"] ?? "");
        var reply = diagnostic.Length > 0 ? diagnostic : about is null ? status : Words(about, status);
        var host = NameOf(group["Remote-MTA"] ?? "");
        return new ReturnedFailure(
            recipient, original, about?.Reason ?? Reason.Unknown, OneLine(reply), host.Length > 0 ? host : reporter);
    }

    private static ReturnedFailure Describe(RecipientExplanation recipient, string reporter) => new(
        recipient.Address ?? "", "", recipient.Reason, OneLine(Words(recipient, "")),
        recipient.Values.TryGetValue("host", out var host) ? host : reporter);

    private static string Words(RecipientExplanation recipient, string status)
    {
        var words = recipient.Evidence.Select(each => each.Text).FirstOrDefault(text => !Equal(text, recipient.Address ?? ""))
            ?? recipient.Title;
        var enhanced = recipient.Enhanced ?? (status.Length > 0 ? status : null);
        string?[] codes = [recipient.Code?.ToString(System.Globalization.CultureInfo.InvariantCulture), enhanced];
        return string.Join(' ', codes.Where(each => each is not null && !words.Contains(each, StringComparison.Ordinal)).Append(words));
    }

    private static bool IsEncoded(MimePart part) =>
        part.ContentTransferEncoding is ContentEncoding.Base64 or ContentEncoding.QuotedPrintable;

    private static string Decode(MimePart part)
    {
        using var decoded = new MemoryStream();
        part.Content?.DecodeTo(decoded);
        return System.Text.Encoding.Latin1.GetString(decoded.GetBuffer(), 0, (int)decoded.Length);
    }

    private static ImmutableArray<MimeEntity> ReadParts(ReadOnlyMemory<byte> octets)
    {
        try
        {
            // Not disposed: the parts read from the stream.
            var message = MimeMessage.Load(new MemoryStream(octets.ToArray(), writable: false), persistent: true);
            return message.Body is { } body ? [.. Flatten(body, depth: 0)] : [];
        }
        catch (FormatException)
        {
            // The explanation reads what is no MIME.
            return [];
        }
    }

    private static IEnumerable<MimeEntity> Flatten(MimeEntity entity, int depth) => entity switch
    {
        Multipart multipart when depth < 8 => multipart.SelectMany(part => Flatten(part, depth + 1)),
        _ => [entity],
    };

    /// <summary>The address of <c>rfc822; ann@example.org</c>; empty for none.</summary>
    private static string AddressOf(string? field) => field is null ? "" : ValueOf(field).Trim('<', '>');

    /// <summary>The name of <c>dns; mx.example.org</c>.</summary>
    private static string NameOf(string field) => WithoutComment(ValueOf(field)).TrimEnd('.');

    // RFC 3464 §2.1.2: a type, a semicolon and the value. Some servers leave the type out.
    private static string ValueOf(string field)
    {
        var colon = field.IndexOf(';', StringComparison.Ordinal);
        return (colon < 0 ? field : field[(colon + 1)..]).Trim();
    }

    private static string WithoutComment(string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        return (open < 0 ? text : text[..open]).Trim();
    }

    private static bool Equal(string? one, string other) =>
        one is { Length: > 0 } && one.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static string OneLine(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= MaxReplyLength ? line : line[..MaxReplyLength] + "…";
    }
}
