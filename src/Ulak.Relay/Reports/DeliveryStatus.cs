using System.Globalization;
using System.Text;
using Ulak.Relay.Delivery;
using Ulak.Smtp.Parameters;
using Ulak.Storage.Queue;

namespace Ulak.Relay.Reports;

/// <summary>Writes <c>message/delivery-status</c>, RFC 3464 §2, or its form for other characters than ASCII, RFC 6533 §3.</summary>
internal static class DeliveryStatus
{
    /// <summary>Whether an address of the deliveries needs <c>message/global-delivery-status</c>.</summary>
    public static bool IsGlobal(ReportInput input) =>
        input.Deliveries.Any(each => !IsAscii(each.Delivery.ForwardPath) || !IsAscii(each.Delivery.LastReply));

    public static string Write(ReportInput input, ReportKind kind)
    {
        var first = input.Deliveries[0].Delivery;
        var text = new StringBuilder();
        Add(text, "Reporting-MTA", $"dns; {input.HostName}");
        if (MailParameters.From(Envelope.ParseParameters(first.MailParameters)).EnvId is { } envelope
            && XText.TryDecode(envelope, out var id))
        {
            Add(text, "Original-Envelope-Id", id);
        }

        Add(text, "Arrival-Date", MailTime.Format(first.QueuedAt));
        foreach (var reported in input.Deliveries)
        {
            text.Append("\r\n");
            WriteRecipient(text, reported, kind);
        }

        return text.ToString();
    }

    private static void WriteRecipient(StringBuilder text, ReportedDelivery reported, ReportKind kind)
    {
        var delivery = reported.Delivery;
        if (RcptParameters.From(Envelope.ParseParameters(delivery.RcptParameters)).OriginalRecipient is { } original)
        {
            Add(text, "Original-Recipient", $"{original.Type}; {original.Address}");
        }

        Add(text, "Final-Recipient", $"{(IsAscii(delivery.ForwardPath) ? "rfc822" : "utf-8")}; {delivery.ForwardPath}");
        Add(text, "Action", kind switch
        {
            ReportKind.Delay => "delayed",
            ReportKind.Success => "delivered",
            ReportKind.Relayed => "relayed",
            _ => "failed",
        });
        Add(text, "Status", Status(reported, kind));
        if (delivery.LastHost.Length > 0)
        {
            Add(text, "Remote-MTA", $"dns; {delivery.LastHost}");
        }

        if (delivery.LastReply.Length > 0)
        {
            // RFC 3464 §2.3.6: "smtp" is for replies of an SMTP server, as they came.
            Add(text, "Diagnostic-Code", $"{(StartsWithCode(delivery.LastReply) ? "smtp" : "x-ulak")}; {delivery.LastReply}");
        }

        if (delivery.LastAt is { } last)
        {
            Add(text, "Last-Attempt-Date", MailTime.Format(last));
        }

        if (kind == ReportKind.Delay)
        {
            Add(text, "Will-Retry-Until", MailTime.Format(delivery.ExpiresAt));
        }
    }

    /// <summary>RFC 3463: the status in the reply, in the class of the action; 4.4.7 for a lifetime that has passed.</summary>
    private static string Status(ReportedDelivery reported, ReportKind kind)
    {
        var status = StatusCode.Find(reported.Delivery.LastReply);
        return kind switch
        {
            ReportKind.Success or ReportKind.Relayed => status is ['2', ..] ? status : "2.0.0",
            ReportKind.Delay => status is ['4', ..] ? status : "4.0.0",
            _ when reported.IsExpired => status is ['4', ..] ? status : "4.4.7",
            _ => status is ['5', ..] ? status : "5.0.0",
        };
    }

    private static bool StartsWithCode(string reply) => reply.Length > 3 && reply.AsSpan(0, 3).IndexOfAnyExceptInRange('0', '9') < 0;

    private static bool IsAscii(string text) => text.All(char.IsAscii);

    private static void Add(StringBuilder text, string name, string value)
    {
        var line = $"{name}: {value}";

        // RFC 5322 §2.1.1: long lines are folded before a space.
        while (line.Length > 78 && line.LastIndexOf(' ', 77) is var space && space > name.Length + 1)
        {
            text.Append(line.AsSpan(0, space)).Append("\r\n");
            line = line[space..];
        }

        text.Append(line).Append("\r\n");
    }
}

/// <summary>Enhanced status codes in replies.</summary>
internal static class StatusCode
{
    /// <summary>The first code of RFC 3463 in the first two words of a reply; null if there is none.</summary>
    public static string? Find(string reply) => reply.Split(' ', 3).Take(2).FirstOrDefault(
        word => word.Split('.') is [['2' or '4' or '5'], var subject, var detail] && IsNumber(subject) && IsNumber(detail));

    private static bool IsNumber(string text) => text.Length is 1 or 2 or 3 && text.All(char.IsAsciiDigit);
}

/// <summary>Dates of RFC 5322 §3.3.</summary>
internal static class MailTime
{
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("ddd, d MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture);
}
