using Ulak.Smtp.Characters;

namespace Ulak.Smtp.Parameters;

/// <summary>One parameter in a line.</summary>
internal readonly ref struct ParameterSpan
{
    /// <summary>The keyword, as received.</summary>
    public ReadOnlySpan<byte> Keyword { get; internal init; }

    /// <summary>The value; empty if there is none.</summary>
    public ReadOnlySpan<byte> Value { get; internal init; }

    /// <summary>Whether there is an equals sign and a value.</summary>
    public bool HasValue { get; internal init; }
}

/// <summary>Enumerates parameters separated by white space, without allocating.</summary>
internal ref struct ParameterEnumerator
{
    private ReadOnlySpan<byte> _rest;

    internal ParameterEnumerator(ReadOnlySpan<byte> text) => _rest = text;

    /// <summary>The current parameter.</summary>
    public ParameterSpan Current { get; private set; }

    /// <summary>Returns this enumerator, for <c>foreach</c>.</summary>
    public readonly ParameterEnumerator GetEnumerator() => this;

    /// <summary>Advances to the next parameter.</summary>
    public bool MoveNext()
    {
        _rest = _rest[Octets.SpaceLength(_rest)..];
        if (_rest.IsEmpty)
        {
            return false;
        }

        var word = _rest[..Octets.WordLength(_rest)];
        _rest = _rest[word.Length..];
        var equals = word.IndexOf((byte)'=');
        Current = equals < 0
            ? new ParameterSpan { Keyword = word }
            : new ParameterSpan { Keyword = word[..equals], Value = word[(equals + 1)..], HasValue = true };
        return true;
    }
}
