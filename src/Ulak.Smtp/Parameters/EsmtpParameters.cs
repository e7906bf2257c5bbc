using System.Collections.Immutable;

namespace Ulak.Smtp.Parameters;

/// <summary>One parameter of MAIL or RCPT: <c>esmtp-param = esmtp-keyword ["=" esmtp-value]</c>, RFC 5321 §4.1.2.</summary>
/// <param name="Keyword">As received; compared case-insensitively.</param>
/// <param name="Value">The text after "="; null without "=".</param>
public sealed record EsmtpParameter(string Keyword, string? Value)
{
    /// <summary>Compares keywords case-insensitively and values exactly.</summary>
    public bool Equals(EsmtpParameter? other) =>
        other is not null && string.Equals(Keyword, other.Keyword, StringComparison.OrdinalIgnoreCase) && Value == other.Value;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(StringComparer.OrdinalIgnoreCase.GetHashCode(Keyword), Value);

    /// <summary>The parameter as in the command.</summary>
    public override string ToString() => Value is null ? Keyword : $"{Keyword}={Value}";
}

/// <summary>The parameters of one command, in order. Equal if they have equal parameters in the same order.</summary>
public sealed record EsmtpParameters(ImmutableArray<EsmtpParameter> Items)
{
    /// <summary>No parameters.</summary>
    public static EsmtpParameters Empty { get; } = new([]);

    /// <summary>The parameter with this keyword, in any case; null if there is none.</summary>
    public EsmtpParameter? this[string keyword]
    {
        get
        {
            foreach (var item in Items)
            {
                if (string.Equals(item.Keyword, keyword, StringComparison.OrdinalIgnoreCase))
                {
                    return item;
                }
            }

            return null;
        }
    }

    /// <summary>Whether there is a parameter with this keyword.</summary>
    public bool Contains(string keyword) => this[keyword] is not null;

    /// <summary>Returns the parameters with one more at the end.</summary>
    public EsmtpParameters With(string keyword, string? value = null) => new(Items.Add(new EsmtpParameter(keyword, value)));

    /// <inheritdoc/>
    public bool Equals(EsmtpParameters? other) => other is not null && Items.AsSpan().SequenceEqual(other.Items.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in Items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    /// <summary>The parameters as in the command, separated by spaces.</summary>
    public override string ToString() => string.Join(' ', Items);
}
