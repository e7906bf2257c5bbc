using System.Text.Json;

namespace Ulak.Reference.Explanation.Reading.Logs;

/// <summary>maddy: <c>target.queue: delivery attempt failed {"msg_id":"…","rcpt":"a@b","reason":"…"}</c>.</summary>
internal sealed class MaddyLog : StatelessLogFormat
{
    // A log line is short; a longer one is another document.
    private const int MaxLength = 8000;

    private const string Code = "\"smtp_code\":";

    public override Finding? Read(SourceLine line)
    {
        var text = line.Text;
        var open = text.IndexOf("\t{\"", StringComparison.Ordinal);
        open = open < 0 ? text.IndexOf(" {\"", StringComparison.Ordinal) : open;
        if (open < 0 || text.Length > MaxLength || !text.Contains("\"reason\":\"", StringComparison.Ordinal)
            || !text.Contains("\"msg_id\"", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text.AsMemory(open + 1));
            var root = document.RootElement;
            var reason = LogText.ValueAfter(text, "\"reason\":\"", '"') ?? default;
            var address = root.TryGetProperty("rcpt", out var rcpt) && rcpt.ValueKind == JsonValueKind.String
                ? LogText.Address(text, text.IndexOf("\"rcpt\"", StringComparison.Ordinal)) : null;

            var isOwnMailbox = root.TryGetProperty("target", out var target) && target.ValueKind == JsonValueKind.String
                && target.GetString() is "target.lmtp" or "target.imapsql" or "local_mailboxes";
            if (IsAttempt(text))
            {
                return Attempt(line, address, reason) with { IsOwnRefusal = isOwnMailbox };
            }

            // The server's own reply to a client: "smtp_code":451,"smtp_enchcode":"4.4.5","smtp_msg":"High load, try again later".
            var reply = root.TryGetProperty("smtp_msg", out _) ? text.IndexOf(Code, StringComparison.Ordinal) : -1;
            return reply < 0 ? LogText.ToFinding(line, address, reason.Start, reason.End) with { IsOwnRefusal = isOwnMailbox }
                : LogText.ToFinding(line, address, reply + Code.Length, text.Length) with { IsOwnRefusal = true };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// A line of the queue is about another server; the code in it is that server's, or maddy's for an attempt that failed.
    /// </summary>
    private static bool IsAttempt(string text) => text.Contains("delivery attempt failed", StringComparison.Ordinal)
        || text.Contains("not delivered, ", StringComparison.Ordinal);

    private static Finding Attempt(SourceLine line, LogValue? address, LogValue reason)
    {
        var text = line.Text;
        var code = text.IndexOf(Code, StringComparison.Ordinal) is >= 0 and var at ? at + Code.Length : -1;
        var words = LogText.ToFinding(line, address, reason.Start, reason.End, Speaker.OwnServer);
        var host = LogText.ValueAfter(text, "\"remote_server\":\"", '"')?.Text.TrimEnd('.');
        return words with
        {
            // "Network I/O error" is maddy's word for what the reason names, so that the reason comes first.
            Statements = code < 0 ? words.Statements
                : IsOwnError(text) ? [.. words.Statements, Statement.Own(new Passage(line.Slice(code, text.Length - code)))]
                : LogText.ToFinding(line, address, code, text.Length).Statements,
            Values = host is { Length: > 0 } ? new Dictionary<string, string> { ["host"] = host } : null,
        };
    }

    private static bool IsOwnError(string text) => text.Contains("I/O error", StringComparison.Ordinal)
        || text.Contains("No usable MX", StringComparison.Ordinal) || text.Contains("lookup error", StringComparison.Ordinal);
}
