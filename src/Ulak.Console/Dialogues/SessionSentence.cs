using Ulak.Console.Codes;
using Ulak.Storage;

namespace Ulak.Console.Dialogues;

/// <summary>How a session came out, in a sentence: what was delivered, and what was refused first.</summary>
internal static class SessionSentence
{
    public static string Of(StoredSession session, IReadOnlyList<DialogueRow> rows, PageLanguage language)
    {
        var delivered = session.Messages switch
        {
            0 => "",
            1 => language.Word("outcome-delivered-one"),
            var many => language.Word("outcome-delivered", DisplayFormat.Number(many, language)),
        };
        var refused = RefusalIn(rows, language);
        return (delivered.Length, refused.Length) switch
        {
            (0, 0) => session.End is "Quit" or "ClientLeft" or "ClientDisconnected"
                ? language.Word("outcome-nothing") : language.Word("outcome-ended", DisplayFormat.EndReason(session.End, language)),
            (0, _) => refused,
            (_, 0) => delivered,
            _ => $"{delivered} {refused}",
        };
    }

    /// <summary>The first refusal: its code, the command that it refuses, and what is wrong with that.</summary>
    private static string RefusalIn(IReadOnlyList<DialogueRow> rows, PageLanguage language)
    {
        var at = rows.Index().FirstOrDefault(each => each.Item.IsRefusal);
        if (at.Item is null)
        {
            return "";
        }

        var command = rows.Take(at.Index).LastOrDefault(row => row.By == "C");
        var code = string.Join(' ', at.Item.Text.Split(' ', 3).Take(2).Where((word, i) => i == 0 || word.Count(c => c == '.') == 2))
            .Replace('-', ' ');
        var reason = command?.Fault is { } fault ? FaultTexts.Expected(fault, language) : TextOf(at.Item.Text);
        return command is null ? language.Word("outcome-refused-connection", code, reason)
            : language.Word("outcome-refused", code, VerbOf(command.Text), reason);
    }

    private static string VerbOf(string command) =>
        command.Split(':', 2)[0] is { Length: <= 10 } head
            && (head.StartsWith("MAIL", StringComparison.OrdinalIgnoreCase) || head.StartsWith("RCPT", StringComparison.OrdinalIgnoreCase))
            ? head.ToUpperInvariant()
            : command.StartsWith('(') ? "DATA" : command.Split(' ', 2)[0] is { Length: <= 12 } verb ? verb : command[..12] + "…";

    private static string TextOf(string reply)
    {
        var text = reply.Length > 4 ? reply[4..] : "";
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        return space > 0 && text[..space].Count(c => c == '.') == 2 ? text[(space + 1)..] : text;
    }
}
