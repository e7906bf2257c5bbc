using System.Collections.Immutable;
using Ulak.Smtp;

namespace Ulak.Storage;

/// <summary>Which messages something is done to: those of some ids, or those that a search finds.</summary>
public sealed record MessageSelection
{
    private MessageSelection(ImmutableArray<MailId> ids, string? search) => (Ids, Search) = (ids, search);

    /// <summary>The ids; empty where a search says which.</summary>
    public ImmutableArray<MailId> Ids { get; }

    /// <summary>The search; null where ids say which. An empty search finds all messages.</summary>
    public string? Search { get; }

    /// <summary>All messages. What comes while they are gone through is left alone.</summary>
    public static MessageSelection All { get; } = Matching("");

    /// <summary>The messages of some ids. Those that are not there are passed over.</summary>
    public static MessageSelection Of(params ImmutableArray<MailId> ids) => new(ids, null);

    /// <summary>The messages that a search finds when it begins.</summary>
    public static MessageSelection Matching(string search) => new([], search);
}

/// <summary>How the marks of messages change. What is not said stays.</summary>
public sealed record MessageChange
{
    /// <summary>Whether they are read.</summary>
    public bool? Read { get; init; }

    /// <summary>Whether they have a star.</summary>
    public bool? Starred { get; init; }

    /// <summary>The tags that they have afterwards, in place of those that they had; null leaves them.</summary>
    public ImmutableArray<string>? Tags { get; init; }

    /// <summary>Tags that they get besides those that they have.</summary>
    public ImmutableArray<string> AddTags { get; init; } = [];

    /// <summary>Tags that they lose.</summary>
    public ImmutableArray<string> RemoveTags { get; init; } = [];
}

/// <summary>Messages that were discarded together.</summary>
/// <param name="Token">Names the discarding, for <see cref="IMailStore.RestoreMessagesAsync"/>.</param>
/// <param name="Count">How many there were.</param>
/// <param name="RestorableUntil">Until when they can be brought back.</param>
public sealed record TrashedMessages(MailId Token, int Count, DateTimeOffset RestorableUntil);

/// <summary>A tag, and how many messages have it.</summary>
public sealed record StoredTag(string Name, long MessageCount);

/// <summary>What a tag may be.</summary>
public static class TagName
{
    /// <summary>The most characters of a tag.</summary>
    public const int MaxLength = 100;

    /// <summary>The most tags of a message; more are not added.</summary>
    public const int MaxPerMessage = 50;

    /// <summary>The tag as it is kept: without white space around it, and with one space where there was more within. Null where it is none: empty, too long, or with a control character or a quote, which a search could not say.</summary>
    public static string? Normalize(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var name = string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return name.Length is 0 or > MaxLength || name.Any(c => char.IsControl(c) || c == '"') ? null : name;
    }
}
