namespace Ulak.Mime.Headers;

/// <summary>A header field.</summary>
/// <param name="Name">Its name as it was written.</param>
/// <param name="RawValue">The octets after the colon, folded as they came.</param>
public sealed record MailHeader(string Name, ReadOnlyMemory<byte> RawValue)
{
    private string? _value;

    /// <summary>The value as text.</summary>
    public string Value => _value ??= HeaderText.Decode(RawValue.Span);

    /// <summary>Whether the field has a name, in any case.</summary>
    public bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
