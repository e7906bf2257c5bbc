using System.Collections.Immutable;

namespace Ulak.Storage;

/// <summary>How to change the marks of messages. Properties that are not set leave their mark as it is.</summary>
public sealed record MessageChange
{
    /// <summary>Whether the messages are read.</summary>
    public bool? Read { get; init; }

    /// <summary>Whether the messages are starred.</summary>
    public bool? Starred { get; init; }

    /// <summary>The tags that replace the present ones; null to keep the present ones.</summary>
    public ImmutableArray<string>? Tags { get; init; }

    /// <summary>Tags to add.</summary>
    public ImmutableArray<string> AddTags { get; init; } = [];

    /// <summary>Tags to remove.</summary>
    public ImmutableArray<string> RemoveTags { get; init; } = [];
}

/// <summary>A tag and the number of messages that have it.</summary>
public sealed record StoredTag(string Name, long MessageCount);

/// <summary>The rules for tag names.</summary>
public static class TagName
{
    /// <summary>The maximum length of a tag, in characters.</summary>
    public const int MaxLength = 100;

    /// <summary>The maximum number of tags on a message; further tags are not added.</summary>
    public const int MaxPerMessage = 50;

    /// <summary>
    /// Returns the tag as it is stored: trimmed, with runs of spaces collapsed. Null if the text is not a valid tag: empty, too long, or
    /// with a control character or a double quote, which the search language cannot express.
    /// </summary>
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
