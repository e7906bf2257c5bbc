using System.Collections.Immutable;

namespace Ulak.Smtp.Parameters;

/// <summary>One parameter of MAIL or RCPT: <c>esmtp-param = esmtp-keyword ["=" esmtp-value]</c>, RFC 5321 §4.1.2.</summary>
/// <param name="Keyword">As it was said; compared without regard to case.</param>
/// <param name="Value">What stands after "="; null where there is no "=".</param>
public sealed record EsmtpParameter(string Keyword, string? Value)
{
    /// <summary>Equal with keywords that differ in case only, and equal values.</summary>
    public bool Equals(EsmtpParameter? other) =>
        other is not null && string.Equals(Keyword, other.Keyword, StringComparison.OrdinalIgnoreCase) && Value == other.Value;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(StringComparer.OrdinalIgnoreCase.GetHashCode(Keyword), Value);

    /// <summary>As in the command.</summary>
    public override string ToString() => Value is null ? Keyword : $"{Keyword}={Value}";
}

/// <summary>The parameters of one command, in their order. Equal when they hold equal parameters in the same order.</summary>
public sealed record EsmtpParameters(ImmutableArray<EsmtpParameter> Items)
{
    /// <summary>No parameters.</summary>
    public static EsmtpParameters Empty { get; } = new([]);

    /// <summary>The parameter of this keyword, in any case; null where there is none.</summary>
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

    /// <summary>Whether the parameter stands there.</summary>
    public bool Contains(string keyword) => this[keyword] is not null;

    /// <summary>These and one more, at the end.</summary>
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

    /// <summary>As in the command, with spaces between.</summary>
    public override string ToString() => string.Join(' ', Items);
}
