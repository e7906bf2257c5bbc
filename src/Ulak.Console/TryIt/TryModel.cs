using Ulak.Console.Codes;
using Ulak.Console.Dialogues;


namespace Ulak.Console.TryIt;

/// <summary>The page <c>/try</c>.</summary>
/// <param name="Language">The page's language.</param>
/// <param name="IsPossible">Whether the first listener can be spoken to by hand.</param>
/// <param name="Name">The session's name; null where none was begun.</param>
/// <param name="Dialogue">What was said; null where none was begun, or it is no longer known.</param>
/// <param name="IsOpen">Whether more can be said.</param>
/// <param name="IsInData">Whether the server waits for the message.</param>
public sealed record TryModel(PageLanguage Language, bool IsPossible, string? Name, DialogueView? Dialogue, bool IsOpen, bool IsInData)
{
    /// <summary>The verbs that are offered while one types.</summary>
    public static IReadOnlyList<string> Verbs { get; } =
    [
        "EHLO me.example", "HELO me.example", "MAIL FROM:<me@example.com>", "RCPT TO:<you@example.test>", "DATA", "RSET", "NOOP", "HELP", "HELP MAIL", "VRFY you@example.test", "QUIT",
    ];

    /// <summary>Exercises: the name of each in the words, and the lines that it says.</summary>
    public static IReadOnlyList<(string Name, IReadOnlyList<string> Lines)> Exercises { get; } =
    [
        ("try-mail", ["EHLO me.example", "MAIL FROM:<me@example.com>", "RCPT TO:<you@example.test>", "DATA", "From: me@example.com\nTo: you@example.test\nSubject: By hand\n\nHello.\n.", "QUIT"]),
        ("try-501", ["EHLO me.example", "MAIL FROM: <me@example.com>", "MAIL FROM:me@example.com", "QUIT"]),
        ("try-503", ["EHLO me.example", "RCPT TO:<you@example.test>", "DATA", "QUIT"]),
        ("try-500", ["HELLO", "EHLO me.example", "SEND MAIL", "QUIT"]),
        ("try-221", ["QUIT"]),
    ];
}
