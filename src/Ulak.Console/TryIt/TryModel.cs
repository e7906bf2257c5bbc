using Ulak.Console.Codes;
using Ulak.Console.Dialogues;


namespace Ulak.Console.TryIt;

/// <summary>The page <c>/try</c>.</summary>
/// <param name="Language">The page's language.</param>
/// <param name="IsPossible">Whether the first listener accepts plaintext sessions without a proxy.</param>
/// <param name="Name">The session's name. Null for none.</param>
/// <param name="Dialogue">The dialogue. Null for none, or when it is no longer known.</param>
/// <param name="IsOpen">Whether the session is open.</param>
/// <param name="IsInData">Whether the server waits for the message.</param>
public sealed record TryModel(PageLanguage Language, bool IsPossible, string? Name, DialogueView? Dialogue, bool IsOpen, bool IsInData)
{
    /// <summary>The suggestions of the input field.</summary>
    public static IReadOnlyList<string> Verbs { get; } =
    [
        "EHLO me.example", "HELO me.example", "MAIL FROM:<me@example.com>", "RCPT TO:<you@example.test>", "DATA", "RSET", "NOOP", "HELP",
            "HELP MAIL", "VRFY you@example.test", "QUIT",
    ];

    /// <summary>
    /// Whether a line of an exercise was sent in this session. The text of a message is not recorded; that one arrived counts.
    /// </summary>
    public bool IsDone(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return Dialogue?.Rows.Any(row => row.By == "C"
            && (line.Contains('\n', StringComparison.Ordinal) ? row.Text.StartsWith('(') : row.Text == line)) == true;
    }

    /// <summary>The exercises: the name of their texts, and their lines.</summary>
    public static IReadOnlyList<(string Name, IReadOnlyList<string> Lines)> Exercises { get; } =
    [
        ("try-mail",
            ["EHLO me.example", "MAIL FROM:<me@example.com>", "RCPT TO:<you@example.test>", "DATA",
            "From: me@example.com\nTo: you@example.test\nSubject: By hand\n\nHello.\n.", "QUIT"]),
        ("try-501", ["EHLO me.example", "MAIL FROM:<me too@example.com>", "MAIL FROM:<me@example..com>", "QUIT"]),
        ("try-remark", ["EHLO me.example", "MAIL FROM: <me@example.com>", "RCPT TO:you@example.test", "RSET", "QUIT"]),
        ("try-503", ["EHLO me.example", "RCPT TO:<you@example.test>", "DATA", "QUIT"]),
        ("try-500", ["HELLO", "EHLO me.example", "SEND MAIL", "QUIT"]),
        ("try-221", ["QUIT"]),
    ];
}
