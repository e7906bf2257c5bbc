

namespace Ulak.Reference.Explanation.Reading;

/// <summary>A header field, unfolded; its value leads back to the input.</summary>
internal sealed record MimeHeaderField(string Name, Passage Value)
{
    /// <summary>The value with line breaks as spaces.</summary>
    public string Text => Value.Text.Replace('\n', ' ').Trim();
}

/// <summary>A part of a message.</summary>
internal sealed record MimeEntity
{
    public IReadOnlyList<MimeHeaderField> Headers { get; init; } = [];

    /// <summary>Lower case, <c>type/subtype</c>.</summary>
    public string MediaType { get; init; } = "text/plain";

    /// <summary>The parts of a multipart; the one message of message/rfc822.</summary>
    public IReadOnlyList<MimeEntity> Children { get; init; } = [];

    /// <summary>The decoded body of a part that has no children.</summary>
    public IReadOnlyList<SourceLine> Body { get; init; } = [];

    public bool IsMultipart => MediaType.StartsWith("multipart/", StringComparison.Ordinal);

    /// <summary>A message that is quoted: what came back.</summary>
    public bool IsReturnedMessage => MediaType is "message/rfc822" or "message/global" or "text/rfc822-headers"
        or "message/global-headers" or "message/rfc822-headers" or "message/partial";

    public string? Header(string name) => Field(name)?.Text;

    public MimeHeaderField? Field(string name)
    {
        foreach (var field in Headers)
        {
            if (field.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return field;
            }
        }

        return null;
    }

    /// <summary>This part and all below it, in order.</summary>
    public IEnumerable<MimeEntity> SelfAndDescendants()
    {
        yield return this;
        foreach (var child in Children)
        {
            foreach (var entity in child.SelfAndDescendants())
            {
                yield return entity;
            }
        }
    }
}
