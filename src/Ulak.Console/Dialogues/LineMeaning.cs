using System.Collections.Frozen;
using Ulak.Console.Codes;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Dialogues;
using Ulak.Smtp.Replies;
using Ulak.Smtp.Syntax;

namespace Ulak.Console.Dialogues;

/// <summary>The meaning of a line of a dialogue, as one sentence in the reader's language.</summary>
internal static class LineMeaning
{
    private static readonly FrozenSet<int> Codes =
        new[] { 214, 220, 221, 235, 250, 252, 334, 354, 421, 451, 452, 500, 501, 502, 503, 504, 550, 552, 553, 554, 555 }.ToFrozenSet();

    private static readonly FrozenSet<string> Extensions = new[]
    {
        "PIPELINING", "SIZE", "8BITMIME", "ENHANCEDSTATUSCODES", "SMTPUTF8", "HELP", "STARTTLS", "AUTH", "CHUNKING", "BINARYMIME", "DSN",
            "REQUIRETLS", "LIMITS", "MT-PRIORITY", "FUTURERELEASE", "XCLIENT",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static string OfCommand(ReadOnlySpan<byte> line, string language = "en")
    {
        // A response of AUTH is recorded as asterisks, which no command starts with.
        if (line is [(byte)'*', ..])
        {
            return PageWords.Of(language, "cmd-secret");
        }

        CommandParser.Parse(line, SyntaxRules.StrictEverything with { Strictness = Strictness.Tolerant }, out var command);
        return PageWords.Of(language, "cmd-" + command.Verb.ToString().ToLowerInvariant());
    }

    public static string OfReply(Reply reply, string language = "en")
    {
        var code = reply.Code.Value;
        return PageWords.Of(language, (code, reply.Enhanced) switch
        {
            (250, { Subject: 1, Detail: 0 }) => "re-250-sender",
            (250, { Subject: 1, Detail: 5 }) => "re-250-recipient",
            (250, null) => "re-250-hello",
            (452, { Subject: 5, Detail: 3 }) => "re-452-many",
            _ => Codes.Contains(code) ? $"re-{code}" : $"re-{reply.Code.Class}",
        });
    }

    /// <summary>The meaning of a line after the first. After EHLO each line names an extension.</summary>
    public static string OfFurtherLine(Reply reply, int line, string language = "en")
    {
        if (reply.Code.Value != 250 || reply.Enhanced is not null || line >= reply.Lines.Length)
        {
            return "";
        }

        var (keyword, argument) = reply.Lines[line].Split(' ', 2) is [var name, var rest] ? (name, rest) : (reply.Lines[line], "");
        return PageWords.Of(language, Extensions.Contains(keyword) ? "ext-" + keyword.ToUpperInvariant() : "ext-other", argument);
    }

    public static string OfEvent(EventEntry happened, string language = "en") => PageWords.Of(
        language,
        happened.Event switch
        {
            SessionEvent.Connected => "ev-connected",
            SessionEvent.TlsStarted => "ev-tls",
            SessionEvent.TlsFailed => "ev-tls-failed",
            SessionEvent.ClientLeft => "ev-client-left",
            SessionEvent.ServerClosed => "ev-server-closed",
            SessionEvent.ConnectionLost => "ev-lost",
            SessionEvent.PolicyApplied => "ev-policy",
            SessionEvent.AddressFailed => "ev-address",
            _ => "ev-truncated",
        },
        happened.Detail ?? "");
}
