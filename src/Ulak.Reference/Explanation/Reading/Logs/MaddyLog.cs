using System.Text.Json;

namespace Ulak.Reference.Explanation.Reading.Logs;

/// <summary>maddy: <c>target.queue: delivery attempt failed {"msg_id":"…","rcpt":"a@b","reason":"…"}</c>.</summary>
internal sealed class MaddyLog : StatelessLogFormat
{
    // A log line is short; a longer one is another document.
    private const int MaxLength = 8000;

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

            // The server's own reply to a client: "smtp_code":451,"smtp_enchcode":"4.4.5","smtp_msg":"High load, try again later".
            var reply = root.TryGetProperty("smtp_msg", out _) ? text.IndexOf("\"smtp_code\":", StringComparison.Ordinal) : -1;
            var isOwnMailbox = root.TryGetProperty("target", out var target) && target.ValueKind == JsonValueKind.String
                && target.GetString() is "target.lmtp" or "target.imapsql" or "local_mailboxes";
            return reply < 0 ? LogText.ToFinding(line, address, reason.Start, reason.End) with { IsOwnRefusal = isOwnMailbox }
                : LogText.ToFinding(line, address, reply + "\"smtp_code\":".Length, text.Length) with { IsOwnRefusal = true };
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
