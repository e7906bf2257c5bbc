namespace Ulak.Storage.Search;

/// <summary>One condition of a search. The set is closed: the records of this file.</summary>
/// <param name="Negated">Whether it was said with a minus in front.</param>
public abstract record SearchTerm(bool Negated);

/// <summary>Words that must occur.</summary>
/// <param name="Text">A word, or several in this order; at least one letter or digit.</param>
/// <param name="Field">Where; <see cref="SearchField.Anywhere"/> by default.</param>
/// <param name="IsPrefix">Whether longer words that begin so match too: a word without quotes.</param>
/// <param name="Negated">Whether it must not occur.</param>
public sealed record WordsTerm(string Text, SearchField Field, bool IsPrefix, bool Negated) : SearchTerm(Negated);

/// <summary><c>has:attachment</c>.</summary>
public sealed record HasAttachmentTerm(bool Negated) : SearchTerm(Negated);

/// <summary><c>is:read</c> and <c>is:unread</c>.</summary>
public sealed record IsReadTerm(bool Read, bool Negated) : SearchTerm(Negated);

/// <summary><c>is:bounce</c>: a message with a null reverse-path, as reports of failed deliveries have it (RFC 5321 §4.5.5).</summary>
public sealed record IsBounceTerm(bool Negated) : SearchTerm(Negated);

/// <summary><c>is:starred</c>.</summary>
public sealed record IsStarredTerm(bool Negated) : SearchTerm(Negated);

/// <summary><c>tag:name</c> and <c>tag:"two words"</c>: the whole name of a tag, whatever the case of its letters.</summary>
public sealed record TagTerm(string Name, bool Negated) : SearchTerm(Negated);

/// <summary><c>after:</c> (that day or later) and <c>before:</c> (earlier than that day); days are UTC.</summary>
public sealed record ReceivedTerm(DateTimeOffset Time, bool OnOrAfter, bool Negated) : SearchTerm(Negated);

/// <summary><c>larger:</c> and <c>smaller:</c>, in octets.</summary>
public sealed record SizeTerm(long Octets, bool Larger, bool Negated) : SearchTerm(Negated);

/// <summary>Where words are looked for.</summary>
public enum SearchField
{
    /// <summary>Everywhere.</summary>
    Anywhere,
    /// <summary>The From field and the reverse-path.</summary>
    From,
    /// <summary>The To field and the forward-paths.</summary>
    To,
    /// <summary>The Subject field.</summary>
    Subject,
}
