using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Reading.Logs;

/// <summary>
/// PowerMTA's accounting file: values separated by commas, of which the first is the kind of the record (<c>b</c> bounced, <c>rb</c>
/// bounced later, <c>t</c> delayed, <c>d</c> delivered). The order of the other fields is set in its configuration; the addresses, the
/// status, the reply and the bounce category are recognized by their form.
/// </summary>
internal sealed partial class PowerMtaLog : StatelessLogFormat
{
    public override Finding? Read(SourceLine line)
    {
        if (line.Text.Length > 4000 || Record().Match(line.Text) is not { Success: true } record)
        {
            return null;
        }

        var fields = Fields(line.Text);
        var addresses = fields.FindAll(field => AddressScanner.Find(field.Text) is { } found && found.Address.Length == field.Text.Length);
        if (addresses.Count == 0)
        {
            return null;
        }

        // The sender is in front of the recipient.
        var address = addresses[addresses.Count > 1 ? 1 : 0];
        var reply = fields.Find(field => field.Text.StartsWith("smtp;", StringComparison.OrdinalIgnoreCase));
        var status = fields.Find(field => Status().IsMatch(field.Text));
        var words = reply.Text is not null ? reply : status.Text is not null ? status
            : new LogValue(line.Text, 0, line.Text.Length);
        return LogText.ToFinding(line, address, words.Start, words.End) with
        {
            Status = status.Text is { } text && CodeScanner.EnhancedCodeAt(text, 0) is { } code ? code.Code : null,
            HasDiagnostic = reply.Text is not null,
            Action = record.Groups["kind"].Value switch { "t" or "tq" => "delayed", "d" => "delivered", _ => "failed" },
            ReasonByForm = record.Groups["kind"].Value == "d" ? Reason.Delivered : null,
        };
    }

    /// <summary>The values with their places; a value with commas is in quotation marks.</summary>
    private static List<LogValue> Fields(string text)
    {
        var fields = new List<LogValue>();
        var start = 0;
        while (start < text.Length)
        {
            var isQuoted = text[start] == '"';
            var end = isQuoted ? text.IndexOf("\",", start + 1, StringComparison.Ordinal) : text.IndexOf(',', start);
            end = end < 0 ? text.Length : end;
            var first = isQuoted ? start + 1 : start;
            fields.Add(new LogValue(text[first..Math.Max(first, end)].TrimEnd('"'), first, Math.Max(first, end)));
            start = end + (isQuoted ? 2 : 1);
        }

        return fields;
    }

    [GeneratedRegex(@"^\s*""?(?<kind>b|rb|t|tq|d)""?,""?(?:\d{4}-\d\d-\d\d[ T]\d\d:\d\d|\d{10})", RegexOptions.CultureInvariant)]
    private static partial Regex Record();

    [GeneratedRegex(@"^[245]\.\d{1,3}\.\d{1,3}\b", RegexOptions.CultureInvariant)]
    private static partial Regex Status();
}
