namespace Ulak.Storage.Search;

/// <summary>One condition of a search. The set of terms is closed: the records of this file.</summary>
/// <param name="Negated">Whether the term was written with a minus in front.</param>
public abstract record SearchTerm(bool Negated);

/// <summary>Words that must occur.</summary>
/// <param name="Text">A word, or several in this order; at least one letter or digit.</param>
/// <param name="Field">Where to look for them.</param>
/// <param name="Match">How much of the last word must match.</param>
/// <param name="Negated">Whether the words must not occur.</param>
public sealed record WordsTerm(string Text, SearchField Field, WordMatch Match, bool Negated) : SearchTerm(Negated);

/// <summary><c>header:name=value</c>: a header field that contains the words; without <c>=value</c> a field of that name.</summary>
/// <param name="Name">The field's name, in lower case.</param>
/// <param name="Text">The words, in this order; empty for any value.</param>
/// <param name="Match">How much of the last word must match.</param>
/// <param name="Negated">Whether there must be no such field.</param>
public sealed record HeaderTerm(string Name, string Text, WordMatch Match, bool Negated) : SearchTerm(Negated);

/// <summary><c>has:attachment</c>.</summary>
public sealed record HasAttachmentTerm(bool Negated) : SearchTerm(Negated);

/// <summary><c>has:remarks</c>: the server accepted a departure from the standards.</summary>
public sealed record HasRemarksTerm(bool Negated) : SearchTerm(Negated);

/// <summary><c>is:read</c> and <c>is:unread</c>.</summary>
public sealed record IsReadTerm(bool Read, bool Negated) : SearchTerm(Negated);

/// <summary><c>is:bounce</c>: a message with a null reverse-path, as reports of failed deliveries have it (RFC 5321 §4.5.5).</summary>
public sealed record IsBounceTerm(bool Negated) : SearchTerm(Negated);

/// <summary><c>is:starred</c>.</summary>
public sealed record IsStarredTerm(bool Negated) : SearchTerm(Negated);

/// <summary><c>tag:name</c> and <c>tag:"two words"</c>: the whole name of a tag, regardless of case.</summary>
public sealed record TagTerm(string Name, bool Negated) : SearchTerm(Negated);

/// <summary><c>after:</c> (that day or later) and <c>before:</c> (earlier than that day). Days are in UTC.</summary>
public sealed record ReceivedTerm(DateTimeOffset Time, bool OnOrAfter, bool Negated) : SearchTerm(Negated);

/// <summary><c>larger:</c> and <c>smaller:</c>, in octets.</summary>
public sealed record SizeTerm(long Octets, bool Larger, bool Negated) : SearchTerm(Negated);

/// <summary>How much of a word must match.</summary>
public enum WordMatch
{
    /// <summary>The beginning of the word: a word without quotes.</summary>
    Prefix,

    /// <summary>The whole word: a word or phrase in quotes.</summary>
    Whole,

    /// <summary>Any part of the word: a word with <c>*</c> in front.</summary>
    Part,
}

/// <summary>The fields of a message in which words are searched.</summary>
public enum SearchField
{
    /// <summary>All of the fields below.</summary>
    Anywhere,

    /// <summary>The From field and the reverse-path.</summary>
    From,

    /// <summary>The To and Cc fields and the forward-paths.</summary>
    To,

    /// <summary>The Cc field.</summary>
    Cc,

    /// <summary>The forward-paths that are in neither To nor Cc.</summary>
    Bcc,

    /// <summary>The Subject field.</summary>
    Subject,

    /// <summary>The Message-ID field.</summary>
    MessageId,

    /// <summary>The List-Id field.</summary>
    List,

    /// <summary>The names of the attachments.</summary>
    Attachment,

    /// <summary>The user that the session was logged in as.</summary>
    User,
}
