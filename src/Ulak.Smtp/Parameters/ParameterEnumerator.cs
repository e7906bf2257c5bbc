using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Parameters;

/// <summary>One parameter, where it stands in a line.</summary>
public readonly ref struct ParameterSpan
{
    /// <summary>The keyword, as it was said.</summary>
    public ReadOnlySpan<byte> Keyword { get; internal init; }

    /// <summary>The value; empty where there is none.</summary>
    public ReadOnlySpan<byte> Value { get; internal init; }

    /// <summary>Whether there is an equals sign and a value.</summary>
    public bool HasValue { get; internal init; }
}

/// <summary>Goes through parameters that are parted by white space, without allocating.</summary>
public ref struct ParameterEnumerator
{
    private ReadOnlySpan<byte> _rest;

    internal ParameterEnumerator(ReadOnlySpan<byte> text) => _rest = text;

    /// <summary>The parameter at which it stands.</summary>
    public ParameterSpan Current { get; private set; }

    /// <summary>Itself, for <c>foreach</c>.</summary>
    public readonly ParameterEnumerator GetEnumerator() => this;

    /// <summary>Goes to the next one.</summary>
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
