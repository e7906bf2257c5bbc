using Ulak.Console.Codes;

namespace Ulak.Console.Composing;

/// <summary>The page on which a message is written.</summary>
/// <param name="Language">The page's language.</param>
/// <param name="Draft">The message.</param>
public sealed record ComposeModel(PageLanguage Language, MessageDraft Draft)
{
    /// <summary>What is wrong with the message that was sent; null for nothing.</summary>
    public string? Error { get; init; }

    /// <summary>The server that messages can be released to; empty where none is configured.</summary>
    public string ReleaseServer { get; init; } = "";

    /// <summary>The addresses and domains that messages may be released to.</summary>
    public IReadOnlyList<string> ReleaseTo { get; init; } = [];

    /// <summary>The path that the page was opened from.</summary>
    public string Back { get; init; } = "/";

    /// <summary>The title, by what the message is.</summary>
    public string Title => Language.Word(Draft.Original is not null ? "forward-title" : Draft.InReplyTo.Length > 0 ? "reply-title"
        : "compose-title");
}
